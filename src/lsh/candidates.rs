//! Band keys → candidate pairs, by sorting.

use std::collections::BTreeSet;

use crate::bits::{lower, pack, upper};
use crate::error::Result;
use rayon::prelude::*;

/// Most members of a bucket whose pairs are all taken.
pub const BUCKET_LIMIT: usize = 256;

/// What shares a bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Pairs (a, b) with a < b that share a bucket within the limit; sorted, distinct.
    pub pairs: Vec<(u32, u32)>,
    /// Members, ascending, of each bucket above the limit; sorted, distinct. None of their pairs is in `pairs` on
    /// account of such a bucket: it is the caller's task to look at them without looking at every pair.
    pub huge: Vec<Vec<u32>>,
}

/// Finds the units that share a bucket: those whose keys in some band agree.
///
/// `keys` are those of [`Bands::keys`](super::Bands::keys). `units` are those that take part; units with an empty
/// signature must not. A unit for which a band has no key is in none of its buckets, and it may have several.
///
/// A bucket of more than `bucket_limit` members is not paired up but reported as huge, so that time grows with the
/// number of units and not with its square. The result depends on nothing but the arguments, and not on the order of
/// `units`.
///
/// Memory: 16 bytes a unit for each band that is worked on at a time, which are as many as there are threads and as fit
/// into `room` bytes, but at least one; what one band finds; up to three times the pairs in the result; and for huge
/// buckets at most as much as all keys.
///
/// # Errors
/// When the keys of a band cannot be had.
pub fn candidates(
    keys: &dyn BandKeys,
    units: &[u32],
    bucket_limit: usize,
    room: u64,
) -> Result<Candidates> {
    let mut sorted = Vec::new();
    let units = if units.is_sorted() {
        units
    } else {
        sorted.extend_from_slice(units);
        sorted.sort_unstable();
        &sorted[..]
    };
    let mut pairs = DistinctPairs::new(units.last().copied().unwrap_or(0));
    let mut huge = BTreeSet::new();
    let wanted = Wanted::new(units);
    let mut rooms: Vec<Members> = Vec::new();
    rooms.resize_with(at_a_time(units.len(), 16, room), Members::default);
    let bands: Vec<usize> = (0..keys.bands()).collect();
    for bands in bands.chunks(rooms.len()) {
        let found: Result<Vec<Buckets>> = bands
            .par_iter()
            .zip(&mut rooms)
            .map(|(&band, members)| {
                members.clear(units.len());
                keys.visit(band, &mut |units, keys| members.take(units, keys, &wanted))?;
                keys.release(band);
                Ok(buckets(members, bucket_limit, &pairs))
            })
            .collect();
        let found = found?.into_iter().map(|buckets| {
            huge.extend(buckets.huge);
            buckets.pairs
        });
        pairs.add(&found.collect::<Vec<_>>());
    }
    Ok(Candidates { pairs: pairs.into_sorted(), huge: huge.into_iter().collect() })
}

/// How many bands to work on at a time, where one takes so many bytes a unit: as many as there are threads, for more would only hold the
/// same pairs many times over, and as fit into `room` bytes, but at least one.
pub(crate) fn at_a_time(units: usize, bytes: u64, room: u64) -> usize {
    let fitting = usize::try_from(room / (bytes * units.max(1) as u64)).unwrap_or(usize::MAX);
    rayon::current_num_threads().min(fitting).max(1)
}

/// Some units, of which it is asked whether a unit is one.
pub(crate) struct Wanted(Vec<u64>);

impl Wanted {
    /// Those of `units`, which ascend.
    pub(crate) fn new(units: &[u32]) -> Self {
        let mut words = vec![0; units.last().map_or(0, |&last| last as usize / 64 + 1)];
        for &unit in units {
            words[unit as usize / 64] |= 1 << (unit % 64);
        }
        Self(words)
    }

    #[inline]
    pub(crate) fn has(&self, unit: u32) -> bool {
        self.0.get(unit as usize / 64).is_some_and(|word| word >> (unit % 64) & 1 == 1)
    }
}

/// The band keys of units, wherever they are kept.
pub trait BandKeys: Sync {
    /// Number of bands.
    fn bands(&self) -> usize;

    /// Gives the keys of one band, stretch by stretch: units that ascend from the first to the last stretch, and
    /// the key of each.
    ///
    /// # Errors
    /// When they cannot be read back from where they are.
    fn visit(&self, band: usize, take: &mut dyn FnMut(&[u32], &[u32])) -> Result<()>;

