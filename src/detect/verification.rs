//! Candidates → verified pairs, with a bounded number of units in memory.

use super::batches::{Batch, in_batches};
use super::cell_pile::PairPile;
use super::huge_buckets::follow_leaders;
use super::keys::Keys;
use super::watch::{Stage, Watch};
use crate::error::Result;
use crate::findings::Similarity;
use crate::lsh::{BUCKET_LIMIT, Candidates, candidates_in_parts};
use crate::spill::{Memory, Part};
use crate::verify::{Lookup, ShingleSet, fetch};
use rayon::prelude::*;

/// Most shingles held at a time where memory is limited or articles are few, 8 bytes each: 64 MiB.
pub(super) const SHINGLES_HELD: usize = 1 << 23;
/// Else as many for each article. Millions of units that one template joins are in no order in which each would be read once, so the more of them are held
/// the better.
const HELD_AN_ARTICLE: usize = 40;
/// Pairs that one thread compares at a time.
const PAIRS_AT_ONCE: usize = 256;

/// Units of one kind, by number.
pub(super) trait Units: Sync {
    /// About how many shingles a unit has.
    fn shingles(&self, unit: u32) -> usize;
    /// How much may be held at a time.
    fn room(&self) -> Room;
    /// What units are verified on, in the order asked for; `units` ascends.
    fn load(&self, units: &[u32]) -> Result<Vec<ShingleSet>>;
    /// The words and the identity of a unit. They order units the same way whatever their numbers; the greatest of a huge bucket leads it.
    fn weight(&self, unit: u32) -> (u32, u128);
}

/// A pair after verification.
#[derive(Debug, Clone, Copy)]
pub(super) struct VerifiedPair {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) similarity: Similarity,
}

impl VerifiedPair {
    /// The same with the lower unit as a.
    pub(super) fn ascending(self) -> Self {
        let Self { a, b, similarity } = self;
        if a <= b { self } else { Self { a: b, b: a, similarity: similarity.turned() } }
    }
}

/// All pairs at or above the threshold.
#[derive(Default)]
pub(super) struct Verified {
    /// By a, then b.
    pub(super) pairs: Vec<VerifiedPair>,
    /// Different pairs that buckets proposed, and that were compared.
    pub(super) proposed: u64,
    /// Comparisons: those, and of the members of huge buckets with leaders, or with one another.
    pub(super) compared: u64,
    /// At most so many pairs that share a huge bucket were not compared.
    pub(super) not_compared: u64,
}

/// How much may be held at a time while pairs are verified.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Shingles of units.
    pub(super) shingles: usize,
    /// Pairs that are put into batches.
    pub(super) pairs: usize,
}

impl Room {
    /// As much as there is memory for, with so many articles.
    pub(super) fn of(memory: &Memory, articles: usize) -> Self {
        /// Bytes that a pair takes while it is put into a batch: as it is given, by its numbers, with the neighbours of both, and in stacks.
        const AT_WORK: u64 = 40;
        let fitting = |part: Part, bytes: u64| {
            usize::try_from(memory.share(part) / bytes).unwrap_or(usize::MAX).max(1)
        };
        let shingles = match memory.limit() {
            Some(_) => fitting(Part::Batch, 8).min(SHINGLES_HELD),
            None => SHINGLES_HELD.max(HELD_AN_ARTICLE * articles),
        };
        Self { shingles, pairs: fitting(Part::Sorting, AT_WORK) }
    }
}

/// What proposes pairs, and which units take part.
pub(super) struct Proposing<'a> {
    pub(super) keys: &'a Keys,
    /// Ascending.
    pub(super) units: &'a [u32],
    /// What it is called to verify them.
    pub(super) stage: Stage,
}

