//! Paragraphs: which are the same text, and where that repeats.

use super::collect::Collection;
use super::distinct::distinct;
use super::features::Recipe;
use super::named::Named;
use super::paragraphs::{Paragraph, Paragraphs};
use super::second_look::{Scratch, parts};
use super::verification::{Proposing, Room, Units, VerifiedPair, find_and_verify};
use super::watch::{Stage, Watch};
use crate::cluster::{Edge, form};
use crate::error::Result;
use crate::options::{Linkage, Matching};
use crate::passage::{Block, Sequences, across, within};
use crate::read::Inputs;
use crate::spill::{Memory, Part};
use crate::verify::ShingleSet;
use rayon::prelude::*;

/// What was found about paragraphs.
#[derive(Default)]
pub(super) struct Repeated {
    /// Blocks inside one article, each with that article.
    pub(super) within: Vec<(u32, Block)>,
    /// Blocks that several articles carry.
    pub(super) across: Vec<Block>,
    similar: Similar,
    /// At most so many pairs in huge buckets were not compared.
    pub(super) not_compared: u64,
}

/// Finds what repeats; nothing when paragraphs are not compared.
pub(super) fn find(
    memory: &Memory,
    inputs: &Inputs,
    collection: &Collection,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Repeated> {
    if recipe.paragraph.is_none() {
        return Ok(Repeated::default());
    }
    let paragraphs = &collection.paragraphs;
    let identity = |paragraph: u32| paragraphs.identity(paragraph as usize);
    let text_of = distinct(paragraphs.len(), identity, memory.share(Part::Sorting));
    let (firsts, class_count) =
        firsts(&text_of, |first| paragraphs.words(first) >= recipe.min_words);
    let units = Parts {
        inputs,
        collection,
        ngram: recipe.ngram,
        room: Room::of(memory, collection.records.len()),
    };
    let keys = &collection.paragraph_keys;
    let proposing = Proposing { keys, units: &firsts, stage: Stage::VerifyingParagraphs };
    let threshold = matching.paragraph_threshold;
    let (verified, _) = find_and_verify(memory, proposing, &units, threshold, watch)?;
    let not_compared = verified.left_out(firsts.len());
    drop(firsts);
    let (classes, similar) = classes(text_of, verified.pairs, paragraphs);
    let sequences =
        Sequences { classes: &classes, starts: &collection.paragraph_starts, class_count };
    let long_enough = |block: &Block| words(collection, block) >= matching.min_repeat_words;
    let within = (0..collection.records.len())
        .into_par_iter()
        .flat_map_iter(|article| {
            let number = u32::try_from(article).unwrap_or(u32::MAX);
            within(sequences, article).into_iter().map(move |block| (number, block))
        })
        .filter(|(_, block)| long_enough(block))
        .collect();
    let across = across(sequences).into_iter().filter(long_enough).collect();
    Ok(Repeated { within, across, similar, not_compared })
}

impl Repeated {
    /// Jaccard of a paragraph with the one its class was formed around.
    pub(super) fn similarity(&self, paragraph: usize) -> f64 {
        let Similar { paragraphs, of_text } = &self.similar;
        let found = paragraphs.binary_search_by_key(&paragraph, |&(other, _)| other as usize);
        found.map_or(1.0, |at| of_text[paragraphs[at].1 as usize])
    }
}

/// The paragraphs that are alike another, of which their class has the text.
#[derive(Default)]
struct Similar {
    /// Ascending, each with the number of its text in `of_text`.
    paragraphs: Vec<(u32, u32)>,
    /// Jaccard with that other one.
    of_text: Vec<f64>,
}

/// The first places of those texts whose first place is wanted, ascending, and how many texts there are.
fn firsts(text_of: &[u32], is_wanted: impl Fn(usize) -> bool + Sync) -> (Vec<u32>, usize) {
    let mut firsts: Vec<u32> = Vec::new();
    for (paragraph, &text) in (0..).zip(text_of) {
        // Texts are numbered in the order of their first places.
        if text as usize == firsts.len() {
            firsts.push(paragraph);
        }
    }
    let wanted = firsts.par_iter().copied().filter(|&first| is_wanted(first as usize));
    (wanted.collect(), firsts.len())
}

/// Puts texts that are alike into classes: each paragraph's text becomes the one its class was formed around.
fn classes(
    text_of: Vec<u32>,
    pairs: Vec<VerifiedPair>,
    paragraphs: &Paragraphs,
) -> (Vec<u32>, Similar) {
    let text = |paragraph: u32| text_of[paragraph as usize];
    let paired = Named::of(pairs.iter().flat_map(|pair| [text(pair.a), text(pair.b)]));
    let number = |paragraph: u32| paired.number(text(paragraph));
    let edges: Vec<Edge> = pairs
        .iter()
        .map(|pair| {
            let (a, b) = (number(pair.a), number(pair.b));
            Edge { a, b, strength: pair.similarity.jaccard }
        })
        .collect();
    let mut first = vec![0; paired.len()];
    for paragraph in pairs.iter().flat_map(|pair| [pair.a, pair.b]) {
        first[number(paragraph) as usize] = paragraph;
    }
    drop(pairs);
    let mut places = vec![0_u32; paired.len()];
    for &text in text_of.iter().filter(|&&text| paired.has(text)) {
        places[paired.number(text) as usize] += 1;
    }
    let weight = |number: u32| {
        let paragraph = paragraphs.get(first[number as usize] as usize);
        (places[number as usize], paragraph.words, paragraph.identity)
    };
    let centre_of = form(paired.len(), weight, &edges, Linkage::Lead);
    let mut of_text = vec![1.0; paired.len()];
    for edge in &edges {
        for (member, centre) in [(edge.a, edge.b), (edge.b, edge.a)] {
            if centre_of[member as usize] == centre {
                of_text[member as usize] = edge.strength;
            }
        }
    }
    drop(edges);
    let texts = paired.units();
    let mut similar = Similar { paragraphs: Vec::new(), of_text };
    let mut classes = text_of;
    for (paragraph, text) in (0..).zip(&mut classes).filter(|(_, text)| paired.has(**text)) {
        let number = paired.number(*text);
        let centre = centre_of[number as usize];
        if centre != number {
            similar.paragraphs.push((paragraph, number));
            *text = texts[centre as usize];
        }
    }
    (classes, similar)
}

/// Words of a block, in its first place.
pub(super) fn words(collection: &Collection, block: &Block) -> u32 {
    let first = block.places[0];
    (first..first + block.length)
        .map(|place| collection.paragraphs.words(place))
        .fold(0, u32::saturating_add)
}

/// Paragraphs as units of verification.
struct Parts<'a> {
    inputs: &'a Inputs,
    collection: &'a Collection,
    ngram: usize,
    room: Room,
}

