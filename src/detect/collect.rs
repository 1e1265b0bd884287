//! Every article once: a thread reads, the others describe, and the descriptions are joined in input order.

use super::features::{Features, Mended, Recipe, Scratch, UnitRecipe};
use super::fingerprints::FingerprintKeys;
use super::keys::Keys;
use super::names::qualify;
use super::paragraphs::Paragraphs;
use super::records::Records;
use super::watch::{Stage, Watch};
use crate::article::{Reason, Skipped};
use crate::error::{Error, Result};
use crate::read::{Fields, Inputs, LoadScratch, RawBatch, Seen};
use crate::spill::{self, Memory};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Batches read ahead of the threads that describe them.
const READ_AHEAD: usize = 4;
/// Batches that are read, described or waiting to be joined: one that takes long must not let the others pile up.
const AT_WORK: usize = 32;
/// Bytes that all that comes later takes for each article at most: its text, its lead, its rank, its source, its card …
const OF_ARTICLE: u64 = 56;
/// … and for each paragraph: its text and its class.
const OF_PARAGRAPH: u64 = 16;

/// All articles of a run, described. Articles are numbered by input, then by their place in it.
pub(super) struct Collection {
    pub(super) records: Records,
    /// By article.
    pub(super) article_keys: Keys,
    pub(super) paragraphs: Paragraphs,
    /// First paragraph of each article, and the number of paragraphs at the end; 0 alone where paragraphs are not looked at.
    pub(super) paragraph_starts: Vec<u32>,
    /// By paragraph.
    pub(super) paragraph_keys: Keys,
    /// By article.
    pub(super) fingerprints: FingerprintKeys,
    pub(super) skipped: Vec<Skipped>,
    /// Of the skipped rows, those that stand for an article that was read all the same.
    pub(super) repaired: u64,
    /// Articles with a time that cannot be read.
    pub(super) unread_times: u64,
    /// Articles with a time that names no zone.
    pub(super) unzoned_times: u64,
    pub(super) mended: Mended,
}

impl Collection {
    /// The article that paragraph `paragraph` belongs to.
    pub(super) fn article_of(&self, paragraph: usize) -> usize {
        self.paragraph_starts
            .partition_point(|&start| start as usize <= paragraph)
            .saturating_sub(1)
    }
}

/// What one batch gave.
struct Part {
    features: Features,
    skipped: Vec<Skipped>,
    bytes: u64,
}

/// Reads everything once.
pub(super) fn collect(
    memory: &Memory,
    inputs: &Inputs,
    recipe: &Recipe,
    watch: &dyn Watch,
) -> Result<Collection> {
    memory.keep(0);
    watch.stage(Stage::Reading, inputs.total_bytes());
    let joining = Joining::new(memory, inputs, recipe);
    let names = inputs.names();
    let (sender, receiver) = sync_channel::<Result<RawBatch>>(READ_AHEAD);
    std::thread::scope(|scope| {
        // Dropped however the work ends, or the reader would wait for ever.
        let _end = End(&joining);
        let joining = &joining;
        scope.spawn(move || {
            for (number, batch) in inputs.batches().enumerate() {
                // The other end is gone when describing has failed: then there is nothing more to read for.
                if !joining.wait_for_turn(number) || sender.send(batch).is_err() {
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
            let part = describe(&batch, recipe, &names, joining.spare(), reading, scratch);
            joining.join(number, part)?;
            watch.advance(bytes);
            Ok(())
        })
    })?;
    let joined = joining.joined.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut collection = joined.whole;
    collection.skipped.extend(qualify(&mut collection.records, &names));
    memory.keep(collection.lasting());
    // Where memory is short the rest of it is needed now.
    if collection.records.are_spilled() {
        collection.spill(memory)?;
    }
    collection.skipped.sort();
    let repaired = collection
        .skipped
        .iter()
        .filter(|row| matches!(row.reason, Reason::BadEncoding | Reason::DuplicateId))
        .count();
    collection.repaired = repaired as u64;
    Ok(collection)
}

/// Joins parts in the order of their numbers, whichever comes first.
struct Joining<'a> {
    memory: &'a Memory,
    /// Of all inputs, where it is known.
    total_bytes: Option<u64>,
    joined: Mutex<Joined>,
    changed: Condvar,
}

struct Joined {
    next: usize,
    waiting: BTreeMap<usize, Part>,
    whole: Collection,
    /// Memory for what is described next.
    spare: Vec<Features>,
    /// Bytes of the inputs that were joined.
    bytes: u64,
    over: bool,
}

/// Says that nothing is joined any more.
struct End<'a>(&'a Joining<'a>);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.lock().over = true;
        self.0.changed.notify_all();
    }
}

