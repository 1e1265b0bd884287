//! An order of units in which those that many pairs join stand near each other.

use super::stretches::Stretches;
use crate::bits::{lower, pack, upper};
use rayon::prelude::*;

/// Units in such an order, and the place of each; of `units` units those that `is_wanted` wants, and what pairs, which ascend, join them with.
///
/// The next unit is the one that most pairs join with units already placed (maximum cardinality search; Tarjan and Yannakakis 1984),
/// of several the one joined last. So a family of texts, most of which are joined with each other, is placed as a whole before
/// the next one is begun, even where single texts hold all families together. Memory is linear in units and pairs, and time nearly.
pub(super) fn by_nearness(
    units: usize,
    pairs: &[(u32, u32)],
    is_wanted: impl Fn(u32) -> bool + Sync,
) -> ByNearness {
    let joined = Joined::of(pairs, &is_wanted);
    let mut order = Vec::new();
    let mut places = vec![u32::MAX; units];
    let mut ready = Ready::new(units);
    for first in (0..).take(units).filter(|&unit| is_wanted(unit)) {
        ready.begin_with(first);
        while let Some(unit) = ready.next() {
            places[unit as usize] = u32::try_from(order.len()).unwrap_or(u32::MAX);
            order.push(unit);
            joined.with(unit).for_each(|other| ready.join(other));
        }
    }
    ByNearness { order, places }
}

/// Units in an order of nearness.
pub(super) struct ByNearness {
    /// The unit at each place.
    pub(super) order: Vec<u32>,
    /// The place of each unit; `u32::MAX` for one that has none.
    pub(super) places: Vec<u32>,
}

/// The units that pairs join with units already placed.
struct Ready {
    /// For each unit how many such pairs there are; `PLACED` once it is placed itself.
    counts: Vec<u32>,
    /// For each such number the units that reached it, the last one on top. They stay there when they reach the next one.
    reached: Vec<Vec<u32>>,
    /// No unit that waits has more such pairs.
    most: usize,
}

const PLACED: u32 = u32::MAX;

impl Ready {
    fn new(units: usize) -> Self {
        Self { counts: vec![0; units], reached: vec![Vec::new()], most: 0 }
    }

    /// Makes a unit ready that no pair joins with those placed, unless it is placed itself.
    fn begin_with(&mut self, unit: u32) {
        self.reached[0].push(unit);
    }

    /// One more pair joins a unit with one that was placed.
    fn join(&mut self, unit: u32) {
        let count = &mut self.counts[unit as usize];
        if *count == PLACED {
            return;
        }
        *count += 1;
        self.most = self.most.max(*count as usize);
        if self.reached.len() <= self.most {
            self.reached.resize_with(self.most + 1, Vec::new);
        }
        self.reached[*count as usize].push(unit);
    }

    /// The unit to be placed next.
    fn next(&mut self) -> Option<u32> {
        loop {
            let Some(unit) = self.reached[self.most].pop() else {
                self.most = self.most.checked_sub(1)?;
                continue;
            };
            let count = &mut self.counts[unit as usize];
            if *count as usize == self.most {
                *count = PLACED;
                return Some(unit);
            }
        }
    }
}

/// For each unit those that it is joined with.
struct Joined<'a> {
    pairs: &'a [(u32, u32)],
    of_first: Stretches,
    /// The pairs with their second unit above the first, ascending.
    turned: Vec<u64>,
    of_second: Stretches,
}

impl<'a> Joined<'a> {
    /// For the units that are wanted.
    fn of(pairs: &'a [(u32, u32)], is_wanted: &(impl Fn(u32) -> bool + Sync)) -> Self {
        // Sorted, and not written where they belong: that would be a place far away for every pair.
        let wanted = pairs.par_iter().filter(|&&(a, _)| is_wanted(a));
        let mut turned: Vec<u64> = wanted.map(|&(a, b)| pack(b, a)).collect();
        turned.par_sort_unstable();
        let of_first = Stretches::of(pairs, |&(a, _)| a);
        let of_second = Stretches::of(&turned, |&pair| upper(pair));
        Self { pairs, of_first, turned, of_second }
    }

    /// Those that a unit is joined with, ascending.
    fn with(&self, unit: u32) -> impl Iterator<Item = u32> + '_ {
        let before = self.turned[self.of_second.get(unit)].iter().copied().map(lower);
        before.chain(self.pairs[self.of_first.get(unit)].iter().map(|&(_, b)| b))
    }
}

#[cfg(test)]
mod tests {
    use super::by_nearness;
    use std::collections::BTreeSet;

    /// The same by looking at all units each time.
    fn oracle(units: u32, pairs: &[(u32, u32)], is_wanted: impl Fn(u32) -> bool) -> Vec<u32> {
        let joins = |unit: u32, other: u32| {
            pairs.iter().any(|&(a, b)| (a, b) == (unit, other) || (b, a) == (unit, other))
        };
        let mut placed: Vec<u32> = Vec::new();
        loop {
            let rest = (0..units).filter(|&unit| is_wanted(unit) && !placed.contains(&unit));
            let key = |&unit: &u32| {
                let joined = placed.iter().filter(|&&other| joins(unit, other)).count();
                // Of several units that the same one joined, the higher is joined last.
                let last = placed.iter().rposition(|&other| joins(unit, other));
                (joined, last, if joined > 0 { unit } else { u32::MAX - unit })
            };
            let Some(next) = rest.max_by_key(key) else { break };
            placed.push(next);
        }
        placed
    }

    proptest::proptest! {
        #[test]
        fn the_next_unit_is_the_one_that_most_pairs_join(
            pairs in proptest::collection::btree_set((0_u32..24, 0_u32..24), 0..60),
            unwanted in 0_u32..30,
        ) {
            let pairs: BTreeSet<(u32, u32)> = pairs.into_iter().filter(|(a, b)| a < b).collect();
            // What is wanted is what hangs together with something, or not.
            let pairs: Vec<(u32, u32)> =
                pairs.into_iter().filter(|&(a, b)| (a < unwanted) == (b < unwanted)).collect();
            let is_wanted = |unit: u32| unit < unwanted;
            let found = by_nearness(24, &pairs, is_wanted);
            proptest::prop_assert_eq!(&found.order, &oracle(24, &pairs, is_wanted));
            for (unit, &place) in (0..).zip(&found.places) {
                let expected = is_wanted(unit).then_some(&unit);
                proptest::prop_assert_eq!(found.order.get(place as usize), expected);
            }
        }
    }
}
