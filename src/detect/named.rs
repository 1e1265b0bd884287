//! The units that some pairs name.

/// A set of units, and the number each has in it: a bit a unit, and half as much again to count them by.
#[derive(Default)]
pub(super) struct Named {
    bits: Vec<u64>,
    /// How many are named before each word of `bits`.
    before: Vec<u32>,
}

impl Named {
    /// Takes units in any order, as often as they come.
    pub(super) fn of(units: impl Iterator<Item = u32> + Clone) -> Self {
        let words = units.clone().max().map_or(0, |last| last as usize / 64 + 1);
        let mut bits = vec![0_u64; words];
        for unit in units {
            bits[unit as usize / 64] |= 1 << (unit % 64);
        }
        let count = |sum: &mut u32, word: &u64| {
            let before = *sum;
            *sum += word.count_ones();
            Some(before)
        };
        let before = bits.iter().scan(0, count).collect();
        Self { bits, before }
    }

    /// The number of a unit that is named: how many lower ones are.
    pub(super) fn number(&self, unit: u32) -> u32 {
        let word = unit as usize / 64;
        let lower = self.bits[word] & ((1 << (unit % 64)) - 1);
        self.before[word] + lower.count_ones()
    }

    /// Whether a unit is named.
    pub(super) fn has(&self, unit: u32) -> bool {
        self.bits.get(unit as usize / 64).is_some_and(|word| word >> (unit % 64) & 1 == 1)
    }

    /// How many are named.
    pub(super) fn len(&self) -> usize {
        let last = self.before.last().zip(self.bits.last());
        last.map_or(0, |(before, bits)| (before + bits.count_ones()) as usize)
    }

    /// All of them, ascending.
    pub(super) fn units(&self) -> Vec<u32> {
        let of_word = |(word, &bits): (u32, &u64)| {
            let rest = |bits: &u64| Some(bits & (bits - 1)).filter(|&bits| bits != 0);
            let bits = std::iter::successors(Some(bits).filter(|&bits| bits != 0), rest);
            bits.map(move |bits| 64 * word + bits.trailing_zeros())
        };
        (0..).zip(&self.bits).flat_map(of_word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Named;
    use std::collections::BTreeSet;

    proptest::proptest! {
        #[test]
        fn numbers_the_units_of_a_set(units in proptest::collection::vec(0_u32..400, 0..60)) {
            let named = Named::of(units.iter().copied());
            let expected: Vec<u32> = BTreeSet::from_iter(units).into_iter().collect();
            let numbers: Vec<u32> = expected.iter().map(|&unit| named.number(unit)).collect();
            proptest::prop_assert_eq!(numbers, (0..).take(expected.len()).collect::<Vec<u32>>());
            proptest::prop_assert_eq!(named.len(), expected.len());
            let has = (0_u32..500).filter(|&unit| named.has(unit));
            proptest::prop_assert!(has.eq(expected.iter().copied()));
            proptest::prop_assert_eq!(named.units(), expected);
        }
    }
}