/// Finds the candidates and verifies each on its real shingles, as many at a time as there is memory for. Gives all candidates besides. Of huge buckets, not
/// all pairs are verified: see [`huge_buckets`](super::huge_buckets).
pub(super) fn find_and_verify(
    memory: &Memory,
    Proposing { keys, units: firsts, stage }: Proposing<'_>,
    units: &dyn Units,
    threshold: f64,
    watch: &dyn Watch,
) -> Result<(Verified, PairPile)> {
    let room = memory.share(Part::Sorting);
    let mut verified = Verified::default();
    let mut proposed = PairPile::new(memory);
    watch.stage(Stage::Proposing, None);
    let huge = candidates_in_parts(keys, firsts, BUCKET_LIMIT, room, &mut |pairs, is_last| {
        watch.stage(stage, Some(pairs.len() as u64));
        proposed.append(pairs.iter().copied())?;
        verified.compared += pairs.len() as u64;
        verified.pairs.append(&mut compare(units, &pairs, threshold, watch)?);
        if !is_last {
            watch.stage(Stage::Proposing, None);
        }
        Ok(())
    })?;
    verified.proposed = verified.compared;
    verified.take_huge(units, huge, threshold, watch)?;
    Ok((verified, proposed))
}

/// Verifies candidates that are at hand.
pub(super) fn verify(
    units: &dyn Units,
    Candidates { pairs, huge }: Candidates,
    threshold: f64,
    watch: &dyn Watch,
) -> Result<Verified> {
    let mut verified = Verified {
        pairs: compare(units, &pairs, threshold, watch)?,
        proposed: pairs.len() as u64,
        compared: pairs.len() as u64,
        not_compared: 0,
    };
    verified.take_huge(units, huge, threshold, watch)?;
    Ok(verified)
}

impl Verified {
    /// Adds what comparing huge buckets finds.
    fn take_huge(
        &mut self,
        units: &dyn Units,
        huge: Vec<Vec<u32>>,
        threshold: f64,
        watch: &dyn Watch,
    ) -> Result<()> {
        if huge.is_empty() {
            return Ok(());
        }
        let mut found = follow_leaders(units, huge, BUCKET_LIMIT, threshold, watch)?;
        self.compared += found.compared;
        self.not_compared += found.not_compared;
        self.pairs.append(&mut found.pairs);
        self.pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
        self.pairs.dedup_by_key(|pair| (pair.a, pair.b));
        Ok(())
    }

    /// At most so many pairs of `units` units were not compared: one that shares several huge buckets is one pair all the same.
    pub(super) fn left_out(&self, units: usize) -> u64 {
        self.not_compared.min(all_pairs(units).saturating_sub(self.proposed))
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
    let mut found = Vec::new();
    let size = |unit: u32| units.shingles(unit);
    let Room { shingles, pairs: at_once } = units.room();
    for pairs in pairs.chunks(at_once) {
        in_batches(
            pairs,
            size,
            shingles,
            |wanted| units.load(wanted),
            watch,
            |batch| {
                let Batch { pairs, .. } = batch;
                let unit = |number| batch.unit(number);
                found.par_extend(compare_loaded(pairs, unit, unit, threshold));
            },
        )?;
    }
    found.par_sort_unstable_by_key(|pair: &VerifiedPair| (pair.a, pair.b));
    Ok(found)
}

/// The same for units at hand: `first` and `second` give for the members of a pair the unit and what it is verified on. It goes faster
/// when pairs with the same first member come together.
pub(super) fn compare_loaded<'a>(
    pairs: &'a [(u32, u32)],
    first: impl Fn(u32) -> (u32, &'a ShingleSet) + Sync + Send + 'a,
    second: impl Fn(u32) -> (u32, &'a ShingleSet) + Sync + Send + 'a,
    threshold: f64,
) -> impl ParallelIterator<Item = VerifiedPair> + 'a {
    let compare_some = move |lookup: &mut Lookup, pairs: &[(u32, u32)]| {
        // Nearly every unit is far away in memory, and is done with as soon as it is there.
        fetch(pairs.iter().map(|&(_, b)| second(b).1));
        let mut found = Vec::new();
        for pairs in pairs.chunk_by(|one, other| one.0 == other.0) {
            let (a, set) = first(pairs[0].0);
            let mut against = lookup.of(set);
            for &(_, b) in pairs {
                let (b, set) = second(b);
                if let Some(similarity) = against.compare(set, threshold) {
                    found.push(VerifiedPair { a, b, similarity }.ascending());
                }
            }
        }
        found
    };
    pairs.par_chunks(PAIRS_AT_ONCE).map_init(Lookup::default, compare_some).flatten_iter()
}
