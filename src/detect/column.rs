//! Lists that grow without being copied, and of which most can be put on disk.

use super::cells::{BLOCK, Cell, Cells};
use crate::error::Result;
use crate::spill::Memory;

/// Elements of a chunk.
const CHUNK: usize = 1 << 16;

/// A list in chunks of equal size, so that growing moves nothing and never holds the list twice. The first chunks may be
/// [on disk](Self::spill).
pub(super) struct Column<T> {
    spilled: Option<Cells<T>>,
    /// Elements on disk.
    before: usize,
    /// Those that come after them. All but the last are full.
    chunks: Vec<Vec<T>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { spilled: None, before: 0, chunks: Vec::new() }
    }
}

impl<T: Cell> Column<T> {
    pub(super) fn len(&self) -> usize {
        self.before
            + self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// Whether a part of it is on disk.
    pub(super) fn is_spilled(&self) -> bool {
        self.before > 0
    }

    /// About how many bytes of memory it takes.
    pub(super) fn held(&self) -> u64 {
        ((self.len() - self.before) * size_of::<T>()) as u64
    }

    /// The element at a place, which must be below the length. When it is on disk and cannot be read back it is nothing, and the run
    /// [has failed](Memory::fail).
    pub(super) fn at(&self, place: usize) -> T {
        match place.checked_sub(self.before) {
            Some(place) => self.chunks[place / CHUNK][place % CHUNK],
            None => self.spilled.as_ref().map(|cells| cells.at(place)).unwrap_or_default(),
        }
    }

    pub(super) fn push(&mut self, value: T) {
        self.with_room().push(value);
    }

    pub(super) fn extend(&mut self, mut values: &[T]) {
        while !values.is_empty() {
            let chunk = self.with_room();
            let (now, later) = values.split_at(values.len().min(CHUNK - chunk.len()));
            chunk.extend_from_slice(now);
            values = later;
        }
    }

    /// Puts all but the last elements, fewer than [`BLOCK`], on disk.
    ///
    /// # Errors
    /// When they do not fit there.
    pub(super) fn spill(&mut self, memory: &Memory) -> Result<()> {
        if self.len() - self.before < BLOCK {
            return Ok(());
        }
        let cells = self.spilled.get_or_insert_with(|| Cells::new(memory));
        for chunk in std::mem::take(&mut self.chunks) {
            let (whole, rest) = chunk.split_at(chunk.len() / BLOCK * BLOCK);
            cells.append(whole)?;
            if !rest.is_empty() {
                let mut last = Vec::with_capacity(CHUNK);
                last.extend_from_slice(rest);
                self.chunks.push(last);
            }
        }
        self.before = cells.len();
        Ok(())
    }

    /// Elements in memory, in order, in stretches of `length`, which must be a power of two and at most 65,536: all elements where
    /// nothing was put on disk.
    pub(super) fn stretches(&self, length: usize) -> impl Iterator<Item = &[T]> {
        self.chunks.iter().flat_map(move |chunk| chunk.chunks(length))
    }

    /// All elements, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = T> + '_ {
        (0..self.before).map(|place| self.at(place)).chain(self.chunks.iter().flatten().copied())
    }

    /// The last chunk, with room for one more element.
    fn with_room(&mut self) -> &mut Vec<T> {
        if self.chunks.last().is_none_or(|last| last.len() == CHUNK) {
            // Only the first chunk may stay small.
            let capacity = if self.chunks.is_empty() && self.before == 0 { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(capacity));
        }
        let last = self.chunks.len() - 1;
        &mut self.chunks[last]
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, CHUNK, Column};
    use crate::spill::Memory;

    #[test]
    fn elements_stand_where_a_list_has_them() {
        for spilling in [false, true] {
            let memory = Memory::default();
            let mut column = Column::default();
            let mut list = Vec::new();
            for part in [0..10, 10..CHUNK, CHUNK..CHUNK + 1, CHUNK + 1..3 * CHUNK + 7] {
                let part: Vec<u64> = part.map(|number| number as u64).collect();
                column.extend(&part);
                list.extend(part);
                let last = list.len() as u64;
                column.push(last);
                list.push(last);
                if spilling {
                    column.spill(&memory).unwrap();
                }
            }
            let in_memory = if spilling { list.len() % BLOCK } else { list.len() };
            assert_eq!(column.held(), 8 * in_memory as u64);
            assert_eq!(memory.most_on_disk(), 8 * (list.len() - in_memory) as u64);
            assert_eq!(column.len(), list.len());
            assert!(column.iter().eq(list.iter().copied()));
            assert!((0..list.len()).all(|place| column.at(place) == list[place]));
            assert!(memory.unless_failed(Ok(())).is_ok());
        }
    }
}
