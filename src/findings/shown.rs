//! Texts and pairs that a page shows word by word: a bounded part of what was found.

use super::{Evidence, Order, PassageKind, Relation, Tags};
use std::ops::Range;

/// What a page shows closely. Everything else it tells in figures alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shown {
    /// The first so many clusters are shown with their members, …
    pub clusters: usize,
    /// … at most so many of each, in their order.
    pub members: usize,
    /// Articles with their texts, by the numbers of their cards.
    pub texts: Vec<ShownText>,
    /// Pairs of these with their passages: those with the leads of clusters first, then those that miss a cluster, then others.
    pub pairs: Vec<ShownPair>,
    /// Versions of one article, each with the last one before it in the same cluster, the earlier first, by card; the table of
    /// pairs has all of them.
    pub versions: Vec<(u32, u32)>,
    /// So many pairs of the table, at least, are not among them.
    pub pairs_left_out: u64,
}

/// An article with its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShownText {
    /// Who it is: the number of its card.
    pub card: u32,
    /// Its text as read.
    pub text: String,
    /// The stretches that are quoted or are furniture, by place; no two overlap.
    pub stretches: Vec<ShownStretch>,
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownStretch {
    /// Where it stands, in code points.
    pub span: Range<u32>,
    /// The numbers of its words, from 0 at the beginning of the text.
    pub words: Range<u32>,
    /// Whether it is quoted.
    pub is_quoted: bool,
    /// Whether it is furniture and does not count.
    pub is_ignored: bool,
}

/// Two articles with what they share.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownPair {
    /// The earlier article, or the one with the smaller id: the number of its card.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What the shared text amounts to.
    pub relation: Relation,
    /// Of their words, one by one.
    pub evidence: Evidence,
    /// What explains it.
    pub tags: Tags,
    /// Which came first.
    pub order: Order,
    /// Minutes from A to B, where the precision of both allows it.
    pub lag_minutes: Option<i64>,
    /// The passages, by place in A, then in B.
    pub passages: Vec<ShownPassage>,
}

/// A passage that both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPassage {
    /// What it is.
    pub kind: PassageKind,
    /// Whether any word of it counts as shared.
    pub is_counted: bool,
    /// Words of it in A, and in B.
    pub words: (u32, u32),
    /// Words of either side that must be changed, added or taken away to make the other's.
    pub edits: u32,
    /// The stretches that agree word by word, in order.
    pub runs: Vec<ShownRun>,
}

/// A stretch that agrees word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRun {
    /// Where it stands in A, in code points.
    pub in_a: Range<u32>,
    /// And in B.
    pub in_b: Range<u32>,
    /// The numbers of its first word in A and in B.
    pub first: (u32, u32),
    /// How many words.
    pub words: u32,
}
