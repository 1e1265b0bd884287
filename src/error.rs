//! What can stop a run, always with the place and what to do about it.
//!
//! A bad record is *not* an error: it becomes a [`Skipped`](crate::article::Skipped) row and the run goes on.

use std::path::PathBuf;

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be opened or read at all.
    #[error("cannot read `{path}`")]
    Read {
        /// The input as the user named it.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A path that names nothing.
    #[error("`{path}` does not exist")]
    Missing {
        /// The path as the user named it.
        path: String,
    },
    /// A pattern that names nothing.
    #[error("no file or folder matches `{pattern}`")]
    NoMatch {
        /// The pattern as the user named it.
        pattern: String,
    },
    /// The input is not what its name or the options say, so that no record of it can be read.
    #[error("`{path}`: {reason}")]
    Input {
        /// The input as the user named it.
        path: String,
        /// What is wrong and which option helps.
        reason: String,
    },
    /// A field named by the user occurs in none of the records looked at.
    #[error("`{path}` has no field `{field}`; its fields are: {}", seen.join(", "))]
    NoSuchField {
        /// The input as the user named it.
        path: String,
        /// The field that was asked for.
        field: String,
        /// The fields that are there, in the order of their first appearance.
        seen: Vec<String>,
    },
    /// An option out of its range.
    #[error("{name} is `{value}`, but must be {allowed}")]
    Option {
        /// The option, as the command line spells it.
        name: &'static str,
        /// What was given.
        value: String,
        /// What may be given.
        allowed: String,
    },
    /// An output could not be written.
    #[error("cannot write `{path}`")]
    Write {
        /// The output as the user named it.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The output is there already.
    #[error("`{path}` is there already; use --force to replace it, or name another place")]
    Exists {
        /// The output as the user named it.
        path: PathBuf,
    },
    /// An article was read once and differs, or is gone, at the second look.
    #[error("`{path}` changed while it was being read; run again when it is still")]
    Changed {
        /// The input as the user named it.
        path: String,
    },
    /// No article has an id.
    #[error("no article has the id `{id}`{}", near_ids(near))]
    NoSuchId {
        /// The id that was asked for.
        id: String,
        /// Ids that look like it, the nearest first.
        near: Vec<String>,
    },
    /// Records with different texts have the same id.
    #[error("{} articles with different texts have the id `{id}`; name one of them as: {}", ids.len(), ids.join(", "))]
    SeveralOfId {
        /// The id that was asked for.
        id: String,
        /// The ids that they were given instead.
        ids: Vec<String>,
    },
    /// The user stopped the run.
    #[error("interrupted")]
    Interrupted,
}

fn near_ids(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; near it are: {}", near.join(", ")) }
}
