//! Text that occurs more than once. Pure.

mod repeats;

pub use repeats::{Block, Sequences, across, within};
