//! Bytes that stay in memory up to a limit and continue on disk.

use super::file::SpillFile;
use super::memory::Memory;
use crate::error::Result;
use std::io;
use std::ops::Range;

/// Bytes put aside one after the other and read back by their place: the first in memory, the rest in an unnamed file.
#[derive(Debug)]
pub struct Spill {
    /// Stretches of [`STRETCH`] bytes; the last may be shorter.
    kept: Vec<Vec<u8>>,
    kept_bytes: u64,
    limit: u64,
    file: SpillFile,
    /// What comes after the file, until it is worth writing.
    tail: Vec<u8>,
}

const STRETCH: usize = 1 << 20;

impl Spill {
    /// Keeps at most about `limit` bytes in memory.
    pub fn new(memory: &Memory, limit: u64) -> Self {
        Self {
            kept: Vec::new(),
            kept_bytes: 0,
            limit,
            file: SpillFile::new(memory),
            tail: Vec::new(),
        }
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        self.kept_bytes + self.file.len() + self.tail.len() as u64
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts bytes aside and tells where they begin.
    ///
    /// # Errors
    /// [`Error::Write`](crate::error::Error::Write) when they do not fit on the disk either.
    pub fn append(&mut self, bytes: &[u8]) -> Result<u64> {
        let start = self.len();
        let room = self.limit.saturating_sub(self.kept_bytes);
        let mut now = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        // Nothing goes back into memory once there is something on disk.
        if !self.file.is_empty() || !self.tail.is_empty() {
            now = 0;
        }
        let (mut kept, spilled) = bytes.split_at(now);
        self.kept_bytes += kept.len() as u64;
        while !kept.is_empty() {
            if self.kept.last().is_none_or(|last| last.len() == STRETCH) {
                self.kept.push(Vec::new());
            }
            let last = self.kept.len() - 1;
            let (now, later) = kept.split_at(kept.len().min(STRETCH - self.kept[last].len()));
            self.kept[last].extend_from_slice(now);
            kept = later;
        }
        self.tail.extend_from_slice(spilled);
        if self.tail.len() >= STRETCH {
            self.file.append(&self.tail)?;
            self.tail.clear();
        }
        Ok(start)
    }

    /// Appends the bytes at a place to `into`.
    ///
    /// # Errors
    /// When there are not so many, or the disk cannot be read.
    pub fn read(&self, place: Range<u64>, into: &mut Vec<u8>) -> io::Result<()> {
        if place.start > place.end || place.end > self.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut next = place.start;
        while next < place.end.min(self.kept_bytes) {
            let (stretch, from) = split(next);
            let bytes = &self.kept[stretch];
            let wanted = usize::try_from(place.end - next).unwrap_or(usize::MAX);
            let to = bytes.len().min(from.saturating_add(wanted));
            into.extend_from_slice(&bytes[from..to]);
            next += (to - from) as u64;
        }
        let on_disk = self.kept_bytes + self.file.len();
        if next < place.end.min(on_disk) {
            let end = place.end.min(on_disk);
            let filled = into.len();
            into.resize(filled + usize::try_from(end - next).map_err(io::Error::other)?, 0);
            self.file.read(next - self.kept_bytes, &mut into[filled..])?;
            next = end;
        }
        if next < place.end {
            let at = |place: u64| usize::try_from(place - on_disk).map_err(io::Error::other);
            into.extend_from_slice(&self.tail[at(next)?..at(place.end)?]);
        }
        Ok(())
    }
}

/// The stretch that a byte in memory is in, and its place there.
fn split(place: u64) -> (usize, usize) {
    let stretch = STRETCH as u64;
    let small = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    (small(place / stretch), small(place % stretch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn gives_back_every_range_whatever_fits_into_memory(
            sizes in proptest::collection::vec(0_usize..900_000, 1..8),
            ranges in proptest::collection::vec((any::<usize>(), any::<usize>()), 20),
            limit in prop_oneof![Just(0_u64), 1_u64..4_000_000, Just(u64::MAX)],
        ) {
            let memory = Memory::default();
            let mut spill = Spill::new(&memory, limit);
            let mut all = Vec::new();
            for (number, size) in sizes.iter().enumerate() {
                let part: Vec<u8> = (0..*size)
                    .map(|at| u8::try_from((at / 7 + at * number) % 251).unwrap())
                    .collect();
                prop_assert_eq!(spill.append(&part).unwrap(), all.len() as u64);
                all.extend(part);
            }
            let length = all.len() as u64;
            prop_assert_eq!(spill.len(), length);
            for (one, two) in ranges.into_iter().chain([(0, all.len())]) {
                let (one, two) = (one % (all.len() + 1), two % (all.len() + 1));
                let (start, end) = (one.min(two), one.max(two));
                let mut found = vec![9];
                spill.read(start as u64..end as u64, &mut found).unwrap();
                prop_assert!(found[1..] == all[start..end]);
            }
            prop_assert!(spill.read(length..length + 1, &mut Vec::new()).is_err());
            let spilled = length.saturating_sub(limit);
            prop_assert!(memory.most_on_disk() <= spilled && spilled - memory.most_on_disk() < STRETCH as u64);
        }
    }

    #[test]
    fn says_which_folder_it_could_not_write_to() {
        use crate::error::Error;
        use std::path::Path;
        let folder = Path::new("/no/such/folder");
        let memory = Memory::new(Some(0), Some(folder), None);
        let error = Spill::new(&memory, 0).append(&vec![0; STRETCH]).unwrap_err();
        assert!(matches!(error, Error::Write { path, .. } if path == folder));
    }
}
