//! Which bytes of a text belong to words, 64 at a time: the kernel under the tokeniser.
//!
//! For each block of 64 bytes two masks come out, bit i for byte i: ASCII letters and digits, and bytes on which only the
//! walk over characters can decide. All else separates words: ASCII that is neither, and the quotation marks, dashes and
//! spaces of typeset news. The text with its ASCII letters in lower case comes out too, byte for byte in the same
//! place.
//!
//! The levels of a processor differ only in how they look at the 64 bytes; all give the same bits.

#[cfg(target_arch = "x86_64")]
#[path = "classify_x86.rs"]
mod x86;

use super::word_hash::PADDING;

/// Bytes in a block.
pub(super) const BLOCK: usize = 64;

/// What the bytes of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// ASCII letters and digits.
    pub(super) word: u64,
    /// Apostrophes, and whatever is not ASCII but for the separators named in [`known`].
    pub(super) unsure: u64,
}

/// What the processor can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The levels of this processor, the best one last.
    pub(super) fn available() -> impl Iterator<Item = Self> {
        [
            Some(Self::Portable),
            #[cfg(target_arch = "x86_64")]
            x86::has_avx2().then_some(Self::Avx2),
            #[cfg(target_arch = "x86_64")]
            x86::has_avx512().then_some(Self::Avx512),
        ]
        .into_iter()
        .flatten()
    }

    /// The best one.
    pub(super) fn best() -> Self {
        Self::available().last().unwrap_or(Self::Portable)
    }
}

/// Replaces `folded` by the text in ASCII lower case with [`PADDING`] bytes or more after it, and `blocks` by what its
/// blocks are. Bytes past the end of the text separate.
pub(super) fn classify(text: &[u8], folded: &mut Vec<u8>, blocks: &mut Vec<Block>) {
    classify_at(Level::best(), text, folded, blocks);
}

/// The same by the code for one level.
fn classify_at(level: Level, text: &[u8], folded: &mut Vec<u8>, blocks: &mut Vec<Block>) {
    let count = text.len().div_ceil(BLOCK);
    blocks.resize(count, Block { word: 0, unsure: 0 });
    folded.resize(count * BLOCK + PADDING, 0);
    match level {
        Level::Portable => body(text, folded, blocks, portable),
        #[cfg(target_arch = "x86_64")]
        #[allow(unsafe_code, reason = "the one step from detected to enabled processor features")]
        // SAFETY: `Level::available` gives this level only where the processor has these features.
        Level::Avx2 => unsafe { x86::avx2(text, folded, blocks) },
        #[cfg(target_arch = "x86_64")]
        #[allow(unsafe_code, reason = "the one step from detected to enabled processor features")]
        // SAFETY: as above.
        Level::Avx512 => unsafe { x86::avx512(text, folded, blocks) },
    }
    folded[count * BLOCK..].fill(0);
}

