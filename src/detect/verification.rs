//! Candidates → verified pairs, with a bounded number of units in memory.

use super::second_look::Loaded;
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::findings::{Relation, Similarity};
use crate::lsh::{BUCKET_LIMIT, Candidates};
use crate::relation::{changed_numbers, relation};
use crate::verify::{covered_words, similarity};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Shingles held at a time, 24 bytes each: 192 MiB.
const SHINGLES_HELD: usize = 1 << 23;
/// Rounds of comparing huge buckets with a leader, each of which reads their members once.
const LEADER_ROUNDS: usize = 16;

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
}

/// All pairs at or above the threshold.
pub(super) struct Verified {
    /// By a, then b.
    pub(super) pairs: Vec<VerifiedPair>,
    /// Pairs compared.
    pub(super) compared: u64,
    /// At most so many pairs that share a huge bucket were not compared.
    pub(super) not_compared: u64,
}

/// Verifies every candidate on its real shingles.
///
/// Pairs of huge buckets are not all compared: in each round the first unit of every such bucket is compared with all
/// others in it; those that match leave with it. What remains of a bucket is compared in full once it is small enough.
pub(super) fn verify(
    units: &dyn Units,
    candidates: Candidates,
    threshold: f64,
    watch: &dyn Watch,
) -> Result<Verified> {
    let mut verified = Verified { pairs: Vec::new(), compared: 0, not_compared: 0 };
    compare(units, &candidates.pairs, threshold, watch, &mut verified.pairs)?;
    verified.compared += candidates.pairs.len() as u64;

    let mut huge = candidates.huge;
    for bucket in &mut huge {
        bucket.sort_by(|&a, &b| units.order(a, b));
        verified.not_compared += all_pairs(bucket.len());
    }
    for _ in 0..LEADER_ROUNDS {
        if huge.is_empty() {
            break;
        }
        let mut wanted: Vec<(u32, u32)> =
            huge.iter().flat_map(|bucket| wanted_of(bucket)).collect();
        let asked = wanted.len() as u64;
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|pair| candidates.pairs.binary_search(pair).is_err());
        compare(units, &wanted, threshold, watch, &mut verified.pairs)?;
        verified.compared += wanted.len() as u64;
        verified.not_compared = verified.not_compared.saturating_sub(asked);
        let matches = matches_of_leaders(&huge, &verified.pairs);
        huge.retain_mut(|bucket| shrink(bucket, &matches));
    }
    verified.pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    // Two buckets may have had the same leader in different rounds.
    verified.pairs.dedup_by_key(|pair| (pair.a, pair.b));
    Ok(verified)
}

impl Verified {
    /// At most so many pairs of `units` units were not compared: one that shares several huge buckets is one pair all the same.
    pub(super) fn left_out(&self, units: usize) -> u64 {
        self.not_compared.min(all_pairs(units).saturating_sub(self.compared))
    }
}

fn all_pairs(units: usize) -> u64 {
    let units = units as u64;
    units * units.saturating_sub(1) / 2
}

/// The pairs of a bucket to compare in this round: all when it is small, else those of its first unit.
fn wanted_of(bucket: &[u32]) -> Vec<(u32, u32)> {
    let leaders = if bucket.len() <= BUCKET_LIMIT { bucket.len() } else { 1 };
    let pairs_of = |leader: usize| {
        bucket[leader + 1..]
            .iter()
            .map(move |&other| (bucket[leader].min(other), bucket[leader].max(other)))
    };
    (0..leaders).flat_map(pairs_of).collect()
}

/// The units that match each leader of a bucket that is still huge.
fn matches_of_leaders(huge: &[Vec<u32>], pairs: &[VerifiedPair]) -> BTreeMap<u32, Vec<u32>> {
    let leaders = huge
        .iter()
        .filter(|bucket| bucket.len() > BUCKET_LIMIT)
        .map(|bucket| (bucket[0], Vec::new()));
    let mut matches: BTreeMap<u32, Vec<u32>> = leaders.collect();
    for pair in pairs {
        for (leader, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            if let Some(matched) = matches.get_mut(&leader) {
                matched.push(other);
            }
        }
    }
    for matched in matches.values_mut() {
        matched.sort_unstable();
    }
    matches
}

/// Takes the first unit and those that match it out of a bucket; `false` when nothing is left to compare.
fn shrink(bucket: &mut Vec<u32>, matches: &BTreeMap<u32, Vec<u32>>) -> bool {
    if bucket.len() <= BUCKET_LIMIT {
        return false;
    }
    let leader = bucket[0];
    let matched = matches.get(&leader).map_or(&[][..], Vec::as_slice);
    bucket.retain(|unit| *unit != leader && matched.binary_search(unit).is_err());
    bucket.len() > 1
}

/// Compares pairs exactly, as many at a time as fit into memory, and adds those at or above the threshold to `found`, in
/// the order given.
pub(super) fn compare(
    units: &dyn Units,
    pairs: &[(u32, u32)],
    threshold: f64,
    watch: &dyn Watch,
    found: &mut Vec<VerifiedPair>,
) -> Result<()> {
    let mut rest = pairs;
    while !rest.is_empty() {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        let (now, later) = rest.split_at(fitting(units, rest));
        found.extend(compare_at_once(units, now, threshold)?);
        watch.advance(now.len() as u64);
        rest = later;
    }
    Ok(())
}

/// How many of the pairs fit into memory at a time, at least one.
fn fitting(units: &dyn Units, pairs: &[(u32, u32)]) -> usize {
    let mut held = 0;
    let mut last_a = None;
    for (i, &(a, b)) in pairs.iter().enumerate() {
        held += units.shingles(b) + if last_a == Some(a) { 0 } else { units.shingles(a) };
        last_a = Some(a);
        if held > SHINGLES_HELD && i > 0 {
            return i;
        }
    }
    pairs.len()
}

/// The same for pairs that fit into memory together.
fn compare_at_once(
    units: &dyn Units,
    pairs: &[(u32, u32)],
    threshold: f64,
) -> Result<Vec<VerifiedPair>> {
    let mut named: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    named.sort_unstable();
    named.dedup();
    let loaded = units.load(&named)?;
    let of = |unit: u32| named.binary_search(&unit).ok().and_then(|i| loaded.get(i));
    Ok(pairs
        .par_iter()
        .filter_map(|&(a, b)| {
            let (first, second) = (of(a)?, of(b)?);
            let similarity = similarity(&first.shingles, &second.shingles);
            if similarity.jaccard < threshold {
                return None;
            }
            let covered = |a: &Loaded, b: &Loaded| covered_words(&a.shingles, &b.shingles);
            Some(VerifiedPair {
                a,
                b,
                similarity,
                covered: (covered(first, second), covered(second, first)),
                changed_numbers: changed_numbers(&first.numbers, &second.numbers),
            })
        })
        .collect())
}