    /// Says that a band is not asked for again.
    fn release(&self, _band: usize) {}
}

/// `keys[band][unit]`, all in memory.
impl BandKeys for Vec<Vec<u32>> {
    fn bands(&self) -> usize {
        self.len()
    }

    fn visit(&self, band: usize, take: &mut dyn FnMut(&[u32], &[u32])) -> Result<()> {
        let keys = self.get(band).map_or(&[][..], Vec::as_slice);
        let units: Vec<u32> = (0..).take(keys.len()).collect();
        take(&units, keys);
        Ok(())
    }
}

/// What may share buckets, each with its key above it, and memory to sort it in. Meant to be reused.
#[derive(Default)]
pub(crate) struct Members {
    packed: Vec<u64>,
    divided: Vec<u64>,
    sorting: Sorting,
}

#[derive(Default)]
struct Sorting {
    /// See [`keep_repeated`](Self::keep_repeated).
    counts: Vec<u64>,
    kept: Vec<u64>,
    sorted: Vec<u64>,
}

impl Members {
    /// Makes room for about `count` members, and leaves none.
    pub(crate) fn clear(&mut self, count: usize) {
        self.packed.clear();
        self.packed.reserve(count);
    }

    #[inline]
    pub(crate) fn push(&mut self, key: u32, member: u32) {
        self.packed.push(pack(key, member));
    }

    /// Takes those units of a stretch that are wanted, with their keys.
    fn take(&mut self, units: &[u32], keys: &[u32], wanted: &Wanted) {
        const SOME: usize = 256;
        let mut some = [0; SOME];
        for (units, keys) in units.chunks(SOME).zip(keys.chunks(SOME)) {
            // Written whether it is wanted or not: nobody can guess which is.
            let mut count = 0;
            for (&unit, &key) in units.iter().zip(keys) {
                some[count] = pack(key, unit);
                count += usize::from(wanted.has(unit));
            }
            self.packed.extend_from_slice(&some[..count]);
        }
    }
}

/// What one band finds.
struct Buckets {
    /// By shard.
    pairs: Vec<Vec<u64>>,
    huge: Vec<Vec<u32>>,
}

fn buckets(members: &mut Members, bucket_limit: usize, pairs: &DistinctPairs) -> Buckets {
    let mut found = Buckets { pairs: vec![Vec::new(); SHARDS], huge: Vec::new() };
    members.each_bucket(|bucket| {
        if bucket.len() > bucket_limit {
            found.huge.push(bucket.iter().copied().map(lower).collect());
            return;
        }
        for (position, &a) in bucket.iter().enumerate() {
            let others = bucket[position + 1..].iter().map(|&b| pack(lower(a), lower(b)));
            found.pairs[pairs.shard_of(lower(a))].extend(others);
        }
    });
    found
}

impl Members {
    /// Calls `each` with every two members or more that have a key, their upper half, in common. Members come, and are given, in the order of their lower
    /// halves; what is there more than once is given once.
    pub(crate) fn each_bucket(&mut self, mut each: impl FnMut(&[u64])) {
        let Self { packed, divided, sorting } = self;
        for_each_part(packed, divided, |members| {
            let members = sorting.repeated(members);
            members.dedup();
            let buckets = members.chunk_by(|&a, &b| upper(a) == upper(b));
            buckets.filter(|bucket| bucket.len() > 1).for_each(&mut each);
        });
    }
}

/// Divides members by the highest bits of their keys into parts that stay in the nearer caches, and calls `each` with one after
/// the other. Their order within a part stays.
fn for_each_part(members: &[u64], divided: &mut Vec<u64>, mut each: impl FnMut(&[u64])) {
    const PART: usize = 1 << 15;
    const MOST_BITS: u32 = 9;
    if members.len() < 4 * PART {
        return each(members);
    }
    let bits = (members.len() / PART).ilog2().min(MOST_BITS);
    #[allow(clippy::cast_possible_truncation, reason = "as many bits are left as there are parts")]
    let part_of = |member: u64| (member >> (u64::BITS - bits)) as usize;
    let mut ends = vec![0_usize; 1 << bits];
    divided.resize(divided.len().max(members.len()), 0);
    divide(members, part_of, &mut ends, divided);
    let mut start = 0;
    for end in ends {
        each(&divided[start..end]);
        start = end;
    }
}

