//! A file of records, put in its place when it is whole.

use anyhow::Result;
use std::io::Write;
use std::path::Path;
use wirecopy::{error, report};

/// Writes a file beside its place, compressed as its name says, and puts it there when `write` went well.
pub(crate) fn write_whole<T>(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> error::Result<T>,
) -> Result<T> {
    let mut written = None;
    let outcome = report::write_file_atomically(path, force, |out| {
        report::write_packed(path, out, |out| {
            // The error itself is kept in `written`; this one only stops the file from being put in its place.
            let is_whole = written.insert(write(out)).is_ok();
            if is_whole { Ok(()) } else { Err(std::io::Error::other("it is not whole")) }
        })
    });
    match (written, outcome) {
        (Some(written), outcome) => {
            let written = written?;
            outcome?;
            Ok(written)
        }
        (None, Err(error)) => Err(error.into()),
        (None, Ok(())) => anyhow::bail!("`{}` was not written", path.display()),
    }
}
