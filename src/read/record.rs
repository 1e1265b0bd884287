//! The bytes of one record → an article, or the reason why there is none. Pure.

use std::ops::Range;
use std::sync::Arc;

use encoding_rs::Encoding;
use memchr::memchr_iter;

use super::charset::{self, Decoded};
use super::csv::{self, Columns};
use super::fields::{Field, Wanted};
use super::jsonl::{self, Slots, Values};
use super::scratch::LoadScratch;
use super::split::{line, without_bom};
use super::{convert, format, text, times};
use crate::article::{Place, Reason, Skipped};

/// How the records of an input are read.
// One of these exists an input, so its size is no matter.
#[allow(clippy::large_enum_variant, reason = "one value an input")]
#[derive(Debug)]
pub(super) enum Grammar {
    Text,
    Jsonl,
    Table { delimiter: u8, columns: Columns },
}

/// What all records of an input have in common.
#[derive(Debug)]
pub(super) struct Common<'a> {
    /// The input as the user named it.
    pub(super) input: &'a str,
    /// The id of a text file.
    pub(super) id: &'a str,
    /// The source of a record that tells none.
    pub(super) source: &'a Arc<str>,
    pub(super) wanted: &'a Wanted,
    /// What text files are encoded in, if the user said so.
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) grammar: &'a Grammar,
    /// Whether the input as a whole was decoded as it was read, so that U+FFFD stands for bytes that mean nothing.
    pub(super) was_decoded: bool,
    /// The zone of times that name none.
    pub(super) zone: &'a times::Zone,
}

/// What became of one record: an article, which is then in the scratch, a row of `skipped.csv`, or both after a repair.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) is_article: bool,
    pub(super) skipped: Option<Skipped>,
}

/// The text of a record: text files are in any encoding, each in its own; the records of all others are UTF-8, for their
/// input was decoded as a whole where it is not.
fn decode<'a>(
    common: &Common<'_>,
    place: Place,
    bytes: &'a [u8],
) -> Result<Decoded<'a>, &'static str> {
    match common.grammar {
        Grammar::Text => match format::packed(bytes) {
            Some(reason) if !charset::has_mark_of_utf_16(bytes) => Err(reason),
            _ => charset::decode(bytes, common.encoding),
        },
        Grammar::Jsonl | Grammar::Table { .. } => {
            let mut decoded = charset::as_utf_8(without_bom(bytes, place.offset));
            decoded.replaced |= common.was_decoded && decoded.text.contains('\u{FFFD}');
            Ok(decoded)
        }
    }
}

/// Reads one record. An article is left in the scratch.
pub(super) fn parse(
    common: &Common<'_>,
    place: Place,
    bytes: &[u8],
    scratch: &mut LoadScratch,
) -> Outcome {
    scratch.clear();
    let LoadScratch { fields, article, slots, cells, unwanted, source, sources, id: spare, .. } =
        scratch;
    let row = |article_id: String, reason: Reason, detail: String| {
        let input = common.input.to_owned();
        Some(Skipped { input, line: Some(place.line), article_id, reason, detail })
    };
    let refuse = |id: String, (reason, detail): Problem| Outcome {
        is_article: false,
        skipped: row(id, reason, detail),
    };
    let decoded = match decode(common, place, bytes) {
        Ok(decoded) => decoded,
        Err(reason) => return refuse(String::new(), (Reason::Unreadable, reason.to_owned())),
    };
    let record = match Record::open(common, &decoded.text, slots, cells) {
        Ok(record) => record,
        Err(problem) => return refuse(String::new(), problem),
    };
    let mut halves = match record.text(&mut article.text) {
        Ok(halves) if text::has_word(&article.text) => halves,
        Ok(_) => {
            let problem = (Reason::EmptyText, "the text holds no letter or digit".to_owned());
            return refuse(record.id(), problem);
        }
        Err(detail) => return refuse(record.id(), (Reason::NoTextField, detail)),
    };
    let mut id = article.id.take().unwrap_or_else(|| std::mem::take(spare));
    for field in Field::ALL {
        let out = match field {
            Field::Text => continue,
            // Whether the record was repaired does not depend on what is wanted of it.
            _ if !fields.wants(field) && !record.may_need_repair() => continue,
            _ if !fields.wants(field) => &mut *unwanted,
            Field::Id => &mut id,
            Field::Title => &mut article.title,
            Field::Url => &mut article.url,
            Field::Date => &mut article.published.given,
            Field::Source => &mut *source,
            Field::Byline => &mut article.byline,
            Field::Language => &mut article.language,
        };
        halves |= record.field(field, out);
    }
    let repair = if decoded.replaced {
        Some("bytes that are no characters were replaced by U+FFFD")
    } else {
        halves.then_some("half of a surrogate pair was replaced by U+FFFD")
    };
    article.place = place;
    article.repaired = repair.is_some();
    if !fields.wants(Field::Id) || id.trim().is_empty() {
        *spare = id;
    } else {
        article.id = Some(id);
    }
    if fields.wants(Field::Date) {
        let published = &mut article.published;
        let time = times::parse(&published.given, common.zone);
        (published.seconds, published.precision) = time;
        published.lacks_zone = times::lacks_zone(&published.given, time, common.zone);
    }
    if fields.wants(Field::Source) {
        article.source = if source.trim().is_empty() {
            sources.behind(&article.url).unwrap_or_else(|| Arc::clone(common.source))
        } else {
            sources.named(source)
        };
    }
    let skipped =
        repair.and_then(|detail| row(record.id(), Reason::BadEncoding, detail.to_owned()));
    Outcome { is_article: true, skipped }
}

