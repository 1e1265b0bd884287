//! What does not count as shared: the furniture of sources.

use crate::passage::Marks;
use crate::text::Tokens;

/// What is furniture in which article.
#[derive(Default)]
pub(super) struct Furniture {}

impl Furniture {
    /// Marks the words of an article that are furniture.
    #[allow(clippy::unused_self, reason = "for now")]
    pub(super) fn mark(&self, _article: u32, _text: &str, _tokens: &Tokens, _marks: &mut [Marks]) {}
}
