//! Fingerprints of a text, by which texts that share a passage find each other.
//!
//! Winnowing (Schleimer, Wilkerson, Aiken 2003): of every few fingerprints in a row the one with the lowest hash is kept. Two texts
//! that share a run of words keep the same ones in it.

use super::runs::Word;
use crate::bits::folded_product;
use crate::text::append_shingles;

/// Words in a fingerprint: fewer words in a row are shared by chance too often.
pub const FINGERPRINT: usize = 8;

/// Makes fingerprints. Meant to be reused, as its memory is.
#[derive(Debug, Clone, Default)]
pub struct Fingerprints {
    hashes: Vec<u64>,
    kept: Vec<u64>,
}

impl Fingerprints {
    /// The fingerprints of a text, in its order; one that stands in several places may come as often. Whatever run of `shortest` words, but at least
    /// [`FINGERPRINT`], two texts share, they have a fingerprint in common. A text of fewer words has none.
    ///
    /// On average 2 / (`shortest` − [`FINGERPRINT`] + 2) a word.
    pub fn of(&mut self, words: &[Word], shortest: usize) -> &[u64] {
        let Self { hashes, kept } = self;
        hashes.clear();
        append_shingles(words, FINGERPRINT, hashes);
        // Mixed, for the lowest of a polynomial's values would favour some words.
        for hash in hashes.iter_mut() {
            *hash = mixed(*hash);
        }
        kept.clear();
        let window = (shortest + 1).saturating_sub(FINGERPRINT).max(1);
        // The place of the lowest in the window before; the last of equal ones, so that it stays longest.
        let mut lowest: Option<usize> = None;
        for end in window..=hashes.len() {
            let start = end - window;
            let next = match lowest {
                Some(at) if at >= start => {
                    if hashes[end - 1] <= hashes[at] {
                        end - 1
                    } else {
                        at
                    }
                }
                _ => (start..end).rev().min_by_key(|&at| hashes[at]).unwrap_or(start),
            };
            if lowest != Some(next) {
                kept.push(hashes[next]);
                lowest = Some(next);
            }
        }
        kept
    }
}

fn mixed(hash: u64) -> u64 {
    folded_product(hash ^ 0x9E37_79B9_7F4A_7C15, 0xE703_7ED1_A0B4_28DB)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn word(word: u8) -> Word {
        (u64::from(word) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()
    }

    proptest! {
        #[test]
        fn a_shared_run_shares_a_fingerprint(
            a in prop::collection::vec(0_u8..40, 0..60),
            b in prop::collection::vec(0_u8..40, 0..60),
            run in prop::collection::vec(0_u8..40, 12..20),
            shortest in 8_usize..=12,
            at in (0_usize..60, 0_usize..60),
        ) {
            let with = |own: &[u8], at: usize| -> Vec<Word> {
                let (before, after) = own.split_at(at.min(own.len()));
                before.iter().chain(&run).chain(after).copied().map(word).collect()
            };
            let (a, b) = (with(&a, at.0), with(&b, at.1));
            let mut fingerprints = Fingerprints::default();
            let of_a: BTreeSet<u64> = fingerprints.of(&a, shortest).iter().copied().collect();
            prop_assert!(fingerprints.of(&b, shortest).iter().any(|hash| of_a.contains(hash)));
        }
    }

    #[test]
    fn there_are_as_many_as_winnowing_promises() {
        let words: Vec<Word> =
            (0..40_000_u64).map(|n| n.wrapping_mul(0xD6E8_FEB8_6659_FD93).to_le_bytes()).collect();
        let mut fingerprints = Fingerprints::default();
        let density = fingerprints.of(&words, 12).len() as f64 / words.len() as f64;
        assert!((density - 1.0 / 3.0).abs() < 0.01, "{density}");
        assert_eq!(fingerprints.of(&words[..7], 12).len(), 0);
        // Fewer words than are asked for share no such run with anything.
        assert_eq!(fingerprints.of(&words[..11], 12).len(), 0);
        assert_eq!(fingerprints.of(&words[..12], 12).len(), 1);
    }

    #[test]
    fn texts_of_one_word_have_one() {
        let mut fingerprints = Fingerprints::default();
        let found = fingerprints.of(&[word(7); 1_000], 12);
        assert!(found.iter().all(|hash| *hash == found[0]));
    }
}
