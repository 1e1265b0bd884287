//! Pairs in batches of which all units fit into memory, so that hardly a unit is read twice.

use super::named::Named;
use super::nearness::{ByNearness, by_nearness};
use super::watch::Watch;
use crate::bits::{lower, pack, upper};
use crate::error::{Error, Result};
use rayon::prelude::*;

/// Units that are read between two looks at whoever follows: enough for any number of threads.
const AT_ONCE: usize = 1 << 12;

/// Pairs whose units are in memory together.
pub(super) struct Batch<'a, T> {
    /// By numbers that [`unit`](Self::unit) knows. Either unit of a pair may come first.
    pub(super) pairs: &'a [(u32, u32)],
    /// Where each number is in `units` and `loaded`, unless it is there itself.
    place: Option<&'a [u32]>,
    /// Ascending.
    units: &'a [u32],
    loaded: &'a [T],
}

impl<T> Batch<'_, T> {
    /// The unit that stands behind a number, and what was loaded of it.
    pub(super) fn unit(&self, number: u32) -> (u32, &T) {
        let place = self.place_of(number);
        (self.units[place], &self.loaded[place])
    }

    /// All units.
    pub(super) fn units(&self) -> &[u32] {
        self.units
    }

    /// Where the unit that stands behind a number is among all.
    pub(super) fn place_of(&self, number: u32) -> usize {
        self.place.map_or(number, |place| place[number as usize]) as usize
    }
}

