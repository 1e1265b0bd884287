//! One unnamed temporary file.

use super::memory::Memory;
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Mutex, PoisonError};

/// A file that only this process sees, written at its end and read anywhere. It goes when this is dropped.
#[derive(Debug)]
pub struct SpillFile {
    memory: Memory,
    /// Made at the first byte.
    file: Mutex<Option<File>>,
    length: u64,
}

impl SpillFile {
    /// An empty one, on the account of `memory`.
    pub fn new(memory: &Memory) -> Self {
        Self { memory: memory.clone(), file: Mutex::new(None), length: 0 }
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
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        let write = || -> io::Result<()> {
            let file = match file {
                Some(file) => file,
                None => file.insert(match folder {
                    Some(folder) => tempfile::tempfile_in(folder)?,
                    None => tempfile::tempfile()?,
                }),
            };
            file.seek(SeekFrom::Start(start))?;
            file.write_all(bytes)
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
        self.memory.timed(|| {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(file) = file.as_mut() else {
                return if out.is_empty() {
                    Ok(())
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                };
            };
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(out)
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
