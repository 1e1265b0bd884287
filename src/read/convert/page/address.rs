//! URLs of a page: made whole, compared by their sites, and which of them is the page's own.

use crate::read::convert::relative::resolved;
use crate::read::source::domain;

/// The canonical URL among what a page states, best first: `<link rel=canonical>`, `og:url`, JSON-LD; and last the URL it
/// was fetched from (`own`, empty when not known). Relative ones are resolved against `own`.
///
/// A home page is nobody's canonical URL but its own, and another site's is that of another article: a syndicated copy keeps
/// its own URL. Empty when nothing is left.
pub(super) fn canonical(stated: &[&str], own: &str) -> String {
    let whole: Vec<String> = stated.iter().filter_map(|url| resolve(url, own)).collect();
    // Without its own URL a page's site is the one that most of what it states agrees on, the later ones being its own.
    let site = site(own).or_else(|| whole.iter().rev().find_map(|url| site(url)));
    let may_be_home = !own.is_empty() && is_home(own);
    let fits = |url: &&String| (may_be_home || !is_home(url)) && self::site(url) == site;
    match whole.iter().find(fits) {
        Some(url) => url.clone(),
        None => resolve(own, "").unwrap_or_default(),
    }
}

/// A URL made whole against another one; `None` where that gives no URL of the web.
pub(super) fn resolve(url: &str, base: &str) -> Option<String> {
    let url = url.trim();
    if url.is_empty() || url.contains(char::is_whitespace) || url.starts_with('#') {
        return None;
    }
    if let Some((_, rest)) = scheme(url) {
        return (!rest.starts_with('/') && !rest.is_empty()).then(|| url.to_owned());
    }
    if url.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':')) {
        return None;
    }
    let (scheme, rest) = scheme(base.trim())?;
    (url != "//").then(|| resolved(&format!("{scheme}://{rest}"), url))
}

/// The scheme of a URL of the web, and all after `://`.
fn scheme(url: &str) -> Option<(&'static str, &str)> {
    let (name, rest) = url.split_once("://")?;
    match name.to_ascii_lowercase().as_str() {
        "http" => Some(("http", rest)),
        "https" => Some(("https", rest)),
        _ => None,
    }
}

/// The host of a URL, in lower case and without a port.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = scheme(url.trim())?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    let host = host.split(':').next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// The registrable domain of a URL, or its host where it has none.
pub(super) fn site(url: &str) -> Option<String> {
    let host = host(url)?;
    Some(domain(&host))
}

/// Whether a URL is that of a home page: nothing after the host but an index.
pub(super) fn is_home(url: &str) -> bool {
    let Some((_, rest)) = scheme(url.trim()) else { return false };
    let after = rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]);
    let path = after.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let has_query = after.contains('?') && !after.ends_with('?');
    let is_index =
        matches!(path, "" | "index.html" | "index.htm" | "index.php" | "home" | "default.aspx");
    is_index && !has_query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_made_whole() {
        let base = "https://post.example/news/2026/a.html?x=1#top";
        for (url, whole) in [
            ("https://other.example/b", Some("https://other.example/b")),
            ("HTTP://other.example/b", Some("HTTP://other.example/b")),
            ("//cdn.example/b", Some("https://cdn.example/b")),
            ("/b?c=/../d", Some("https://post.example/b?c=/../d")),
            ("b.html", Some("https://post.example/news/2026/b.html")),
            ("../b", Some("https://post.example/news/b")),
            ("../../../../b", Some("https://post.example/b")),
            ("?page=2", Some("https://post.example/news/2026/a.html?page=2")),
            ("javascript:void(0)", None),
            ("mailto:a@post.example", None),
            ("http:///b", None),
            ("#top", None),
            ("", None),
            ("not a url", None),
        ] {
            assert_eq!(resolve(url, base).as_deref(), whole, "{url}");
        }
        assert_eq!(resolve("/b", ""), None);
        assert_eq!(resolve("b", "https://post.example").as_deref(), Some("https://post.example/b"));
    }

    #[test]
    fn a_canonical_url_is_of_this_site_and_no_home_page() {
        let own = "https://m.post.example/a?utm_source=x";
        for (stated, url) in [
            (
                &["https://www.post.example/a", "https://www.post.example/b"][..],
                "https://www.post.example/a",
            ),
            (
                &["https://www.post.example/", "https://www.post.example/b"],
                "https://www.post.example/b",
            ),
            (&["https://wire.example/a"], own),
            (&["/a"], "https://m.post.example/a"),
            (&["", "https://post.example/index.html"], own),
            (&[], own),
        ] {
            assert_eq!(canonical(stated, own), url, "{stated:?}");
        }
        assert_eq!(canonical(&["https://post.example/a"], ""), "https://post.example/a");
        assert_eq!(
            canonical(&["https://wire.example/a", "https://post.example/b"], ""),
            "https://post.example/b"
        );
        assert_eq!(canonical(&["https://post.example/"], ""), "");
        assert_eq!(
            canonical(&["https://post.example/"], "https://post.example/?x"),
            "https://post.example/?x"
        );
        assert_eq!(
            canonical(&["https://post.example/"], "https://www.post.example"),
            "https://post.example/"
        );
    }
}
