//! One JSON object → the values wanted of it, and nothing else of it.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::fields::{Field, Path, Step, Wanted};

/// The raw JSON of each wanted key of one record, by slot; the last one where a key occurs twice.
pub(super) struct Values<'a>(Vec<Option<Slot<'a>>>);

type Slot<'a> = (&'a str, bool);

/// Looks through one record.
///
/// # Errors
/// What is wrong with it, for people, when it is no JSON object.
pub(super) fn values<'a>(record: &'a str, wanted: &Wanted) -> Result<Values<'a>, String> {
    let mut values = vec![None; wanted.slots()];
    // With its line end a record that breaks off would be told to hold a control character.
    let mut parser = serde_json::Deserializer::from_str(record.trim_end_matches(['\r', '\n']));
    Pick { wanted, values: &mut values }
        .deserialize(&mut parser)
        .and_then(|()| parser.end())
        .map_err(|error| complaint(&error))?;
    Ok(Values(values))
}

impl<'a> Values<'a> {
    /// The raw JSON a path leads to, `null` included.
    pub(super) fn get(&self, path: &Path) -> Option<&'a str> {
        let slot = |slot: usize| self.0[slot].map(|(raw, _)| raw);
        slot(path.whole).or_else(|| {
            let (head, steps) = path.nested.as_ref()?;
            follow(slot(*head)?, steps)
        })
    }

    /// The first usable value of a field as text: a string, or the JSON text of a number. In a list, its first such
    /// element; the names in a list of authors are joined. Empty when there is none.
    ///
    /// The flag says whether a lone half of a surrogate pair became U+FFFD.
    pub(super) fn plain(&self, field: Field, wanted: &Wanted) -> (String, bool) {
        let paths = wanted.paths(field).iter();
        paths
            .filter_map(|path| plain(self.get(path)?, field == Field::Byline))
            .find(|(text, _)| !text.trim().is_empty())
            .unwrap_or_default()
    }
}

/// The keys of a record in order, those of nested objects with a dot; for telling people what there is.
pub(super) fn keys(record: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |key: Cow<'_, str>, raw: &str| {
        let mut nested = Vec::new();
        if raw.starts_with('{') {
            each_member(raw, |inner, _| nested.push(format!("{key}.{inner}")));
        }
        if nested.is_empty() { all.push(key.into_owned()) } else { all.append(&mut nested) }
    };
    each_member(record, &mut add);
    all
}

/// What a raw JSON value is, for people.
pub(super) fn kind(raw: &str) -> &'static str {
    match raw.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// The text of a raw JSON string, quotes and all; `None` for any other value. A lone half of a surrogate pair, which
/// no text can hold, becomes U+FFFD and sets the flag.
pub(super) fn unquote(raw: &str) -> Option<(String, bool)> {
    let mut rest = raw.strip_prefix('"')?.strip_suffix('"')?;
    let Some(first) = memchr(b'\\', rest.as_bytes()) else {
        return Some((rest.to_owned(), false));
    };
    let mut text = String::with_capacity(rest.len());
    let mut repaired = false;
    let mut next = Some(first);
    while let Some(at) = next {
        text.push_str(&rest[..at]);
        let mut chars = rest[at + 1..].chars();
        let escape = chars.next()?;
        rest = chars.as_str();
        match escape {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'u' => {
                let (high, after) = hex(rest)?;
                rest = after;
                let pair = rest.strip_prefix("\\u").and_then(hex);
                match (char::from_u32(high), pair) {
                    (Some(plain), _) => text.push(plain),
                    (None, Some((low @ 0xdc00..=0xdfff, after))) if high < 0xdc00 => {
                        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                        rest = after;
                    }
                    (None, _) => {
                        text.push(char::REPLACEMENT_CHARACTER);
                        repaired = true;
                    }
                }
            }
            other => text.push(other),
        }
        next = memchr(b'\\', rest.as_bytes());
    }
    text.push_str(rest);
    Some((text, repaired))
}

fn hex(text: &str) -> Option<(u32, &str)> {
    let digits = text.get(..4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, &text[4..]))
}

