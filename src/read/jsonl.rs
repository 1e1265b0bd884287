//! One JSON object → the values wanted of it, and nothing else of it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::fields::{Field, Path, Step, Wanted};
use super::scan;

/// Where the raw JSON of each wanted key of one record lies, by slot; of two equal keys the last. Used for one record after
/// the other.
#[derive(Debug, Default)]
pub(super) struct Slots {
    found: Vec<Option<Slot>>,
    /// The slots that are filled.
    filled: Vec<usize>,
    surrogates: bool,
}

/// The range of a value, and whether its key is spelled as expected.
#[derive(Debug, Clone, Copy)]
struct Slot {
    start: usize,
    end: usize,
    same: bool,
}

/// The raw JSON of each wanted key of one record.
pub(super) struct Values<'a> {
    record: &'a str,
    slots: &'a Slots,
}

/// Looks through one record.
///
/// # Errors
/// What is wrong with it, for people, when it is no JSON object.
pub(super) fn values<'a>(
    record: &'a str,
    wanted: &Wanted,
    slots: &'a mut Slots,
) -> Result<Values<'a>, String> {
    // With its line end a record that breaks off would be told to hold a control character.
    let record = record.trim_end_matches(['\r', '\n']);
    if !slots.scan(record, wanted) {
        slots.parse(record, wanted).map_err(|error| complaint(&error))?;
    }
    Ok(Values { record, slots })
}

impl Slots {
    /// Fills the slots from a plain record; `false` when it is none.
    fn scan(&mut self, record: &str, wanted: &Wanted) -> bool {
        self.clear(wanted);
        let halves = scan::members(record, |key, range| {
            for slot in wanted.matches(key) {
                let (fits, same) = wanted.fits(slot, key);
                if fits {
                    self.put(slot, same, range.clone());
                }
            }
        });
        self.surrogates = halves.unwrap_or(true);
        halves.is_some()
    }

    /// Fills the slots from any record.
    fn parse(&mut self, record: &str, wanted: &Wanted) -> serde_json::Result<()> {
        self.clear(wanted);
        self.surrogates = true;
        let mut parser = serde_json::Deserializer::from_str(record);
        Pick { record, wanted, slots: self }.deserialize(&mut parser)?;
        parser.end()
    }

    fn clear(&mut self, wanted: &Wanted) {
        for slot in self.filled.drain(..) {
            self.found[slot] = None;
        }
        self.found.resize(wanted.slots(), None);
    }

    fn put(&mut self, slot: usize, same: bool, Range { start, end }: Range<usize>) {
        let found = &mut self.found[slot];
        // A key in another case never replaces one that is spelled as expected.
        if same || !matches!(found, Some(Slot { same: true, .. })) {
            *found = Some(Slot { start, end, same });
            self.filled.push(slot);
        }
    }
}

impl<'a> Values<'a> {
    /// The raw JSON a path leads to, `null` included.
    pub(super) fn get(&self, path: &Path) -> Option<&'a str> {
        let raw = |slot: usize| self.slots.found[slot].map(|at| &self.record[at.start..at.end]);
        raw(path.whole).or_else(|| {
            let (head, steps) = path.nested.as_ref()?;
            follow(raw(*head)?, steps)
        })
    }

    /// Puts the first usable value of a field as text into `out`: a string, or the JSON text of a number. In a list,
    /// its first such element; the names in a list of authors are joined. Nothing when there is none.
    ///
    /// The answer is whether a lone half of a surrogate pair became U+FFFD.
    pub(super) fn plain(&self, field: Field, wanted: &Wanted, out: &mut String) -> bool {
        for path in wanted.paths(field) {
            out.clear();
            let Some(raw) = self.get(path) else { continue };
            if let Some(repaired) = plain(raw, field == Field::Byline, out)
                && !out.trim().is_empty()
            {
                return repaired;
            }
        }
        out.clear();
        false
    }

    /// Whether a half of a surrogate pair, alone or not, may stand anywhere in the record.
    pub(super) fn may_need_repair(&self) -> bool {
        self.slots.surrogates
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

/// Appends the text of a raw JSON string, given with its quotes; `None` for any other value. A lone half of a surrogate
/// pair, which no text can hold, becomes U+FFFD, and the answer is then `true`.
pub(super) fn unquote(raw: &str, text: &mut String) -> Option<bool> {
    let mut rest = raw.strip_prefix('"')?.strip_suffix('"')?;
    text.reserve(rest.len());
    let mut repaired = false;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        let escape = *rest.as_bytes().get(at + 1)?;
        rest = rest.get(at + 2..)?;
        match escape {
            b'n' => text.push('\n'),
            b't' => text.push('\t'),
            b'r' => text.push('\r'),
            b'b' => text.push('\u{8}'),
            b'f' => text.push('\u{c}'),
            b'u' => {
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
            other => text.push(char::from(other)),
        }
    }
    text.push_str(rest);
    Some(repaired)
}

fn hex(text: &str) -> Option<(u32, &str)> {
    let digits = text.get(..4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, &text[4..]))
}

