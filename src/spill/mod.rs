//! How much memory a run may use, and where it puts what does not fit: unnamed temporary files, which vanish with the
//! process. They are read and written, not mapped, for a limit of the operating system may count mapped bytes as memory.

mod bytes;
mod file;
mod memory;

pub use bytes::Spill;
pub use file::SpillFile;
pub use memory::{Clock, Memory, Part};