/// Where in a record the raw value of the text lies: a JSON string or a cell with its quotes, a text file without its
/// byte order mark. `None` when [`parse`] would find no text.
pub(super) fn text_span(grammar: &Grammar, wanted: &Wanted, record: &[u8]) -> Option<Range<usize>> {
    let bytes = without_bom(record, 0);
    let shift = record.len() - bytes.len();
    let decoded = charset::as_utf_8(bytes).text;
    let span = match grammar {
        // In whatever it is encoded.
        Grammar::Text => return Some(charset::mark_of(record)..record.len()),
        Grammar::Jsonl => {
            let mut slots = Slots::default();
            let values = jsonl::values(&decoded, wanted, &mut slots).ok()?;
            let raw = json_text(&values, wanted, &mut String::new()).ok()?.0;
            // The raw value is a slice of the record: the difference of their addresses is its place.
            let start = (raw.as_ptr() as usize).checked_sub(decoded.as_ptr() as usize)?;
            start..start + raw.len()
        }
        Grammar::Table { delimiter, columns } => {
            let mut cells = Vec::new();
            csv::cells(decoded.as_bytes(), *delimiter, &mut cells).ok()?;
            if cells.len() != columns.count {
                return None;
            }
            let column = row_text(&decoded, &cells, columns, &mut String::new())?;
            cells[column].clone()
        }
    };
    let start = raw_offset(bytes, span.start) + shift;
    Some(start..raw_offset(bytes, span.end) + shift)
}

/// An offset in the repaired text of a record → the same place in its bytes.
fn raw_offset(bytes: &[u8], offset: usize) -> usize {
    let (mut repaired, mut raw) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        if offset <= repaired + chunk.valid().len() {
            return raw + offset - repaired;
        }
        repaired += chunk.valid().len();
        raw += chunk.valid().len() + chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            repaired += char::REPLACEMENT_CHARACTER.len_utf8();
        }
    }
    raw
}

type Problem = (Reason, String);

/// A record of any grammar, its parts found and not taken out yet.
enum Record<'a> {
    Text { id: &'a str, text: &'a str },
    Json { values: Values<'a>, wanted: &'a Wanted },
    Row { row: &'a str, cells: &'a [Range<usize>], columns: &'a Columns },
}