impl<'a> Joining<'a> {
    fn new(memory: &'a Memory, inputs: &Inputs, recipe: &Recipe) -> Self {
        let bands = |unit: &UnitRecipe| unit.bands.bands;
        let whole = Collection {
            records: Records::default(),
            article_keys: Keys::new(bands(&recipe.article), memory),
            paragraphs: Paragraphs::default(),
            paragraph_starts: vec![0],
            paragraph_keys: Keys::new(recipe.paragraph.as_ref().map_or(0, bands), memory),
            fingerprints: FingerprintKeys::new(memory),
            skipped: inputs.skipped().to_vec(),
            repaired: 0,
            unread_times: 0,
            unzoned_times: 0,
            mended: Mended::default(),
        };
        let (waiting, spare) = (BTreeMap::new(), Vec::new());
        let joined = Joined { next: 0, waiting, whole, spare, bytes: 0, over: false };
        Self {
            memory,
            total_bytes: inputs.total_bytes(),
            joined: Mutex::new(joined),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Joined> {
        self.joined.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until few enough batches before this one are on their way; `false` when nothing is joined any more.
    fn wait_for_turn(&self, number: usize) -> bool {
        let is_early = |joined: &mut Joined| !joined.over && number >= joined.next + AT_WORK;
        let joined = self.changed.wait_while(self.lock(), is_early);
        !joined.unwrap_or_else(PoisonError::into_inner).over
    }

    /// Memory to describe a batch in.
    fn spare(&self) -> Features {
        self.lock().spare.pop().unwrap_or_default()
    }

    fn join(&self, number: usize, part: Part) -> Result<()> {
        let joined = &mut *self.lock();
        joined.waiting.insert(number, part);
        while let Some(mut part) = joined.waiting.remove(&joined.next) {
            joined.bytes += part.bytes;
            joined.whole.append(&mut part)?;
            joined.spare.push(part.features.emptied());
            joined.next += 1;
            joined.whole.spill_if_full(self.memory)?;
            let held = joined.whole.lasting();
            let expected = match self.total_bytes {
                Some(total) if joined.bytes > 0 => {
                    u128::from(held) * u128::from(total.max(joined.bytes))
                        / u128::from(joined.bytes)
                }
                _ => held.into(),
            };
            self.memory.check(held, u64::try_from(expected).unwrap_or(u64::MAX))?;
        }
        self.changed.notify_all();
        Ok(())
    }
}

impl Collection {
    fn append(&mut self, part: &mut Part) -> Result<()> {
        let Part { features, skipped, .. } = part;
        self.article_keys.append(&features.article_keys, self.records.len())?;
        self.paragraph_keys.append(&features.paragraph_keys, self.paragraphs.len())?;
        self.fingerprints.append(&mut features.fingerprints, self.records.len())?;
        self.mended.add(features.mended);
        self.records.append(&features.records);
        self.unread_times += features.unread_times;
        self.unzoned_times += features.unzoned_times;
        let mut end = self.paragraphs.len();
        self.paragraphs.append(&features.paragraphs);
        let ends = features.paragraph_counts.iter().map(|&count| {
            end += count as usize;
            u32::try_from(end).unwrap_or(u32::MAX)
        });
        self.paragraph_starts.extend(ends);
        self.skipped.append(skipped);
        Ok(())
    }

    /// Puts on disk what is remembered of articles and paragraphs once it is too much for the memory.
    fn spill_if_full(&mut self, memory: &Memory) -> Result<()> {
        if self.records.held() + self.paragraphs.held() > memory.share(spill::Part::Columns) {
            self.spill(memory)?;
        }
        Ok(())
    }

    fn spill(&mut self, memory: &Memory) -> Result<()> {
        self.records.spill(memory)?;
        self.paragraphs.spill(memory)
    }

    /// About how many bytes of memory a run takes at its height that cannot be put on disk.
    fn lasting(&self) -> u64 {
        self.lasting_of_articles() + OF_PARAGRAPH * self.paragraphs.len() as u64
    }

    /// The same of articles alone.
    pub(super) fn lasting_of_articles(&self) -> u64 {
        self.records.lasting() + OF_ARTICLE * self.records.len() as u64
    }
}

fn describe(
    batch: &RawBatch,
    recipe: &Recipe,
    names: &[&str],
    features: Features,
    reading: &mut LoadScratch,
    scratch: &mut Scratch,
) -> Part {
    let bytes = batch.bytes_read;
    let mut part = Part { features, skipped: Vec::new(), bytes };
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
    // Here, where others do the same, and not while all wait for it.
    part.features.fingerprints.divide();
    part
}