/// Appends what a value says; after `None` something of it may have been appended.
fn plain(raw: &str, join: bool, out: &mut String) -> Option<bool> {
    match raw.as_bytes().first()? {
        b'"' => unquote(raw, out),
        b'-' | b'0'..=b'9' => {
            out.push_str(raw);
            Some(false)
        }
        b'{' if join => unquote(member(raw, "name")?, out),
        b'[' => {
            let (mut names, mut repaired) = (0, false);
            for element in elements(raw).into_iter().filter(|element| !element.starts_with('[')) {
                let before = out.len();
                if names > 0 {
                    out.push_str(", ");
                }
                match plain(element, join, out) {
                    Some(halves) if !join => return Some(halves),
                    Some(halves) => (names, repaired) = (names + 1, repaired | halves),
                    None => out.truncate(before),
                }
            }
            join.then_some(repaired)
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
pub(super) fn each_member<'a>(raw: &'a str, call: impl FnMut(Cow<'a, str>, &'a str)) {
    // What is wrong with a record is told where its values are picked.
    let _ = serde_json::Deserializer::from_str(raw).deserialize_map(Members(call));
}

/// The raw elements of a list, those before the first mistake; none of what is no list.
pub(super) fn elements(raw: &str) -> Vec<&str> {
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

struct Pick<'a, 's> {
    record: &'a str,
    wanted: &'s Wanted,
    slots: &'s mut Slots,
}

impl<'a> DeserializeSeed<'a> for Pick<'a, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Pick<'a, '_> {
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
            let raw = raw.get();
            // The raw value is a slice of the record: the difference of their addresses is its place.
            let start = (raw.as_ptr() as usize).wrapping_sub(self.record.as_ptr() as usize);
            for (slot, same) in fitting.slots {
                self.slots.put(slot, same, start..start + raw.len());
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
        let (mut slots, mut text) = (Slots::default(), String::new());
        values(record, &wanted, &mut slots).unwrap().plain(field, &wanted, &mut text);
        text
    }

    fn unquoted(raw: &str) -> Option<(String, bool)> {
        let mut text = String::new();
        let repaired = unquote(raw, &mut text)?;
        Some((text, repaired))
    }

    /// What either way finds: the raw values by slot.
    fn found(slots: &Slots, record: &str) -> Vec<Option<(String, bool)>> {
        let raw = |slot: &Slot| (record[slot.start..slot.end].to_owned(), slot.same);
        slots.found.iter().map(|slot| slot.as_ref().map(raw)).collect()
    }

    /// Values as feeds have them, well-formed or with something wrong.
    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            8 => r#""([a-z é’ ]|\\[nrtbf"/\\]|\\u(00[0-9a-f]{2}|d83d|DE0[0-9A-F]|dead)){0,6}""#,
            4 => r"-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?([eE][+-]?[0-9])?",
            2 => "true|false|null",
            1 => r#"-|0[0-9]|1\.|tru|"\\x"|"\\u12"|"a|\+1|1e|\t|"#,
        ];
        leaf.prop_recursive(4, 20, 4, |inner| {
            let key = r#""(id|ID|text|body|name|source|Title|x|\\u0069d)""#;
            let space = " {0,1}";
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4)
                    .prop_map(|all| format!("[{}]", all.join(", "))),
                proptest::collection::vec((key, space, inner), 0..6).prop_map(|all| {
                    let all = all
                        .iter()
                        .map(|(key, space, value)| format!("{key}{space}:{space}{value}{space}"));
                    format!("{{{}}}", all.collect::<Vec<_>>().join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn strings_decode_as_serde_decodes_them(
            text: String,
            quoted in r#""([a-z]|\\[nrtbf"/\\]|\\u00[0-9a-f]{2}|\\ud83d\\ude0[0-9a-f])*""#,
        ) {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unquoted(&written), Some((text, false)));
            let expected: String = serde_json::from_str(&quoted).unwrap();
            prop_assert_eq!(unquoted(&quoted), Some((expected, false)));
        }

        #[test]
        fn what_the_scan_finds_is_what_serde_finds(
            record in json(),
            cut in prop_oneof![3 => Just(None), 1 => any::<prop::sample::Index>().prop_map(Some)],
            inserted in prop_oneof![6 => Just(""), 1 => Just("\t"), 1 => Just(" "), 1 => Just("}"), 1 => Just("\"")],
        ) {
            let mut record = record;
            if let Some(cut) = cut {
                let ends: Vec<usize> = (0..=record.len()).filter(|&at| record.is_char_boundary(at)).collect();
                let at = *cut.get(&ends);
                record.insert_str(at, inserted);
                if inserted.is_empty() {
                    record.truncate(at);
                }
            }
            let wanted = Wanted::new(&FieldNames::default());
            let (mut scanned, mut parsed) = (Slots::default(), Slots::default());
            if scanned.scan(&record, &wanted) {
                prop_assert!(parsed.parse(&record, &wanted).is_ok(), "{}", record);
                prop_assert_eq!(found(&scanned, &record), found(&parsed, &record));
            }
        }
    }

    #[test]
    fn plain_records_are_scanned() {
        let wanted = Wanted::new(&FieldNames::default());
        let mut slots = Slots::default();
        for (record, surrogates) in [
            ("{}", false),
            (r#" { "id" : 1 , "text" : "a\nb\u00e9 “c”" } "#, false),
            (r#"{"id":-1.5e+3,"a":[],"b":{},"c":[{"d":[1,"x"]},true,false,null]}"#, false),
            (r#"{"text":"\ud83d\ude00"}"#, true),
            (r#"{"a":{"b":["\uD83D"]}}"#, true),
        ] {
            assert!(slots.scan(record, &wanted), "{record}");
            assert_eq!(slots.surrogates, surrogates, "{record}");
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
            assert_eq!(unquoted(raw), Some((expected.to_owned(), true)), "{raw}");
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
        let wrong = |record: &str| values(record, &wanted, &mut Slots::default()).err().unwrap();
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
                let mut slots = Slots::default();
                let values = values(&deep, &wanted, &mut slots).unwrap();
                let mut text = String::new();
                for field in [Field::Source, Field::Byline] {
                    values.plain(field, &wanted, &mut text);
                    assert_eq!(text, "");
                }
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
