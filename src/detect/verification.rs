//! Candidates → verified pairs, with a bounded number of units in memory.

use super::batches::{Batches, batches};
use super::huge_buckets::follow_leaders;
use super::second_look::Loaded;
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::findings::{Relation, Similarity};
use crate::lsh::{BUCKET_LIMIT, Candidates};
use crate::relation::{changed_numbers, relation};
use crate::verify::{Against, Lookup};
use rayon::prelude::*;

/// Shingles held at a time, 8 bytes each: 64 MiB.
pub(super) const SHINGLES_HELD: usize = 1 << 23;
/// Pairs that one thread compares at a time.
const PAIRS_AT_ONCE: usize = 256;

/// Units of one kind, by number.
pub(super) trait Units: Sync {
    /// About how many shingles a unit has.
    fn shingles(&self, unit: u32) -> usize;
    /// What units are verified on, in the order asked for; `units` ascends.
    fn load(&self, units: &[u32]) -> Result<Vec<Loaded>>;
    /// Orders units the same way whatever their numbers: the first of a huge bucket leads it.
    fn order(&self, a: u32, b: u32) -> std::cmp::Ordering;
}

/// A pair after verification.
#[derive(Debug, Clone, Copy)]
pub(super) struct VerifiedPair {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) similarity: Similarity,
    /// Share of the words of a, and of b, that stand in shared shingles.
    pub(super) covered: (f64, f64),
    pub(super) changed_numbers: u32,
}

impl VerifiedPair {
    /// The relation of two different texts.
    pub(super) fn relation(&self) -> Relation {
        relation(false, self.covered.0, self.covered.1)
    }

    /// The same with the lower unit as a.
    pub(super) fn ascending(self) -> Self {
        let Self { a, b, similarity, covered, .. } = self;
        if a <= b {
            return self;
        }
        let covered = (covered.1, covered.0);
        Self { a: b, b: a, similarity: similarity.turned(), covered, ..self }
    }
}

/// All pairs at or above the threshold.
#[derive(Default)]
pub(super) struct Verified {
    /// By a, then b.
    pub(super) pairs: Vec<VerifiedPair>,
    /// Pairs compared.
    pub(super) compared: u64,
    /// At most so many pairs that share a huge bucket were not compared.
    pub(super) not_compared: u64,
}

/// Verifies every candidate on its real shingles. Of huge buckets, not all pairs are: see
/// [`huge_buckets`](super::huge_buckets).
pub(super) fn verify(
    units: &dyn Units,
    candidates: Candidates,
    threshold: f64,
    watch: &dyn Watch,
) -> Result<Verified> {
    let Candidates { pairs, huge } = candidates;
    let mut verified = Verified {
        pairs: compare(units, &pairs, threshold, watch)?,
        compared: pairs.len() as u64,
        not_compared: 0,
    };
    if !huge.is_empty() {
        follow_leaders(units, huge, BUCKET_LIMIT, &pairs, threshold, watch, &mut verified)?;
        verified.pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
        // Two buckets may have had the same leader in different rounds.
        verified.pairs.dedup_by_key(|pair| (pair.a, pair.b));
    }
    Ok(verified)
}

impl Verified {
    /// At most so many pairs of `units` units were not compared: one that shares several huge buckets is one pair all the same.
    pub(super) fn left_out(&self, units: usize) -> u64 {
        self.not_compared.min(all_pairs(units).saturating_sub(self.compared))
    }
}

pub(super) fn all_pairs(units: usize) -> u64 {
    let units = units as u64;
    units * units.saturating_sub(1) / 2
}

/// Compares pairs exactly, as many at a time as fit into memory. Gives those at or above the threshold, by a, then b.
pub(super) fn compare(
    units: &dyn Units,
    pairs: &[(u32, u32)],
    threshold: f64,
    watch: &dyn Watch,
) -> Result<Vec<VerifiedPair>> {
    let Batches { units: named, pairs, ends } =
        batches(pairs, |unit| units.shingles(unit), SHINGLES_HELD);
    let mut found = Vec::new();
    // Where the units of a batch are among those it loads.
    let mut place = vec![u32::MAX; named.len()];
    let mut start = 0;
    for end in ends {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        let batch = &pairs[start..end];
        let mut numbers: Vec<u32> = Vec::new();
        for number in batch.iter().flat_map(|&(a, b)| [a, b]) {
            if std::mem::replace(&mut place[number as usize], 0) == u32::MAX {
                numbers.push(number);
            }
        }
        numbers.par_sort_unstable();
        for (at, &number) in (0..).zip(&numbers) {
            place[number as usize] = at;
        }
        let wanted: Vec<u32> = numbers.iter().map(|&number| named[number as usize]).collect();
        let loaded = units.load(&wanted)?;
        let unit = |number: u32| (named[number as usize], &loaded[place[number as usize] as usize]);
        found.par_extend(compare_loaded(batch, unit, threshold));
        for number in numbers {
            place[number as usize] = u32::MAX;
        }
        watch.advance(batch.len() as u64);
        start = end;
    }
    found.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(found)
}

/// The same for units at hand: `unit` gives for each member of a pair its unit and what it is verified on. It goes faster
/// when pairs with the same first member come together.
pub(super) fn compare_loaded<'a>(
    pairs: &'a [(u32, u32)],
    unit: impl Fn(u32) -> (u32, &'a Loaded) + Sync + Send + 'a,
    threshold: f64,
) -> impl ParallelIterator<Item = VerifiedPair> + 'a {
    let compare_some = move |lookup: &mut Lookup, pairs: &[(u32, u32)]| {
        let mut found = Vec::new();
        for pairs in pairs.chunk_by(|first, second| first.0 == second.0) {
            let (a, first) = unit(pairs[0].0);
            let mut against = lookup.of(&first.shingles);
            let seconds = pairs.iter().map(|&(_, second)| unit(second));
            found.extend(seconds.filter_map(|(b, second)| {
                verified((a, first), (b, second), &mut against, threshold)
            }));
        }
        found
    };
    pairs.par_chunks(PAIRS_AT_ONCE).map_init(Lookup::default, compare_some).flatten_iter()
}

fn verified(
    (a, first): (u32, &Loaded),
    (b, second): (u32, &Loaded),
    against: &mut Against<'_>,
    threshold: f64,
) -> Option<VerifiedPair> {
    let shared = against.compare(&second.shingles, threshold)?;
    let changed_numbers = changed_numbers(&first.numbers, &second.numbers);
    let (similarity, covered) = (shared.similarity, shared.covered);
    Some(VerifiedPair { a, b, similarity, covered, changed_numbers }.ascending())
}
