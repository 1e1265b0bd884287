//! Repeated blocks as the tables show them.

use super::collect::Collection;
use super::names::short;
use super::ranks::{ById, Sources};
use super::records::Record;
use super::repeats::{Repeated, words};
use crate::cluster::Moment;
use crate::error::Result;
use crate::findings::{Repeat, Scope, put_place};
use crate::passage::Block;
use crate::spill::Spill;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_128;

/// Blocks whose places are in memory at a time before they are put aside, and of these, how many a thread takes.
const AT_A_TIME: (usize, usize) = (1 << 14, 1 << 5);

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
    sources: &Sources,
    mut pile: Spill,
) -> Result<(Vec<Row>, Spill)> {
    let within = repeated.within.iter().map(|(_, block)| (Scope::Within, block));
    let across = repeated.across.iter().map(|block| (Scope::Across, block));
    let blocks: Vec<(Scope, &Block)> = within.chain(across).collect();
    let describing = Describing { collection, repeated, by_id, sources };
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
    sources: &'a Sources,
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
            put_place(self.record(place).id, span(place), similarity(&place), pile);
        }
        let example = self.example(&places, block, similarity);
        let (n_sources, top_source, top_count) = self.sources_of(&places);
        let moments = || {
            places
                .iter()
                .filter_map(|&place| Some((self.record(place).moment()?, self.article(place))))
        };
        let first_seen = moments().min_by_key(|&((start, end), _): &(Moment, u32)| (end, start));
        let last_seen = moments().max_by_key(|&(moment, _)| moment);
        let identity = self.identity(example, block).to_le_bytes();
        let named = match scope {
            Scope::Across => identity.to_vec(),
            Scope::Within => [&identity[..], self.record(example).id.as_bytes()].concat(),
        };
        let n_articles = places.chunk_by(|a, b| a.rank == b.rank).count();
        let repeat = Repeat {
            id: short('r', xxh3_128(&named), 10),
            scope,
            words: paragraphs(example, block)
                .map(|paragraph| self.collection.paragraphs.words(paragraph))
                .fold(0, u32::saturating_add),
            paragraphs: small(block.length),
            n_places: small(places.len()),
            n_articles: small(n_articles),
            n_sources: small(n_sources),
            top_source_share: top_count as f64 / places.len() as f64,
            lowest_similarity: places.iter().map(similarity).fold(1.0, f64::min),
            text: 0..0,
            places: start..pile.len() as u64,
        };
        Row {
            repeat,
            article: self.article(example),
            span: span(example),
            top_source,
            first_seen: first_seen.map(|(_, article)| article),
            last_seen: last_seen.map(|(_, article)| article),
        }
    }

    fn place(&self, first: usize) -> Place {
        let article = self.collection.article_of(first);
        Place { rank: self.by_id.rank[article], first: small(first) }
    }

    fn article(&self, place: Place) -> u32 {
        self.by_id.articles[place.rank as usize]
    }

    fn record(&self, place: Place) -> Record<'_> {
        self.collection.records.get(self.article(place))
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
        let end = |place: &Place| self.record(*place).moment().map_or(i64::MAX, |(_, end)| end);
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
        let source = |&place: &Place| self.sources.of[self.article(place) as usize];
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
