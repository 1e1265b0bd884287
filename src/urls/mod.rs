//! What a URL names, whatever it is decorated with. Pure.
//!
//! - [`safe`] is for identity: two URLs with the same safe form name one page. It drops known trackers, the fragment (but
//!   for `#!`), the default port, the case of the host and of percent signs, and dot segments. Whatever else is in a query
//!   stays, in its order: it may be the article's id. A site's home page names no article, and has no safe form.
//! - [`loose`] is for finding pairs that are worth comparing, and says nothing by itself: it also takes AMP pages in all
//!   their forms, hosts for phones, `www.`, http and https, a slash at the end, `index.html` and print views for the page
//!   they stand for, and queries in any order for the same.
//!
//! ```
//! use wirecopy::urls::{loose, safe};
//!
//! let url = "HTTPS://www.Example.com:443/news/story?id=7&utm_source=feed#comments";
//! assert_eq!(safe(url).as_deref(), Some("https://www.example.com/news/story?id=7"));
//! let amp = "http://amp.example.com/news/story/amp/?id=7";
//! assert_eq!(loose(amp), loose(url));
//! assert_eq!(safe("https://www.example.com/?utm_source=feed"), None);
//! ```
//!
//! The trackers are a list of our own, `trackers.tsv`, with a value as it is seen for each, which a test tries.

mod loose;
mod number;
mod parts;
mod trackers;

pub use loose::loose;
pub use number::article_number;

use parts::Parts;

/// The URL without what does not tell pages apart; `None` for what is no URL of the web, and for a home page.
pub fn safe(url: &str) -> Option<String> {
    safe_form(&Parts::of(url)?)
}

/// The URL of its parts, but for a home page.
fn safe_form(parts: &Parts<'_>) -> Option<String> {
    (!parts.is_home()).then(|| parts.spelled())
}

/// The [`safe`] form and the [`loose`] one, for less than one after the other.
pub fn safe_and_loose(url: &str) -> Option<(String, Option<String>)> {
    let parts = Parts::of(url)?;
    Some((safe_form(&parts)?, loose::loosened(parts)))
}

/// Whether it is the URL of a site's home page, which names no article.
pub fn is_home(url: &str) -> bool {
    Parts::of(url).is_some_and(|parts| parts.is_home())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_forms_at_once_are_those_one_by_one(
            url in "(https?://)?(www\\.|m\\.)?[a-c]\\.example(/amp|/index\\.html|/[a-z.%]{0,6}){0,3}(\\?(p=1|amp=1|utm_source=x))?(#.)?",
        ) {
            prop_assert_eq!(safe_and_loose(&url), safe(&url).map(|form| (form, loose(&url))));
        }
    }

    #[test]
    fn safe_forms() {
        for (url, expected) in [
            ("https://example.com/a", Some("https://example.com/a")),
            (
                " HTTP://Example.COM:80/A%7eb%c3%a9%2f?x=%3d ",
                Some("http://example.com/A~b%C3%A9%2F?x=%3D"),
            ),
            ("https://example.com.:443/a", Some("https://example.com/a")),
            ("https://example.com:8443/a", Some("https://example.com:8443/a")),
            ("https://example.com:/a", Some("https://example.com/a")),
            ("//example.com/a", Some("//example.com/a")),
            ("example.com/a", Some("//example.com/a")),
            ("https://example.com/a/./b/../c", Some("https://example.com/a/c")),
            ("https://example.com/a/..", None),
            ("https://example.com/../a", Some("https://example.com/a")),
            ("https://example.com/a#b", Some("https://example.com/a")),
            ("https://example.com/#!/story/1", Some("https://example.com/#!/story/1")),
            ("https://example.com/a?#", Some("https://example.com/a")),
            ("https://example.com/a?b=2&a=1", Some("https://example.com/a?b=2&a=1")),
            ("https://example.com/a?&b=2&&", Some("https://example.com/a?b=2")),
            (
                "https://example.com/a?utm_source=x&id=1&fbclid=y",
                Some("https://example.com/a?id=1"),
            ),
            ("https://example.com/a?utm_source", Some("https://example.com/a")),
            ("https://example.com/?p=123", Some("https://example.com/?p=123")),
            ("https://münchen.example/ä", Some("https://münchen.example/ä")),
            ("https://[::1]:80/a", Some("https://[::1]:80/a")),
            ("https://example.com", None),
            ("https://example.com/", None),
            ("https://example.com/index.html?utm_medium=rss", None),
            ("https://example.com/100%", Some("https://example.com/100%")),
            ("https://example.com/a%zzb", Some("https://example.com/a%zzb")),
            ("ftp://example.com/a", None),
            ("urn:uuid:1234", None),
            ("mailto:a@example.com", None),
            ("/a/b", None),
            ("story.html", None),
            ("https:///a", None),
            ("", None),
        ] {
            assert_eq!(safe(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn only_a_site_itself_is_a_home_page() {
        for url in
            ["https://example.com", "http://www.example.com/", "https://example.com/index.php#top"]
        {
            assert!(is_home(url), "{url}");
        }
        for url in ["https://example.com/?p=1", "https://example.com/news", "", "home"] {
            assert!(!is_home(url), "{url}");
        }
    }

    proptest! {
        #[test]
        fn a_safe_form_is_its_own_and_a_loose_one_follows_from_it(
            url in "(https?:)?//(www\\.|m\\.|[A-Z])?[a-z]{1,3}\\.(com|Org)(:80|:443|:8)?(/[a-zA-Z.%~]{0,4}|/amp|/index\\.html|/%[46][0-9a-f]){0,4}\
                (\\?([a-c]=[0-9%]{0,2}&|utm_source=x&|amp=1&|print=1&){0,3})?(#!?[a-z]{0,2})?",
        ) {
            if let Some(form) = safe(&url) {
                prop_assert_eq!(safe(&form), Some(form.clone()));
                prop_assert_eq!(loose(&form), loose(&url));
            }
        }

        /// Plain hosts are taken as they stand, and others part by part.
        #[test]
        fn a_host_is_the_same_behind_a_user(
            host in "[a-cA-C0-9.-]{0,8}(:80|:443|:)?", path in "(/[a-z.]{0,3}){0,2}",
        ) {
            let url = |user: &str| safe(&format!("https://{user}{host}{path}"));
            prop_assert_eq!(url("u@"), url(""));
        }

        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            safe(&text);
            loose(&text);
        }
    }
}
