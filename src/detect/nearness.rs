//! An order of units in which those that many pairs join stand near each other.

use std::collections::BinaryHeap;

/// The place of each of `units` units in such an order; units that `is_wanted` does not want, and that no pair joins, have no place
/// of meaning.
///
/// The next unit is the one that most pairs join with units already placed (maximum cardinality search; Tarjan and Yannakakis 1984),
/// of several the one joined last. So a family of texts, most of which are joined with each other, is placed as a whole before
/// the next one is begun, even where single texts hold all families together.
pub(super) fn places(
    units: usize,
    pairs: &[(u32, u32)],
    is_wanted: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let joined = Joined::of(units, pairs, &is_wanted);
    let mut places = vec![u32::MAX; units];
    // Pairs with units already placed.
    let mut counts = vec![0_u32; units];
    let mut ready: BinaryHeap<(u32, u32, u32)> = BinaryHeap::new();
    let (mut next, mut joins) = (0, 0);
    for first in (0..).take(units).filter(|&unit| is_wanted(unit)) {
        ready.push((0, 0, first));
        while let Some((count, _, unit)) = ready.pop() {
            // Whoever was joined again since stands further up too.
            if places[unit as usize] != u32::MAX || counts[unit as usize] != count {
                continue;
            }
            places[unit as usize] = next;
            next += 1;
            for &other in joined.with(unit) {
                if places[other as usize] == u32::MAX {
                    counts[other as usize] += 1;
                    joins += 1;
                    ready.push((counts[other as usize], joins, other));
                }
            }
        }
    }
    places
}

/// For each unit those that pairs join it with.
struct Joined {
    /// Where each unit's begin, and the end.
    starts: Vec<usize>,
    others: Vec<u32>,
}

impl Joined {
    fn of(units: usize, pairs: &[(u32, u32)], is_wanted: impl Fn(u32) -> bool) -> Self {
        let wanted = || pairs.iter().filter(|&&(a, _)| is_wanted(a));
        let mut starts = vec![0; units + 1];
        for &(a, b) in wanted() {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for unit in 0..units {
            starts[unit + 1] += starts[unit];
        }
        let mut others = vec![0; starts[units]];
        let mut ends = starts.clone();
        for &(a, b) in wanted() {
            for (one, other) in [(a, b), (b, a)] {
                others[ends[one as usize]] = other;
                ends[one as usize] += 1;
            }
        }
        Self { starts, others }
    }

    fn with(&self, unit: u32) -> &[u32] {
        &self.others[self.starts[unit as usize]..self.starts[unit as usize + 1]]
    }
}