/// What can be told of 64 bytes one by one, beside their lower case: a bit a byte.
struct Lanes {
    word: u64,
    apostrophe: u64,
    not_ascii: u64,
    /// Bytes with which a separator of several bytes may begin.
    lead: u64,
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn body(
    text: &[u8],
    folded: &mut [u8],
    blocks: &mut [Block],
    lanes: impl Fn(&[u8; BLOCK], &mut [u8; BLOCK]) -> Lanes,
) {
    let (whole, rest) = text.as_chunks::<BLOCK>();
    let lower = folded.as_chunks_mut::<BLOCK>().0;
    let mut known = Known::default();
    let mut take = |bytes: &[u8; BLOCK], lower: &mut [u8; BLOCK], number: usize| {
        let Lanes { word, apostrophe, not_ascii, lead } = lanes(bytes, lower);
        let mut unsure = apostrophe | not_ascii;
        if not_ascii != 0 {
            unsure &= !known.separators(text, number * BLOCK, lead);
        }
        Block { word, unsure }
    };
    for (number, ((bytes, lower), block)) in
        whole.iter().zip(&mut *lower).zip(&mut *blocks).enumerate()
    {
        *block = take(bytes, lower, number);
    }
    let last = whole.len();
    if let (Some(lower), Some(block)) = (lower.get_mut(last), blocks.get_mut(last)) {
        let mut bytes = [0; BLOCK];
        bytes[..rest.len()].copy_from_slice(rest);
        *block = take(&bytes, lower, last);
    }
}

fn portable(block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Lanes {
    *lower = block.map(|byte| byte | u8::from(byte.wrapping_sub(b'A') < 26) << 5);
    let is_word = |byte: u8| byte.wrapping_sub(b'a') < 26 || byte.wrapping_sub(b'0') < 10;
    Lanes {
        word: mask(&lower.map(|byte| u8::from(is_word(byte)))),
        apostrophe: mask(&block.map(|byte| u8::from(byte == b'\'' || byte == b'`'))),
        not_ascii: mask(&block.map(|byte| byte >> 7)),
        lead: mask(&block.map(|byte| u8::from(byte == 0xE2 || byte == 0xC2))),
    }
}

/// One bit for each byte of `flags`, which are 0 or 1.
fn mask(flags: &[u8; BLOCK]) -> u64 {
    let (eights, _) = flags.as_chunks::<8>();
    let mut mask = 0;
    for (number, eight) in eights.iter().enumerate() {
        // The product has bit i of the highest byte from byte i alone, and no sums that carry.
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        mask |= bits << (8 * number);
    }
    mask
}

/// Finds the separators that are not ASCII.
#[derive(Default)]
struct Known {
    /// The byte after the last one.
    end: usize,
}

impl Known {
    /// The bytes of known separators in the block at byte `at`; `leads` are the bytes in it that such may begin with.
    fn separators(&mut self, text: &[u8], at: usize, mut leads: u64) -> u64 {
        // The last one may reach into this block.
        let mut found = lowest(self.end.saturating_sub(at));
        while leads != 0 {
            let bit = leads.trailing_zeros() as usize;
            leads &= leads - 1;
            let start = at + bit;
            // What follows another character that is not ASCII may be a part of mojibake, so the walk looks at it.
            let alone = start == self.end || start == 0 || text[start - 1].is_ascii();
            if let Some(length) = separator_length(&text[start..])
                && alone
            {
                found |= lowest(length) << bit;
                self.end = start + length;
            }
        }
        found
    }
}

/// The `count` lowest bits.
fn lowest(count: usize) -> u64 {
    if count < 64 { (1 << count) - 1 } else { u64::MAX }
}

/// Bytes of the separator at the start: no-break space, `«`, `·`, `»`; the dashes and the double and low quotes from
/// U+2010 to U+201F (not `‚`, with which mojibake may begin), `†`, `‡`, `•` and `…`.
fn separator_length(text: &[u8]) -> Option<usize> {
    match text {
        [0xC2, 0xA0 | 0xAB | 0xB7 | 0xBB, ..] => Some(2),
        [0xE2, 0x80, 0x90 | 0x93..=0x96 | 0x9C..=0xA2 | 0xA6, ..] => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Byte by byte.
    fn slow(text: &str) -> (Vec<u8>, Vec<Block>) {
        let bytes = text.as_bytes();
        let mut folded: Vec<u8> = bytes.to_ascii_lowercase();
        let mut blocks = vec![Block { word: 0, unsure: 0 }; bytes.len().div_ceil(BLOCK)];
        let mut separators_end = 0;
        for (at, c) in text.char_indices() {
            let end = at + c.len_utf8();
            let separates = matches!(
                c,
                '\u{A0}'
                    | '«'
                    | '·'
                    | '»'
                    | '‐'
                    | '–'
                    | '—'
                    | '―'
                    | '‖'
                    | '“'
                    | '”'
                    | '„'
                    | '‟'
                    | '†'
                    | '‡'
                    | '•'
                    | '…'
            ) && (at == 0 || at == separators_end || bytes[at - 1].is_ascii());
            if separates {
                separators_end = end;
            }
            for byte in at..end {
                let bit = 1 << (byte % BLOCK);
                let block = &mut blocks[byte / BLOCK];
                block.word |= if c.is_ascii_alphanumeric() { bit } else { 0 };
                let unsure = !separates && (!c.is_ascii() || c == '\'' || c == '`');
                block.unsure |= if unsure { bit } else { 0 };
            }
        }
        folded.resize(bytes.len().div_ceil(BLOCK) * BLOCK + PADDING, 0);
        (folded, blocks)
    }

    fn agree(text: &str) {
        for level in Level::available() {
            // What was there before does not matter.
            let (mut folded, mut blocks) =
                (vec![1; 1_000], vec![Block { word: !0, unsure: !0 }; 20]);
            classify_at(level, text.as_bytes(), &mut folded, &mut blocks);
            assert_eq!((folded, blocks), slow(text), "{level:?}");
        }
    }

    proptest! {
        #[test]
        fn every_level_agrees_with_the_slow_one(
            text in "([a-zA-Z0-9 .,'`@\\[{/:_-]|[«»·—–“”„’‘…•€â]|\\u{A0}|\\u{AD}|é|中|\\u{2011}|\\u{0}){0,200}",
        ) {
            agree(&text);
        }
    }

    #[test]
    fn every_character_is_what_it_is_at_the_edges_of_blocks() {
        for c in ('\0'..='\u{2FFF}').step_by(1) {
            for before in 61..64 {
                agree(&format!("{}{c}{c} b", "a".repeat(before)));
            }
        }
    }
}
