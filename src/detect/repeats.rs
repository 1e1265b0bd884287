//! Paragraphs: which are the same text, and where that repeats.

use super::collect::Collection;
use super::distinct::distinct;
use super::features::Recipe;
use super::paragraphs::Paragraph;
use super::second_look::{Scratch, parts};
use super::verification::{Proposing, Units, find_and_verify};
use super::watch::{Stage, Watch};
use crate::cluster::{Edge, form};
use crate::error::Result;
use crate::options::{Linkage, Matching};
use crate::passage::{Block, Sequences, across, within};
use crate::read::Inputs;
use crate::spill::{Memory, Part};
use crate::verify::ShingleSet;
use rayon::prelude::*;
use std::cmp::Ordering;

/// What was found about paragraphs.
#[derive(Default)]
pub(super) struct Repeated {
    /// Blocks inside one article, each with that article.
    pub(super) within: Vec<(u32, Block)>,
    /// Blocks that several articles carry.
    pub(super) across: Vec<Block>,
    /// The text of each paragraph.
    text_of: Vec<u32>,
    /// Jaccard of texts with the one their class was formed around, by text. What is not here is that one itself.
    similarities: Vec<(u32, f64)>,
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
    let (texts, text_of) = distinct_texts(memory, collection);
    let units = Parts { inputs, collection, ngram: recipe.ngram };
    let long_enough =
        |&paragraph: &u32| collection.paragraphs.words(paragraph as usize) >= recipe.min_words;
    let firsts: Vec<u32> = texts.iter().map(|&(first, _)| first).filter(long_enough).collect();
    let keys = &collection.paragraph_keys;
    let proposing = Proposing { keys, units: &firsts, stage: Stage::VerifyingParagraphs };
    let threshold = matching.paragraph_threshold;
    let (verified, _) = find_and_verify(memory, proposing, &units, threshold, watch)?;
    let text = |paragraph: u32| text_of[paragraph as usize];
    let edges: Vec<Edge> = verified
        .pairs
        .iter()
        .map(|pair| Edge { a: text(pair.a), b: text(pair.b), strength: pair.similarity.jaccard })
        .collect();
    let weight = |text: u32| {
        let (first, places) = texts[text as usize];
        let paragraph = collection.paragraphs.get(first as usize);
        (places, paragraph.words, paragraph.identity)
    };
    let class_of_text = form(texts.len(), weight, &edges, Linkage::Lead);
    let mut similarities = Vec::new();
    for edge in &edges {
        for (member, centre) in [(edge.a, edge.b), (edge.b, edge.a)] {
            if class_of_text[member as usize] == centre {
                similarities.push((member, edge.strength));
            }
        }
    }
    similarities.sort_unstable_by_key(|&(member, _)| member);
    let classes: Vec<u32> = text_of.iter().map(|&text| class_of_text[text as usize]).collect();
    let sequences = Sequences {
        classes: &classes,
        starts: &collection.paragraph_starts,
        class_count: texts.len(),
    };
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
    let not_compared = verified.left_out(firsts.len());
    Ok(Repeated { within, across, text_of, similarities, not_compared })
}

impl Repeated {
    /// Jaccard of a paragraph with the one its class was formed around.
    pub(super) fn similarity(&self, paragraph: usize) -> f64 {
        let text = self.text_of[paragraph];
        let found = self.similarities.binary_search_by_key(&text, |&(text, _)| text);
        found.map_or(1.0, |i| self.similarities[i].1)
    }
}

/// Words of a block, in its first place.
pub(super) fn words(collection: &Collection, block: &Block) -> u32 {
    let first = block.places[0];
    (first..first + block.length)
        .map(|place| collection.paragraphs.words(place))
        .fold(0, u32::saturating_add)
}

/// The distinct paragraphs, each by its first place and number of places, and the distinct paragraph of each.
fn distinct_texts(memory: &Memory, collection: &Collection) -> (Vec<(u32, u32)>, Vec<u32>) {
    let paragraphs = &collection.paragraphs;
    let identity = |paragraph: u32| paragraphs.identity(paragraph as usize);
    let text_of = distinct(paragraphs.len(), identity, memory.share(Part::Sorting));
    let mut texts: Vec<(u32, u32)> = Vec::new();
    for (paragraph, &text) in (0..).zip(&text_of) {
        // Texts are numbered in the order of their first places.
        match texts.get_mut(text as usize) {
            Some((_, places)) => *places += 1,
            None => texts.push((paragraph, 1)),
        }
    }
    (texts, text_of)
}

/// Paragraphs as units of verification.
struct Parts<'a> {
    inputs: &'a Inputs,
    collection: &'a Collection,
    ngram: usize,
}

impl Units for Parts<'_> {
    fn shingles(&self, unit: u32) -> usize {
        self.collection.paragraphs.words(unit as usize) as usize
    }

    fn load(&self, units: &[u32]) -> Result<Vec<ShingleSet>> {
        let article = |unit: &u32| self.collection.article_of(*unit as usize);
        let of_one_article: Vec<&[u32]> = units.chunk_by(|a, b| article(a) == article(b)).collect();
        let loaded: Result<Vec<Vec<ShingleSet>>> = of_one_article
            .par_iter()
            .map_init(Scratch::default, |scratch, units| {
                let Collection { records, paragraphs, paragraph_starts, .. } = self.collection;
                let article = article(&units[0]);
                let first = paragraph_starts[article];
                let wanted: Vec<(usize, Paragraph)> = units
                    .iter()
                    .map(|&unit| (unit as usize - first, paragraphs.get(unit as usize)))
                    .collect();
                let record = records.get(u32::try_from(article).unwrap_or(u32::MAX));
                parts(self.inputs, &record, &wanted, self.ngram, scratch)
            })
            .collect();
        Ok(loaded?.into_iter().flatten().collect())
    }

    fn order(&self, a: u32, b: u32) -> Ordering {
        let key = |unit: u32| {
            let paragraph = self.collection.paragraphs.get(unit as usize);
            (paragraph.words, paragraph.identity)
        };
        key(b).cmp(&key(a))
    }
}
