//! Pairs put aside in their order: in memory, or on disk where they do not fit.

use crate::bits::{pack, upper};
use crate::error::Result;
use crate::spill::{Memory, Part, Spill, SpillFile};
use std::ops::Range;

/// Bytes of a pair.
const BYTES: u64 = 8;
/// Pairs written or read at a time.
const AT_A_TIME: usize = 1 << 16;

/// Pairs by a, then b, each [packed](pack).
pub(super) struct PairPile(Spill);

impl PairPile {
    pub(super) fn new(memory: &Memory) -> Self {
        Self(Spill::new(memory, memory.share(Part::Sorting) / 4))
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.0.len() / BYTES
    }

    /// Adds pairs that come after all others.
    ///
    /// # Errors
    /// When the disk is full.
    pub(super) fn append(&mut self, pairs: &[(u32, u32)]) -> Result<()> {
        let mut bytes = Vec::new();
        for some in pairs.chunks(AT_A_TIME) {
            bytes.clear();
            bytes.extend(some.iter().flat_map(|&(a, b)| pack(a, b).to_le_bytes()));
            self.0.append(&bytes)?;
        }
        Ok(())
    }

    /// The pairs whose first units are in a range.
    ///
    /// # Errors
    /// When they cannot be read back.
    pub(super) fn of_firsts(&self, firsts: Range<u32>) -> Result<Vec<u64>> {
        let (start, end) = (self.before(firsts.start)?, self.before(firsts.end)?);
        let mut pairs = Vec::new();
        self.read(start..end, &mut pairs)?;
        Ok(pairs)
    }

    /// Calls `take` with all pairs, in order, some at a time.
    ///
    /// # Errors
    /// When they cannot be read back.
    pub(super) fn each(&self, mut take: impl FnMut(&[u64])) -> Result<()> {
        let mut pairs = Vec::new();
        let mut next = 0;
        while next < self.len() {
            let end = self.len().min(next + AT_A_TIME as u64);
            pairs.clear();
            self.read(next..end, &mut pairs)?;
            take(&pairs);
            next = end;
        }
        Ok(())
    }

    /// How many pairs have a first unit below `unit`.
    fn before(&self, unit: u32) -> Result<u64> {
        let (mut start, mut end) = (0, self.len());
        let mut one = Vec::new();
        while start < end {
            let middle = start + (end - start) / 2;
            one.clear();
            self.read(middle..middle + 1, &mut one)?;
            if one.first().is_some_and(|&pair| upper(pair) < unit) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        Ok(start)
    }

    fn read(&self, range: Range<u64>, pairs: &mut Vec<u64>) -> Result<()> {
        let mut bytes = Vec::new();
        let place = range.start * BYTES..range.end * BYTES;
        self.0.read(place, &mut bytes).map_err(SpillFile::unreadable)?;
        pairs.extend(bytes.as_chunks().0.iter().map(|&pair| u64::from_le_bytes(pair)));
        Ok(())
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
            let mut pile = PairPile::new(&memory);
            let all: Vec<(u32, u32)> = pairs.into_iter().collect();
            for part in all.chunks(parts) {
                pile.append(part).unwrap();
            }
            prop_assert_eq!(pile.len(), all.len() as u64);
            let packed = |pairs: &mut dyn Iterator<Item = &(u32, u32)>| -> Vec<u64> {
                pairs.map(|&(a, b)| pack(a, b)).collect()
            };
            let firsts = firsts.0.min(firsts.1)..firsts.0.max(firsts.1);
            let expected = packed(&mut all.iter().filter(|pair| firsts.contains(&pair.0)));
            prop_assert_eq!(pile.of_firsts(firsts).unwrap(), expected);
            let mut found = Vec::new();
            pile.each(|some| found.extend_from_slice(some)).unwrap();
            prop_assert_eq!(found, packed(&mut all.iter()));
        }
    }
}
