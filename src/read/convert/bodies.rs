//! Texts of records that are HTML (`body_xhtml` of ninjs, `content_html` of JSON feeds, whatever a scraper put into `body`).

use super::markup::{is_element, plain};

/// Ends of blocks and lines: two of them make markup of a text, wherever they stand.
const ENDS: [&str; 8] = ["</p>", "</div>", "</li>", "<br>", "<br/>", "<br />", "</P>", "<BR>"];
/// How often a text may be markup within markup.
const PASSES: usize = 3;

/// Whether a field of this name holds HTML, whatever is in it: its last part ends in `html`.
pub(in crate::read) fn is_html(name: &str) -> bool {
    name.get(name.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case("html"))
}

/// Makes a plain text of one that is HTML: because its field is (`by_name`), or because it begins with an element that is
/// closed or holds two ends of blocks or lines. Any other text stays as it is.
pub(in crate::read) fn unmark(text: &mut String, by_name: bool) {
    if by_name && text.contains(['<', '&']) {
        *text = plain(text);
    }
    for _ in 0..PASSES {
        if !is_markup(text) {
            return;
        }
        *text = plain(text);
    }
}

fn is_markup(text: &str) -> bool {
    let Some(first) = memchr::memchr(b'<', text.as_bytes()) else { return false };
    let rest = &text[first..];
    if text[..first].trim_start_matches('\u{feff}').trim().is_empty() && begins_with_element(rest) {
        return true;
    }
    let count = |end: &&str| memchr::memmem::find_iter(rest.as_bytes(), end).take(2).count();
    ENDS.iter().map(count).sum::<usize>() >= 2
}

/// Whether a text begins with an element, behind comments, that has an end or a second one of its kind.
fn begins_with_element(mut text: &str) -> bool {
    while let Some(comment) = text.strip_prefix("<!--") {
        let Some((_, rest)) = comment.split_once("-->") else { return false };
        text = rest.trim_start();
    }
    let Some(inside) = text.strip_prefix('<') else { return false };
    if inside.get(..8).is_some_and(|name| name.eq_ignore_ascii_case("!doctype")) {
        return true;
    }
    let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
    let Some(end) = inside.find(is_end) else { return false };
    let name = inside[..end].to_ascii_lowercase();
    is_element(&name) && (inside.contains("</") || inside.contains(&text[..=end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmarked(text: &str, by_name: bool) -> String {
        let mut text = text.to_owned();
        unmark(&mut text, by_name);
        text
    }

    #[test]
    fn markup_becomes_plain() {
        for (html, expected) in [
            ("<p>One &amp; two<p>Three", "One & two\n\nThree"),
            (" \n<div class='a'>One</div>", "One"),
            ("<!-- wp:paragraph -->\n<p>One</p>\n<!-- /wp:paragraph -->", "One"),
            ("OSLO <b>(Wire)</b><br><br>One<br>two", "OSLO (Wire)\n\nOne\ntwo"),
            ("<b>OSLO</b> One", "OSLO One"),
            ("<!DOCTYPE html><title>T</title>One", "One"),
            ("<img src=x><p>One</p>", "One"),
            ("<p>&lt;p&gt;One&lt;/p&gt;</p> <p>Two</p>", "One\n\nTwo"),
        ] {
            assert_eq!(unmarked(html, false), expected, "{html}");
        }
    }

    #[test]
    fn what_is_plain_stays_as_it_is() {
        for text in [
            "The harbour reopened.",
            "3 < 4 & 5 > 4",
            "<3 this story </3",
            "<harbour> is a word of its own, </harbour> too",
            "<p is a letter",
            "Write <br> to break a line, she said.",
            "AT&amp;T",
            "",
        ] {
            assert_eq!(unmarked(text, false), text);
        }
    }

    #[test]
    fn a_field_of_html_is_read_as_html() {
        assert!(is_html("body_xhtml") && is_html("bodyHTML") && is_html("html"));
        assert!(!is_html("htmlText") && !is_html("é") && !is_html(""));
        assert_eq!(unmarked("AT&amp;T<br>One", true), "AT&T\nOne");
        assert_eq!(unmarked("One\n\nTwo", true), "One\n\nTwo");
    }
}
