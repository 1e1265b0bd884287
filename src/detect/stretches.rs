//! Where the entries of each unit stand in a list that is sorted by unit.

use super::named::Named;
use std::cmp::Ordering;
use std::ops::Range;

/// Tells for a unit where its entries are. It takes three looks at memory, where a search in a list of millions takes twenty and more.
#[derive(Default)]
pub(super) struct Stretches {
    units: Named,
    /// Where the entries of each unit begin, and the end of all.
    starts: Vec<usize>,
}

impl Stretches {
    /// Of a list that ascends by the unit of each entry.
    pub(super) fn of<T>(list: &[T], unit: impl Fn(&T) -> u32) -> Self {
        let units = Named::of(list.iter().map(&unit));
        let mut starts = Vec::with_capacity(units.len() + 1);
        let mut end = 0;
        starts.push(end);
        for same in list.chunk_by(|one, other| unit(one) == unit(other)) {
            end += same.len();
            starts.push(end);
        }
        Self { units, starts }
    }

    /// Where the entries of a unit are; nothing where it has none.
    pub(super) fn get(&self, unit: u32) -> Range<usize> {
        if !self.units.has(unit) {
            return 0..0;
        }
        let number = self.units.number(unit) as usize;
        self.starts[number]..self.starts[number + 1]
    }

    /// The entry of a unit in the list, whose entries for a unit ascend, that `order` finds equal.
    pub(super) fn find<'a, T>(
        &self,
        list: &'a [T],
        unit: u32,
        order: impl FnMut(&T) -> Ordering,
    ) -> Option<&'a T> {
        let of_unit = &list[self.get(unit)];
        of_unit.binary_search_by(order).ok().map(|at| &of_unit[at])
    }
}

#[cfg(test)]
mod tests {
    use super::Stretches;

    proptest::proptest! {
        #[test]
        fn a_unit_has_the_entries_that_name_it(
            mut list in proptest::collection::vec((0_u32..300, 0_u8..9), 0..200),
        ) {
            list.sort_unstable();
            let stretches = Stretches::of(&list, |entry| entry.0);
            for unit in 0..301 {
                let expected: Vec<_> = list.iter().filter(|entry| entry.0 == unit).collect();
                let found: Vec<_> = list[stretches.get(unit)].iter().collect();
                proptest::prop_assert_eq!(found, expected);
                for entry in (0..9).map(|second| (unit, second)) {
                    let found = stretches.find(&list, unit, |other| other.1.cmp(&entry.1));
                    proptest::prop_assert_eq!(found, list.contains(&entry).then_some(&entry));
                }
            }
        }
    }
}
