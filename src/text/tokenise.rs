//! Text → token hashes with spans, the fast way.
//!
//! The [kernel](super::classify) tells word bytes from separators, 64 at a time. A stretch without separators is *ink*. Ink that
//! is all ASCII letters and digits is a token, hashed where it stands; ink with anything else in it goes to the
//! [walk](super::walk), which is the reference.

use super::classify::{Block, classify};
use super::ink::{Ink, ink_end};
use super::repair::{Repaired, has_entities, repaired, repaired_window};
use super::short;
use super::walk::{Sink, Walk};
use super::windows::windows;
use super::word_hash::{short_word_hash, word_hash};
use crate::vectors::{Vectorised, at_best_level};
use std::ops::Range;

/// The tokens of one text: a hash for each normalised word, and where each came from.
///
/// Meant to be reused: [`tokenise`] clears it and keeps its memory.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    /// Little-endian, so that a stretch of them is a stretch of bytes on every machine.
    hashes: Vec<[u8; 8]>,
    /// First byte and byte past the last of each word in the text as read.
    spans: Vec<[u32; 2]>,
    repairs: usize,
    scratch: Scratch,
}

/// What is used for one window after the other.
#[derive(Debug, Clone, Default)]
struct Scratch {
    folded: Vec<u8>,
    blocks: Vec<Block>,
    ink: Ink,
    walk: Walk,
}

impl Tokens {
    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether the text holds no word.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The hashes of the words in text order, little-endian: equal for equal words.
    pub fn hashes(&self) -> &[[u8; 8]] {
        &self.hashes
    }

    /// Bytes of token `i` in the text as read.
    ///
    /// # Panics
    /// When `i` is not below [`len`](Self::len).
    pub fn span(&self, i: usize) -> Range<usize> {
        let [start, end] = self.spans[i];
        start as usize..end as usize
    }

    /// How many characters were read as what they stood for before they were broken
    /// ([`repaired`](super::repaired)).
    pub fn repairs(&self) -> usize {
        self.repairs
    }

    /// Index of the first token that starts at byte `at` of the text as read, or after it.
    pub fn first_from(&self, at: usize) -> usize {
        self.spans.partition_point(|&[start, _]| (start as usize) < at)
    }

    /// The same where it is known that it is not one of the first `from`, and is near them as a rule.
    pub(crate) fn next_from(&self, from: usize, at: usize) -> usize {
        let is_before =
            |place: usize| self.spans.get(place).is_some_and(|&[start, _]| (start as usize) < at);
        let mut step = 1;
        while is_before(from + step) {
            step *= 2;
        }
        let known = (from + step / 2).min(self.spans.len());
        let end = (from + step).min(self.spans.len());
        known + self.spans[known..end].partition_point(|&[start, _]| (start as usize) < at)
    }
}

/// Replaces `tokens` by the tokens of `text`, by the rules of the [module](super).
///
/// `text` must be shorter than 4 GiB (the readers see to it); spans beyond that are cut to it.
pub fn tokenise(text: &str, tokens: &mut Tokens) {
    tokens.hashes.clear();
    tokens.spans.clear();
    tokens.repairs = 0;
    let mut scratch = std::mem::take(&mut tokens.scratch);
    for window in windows(text) {
        let (start, window) = (window.start, &text[window]);
        let before = tokens.len();
        take_window(window, start, &mut scratch, tokens);
        let may_be_broken = scratch.walk.takes_suspicion() | has_entities(window);
        if may_be_broken && let Some(copy) = repaired_window(window) {
            tokens.hashes.truncate(before);
            tokens.spans.truncate(before);
            take_copy(&copy, start, &mut scratch, tokens);
        }
    }
    tokens.scratch = scratch;
}

/// Takes the tokens of the repaired copy of a window that begins at byte `base` of the text.
fn take_copy(copy: &Repaired, base: usize, scratch: &mut Scratch, tokens: &mut Tokens) {
    let before = tokens.len();
    take_window(&copy.text, 0, scratch, tokens);
    scratch.walk.takes_suspicion();
    for span in &mut tokens.spans[before..] {
        let [start, end] = span.map(|edge| edge as usize);
        let original = copy.original(start..end);
        *span = [short(base + original.start), short(base + original.end)];
    }
    tokens.repairs += copy.repairs;
}