impl Units for Parts<'_> {
    fn shingles(&self, unit: u32) -> usize {
        self.collection.paragraphs.words(unit as usize) as usize
    }

    fn room(&self) -> Room {
        self.room
    }

    fn load(&self, units: &[u32]) -> Result<Vec<ShingleSet>> {
        let Collection { records, paragraphs, paragraph_starts, .. } = self.collection;
        let mut of_one_article: Vec<(usize, &[u32])> = Vec::new();
        let mut rest = units;
        // One search an article, where telling neighbours apart would take two a unit.
        while let Some(&first) = rest.first() {
            let article = self.collection.article_of(first as usize);
            let end = paragraph_starts[article + 1];
            let count = rest.iter().take_while(|&&unit| unit < end).count();
            let (now, later) = rest.split_at(count);
            of_one_article.push((article, now));
            rest = later;
        }
        let loaded: Result<Vec<Vec<ShingleSet>>> = of_one_article
            .par_iter()
            .map_init(Scratch::default, |scratch, &(article, units)| {
                let first = paragraph_starts[article] as usize;
                let wanted: Vec<(usize, Paragraph)> = units
                    .iter()
                    .map(|&unit| (unit as usize - first, paragraphs.get(unit as usize)))
                    .collect();
                let article = u32::try_from(article).unwrap_or(u32::MAX);
                parts(self.inputs, records, article, &wanted, self.ngram, scratch)
            })
            .collect();
        Ok(loaded?.into_iter().flatten().collect())
    }

    fn weight(&self, unit: u32) -> (u32, u128) {
        let paragraphs = &self.collection.paragraphs;
        (paragraphs.words(unit as usize), paragraphs.identity(unit as usize))
    }
}
