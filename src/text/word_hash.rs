//! The hash of one word.
//!
//! Words are short and there are tens of millions of them a second, so the hash of up to sixteen bytes has no branch on
//! the length: two 64-bit halves, padded with zero bytes (no word has one of its own, so padding keeps words apart),
//! and one multiplication, folded as wyhash and XXH3 do it. Longer words go to XXH3.

use crate::bits::{folded_product, low};
use xxhash_rust::xxh3::xxh3_64;

/// Bytes that must follow the last word in a buffer of words, so that each can be loaded whole.
pub(super) const PADDING: usize = 16;

const LONGEST_SHORT_WORD: usize = 16;

/// The first two outputs of `SplitMix64` from state 0. Neither is UTF-8, so no half of a word is equal to one.
const LOW_MASK: u64 = 0xE220_A839_7B1D_CDAF;
const HIGH_MASK: u64 = 0x6E78_9E6A_A1B9_65F4;

/// The lowest n bytes of a word of n bytes, as a little-endian number.
static LOWEST_BYTES: [u128; LONGEST_SHORT_WORD + 1] = {
    let mut masks = [u128::MAX; LONGEST_SHORT_WORD + 1];
    let mut bytes = 0;
    while bytes < LONGEST_SHORT_WORD {
        masks[bytes] = (1 << (8 * bytes)) - 1;
        bytes += 1;
    }
    masks
};

/// The hash of the word `buffer[start..end]`: for up to sixteen bytes, with l the first eight and h the others, each
/// little-endian and padded with zeros, the two halves of the 128-bit product (l ⊕ `E220A8397B1DCDAF`) ·
/// (h ⊕ `6E789E6AA1B965F4`) joined by ⊕; for more, XXH3-64.
///
/// [`PADDING`] bytes must follow the word.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call costs half as much as the hash")]
pub(super) fn word_hash(buffer: &[u8], start: usize, end: usize) -> u64 {
    let masks = LOWEST_BYTES.get(end.wrapping_sub(start));
    let sixteen = buffer.get(start..).and_then(|rest| rest.first_chunk::<16>());
    let (Some(masks), Some(sixteen)) = (masks, sixteen) else {
        return long_word_hash(&buffer[start..end]);
    };
    short_word_hash(u128::from_le_bytes(*sixteen) & masks)
}

/// Apart, for its registers are wanted for the short ones.
#[cold]
#[inline(never)]
fn long_word_hash(word: &[u8]) -> u64 {
    xxh3_64(word)
}

/// The hash of a word of up to sixteen bytes, given as a little-endian number.
#[inline(always)]
#[allow(clippy::inline_always, reason = "as above")]
pub(super) fn short_word_hash(word: u128) -> u64 {
    folded_product(low(word) ^ LOW_MASK, low(word >> 64) ^ HIGH_MASK)
}

#[cfg(test)]
mod tests {
    use super::{PADDING, word_hash};
    use std::collections::HashMap;

    fn hash(word: &str) -> u64 {
        let mut buffer = word.as_bytes().to_vec();
        buffer.resize(word.len() + PADDING, b'x');
        word_hash(&buffer, 0, word.len())
    }

    #[test]
    fn different_words_have_different_hashes() {
        let letters = || ('a'..='z').chain('0'..='9');
        let short = letters().flat_map(|a| {
            letters().flat_map(move |b| {
                letters().flat_map(move |c| {
                    [
                        format!("{a}{b}{c}"),
                        format!("longword{a}{b}{c}"),
                        format!("{a}longerword{b}long{c}"),
                    ]
                })
            })
        });
        let numbers = (0..1_000_000).map(|number: u32| number.to_string());
        let mut seen = HashMap::new();
        for word in short.chain(numbers) {
            if let Some(other) = seen.insert(hash(&word), word.clone()) {
                assert_eq!(other, word);
            }
        }
        assert!(seen.len() > 1_100_000);
    }
}
