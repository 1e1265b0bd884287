//! Fingerprints of a text, by which texts that share a passage find each other.
//!
//! Winnowing (Schleimer, Wilkerson, Aiken 2003): of every few fingerprints in a row the one with the lowest hash is kept. Two texts
//! that share a run of words keep the same ones in it.

use super::runs::Word;
use crate::bits::{folded_product_of_halves, lower};
use crate::text::append_shingles;
use crate::vectors::{Vectorised, at_best_level};

/// Words in a fingerprint: fewer words in a row are shared by chance too often.
pub const FINGERPRINT: usize = 8;

/// The hash of [`FINGERPRINT`] words in a row, and what is beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of the words.
    pub hash: u64,
    /// Of each of the two words before and the two words after them, 1 to 63; 0 where the text has none. Not all are 0.
    pub beside: [u8; 4],
}

/// What is beside a fingerprint in the places of one text that have it: for each of the four words a bit for each hash.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside([u64; 4]);

impl Beside {
    /// Adds what is beside one place.
    pub fn add(&mut self, beside: [u8; 4]) {
        for (bits, hash) in self.0.iter_mut().zip(beside).filter(|&(_, hash)| hash > 0) {
            *bits |= 1 << (hash & 63);
        }
    }

    /// Whether two texts that have a fingerprint in common may share a run of `shortest` words around it. Such a run has two of the words beside the
    /// fingerprint, if it is so much longer. So has, as a rule, what was such a run until a word on either side was changed, added or left out.
    pub fn may_go_on(&self, other: &Self, shortest: usize) -> bool {
        let [a, b] = [self, other].map(|beside| beside.0.as_chunks::<2>().0);
        let pairs = a.iter().zip(b).flat_map(|(a, b)| a.iter().flat_map(|a| b.map(|b| (a, b))));
        let agree = pairs.filter(|(a, b)| *a & b != 0).count();
        agree >= shortest.saturating_sub(FINGERPRINT).min(2)
    }
}

/// Makes fingerprints. Meant to be reused, as its memory is.
#[derive(Debug, Clone, Default)]
pub struct Fingerprints {
    hashes: Vec<u64>,
    lowest: Vec<u64>,
    spare: Vec<u64>,
    kept: Vec<Fingerprint>,
}

/// Windows that are worked on at a time.
const STRETCH: usize = 1 << 10;

impl Fingerprints {
    /// The fingerprints of a text, in its order; one that stands in several places may come as often. Whatever run of `shortest` words, but at least
    /// [`FINGERPRINT`], two texts share, they have a fingerprint in common at which both [may go on](Beside::may_go_on). A text of fewer words has none.
    ///
    /// On average 2 / (`shortest` − [`FINGERPRINT`] + 2) a word.
    pub fn of(&mut self, words: &[Word], shortest: usize) -> &[Fingerprint] {
        let Self { hashes, lowest, spare, kept } = self;
        kept.clear();
        let window = (shortest + 1).saturating_sub(FINGERPRINT).max(1);
        let windows = (words.len() + 2).saturating_sub(FINGERPRINT + window);
        let stretch = STRETCH.max(window);
        // The place of a hash, in the last bits of it, the last place as the lowest number.
        let places = (2 * stretch as u64).next_power_of_two() - 1;
        let mut before = None;
        for start in (0..windows).step_by(stretch) {
            let end = windows.min(start + stretch);
            hashes.clear();
            append_shingles(&words[start..end + window + FINGERPRINT - 2], FINGERPRINT, hashes);
            at_best_level(Winnowing { hashes, places, window, lowest, spare });
            for &key in &*lowest {
                let place = lower(places - (key & places)) as usize;
                if before != Some(start + place) {
                    let beside = beside(words, start + place);
                    kept.push(Fingerprint { hash: hashes[place], beside });
                }
                before = Some(start + place);
            }
        }
        kept
    }
}

/// Mixes hashes, and replaces `lowest` by the lowest of every `window` of them in a row, each once, with its place in the last bits.
///
/// Of equal ones that is the last, for it stays lowest longest. (So it is of those that differ only in these bits, which no two of a text will do.)
struct Winnowing<'a> {
    hashes: &'a mut Vec<u64>,
    places: u64,
    window: usize,
    lowest: &'a mut Vec<u64>,
    spare: &'a mut Vec<u64>,
}

impl Vectorised for Winnowing<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn run(self) {
        let Self { hashes, places, window, lowest, spare } = self;
        // Mixed, for the lowest of a polynomial's values would favour some words.
        for hash in hashes.iter_mut() {
            *hash = mixed(*hash);
        }
        lowest.clear();
        lowest.extend(hashes.iter().zip(0..).map(|(hash, at)| hash & !places | (places - at)));
        // Of two, then of twice as many, and so on.
        let mut reach = 1;
        while reach < window {
            let step = reach.min(window - reach);
            spare.clear();
            spare.extend(lowest.iter().zip(&lowest[step..]).map(|(&a, &b)| a.min(b)));
            std::mem::swap(lowest, spare);
            reach += step;
        }
        // Written whether it is another or not: nobody can guess which is.
        let mut count = 0;
        let mut before = None;
        for at in 0..lowest.len() {
            let key = lowest[at];
            lowest[count] = key;
            count += usize::from(before != Some(key));
            before = Some(key);
        }
        lowest.truncate(count);
    }
}

