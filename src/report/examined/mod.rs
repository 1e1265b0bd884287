//! Two articles that were looked at closely, for people and for programs.
//!
//! The texts come as [`rows`]: what stands beside each other in both. Passages have the numbers they have everywhere.

mod html;
mod json;
mod pieces;
pub mod said;

pub use html::write_html;
pub use json::write_json;
#[cfg(feature = "report-page")]
pub(super) use pieces::slices;
pub use pieces::{Piece, Row, rows};
