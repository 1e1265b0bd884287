//! The loose form: what may stand for the same page.

use super::parts::{Parts, is_index};
use super::safe_form;
use std::borrow::Cow;

/// First labels of hosts that show the pages of another.
const HOSTS: [&str; 6] = ["www.", "m.", "mobile.", "amp.", "touch.", "wap."];
/// Ends of paths, and parts of queries, that ask for a page in another form.
const VIEWS: [&str; 4] = ["/amp", "/print", "/print-view", "/printable"];
const ENDINGS: [(&str, &str); 3] = [(".amp.html", ".html"), (".amp", ""), (".print.html", ".html")];
const NAMES: [&str; 10] = [
    "amp",
    "outputtype",
    "output",
    "print",
    "printable",
    "printview",
    "printmode",
    "singlepage",
    "view",
    "mode",
];
const VALUES: [&str; 9] = ["", "1", "true", "yes", "y", "amp", "print", "all", "mobile"];

/// A key that all forms of a page have in common, and hardly anything else; `None` where [`safe`](super::safe) has none.
/// It is no URL.
pub fn loose(url: &str) -> Option<String> {
    loosened(Parts::of(url)?)
}

/// The same of a URL in parts.
pub(super) fn loosened(parts: Parts<'_>) -> Option<String> {
    match behind_cache(&parts) {
        // Of a page in a cache of a page in a cache nobody has heard.
        Some(original) => bared(Parts::of(&original)?),
        None => bared(parts),
    }
}

/// The same of what is in no cache.
fn bared(mut parts: Parts<'_>) -> Option<String> {
    parts.scheme = "";
    let mut host = &*parts.host;
    while let Some(rest) = HOSTS.iter().find_map(|first| host.strip_prefix(first))
        && rest.contains('.')
    {
        host = rest;
    }
    if host.len() < parts.host.len() {
        parts.host = Cow::Owned(host.to_owned());
    }
    parts.query.retain(|part| !is_view(part));
    parts.query.sort_unstable();
    parts.path = bare(parts.path);
    safe_form(&parts)
}

/// The page that a page in one of Google's caches of AMP pages was made of.
fn behind_cache(parts: &Parts<'_>) -> Option<String> {
    let (host, path) = (&*parts.host, &*parts.path);
    let is_google = |host: &str| host.strip_prefix("www.").unwrap_or(host).starts_with("google.");
    let rest = if is_google(host) {
        path.strip_prefix("/amp/")?
    } else if host.ends_with(".ampproject.org") {
        // c, v, i and r: a page, a viewer, a picture, a resource.
        let (kind, rest) = path.strip_prefix('/')?.split_once('/')?;
        matches!(kind, "c" | "v").then_some(rest)?
    } else {
        return None;
    };
    let (scheme, rest) = match rest.strip_prefix("s/") {
        Some(rest) => ("https", rest),
        None => ("http", rest),
    };
    let query = if parts.query.is_empty() { "" } else { "?" };
    Some(format!("{scheme}://{rest}{query}{}", parts.query.join("&")))
}

fn is_view(part: &str) -> bool {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    NAMES.contains(&&*name.to_ascii_lowercase()) && VALUES.contains(&&*value.to_ascii_lowercase())
}

/// A path without what asks for another form of the page, a slash at the end, and the name of a folder's own page.
fn bare(mut path: Cow<'_, str>) -> Cow<'_, str> {
    if let Some(rest) = path.strip_prefix("/amp/") {
        path = Cow::Owned(format!("/{rest}"));
    }
    loop {
        let before = path.len();
        let length = path.trim_end_matches('/').len();
        truncate(&mut path, length);
        if let Some(at) = path.rfind('/')
            && is_index(&path[at + 1..])
        {
            truncate(&mut path, at);
        }
        if let Some(length) = VIEWS.iter().find_map(|view| path.strip_suffix(view).map(str::len)) {
            truncate(&mut path, length);
        }
        if let Some((ending, other)) = ENDINGS.iter().find(|(ending, _)| path.ends_with(ending)) {
            let length = path.len() - ending.len();
            truncate(&mut path, length);
            path.to_mut().push_str(other);
        }
        if path.len() == before {
            return if path.is_empty() { Cow::Borrowed("/") } else { path };
        }
    }
}

/// Leaves the first `length` bytes, which must end where a character does.
fn truncate(text: &mut Cow<'_, str>, length: usize) {
    match text {
        Cow::Borrowed(text) => *text = &text[..length],
        Cow::Owned(text) => text.truncate(length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_page_have_one_key() {
        let key = "//news.example.com/world/story-7";
        for url in [
            "https://news.example.com/world/story-7",
            "http://www.news.example.com/world/story-7/",
            "//m.news.example.com/world/story-7",
            "https://mobile.news.example.com/world/story-7/index.html",
            "https://amp.news.example.com/world/story-7",
            "https://news.example.com/amp/world/story-7",
            "https://news.example.com/world/story-7/amp/",
            "https://news.example.com/world/story-7.amp",
            "https://news.example.com/world/story-7?amp",
            "https://news.example.com/world/story-7?amp=1&utm_source=x",
            "https://news.example.com/world/story-7?outputType=amp",
            "https://news.example.com/world/story-7/print",
            "https://news.example.com/world/story-7?print=true#top",
            "https://news.example.com/world/story-7?view=print",
            "https://www.google.com/amp/s/news.example.com/world/story-7/amp",
            "https://www.google.de/amp/news.example.com/world/story-7",
            "https://news-example-com.cdn.ampproject.org/c/s/news.example.com/world/story-7",
            "https://news-example-com.cdn.ampproject.org/v/s/www.news.example.com/world/story-7?amp_js_v=0.1",
        ] {
            assert_eq!(loose(url).as_deref(), Some(key), "{url}");
        }
    }

    #[test]
    fn other_pages_have_other_keys() {
        let key = loose("https://example.com/story?id=7");
        for url in [
            "https://example.com/story?id=8",
            "https://example.com/story",
            "https://example.com/Story?id=7",
            "https://other.example.com/story?id=7",
            "https://example.com/story?id=7&view=gallery",
            "https://example.com/story?id=7&print=2",
            "https://example.com/story?id=7&amp=x",
        ] {
            assert_ne!(loose(url), key, "{url}");
        }
        assert_eq!(
            loose("https://example.com/story?b=1&a=2"),
            loose("https://example.com/story?a=2&b=1")
        );
        assert_eq!(loose("https://m.com/story").as_deref(), Some("//m.com/story"));
        for home in [
            "https://www.example.com/",
            "https://m.example.com/index.html",
            "https://example.com/amp",
        ] {
            assert_eq!(loose(home), None, "{home}");
        }
    }
}
