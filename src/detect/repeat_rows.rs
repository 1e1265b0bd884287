//! Repeated blocks as the tables show them.

use super::cards::written;
use super::collect::Collection;
use super::names::short;
use super::repeats::{Repeated, words};
use super::watch::Watch;
use crate::cluster::Moment;
use crate::error::{Error, Result};
use crate::findings::{Repeat, RepeatPlace, Scope};
use crate::passage::Block;
use crate::read::Inputs;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_128;

/// Longest text of a repeat in the table, in characters.
const LONGEST_TEXT: usize = 2_000;

/// Articles of which a block that stands in them more than once is half or more.
pub(super) fn doubled(collection: &Collection, repeated: &Repeated) -> u64 {
    let is_doubled = |(article, block): &&(u32, Block)| {
        let repeated = u64::from(words(collection, block)) * block.places.len() as u64;
        2 * repeated >= u64::from(collection.records[*article as usize].words)
    };
    let doubled: BTreeSet<u32> =
        repeated.within.iter().filter(is_doubled).map(|&(article, _)| article).collect();
    doubled.len() as u64
}

/// The repeats as the tables show them, in their order.
pub(super) fn repeat_rows(
    inputs: &Inputs,
    collection: &Collection,
    repeated: &Repeated,
    watch: &dyn Watch,
) -> Result<Vec<Repeat>> {
    let within = repeated.within.iter().map(|(_, block)| (Scope::Within, block));
    let across = repeated.across.iter().map(|block| (Scope::Across, block));
    let blocks: Vec<(Scope, &Block)> = within.chain(across).collect();
    let describe = |&(scope, block): &(Scope, &Block)| {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        repeat(inputs, collection, repeated, scope, block)
    };
    let mut repeats: Vec<Repeat> = blocks.par_iter().map(describe).collect::<Result<_>>()?;
    repeats.sort_by(|a, b| {
        let key = |repeat: &Repeat| {
            (std::cmp::Reverse((repeat.n_articles, repeat.words)), repeat.id.clone())
        };
        key(a).cmp(&key(b))
    });
    Ok(repeats)
}

/// One place of a block: its article, what it says, and how near that is to what the block was grouped around.
struct BlockPlace {
    article: u32,
    first: usize,
    identity: u128,
    similarity: f64,
}

fn repeat(
    inputs: &Inputs,
    collection: &Collection,
    repeated: &Repeated,
    scope: Scope,
    block: &Block,
) -> Result<Repeat> {
    let place = |&first: &usize| {
        let range = first..first + block.length;
        let said: Vec<u8> = collection.paragraphs[range.clone()]
            .iter()
            .flat_map(|paragraph| paragraph.identity.to_le_bytes())
            .collect();
        BlockPlace {
            article: u32::try_from(collection.article_of(first)).unwrap_or(u32::MAX),
            first,
            identity: xxh3_128(&said),
            similarity: repeated.similarity[range].iter().copied().fold(1.0, f64::min),
        }
    };
    let mut places: Vec<BlockPlace> = block.places.iter().map(place).collect();
    let record = |place: &BlockPlace| &collection.records[place.article as usize];
    let start_of = |place: &BlockPlace| collection.paragraphs[place.first].start;
    places.sort_by(|a, b| (&record(a).id, start_of(a)).cmp(&(&record(b).id, start_of(b))));

    let example = example(&places, collection);
    let article = inputs.load(&record(example).place)?;
    let (text, shortened) = text_of(&article.text, collection, example, block.length);
    let sources = count(places.iter().map(|place| &*record(place).source));
    let (top_source, top_count) = sources
        .iter()
        .max_by_key(|&(source, count)| (count, std::cmp::Reverse(source)))
        .map_or(("", 0), |(s, c)| (*s, *c));
    let articles = count(places.iter().map(|place| place.article));
    let moments = || places.iter().filter_map(|place| Some((record(place).moment()?, place)));
    let first_seen = moments().min_by_key(|&((start, end), _)| (end, start));
    let last_seen = moments().max_by_key(|&(moment, _)| moment);
    let seen_at = |found: Option<(Moment, &BlockPlace)>| {
        found.map(|(_, place)| written(record(place))).unwrap_or_default()
    };
    let example_record = record(example);
    let named = match scope {
        Scope::Across => example.identity.to_le_bytes().to_vec(),
        Scope::Within => {
            [&example.identity.to_le_bytes()[..], example_record.id.as_bytes()].concat()
        }
    };
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let example_words = &collection.paragraphs[example.first..example.first + block.length];
    Ok(Repeat {
        id: short('r', xxh3_128(&named), 10),
        scope,
        words: example_words.iter().fold(0, |sum, paragraph| sum.saturating_add(paragraph.words)),
        paragraphs: small(block.length),
        n_articles: small(articles.len()),
        n_sources: small(sources.len()),
        top_source: top_source.to_owned(),
        top_source_share: top_count as f64 / places.len() as f64,
        first_seen_at: seen_at(first_seen),
        last_seen_at: seen_at(last_seen),
        lowest_similarity: places.iter().map(|place| place.similarity).fold(1.0, f64::min),
        text: if shortened { format!("{text} …") } else { text },
        example_id: example_record.id.clone(),
        example_url: article.url,
        places: places
            .iter()
            .map(|place| RepeatPlace {
                article_id: record(place).id.clone(),
                start: start_of(place),
                end: collection.paragraphs[place.first + block.length - 1].end,
                similarity: place.similarity,
            })
            .collect(),
    })
}

fn count<T: Ord>(values: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    values.fold(BTreeMap::new(), |mut counts, value| {
        *counts.entry(value).or_default() += 1;
        counts
    })
}

/// The place that is shown: nearest to what the block was grouped around, then most frequent, then earliest, then
/// by id.
fn example<'a>(places: &'a [BlockPlace], collection: &Collection) -> &'a BlockPlace {
    let frequency = count(places.iter().map(|place| place.identity));
    let best = places.iter().min_by(|a, b| {
        let end = |place: &BlockPlace| {
            collection.records[place.article as usize].moment().map_or(i64::MAX, |(_, end)| end)
        };
        let times = |place: &BlockPlace| frequency.get(&place.identity).copied().unwrap_or(0);
        let by_similarity = b.similarity.total_cmp(&a.similarity);
        let rest =
            (std::cmp::Reverse(times(a)), end(a)).cmp(&(std::cmp::Reverse(times(b)), end(b)));
        // Places come sorted by id and start, and the first of equals wins.
        by_similarity.then(rest)
    });
    // A block has at least two places.
    best.unwrap_or(&places[0])
}

/// The text of a place, its line ends as spaces, and whether it was shortened.
fn text_of(
    text: &str,
    collection: &Collection,
    place: &BlockPlace,
    length: usize,
) -> (String, bool) {
    let start = collection.paragraphs[place.first].start as usize;
    let end = collection.paragraphs[place.first + length - 1].end as usize;
    let kept = (end - start).min(LONGEST_TEXT);
    let shown: String = text.chars().skip(start).take(kept).collect();
    (shown.split_whitespace().collect::<Vec<_>>().join(" "), kept < end - start)
}