/// Writes members into `divided` part by part, in their order within each. `ends`, which are 0, become where each part ends.
#[inline]
fn divide(
    members: &[u64],
    part_of: impl Fn(u64) -> usize,
    ends: &mut [usize],
    divided: &mut [u64],
) {
    for &member in members {
        ends[part_of(member)] += 1;
    }
    // What counts its members becomes where the part begins, and moves to its end as they come.
    let mut next = 0;
    for end in &mut *ends {
        next += std::mem::replace(end, next);
    }
    for &member in members {
        let place = &mut ends[part_of(member)];
        divided[*place] = member;
        *place += 1;
    }
}

impl Sorting {
    /// The members whose key others have, and perhaps a few more, sorted.
    fn repeated(&mut self, members: &[u64]) -> &mut Vec<u64> {
        self.keep_repeated(members);
        self.sort_by_key();
        &mut self.kept
    }

    /// Leaves out members whose key no other has, which are nearly all, and needs no order to see it: every key counts, up to
    /// two, in a cell that it hardly ever shares with another one. Of those few that do, some are kept.
    fn keep_repeated(&mut self, members: &[u64]) {
        const CELLS_A_MEMBER: usize = 8;
        const CELLS_A_WORD: usize = 32;
        let Self { counts, kept, .. } = self;
        let cells = (CELLS_A_MEMBER * members.len()).next_power_of_two().max(CELLS_A_WORD);
        counts.clear();
        counts.resize(cells / CELLS_A_WORD, 0);
        let shift = u64::BITS - cells.trailing_zeros();
        // Multiplied, for keys are as good as random only where nobody chose them.
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the shift leaves an index into the cells"
        )]
        let cell = |member: u64| {
            let cell =
                (u64::from(upper(member)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift) as usize;
            (cell / CELLS_A_WORD, 2 * (cell % CELLS_A_WORD))
        };
        for &member in members {
            let (word, bit) = cell(member);
            let once = counts[word] >> bit & 1;
            counts[word] |= (1 | once << 1) << bit;
        }
        // Written whether it is kept or not, as above.
        kept.resize(kept.len().max(members.len()), 0);
        let mut count = 0;
        for &member in members {
            let (word, bit) = cell(member);
            kept[count] = member;
            count += usize::from(counts[word] >> bit & 2 != 0);
        }
        kept.truncate(count);
    }

    /// Sorts what was kept, which ascends by its lower halves, by both: for many, with a radix sort of the upper half, eleven bits at a
    /// time, which takes a third of the time of a comparison sort on a million.
    fn sort_by_key(&mut self) {
        const BITS: u32 = 11;
        const SLOTS: usize = 1 << BITS;
        const FEW: usize = 4 * SLOTS;
        let Self { kept, sorted, .. } = self;
        if kept.len() < FEW {
            kept.sort_unstable();
            return;
        }
        sorted.resize(kept.len(), 0);
        for shift in [32, 32 + BITS, 32 + 2 * BITS] {
            #[allow(clippy::cast_possible_truncation, reason = "eleven bits are left")]
            let digit = |member: u64| (member >> shift) as usize & (SLOTS - 1);
            divide(kept, digit, &mut [0; SLOTS], sorted);
            std::mem::swap(kept, sorted);
        }
    }
}

/// Parts of [`DistinctPairs`], so that threads share the work and each part stays in the nearer caches for long.
pub(crate) const SHARDS: usize = 64;

/// Collects pairs of which most come many times, once for each band they share, and counts how often each does.
pub(crate) struct DistinctPairs {
    /// Each holds the pairs of a stretch of first units, as long as 2 to the power of `shift`.
    shards: Vec<PairSet>,
    shift: u32,
}

impl DistinctPairs {
    /// For units up to `last`.
    pub(crate) fn new(last: u32) -> Self {
        let shift = (u32::BITS - last.leading_zeros()).saturating_sub(SHARDS.trailing_zeros());
        Self { shards: (0..SHARDS).map(|_| PairSet::default()).collect(), shift }
    }

    pub(crate) fn shard_of(&self, first: u32) -> usize {
        (first >> self.shift) as usize
    }

    /// Adds pairs that come by shard, from several bands.
    pub(crate) fn add(&mut self, found: &[Vec<Vec<u64>>]) {
        // What tells the shard is left out of a pair, and there is room for counting.
        let within = u64::MAX >> (u32::BITS - self.shift);
        self.shards.par_iter_mut().enumerate().for_each(|(shard, set)| {
            for pair in found.iter().flat_map(|shards| &shards[shard]) {
                set.insert(pair & within);
            }
        });
    }

    pub(crate) fn into_sorted(self) -> Vec<(u32, u32)> {
        self.into_sorted_with(|pair, _| pair)
    }

    /// The same, each with how often it was added, at most 63 times.
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
