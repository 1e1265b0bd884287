//! The band keys of all units, a band at a time: in memory, or on disk where they do not fit.

use super::column::Column;
use crate::error::Result;
use crate::lsh::BandKeys;
use crate::spill::{Memory, Part, SpillFile};
use std::sync::{Mutex, PoisonError};

/// Most units whose keys of a band are one stretch.
const LONGEST: usize = 1 << 16;

/// The keys of some units, unit after unit: what one batch gives.
#[derive(Default)]
pub(super) struct UnitKeys {
    units: Vec<u32>,
    keys: Vec<u32>,
}

impl UnitKeys {
    /// Adds one key a band for a unit that comes after all others.
    pub(super) fn push(&mut self, unit: usize, keys: &[u32]) {
        self.units.push(u32::try_from(unit).unwrap_or(u32::MAX));
        self.keys.extend_from_slice(keys);
    }

    /// Number of keys.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The same memory with nothing in it.
    pub(super) fn emptied(mut self) -> Self {
        self.units.clear();
        self.keys.clear();
        self
    }
}

/// The keys of all units, band after band. Units too short to be compared have none.
pub(super) struct Keys {
    /// The units that have keys, ascending.
    units: Column<u32>,
    /// For each band the keys of `stretch` units at a time; the last of them may have fewer. Those of the units that come first
    /// are in the file, if there is one.
    bands: Vec<Mutex<Vec<Vec<u32>>>>,
    stretch: usize,
    /// Stretches of keys, those of all bands for the same units side by side.
    file: SpillFile,
    /// Units whose keys are in the file.
    spilled: usize,
    /// Most bytes in memory, but for the last stretches.
    limit: u64,
}

impl Keys {
    pub(super) fn new(bands: usize, memory: &Memory) -> Self {
        Self::within(memory.share(Part::Keys), bands, memory)
    }

    fn within(limit: u64, bands: usize, memory: &Memory) -> Self {
        // What is not a full stretch stays in memory, and that is to be a small part of the limit.
        let fits = |&stretch: &usize| 16 * stretch as u64 * bands as u64 <= limit;
        let stretch =
            (8..=LONGEST.ilog2()).rev().map(|bits| 1 << bits).find(fits).unwrap_or(1 << 8);
        Self {
            units: Column::default(),
            bands: (0..bands).map(|_| Mutex::default()).collect(),
            stretch,
            file: SpillFile::new(memory),
            spilled: 0,
            limit,
        }
    }

    /// Appends the keys of units that come next; `shift` is added to their numbers.
    pub(super) fn append(&mut self, next: &UnitKeys, shift: usize) -> Result<()> {
        let bands = self.bands.len();
        let shift = u32::try_from(shift).unwrap_or(u32::MAX);
        let mut taken = 0;
        while taken < next.units.len() {
            let filled = self.units.len() % self.stretch;
            let now = taken..next.units.len().min(taken + self.stretch - filled);
            for (band, column) in self.bands.iter_mut().enumerate() {
                let column = column.get_mut().unwrap_or_else(PoisonError::into_inner);
                if filled == 0 {
                    // Only the first stretch may stay small.
                    let capacity = if self.units.len() == 0 { 0 } else { self.stretch };
                    column.push(Vec::with_capacity(capacity));
                }
                if let Some(last) = column.last_mut() {
                    let rows = next.keys[now.start * bands..now.end * bands].chunks_exact(bands);
                    last.extend(rows.map(|row| row[band]));
                }
            }
            for unit in &next.units[now.clone()] {
                self.units.push(unit.saturating_add(shift));
            }
            taken = now.end;
            self.spill_if_full()?;
        }
        Ok(())
    }

