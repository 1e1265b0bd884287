//! Counting what an audit finds, so that the order of counting does not matter.

use crate::findings::Similarity;

/// Probabilities are summed as whole numbers of this many parts, for the sum of rounded ones depends on the order.
const PARTS: f64 = (1_u64 << 40) as f64;

/// Pairs, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Found {
    /// How many there are.
    pub pairs: u64,
    /// How many of them a scan finds.
    pub found: u64,
    /// The share that the bands are expected to find of these very pairs, by their Jaccard; `None` when there is none.
    pub expected: Option<f64>,
}

/// The tenth a Jaccard lies in, 0 to 9.
pub(super) fn bin(jaccard: f64) -> usize {
    // Rounding must not put what is exactly at the edge below it.
    let reaches = |tenth: &usize| jaccard >= *tenth as f64 / 10.0 - 1e-12;
    (1..10).rev().find(reaches).unwrap_or(0)
}

/// Sums that do not depend on the order of what is added.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) at_threshold: Sum,
    pub(super) bins: [Sum; 10],
    pub(super) in_band: u64,
    pub(super) shown: Vec<Kept>,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    pub(super) pairs: u64,
    pub(super) found: u64,
    pub(super) expected: u128,
}

/// A pair that may be shown.
#[derive(Clone)]
pub(super) struct Kept {
    /// The least are shown.
    pub(super) key: (u64, u128, u128),
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) similarity: Similarity,
    pub(super) found: bool,
}

impl Sum {
    pub(super) fn add(&mut self, found: bool, expected: f64) {
        self.pairs += 1;
        self.found += u64::from(found);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 2⁴⁰")]
        let parts = (expected * PARTS).round() as u64;
        self.expected += u128::from(parts);
    }

    pub(super) fn add_all(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.found += other.found;
        self.expected += other.expected;
    }

    pub(super) fn found(&self) -> Found {
        let expected = (self.pairs > 0).then(|| self.expected as f64 / PARTS / self.pairs as f64);
        Found { pairs: self.pairs, found: self.found, expected }
    }
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.at_threshold.add_all(other.at_threshold);
        for (sum, other) in self.bins.iter_mut().zip(other.bins) {
            sum.add_all(other);
        }
        self.in_band += other.in_band;
        self.shown.extend(other.shown);
    }

    /// Forgets all but the first `count` pairs.
    pub(super) fn keep(&mut self, count: usize) {
        self.shown.sort_unstable_by_key(|pair| pair.key);
        self.shown.truncate(count);
    }
}
