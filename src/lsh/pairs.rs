//! Pairs that come many times, collected each once.

use crate::bits::{lower, upper};
use rayon::prelude::*;
use std::ops::Range;

/// Parts of [`DistinctPairs`], so that threads share the work and each part stays in the nearer caches for long.
pub(crate) const SHARDS: usize = 256;

/// Collects pairs of which most come many times, once for each band they share, and counts how often each does.
pub(crate) struct DistinctPairs {
    /// Each holds the pairs of a stretch of first units, as long as 2 to the power of `shift`.
    shards: Vec<PairSet>,
    shift: u32,
    /// The shards whose pairs are collected: only some where there is no room for all.
    wanted: Range<usize>,
}

impl DistinctPairs {
    /// For pairs of units up to `last`, from the shard `first` on.
    pub(crate) fn from(first: usize, last: u32) -> Self {
        let shift = (u32::BITS - last.leading_zeros()).saturating_sub(SHARDS.trailing_zeros());
        let shards = (0..SHARDS).map(|_| PairSet::default()).collect();
        Self { shards, shift, wanted: first..SHARDS }
    }

    /// The shard of the pairs of a first unit, where they are collected.
    #[inline]
    pub(crate) fn shard_of(&self, first: u32) -> Option<usize> {
        let shard = (first >> self.shift) as usize;
        self.wanted.contains(&shard).then_some(shard)
    }

    /// The first shard that is not collected any more.
    pub(crate) fn end(&self) -> usize {
        self.wanted.end
    }

    /// The shards that are collected, with what is put aside `besides` for each, take at most about `room` bytes from now on, or are one: some are given up
    /// otherwise, whose pairs are to be collected another time.
    pub(crate) fn keep_within(&mut self, room: u64, besides: &mut [Vec<u64>]) {
        while self.wanted.len() > 1 && self.held(besides) > room {
            self.wanted.end -= self.wanted.len() / 2;
            self.shards[self.wanted.end..].fill_with(PairSet::default);
            besides.iter_mut().skip(self.wanted.end).for_each(|pairs| *pairs = Vec::new());
        }
    }

    fn held(&self, besides: &[Vec<u64>]) -> u64 {
        let sets = self.shards[self.wanted.clone()].iter().map(|set| set.slots.len());
        8 * sets.chain(besides.iter().map(Vec::len)).map(|pairs| pairs as u64).sum::<u64>()
    }

    /// Adds pairs that come by shard, from several bands.
    pub(crate) fn add(&mut self, found: &[Vec<Vec<u64>>]) {
        // What tells the shard is left out of a pair, and there is room for counting.
        let within = u64::MAX >> (u32::BITS - self.shift);
        let Self { shards, wanted, .. } = self;
        let wanted = shards.par_iter_mut().enumerate().filter(|(shard, _)| wanted.contains(shard));
        wanted.for_each(|(shard, set)| {
            for pair in found.iter().flat_map(|shards| &shards[shard]) {
                set.insert(pair & within);
            }
        });
    }

    pub(crate) fn into_sorted(self) -> Vec<(u32, u32)> {
        self.into_sorted_with(|pair, _| pair)
    }

    /// The same, each with how often it was added, at most 255 times.
    pub(crate) fn into_counted(self) -> Vec<((u32, u32), u8)> {
        self.into_sorted_with(|pair, count| (pair, count))
    }

    fn into_sorted_with<T>(self, each: impl Fn((u32, u32), u8) -> T) -> Vec<T> {
        let shift = self.shift;
        let sorted: Vec<Vec<u64>> = self.shards.into_par_iter().map(PairSet::into_sorted).collect();
        let mut pairs = Vec::with_capacity(sorted.iter().map(Vec::len).sum());
        for (shard, sorted) in (0..).zip(sorted) {
            pairs.extend(sorted.into_iter().map(|held| {
                let (pair, count) = PairSet::pair_and_count(held);
                each((shard << shift | upper(pair), lower(pair)), count)
            }));
        }
        pairs
    }
}

/// Bits to count how often a pair was added: as many as tell the shard of a pair's first unit.
const COUNT_BITS: u32 = SHARDS.trailing_zeros();

/// A set of packed pairs: a table with open addresses, at most three quarters full.
#[derive(Default)]
struct PairSet {
    /// Each pair with its count above it; 0 where there is none: no unit makes a pair with itself. None, or a power of two of them.
    slots: Vec<u64>,
    taken: usize,
}

impl PairSet {
    const LEAST: usize = 64;
    const ONCE: u64 = 1 << (u64::BITS - COUNT_BITS);
    const PAIR: u64 = Self::ONCE - 1;

    /// Adds a pair, whose highest [`COUNT_BITS`] are not set.
    fn insert(&mut self, pair: u64) {
        if 4 * self.taken >= 3 * self.slots.len() {
            let more = vec![0; (2 * self.slots.len()).max(Self::LEAST)];
            for held in std::mem::replace(&mut self.slots, more) {
                if held != 0 {
                    let slot = self.slot_of(held & Self::PAIR);
                    self.slots[slot] = held;
                }
            }
        }
        let slot = self.slot_of(pair);
        let held = self.slots[slot];
        self.taken += usize::from(held == 0);
        self.slots[slot] = (held | pair).checked_add(Self::ONCE).unwrap_or(held);
    }

    /// The slot of a pair, or the empty one that is to be.
    fn slot_of(&self, pair: u64) -> usize {
        let last = self.slots.len() - 1;
        let shift = u64::BITS - self.slots.len().trailing_zeros();
        #[allow(clippy::cast_possible_truncation, reason = "the shift leaves an index")]
        let mut slot = (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift) as usize;
        while self.slots[slot] != 0 && self.slots[slot] & Self::PAIR != pair {
            slot = (slot + 1) & last;
        }
        slot
    }

    #[allow(clippy::cast_possible_truncation, reason = "so many bits are left")]
    fn pair_and_count(held: u64) -> (u64, u8) {
        (held & Self::PAIR, (held >> (u64::BITS - COUNT_BITS)) as u8)
    }

    /// By pair, each with its count above it.
    fn into_sorted(mut self) -> Vec<u64> {
        self.slots.retain(|&held| held != 0);
        self.slots.shrink_to_fit();
        self.slots.sort_unstable_by_key(|held| held & Self::PAIR);
        self.slots
    }
}
