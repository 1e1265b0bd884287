//! The classic MinHash signature, by one hash function a slot: for paragraphs.
//!
//! It costs k hashes a shingle, but eight or sixteen at once on a processor with vectors. For sets smaller than the number of
//! slots that is several times faster than to throw shingles at slots until each is hit, and its slots are exactly
//! independent.
//!
//! # The signature, exactly
//!
//! `SplitMix64` from state 0 (see the [module above](super)) gives z₁, z₂, …; slot s = 0, 1, … has the mask zₛ₊₁ ≫ 32 and the
//! odd multiplier (zₛ₊₁ mod 2³²) | 1. With x̂ the upper and the lower 32 bits of a shingle joined by ⊕, the slot holds the smallest
//! (x̂ ⊕ mask) · multiplier modulo 2³² of the set. Each is a one-to-one map of 32 bits, so which shingle a slot shows is
//! left to the shingles' own hashes, which are as good as random.

use super::{EMPTY, MAX_SLOTS, split_mix};
use crate::bits::{lower, upper};
use crate::vectors::{Vectorised, at_best_level};

/// Slots worked on together: they stay in the registers of a processor with vectors.
const LANES: usize = 32;

/// Makes signatures of a fixed number of slots for small sets.
#[derive(Debug, Clone)]
pub struct IndependentSketcher {
    slots: usize,
    groups: Vec<Group>,
}

/// The hash functions of some slots.
#[derive(Debug, Clone)]
struct Group {
    masks: [u32; LANES],
    multipliers: [u32; LANES],
}

impl IndependentSketcher {
    /// A sketcher for signatures of `slots` slots. Values outside 1 to [`MAX_SLOTS`] count as the nearest of the two.
    pub fn new(slots: usize) -> Self {
        let slots = slots.clamp(1, MAX_SLOTS);
        let mut state = 0;
        let mut group = || {
            let seeds: [u64; LANES] = std::array::from_fn(|_| split_mix(&mut state));
            Group { masks: seeds.map(upper), multipliers: seeds.map(|seed| lower(seed) | 1) }
        };
        Self { slots, groups: (0..slots.div_ceil(LANES)).map(|_| group()).collect() }
    }

    /// The number of slots, 1 to [`MAX_SLOTS`].
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Replaces `signature` by that of the set of `shingles`, given in any order and as often as one likes; an empty set has
    /// [`EMPTY`] in every slot.
    pub fn sketch(&self, shingles: &[u64], signature: &mut Vec<u64>) {
        at_best_level(Sketching { sketcher: self, shingles, signature });
    }
}

pub(super) struct Sketching<'a> {
    pub(super) sketcher: &'a IndependentSketcher,
    pub(super) shingles: &'a [u64],
    pub(super) signature: &'a mut Vec<u64>,
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
        if shingles.is_empty() {
            signature.resize(sketcher.slots, EMPTY);
            return;
        }
        for Group { masks, multipliers } in &sketcher.groups {
            let mut least = [u32::MAX; LANES];
            for &shingle in shingles {
                let folded = upper(shingle) ^ lower(shingle);
                for lane in 0..LANES {
                    let value = (folded ^ masks[lane]).wrapping_mul(multipliers[lane]);
                    least[lane] = least[lane].min(value);
                }
            }
            signature.extend(least.map(u64::from));
        }
        signature.truncate(sketcher.slots);
    }
}
