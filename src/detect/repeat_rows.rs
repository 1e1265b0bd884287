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
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_128;

/// Longest text of a repeat in the table, in characters.
const LONGEST_TEXT: usize = 2_000;

/// Articles of which a block that stands in them more than once is half or more.
pub(super) fn doubled(collection: &Collection, repeated: &Repeated) -> u64 {
    let is_doubled = |(article, block): &&(u32, Block)| {
        let repeated = u64::from(words(collection, block)) * block.places.len() as u64;
        2 * repeated >= u64::from(collection.records.words(*article))
    };
    let doubled: BTreeSet<u32> =
        repeated.within.iter().filter(is_doubled).map(|&(article, _)| article).collect();
    doubled.len() as u64
}

/// The repeats as the tables show them, in their order, and how many of their texts are shortened.
pub(super) fn repeat_rows(
    inputs: &Inputs,
    collection: &Collection,
    repeated: &Repeated,
    watch: &dyn Watch,
) -> Result<(Vec<Repeat>, u64)> {
    let within = repeated.within.iter().map(|(_, block)| (Scope::Within, block));
    let across = repeated.across.iter().map(|block| (Scope::Across, block));
    let blocks: Vec<(Scope, &Block)> = within.chain(across).collect();
    let mut rows: Vec<Row> =
        blocks.par_iter().map(|&(scope, block)| row(collection, repeated, scope, block)).collect();
    add_texts(inputs, collection, &mut rows, watch)?;
    let shortened = rows.iter().filter(|row| row.shortened).count();
    let mut repeats: Vec<Repeat> = rows.into_iter().map(|row| row.repeat).collect();
    repeats.par_sort_by(|a, b| {
        let most = (b.n_articles, b.words).cmp(&(a.n_articles, a.words));
        most.then_with(|| a.id.cmp(&b.id))
    });
    Ok((repeats, shortened as u64))
}

/// A repeat, and where the text that is shown of it lies.
struct Row {
    repeat: Repeat,
    article: u32,
    /// Code points in the article's text.
    span: Range<u32>,
    shortened: bool,
}

/// Fills in what only the articles themselves tell. Each is read once and walked once, however many repeats it shows.
fn add_texts(
    inputs: &Inputs,
    collection: &Collection,
    rows: &mut [Row],
    watch: &dyn Watch,
) -> Result<()> {
    rows.par_sort_unstable_by_key(|row| (row.article, row.span.start, row.span.end));
    rows.par_chunk_by_mut(|a, b| a.article == b.article).try_for_each(|rows| {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        let article = inputs.load(&collection.records.place(rows[0].article))?;
        let (mut rest, mut point) = (article.text.as_str(), 0);
        for Row { repeat, span, shortened, .. } in rows {
            let start = rest.char_indices().nth((span.start - point) as usize);
            rest = &rest[start.map_or(rest.len(), |(at, _)| at)..];
            point = span.start;
            (repeat.text, *shortened) = shown(rest, span.len());
            repeat.example_url.clone_from(&article.url);
        }
        Ok(())
    })
}

/// The first `length` characters of a text with its line ends as spaces, and whether they were too many to show all.
fn shown(text: &str, length: usize) -> (String, bool) {
    let start: String = text.chars().take(length.min(LONGEST_TEXT)).collect();
    let mut shown = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let shortened = length > LONGEST_TEXT;
    if shortened {
        shown.push_str(" …");
    }
    (shown, shortened)
}

/// One place of a block: its article, what it says, and how near that is to what the block was grouped around.
struct BlockPlace {
    article: u32,
    first: usize,
    identity: u128,
    similarity: f64,
}

/// A row but for what [`add_texts`] fills in.
fn row(collection: &Collection, repeated: &Repeated, scope: Scope, block: &Block) -> Row {
    let place = |&first: &usize| {
        let range = first..first + block.length;
        let said: Vec<u8> = range
            .clone()
            .flat_map(|place| collection.paragraphs.identity(place).to_le_bytes())
            .collect();
        BlockPlace {
            article: u32::try_from(collection.article_of(first)).unwrap_or(u32::MAX),
            first,
            identity: xxh3_128(&said),
            similarity: range.map(|place| repeated.similarity(place)).fold(1.0, f64::min),
        }
    };
    let mut places: Vec<BlockPlace> = block.places.iter().map(place).collect();
    let record = |place: &BlockPlace| collection.records.get(place.article);
    let start_of = |place: &BlockPlace| collection.paragraphs.get(place.first).start;
    places.sort_by(|a, b| (record(a).id, start_of(a)).cmp(&(record(b).id, start_of(b))));

    let example = example(&places, collection);
    let sources = count(places.iter().map(|place| record(place).source));
    let (top_source, top_count) = sources
        .iter()
        .max_by_key(|&(source, count)| (count, std::cmp::Reverse(source)))
        .map_or(("", 0), |(s, c)| (*s, *c));
    let articles = count(places.iter().map(|place| place.article));
    let moments = || places.iter().filter_map(|place| Some((record(place).moment()?, place)));
    let first_seen = moments().min_by_key(|&((start, end), _)| (end, start));
    let last_seen = moments().max_by_key(|&(moment, _)| moment);
    let seen_at = |found: Option<(Moment, &BlockPlace)>| {
        found.map(|(_, place)| written(&record(place))).unwrap_or_default()
    };
    let example_record = record(example);
    let named = match scope {
        Scope::Across => example.identity.to_le_bytes().to_vec(),
        Scope::Within => {
            [&example.identity.to_le_bytes()[..], example_record.id.as_bytes()].concat()
        }
    };
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let end_of = |place: &BlockPlace| collection.paragraphs.get(place.first + block.length - 1).end;
    let repeat = Repeat {
        id: short('r', xxh3_128(&named), 10),
        scope,
        words: (example.first..example.first + block.length)
            .map(|place| collection.paragraphs.words(place))
            .fold(0, u32::saturating_add),
        paragraphs: small(block.length),
        n_articles: small(articles.len()),
        n_sources: small(sources.len()),
        top_source: top_source.to_owned(),
        top_source_share: top_count as f64 / places.len() as f64,
        first_seen_at: seen_at(first_seen),
        last_seen_at: seen_at(last_seen),
        lowest_similarity: places.iter().map(|place| place.similarity).fold(1.0, f64::min),
        text: String::new(),
        example_id: example_record.id.to_owned(),
        example_url: String::new(),
        places: places
            .iter()
            .map(|place| RepeatPlace {
                article_id: record(place).id.to_owned(),
                start: start_of(place),
                end: end_of(place),
                similarity: place.similarity,
            })
            .collect(),
    };
    let span = start_of(example)..end_of(example);
    Row { repeat, article: example.article, span, shortened: false }
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
            collection.records.moment(place.article).map_or(i64::MAX, |(_, end)| end)
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
