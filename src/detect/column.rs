//! Lists that grow without being copied.

/// Elements of a chunk.
const CHUNK: usize = 1 << 16;

/// A list in chunks of equal size, so that growing moves nothing and never holds the list twice.
#[derive(Debug, Clone)]
pub(super) struct Column<T> {
    /// All but the last are full.
    chunks: Vec<Vec<T>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T: Copy> Column<T> {
    pub(super) fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// The element at a place, which must be below the length.
    pub(super) fn at(&self, place: usize) -> T {
        self.chunks[place / CHUNK][place % CHUNK]
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

    /// All elements, in order, in stretches of `length`, which must be a power of two and at most 65,536.
    pub(super) fn stretches(&self, length: usize) -> impl Iterator<Item = &[T]> {
        self.chunks.iter().flat_map(move |chunk| chunk.chunks(length))
    }

    /// All elements, in order, in stretches.
    pub(super) fn chunks(&self) -> impl Iterator<Item = &[T]> {
        self.chunks.iter().map(Vec::as_slice)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = T> + '_ {
        self.chunks().flatten().copied()
    }

    /// The last chunk, with room for one more element.
    fn with_room(&mut self) -> &mut Vec<T> {
        if self.chunks.last().is_none_or(|last| last.len() == CHUNK) {
            // Only the first chunk may stay small.
            let capacity = if self.chunks.is_empty() { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(capacity));
        }
        let last = self.chunks.len() - 1;
        &mut self.chunks[last]
    }
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Column};

    #[test]
    fn elements_stand_where_a_list_has_them() {
        let mut column = Column::default();
        let mut list = Vec::new();
        for part in [0..10, 10..CHUNK, CHUNK..CHUNK + 1, CHUNK + 1..3 * CHUNK + 7] {
            let part: Vec<usize> = part.collect();
            column.extend(&part);
            list.extend(part);
            column.push(list.len());
            list.push(list.len());
        }
        assert_eq!(column.len(), list.len());
        assert!(column.iter().eq(list.iter().copied()));
        assert!((0..list.len()).all(|place| column.at(place) == list[place]));
    }
}
