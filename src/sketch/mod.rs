//! The MinHash signature of a set of shingles. Pure.
//!
//! Two sets with Jaccard similarity J agree in each slot of their signatures with probability J, whatever their sizes.
//! The method is Fast Similarity Sketching (Dahlgaard, Knudsen, Thorup, arXiv 1704.04370), which throws every shingle
//! at one slot a round until each slot has been hit. Work is about `k ln k` for sets that are small beside the k
//! slots and one hash a shingle for large ones, where k separate hash functions would cost k hashes a shingle. Unlike
//! one-permutation hashing it never copies one slot into another, which costs recall exactly where texts are short:
//! see `lsh::bands`.
//!
//! # The signature, exactly
//!
//! It is the same on every machine and in every version, and golden tests pin it. All arithmetic is on unsigned
//! integers, modulo 2⁶⁴ unless stated; k is the number of slots and R = 2⌈k / 8⌉ the number of *random* rounds.
//!
//! - **Seeds.** `SplitMix64` from state 0 gives z₁, z₂, …: the state grows by `9E3779B97F4A7C15`, and with z the new
//!   state, z ← (z ⊕ (z ≫ 30)) · `BF58476D1CE4E5B9`, z ← (z ⊕ (z ≫ 27)) · `94D049BB133111EB`, z ⊕ (z ≫ 31) is given
//!   out. Mix j = 0, 1, … has the mask aⱼ = z₂ⱼ₊₁ and the odd multiplier bⱼ = z₂ⱼ₊₂ | 1.
//! - **Mixing.** gⱼ(x) is the 128-bit product (x ⊕ aⱼ) · bⱼ with its two halves joined by ⊕.
//! - **Random rounds**, i < R, go in pairs, which share a mix: yᵢ(x) = k · h, with h the upper 32 bits of gⱼ(x) in round i = 2j
//!   and the lower ones in round i = 2j + 1. Shingle x hits slot ⌊yᵢ(x) / 2³²⌋ with the value i · 2³² + (yᵢ(x) mod 2³²).
//! - **Direct rounds**, 0 ≤ s < k: x hits slot s with the value R · 2³² + (gⱼ(x) mod 2³²), j = R/2 + s.
//! - A slot holds the smallest value that hits it. Values grow from round to round, so rounds after the first in
//!   which no slot is empty change nothing and are left out, as are direct rounds of slots that are not empty.
//!
//! The paper has k random rounds. A quarter of them changes next to nothing for sets of twenty shingles and more, and
//! saves a third of the work on smaller ones, whose last empty slots are cheaper to fill one by one. The argument that each
//! slot agrees with probability J does not depend on R: in every slot the values put all possible shingles in one
//! random order, the same for all sets, and the slot shows the set's first.
//!
//! Two different shingles tie in a slot with a probability of about 2⁻³² times the number of shingles, which is one in a
//! hundred thousand for an article of 50,000 words.
//!
//! # How good it is
//!
//! The estimate is unbiased at every size, and its variance is at most J(1 − J)/k, that of k independent hash
//! functions. It is down to half of that when the union of the two sets has about as many shingles as there are slots,
//! because one shingle then seldom decides two slots of a round.

mod independent;
#[cfg(test)]
mod tests;

pub use independent::IndependentSketcher;

use crate::bits::folded_product_of_halves;
use crate::vectors::{Vectorised, at_best_level};

/// Most slots a signature can have.
pub const MAX_SLOTS: usize = 4096;

/// The value of every slot in the signature of an empty set; no other set has it in any slot.
pub const EMPTY: u64 = u64::MAX;

const VALUE: u64 = 0xFFFF_FFFF;

/// Makes signatures of a fixed number of slots.
#[derive(Debug, Clone)]
pub struct Sketcher {
    slots: usize,
    random_pairs: Vec<Mix>,
    direct_rounds: Vec<Mix>,
}

impl Sketcher {
    /// A sketcher for signatures of `slots` slots. Values outside 1 to [`MAX_SLOTS`] count as the nearest of the two.
    pub fn new(slots: usize) -> Self {
        let slots = slots.clamp(1, MAX_SLOTS);
        let pairs = slots.div_ceil(8);
        let mut random_pairs = Mix::schedule(pairs + slots);
        let direct_rounds = random_pairs.split_off(pairs);
        Self { slots, random_pairs, direct_rounds }
    }

