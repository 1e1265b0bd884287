//! What a parser would choke on, seen before it is handed over: how deep a page is nested, and how much it would grow.
//!
//! A browser's rules for broken markup look through all open elements at each tag, and open formatting again in each block in
//! which it was not closed: a hundred kilobytes can ask for an hour and for gigabytes. Here one pass over the tags, without
//! a tree, counts about what a parser would have open.

use crate::read::convert::markup::{self, Role};

/// Elements that may be open at once. Pages of the news stay below 100; browsers flatten what is deeper than 512.
const DEEPEST: usize = 500;

/// Formatting elements that may be opened again because a block ended before they did.
const REOPENED: usize = 200_000;

/// Elements, each counted with [`EACH`] and its depth, that a page may have: half a million flat ones. Pages of the news have
/// some thousands; a million nodes take a quarter of a gigabyte and seconds.
const MOST: usize = 20_000_000;
const EACH: usize = 40;

/// Says what is too much about a page, if anything is.
pub(super) fn exceeded(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    // What was opened as formatting and is not closed yet, with all of its attributes.
    let mut formatting: Vec<&str> = Vec::new();
    let (mut reopened, mut work) = (0_usize, 0_usize);
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let (closes, inside) =
            rest.strip_prefix('/').map_or((false, rest), |inside| (true, inside));
        let name = name_of(inside);
        if name.is_empty() {
            continue;
        }
        let (tag, after) = inside.split_at(tag_end(inside));
        rest = if is_raw(name) && !closes { after_raw(after, name) } else { after };
        if is_formatting(name) {
            note_formatting(&mut formatting, tag, name, closes);
        } else if !formatting.is_empty() && is_block(name) {
            // Those that are closed by the end of a block are opened again after it.
            reopened += formatting.len();
        }
        work += EACH + open.len();
        if work > MOST {
            return Some("more elements than a page can have".to_owned());
        }
        if closes {
            // An end tag without its start tag nearby is ignored, as a parser would.
            let near = open.len().saturating_sub(DEEPEST);
            if let Some(at) =
                open[near..].iter().rposition(|other| other.eq_ignore_ascii_case(name))
            {
                open.truncate(near + at);
            }
        } else if !ends_by_itself(name) {
            // Of these a new one ends the last, however deep that is.
            if is_any(name, &["a", "button", "nobr"])
                && let Some(at) = open.iter().rposition(|other| other.eq_ignore_ascii_case(name))
            {
                open.remove(at);
            }
            open.push(name);
        }
        if open.len() > DEEPEST || formatting.len() > DEEPEST {
            return Some(format!("more than {DEEPEST} elements are nested in one another"));
        }
        if reopened > REOPENED {
            return Some(
                "formatting that is never closed spreads over thousands of blocks".to_owned(),
            );
        }
    }
    None
}

/// The name at the beginning of a tag; empty if none begins there.
fn name_of(inside: &str) -> &str {
    let is_end = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<');
    let bytes = inside.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return "";
    }
    // Names are short; a million letters are none that anybody closes.
    let near = &bytes[..bytes.len().min(64)];
    let end = near.iter().position(|byte| is_end(*byte)).unwrap_or(near.len());
    inside.get(..end).unwrap_or("div")
}

/// Where a tag ends: at the next `>` that is in no quoted attribute.
fn tag_end(inside: &str) -> usize {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]) {
        at += found;
        if bytes[at] == b'>' {
            return at;
        }
        let begins_value = bytes[..at].trim_ascii_end().ends_with(b"=");
        let quote = bytes[at];
        at += 1;
        if begins_value {
            match memchr::memchr(quote, &bytes[at..]) {
                Some(length) => at += length + 1,
                None => return bytes.len(),
            }
        }
    }
    bytes.len()
}