fn plain(raw: &str, join: bool) -> Option<(String, bool)> {
    match raw.as_bytes().first()? {
        b'"' => unquote(raw),
        b'-' | b'0'..=b'9' => Some((raw.to_owned(), false)),
        b'{' if join => unquote(member(raw, "name")?),
        b'[' => {
            let elements = elements(raw);
            let mut names = elements.iter().filter_map(|element| match element.as_bytes() {
                [b'[', ..] => None,
                _ => plain(element, join),
            });
            if !join {
                return names.next();
            }
            let (names, repaired): (Vec<_>, Vec<_>) = names.unzip();
            Some((names.join(", "), repaired.contains(&true)))
        }
        _ => None,
    }
}

fn follow<'a>(raw: &'a str, steps: &[Step]) -> Option<&'a str> {
    match steps.split_first() {
        None => Some(raw),
        Some((Step::Key(key), rest)) => follow(member(raw, key)?, rest),
        Some((Step::Each, rest)) => {
            elements(raw).into_iter().find_map(|element| follow(element, rest))
        }
    }
}

fn member<'a>(raw: &'a str, wanted: &str) -> Option<&'a str> {
    let mut found = None;
    if raw.starts_with('{') {
        each_member(raw, |key, value| {
            if key == wanted {
                found = Some(value);
            }
        });
    }
    found
}

/// Calls back for every member up to the first mistake.
fn each_member<'a>(raw: &'a str, call: impl FnMut(Cow<'a, str>, &'a str)) {
    // What is wrong with a record is told where its values are picked.
    let _ = serde_json::Deserializer::from_str(raw).deserialize_map(Members(call));
}

fn elements(raw: &str) -> Vec<&str> {
    if !raw.starts_with('[') {
        return Vec::new();
    }
    serde_json::Deserializer::from_str(raw).deserialize_seq(Elements).unwrap_or_default()
}

fn complaint(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    // Each record is parsed by itself, so serde's line number would mislead.
    match (text.strip_suffix(&place), error.column()) {
        (Some(text), 1..) => format!("{text}, at byte {} of the line", error.column()),
        (Some(text), 0) => text.to_owned(),
        (None, _) => text,
    }
}

struct Pick<'w, 'v, 'a> {
    wanted: &'w Wanted,
    values: &'v mut Vec<Option<Slot<'a>>>,
}

impl<'a> DeserializeSeed<'a> for Pick<'_, '_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Pick<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(fitting) = map.next_key_seed(Fitting(self.wanted))? {
            if fitting.slots.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw: &'a RawValue = map.next_value()?;
            for (slot, same) in fitting.slots {
                let value = &mut self.values[slot];
                // A key in another case never replaces one that is spelled as expected.
                if same || !matches!(value, Some((_, true))) {
                    *value = Some((raw.get(), same));
                }
            }
        }
        Ok(())
    }
}

/// A key → the slots it fills.
struct Fitting<'w>(&'w Wanted);

struct Fits {
    slots: Vec<(usize, bool)>,
}

impl<'a> DeserializeSeed<'a> for Fitting<'_> {
    type Value = Fits;
    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Fits, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Fitting<'_> {
    type Value = Fits;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Fits, E> {
        let fit = |slot| {
            let (fits, same) = self.0.fits(slot, key);
            fits.then_some((slot, same))
        };
        Ok(Fits { slots: self.0.matches(key).filter_map(fit).collect() })
    }
}

struct Members<F>(F);

impl<'a, F: FnMut(Cow<'a, str>, &'a str)> Visitor<'a> for Members<F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'a>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some((key, raw)) = map.next_entry::<Cow<'a, str>, &'a RawValue>()? {
            (self.0)(key, raw.get());
        }
        Ok(())
    }
}

struct Elements;

