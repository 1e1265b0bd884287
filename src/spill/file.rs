//! One unnamed temporary file.

use super::memory::Memory;
use crate::error::{Error, Result};
use crate::places::{read_exact_at, write_all_at};
use std::fs::File;
use std::io;
use std::sync::OnceLock;

/// A file that only this process sees, written at its end and read anywhere. It goes when this is dropped.
#[derive(Debug)]
pub struct SpillFile {
    memory: Memory,
    /// Made at the first byte.
    file: OnceLock<File>,
    length: u64,
}

impl SpillFile {
    /// An empty one, on the account of `memory`.
    pub fn new(memory: &Memory) -> Self {
        Self { memory: memory.clone(), file: OnceLock::new(), length: 0 }
    }

    /// Where the next byte goes.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Writes bytes at the end and tells where they begin.
    ///
    /// # Errors
    /// [`Error::Write`] with the folder when the file cannot be made or the disk is full.
    pub fn append(&mut self, bytes: &[u8]) -> Result<u64> {
        let start = self.length;
        let folder = self.memory.folder();
        let write = || -> io::Result<()> {
            if self.file.get().is_none() {
                let made = match folder {
                    Some(folder) => tempfile::tempfile_in(folder)?,
                    None => tempfile::tempfile()?,
                };
                _ = self.file.set(made);
            }
            let file = self.file.get().ok_or(io::ErrorKind::NotFound)?;
            write_all_at(file, bytes, start)
        };
        self.memory.timed(write).map_err(|source| Error::Write {
            path: folder.map_or_else(|| "temporary folder".into(), Into::into),
            source,
        })?;
        self.length += bytes.len() as u64;
        self.memory.wrote(bytes.len() as u64);
        Ok(start)
    }

    /// Fills `out` with the bytes from `start` on.
    ///
    /// # Errors
    /// When there are not so many, or the file cannot be read.
    pub fn read(&self, start: u64, out: &mut [u8]) -> io::Result<()> {
        self.memory.timed(|| match self.file.get() {
            Some(file) => read_exact_at(file, out, start),
            None if out.is_empty() => Ok(()),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        })
    }

    /// What a failed [`read`](Self::read) is to the user.
    pub fn unreadable(source: io::Error) -> Error {
        Error::Read { path: "temporary file".to_owned(), source }
    }
}

impl Drop for SpillFile {
    fn drop(&mut self) {
        self.memory.freed(self.length);
    }
}
