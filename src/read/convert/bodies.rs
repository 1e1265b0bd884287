//! Records whose text is markup, as in items of ninjs (`body_xhtml`, `bodies`): the text is put beside it.

use serde_json::{Map, Value};

use super::markup::plain;
use crate::read::text::has_word;

/// Fields that hold HTML by their name; of `bodies` each says what it is.
const MARKUP: [&str; 4] = ["body_xhtml", "body_html", "content_html", "bodies"];
/// Fields that come before those.
const PLAIN: [&str; 6] = ["text", "body_text", "body", "maintext", "plaintext", "content_text"];

/// The object with a field `text` in front, made of its HTML; `None` where there is no need for it.
pub(super) fn with_text(object: &str) -> Option<String> {
    let names = |name: &&str| memchr::memmem::find(object.as_bytes(), name.as_bytes()).is_some();
    if !MARKUP.iter().any(names) {
        return None;
    }
    let fields: Map<String, Value> = serde_json::from_str(object).ok()?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    if fields.contains_key("text") || PLAIN.iter().any(|name| has_word(text(name))) {
        return None;
    }
    let of_bodies = || of_bodies(fields.get("bodies")?.as_array()?);
    let found = of_bodies().or_else(|| {
        let html = MARKUP[..3].iter().map(|name| text(name)).find(|html| has_word(html))?;
        Some(plain(html))
    })?;
    if !has_word(&found) {
        return None;
    }
    let quoted = serde_json::to_string(&found).ok()?;
    let rest = object.trim_start().strip_prefix('{')?;
    Some(format!("{{\"text\":{quoted},{rest}"))
}

/// The first body that is plain text, or else the first one, as plain text.
fn of_bodies(bodies: &[Value]) -> Option<String> {
    let text = |body: &Value, name: &str| {
        body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let kind = |body: &Value| text(body, "contentType") + &text(body, "contenttype");
    let full = || bodies.iter().filter(|body| has_word(&text(body, "value")));
    if let Some(body) = full().find(|body| kind(body) == "text/plain") {
        return Some(text(body, "value"));
    }
    full().next().map(|body| plain(&text(body, "value")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_a_text_and_the_rest_stays() {
        let found = with_text(
            r#" {"uri":"x","bodies":[{"contentType":"text/html","value":"<p>One<p>Two"}],"n":1.0}"#,
        );
        assert_eq!(
            found.unwrap(),
            r#"{"text":"One\n\nTwo","uri":"x","bodies":[{"contentType":"text/html","value":"<p>One<p>Two"}],"n":1.0}"#
        );
        let both =
            r#"{"bodies":[{"value":"<p>One"},{"contenttype":"text/plain","value":"1 < 2"}]}"#;
        assert!(with_text(both).unwrap().starts_with(r#"{"text":"1 < 2","#));
        assert!(
            with_text(r#"{"body_xhtml":"<p>A &amp; B</p>"}"#)
                .unwrap()
                .starts_with(r#"{"text":"A & B","#)
        );
    }

    #[test]
    fn what_has_a_text_is_left_alone() {
        for object in [
            r#"{"text":"","content_html":"<p>x"}"#,
            r#"{"body_text":"x","body_xhtml":"<p>x"}"#,
            r#"{"title":"x"}"#,
            r#"{"body_xhtml":"<p></p>"}"#,
            r#"{"bodies":17}"#,
            "no JSON with bodies",
        ] {
            assert_eq!(with_text(object), None, "{object}");
        }
    }
}