/// Keeps at most three of formatting elements with the same attributes, as a parser does.
fn note_formatting<'a>(formatting: &mut Vec<&'a str>, tag: &'a str, name: &str, closes: bool) {
    if closes {
        if let Some(at) = formatting.iter().rposition(|tag| name_of(tag).eq_ignore_ascii_case(name))
        {
            formatting.remove(at);
        }
        return;
    }
    let limit = if name.eq_ignore_ascii_case("a") { 1 } else { 3 };
    let same = |other: &&&str| {
        if limit == 1 { name_of(other).eq_ignore_ascii_case("a") } else { **other == tag }
    };
    if formatting.iter().filter(same).count() < limit {
        formatting.push(tag);
    }
}

fn is_any(name: &str, names: &[&str]) -> bool {
    names.iter().any(|other| name.eq_ignore_ascii_case(other))
}

fn is_formatting(name: &str) -> bool {
    is_any(
        name,
        &[
            "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong",
            "tt", "u",
        ],
    )
}

fn is_block(name: &str) -> bool {
    name.len() <= 10 && markup::role(&name.to_ascii_lowercase()) != Role::Inline
}

/// Elements without content, and those that the next of their kind ends: however many follow one another, few are open.
fn ends_by_itself(name: &str) -> bool {
    const VOID: &[&str] = &[
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img",
        "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
    ];
    const ENDED_BY_NEXT: &[&str] = &[
        "body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rb",
        "rp", "rt", "rtc", "tbody", "td", "tfoot", "th", "thead", "tr",
    ];
    is_any(name, VOID) || is_any(name, ENDED_BY_NEXT)
}

/// Elements whose inside is no markup.
fn is_raw(name: &str) -> bool {
    is_any(name, &["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"])
}

/// What follows such an element.
fn after_raw<'a>(inside: &'a str, name: &str) -> &'a str {
    let bytes = inside.as_bytes();
    for at in memchr::memmem::find_iter(bytes, b"</") {
        let end = bytes.get(at + 2..at + 2 + name.len());
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
            return &inside[at..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_as_they_are_pass() {
        for page in [
            "<p>one<p>two".repeat(100_000),
            "<ul>".to_owned() + &"<li>item <b>bold".repeat(300) + "</ul>",
            "<div><p>text</p></div>".repeat(100_000),
            "<script>".to_owned() + &"'<div>'".repeat(10_000) + "</script><p>x",
            "<!-- ".to_owned() + &"<div>".repeat(10_000) + "--><p>x",
            "<a href=1>x".repeat(100_000),
            "</div>".repeat(100_000),
            "<p data-x='<div>' title = \"<b>\">".repeat(10_000),
            "a < b <3 <<<< </ <1>".repeat(10_000),
            "<div>".repeat(400),
        ] {
            assert_eq!(exceeded(&page), None, "{}", &page[..40]);
        }
    }

    #[test]
    fn bombs_are_seen() {
        let fonts: String =
            (0..400).fold(String::new(), |all, n| all + &format!("<font size={n}>"));
        for page in [
            "<div>".repeat(1_000_000),
            "<DIV><Span>".repeat(1000),
            "<ul><li>".repeat(1000),
            "<table><tr><td>".repeat(1000),
            "<b><i>".repeat(1000) + &"<x>".repeat(600),
            fonts + &"<p>x</p>".repeat(1000),
            "<p>".to_owned() + &"<svg><g>".repeat(600),
            "<p>x".repeat(600_000),
            "<div>".repeat(450) + &"<p>x".repeat(60_000),
        ] {
            assert!(exceeded(&page).is_some(), "{}", &page[..40]);
        }
    }

    #[test]
    fn time_is_linear_in_length() {
        // Each of these takes minutes if one tag looks at all that came before.
        for page in [
            "<b>",
            "</b>",
            "<i><p>",
            "<x/>",
            "<script>",
            "<!--",
            "<style></style>",
            "<",
            "</script",
            "<b ",
            "<b x=",
            "<b =\"",
            "<b \"",
        ] {
            exceeded(&page.repeat(1_000_000));
        }
    }
}
