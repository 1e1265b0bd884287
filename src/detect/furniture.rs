//! What does not count as shared: the furniture of sources, by the list of patterns, by the user's list, and as far as it can be
//! learnt from the collection.
//!
//! A paragraph that recurs in many articles of one source is furniture only where these are different *stories*: articles that
//! are alike as a whole, directly or by others, are one story. A body that thirty scrapers bring, or ten versions of one report,
//! would be furniture otherwise.

use super::articles::Alike;
use super::batches::roots;
use super::collect::Collection;
use super::features::paragraph_ranges;
use super::repeats::Repeated;
use crate::findings::Why;
use crate::marks::{FurnitureKind, IgnoreList, furniture_in, quotations};
use crate::options::Matching;
use crate::passage::{Block, Marks};
use crate::text::Tokens;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// Stories of one source that a paragraph at the head or the tail of an article must recur in, and one in its middle.
const STORIES: (usize, usize) = (5, 10);
/// Share of the stories with the paragraph that must be of that source.
const OF_ONE_SOURCE: f64 = 0.9;
/// Paragraphs from either end that are head or tail.
const EDGE: usize = 3;

/// What is furniture.
pub(super) struct Furniture {
    /// Paragraphs that are, ascending.
    learnt: Vec<u32>,
    ignored: IgnoreList,
    /// It counts all the same.
    keeps_all: bool,
}

impl Furniture {
    /// Learns the furniture of each source from what repeats across its articles.
    pub(super) fn learn(
        collection: &Collection,
        alike: &Alike,
        repeated: &Repeated,
        matching: &Matching,
    ) -> Self {
        let pairs = alike.pairs.iter();
        let pairs: Vec<(u32, u32)> = pairs
            .map(|pair| (alike.text_of[pair.a as usize], alike.text_of[pair.b as usize]))
            .collect();
        let story_of_text = roots(alike.texts.len(), &pairs);
        let story = |article: u32| story_of_text[alike.text_of[article as usize] as usize];
        let is_furniture = |block: &&Block| is_furniture(collection, block, story);
        let paragraphs = |block: &Block| {
            let length = block.length;
            let places = block.places.clone().into_iter();
            places.flat_map(move |first| first..first + length).map(small).collect::<Vec<_>>()
        };
        let across = repeated.across.par_iter();
        let mut learnt: Vec<u32> = across.filter(is_furniture).flat_map_iter(paragraphs).collect();
        learnt.par_sort_unstable();
        learnt.dedup();
        Self { learnt, ..Self::of_lists(matching) }
    }

    /// What the lists tell alone, for articles that are no part of a collection.
    pub(super) fn of_lists(matching: &Matching) -> Self {
        let ignored = IgnoreList::parse(&matching.ignored);
        Self { learnt: Vec::new(), ignored, keeps_all: matching.keep_boilerplate }
    }

    /// Marks the words of an article that are furniture, and those that are quoted. Its paragraphs are those with the numbers
    /// `paragraphs`.
    pub(super) fn mark(
        &self,
        paragraphs: Range<usize>,
        text: &str,
        tokens: &Tokens,
        marks: &mut [Marks],
    ) {
        self.each(paragraphs, text, tokens, |words, why| {
            let words = words.start.min(marks.len())..words.end.min(marks.len());
            let mut set = |mark: Marks| marks[words.clone()].iter_mut().for_each(|m| m.set(mark));
            match why {
                Why::Quoted => set(Marks::QUOTED),
                _ if self.keeps(why) => set(Marks::KEPT),
                _ => set(Marks::IGNORED),
            }
            match why {
                Why::Listed => set(Marks::LISTED),
                Why::Pattern { kind, .. } if kind == FurnitureKind::Credit.name() => {
                    set(Marks::CREDIT);
                }
                _ => {}
            }
        });
    }

