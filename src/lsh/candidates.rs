//! Band keys → candidate pairs, by sorting.

use super::members::Members;
use super::pairs::{DistinctPairs, SHARDS};
use crate::bits::{lower, pack};
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
/// into `room` bytes. Where not one does, it is as much of one as fits, but at least a 64th: its keys are gone through once for each class of
/// them. Besides, what one band finds; a third of `room` and once more the pairs of a part, of which there are more
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
    let residues = residues(units.len(), room);
    let tasks: Vec<(usize, Residue)> = (0..keys.bands())
        .flat_map(|band| residues.iter().map(move |&residue| (band, residue)))
        .collect();
    let at_a_time = at_a_time(units.len() / residues.len(), OF_MEMBER, room);
    let mut next = 0;
    while next < SHARDS {
        let mut pairs = DistinctPairs::from(next, last);
        let mut rooms: Vec<Members> = Vec::new();
        rooms.resize_with(at_a_time, Members::default);
        for tasks in tasks.chunks(rooms.len()) {
            let found: Result<Vec<Buckets>> = tasks
                .par_iter()
                .zip(&mut rooms)
                .map(|(&(band, residue), members)| {
                    members.clear(units.len() / residues.len());
                    keys.visit(band, &mut |units, keys| {
                        members.take(units, keys, |unit, key| wanted.has(unit) & residue.has(key));
                    })?;
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
            (0..keys.bands()).for_each(|band| keys.release(band));
        }
        take(pairs.into_sorted(), next == SHARDS)?;
    }
    Ok(huge.into_iter().collect())
}

/// Bytes that a unit takes while a band is worked on.
const OF_MEMBER: u64 = 16;
/// Most residue classes that the keys of a band are divided into.
const MOST_RESIDUES: u32 = 64;

/// The keys that leave one remainder when they are divided by a power of two: what shares a key is in one such class, and it has keys of every size.
#[derive(Clone, Copy)]
struct Residue {
    remainder: u32,
    mask: u32,
}

impl Residue {
    #[inline]
    fn has(self, key: u32) -> bool {
        key & self.mask == self.remainder
    }
}

/// All keys, in so many classes that the members of each take `room` bytes or so.
fn residues(units: usize, room: u64) -> Vec<Residue> {
    let needed = (OF_MEMBER * units as u64).div_ceil(room.max(1)).max(1);
    let needed = u32::try_from(needed).unwrap_or(u32::MAX).min(MOST_RESIDUES);
    let mask = needed.next_power_of_two() - 1;
    (0..=mask).map(|remainder| Residue { remainder, mask }).collect()
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
