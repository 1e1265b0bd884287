//! Values put aside in their order: in memory, or on disk where they do not fit.

use super::cells::{Cell, pack_all, unpack_all};
use crate::error::Result;
use crate::spill::{Memory, Part, Spill, SpillFile};
use std::marker::PhantomData;
use std::ops::Range;

/// Values whose bytes are in memory at a time besides.
const SOME: usize = 1 << 14;

/// Values, the first that was put aside first.
pub(super) struct CellPile<T> {
    spill: Spill,
    /// Memory that is used again.
    bytes: Vec<u8>,
    of: PhantomData<T>,
}

impl<T: Cell> CellPile<T> {
    pub(super) fn new(memory: &Memory) -> Self {
        let spill = Spill::new(memory, memory.share(Part::Sorting) / 4);
        Self { spill, bytes: Vec::new(), of: PhantomData }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.spill.len() / T::BYTES as u64
    }

    /// Adds values that come after all others.
    ///
    /// # Errors
    /// When the disk is full.
    pub(super) fn append(&mut self, values: impl IntoIterator<Item = T>) -> Result<()> {
        let mut values = values.into_iter().peekable();
        while values.peek().is_some() {
            self.bytes.clear();
            pack_all(values.by_ref().take(SOME), &mut self.bytes);
            self.spill.append(&self.bytes)?;
        }
        Ok(())
    }

    /// Calls `take` with all values, in order, at most so many at a time.
    ///
    /// # Errors
    /// When they cannot be read back, or `take` fails.
    pub(super) fn each(
        &self,
        at_a_time: usize,
        mut take: impl FnMut(&[T]) -> Result<()>,
    ) -> Result<()> {
        let mut next = 0;
        while next < self.len() {
            let end = self.len().min(next.saturating_add(at_a_time.max(1) as u64));
            take(&self.read(next..end)?)?;
            next = end;
        }
        Ok(())
    }

    /// The values of a range.
    fn read(&self, mut range: Range<u64>) -> Result<Vec<T>> {
        let mut values = Vec::new();
        let mut bytes = Vec::new();
        while !range.is_empty() {
            let end = range.end.min(range.start + SOME as u64);
            let place = range.start * T::BYTES as u64..end * T::BYTES as u64;
            bytes.clear();
            self.spill.read(place, &mut bytes).map_err(SpillFile::unreadable)?;
            values.extend(unpack_all::<T>(&bytes));
            range.start = end;
        }
        Ok(values)
    }
}

/// Pairs by a, then b.
pub(super) type PairPile = CellPile<(u32, u32)>;

impl PairPile {
    /// The pairs whose first units are in a range.
    ///
    /// # Errors
    /// When they cannot be read back.
    pub(super) fn of_firsts(&self, firsts: Range<u32>) -> Result<Vec<(u32, u32)>> {
        self.read(self.before(firsts.start)?..self.before(firsts.end)?)
    }

    /// How many pairs have a first unit below `unit`.
    fn before(&self, unit: u32) -> Result<u64> {
        let (mut start, mut end) = (0, self.len());
        while start < end {
            let middle = start + (end - start) / 2;
            if self.read(middle..middle + 1)?.first().is_some_and(|&(first, _)| first < unit) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        Ok(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pairs_come_back_by_their_first_units(
            pairs in proptest::collection::btree_set((0_u32..50, 0_u32..50), 0..200),
            parts in 1_usize..50,
            firsts in (0_u32..60, 0_u32..60),
            is_limited in any::<bool>(),
        ) {
            let memory = Memory::new(is_limited.then_some(0), None, None);
            let mut pile = CellPile::new(&memory);
            let all: Vec<(u32, u32)> = pairs.into_iter().collect();
            for part in all.chunks(parts) {
                pile.append(part.iter().copied()).unwrap();
            }
            prop_assert_eq!(pile.len(), all.len() as u64);
            let firsts = firsts.0.min(firsts.1)..firsts.0.max(firsts.1);
            let expected: Vec<(u32, u32)> =
                all.iter().copied().filter(|pair| firsts.contains(&pair.0)).collect();
            prop_assert_eq!(pile.of_firsts(firsts).unwrap(), expected);
            let mut found = Vec::new();
            pile.each(parts, |some| {
                assert!(some.len() <= parts);
                found.extend_from_slice(some);
                Ok(())
            }).unwrap();
            prop_assert_eq!(found, all);
        }
    }
}
