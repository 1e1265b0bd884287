//! Band keys → candidate pairs, by sorting.

use std::collections::BTreeSet;

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
/// signature must not. A unit for which a band has no key is in none of its buckets.
///
/// A bucket of more than `bucket_limit` members is not paired up but reported as huge, so that time grows with the
/// number of units and not with its square. The result depends on nothing but the arguments, and not on the order of
/// `units`.
///
/// Memory: 16 bytes a unit for each band that is worked on at a time, which are as many as there are threads and as fit
/// into `room` bytes, but at least one; what one band finds; up to three times the pairs in the result (at least 16 MiB),
/// and for huge buckets at most as much as all keys.
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
    let mut pairs = DistinctPairs::default();
    let mut huge = BTreeSet::new();
    // As many bands at a time as there are threads: more would only hold the same pairs many times over.
    let fitting = usize::try_from(room / (16 * units.len().max(1) as u64)).unwrap_or(usize::MAX);
    let at_a_time = rayon::current_num_threads().min(fitting).max(1);
    let bands: Vec<usize> = (0..keys.bands()).collect();
    for bands in bands.chunks(at_a_time) {
        let found: Result<Vec<Buckets>> = bands
            .par_iter()
            .map(|&band| {
                let found = buckets(members(keys, band, units)?, bucket_limit);
                keys.release(band);
                Ok(found)
            })
            .collect();
        for buckets in found? {
            pairs.add(buckets.pairs);
            huge.extend(buckets.huge);
        }
    }
    Ok(Candidates { pairs: pairs.into_sorted(), huge: huge.into_iter().collect() })
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

/// The units that take part in a band, each with its key above it; ascending by unit.
fn members(keys: &dyn BandKeys, band: usize, units: &[u32]) -> Result<Vec<u64>> {
    let mut members = Vec::with_capacity(units.len());
    let mut wanted = units;
    keys.visit(band, &mut |units, keys| {
        for (&unit, &key) in units.iter().zip(keys) {
            // What is wanted and has no key is passed over, and so is a unit that is named twice.
            while wanted.first().is_some_and(|&first| first < unit) {
                wanted = &wanted[1..];
            }
            if wanted.first() == Some(&unit) {
                members.push(pack(key, unit));
            }
        }
    })?;
    Ok(members)
}

/// What one band finds.
#[derive(Default)]
struct Buckets {
    /// Packed, each once.
    pairs: Vec<u64>,
    huge: Vec<Vec<u32>>,
}

fn buckets(mut members: Vec<u64>, bucket_limit: usize) -> Buckets {
    sort_by_key(&mut members);
    let mut found = Buckets::default();
    for bucket in members.chunk_by(|&a, &b| upper(a) == upper(b)).filter(|bucket| bucket.len() > 1)
    {
        if bucket.len() > bucket_limit {
            found.huge.push(bucket.iter().copied().map(lower).collect());
        } else {
            for (position, &a) in bucket.iter().enumerate() {
                found
                    .pairs
                    .extend(bucket[position + 1..].iter().map(|&b| pack(lower(a), lower(b))));
            }
        }
    }
    found
}

/// Sorts by the upper half and keeps the order of equals: a radix sort, eleven bits at a time, which takes a third of the
/// time of a comparison sort on the million keys of a band.
fn sort_by_key(members: &mut Vec<u64>) {
    const BITS: u32 = 11;
    const SLOTS: usize = 1 << BITS;
    let mut sorted = vec![0; members.len()];
    for shift in [32, 32 + BITS, 32 + 2 * BITS] {
        #[allow(clippy::cast_possible_truncation, reason = "eleven bits are left")]
        let digit = |member: u64| (member >> shift) as usize & (SLOTS - 1);
        let mut starts = [0_usize; SLOTS];
        for &member in members.iter() {
            starts[digit(member)] += 1;
        }
        let mut next = 0;
        for start in &mut starts {
            next += std::mem::replace(start, next);
        }
        for &member in members.iter() {
            let place = &mut starts[digit(member)];
            sorted[*place] = member;
            *place += 1;
        }
        std::mem::swap(members, &mut sorted);
    }
}

/// Collects pairs of which most come many times, once for each band they share.
#[derive(Default)]
struct DistinctPairs {
    /// Sorted, distinct.
    settled: Vec<u64>,
    /// Not yet sorted; may repeat itself and `settled`.
    pending: Vec<u64>,
}

impl DistinctPairs {
    /// Letting as much pile up as there is already keeps both the memory and the merging proportional to the result.
    const LEAST_PENDING: usize = 1 << 20;

    fn add(&mut self, mut pairs: Vec<u64>) {
        self.pending.append(&mut pairs);
        if self.pending.len() >= self.settled.len().max(Self::LEAST_PENDING) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.pending.par_sort_unstable();
        self.pending.dedup();
        self.settled.append(&mut self.pending);
        #[allow(
            clippy::stable_sort_primitive,
            reason = "it merges the two sorted stretches it finds here in one pass"
        )]
        self.settled.sort();
        self.settled.dedup();
    }

    fn into_sorted(mut self) -> Vec<(u32, u32)> {
        self.settle();
        self.settled.into_iter().map(|pair| (upper(pair), lower(pair))).collect()
    }
}

fn pack(upper: u32, lower: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}

#[allow(clippy::cast_possible_truncation, reason = "32 bits are left after the shift")]
fn upper(packed: u64) -> u32 {
    (packed >> 32) as u32
}

#[allow(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
fn lower(packed: u64) -> u32 {
    packed as u32
}
