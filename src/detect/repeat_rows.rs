//! Repeated blocks as the tables show them.

use super::collect::Collection;
use super::names::short;
use super::ranks::{ById, Sources};
use super::repeats::{Repeated, words};
use crate::cluster::Moment;
use crate::error::Result;
use crate::findings::{Repeat, RepeatKind, Scope, put_place};
use crate::options::SourceList;
use crate::passage::Block;
use crate::spill::Spill;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_128;

/// Blocks whose places are in memory at a time before they are put aside, and of these, how many a thread takes.
const AT_A_TIME: (usize, usize) = (1 << 14, 1 << 5);

/// Words and sources from which on a text is a wire story, where …
const WIRE: (u32, u32) = (25, 3);
/// … so many seconds lie between their times at most.
const WIRE_SECONDS: i64 = 72 * 60 * 60;
/// Days from which on a text with differences is a mould.
const TEMPLATE_DAYS: u32 = 3;

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

/// A repeat in figures, and what its words are made of.
pub(super) struct Row {
    pub(super) repeat: Repeat,
    /// The article of the example.
    pub(super) article: u32,
    /// Where the example stands, in code points of the article's text.
    pub(super) span: Range<u32>,
    /// The source with most places.
    pub(super) top_source: u32,
    /// The articles that were published first and last.
    pub(super) first_seen: Option<u32>,
    pub(super) last_seen: Option<u32>,
}

/// The repeats in the order of the table, without their words, and the pile with their places.
pub(super) fn repeat_rows(
    collection: &Collection,
    repeated: &Repeated,
    by_id: &ById,
    sources: &Sources<'_>,
    releases: &SourceList,
    mut pile: Spill,
) -> Result<(Vec<Row>, Spill)> {
    let within = repeated.within.iter().map(|(_, block)| (Scope::Within, block));
    let across = repeated.across.iter().map(|block| (Scope::Across, block));
    let blocks: Vec<(Scope, &Block)> = within.chain(across).collect();
    let is_of_releases = sources.names.iter().map(|name| releases.has(name)).collect();
    let describing = Describing { collection, repeated, by_id, sources, is_of_releases };
    let mut rows: Vec<Row> = Vec::with_capacity(blocks.len());
    for blocks in blocks.chunks(AT_A_TIME.0) {
        let parts: Vec<(Vec<Row>, Vec<u8>)> = blocks
            .par_chunks(AT_A_TIME.1)
            .map(|blocks| {
                let mut places = Vec::new();
                let row =
                    |&(scope, block): &(Scope, &Block)| describing.row(scope, block, &mut places);
                (blocks.iter().map(row).collect(), places)
            })
            .collect();
        for (mut part, places) in parts {
            let before = pile.append(&places)?;
            for row in &mut part {
                let place = &mut row.repeat.places;
                *place = before + place.start..before + place.end;
            }
            rows.append(&mut part);
        }
    }
    rows.par_sort_by(|a, b| {
        let (a, b) = (&a.repeat, &b.repeat);
        let most = (b.n_articles, b.words).cmp(&(a.n_articles, a.words));
        most.then_with(|| a.id.cmp(&b.id))
    });
    Ok((rows, pile))
}

struct Describing<'a> {
    collection: &'a Collection,
    repeated: &'a Repeated,
    by_id: &'a ById,
    sources: &'a Sources<'a>,
    /// Whether each source publishes press releases.
    is_of_releases: Vec<bool>,
}

/// A place of a block: the rank of its article's id, and its first paragraph. They sort as the table does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    rank: u32,
    first: u32,
}