impl<'a> Record<'a> {
    fn open(
        common: &Common<'a>,
        decoded: &'a str,
        slots: &'a mut Slots,
        cells: &'a mut Vec<Range<usize>>,
    ) -> Result<Self, Problem> {
        match common.grammar {
            Grammar::Text => Ok(Record::Text { id: common.id, text: decoded }),
            Grammar::Jsonl => {
                let wanted = common.wanted;
                let values = jsonl::values(decoded, wanted, slots);
                let values = values.map_err(|detail| (Reason::BadJson, detail))?;
                Ok(Record::Json { values, wanted })
            }
            Grammar::Table { delimiter, columns } => {
                csv::cells(decoded.as_bytes(), *delimiter, cells).map_err(|detail| {
                    (Reason::BadRow, format!("{detail}{}", swallowed(decoded)))
                })?;
                if cells.len() != columns.count {
                    let (found, expected) = (cells.len(), columns.count);
                    let detail = format!("{found} cells where the header has {expected}");
                    return Err((Reason::BadRow, detail));
                }
                Ok(Record::Row { row: decoded, cells, columns })
            }
        }
    }

    /// Puts the text into `out`, and says whether half of a surrogate pair in it was replaced; else why there is none.
    fn text(&self, out: &mut String) -> Result<bool, String> {
        match self {
            Record::Text { text, .. } => {
                out.push_str(text);
                Ok(false)
            }
            Record::Json { values, wanted } => {
                json_text(values, wanted, out).map(|(_, repaired)| repaired)
            }
            Record::Row { row, cells, columns } => match row_text(row, cells, columns, out) {
                Some(_) => Ok(false),
                None => Err("no column holds the text".to_owned()),
            },
        }
    }

    /// Puts a field other than the text into `out`, which is then empty if there is none; whether half of a surrogate
    /// pair in it was replaced.
    fn field(&self, field: Field, out: &mut String) -> bool {
        out.clear();
        match self {
            Record::Text { id, text } => {
                match field {
                    Field::Id => out.push_str(id),
                    Field::Title => out.push_str(text::headline(text)),
                    _ => {}
                }
                false
            }
            Record::Json { values, wanted } => values.plain(field, wanted, out),
            Record::Row { row, cells, columns } => {
                for &column in columns.of(field) {
                    csv::unquote(&row[cells[column].clone()], out);
                    if !out.trim().is_empty() {
                        break;
                    }
                    out.clear();
                }
                false
            }
        }
    }

    fn id(&self) -> String {
        let mut id = String::new();
        self.field(Field::Id, &mut id);
        id
    }

    fn may_need_repair(&self) -> bool {
        match self {
            Record::Json { values, .. } => values.may_need_repair(),
            Record::Text { .. } | Record::Row { .. } => false,
        }
    }
}

/// Puts the first text with a word in it into `out`, else a string without; its raw form, and whether it was repaired.
fn json_text<'a>(
    values: &Values<'a>,
    wanted: &Wanted,
    out: &mut String,
) -> Result<(&'a str, bool), String> {
    let (mut empty, mut other) = (None, None);
    for path in wanted.paths(Field::Text) {
        let Some(raw) = values.get(path) else { continue };
        out.clear();
        match jsonl::unquote(raw, out) {
            Some(repaired) if has_word_in(out, path.is_html) => return Ok((raw, repaired)),
            Some(repaired) => empty = empty.or(Some((raw, repaired))),
            None => {
                let kind = jsonl::kind(raw);
                other = other.or_else(|| Some(format!("`{}` is {kind}, not a string", path.name)));
            }
        }
    }
    empty.ok_or_else(|| other.unwrap_or_else(|| "no field holds the text".to_owned()))
}

/// Puts the first text with a word in it into `out`, else one without; its column, or else the first text column.
fn row_text(
    row: &str,
    cells: &[Range<usize>],
    columns: &Columns,
    out: &mut String,
) -> Option<usize> {
    let texts = columns.of(Field::Text);
    for &column in texts {
        out.clear();
        csv::unquote(&row[cells[column].clone()], out);
        if has_word_in(out, columns.is_html(column)) {
            return Some(column);
        }
    }
    texts.first().copied()
}

/// Whether there is anything to read in a text, which becomes plain if it is HTML.
fn has_word_in(text: &mut String, is_html: bool) -> bool {
    convert::unmark(text, is_html);
    text::has_word(text)
}

fn swallowed(row: &str) -> String {
    match memchr_iter(b'\n', line(row.as_bytes())).count() {
        0 => String::new(),
        1 => "; the line after it was taken for a part of it".to_owned(),
        lines => format!("; the {lines} lines after it were taken for a part of it"),
    }
}