/// Takes the tokens of a window that begins at byte `base` of the text.
fn take_window(window: &str, base: usize, scratch: &mut Scratch, tokens: &mut Tokens) {
    let Scratch { folded, blocks, ink, walk } = scratch;
    classify(window.as_bytes(), folded, blocks);
    ink.find(blocks, window.len());
    let stretches = ink.stretches();
    let mut tokens = Window { base, tokens };
    let mut taken = 0;
    for &unsure in ink.unsure() {
        // The walk may have taken it along with one before.
        let Some(sure) = stretches.get(taken..unsure) else { continue };
        tokens.take_all(folded, sure);
        let [start, end] = stretches[unsure].map(|edge| edge as usize);
        let came_to = walk.over(window, start..end, |at| ink_end(blocks, at), &mut tokens);
        let beyond = &stretches[unsure..];
        taken = unsure + beyond.iter().take_while(|[start, _]| (*start as usize) < came_to).count();
    }
    tokens.take_all(folded, stretches.get(taken..).unwrap_or_default());
}

/// The tokens of a text, and where in it a window begins.
struct Window<'a> {
    base: usize,
    tokens: &'a mut Tokens,
}

impl Window<'_> {
    #[inline]
    fn push(&mut self, hash: u64, span: &Range<usize>) {
        self.tokens.hashes.push(hash.to_le_bytes());
        self.tokens.spans.push([short(self.base + span.start), short(self.base + span.end)]);
    }

    /// Takes stretches that are a word each.
    #[inline]
    fn take_all(&mut self, folded: &[u8], words: &[[u32; 2]]) {
        // In scripts other than Latin nearly all are left to the walk.
        if words.is_empty() {
            return;
        }
        let Self { base, tokens } = self;
        at_best_level(TakingAll { base: *base, tokens, folded, words });
    }
}

/// [`Window::take_all`] at the best level.
struct TakingAll<'a> {
    base: usize,
    tokens: &'a mut Tokens,
    folded: &'a [u8],
    words: &'a [[u32; 2]],
}

impl Vectorised for TakingAll<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn run(self) {
        let Self { base, tokens, folded, words } = self;
        // Not `extend`, which may be a function of its own: the hash would not be compiled for this level.
        let before = tokens.hashes.len();
        tokens.hashes.resize(before + words.len(), [0; 8]);
        for (hash, &[start, end]) in tokens.hashes[before..].iter_mut().zip(words) {
            *hash = word_hash(folded, start as usize, end as usize).to_le_bytes();
        }
        let base = short(base);
        let span = |word: &[u32; 2]| word.map(|edge| base.saturating_add(edge));
        tokens.spans.extend(words.iter().map(span));
    }
}

impl Sink for Window<'_> {
    fn take(&mut self, buffer: &[u8], word: Range<usize>, span: Range<usize>) {
        self.push(word_hash(buffer, word.start, word.end), &span);
    }

    #[inline]
    fn take_short(&mut self, word: u128, _: usize, span: Range<usize>) {
        self.push(short_word_hash(word), &span);
    }
}

/// The normalised words of a text with their spans, for people and tests: slower than [`tokenise`], by the walk alone.
pub fn words(text: &str) -> Vec<(String, Range<usize>)> {
    struct Words(Vec<(String, Range<usize>)>);
    impl Sink for Words {
        fn take(&mut self, buffer: &[u8], word: Range<usize>, span: Range<usize>) {
            self.0.push((String::from_utf8_lossy(&buffer[word]).into_owned(), span));
        }
    }
    let mut words = Words(Vec::new());
    let copy = repaired(text);
    let read = copy.as_ref().map_or(text, |copy| &copy.text);
    Walk::default().over(read, 0..read.len(), |_| read.len(), &mut words);
    for (_, span) in &mut words.0 {
        if let Some(copy) = &copy {
            *span = copy.original(span.clone());
        }
    }
    words.0
}