impl<'a> Visitor<'a> for Elements {
    type Value = Vec<&'a str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut list: S) -> Result<Vec<&'a str>, S::Error> {
        let mut all = Vec::new();
        while let Some(raw) = list.next_element::<&'a RawValue>()? {
            all.push(raw.get());
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::options::FieldNames;

    fn plain_of(record: &str, field: Field) -> String {
        let wanted = Wanted::new(&FieldNames::default());
        values(record, &wanted).unwrap().plain(field, &wanted).0
    }

    proptest! {
        #[test]
        fn strings_decode_as_serde_decodes_them(
            text: String,
            quoted in r#""([a-z]|\\[nrtbf"/\\]|\\u00[0-9a-f]{2}|\\ud83d\\ude0[0-9a-f])*""#,
        ) {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unquote(&written), Some((text, false)));
            let expected: String = serde_json::from_str(&quoted).unwrap();
            prop_assert_eq!(unquote(&quoted), Some((expected, false)));
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced() {
        for (raw, expected) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\ud83dx""#, "\u{fffd}x"),
            (r#""\ude00\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
        ] {
            assert_eq!(unquote(raw), Some((expected.to_owned(), true)), "{raw}");
        }
    }

    #[test]
    fn finds_fields_by_alias_nesting_and_case() {
        for (record, field, expected) in [
            (r#"{"uid":"a","id":"b"}"#, Field::Id, "b"),
            (r#"{"id":17}"#, Field::Id, "17"),
            (r#"{"id":12345678901234567890123}"#, Field::Id, "12345678901234567890123"),
            (r#"{"id":1.50}"#, Field::Id, "1.50"),
            (r#"{"id":null,"guid":"g"}"#, Field::Id, "g"),
            (r#"{"id":"","guid":"g"}"#, Field::Id, "g"),
            (r#"{"ID":"upper"}"#, Field::Id, "upper"),
            (r#"{"id":"same","ID":"upper"}"#, Field::Id, "same"),
            (r#"{"id":"first","id":"last"}"#, Field::Id, "last"),
            (r#"{"\u0069d":"escaped"}"#, Field::Id, "escaped"),
            (r#"{"source":{"title":"T","uri":"u"}}"#, Field::Source, "T"),
            (r#"{"source":{"id":null,"name":"N"}}"#, Field::Source, "N"),
            (r#"{"source.title":"flat"}"#, Field::Source, "flat"),
            (r#"{"source":{"title":"gone"},"source":"last"}"#, Field::Source, "last"),
            (r#"{"headlines":[{"role":"x"},{"value":"H"}]}"#, Field::Title, "H"),
            (r#"{"authors":["A","B"]}"#, Field::Byline, "A, B"),
            (r#"{"author":[{"name":"A"},{"x":1}]}"#, Field::Byline, "A"),
            (r#"{"language":["en","de"]}"#, Field::Language, "en"),
            (r#"{"title":true}"#, Field::Title, ""),
            (r#" {"a":[[[1]]],"title" : "x" } "#, Field::Title, "x"),
        ] {
            assert_eq!(plain_of(record, field), expected, "{record}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let wanted = Wanted::new(&FieldNames::default());
        let wrong = |record: &str| values(record, &wanted).err().unwrap();
        assert_eq!(wrong(r#"{"a":1"#), "EOF while parsing an object, at byte 6 of the line");
        assert_eq!(wrong("{\"a\":\"1\r\n"), "EOF while parsing a string, at byte 7 of the line");
        assert_eq!(wrong("[1]\n"), "invalid type: sequence, expected a JSON object");
        assert!(wrong(r#"{"a":1} x"#).starts_with("trailing characters"));
        assert!(wrong("[1]").contains("expected a JSON object"));
        assert!(wrong("{\"text\":\"a\nb\"}").contains("control character"));
    }

    #[test]
    fn depth_is_no_danger() {
        let wanted = Wanted::new(&FieldNames::default());
        for key in ["other", "text", "source", "bodies", "authors"] {
            for (open, close) in [("[", "]"), ("{\"value\":", "}")] {
                let depth = 200_000;
                let deep = format!("{{\"{key}\":{}1{}}}", open.repeat(depth), close.repeat(depth));
                let values = values(&deep, &wanted).unwrap();
                assert_eq!(values.plain(Field::Source, &wanted).0, "");
                assert_eq!(values.plain(Field::Byline, &wanted).0, "");
                keys(&deep);
            }
        }
    }

    #[test]
    fn lists_the_keys() {
        assert_eq!(
            keys(r#"{"b":1,"source":{"x":1,"y":{"z":1}},"a":{}}"#),
            ["b", "source.x", "source.y", "a"]
        );
    }
}