impl Describing<'_> {
    /// A row, whose places are appended to `pile`.
    fn row(&self, scope: Scope, block: &Block, pile: &mut Vec<u8>) -> Row {
        let mut places: Vec<Place> = block.places.iter().map(|&first| self.place(first)).collect();
        places.sort_unstable();
        let similarity = |place: &Place| {
            let paragraphs = paragraphs(*place, block);
            paragraphs.map(|paragraph| self.repeated.similarity(paragraph)).fold(1.0, f64::min)
        };
        let span = |place: Place| {
            let Range { start, end } = paragraphs(place, block);
            let of = |paragraph| self.collection.paragraphs.get(paragraph);
            of(start).start..of(end - 1).end
        };
        let start = pile.len() as u64;
        for &place in &places {
            put_place((place.rank, self.id(place)), span(place), similarity(&place), pile);
        }
        let example = self.example(&places, block, similarity);
        let (n_sources, top_source, top_count) = self.sources_of(&places);
        let moments =
            || places.iter().filter_map(|&place| Some((self.moment(place)?, self.article(place))));
        let first_seen = moments().min_by_key(|&((start, end), _): &(Moment, u32)| (end, start));
        let last_seen = moments().max_by_key(|&(moment, _)| moment);
        let identity = self.identity(example, block).to_le_bytes();
        let named = match scope {
            Scope::Across => identity.to_vec(),
            Scope::Within => [&identity[..], self.id(example).as_bytes()].concat(),
        };
        let n_articles = places.chunk_by(|a, b| a.rank == b.rank).count();
        let mut repeat = Repeat {
            id: short('r', xxh3_128(&named), 10),
            scope,
            words: paragraphs(example, block)
                .map(|paragraph| self.collection.paragraphs.words(paragraph))
                .fold(0, u32::saturating_add),
            paragraphs: small(block.length),
            n_places: small(places.len()),
            n_articles: small(n_articles),
            n_sources: small(n_sources),
            n_days: small(self.days(&places)),
            kind: RepeatKind::Unknown,
            treatment: None,
            position: self.position(&places, span),
            top_source_share: top_count as f64 / places.len() as f64,
            lowest_similarity: places.iter().map(similarity).fold(1.0, f64::min),
            text: 0..0,
            places: start..pile.len() as u64,
        };
        repeat.kind = self.kind(&repeat, &places);
        Row {
            repeat,
            article: self.article(example),
            span: span(example),
            top_source,
            first_seen: first_seen.map(|(_, article)| article),
            last_seen: last_seen.map(|(_, article)| article),
        }
    }

    /// What it is by its sources and times. What is told by its words comes before that.
    fn kind(&self, repeat: &Repeat, places: &[Place]) -> RepeatKind {
        if repeat.words >= WIRE.0 && repeat.n_sources >= WIRE.1 && self.is_at_once(places) {
            if self.is_from_release(places) { RepeatKind::Press } else { RepeatKind::Wire }
        } else if repeat.n_days >= TEMPLATE_DAYS && repeat.lowest_similarity < 1.0 {
            RepeatKind::Template
        } else {
            RepeatKind::Unknown
        }
    }

    /// Whether a source of press releases may have been the first.
    fn is_from_release(&self, places: &[Place]) -> bool {
        let published = |&place: &Place| {
            let article = self.article(place);
            let is_release = self.is_of_releases[self.sources.of(article) as usize];
            Some((self.collection.records.moment(article)?, is_release))
        };
        let first_end = places.iter().filter_map(published).map(|((_, end), _)| end).min();
        let mut releases =
            places.iter().filter_map(published).filter(|&(_, is_release)| is_release);
        first_end.is_some_and(|first| releases.any(|((start, _), _)| start < first))
    }

    /// Whether sources enough published it within the time that a wire story takes.
    fn is_at_once(&self, places: &[Place]) -> bool {
        let published = |&place: &Place| {
            let article = self.article(place);
            let source = self.sources.of(article);
            let moment = self.collection.records.moment(article)?;
            (!self.sources.is_unnamed(source)).then_some((moment, source))
        };
        let mut published: Vec<(Moment, u32)> = places.iter().filter_map(published).collect();
        published.sort_unstable();
        let mut times: BTreeMap<u32, u32> = BTreeMap::new();
        let mut first = 0;
        published.iter().any(|&((start, _), source)| {
            *times.entry(source).or_default() += 1;
            while start - published[first].0.0 > WIRE_SECONDS {
                let gone = published[first].1;
                if let Some(count) = times.get_mut(&gone) {
                    *count -= 1;
                    if *count == 0 {
                        times.remove(&gone);
                    }
                }
                first += 1;
            }
            times.len() >= WIRE.1 as usize
        })
    }

    /// On how many days it was published.
    fn days(&self, places: &[Place]) -> usize {
        const DAY: i64 = 24 * 60 * 60;
        let moment = |&place: &Place| self.collection.records.moment(self.article(place));
        let mut days: Vec<i64> =
            places.iter().filter_map(moment).map(|(start, _)| start.div_euclid(DAY)).collect();
        days.sort_unstable();
        days.dedup();
        days.len()
    }

    /// Where in their articles its places are: of the text around each, what part stands before it.
    fn position(&self, places: &[Place], span: impl Fn(Place) -> Range<u32>) -> Option<(f64, f64)> {
        let Collection { paragraphs, paragraph_starts, .. } = self.collection;
        let position = |&place: &Place| {
            let article = self.article(place) as usize;
            let starts = (paragraph_starts[article], paragraph_starts[article + 1]);
            let (first, last) = (starts.0 as usize, starts.1 as usize - 1);
            let Range { start, end } = span(place);
            let before = f64::from(start.saturating_sub(paragraphs.get(first).start));
            let after = f64::from(paragraphs.get(last).end.saturating_sub(end));
            (before + after > 0.0).then(|| before / (before + after))
        };
        let positions: Vec<f64> = places.iter().filter_map(position).collect();
        let mean_of =
            |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / positions.len() as f64;
        let mean = mean_of(&mut positions.iter().copied());
        let variance = mean_of(&mut positions.iter().map(|position| (position - mean).powi(2)));
        (!positions.is_empty()).then(|| (mean, variance.sqrt()))
    }

    fn place(&self, first: usize) -> Place {
        let article = self.collection.article_of(first);
        Place { rank: self.by_id.rank[article], first: small(first) }
    }

    fn article(&self, place: Place) -> u32 {
        small(self.collection.article_of(place.first as usize))
    }

    fn id(&self, place: Place) -> &str {
        self.collection.records.id(self.article(place))
    }

    fn moment(&self, place: Place) -> Option<Moment> {
        self.collection.records.moment(self.article(place))
    }

    /// The identities of a place's paragraphs.
    fn said(&self, place: Place, block: &Block) -> impl Iterator<Item = u128> + '_ {
        paragraphs(place, block).map(|paragraph| self.collection.paragraphs.identity(paragraph))
    }

    /// What a place says, as a hash.
    fn identity(&self, place: Place, block: &Block) -> u128 {
        let mut said = Vec::with_capacity(16 * block.length);
        self.said(place, block)
            .for_each(|identity| said.extend_from_slice(&identity.to_le_bytes()));
        xxh3_128(&said)
    }

    /// The place that is shown: nearest to what the block was grouped around, then most frequent, then earliest, then
    /// by id.
    fn example(
        &self,
        places: &[Place],
        block: &Block,
        similarity: impl Fn(&Place) -> f64,
    ) -> Place {
        let end = |place: &Place| self.moment(*place).map_or(i64::MAX, |(_, end)| end);
        // Places come sorted by id and start, and the first of equals wins. A block has at least two places.
        let first = places[0];
        if places.iter().all(|&place| self.said(place, block).eq(self.said(first, block))) {
            return places.iter().min_by_key(|place| end(place)).copied().unwrap_or(first);
        }
        let mut frequency: Vec<u128> =
            places.iter().map(|&place| self.identity(place, block)).collect();
        frequency.sort_unstable();
        let times = |place: &Place| {
            let identity = self.identity(*place, block);
            let from = frequency.partition_point(|&other| other < identity);
            frequency[from..].partition_point(|&other| other == identity)
        };
        let nearest = places.iter().map(&similarity).fold(0.0, f64::max);
        let best = places
            .iter()
            .filter(|place| similarity(place) >= nearest)
            .min_by_key(|place| (std::cmp::Reverse(times(place)), end(place)));
        best.copied().unwrap_or(first)
    }

    /// How many sources have places, the one with most (of several the first by name), and how many it has.
    fn sources_of(&self, places: &[Place]) -> (usize, u32, usize) {
        let source = |&place: &Place| self.sources.of(self.article(place));
        let mut sources: Vec<u32> = places.iter().map(source).collect();
        sources.sort_unstable();
        let runs = || sources.chunk_by(|a, b| a == b);
        let top = runs().rev().max_by_key(|run| run.len()).unwrap_or(&[0]);
        (runs().count(), top[0], top.len())
    }
}

/// The paragraphs of a place.
fn paragraphs(place: Place, block: &Block) -> Range<usize> {
    let first = place.first as usize;
    first..first + block.length
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