    /// The number of slots, 1 to [`MAX_SLOTS`].
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Replaces `signature` by that of the set of `shingles`, given in any order and as often as one likes.
    ///
    /// An empty set has [`EMPTY`] in every slot. All empty sets would thus meet in every bucket: leave them out of
    /// the search for candidates.
    pub fn sketch(&self, shingles: &[u64], signature: &mut Vec<u64>) {
        at_best_level(Sketching { sketcher: self, shingles, signature });
    }

    /// After how many pairs of rounds it is worth while to look whether a slot is empty yet: when each was hit three
    /// times on average. Before that, the look is nearly always in vain.
    fn pairs_unlikely_to_do(&self, shingles: usize) -> u64 {
        (3 * self.slots / (2 * shingles.max(1))) as u64
    }
}

struct Sketching<'a> {
    sketcher: &'a Sketcher,
    shingles: &'a [u64],
    signature: &'a mut Vec<u64>,
}

impl Vectorised for Sketching<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn run(self) {
        let Self { sketcher, shingles, signature } = self;
        signature.clear();
        signature.resize(sketcher.slots, EMPTY);
        if shingles.is_empty() {
            return;
        }
        let unlikely = sketcher.pairs_unlikely_to_do(shingles.len());
        for (number, mix) in (0..).zip(&sketcher.random_pairs) {
            mix.hit_random_slots(shingles, number << 33, signature);
            if number >= unlikely && !has_empty(signature) {
                return;
            }
        }
        let offset = (2 * sketcher.random_pairs.len() as u64) << 32;
        for (slot, mix) in signature.iter_mut().zip(&sketcher.direct_rounds) {
            if *slot == EMPTY {
                *slot = offset | mix.smallest_value(shingles);
            }
        }
    }
}

/// Whether a slot is empty; it asks all of them, which is faster than to stop at the first.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn has_empty(signature: &[u64]) -> bool {
    signature.iter().filter(|&&slot| slot == EMPTY).count() != 0
}

/// The share of slots in which two signatures of the same length agree: an unbiased estimate of the Jaccard similarity
/// of their sets, 0 to 1.
///
/// Empty sets agree with nothing, not even with each other, and neither do signatures of different lengths.
pub fn estimate(a: &[u64], b: &[u64]) -> f64 {
    if a.len() != b.len() || a.is_empty() {
        return 0.0;
    }
    let equal = a.iter().zip(b).filter(|(a, b)| a == b && **a != EMPTY).count();
    equal as f64 / a.len() as f64
}

/// One hash function of shingles.
#[derive(Debug, Clone, Copy)]
struct Mix {
    mask: u64,
    multiplier: u64,
}

impl Mix {
    fn schedule(count: usize) -> Vec<Self> {
        let mut state = 0;
        (0..count)
            .map(|_| Self { mask: split_mix(&mut state), multiplier: split_mix(&mut state) | 1 })
            .collect()
    }

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn mix(self, shingle: u64) -> u64 {
        folded_product_of_halves(shingle ^ self.mask, self.multiplier)
    }

    /// Lowers the slots that the shingles hit in two random rounds, the first of which begins at `offset`.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn hit_random_slots(self, shingles: &[u64], offset: u64, signature: &mut [u64]) {
        /// Shingles whose hits are found together, for which there are vectors, before they are done.
        const SOME: usize = 32;
        let slots = signature.len() as u64;
        let mut places = [[0; SOME]; 2];
        for shingles in shingles.chunks(SOME) {
            let [first, second] = &mut places;
            for ((first, second), shingle) in first.iter_mut().zip(second).zip(shingles) {
                let mixed = self.mix(*shingle);
                (*first, *second) = ((mixed >> 32) * slots, (mixed & VALUE) * slots);
            }
            for (places, offset) in places.iter().zip([offset, offset + (1 << 32)]) {
                for place in &places[..shingles.len()] {
                    #[allow(
                        clippy::cast_possible_truncation,
                        reason = "less than the number of slots"
                    )]
                    let slot = &mut signature[(place >> 32) as usize];
                    *slot = (*slot).min(offset | (place & VALUE));
                }
            }
        }
    }

    /// The value that this round gives a slot hit by all the shingles.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn smallest_value(self, shingles: &[u64]) -> u64 {
        shingles.iter().fold(VALUE, |smallest, &shingle| smallest.min(self.mix(shingle) & VALUE))
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
