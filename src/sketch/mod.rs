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
//! integers, modulo 2⁶⁴ unless stated; k is the number of slots and R = ⌈k / 4⌉ the number of *random* rounds.
//!
//! - **Seeds.** `SplitMix64` from state 0 gives z₁, z₂, …: the state grows by `9E3779B97F4A7C15`, and with z the new
//!   state, z ← (z ⊕ (z ≫ 30)) · `BF58476D1CE4E5B9`, z ← (z ⊕ (z ≫ 27)) · `94D049BB133111EB`, z ⊕ (z ≫ 31) is given
//!   out. Round i = 0, 1, … has the mask aᵢ = z₂ᵢ₊₁ and the odd multiplier bᵢ = z₂ᵢ₊₂ | 1.
//! - **Mixing.** gᵢ(x) is the 128-bit product (x ⊕ aᵢ) · bᵢ with its two halves joined by ⊕. Shingle hashes are already
//!   well mixed (XXH3), so one multiplication suffices.
//! - **Random rounds**, i < R: shingle x hits slot ⌊gᵢ(x) · k / 2⁶⁴⌋ with the value i · 2³² + (gᵢ(x) mod 2³²).
//! - **Direct rounds**, R ≤ i < R + k: x hits slot i − R with the value R · 2³² + (gᵢ(x) mod 2³²).
//! - A slot holds the smallest value that hits it. Values grow from round to round, so rounds after the first in
//!   which no slot is empty change nothing and are left out, as are direct rounds of slots that are not empty.
//!
//! The paper has k random rounds. A quarter of them changes next to nothing for sets of twenty shingles and more, and
//! saves a third of the work on smaller ones, whose last empty slots are cheaper to fill one by one. The argument that each
//! slot agrees with probability J does not depend on R: in every slot the values put all possible shingles in one
//! random order, the same for all sets, and the slot shows the set's first.
//!
//! Two different shingles tie in a slot with a probability of about 2⁻³² times the number of shingles a slot gets in
//! the first round, which is below one in a million for an article of 50,000 words.
//!
//! # How good it is
//!
//! The estimate is unbiased at every size, and its variance is at most J(1 − J)/k, that of k independent hash
//! functions. It is down to half of that when the union of the two sets has about as many shingles as there are slots,
//! because one shingle then seldom decides two slots of a round.

#[cfg(test)]
mod tests;

/// Most slots a signature can have.
pub const MAX_SLOTS: usize = 4096;

/// The value of every slot in the signature of an empty set; no other set has it in any slot.
pub const EMPTY: u64 = u64::MAX;

const VALUE: u64 = 0xFFFF_FFFF;

/// Makes signatures of a fixed number of slots.
#[derive(Debug, Clone)]
pub struct Sketcher {
    slots: usize,
    random_rounds: Vec<Round>,
    direct_rounds: Vec<Round>,
}

impl Sketcher {
    /// A sketcher for signatures of `slots` slots. Values outside 1 to [`MAX_SLOTS`] count as the nearest of the two.
    pub fn new(slots: usize) -> Self {
        let slots = slots.clamp(1, MAX_SLOTS);
        let random = slots.div_ceil(4);
        let mut rounds = Round::schedule(random + slots);
        let direct_rounds = rounds.split_off(random);
        Self { slots, random_rounds: rounds, direct_rounds }
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
        signature.clear();
        signature.resize(self.slots, EMPTY);
        if shingles.is_empty() {
            return;
        }
        let unlikely = self.rounds_unlikely_to_do(shingles.len());
        for (number, round) in (0..).zip(&self.random_rounds) {
            round.hit_random_slots(shingles, number << 32, signature);
            if number >= unlikely && !signature.contains(&EMPTY) {
                return;
            }
        }
        let offset = (self.random_rounds.len() as u64) << 32;
        for (slot, round) in signature.iter_mut().zip(&self.direct_rounds) {
            if *slot == EMPTY {
                *slot = offset | round.smallest_value(shingles);
            }
        }
    }
}

impl Sketcher {
    /// After how many random rounds it is worth while to look whether a slot is empty yet: when each was hit two and a half
    /// times on average, a set of forty shingles has filled 57 slots one time in a hundred. To look in vain costs a
    /// third of a round.
    fn rounds_unlikely_to_do(&self, shingles: usize) -> u64 {
        (5 * self.slots / (2 * shingles.max(1))) as u64
    }
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

/// The hash function of one round.
#[derive(Debug, Clone, Copy)]
struct Round {
    mask: u64,
    multiplier: u64,
}

impl Round {
    fn schedule(rounds: usize) -> Vec<Self> {
        let mut state = 0;
        (0..rounds)
            .map(|_| Self { mask: split_mix(&mut state), multiplier: split_mix(&mut state) | 1 })
            .collect()
    }

    #[inline]
    fn mix(self, shingle: u64) -> u64 {
        let product = u128::from(shingle ^ self.mask) * u128::from(self.multiplier);
        low(product) ^ high(product)
    }

    /// Lowers the slots that the shingles hit in this random round.
    #[inline]
    fn hit_random_slots(self, shingles: &[u64], offset: u64, signature: &mut [u64]) {
        let slots = signature.len() as u128;
        let mut hit = |mixed: u64| {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "less than the number of slots, for mixed < 2⁶⁴"
            )]
            let slot = &mut signature[high(u128::from(mixed) * slots) as usize];
            *slot = (*slot).min(offset | (mixed & VALUE));
        };
        // Hashing four shingles before any slot is touched keeps the processor from waiting: a fifth faster.
        let (fours, rest) = shingles.as_chunks::<4>();
        for four in fours {
            four.map(|shingle| self.mix(shingle)).into_iter().for_each(&mut hit);
        }
        for &shingle in rest {
            hit(self.mix(shingle));
        }
    }

    /// The value that this round gives a slot hit by all the shingles.
    #[inline]
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

#[allow(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
fn low(product: u128) -> u64 {
    product as u64
}

#[allow(clippy::cast_possible_truncation, reason = "a shifted 128-bit value fits 64 bits")]
fn high(product: u128) -> u64 {
    (product >> 64) as u64
}
