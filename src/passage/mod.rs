//! Text that occurs more than once. Pure.

mod beyond;
mod evidence;
mod fingerprints;
mod kind;
mod passages;
mod repeats;
mod runs;

pub use evidence::{Marked, Marks, counted, evidence, is_names_only};
pub use fingerprints::{Beside, FINGERPRINT, Fingerprint, Fingerprints};
pub use kind::{Described, describe};
pub use passages::{GAP, Passage, order_kept, passages};
pub use repeats::{Block, Sequences, across, within};
pub use runs::{AlignedWith, Run, SEED, Seeds, Word};
