//! Band keys → candidate pairs, by sorting.

use super::pairs::{DistinctPairs, SHARDS};
use crate::bits::{lower, pack, upper};
use crate::error::Result;
use rayon::prelude::*;
use std::collections::BTreeSet;

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
/// `units`, nor on `room`.
///
/// Memory: that of [`candidates_in_parts`], and the pairs.
///
/// # Errors
/// When the keys of a band cannot be had.
pub fn candidates(
    keys: &dyn BandKeys,
    units: &[u32],
    bucket_limit: usize,
    room: u64,
) -> Result<Candidates> {
    let mut pairs = Vec::new();
    let huge = candidates_in_parts(keys, units, bucket_limit, room, &mut |mut part, _| {
        if pairs.is_empty() {
            pairs = part;
        } else {
            pairs.append(&mut part);
        }
        Ok(())
    })?;
    Ok(Candidates { pairs, huge })
}

/// The same, in parts: `take` is called with the pairs of one stretch of first units after the other, and whether they are the last. The
/// answer is what is huge.
///
/// Memory: 16 bytes a unit for each band that is worked on at a time, which are as many as there are threads and as fit
/// into `room` bytes, but at least one; what one band finds; a third of `room` and once more the pairs of a part, of which there are more
/// the less there is; and for huge buckets at most as much as all keys. All bands are gone through once for each part.
///
/// # Errors
/// When the keys of a band cannot be had, or `take` fails.
pub fn candidates_in_parts(
    keys: &dyn BandKeys,
    units: &[u32],
    bucket_limit: usize,
    room: u64,
    take: &mut dyn FnMut(Vec<(u32, u32)>, bool) -> Result<()>,
) -> Result<Vec<Vec<u32>>> {
    let mut sorted = Vec::new();
    let units = if units.is_sorted() {
        units
    } else {
        sorted.extend_from_slice(units);
        sorted.sort_unstable();
        &sorted[..]
    };
    let last = units.last().copied().unwrap_or(0);
    let mut huge = BTreeSet::new();
    let wanted = Wanted::new(units);
    let bands: Vec<usize> = (0..keys.bands()).collect();
    let mut next = 0;
    while next < SHARDS {
        let mut pairs = DistinctPairs::from(next, last);
        let mut rooms: Vec<Members> = Vec::new();
        rooms.resize_with(at_a_time(units.len(), 16, room), Members::default);
        for bands in bands.chunks(rooms.len()) {
            let found: Result<Vec<Buckets>> = bands
                .par_iter()
                .zip(&mut rooms)
                .map(|(&band, members)| {
                    members.clear(units.len());
                    keys.visit(band, &mut |units, keys| members.take(units, keys, &wanted))?;
                    // With so much room there is one part.
                    if room == u64::MAX {
                        keys.release(band);
                    }
                    Ok(buckets(members, bucket_limit, &pairs))
                })
                .collect();
            let found = found?.into_iter().map(|buckets| {
                if next == 0 {
                    huge.extend(buckets.huge);
                }
                buckets.pairs
            });
            pairs.add(&found.collect::<Vec<_>>());
            pairs.keep_within(room / 3, &mut []);
        }
        drop(rooms);
        next = pairs.end();
        if next == SHARDS {
            for &band in &bands {
                keys.release(band);
            }
        }
        take(pairs.into_sorted(), next == SHARDS)?;
    }
    Ok(huge.into_iter().collect())
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
            if let Some(shard) = pairs.shard_of(lower(a)) {
                let others = bucket[position + 1..].iter().map(|&b| pack(lower(a), lower(b)));
                found.pairs[shard].extend(others);
            }
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
