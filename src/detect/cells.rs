//! Elements of a column that were put on disk, read back a block at a time.

use super::pages::Page;
use crate::article::Precision;
use crate::error::Result;
use crate::spill::{Memory, SpillFile};
use std::sync::{Mutex, PoisonError};

/// Elements read at a time: few, for most are asked for in no order.
pub(super) const BLOCK: usize = 1 << 6;
/// Blocks held, each for those whose number leaves the same remainder.
const HELD: usize = 1 << 10;

/// What can be put on disk: values of so many bytes each.
pub(super) trait Cell: Copy + Default {
    /// Bytes of one.
    const BYTES: usize;
    /// Appends its bytes.
    fn put(self, out: &mut Vec<u8>);
    /// The value of [`BYTES`](Self::BYTES) bytes.
    fn of(bytes: &[u8]) -> Self;
}

/// Appends the bytes of values, one after the other.
pub(super) fn pack_all<T: Cell>(values: impl Iterator<Item = T>, out: &mut Vec<u8>) {
    values.for_each(|value| value.put(out));
}

/// The values of such bytes.
pub(super) fn unpack_all<T: Cell>(bytes: &[u8]) -> impl Iterator<Item = T> {
    bytes.chunks_exact(T::BYTES).map(T::of)
}

/// Elements on disk, in order.
pub(super) struct Cells<T> {
    file: SpillFile,
    memory: Memory,
    count: usize,
    held: Vec<Mutex<Held<T>>>,
}

/// A block in memory.
struct Held<T> {
    number: usize,
    cells: Vec<T>,
}

impl<T: Cell> Cells<T> {
    pub(super) fn new(memory: &Memory) -> Self {
        let nothing = || Mutex::new(Held { number: usize::MAX, cells: Vec::new() });
        Self {
            file: SpillFile::new(memory),
            memory: memory.clone(),
            count: 0,
            held: (0..HELD).map(|_| nothing()).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Appends elements. Only the last time may their number be no multiple of [`BLOCK`].
    ///
    /// # Errors
    /// When the disk is full.
    pub(super) fn append(&mut self, values: &[T]) -> Result<()> {
        let mut bytes = Vec::with_capacity(values.len() * T::BYTES);
        pack_all(values.iter().copied(), &mut bytes);
        self.file.append(&bytes)?;
        self.count += values.len();
        Ok(())
    }

    /// The element at a place, which must be below the length. When it cannot be read back it is nothing, and the run
    /// [has failed](Memory::fail).
    pub(super) fn at(&self, place: usize) -> T {
        let number = place / BLOCK;
        let mut held = self.held[number % HELD].lock().unwrap_or_else(PoisonError::into_inner);
        if held.number != number {
            held.number = if self.fill(number, &mut held.cells) { number } else { usize::MAX };
        }
        held.cells.get(place % BLOCK).copied().unwrap_or_default()
    }

    /// Reads a block, and tells whether that was possible.
    fn fill(&self, number: usize, cells: &mut Vec<T>) -> bool {
        cells.clear();
        let first = number * BLOCK;
        let mut bytes = vec![0; BLOCK.min(self.count.saturating_sub(first)) * T::BYTES];
        if let Err(error) = self.file.read((first * T::BYTES) as u64, &mut bytes) {
            self.memory.fail(error);
            return false;
        }
        cells.extend(unpack_all::<T>(&bytes));
        true
    }
}

macro_rules! cells {
    ($($number:ty),*) => {$(
        impl Cell for $number {
            const BYTES: usize = size_of::<Self>();

            fn put(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn of(bytes: &[u8]) -> Self {
                bytes.try_into().map(Self::from_le_bytes).unwrap_or_default()
            }
        }
    )*};
}

cells!(u8, u16, u32, u64, i64, u128);

impl<A: Cell, B: Cell> Cell for (A, B) {
    const BYTES: usize = A::BYTES + B::BYTES;

    fn put(self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn of(bytes: &[u8]) -> Self {
        let (first, second) = bytes.split_at(A::BYTES.min(bytes.len()));
        (A::of(first), B::of(second))
    }
}

impl Cell for bool {
    const BYTES: usize = 1;

    fn put(self, out: &mut Vec<u8>) {
        u8::from(self).put(out);
    }

    fn of(bytes: &[u8]) -> Self {
        u8::of(bytes) != 0
    }
}

const PRECISIONS: [Precision; 5] =
    [Precision::None, Precision::Day, Precision::Hour, Precision::Minute, Precision::Second];

impl Cell for Precision {
    const BYTES: usize = 1;

    fn put(self, out: &mut Vec<u8>) {
        (self as u8).put(out);
    }

    fn of(bytes: &[u8]) -> Self {
        PRECISIONS
            .into_iter()
            .find(|&precision| precision as u8 == u8::of(bytes))
            .unwrap_or_default()
    }
}

impl Cell for Page {
    const BYTES: usize = 16;

    fn put(self, out: &mut Vec<u8>) {
        (self.safe, self.loose).put(out);
    }

    fn of(bytes: &[u8]) -> Self {
        let (safe, loose) = Cell::of(bytes);
        Self { safe, loose }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn comes_back<T: Cell + PartialEq + std::fmt::Debug>(values: &[T], parts: usize) {
        let mut cells = Cells::new(&Memory::default());
        for part in values.chunks(parts * BLOCK) {
            cells.append(part).unwrap();
        }
        assert_eq!(cells.len(), values.len());
        // There and back, so that blocks take each other's place.
        for place in (0..values.len()).chain((0..values.len()).rev().step_by(7)) {
            assert_eq!(cells.at(place), values[place]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn what_was_put_on_disk_comes_back(
            some in proptest::collection::vec(any::<(u128, i64, u32, bool)>(), 1..50),
            count in 0_usize..40_000,
            parts in 1_usize..90,
        ) {
            let every = || some.iter().cycle().take(count).zip(0_u64..);
            comes_back(&every().map(|(own, i)| own.0 ^ u128::from(i)).collect::<Vec<_>>(), parts);
            comes_back(&every().map(|(own, i)| (own.1, i)).collect::<Vec<_>>(), parts);
            let pages = every().map(|(own, i)| Page { safe: i, loose: own.2.into() });
            comes_back(&pages.collect::<Vec<_>>(), parts);
            let marks = every().map(|(own, _)| (PRECISIONS[own.2 as usize % 5], own.3));
            comes_back(&marks.collect::<Vec<_>>(), parts);
        }
    }

    #[test]
    fn what_cannot_be_read_back_is_a_failure_of_the_run() {
        let memory = Memory::default();
        let mut cells = Cells::new(&memory);
        cells.append(&[7_u32; BLOCK]).unwrap();
        assert!(memory.unless_failed(Ok(1)).is_ok());
        // As if the file had become shorter.
        cells.count += 1;
        assert_eq!(cells.at(BLOCK), 0);
        assert!(memory.unless_failed(Ok(1)).is_err());
        // And it stays one.
        assert_eq!(cells.at(BLOCK), 0);
        assert!(memory.clone().unless_failed(Ok(1)).is_err());
    }
}
