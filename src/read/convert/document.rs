//! One JSON document → a line a record.
//!
//! The records are the elements of a list, the elements of a list somewhere in an object (`{"articles": […]}`), or objects
//! that follow one another, with or without commas between them. What stands in a record is not looked at here, but for
//! where it ends and whether it holds a text.

use std::io::{self, Read};
use std::sync::Arc;

use super::super::decompress::Bytes;
use super::super::fields::{Field, Wanted};
use super::super::jsonl::{self, Slots};
use super::{Convert, Converted};
use crate::article::Reason;

/// Bytes read at a time.
const CHUNK: usize = 1 << 16;
/// How deep in an object a list of articles is looked for.
const DEPTH: u32 = 3;

/// The records of a document, one after the other.
pub(super) struct Documents {
    bytes: Bytes,
    wanted: Arc<Wanted>,
    slots: Slots,
    split: Split,
    chunk: Vec<u8>,
    is_first: bool,
}

impl Documents {
    /// For a document whose records have at most `limit` bytes; `wanted` tells an article from an object that holds a
    /// list of them.
    pub(super) fn new(bytes: Bytes, limit: u64, wanted: Arc<Wanted>) -> Self {
        let (slots, split) = (Slots::default(), Split::new(limit));
        Self { bytes, wanted, slots, split, chunk: vec![0; CHUNK], is_first: true }
    }

    fn take(&mut self, found: Found, out: &mut Converted) {
        let record = match found {
            Found::Object => std::mem::take(&mut self.split.record),
            Found::Stray => {
                let shown = String::from_utf8_lossy(&self.split.record);
                let shown: String = shown.trim().chars().take(40).collect();
                out.refuse("", Reason::BadJson, format!("`{shown}` is no object"));
                return;
            }
            Found::TooLong(length) => {
                let limit = self.split.limit;
                let detail = format!("{length} bytes; --max-article is {limit}");
                out.refuse("", Reason::TooLong, detail);
                return;
            }
            Found::BrokenString => {
                out.refuse("", Reason::BadJson, "a line ends inside of a string");
                return;
            }
        };
        let articles = match str::from_utf8(&record) {
            Ok(object) => self.articles(object, DEPTH),
            Err(_) => Vec::new(),
        };
        if articles.is_empty() {
            out.object(&record);
        } else {
            for article in articles {
                out.object(article.as_bytes());
            }
        }
        self.split.record = record;
        self.split.record.clear();
    }

    /// The objects of lists in an object that is no article itself.
    fn articles<'a>(&mut self, object: &'a str, depth: u32) -> Vec<&'a str> {
        if depth == 0 || self.holds_text(object) {
            return Vec::new();
        }
        let mut found = Vec::new();
        jsonl::each_member(object, |_, raw| match raw.as_bytes().first() {
            Some(b'[') => {
                let elements: Vec<&str> = jsonl::elements(raw);
                if elements.iter().any(|element| self.holds_text(element)) {
                    found.extend(elements);
                }
            }
            Some(b'{') => found.extend(self.articles(raw, depth - 1)),
            _ => {}
        });
        found
    }

    fn holds_text(&mut self, object: &str) -> bool {
        object.starts_with('{')
            && jsonl::values(object, &self.wanted, &mut self.slots).is_ok_and(|values| {
                self.wanted.paths(Field::Text).iter().any(|path| values.get(path).is_some())
            })
    }
}

impl Convert for Documents {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        while !out.is_full() {
            let read = match self.bytes.read(&mut self.chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            if read == 0 {
                if let Some(detail) = self.split.left_open() {
                    out.note(Reason::Truncated, detail);
                }
                return Ok(false);
            }
            let chunk = std::mem::take(&mut self.chunk);
            let mark: &[u8] =
                if std::mem::take(&mut self.is_first) { b"\xef\xbb\xbf" } else { b"" };
            for &byte in chunk[..read].strip_prefix(mark).unwrap_or(&chunk[..read]) {
                if let Some(found) = self.split.push(byte) {
                    self.take(found, out);
                }
            }
            self.chunk = chunk;
        }
        Ok(true)
    }
}

/// What a record turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// An object, which is then in [`Split::record`] without line ends.
    Object,
    /// Something else.
    Stray,
    /// An object with so many bytes.
    TooLong(u64),
    /// An object with a line end in a string.
    BrokenString,
}

/// Finds where records end, byte by byte.
struct Split {
    limit: u64,
    record: Vec<u8>,
    length: u64,
    /// Objects and lists that are open in the record.
    depth: u64,
    /// Lists that are open around the record.
    lists: u64,
    place: Place,
    is_broken: bool,
}

/// Where a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Between,
    Stray,
    Inside,
    InString,
    AfterBackslash,
}

impl Split {
    fn new(limit: u64) -> Self {
        let (record, place) = (Vec::new(), Place::Between);
        Self { limit, record, length: 0, depth: 0, lists: 0, place, is_broken: false }
    }

