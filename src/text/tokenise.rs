//! Text → token hashes with spans, the fast way.
//!
//! The [kernel](super::classify) tells word bytes from separators, 64 at a time. A stretch without separators is *ink*. Ink that
//! is all ASCII letters and digits is a token, hashed where it stands; ink with anything else in it goes to the
//! [walk](super::walk), which is the reference.

use super::classify::{BLOCK, Block, classify};
use super::repair::{Repaired, has_entities, repaired, repaired_window};
use super::walk::{Sink, Walk};
use super::windows::windows;
use super::word_hash::{short_word_hash, word_hash};
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

/// The stretches of a window that have no separator in them.
#[derive(Debug, Clone, Default)]
struct Ink {
    /// Where each starts and where it has ended, by turns. Longer than it need be.
    edges: Vec<u32>,
    /// How many edges there are.
    count: usize,
    /// The numbers of those that are not all ASCII letters and digits.
    unsure: Vec<usize>,
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
    let stretches = ink.edges[..ink.count].as_chunks::<2>().0;
    let mut tokens = Window { base, tokens };
    let mut taken = 0;
    for &unsure in &ink.unsure {
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
    fn take_all(&mut self, folded: &[u8], words: &[[u32; 2]]) {
        let base = short(self.base);
        let hash = |&[start, end]: &[u32; 2]| {
            word_hash(folded, start as usize, end as usize).to_le_bytes()
        };
        self.tokens.hashes.extend(words.iter().map(hash));
        let span = |word: &[u32; 2]| word.map(|edge| base.saturating_add(edge));
        self.tokens.spans.extend(words.iter().map(span));
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

fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Ink {
    /// Replaces what is known by the stretches of `blocks`, of which `length` bytes count.
    fn find(&mut self, blocks: &[Block], length: usize) {
        self.unsure.clear();
        self.edges.resize(self.edges.len().max((blocks.len() + 1) * BLOCK), 0);
        let mut count = 0;
        let mut before = 0;
        for (number, block) in blocks.iter().enumerate() {
            let ink = block.word | block.unsure;
            let edges = ink ^ (ink << 1 | before);
            before = ink >> 63;
            if block.unsure != 0 {
                self.note_unsure(block, ink, edges, count);
            }
            // There is room for as many as a block can have.
            if let Some(room) = self.edges.get_mut(count..).and_then(|rest| rest.first_chunk_mut())
            {
                write_positions(edges, short(number * BLOCK), room);
            }
            count += edges.count_ones() as usize;
        }
        if before == 1 {
            self.edges[count] = short(length);
            count += 1;
        }
        self.count = count;
    }

    /// Notes the stretches of a block that hold a byte on which the walk decides; `count` edges came before it.
    fn note_unsure(&mut self, block: &Block, ink: u64, edges: u64, count: usize) {
        let mut unsure = block.unsure;
        while unsure != 0 {
            let at = unsure.trailing_zeros();
            let up_to_here = u64::MAX >> (63 - at);
            let number = (count + (edges & up_to_here).count_ones() as usize).saturating_sub(1) / 2;
            if self.unsure.last() != Some(&number) {
                self.unsure.push(number);
            }
            let gaps = !ink & !up_to_here;
            // All below the next gap belongs to the same stretch.
            unsure &= if gaps == 0 { 0 } else { u64::MAX << gaps.trailing_zeros() };
        }
    }
}

/// Writes the numbers of the bits that are set, ascending, each plus `base`. What is written after them means nothing: to
/// write eight at a time whether there are as many or not is faster than to ask after each.
#[inline]
fn write_positions(mut bits: u64, base: u32, room: &mut [u32; BLOCK]) {
    let count = bits.count_ones() as usize;
    for (number, eight) in room.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        if 8 * number >= count {
            break;
        }
        for place in eight {
            *place = base + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
    }
}

/// The end of the ink at byte `at`; `at` itself where there is none.
fn ink_end(blocks: &[Block], at: usize) -> usize {
    let mut skip = at % BLOCK;
    for (number, block) in blocks.iter().enumerate().skip(at / BLOCK) {
        let gaps = !(block.word | block.unsure) & (u64::MAX << skip);
        skip = 0;
        if gaps != 0 {
            return number * BLOCK + gaps.trailing_zeros() as usize;
        }
    }
    blocks.len() * BLOCK
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
