//! Passages that two articles share: their figures in memory, their words put aside until a row is written.

use super::pile::{Taking, put_texts, replace};
use std::ops::Range;

/// A passage that two articles of different texts share, in figures. [`Findings::passage_text`](super::Findings::passage_text)
/// has its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassageRow {
    /// A, as in the pair: the number of its card.
    pub a: u32,
    /// B.
    pub b: u32,
    /// Its number within the pair from 1 on, by its place in A, then in B.
    pub number: u32,
    /// Where it stands in A, in code points.
    pub in_a: Range<u32>,
    /// Where it stands in B.
    pub in_b: Range<u32>,
    /// Words of it in A, and in B.
    pub words: (u32, u32),
    /// Words of either side that must be changed, added or taken away to make the other's.
    pub edits: u32,
    /// The repeat it is: of those whose places hold four fifths of it or more on both sides the shortest, by its number in
    /// [`Findings::repeats`](super::Findings::repeats).
    pub repeat: Option<u32>,
    /// What it is.
    pub kind: PassageKind,
    /// Whether any word of it counts as shared.
    pub is_counted: bool,
    /// Numbers that differ in it.
    pub changed_numbers: u32,
    /// How many further articles have it at least: those whose listed passages with A hold all of it, but for a tenth at either
    /// end, or those whose passages with B do, whichever are more. Identical copies of all of them are among them.
    pub other_articles: u32,
    /// Where its words were put aside.
    pub(crate) text: Range<u64>,
}

impl PassageRow {
    /// 1 − edits / words of the longer side, 0 to 1.
    pub fn identity(&self) -> f64 {
        1.0 - f64::from(self.edits) / f64::from(self.words.0.max(self.words.1).max(1))
    }
}

/// What a passage is. The first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassageKind {
    /// Four in five of its words credit agencies, reporters or photographers, on at least one side.
    Credit,
    /// None of its words counts: it is furniture.
    Boilerplate,
    /// Four in five of its words are the title of the article they stand in, on at least one side.
    Title,
    /// Four in five of its words are quoted, on at least one side.
    Quote,
    /// The same words in the same order.
    Verbatim,
    /// With small changes.
    Edited,
}

/// What the tables show of a passage in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassageText {
    /// Its text in A, line ends as spaces, shortened to a stated length with `…`.
    pub a: String,
    /// The same in B; empty where the words are the same.
    pub b: String,
}

/// Appends the words of a passage as [`take_passage`] reads them.
pub(crate) fn put_passage(text: &PassageText, bytes: &mut Vec<u8>) {
    put_texts([&text.a, &text.b], bytes);
}

pub(super) fn take_passage(bytes: &[u8], text: &mut PassageText) -> Option<()> {
    let [a, b] = Taking(bytes).texts()?;
    replace(&mut text.a, a);
    replace(&mut text.b, b);
    Some(())
}
