//! The words by which an article tells where it comes from.

use crate::article::Article;
use crate::findings::Markers;
use crate::marks::{correction, correction_in, credit_in, origin_in, release_in};
use crate::text::Tokens;
use std::ops::Range;

/// Looks for them where the marks of its [card](crate::findings::Card) come from.
pub(super) fn markers(article: &Article, tokens: &Tokens) -> Markers {
    let Article { text, title, .. } = article;
    let words = |span: Range<usize>| text.get(span).map(str::to_owned);
    let byline = Some(article.byline.as_str()).filter(|byline| !byline.is_empty());
    let in_title = || title.get(correction(title)?.marker).map(str::to_owned);
    let in_text = || words(correction_in(text, tokens)?.marker);
    Markers {
        credit: credit_in(text, tokens, byline).and_then(|credit| words(credit.span?)),
        correction: in_text().or_else(in_title),
        origin: origin_in(text, tokens).and_then(words),
        release: release_in(text, tokens).and_then(words),
    }
}
