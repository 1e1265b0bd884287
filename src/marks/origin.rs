//! Whether a text says that it comes from elsewhere: printed by another outlet before, or sent out by whom it is about.

use super::correction::{marker_in, read};
use super::pattern::Patterns;
use crate::text::Tokens;
use std::ops::Range;
use std::sync::LazyLock;

/// Words from either end in which an article tells where it was printed before, and from its beginning in which a press release says
/// that it is one.
const EDGE: usize = 100;

/// Names under which agencies send out what companies pay for, as [`credit`](super::credit()) tells agencies.
const OF_RELEASES: [&str; 3] = ["PR Newswire", "Business Wire", "GlobeNewswire"];

/// Whether a text says that another outlet printed it first.
pub fn is_republished_in(text: &str, tokens: &Tokens) -> bool {
    origin_in(text, tokens).is_some()
}

/// Where a text says that another outlet printed it first, at its head or its tail: the first time it does counts.
pub fn origin_in(text: &str, tokens: &Tokens) -> Option<Range<usize>> {
    let words = tokens.len();
    let (head, tail) = (words.min(EDGE), words.saturating_sub(EDGE).max(words.min(EDGE)));
    let told = |among| marker_in(text, tokens, among, &LISTS.0).map(|found| found.marker);
    told(0..head).or_else(|| told(tail..words).filter(|_| told(head..tail).is_none()))
}

/// Whether a text is a press release: its head says so, or an agency of press releases sent it.
pub fn is_release_in(text: &str, tokens: &Tokens, agency: &str) -> bool {
    OF_RELEASES.contains(&agency) || release_in(text, tokens).is_some()
}

/// Where the head of a text says that it is a press release.
pub fn release_in(text: &str, tokens: &Tokens) -> Option<Range<usize>> {
    let head = 0..tokens.len().min(EDGE);
    marker_in(text, tokens, head, &LISTS.1).map(|found| found.marker)
}

type List = Patterns<(&'static str, usize)>;

/// The patterns for what was printed elsewhere, and those for press releases, read once.
static LISTS: LazyLock<(List, List)> = LazyLock::new(|| {
    let list = include_str!("origins.txt");
    (of_kind(list, "republished").unwrap_or_default(), of_kind(list, "release").unwrap_or_default())
});

fn of_kind(list: &'static str, kind: &str) -> Result<List, &'static str> {
    let mut is_wanted = false;
    read(list.lines().filter(move |line| {
        if let Some(section) = line.strip_prefix('[') {
            is_wanted = section.split(' ').next() == Some(kind);
        }
        is_wanted
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;

    fn told(text: &str, agency: &str) -> (bool, bool) {
        let mut tokens = Tokens::default();
        tokenise(text, &mut tokens);
        (is_republished_in(text, &tokens), is_release_in(text, &tokens, agency))
    }

    #[test]
    fn the_lists_are_read_whole() {
        let list = include_str!("origins.txt");
        assert_eq!(of_kind(list, "republished").err(), None);
        assert_eq!(of_kind(list, "release").err(), None);
    }

    #[test]
    fn an_origin_is_told_where_articles_tell_it() {
        let far = "The wall is high.\n".repeat(60);
        for (text, agency, expected) in [
            (
                "The wall is high.\n\nThis story first appeared in the Tallow Bay Gazette.",
                "",
                (true, false),
            ),
            (
                "The wall is high. Republished from Quay News under a Creative Commons licence.",
                "",
                (true, false),
            ),
            (
                "Die Mauer ist hoch.\nDieser Text erschien zuerst bei Hafen Heute.",
                "",
                (true, false),
            ),
            ("FOR IMMEDIATE RELEASE\n\nThe wall is high.", "", (false, true)),
            ("Pressemitteilung: Die Mauer ist hoch.", "", (false, true)),
            ("TALLOW BAY, March 3 /PRNewswire/ -- The wall is high.", "PR Newswire", (false, true)),
            // A date is no other outlet, what is told of others is no origin, and nor is what stands in the middle.
            ("The wall is high.\nFirst published on 3 March 2026.", "", (false, false)),
            (
                "The mayor read from a press release. Prisoners wait for immediate release.",
                "Reuters",
                (false, false),
            ),
            ("The poem first appeared in a magazine that year.", "", (false, false)),
            (
                &format!("{far}Republished from Quay News.\n{far}\nPress release\n{far}"),
                "",
                (false, false),
            ),
        ] {
            assert_eq!(told(text, agency), expected, "{text}");
        }
    }
}