    /// Passes a byte; what has ended with it.
    fn push(&mut self, byte: u8) -> Option<Found> {
        match self.place {
            Place::Between => {
                match byte {
                    b'[' => self.lists += 1,
                    b']' => self.lists = self.lists.saturating_sub(1),
                    b',' | b' ' | b'\t' | b'\r' | b'\n' | 0x1e => {}
                    _ => self.begin(byte),
                }
                None
            }
            Place::Stray if matches!(byte, b',' | b']' | b'\n') => {
                self.lists = self.lists.saturating_sub(u64::from(byte == b']'));
                self.place = Place::Between;
                Some(Found::Stray)
            }
            Place::Stray => {
                self.keep(byte);
                None
            }
            Place::Inside => {
                match byte {
                    b'"' => self.place = Place::InString,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth -= 1,
                    _ => {}
                }
                self.keep(if matches!(byte, b'\n' | b'\r') { b' ' } else { byte });
                (self.depth == 0).then(|| self.end())
            }
            Place::InString => {
                match byte {
                    b'"' => self.place = Place::Inside,
                    b'\\' => self.place = Place::AfterBackslash,
                    b'\n' | b'\r' => self.is_broken = true,
                    _ => {}
                }
                self.keep(byte);
                None
            }
            Place::AfterBackslash => {
                self.place = Place::InString;
                self.keep(byte);
                None
            }
        }
    }

    fn begin(&mut self, byte: u8) {
        self.record.clear();
        (self.length, self.depth, self.is_broken) = (0, 1, false);
        self.place = if byte == b'{' { Place::Inside } else { Place::Stray };
        self.keep(byte);
    }

    fn keep(&mut self, byte: u8) {
        self.length += 1;
        if self.length <= self.limit {
            self.record.push(byte);
        }
    }

    fn end(&mut self) -> Found {
        self.place = Place::Between;
        match self.length {
            length if length > self.limit => Found::TooLong(length),
            _ if self.is_broken => Found::BrokenString,
            _ => Found::Object,
        }
    }

    /// What was begun and not ended, for people.
    fn left_open(&self) -> Option<&'static str> {
        match (self.place, self.lists) {
            (Place::Between, 0) => None,
            (Place::Between, _) => {
                Some("the list is never closed; its records before that were read")
            }
            _ => Some("the document ends in the middle of a record; those before it were read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::options::FieldNames;

    fn converted(document: &str, limit: u64) -> (Vec<String>, Vec<(Option<u64>, Reason)>) {
        let wanted = Arc::new(Wanted::new(&FieldNames::default()));
        let bytes = Box::new(Cursor::new(document.as_bytes().to_vec()));
        let mut documents = Documents::new(bytes, limit, wanted);
        let mut out = Converted::default();
        while documents.more(&mut out).unwrap() {}
        let lines = String::from_utf8(out.lines).unwrap();
        let rows = out.rows.into_iter().map(|row| (row.record, row.reason)).collect();
        (lines.lines().map(str::to_owned).collect(), rows)
    }

    #[test]
    fn every_form_of_document_gives_the_same_lines() {
        let expected = ["{\"text\": \"a ] } \\\" b\",  \"n\": [1, {}]}", "{\"text\": \"c\"}"];
        for document in [
            "[{\"text\": \"a ] } \\\" b\",\n \"n\": [1, {}]}, {\"text\": \"c\"}]",
            "{\"text\": \"a ] } \\\" b\",\n \"n\": [1, {}]}\n{\"text\": \"c\"}\n",
            "{\"status\": \"ok\", \"articles\": [{\"text\": \"a ] } \\\" b\",\n \"n\": [1, {}]}, {\"text\": \"c\"}]}",
            "\u{feff}{\"found\": {\"total\": 2, \"list\": [{\"text\": \"a ] } \\\" b\",\r\"n\": [1, {}]},{\"text\": \"c\"}]}}",
        ] {
            let (lines, rows) = converted(document, 1 << 20);
            let squeezed = |line: &String| line.replace(",  ", ", ").replace(", \"n", ",\"n");
            let same: Vec<String> = lines.iter().map(squeezed).collect();
            let wanted: Vec<String> =
                expected.iter().map(|line| squeezed(&(*line).to_owned())).collect();
            assert_eq!((same, rows), (wanted, vec![]), "{document}");
        }
    }

    #[test]
    fn what_is_no_record_leaves_an_empty_line_and_a_row() {
        let document = "[{\"text\":\"a\"}, 17, {\"text\":\"line\nend\"}, {\"text\":\"far too long\"}, {\"x\":1}]";
        let (lines, rows) = converted(document, 20);
        assert_eq!(lines, ["{\"text\":\"a\"}", "", "", "", "{\"x\":1}"]);
        let expected = [(2, Reason::BadJson), (3, Reason::BadJson), (4, Reason::TooLong)];
        assert_eq!(rows, expected.map(|(record, reason)| (Some(record), reason)));
    }

    #[test]
    fn what_is_cut_off_is_said() {
        for (document, lines) in
            [("[{\"text\":\"a\"},{\"text\":\"b", 1), ("[{\"text\":\"a\"}", 1), ("{", 0)]
        {
            let (found, rows) = converted(document, 1 << 20);
            assert_eq!((found.len(), rows), (lines, vec![(None, Reason::Truncated)]), "{document}");
        }
        let deep = "[".repeat(1_000_000) + "{\"text\":\"a\"}" + &"{\"a\":".repeat(1_000_000);
        assert_eq!(converted(&deep, 1 << 30).0, ["{\"text\":\"a\"}"]);
    }
}
