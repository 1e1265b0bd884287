//! Exit codes, and how an error is said.

use super::tell;
use std::io::ErrorKind;
use wirecopy::error::Error;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ExitStatus {
    /// Done.
    Done = 0,
    /// Something was found, and the user asked to fail on it.
    Found = 1,
    /// It could not be done.
    CouldNot = 2,
    /// Done, but inputs were skipped and the user was strict about it.
    Skipped = 3,
    /// Stopped by the user.
    Interrupted = 130,
}

/// Says what went wrong, cause by cause, and gives the exit code for it.
///
/// A reader that closed the pipe is no error: it has seen enough.
pub(crate) fn report(error: &anyhow::Error) -> ExitStatus {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    };
    if error.chain().any(closed) {
        return ExitStatus::Done;
    }
    if error.chain().any(|cause| matches!(cause.downcast_ref(), Some(Error::Interrupted))) {
        tell("interrupted; nothing was written");
        return ExitStatus::Interrupted;
    }
    tell(&format!("error: {error}"));
    for cause in error.chain().skip(1) {
        tell(&format!("  caused by: {cause}"));
    }
    ExitStatus::CouldNot
}
