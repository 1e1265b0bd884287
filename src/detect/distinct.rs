//! Identical texts and paragraphs, collapsed before anything is compared.

use super::named::Named;
use crate::bits::{low, lower, pack, upper};
use rayon::prelude::*;

/// Units sorted at a time: 8 bytes each.
const AT_A_TIME: u64 = 1 << 24;

/// The group of each of the units `0..count`: units are in one group when they have the same identity, and groups are
/// numbered in the order of their first units.
///
/// Takes 4 bytes a unit, and at most about `room` bytes more.
pub(super) fn distinct(count: usize, identity: impl Fn(u32) -> u128 + Sync, room: u64) -> Vec<u32> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let at_a_time = (room / 8).clamp(1 << 16, AT_A_TIME);
    let parts = u64::from(count).div_ceil(at_a_time).max(1);
    // First the first unit of each unit's group.
    let mut group_of: Vec<u32> = (0..count).collect();
    for part in 0..parts {
        let is_in_part = |identity: u128| (u64::from(head(identity)) * parts) >> 32 == part;
        let mut sorted: Vec<u64> = (0..count)
            .into_par_iter()
            .map(|unit| (identity(unit), unit))
            .filter(|&(identity, _)| is_in_part(identity))
            .map(|(identity, unit)| pack(head(identity), unit))
            .collect();
        sorted.par_sort_unstable();
        let several =
            sorted.par_chunk_by(|&a, &b| upper(a) == upper(b)).filter(|alike| alike.len() > 1);
        let later: Vec<(u32, u32)> =
            several.flat_map_iter(|alike| later_units(alike, &identity)).collect();
        for (unit, first) in later {
            group_of[unit as usize] = first;
        }
    }
    let mut next = 0;
    for unit in 0..count {
        let first = group_of[unit as usize];
        // A first unit comes before all others of its group, which find its number here.
        group_of[unit as usize] = if first == unit {
            next += 1;
            next - 1
        } else {
            group_of[first as usize]
        };
    }
    group_of
}

/// Units that are not the first of their group, each with that one, given those that agree in a part of their identity; they ascend.
fn later_units(alike: &[u64], identity: impl Fn(u32) -> u128) -> Vec<(u32, u32)> {
    let first = lower(alike[0]);
    let of_first = identity(first);
    let units = alike[1..].iter().map(|&packed| lower(packed));
    let (same, mut others): (Vec<u32>, Vec<u32>) =
        units.partition(|&unit| identity(unit) == of_first);
    let mut found: Vec<(u32, u32)> = same.into_iter().map(|unit| (unit, first)).collect();
    // Hardly ever: 32 bits agree by chance.
    others.sort_by_key(|&unit| (identity(unit), unit));
    for same in others.chunk_by(|&a, &b| identity(a) == identity(b)) {
        found.extend(same[1..].iter().map(|&unit| (unit, same[0])));
    }
    found
}

/// The units of each group, ascending. Most groups have one.
pub(super) struct Members {
    /// The first unit of each group.
    firsts: Vec<u32>,
    /// The groups of several units. In the rest they go by their numbers here.
    several: Named,
    /// Where each of these begins, and the number of their units at the end.
    starts: Vec<u32>,
    units: Vec<u32>,
}

impl Members {
    /// Turns the groups of [`distinct`] round.
    pub(super) fn of(group_of: &[u32]) -> Self {
        let mut firsts: Vec<u32> = Vec::new();
        let mut later: Vec<u32> = Vec::new();
        for (unit, &group) in (0..).zip(group_of) {
            // Groups are numbered in the order of their first units.
            if group as usize == firsts.len() { firsts.push(unit) } else { later.push(group) }
        }
        let several = Named::of(later.iter().copied());
        drop(later);
        let number = |group: u32| several.has(group).then(|| several.number(group) as usize);
        let mut starts = vec![0_u32; several.len() + 1];
        for number in group_of.iter().filter_map(|&group| number(group)) {
            starts[number + 1] += 1;
        }
        for number in 0..several.len() {
            starts[number + 1] += starts[number];
        }
        // Each start moves to its group's end, which is the start of the next.
        let mut units = vec![0; starts[several.len()] as usize];
        for (unit, &group) in (0..).zip(group_of) {
            let Some(number) = number(group) else { continue };
            let next = &mut starts[number];
            units[*next as usize] = unit;
            *next += 1;
        }
        starts.rotate_right(1);
        starts[0] = 0;
        Self { firsts, several, starts, units }
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.firsts.len()
    }

    /// The units of a group; never none.
    pub(super) fn get(&self, group: u32) -> &[u32] {
        if !self.several.has(group) {
            return std::slice::from_ref(&self.firsts[group as usize]);
        }
        let number = self.several.number(group) as usize;
        &self.units[self.starts[number] as usize..self.starts[number + 1] as usize]
    }

    /// The first unit of a group.
    pub(super) fn first(&self, group: u32) -> u32 {
        self.firsts[group as usize]
    }

    /// The groups of several units.
    pub(super) fn several(&self) -> &Named {
        &self.several
    }
}

/// The highest bits of an identity.
fn head(identity: u128) -> u32 {
    upper(low(identity >> 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn groups_are_those_of_a_map(
            // Identities of which many agree, or agree in one half alone.
            halves in proptest::collection::vec((0_u128..6, 0_u128..3), 0..200),
        ) {
            let identities: Vec<u128> =
                halves.iter().map(|&(upper, lower)| upper << 126 | upper << 96 | lower).collect();
            let found = distinct(identities.len(), |unit| identities[unit as usize], u64::MAX);
            let mut numbers = BTreeMap::new();
            let mut expected: Vec<Vec<u32>> = Vec::new();
            for (unit, identity) in (0..).zip(&identities) {
                let number = *numbers.entry(identity).or_insert(expected.len());
                if number == expected.len() {
                    expected.push(Vec::new());
                }
                expected[number].push(unit);
            }
            let members = Members::of(&found);
            prop_assert_eq!(members.len(), expected.len());
            for (group, units) in (0..).zip(&expected) {
                prop_assert_eq!(members.get(group), &units[..]);
            }
        }
    }

    #[test]
    fn little_room_gives_the_same_groups() {
        let identity = |unit: u32| xxhash_rust::xxh3::xxh3_128(&(unit % 70_001).to_le_bytes());
        let groups = distinct(300_000, identity, 0);
        assert!(groups == distinct(300_000, identity, u64::MAX));
        assert!((0..).zip(&groups).all(|(unit, &group)| group == unit % 70_001));
    }
}
