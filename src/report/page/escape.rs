//! Texts of strangers → what a page may have of them.

use minijinja::value::Value;
use minijinja::{Error, ErrorKind, Output, State};
use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// Writes a value into a template: markup of ours as it is, all else so that nothing in it is taken for markup.
pub(super) fn write_value(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let failed = |_| Error::new(ErrorKind::WriteFailure, "cannot write");
    if value.is_undefined() || value.is_none() {
        return Ok(());
    }
    match value.as_str() {
        Some(markup) if value.is_safe() => out.write_str(markup).map_err(failed),
        Some(text) => put_escaped(text, out).map_err(failed),
        None => write!(out, "{value}").map_err(failed),
    }
}

/// A text between tags or in a quoted attribute. What would steer the direction of writing, and other controls, are shown as marks.
fn put_escaped(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    put_with(text, out, |character| {
        Some(Cow::Borrowed(match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\n' | '\t' => return None,
            _ => return steering(character).map(Cow::Owned),
        }))
    })
}

/// Writes a text with something else in the place of some of its characters.
fn put_with(
    text: &str,
    out: &mut impl fmt::Write,
    instead: impl Fn(char) -> Option<Cow<'static, str>>,
) -> fmt::Result {
    let mut written = 0;
    for (at, character) in text.char_indices() {
        if let Some(other) = instead(character) {
            out.write_str(&text[written..at])?;
            out.write_str(&other)?;
            written = at + character.len_utf8();
        }
    }
    out.write_str(&text[written..])
}

/// What is shown in the place of a character that steers the direction of writing or a terminal: `⟦U+202E⟧`.
fn steering(character: char) -> Option<String> {
    let steers = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
    ) || character.is_control();
    steers.then(|| format!("⟦U+{:04X}⟧", u32::from(character)))
}

/// JSON as it may stand in a `<script>` of data: nothing in it ends the element, and no line end of JavaScript is raw.
pub(super) fn json_in_html(json: &str) -> String {
    let mut html = String::with_capacity(json.len() + json.len() / 64);
    let instead = |character| {
        Some(Cow::Borrowed(match character {
            '<' => "\\u003c",
            '>' => "\\u003e",
            '&' => "\\u0026",
            '\u{2028}' => "\\u2028",
            '\u{2029}' => "\\u2029",
            _ => return None,
        }))
    };
    // A text takes all that is written to it.
    let _ = put_with(json, &mut html, instead);
    html
}

/// A text as a part of what follows `#` in a link, as `encodeURIComponent` writes it.
pub(super) fn in_link(text: &str) -> String {
    let mut link = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~!*()'".contains(&byte) {
            link.push(char::from(byte));
        } else {
            let _ = write!(link, "%{byte:02X}");
        }
    }
    link
}

/// The beginning of a text on one line, of at most so many characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let mut short = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        if length > 0 {
            short.push(' ');
        }
        for character in word.chars() {
            if length >= most {
                short.push('…');
                return short;
            }
            short.push(character);
            length += 1;
        }
        length += 1;
    }
    short
}

/// An address that a link may have.
pub(super) fn web_address(url: &str) -> Option<&str> {
    const LONGEST: usize = 2_000;
    let is_web = ["http://", "https://"].iter().any(|scheme| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let is_plain = !url.chars().any(|c| c.is_control() || c.is_whitespace());
    (is_web && is_plain && url.len() <= LONGEST).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn escaped(text: &str) -> String {
        let mut html = String::new();
        put_escaped(text, &mut html).unwrap();
        html
    }

    #[test]
    fn what_steers_is_shown() {
        assert_eq!(
            escaped("<b onclick='x'>\"&\u{202e}a\u{0}\n"),
            "&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;⟦U+202E⟧a⟦U+0000⟧\n"
        );
    }

    #[test]
    fn links_lead_to_the_web_alone() {
        for url in [
            "javascript:alert(1)",
            " https://a",
            "https://a b",
            "data:text/html,x",
            "//a",
            "ftp://a",
            "http",
        ] {
            assert_eq!(web_address(url), None, "{url}");
        }
        assert_eq!(web_address("HTTPS://a/'b"), Some("HTTPS://a/'b"));
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shortened(" a\n b  c", 9), "a b c");
        assert_eq!(shortened("abc def", 4), "abc …");
        assert_eq!(shortened(&"x".repeat(1_000), 4), "xxxx…");
    }

    proptest! {
        #[test]
        fn nothing_escapes(text: String) {
            let html = escaped(&text);
            prop_assert!(!html.contains(['<', '>', '"', '\'', '\u{202e}', '\0']), "markup");
            let json = json_in_html(&serde_json::to_string(&text).unwrap());
            prop_assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "data");
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text.clone());
            let link = in_link(&text);
            prop_assert!(link.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>#&?/".contains(&byte)));
        }
    }
}