    /// Whether a stretch counts although it is furniture, for the user wants to keep what no list of theirs has.
    pub(super) fn keeps(&self, why: Why) -> bool {
        self.keeps_all && matches!(why, Why::Pattern { .. } | Why::Learnt)
    }

    /// Tells the stretches of an article's words that are quoted or furniture, [kept](Self::keeps) or not, and what tells each:
    /// by kind, then by place. Its paragraphs are those with the numbers `paragraphs`.
    pub(super) fn each(
        &self,
        paragraphs: Range<usize>,
        text: &str,
        tokens: &Tokens,
        mut take: impl FnMut(Range<usize>, Why),
    ) {
        let words =
            |bytes: Range<usize>| tokens.first_from(bytes.start)..tokens.first_from(bytes.end);
        for quotation in quotations(text) {
            take(words(quotation), Why::Quoted);
        }
        self.each_furniture(paragraphs, text, tokens, take);
    }

    /// How many words of an article are left out of all shares.
    pub(super) fn left_out(&self, paragraphs: Range<usize>, text: &str, tokens: &Tokens) -> u32 {
        let mut stretches = Vec::new();
        self.each_furniture(paragraphs, text, tokens, |words, why| {
            stretches.extend((!self.keeps(why)).then_some((words.start, words.end)));
        });
        stretches.sort_unstable();
        let (mut left_out, mut reached) = (0, 0);
        for (start, end) in stretches {
            left_out += end.saturating_sub(start.max(reached));
            reached = reached.max(end);
        }
        small(left_out)
    }

    /// The same as [`each`](Self::each) without quotations.
    fn each_furniture(
        &self,
        paragraphs: Range<usize>,
        text: &str,
        tokens: &Tokens,
        mut take: impl FnMut(Range<usize>, Why),
    ) {
        let words =
            |bytes: Range<usize>| tokens.first_from(bytes.start)..tokens.first_from(bytes.end);
        if !self.ignored.is_empty() {
            for words in self.ignored.matches(tokens) {
                take(words, Why::Listed);
            }
        }
        for furniture in furniture_in(text, tokens) {
            let why = Why::Pattern { kind: furniture.kind.name(), rule: furniture.rule };
            take(words(furniture.span), why);
        }
        let Range { start, end } = paragraphs;
        let from = self.learnt.partition_point(|&paragraph| (paragraph as usize) < start);
        let learnt = self.learnt[from..].iter().map(|&paragraph| paragraph as usize);
        let mut learnt = learnt.take_while(|&paragraph| paragraph < end).peekable();
        if learnt.peek().is_some() {
            let ranges = paragraph_ranges(text, tokens);
            for paragraph in learnt {
                if let Some((_, words)) = ranges.get(paragraph - start) {
                    take(words.clone(), Why::Learnt);
                }
            }
        }
    }
}

fn is_furniture(collection: &Collection, block: &Block, story: impl Fn(u32) -> u32) -> bool {
    if block.places.len() < STORIES.0 {
        return false;
    }
    let mut of_source: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut at_edge = 0;
    for &first in &block.places {
        let article = collection.article_of(first);
        let starts = &collection.paragraph_starts;
        let (start, end) = (starts[article] as usize, starts[article + 1] as usize);
        at_edge += usize::from(first - start < EDGE || end - (first + block.length) < EDGE);
        let article = small(article);
        of_source.entry(collection.records.source(article)).or_default().push(story(article));
    }
    let distinct = |stories: &Vec<u32>| {
        let mut stories = stories.clone();
        stories.sort_unstable();
        stories.dedup();
        stories.len()
    };
    let counts: Vec<usize> = of_source.values().map(distinct).collect();
    let (all, most) = (counts.iter().sum::<usize>(), counts.iter().copied().max().unwrap_or(0));
    let is_at_edge = 5 * at_edge >= 4 * block.places.len();
    let enough = if is_at_edge { STORIES.0 } else { STORIES.1 };
    most >= enough && most as f64 >= OF_ONE_SOURCE * all as f64
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