    /// Writes all full stretches to the file once they are too many for the memory, and from then on each at once.
    fn spill_if_full(&mut self) -> Result<()> {
        let full = self.units.len() / self.stretch * self.stretch;
        let held = 4 * (full - self.spilled) as u64 * self.bands.len() as u64;
        if full == self.spilled || self.file.is_empty() && held <= self.limit {
            return Ok(());
        }
        let count = (full - self.spilled) / self.stretch;
        let mut bytes = Vec::with_capacity(4 * self.stretch);
        for stretch in 0..count {
            for column in &mut self.bands {
                let column = column.get_mut().unwrap_or_else(PoisonError::into_inner);
                bytes.clear();
                let keys = std::mem::take(&mut column[stretch]);
                bytes.extend(keys.iter().flat_map(|key| key.to_le_bytes()));
                self.file.append(&bytes)?;
            }
        }
        for column in &mut self.bands {
            let column = column.get_mut().unwrap_or_else(PoisonError::into_inner);
            column.drain(..count);
        }
        self.spilled = full;
        Ok(())
    }

    /// Reads the keys of a band that are the `stretch`th in the file.
    fn read(&self, band: usize, stretch: usize, bytes: &mut [u8], keys: &mut [u32]) -> Result<()> {
        let before = (stretch * self.bands.len() + band) as u64;
        self.file.read(before * bytes.len() as u64, bytes).map_err(SpillFile::unreadable)?;
        for (key, &bytes) in keys.iter_mut().zip(bytes.as_chunks().0) {
            *key = u32::from_le_bytes(bytes);
        }
        Ok(())
    }
}

impl BandKeys for Keys {
    fn bands(&self) -> usize {
        self.bands.len()
    }

    fn visit(&self, band: usize, take: &mut dyn FnMut(&[u32], &[u32])) -> Result<()> {
        let Some(column) = self.bands.get(band) else { return Ok(()) };
        let in_file = self.spilled / self.stretch;
        let length = if in_file == 0 { 0 } else { self.stretch };
        let (mut bytes, mut keys) = (vec![0; 4 * length], vec![0; length]);
        for (stretch, units) in self.units.stretches(self.stretch).take(in_file).enumerate() {
            self.read(band, stretch, &mut bytes, &mut keys)?;
            take(units, &keys);
        }
        let column = column.lock().unwrap_or_else(PoisonError::into_inner);
        for (units, keys) in self.units.stretches(self.stretch).skip(in_file).zip(column.iter()) {
            take(units, keys);
        }
        Ok(())
    }

    fn release(&self, band: usize) {
        if let Some(column) = self.bands.get(band) {
            *column.lock().unwrap_or_else(PoisonError::into_inner) = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn keys_come_back_in_order_whatever_fits_into_memory(
            parts in proptest::collection::vec(0_usize..70_000, 1..6),
            limit in proptest::option::of(0_u64..8_000_000),
        ) {
            let memory = Memory::default();
            let mut keys = Keys::within(limit.unwrap_or(u64::MAX), 3, &memory);
            let mut expected: Vec<(u32, [u32; 3])> = Vec::new();
            let mut before = 0;
            for count in &parts {
                let mut part = UnitKeys::default();
                for unit in (0..*count).filter(|unit| unit % 7 != 3) {
                    let number = u32::try_from(before + unit).unwrap();
                    let own = [number ^ 0x5555, number.wrapping_mul(0x9E37_79B9), number / 11];
                    part.push(unit, &own);
                    expected.push((number, own));
                }
                keys.append(&part, before).unwrap();
                before += count;
            }
            for band in 0..3 {
                let mut found = Vec::new();
                keys.visit(band, &mut |units, keys| {
                    assert_eq!(units.len(), keys.len());
                    found.extend(units.iter().copied().zip(keys.iter().copied()));
                }).unwrap();
                prop_assert!(found.iter().copied().eq(expected.iter().map(|&(unit, own)| (unit, own[band]))));
            }
            let full = 12 * (expected.len() / keys.stretch * keys.stretch) as u64;
            prop_assert_eq!(memory.most_on_disk(), if full > keys.limit { full } else { 0 });
        }
    }
}
