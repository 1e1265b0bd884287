//! Links of feeds: which of them lead to the article, and where relative ones lead.

use super::super::relative::resolved;
use super::super::xml::Element;

/// Whether a link leads to the thing itself, and not to its comments, its sound or its feed.
pub(super) fn is_alternate(element: &Element) -> bool {
    element
        .attribute("rel")
        .is_none_or(|rel| rel.is_empty() || rel.eq_ignore_ascii_case("alternate"))
}

/// Whether a link is one of the web by itself.
pub(super) fn is_absolute(link: &str) -> bool {
    let scheme = link.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

/// A link with the base that its own element states.
pub(super) fn with_base(element: &Element, link: &str) -> String {
    resolved(element.attribute("xml:base").unwrap_or_default(), link)
}
