//! Every article once: a thread reads, the others describe, and the descriptions are joined in input order.

use super::features::{Features, Paragraph, Recipe, Record, Scratch};
use super::names::qualify;
use super::watch::{Stage, Watch};
use crate::article::{Reason, Skipped};
use crate::error::{Error, Result};
use crate::read::{Fields, Inputs, LoadScratch, RawBatch, Seen};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

/// Batches read ahead of the threads that describe them.
const READ_AHEAD: usize = 4;

/// All articles of a run, described. Articles are numbered by input, then by their place in it.
pub(super) struct Collection {
    pub(super) records: Vec<Record>,
    /// `article_keys[band][article]`
    pub(super) article_keys: Vec<Vec<u32>>,
    pub(super) paragraphs: Vec<Paragraph>,
    /// First paragraph of each article, and the number of paragraphs at the end.
    pub(super) paragraph_starts: Vec<usize>,
    /// `paragraph_keys[band][paragraph]`
    pub(super) paragraph_keys: Vec<Vec<u32>>,
    pub(super) skipped: Vec<Skipped>,
    /// Of the skipped rows, those that stand for an article that was read all the same.
    pub(super) repaired: u64,
}

impl Collection {
    /// The article that paragraph `paragraph` belongs to.
    pub(super) fn article_of(&self, paragraph: usize) -> usize {
        self.paragraph_starts.partition_point(|&start| start <= paragraph).saturating_sub(1)
    }
}

/// What one batch gave.
struct Part {
    features: Features,
    skipped: Vec<Skipped>,
}

/// Joins parts in the order of their numbers, whichever comes first.
struct Joined {
    next: usize,
    waiting: BTreeMap<usize, Part>,
    whole: Part,
}

/// Reads everything once.
pub(super) fn collect(inputs: &Inputs, recipe: &Recipe, watch: &dyn Watch) -> Result<Collection> {
    watch.stage(Stage::Reading, inputs.total_bytes());
    let joined = Mutex::new(Joined {
        next: 0,
        waiting: BTreeMap::new(),
        whole: Part { features: Features::new(recipe), skipped: inputs.skipped().to_vec() },
    });
    let names = inputs.names();
    let (sender, receiver) = sync_channel::<Result<RawBatch>>(READ_AHEAD);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for batch in inputs.batches() {
                // The other end is gone when describing has failed: then there is nothing more to read for.
                if sender.send(batch).is_err() {
                    break;
                }
            }
        });
        let scratch = || (LoadScratch::new(Fields::Key), Scratch::default());
        let batches = receiver.into_iter().enumerate().par_bridge();
        batches.try_for_each_init(scratch, |(reading, scratch), (number, batch)| {
            if watch.interrupted() {
                return Err(Error::Interrupted);
            }
            let batch = batch?;
            let bytes = batch.bytes_read;
            let part = describe(&batch, recipe, &names, reading, scratch);
            join(&mut joined.lock().unwrap_or_else(PoisonError::into_inner), number, part);
            watch.advance(bytes);
            Ok(())
        })
    })?;
    let Part { mut features, mut skipped } =
        joined.into_inner().unwrap_or_else(PoisonError::into_inner).whole;
    skipped.extend(qualify(&mut features.records, &names));
    skipped.sort();
    let repaired = skipped
        .iter()
        .filter(|row| matches!(row.reason, Reason::BadEncoding | Reason::DuplicateId))
        .count();
    let mut paragraph_starts = vec![0];
    let ends = features.paragraph_counts.iter().scan(0, |end, &count| {
        *end += count as usize;
        Some(*end)
    });
    paragraph_starts.extend(ends);
    Ok(Collection {
        records: features.records,
        article_keys: features.article_keys,
        paragraphs: features.paragraphs,
        paragraph_starts,
        paragraph_keys: features.paragraph_keys,
        skipped,
        repaired: repaired as u64,
    })
}

fn describe(
    batch: &RawBatch,
    recipe: &Recipe,
    names: &[&str],
    reading: &mut LoadScratch,
    scratch: &mut Scratch,
) -> Part {
    let mut part = Part { features: Features::new(recipe), skipped: Vec::new() };
    batch.each(reading, |seen| match seen {
        Seen::Skipped(row) => part.skipped.push(row),
        Seen::Article(article) => {
            if !part.features.take(article, recipe, scratch) {
                part.skipped.push(Skipped {
                    input: names
                        .get(article.place.input as usize)
                        .copied()
                        .unwrap_or_default()
                        .to_owned(),
                    line: Some(article.place.line),
                    article_id: article.id.clone().unwrap_or_default(),
                    reason: Reason::EmptyText,
                    detail: "the text holds no word".to_owned(),
                });
            }
        }
    });
    part
}

fn join(joined: &mut Joined, number: usize, part: Part) {
    joined.waiting.insert(number, part);
    while let Some(part) = joined.waiting.remove(&joined.next) {
        joined.whole.features.append(part.features);
        joined.whole.skipped.extend(part.skipped);
        joined.next += 1;
    }
}
