//! Articles: identical texts, and pairs that are alike as a whole.

use super::cell_pile::PairPile;
use super::collect::Collection;
use super::decided::Decided;
use super::distinct::{Members, distinct};
use super::features::Recipe;
use super::records::{Record, Records};
use super::second_look::{Scratch, whole};
use super::verification::{Proposing, Room, Units, Verified, VerifiedPair, find_and_verify};
use super::watch::{Stage, Watch};
use crate::cluster::{Candidate, choose_lead};
use crate::error::Result;
use crate::options::{Lead, Matching};
use crate::read::Inputs;
use crate::spill::{Memory, Part};
use crate::verify::ShingleSet;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The distinct texts, and which are alike as a whole.
pub(super) struct Alike {
    /// The distinct texts, by their first article.
    pub(super) texts: Texts,
    /// The text of each article.
    pub(super) text_of: Vec<u32>,
    /// Pairs that signatures proposed, alike or not, by their first articles.
    pub(super) proposed: PairPile,
    /// Verified pairs of distinct texts, each by its first article; by a, then b.
    pub(super) pairs: Vec<VerifiedPair>,
    /// Candidate pairs compared.
    pub(super) compared: u64,
    /// At most so many pairs in huge buckets were not.
    pub(super) not_compared: u64,
    /// What people decided.
    pub(super) decided: Decided,
}

impl Alike {
    /// For articles that share their text the one of them with the least id, where it is another: by article.
    pub(super) fn stand_ins(&self, records: &Records) -> Vec<(u32, u32)> {
        let of_text = |text: u32| {
            let articles = self.texts.articles(text);
            let id = |article: u32| records.id(article).as_bytes();
            let least = articles.iter().copied().min_by(|&a, &b| id(a).cmp(id(b)));
            let others = articles.iter().filter_map(move |&article| Some((article, least?)));
            others.filter(|(article, least)| article != least)
        };
        let texts = self.texts.articles.several().units();
        let mut stand_ins: Vec<(u32, u32)> = texts.into_iter().flat_map(of_text).collect();
        stand_ins.par_sort_unstable();
        stand_ins
    }
}

/// The distinct texts.
pub(super) struct Texts {
    articles: Members,
    /// Of each text that several articles have.
    leads: Vec<u32>,
    /// Of texts that have the words of another, because somebody said that they are not one: how many such come before.
    parts: BTreeMap<u32, u32>,
}

impl Texts {
    pub(super) fn len(&self) -> usize {
        self.articles.len()
    }

    /// The articles that have a text, ascending.
    pub(super) fn articles(&self, text: u32) -> &[u32] {
        self.articles.get(text)
    }

    /// The first of them.
    pub(super) fn first(&self, text: u32) -> u32 {
        self.articles.first(text)
    }

    /// The one that stands for them, by the lead policy.
    pub(super) fn lead(&self, text: u32) -> u32 {
        let several = self.articles.several();
        if several.has(text) { self.leads[several.number(text) as usize] } else { self.first(text) }
    }

    /// How many have the words of an earlier one (see [`Decided::divide`]).
    pub(super) fn divided(&self) -> usize {
        self.parts.len()
    }

    /// What orders texts the same way whatever their numbers: the longer is greater.
    pub(super) fn weight(&self, text: u32, records: &Records) -> (u32, u128, u32) {
        let first = self.first(text);
        let part = self.parts.get(&text).copied().unwrap_or(0);
        (records.words(first), records.identity(first), part)
    }

    /// The first article of each text of at least so many words, ascending.
    pub(super) fn firsts(&self, records: &Records, min_words: u32) -> Vec<u32> {
        let firsts = self.numbers().map(|text| self.first(text));
        firsts.filter(|&article| records.words(article) >= min_words).collect()
    }

    /// All texts by number.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }
}

/// Finds the texts that are alike.
pub(super) fn alike(
    memory: &Memory,
    inputs: &Inputs,
    collection: &Collection,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Alike> {
    let decided = Decided::of(&collection.records, &matching.decisions);
    let (texts, text_of) = distinct_texts(memory, &collection.records, &decided, &matching.lead);
    let units = Whole::of(memory, inputs, &collection.records, recipe.ngram);
    let firsts = texts.firsts(&collection.records, recipe.min_words);
    let keys = &collection.article_keys;
    let proposing = Proposing { keys, units: &firsts, stage: Stage::VerifyingArticles };
    let (verified, proposed) =
        find_and_verify(memory, proposing, &units, matching.threshold, watch)?;
    let not_compared = verified.left_out(firsts.len());
    let Verified { pairs, compared, .. } = verified;
    Ok(Alike { texts, text_of, proposed, pairs, compared, not_compared, decided })
}

/// The distinct texts, and the text of each article.
fn distinct_texts(
    memory: &Memory,
    records: &Records,
    decided: &Decided,
    lead: &Lead,
) -> (Texts, Vec<u32>) {
    let room = memory.share(Part::Sorting);
    let mut text_of = distinct(records.len(), |article| records.identity(article), room);
    let parts = decided.divide(&mut text_of, records);
    let articles = Members::of(&text_of);
    let lead_of = |text: u32| lead_of(articles.get(text), records, lead);
    let leads = articles.several().units().into_par_iter().map(lead_of).collect();
    (Texts { articles, leads, parts }, text_of)
}

/// The article that leads `articles`, which must not be empty.
pub(super) fn lead_of(articles: &[u32], records: &Records, lead: &Lead) -> u32 {
    if let [only] = articles {
        return *only;
    }
    let members: Vec<Candidate<'_>> =
        articles.iter().map(|&article| candidate(&records.get(article))).collect();
    choose_lead(&members, lead).map_or(0, |i| articles[i])
}

pub(super) fn candidate<'a>(record: &Record<'a>) -> Candidate<'a> {
    Candidate {
        moment: record.moment(),
        words: record.words,
        source: record.source,
        id: record.id,
        cut_off: record.cut_off,
    }
}

/// Whole articles as units of verification.
pub(super) struct Whole<'a> {
    inputs: &'a Inputs,
    records: &'a Records,
    ngram: usize,
    room: Room,
}

impl<'a> Whole<'a> {
    /// Those of a collection.
    pub(super) fn of(
        memory: &Memory,
        inputs: &'a Inputs,
        records: &'a Records,
        ngram: usize,
    ) -> Self {
        Self { inputs, records, ngram, room: Room::of(memory, records.len()) }
    }
}

impl Units for Whole<'_> {
    fn shingles(&self, unit: u32) -> usize {
        self.records.words(unit) as usize
    }

    fn room(&self) -> Room {
        self.room
    }

    fn load(&self, units: &[u32]) -> Result<Vec<ShingleSet>> {
        units
            .par_iter()
            .map_init(Scratch::default, |scratch, &unit| {
                whole(self.inputs, self.records, unit, self.ngram, scratch)
            })
            .collect()
    }

    fn weight(&self, unit: u32) -> (u32, u128) {
        (self.records.words(unit), self.records.identity(unit))
    }
}
