//! Which shingles a unit may have, in a few bits: by them most pairs that share too few are known before a shingle is looked up. Pure.

use super::spread;
use crate::vectors::{Vectorised, at_best_level};

/// A bit for each shingle, by its hash. Longer units have longer outlines, so that at most a quarter of the bits are set, or half of the shortest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outline {
    Short([u64; SHORT]),
    /// A power of two of words; none for units so long that looking their shingles up costs little beside reading them.
    Long(Box<[u64]>),
}

/// Words of the shortest outline.
const SHORT: usize = 4;
/// Most shingles of a unit that has it.
const SHORT_UNIT: usize = 128;
/// Most shingles of a unit that has an outline.
const OUTLINED: usize = 1024;

impl Default for Outline {
    fn default() -> Self {
        Self::Short([0; SHORT])
    }
}

impl Outline {
    /// That of shingles.
    pub(super) fn of(shingles: &[u64]) -> Self {
        if shingles.len() <= SHORT_UNIT {
            let mut words = [0; SHORT];
            set(&mut words, shingles);
            return Self::Short(words);
        }
        let bits = if shingles.len() <= OUTLINED { 4 * shingles.len() } else { 0 };
        let mut words = vec![0; bits.next_power_of_two() / 64].into_boxed_slice();
        set(&mut words, shingles);
        Self::Long(words)
    }

    /// All of its bits.
    #[inline]
    pub(super) fn words(&self) -> &[u64] {
        match self {
            Self::Short(words) => words,
            Self::Long(words) => words,
        }
    }

    /// At least so many shingles of the one unit the other has not, and the other way round: what has a bit that the other has not is not in the other.
    pub(super) fn only(&self, other: &Self) -> (usize, usize) {
        at_best_level(Counting(self, other))
    }
}

/// Sets the bits of shingles, unless there are no words.
fn set(words: &mut [u64], shingles: &[u64]) {
    let Some(last) = (64 * words.len()).checked_sub(1) else { return };
    for &hash in shingles {
        // The best bits are the upper ones. They become the lower, of which a longer outline takes more, so that its parts laid upon one another are a
        // shorter one.
        #[allow(clippy::cast_possible_truncation, reason = "an index into the words is left")]
        let bit = spread(hash).swap_bytes() as usize & last;
        words[bit / 64] |= 1 << (bit % 64);
    }
}

struct Counting<'a>(&'a Outline, &'a Outline);

impl Vectorised for Counting<'_> {
    type Output = (usize, usize);

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn run(self) -> (usize, usize) {
        // As many as are known here need no loop.
        if let (Outline::Short(a), Outline::Short(b)) = (self.0, self.1) {
            return count(a.iter().copied(), b.iter().copied());
        }
        let (a, b) = (self.0.words(), self.1.words());
        if a.len() == b.len() {
            count(a.iter().copied(), b.iter().copied())
        } else {
            shortened(a, b)
        }
    }
}

/// The same for outlines of which one is longer.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn shortened(a: &[u64], b: &[u64]) -> (usize, usize) {
    let length = a.len().min(b.len());
    let folded = |words: &[u64], at: usize| -> u64 {
        words[at..].iter().step_by(length).fold(0, |folded, word| folded | word)
    };
    count((0..length).map(|at| folded(a, at)), (0..length).map(|at| folded(b, at)))
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn count(a: impl Iterator<Item = u64>, b: impl Iterator<Item = u64>) -> (usize, usize) {
    a.zip(b).fold((0, 0), |(only_a, only_b), (a, b)| {
        (only_a + (a & !b).count_ones() as usize, only_b + (b & !a).count_ones() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::{OUTLINED, Outline};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Units of any length, of which outlines are of all lengths, or none.
    fn unit() -> impl Strategy<Value = BTreeSet<u64>> {
        (0_u64..3_000, 0_u64..2 * OUTLINED as u64).prop_map(|(first, count)| {
            (first..first + count).map(|n| n.wrapping_mul(0x1234_5678_9ABC_DEF1)).collect()
        })
    }

    proptest! {
        #[test]
        fn no_more_are_only_in_one_than_are(a in unit(), b in unit()) {
            let outline = |unit: &BTreeSet<u64>| {
                Outline::of(&unit.iter().copied().collect::<Vec<u64>>())
            };
            let (only_a, only_b) = outline(&a).only(&outline(&b));
            prop_assert!(only_a <= a.difference(&b).count());
            prop_assert!(only_b <= b.difference(&a).count());
            prop_assert_eq!(outline(&b).only(&outline(&a)), (only_b, only_a));
        }
    }

    #[test]
    fn most_that_are_only_in_one_are_seen() {
        for length in [20, 100, 130, 500, 1_000] {
            let unit = |first: u64| -> Vec<u64> {
                (first..first + length).map(|n| n.wrapping_mul(0xD6E8_FEB8_6659_FD93)).collect()
            };
            let (a, b) = (Outline::of(&unit(0)), Outline::of(&unit(length / 2)));
            let (only_a, only_b) = a.only(&b);
            let least = usize::try_from(length / 4).unwrap();
            assert!(only_a > least && only_b > least, "{only_a} and {only_b} of {length}");
        }
    }
}