/// The hashes of the words beside the fingerprint at `at`.
fn beside(words: &[Word], at: usize) -> [u8; 4] {
    // The hash of a word is as good as random.
    let hash = |word: Word| (word[7] & 63).max(1);
    let end = at + FINGERPRINT;
    if let Some([a, b, .., c, d]) = at.checked_sub(2).and_then(|start| words.get(start..end + 2)) {
        return [*a, *b, *c, *d].map(hash);
    }
    let word = |place: Option<usize>| words.get(place?).copied();
    let places = [at.checked_sub(2), at.checked_sub(1), Some(end), Some(end + 1)];
    let beside = places.map(|place| word(place).map_or(0, hash));
    // A text that has no more words has nothing to tell.
    if beside == [0; 4] { [1; 4] } else { beside }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn mixed(hash: u64) -> u64 {
    folded_product_of_halves(hash ^ 0x9E37_79B9_7F4A_7C15, 0xE703_7ED1_A0B4_28DB)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn may_go_on(a: [u8; 4], b: [u8; 4], shortest: usize) -> bool {
        let [a, b] = [a, b].map(|beside| {
            let mut all = Beside::default();
            all.add(beside);
            all
        });
        a.may_go_on(&b, shortest)
    }

    fn word(word: u8) -> Word {
        (u64::from(word) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()
    }

    proptest! {
        #[test]
        fn a_shared_run_shares_a_fingerprint(
            a in prop::collection::vec(0_u8..40, 0..60),
            b in prop::collection::vec(0_u8..40, 0..60),
            run in prop::collection::vec(0_u8..40, 20..24),
            shortest in 8_usize..=20,
            at in (0_usize..60, 0_usize..60),
        ) {
            let with = |own: &[u8], at: usize| -> Vec<Word> {
                let (before, after) = own.split_at(at.min(own.len()));
                before.iter().chain(&run).chain(after).copied().map(word).collect()
            };
            let (a, b) = (with(&a, at.0), with(&b, at.1));
            let mut fingerprints = Fingerprints::default();
            let of_a = fingerprints.of(&a, shortest).to_vec();
            let is_shared = |one: &Fingerprint, other: &Fingerprint| {
                one.hash == other.hash && may_go_on(one.beside, other.beside, shortest)
            };
            let of_b = fingerprints.of(&b, shortest);
            prop_assert!(of_b.iter().any(|one| of_a.iter().any(|other| is_shared(one, other))));
            prop_assert!(of_b.iter().all(|fingerprint| fingerprint.beside != [0; 4]));
        }
    }

    proptest! {
        /// Of each window the last place of its lowest hash, each place once.
        #[test]
        fn the_last_of_the_lowest_is_kept(words in prop::collection::vec(0_u8..3, 0..60), shortest in 8_usize..=16) {
            let words: Vec<Word> = words.into_iter().map(word).collect();
            let mut hashes = Vec::new();
            append_shingles(&words, FINGERPRINT, &mut hashes);
            let hashes: Vec<u64> = hashes.into_iter().map(mixed).collect();
            let window = shortest - FINGERPRINT + 1;
            let places: BTreeSet<usize> = hashes
                .windows(window)
                .enumerate()
                .map(|(start, some)| {
                    let lowest = some.iter().min().unwrap();
                    start + some.iter().rposition(|hash| hash == lowest).unwrap()
                })
                .collect();
            let expected = places.into_iter().map(|at| Fingerprint { hash: hashes[at], beside: beside(&words, at) });
            let mut fingerprints = Fingerprints::default();
            prop_assert_eq!(fingerprints.of(&words, shortest), expected.collect::<Vec<_>>());
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

    /// Of pairs of texts with the same eight words in the middle, and around them four on each side of which some are the same: how many have the
    /// fingerprint of those eight, and the share of these that may go on.
    fn going_on(same: [bool; 8]) -> (usize, f64) {
        let word = |n: usize| (n as u64 + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93).to_le_bytes();
        let text = |pair: usize, text: usize| -> Vec<Word> {
            let own = |at: usize| if same[at] { 0 } else { text };
            let around = |at: usize| word(100 * pair + 16 * own(at) + at);
            let middle = (0..8).map(|at| word(100 * pair + 50 + at));
            (0..4).map(around).chain(middle).chain((4..8).map(around)).collect()
        };
        let mut fingerprints = Fingerprints::default();
        let mut beside = |text: &[Word]| {
            let mut hashes = Vec::new();
            append_shingles(&text[4..12], FINGERPRINT, &mut hashes);
            let middle = |one: &&Fingerprint| one.hash == mixed(hashes[0]);
            fingerprints.of(text, 12).iter().find(middle).map(|one| one.beside)
        };
        let both = |pair: usize| Some((beside(&text(pair, 1))?, beside(&text(pair, 2))?));
        let pairs: Vec<_> = (0..2_000).filter_map(both).collect();
        let go_on = pairs.iter().filter(|&&(a, b)| may_go_on(a, b, 12)).count();
        (pairs.len(), go_on as f64 / pairs.len() as f64)
    }

    #[test]
    fn what_chance_has_in_common_stops_at_once() {
        let (x, o) = (true, false);
        for (same, least, most) in [
            ([o, o, o, o, o, o, o, o], 0.0, 0.03),
            ([o, o, o, x, o, o, o, o], 0.0, 0.2),
            // Runs of twelve, and what was one until a word on either side was changed.
            ([x, x, x, x, o, o, o, o], 1.0, 1.0),
            ([o, x, x, x, x, o, o, o], 1.0, 1.0),
            ([x, x, x, o, o, x, x, x], 1.0, 1.0),
        ] {
            let (pairs, share) = going_on(same);
            assert!(pairs > 100 && (least..=most).contains(&share), "{pairs} {share} {same:?}");
        }
    }

    #[test]
    fn texts_of_one_word_have_one() {
        let mut fingerprints = Fingerprints::default();
        let found = fingerprints.of(&[word(7); 1_000], 12);
        assert!(found.iter().all(|fingerprint| fingerprint.hash == found[0].hash));
    }
}
