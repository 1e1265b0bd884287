//! Which units may be similar: bands for a wanted recall, and the candidates that share one. Pure.
//!
//! A signature is cut into bands of equal size. Two units become a candidate when all slots of at least one band agree,
//! which happens with probability 1 − (1 − Jʳ)ᵇ for b bands of r rows. [`Bands`] chooses b and r so that pairs *at* the
//! threshold are found as often as was asked; [`candidates()`] finds the pairs.

mod bands;
mod candidates;
mod members;
mod pairs;
#[cfg(test)]
mod tests;

pub use bands::{ARTICLE_SLOTS, Bands, CurvePoint, PARAGRAPH_SLOTS};
pub use candidates::{BUCKET_LIMIT, BandKeys, Candidates, candidates, candidates_in_parts};
pub(crate) use candidates::{Wanted, at_a_time};
pub(crate) use members::Members;
pub(crate) use pairs::{DistinctPairs, SHARDS};