/// Cuts pairs into [batches](batches), loads the units of each, which ascend, and calls `each` with one after the other.
pub(super) fn in_batches<T>(
    pairs: &[(u32, u32)],
    size: impl Fn(u32) -> usize + Sync,
    held: usize,
    mut load: impl FnMut(&[u32]) -> Result<Vec<T>>,
    watch: &dyn Watch,
    mut each: impl FnMut(&Batch<'_, T>),
) -> Result<()> {
    let Batches { units: named, pairs, ends } = batches(pairs, size, held);
    let mut place = vec![u32::MAX; named.len()];
    let mut start = 0;
    for end in ends {
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
        // What takes longest is reading: half of the work is told as it goes on.
        let half = batch.len() as u64 / 2;
        let mut loaded = Vec::with_capacity(wanted.len());
        let mut told = 0;
        for part in wanted.chunks(AT_ONCE) {
            if watch.interrupted() {
                return Err(Error::Interrupted);
            }
            loaded.extend(load(part)?);
            let now = half * loaded.len() as u64 / wanted.len() as u64;
            watch.advance(now - told);
            told = now;
        }
        let place_of = (loaded.len() < named.len()).then_some(&place[..]);
        each(&Batch { pairs: batch, place: place_of, units: &wanted, loaded: &loaded });
        for number in numbers {
            place[number as usize] = u32::MAX;
        }
        watch.advance(batch.len() as u64 - told);
        start = end;
    }
    Ok(())
}

/// Pairs of units, cut into batches.
struct Batches {
    /// All units that are named, ascending.
    units: Vec<u32>,
    /// By their numbers in `units`, batch after batch.
    pairs: Vec<(u32, u32)>,
    /// Where each batch ends in `pairs`.
    ends: Vec<usize>,
}

/// Cuts pairs into batches that name at most `held` of what `size` tells of each unit, or one pair.
///
/// Pairs stay in their order where all fit into one batch. Otherwise they are put in order by what hangs together, for
/// what does shares a batch then, and its units are in no other. Where that does not fit either they are put in order by
/// [nearness](by_nearness), so that few units are in two; there a pair may come with its units in each other's place.
fn batches(pairs: &[(u32, u32)], size: impl Fn(u32) -> usize + Sync, held: usize) -> Batches {
    let named = Named::of(pairs.iter().flat_map(|&(a, b)| [a, b]));
    let units = named.units();
    let sizes: Vec<usize> = units.par_iter().map(|&unit| size(unit)).collect();
    let numbered = |&(a, b): &(u32, u32)| (named.number(a), named.number(b));
    let mut pairs: Vec<(u32, u32)> = pairs.par_iter().map(numbered).collect();
    if sizes.iter().sum::<usize>() <= held {
        let ends = vec![pairs.len()];
        return Batches { units, pairs, ends };
    }
    pairs.par_sort_unstable();
    let roots = roots(units.len(), &pairs);
    let mut together = vec![0; units.len()];
    for (&root, &size) in roots.iter().zip(&sizes) {
        together[root as usize] += size;
    }
    let is_large = |unit: u32| together[roots[unit as usize] as usize] > held;
    let by_nearness = by_nearness(units.len(), &pairs, is_large);
    let mut pairs = by_root(pairs, &roots);
    let groups = pairs.chunk_by_mut(|a, b| roots[a.0 as usize] == roots[b.0 as usize]);
    for group in groups.filter(|group| is_large(group[0].0)) {
        sort_by_nearness(group, &by_nearness);
    }
    let ends = ends(&pairs, &roots, &together, &sizes, held);
    Batches { units, pairs, ends }
}

/// The pairs of what hangs together side by side, by its root.
fn by_root(pairs: Vec<(u32, u32)>, roots: &[u32]) -> Vec<(u32, u32)> {
    let mut next = vec![0_usize; roots.len() + 1];
    for &(a, _) in &pairs {
        next[roots[a as usize] as usize + 1] += 1;
    }
    for root in 0..roots.len() {
        next[root + 1] += next[root];
    }
    let mut placed = vec![(0, 0); pairs.len()];
    for pair in pairs {
        let place = &mut next[roots[pair.0 as usize] as usize];
        placed[*place] = pair;
        *place += 1;
    }
    placed
}

/// Sorts pairs by the later place, then by the earlier one. The unit of the later one becomes the first, so that its pairs follow one another.
fn sort_by_nearness(pairs: &mut [(u32, u32)], ByNearness { order, places }: &ByNearness) {
    let placed = |&(a, b): &(u32, u32)| {
        let (at, other) = (places[a as usize], places[b as usize]);
        pack(at.max(other), at.min(other))
    };
    let mut sorted: Vec<u64> = pairs.par_iter().map(placed).collect();
    sorted.par_sort_unstable();
    let unit = |place: u32| order[place as usize];
    let unplaced = sorted.into_par_iter().map(|pair| (unit(upper(pair)), unit(lower(pair))));
    pairs.par_iter_mut().zip(unplaced).for_each(|(pair, sorted)| *pair = sorted);
}

/// For each unit the lowest that it hangs together with by pairs.
pub(super) fn roots(units: usize, pairs: &[(u32, u32)]) -> Vec<u32> {
    fn root(roots: &mut [u32], mut unit: u32) -> u32 {
        while roots[unit as usize] != unit {
            let above = roots[roots[unit as usize] as usize];
            roots[unit as usize] = above;
            unit = above;
        }
        unit
    }
    let mut roots: Vec<u32> = (0..).take(units).collect();
    for &(a, b) in pairs {
        let (a, b) = (root(&mut roots, a), root(&mut roots, b));
        roots[a.max(b) as usize] = a.min(b);
    }
    // A root is lower than what hangs under it, so it is final when its turn comes.
    for unit in 0..units {
        roots[unit] = roots[roots[unit] as usize];
    }
    roots
}

/// `together` tells for each root the size of all that hangs under it.
fn ends(
    pairs: &[(u32, u32)],
    roots: &[u32],
    together: &[usize],
    sizes: &[usize],
    held: usize,
) -> Vec<usize> {
    let mut batch_of = vec![u32::MAX; sizes.len()];
    let mut take = |unit: u32, batch: u32| {
        let last = std::mem::replace(&mut batch_of[unit as usize], batch);
        if last == batch { 0 } else { sizes[unit as usize] }
    };
    let mut ends = Vec::new();
    let (mut batch, mut filled, mut end) = (0, 0, 0);
    let root = |pair: &(u32, u32)| roots[pair.0 as usize];
    for group in pairs.chunk_by(|a, b| root(a) == root(b)) {
        if filled > 0 && filled + together[root(&group[0]) as usize] > held {
            ends.push(end);
            (batch, filled) = (batch + 1, 0);
        }
        for &(a, b) in group {
            let more = take(a, batch) + take(b, batch);
            if filled > 0 && filled + more > held {
                ends.push(end);
                batch += 1;
                filled = take(a, batch) + take(b, batch);
            } else {
                filled += more;
            }
            end += 1;
        }
    }
    ends.push(end);
    ends
}

#[cfg(test)]
mod tests {
    use super::{Batches, batches};
    use crate::detect::pairs::ascending;
    use std::collections::BTreeSet;

    /// The units of each batch, a unit as often as it is in one.
    fn units_read(batches: &Batches) -> usize {
        let starts = [0].into_iter().chain(batches.ends.iter().copied());
        let of_batch = starts.zip(&batches.ends).map(|(start, &end)| &batches.pairs[start..end]);
        of_batch
            .map(|pairs| pairs.iter().flat_map(|&(a, b)| [a, b]).collect::<BTreeSet<u32>>().len())
            .sum()
    }

    proptest::proptest! {
        #[test]
        fn every_pair_is_in_one_batch_that_fits(
            pairs in proptest::collection::btree_set((0_u32..60, 0_u32..60), 0..80),
            held in 1_usize..200,
        ) {
            let size = |unit: u32| unit as usize % 7 + 1;
            let given: Vec<(u32, u32)> = pairs.iter().copied().filter(|(a, b)| a < b).collect();
            let found = batches(&given, size, held);
            let unit = |number: u32| found.units[number as usize];
            let named = |pairs: &[(u32, u32)]| -> BTreeSet<u32> {
                pairs.iter().flat_map(|&(a, b)| [unit(a), unit(b)]).collect()
            };
            let mut taken = BTreeSet::new();
            let mut start = 0;
            for &end in &found.ends {
                let batch = &found.pairs[start..end];
                let filled: usize = named(batch).into_iter().map(size).sum();
                proptest::prop_assert!(filled <= held || batch.len() == 1);
                taken.extend(batch.iter().map(|&(a, b)| ascending(unit(a), unit(b))));
                start = end;
            }
            proptest::prop_assert_eq!(start, given.len());
            proptest::prop_assert_eq!(taken, given.into_iter().collect());
        }
    }

    #[test]
    fn what_hangs_together_is_read_once() {
        // Twenty chains whose units lie far apart, of which two fit at a time.
        let pairs: Vec<(u32, u32)> = (0..80).map(|unit| (unit, unit + 20)).collect();
        let found = batches(&pairs, |_| 1, 10);
        assert_eq!((units_read(&found), found.ends.len()), (100, 10));
    }

    #[test]
    fn families_that_single_texts_hold_together_are_read_once() {
        // Forty families of twenty, whose members lie far apart, and two texts that have a pair with every other.
        let member = |family: u32, n: u32| 2 + n * 40 + family;
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for family in 0..40 {
            for n in 0..20 {
                pairs.extend((0..2).map(|hub| (hub, member(family, n))));
                pairs.extend((0..n).map(|before| (member(family, before), member(family, n))));
            }
        }
        pairs.sort_unstable();
        let found = batches(&pairs, |_| 1, 70);
        let read = units_read(&found);
        assert!(read <= 802 * 5 / 4, "{read} units read for 802");
        // The pairs of the later unit follow one another, so that it is made ready for comparing once.
        let runs = found.pairs.chunk_by(|one, other| one.0 == other.0).count();
        assert!(runs <= 802, "{runs} units made ready for 802");
    }
}
