//! Band keys → candidate pairs, by sorting.

use std::collections::BTreeSet;

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
/// `keys[band][unit]` are the keys of [`Bands::keys`](super::Bands::keys), turned so that a band is one list. `units`
/// are those that take part, by their position in it; units with an empty signature must not. A unit for which a band
/// has no key is in none of its buckets.
///
/// A bucket of more than `bucket_limit` members is not paired up but reported as huge, so that time grows with the
/// number of units and not with its square. The result depends on nothing but the arguments, and not on the order of
/// `units`.
///
/// Memory: 8 bytes a unit, up to three times the pairs in the result (at least 16 MiB), and for huge buckets at most as
/// much as `keys`.
pub fn candidates(keys: &[Vec<u32>], units: &[u32], bucket_limit: usize) -> Candidates {
    let mut members = Vec::with_capacity(units.len());
    let mut pairs = DistinctPairs::default();
    let mut huge = BTreeSet::new();
    for band in keys {
        members.clear();
        members.extend(
            units.iter().filter_map(|&unit| band.get(unit as usize).map(|&key| pack(key, unit))),
        );
        members.par_sort_unstable();
        members.dedup();
        for bucket in
            members.chunk_by(|&a, &b| upper(a) == upper(b)).filter(|bucket| bucket.len() > 1)
        {
            if bucket.len() > bucket_limit {
                huge.insert(bucket.iter().copied().map(lower).collect());
            } else {
                pairs.add_all(bucket);
            }
        }
    }
    Candidates { pairs: pairs.into_sorted(), huge: huge.into_iter().collect() }
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

    /// Adds every pair of a bucket's members, which ascend.
    fn add_all(&mut self, bucket: &[u64]) {
        for (position, &a) in bucket.iter().enumerate() {
            self.pending.extend(bucket[position + 1..].iter().map(|&b| pack(lower(a), lower(b))));
            if self.pending.len() >= self.settled.len().max(Self::LEAST_PENDING) {
                self.settle();
            }
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
