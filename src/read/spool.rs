//! What can be read only once, kept for a second look: decompressed bytes as LZ4 blocks in one unnamed temporary file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use lz4_flex::block;

use crate::error::{Error, Result};
use crate::places::{read_exact_at, write_all_at};

/// Bytes of a block before compression: small, for a second look at one article unpacks at least one of them.
const BLOCK: usize = 1 << 15;

/// The kept inputs of one run. The file is made at the first byte and vanishes with the process.
#[derive(Debug)]
pub(super) struct Spool {
    /// `None` for the system's place.
    folder: Option<PathBuf>,
    file: OnceLock<File>,
    /// Where the file ends. Held while writing.
    end: Mutex<u64>,
    kept: Vec<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Offset in the file and packed length of each full block.
    blocks: Vec<(u64, usize)>,
    /// What does not fill a block yet.
    tail: Vec<u8>,
    complete: bool,
}

impl Spool {
    /// A spool for so many inputs in a folder, the system's by default.
    pub(super) fn new(folder: Option<&Path>, inputs: usize) -> Self {
        Spool {
            folder: folder.map(Path::to_path_buf),
            file: OnceLock::new(),
            end: Mutex::new(0),
            kept: (0..inputs).map(|_| Mutex::default()).collect(),
        }
    }

    /// Forgets what is kept of an input, for it is read again from its start.
    pub(super) fn restart(&self, input: u32) {
        if let Some(mut kept) = self.kept(input) {
            *kept = Kept::default();
        }
    }

    /// Keeps the next bytes of an input.
    ///
    /// # Errors
    /// [`Error::Write`] with the folder when the temporary file cannot be made or is full.
    pub(super) fn append(&self, input: u32, mut bytes: &[u8]) -> Result<()> {
        let Some(mut kept) = self.kept(input) else { return Ok(()) };
        while kept.tail.len() + bytes.len() >= BLOCK {
            let (head, rest) = bytes.split_at(BLOCK - kept.tail.len());
            let whole = [std::mem::take(&mut kept.tail).as_slice(), head].concat();
            let packed = block::compress(&whole);
            let written = self.write(&packed).map_err(|source| {
                let path = self.folder.clone().unwrap_or_else(|| "temporary folder".into());
                Error::Write { path, source }
            })?;
            kept.blocks.push((written, packed.len()));
            bytes = rest;
        }
        kept.tail.extend_from_slice(bytes);
        Ok(())
    }

    /// Marks an input as kept to its end.
    pub(super) fn complete(&self, input: u32) {
        if let Some(mut kept) = self.kept(input) {
            kept.complete = true;
        }
    }

    /// Whether an input is kept to its end.
    pub(super) fn is_complete(&self, input: u32) -> bool {
        self.kept(input).is_some_and(|kept| kept.complete)
    }

    /// A range of an input's bytes, or `None` when not all of it is kept.
    pub(super) fn read(&self, input: u32, offset: u64, length: u64) -> Option<io::Result<Vec<u8>>> {
        let start = usize::try_from(offset).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        let (blocks, tail) = {
            let kept = self.kept(input)?;
            let full = kept.blocks.len() * BLOCK;
            if end > full + kept.tail.len() {
                return None;
            }
            let wanted =
                (start / BLOCK).min(kept.blocks.len())..end.div_ceil(BLOCK).min(kept.blocks.len());
            let tail = kept.tail.get(start.saturating_sub(full)..end.saturating_sub(full));
            (kept.blocks[wanted].to_vec(), tail.unwrap_or_default().to_vec())
        };
        Some(self.unpack(&blocks, start % BLOCK, end - start - tail.len(), &tail))
    }

    fn unpack(
        &self,
        blocks: &[(u64, usize)],
        skip: usize,
        length: usize,
        tail: &[u8],
    ) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(blocks.len() * BLOCK + tail.len());
        for &(offset, packed) in blocks {
            let file = self.file.get().ok_or(io::ErrorKind::NotFound)?;
            let mut block = vec![0; packed];
            read_exact_at(file, &mut block, offset)?;
            let whole = block::decompress(&block, BLOCK).map_err(io::Error::other)?;
            bytes.extend_from_slice(&whole);
        }
        if length == 0 {
            return Ok(tail.to_vec());
        }
        bytes.truncate(skip + length);
        bytes.drain(..skip.min(bytes.len()));
        bytes.extend_from_slice(tail);
        Ok(bytes)
    }

    fn write(&self, packed: &[u8]) -> io::Result<u64> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let file = if let Some(file) = self.file.get() {
            file
        } else {
            let made = match &self.folder {
                Some(folder) => tempfile::tempfile_in(folder)?,
                None => tempfile::tempfile()?,
            };
            self.file.get_or_init(|| made)
        };
        let start = *end;
        write_all_at(file, packed, start)?;
        *end += packed.len() as u64;
        Ok(start)
    }

    fn kept(&self, input: u32) -> Option<MutexGuard<'_, Kept>> {
        let kept = self.kept.get(input as usize)?;
        Some(kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A sequential reader of one kept input.
pub(super) struct Kepts {
    pub(super) spool: Arc<Spool>,
    pub(super) input: u32,
    pub(super) offset: u64,
}

impl Read for Kepts {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = {
            let Some(kept) = self.spool.kept(self.input) else { return Ok(0) };
            ((kept.blocks.len() * BLOCK + kept.tail.len()) as u64).saturating_sub(self.offset)
        };
        // Whole blocks, so that none is unpacked twice.
        let block = BLOCK as u64 - self.offset % BLOCK as u64;
        let length = left.min(block).min(out.len() as u64);
        if length == 0 {
            return Ok(0);
        }
        let bytes = self
            .spool
            .read(self.input, self.offset, length)
            .ok_or(io::ErrorKind::UnexpectedEof)??;
        out[..bytes.len()].copy_from_slice(&bytes);
        self.offset += bytes.len() as u64;
        Ok(bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn gives_back_every_range(
            sizes in proptest::collection::vec(0usize..50_000, 1..8),
            ranges in proptest::collection::vec((any::<u32>(), any::<u32>()), 20),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let spool = Arc::new(Spool::new(Some(folder.path()), 2));
            let mut all = Vec::new();
            for (number, size) in sizes.iter().enumerate() {
                let byte = |at: usize| u8::try_from((at / 7 + at * number) % 251).unwrap();
                let part: Vec<u8> = (0..*size).map(byte).collect();
                spool.append(1, &part).unwrap();
                spool.append(0, b"another input in between").unwrap();
                all.extend(part);
            }
            for (one, two) in ranges {
                let (one, two) = (one as usize % (all.len() + 1), two as usize % (all.len() + 1));
                let (start, end) = (one.min(two), one.max(two));
                let found = spool.read(1, start as u64, (end - start) as u64).unwrap().unwrap();
                prop_assert_eq!(found, &all[start..end]);
            }
            let length = all.len() as u64;
            prop_assert!(spool.read(1, length, 1).is_none());
            prop_assert!(spool.read(1, u64::MAX, 2).is_none());
            let mut walked = Vec::new();
            Kepts { spool: Arc::clone(&spool), input: 1, offset: 0 }.read_to_end(&mut walked).unwrap();
            prop_assert_eq!(walked, all);
        }
    }

    #[test]
    fn says_which_folder_it_could_not_write_to() {
        let spool = Spool::new(Some(Path::new("/no/such/folder")), 1);
        let error = spool.append(0, &vec![0; BLOCK]).unwrap_err();
        assert!(matches!(error, Error::Write { path, .. } if path == Path::new("/no/such/folder")));
    }
}
