//! The bytes of one record → an article, or the reason why there is none. Pure.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use memchr::memchr_iter;

use super::csv::{self, Columns};
use super::fields::{Field, Wanted};
use super::jsonl::{self, Values};
use super::split::{line, without_bom};
use super::{format, source, text, times};
use crate::article::{Article, Place, Reason, Skipped};

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
    pub(super) grammar: &'a Grammar,
}

/// What became of one record: an article, a row of `skipped.csv`, or both after a repair.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) article: Option<Article>,
    pub(super) skipped: Option<Skipped>,
}

/// The bytes as text, U+FFFD for what is no UTF-8. Checking first is several times faster than looking for the damage.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Reads one record.
pub(super) fn parse(common: &Common<'_>, place: Place, bytes: &[u8]) -> Outcome {
    let bytes = without_bom(bytes, place.offset);
    let decoded = decode(bytes);
    let repair = match &decoded {
        Cow::Borrowed(_) => None,
        Cow::Owned(_) => Some("bytes that are no UTF-8 were replaced by U+FFFD"),
    };
    let drafted = match common.grammar {
        Grammar::Text => draft_text(common, bytes, &decoded),
        Grammar::Jsonl => draft_json(common, &decoded),
        Grammar::Table { delimiter, columns } => draft_row(&decoded, *delimiter, columns),
    };
    let draft = match drafted {
        Ok(draft) => draft,
        Err(problem) => return refuse(common, place, String::new(), problem),
    };
    let text = match draft.text {
        Ok(text) if text::has_word(&text) => text,
        Ok(_) => {
            let problem = (Reason::EmptyText, "the text holds no letter or digit".to_owned());
            return refuse(common, place, draft.id, problem);
        }
        Err(detail) => return refuse(common, place, draft.id, (Reason::NoTextField, detail)),
    };
    let repair = repair.or(draft.repair);
    let skipped = repair.map(|detail| Skipped {
        input: common.input.to_owned(),
        line: Some(place.line),
        article_id: draft.id.clone(),
        reason: Reason::BadEncoding,
        detail: detail.to_owned(),
    });
    let source = if draft.source.trim().is_empty() {
        source::domain(&draft.url).map_or_else(|| Arc::clone(common.source), Arc::from)
    } else {
        Arc::from(draft.source)
    };
    let article = Article {
        id: (!draft.id.trim().is_empty()).then_some(draft.id),
        source,
        title: draft.title,
        url: draft.url,
        published: times::parse(&draft.date),
        byline: draft.byline,
        language: draft.language,
        text,
        place,
        repaired: repair.is_some(),
    };
    Outcome { article: Some(article), skipped }
}

/// Where in a record the raw value of the text lies: a JSON string or a cell with its quotes, a text file without its
/// byte order mark. `None` when [`parse`] would find no text.
pub(super) fn text_span(grammar: &Grammar, wanted: &Wanted, record: &[u8]) -> Option<Range<usize>> {
    let bytes = without_bom(record, 0);
    let shift = record.len() - bytes.len();
    let decoded = decode(bytes);
    let span = match grammar {
        Grammar::Text => 0..decoded.len(),
        Grammar::Jsonl => {
            let values = jsonl::values(&decoded, wanted).ok()?;
            let raw = json_text(&values, wanted).ok()?.0;
            // The raw value is a slice of the record: the difference of their addresses is its place.
            let start = (raw.as_ptr() as usize).checked_sub(decoded.as_ptr() as usize)?;
            start..start + raw.len()
        }
        Grammar::Table { delimiter, columns } => {
            let cells = csv::cells(decoded.as_bytes(), *delimiter).ok()?;
            if cells.len() != columns.count {
                return None;
            }
            cells[row_text(&decoded, &cells, columns)?].clone()
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

struct Draft {
    id: String,
    text: Result<String, String>,
    title: String,
    url: String,
    date: String,
    source: String,
    byline: String,
    language: String,
    repair: Option<&'static str>,
}

fn refuse(common: &Common<'_>, place: Place, id: String, (reason, detail): Problem) -> Outcome {
    let skipped = Skipped {
        input: common.input.to_owned(),
        line: Some(place.line),
        article_id: id,
        reason,
        detail,
    };
    Outcome { article: None, skipped: Some(skipped) }
}

fn draft_text(common: &Common<'_>, bytes: &[u8], decoded: &str) -> Result<Draft, Problem> {
    if let Some(reason) = format::packed(bytes) {
        return Err((Reason::Unreadable, reason.to_owned()));
    }
    Ok(Draft {
        id: common.id.to_owned(),
        title: text::headline(decoded).to_owned(),
        text: Ok(decoded.to_owned()),
        url: String::new(),
        date: String::new(),
        source: String::new(),
        byline: String::new(),
        language: String::new(),
        repair: None,
    })
}

fn draft_json(common: &Common<'_>, record: &str) -> Result<Draft, Problem> {
    let wanted = common.wanted;
    let values = jsonl::values(record, wanted).map_err(|detail| (Reason::BadJson, detail))?;
    let mut halves = false;
    let mut plain = |field| {
        let (text, repaired) = values.plain(field, wanted);
        halves |= repaired;
        text
    };
    let (id, title, url) = (plain(Field::Id), plain(Field::Title), plain(Field::Url));
    let (date, source) = (plain(Field::Date), plain(Field::Source));
    let (byline, language) = (plain(Field::Byline), plain(Field::Language));
    let text = json_text(&values, wanted).map(|(_, text, repaired)| {
        halves |= repaired;
        text
    });
    let repair = halves.then_some("half of a surrogate pair was replaced by U+FFFD");
    Ok(Draft { id, text, title, url, date, source, byline, language, repair })
}

/// The first text with a word in it, else the first string: its raw form, what it says, whether that was repaired.
fn json_text<'a>(values: &Values<'a>, wanted: &Wanted) -> Result<(&'a str, String, bool), String> {
    let (mut empty, mut other) = (None, None);
    for path in wanted.paths(Field::Text) {
        let Some(raw) = values.get(path) else { continue };
        match jsonl::unquote(raw) {
            Some((text, repaired)) if text::has_word(&text) => return Ok((raw, text, repaired)),
            Some((text, repaired)) => empty = empty.or(Some((raw, text, repaired))),
            None => {
                let kind = jsonl::kind(raw);
                other = other.or_else(|| Some(format!("`{}` is {kind}, not a string", path.name)));
            }
        }
    }
    empty.ok_or_else(|| other.unwrap_or_else(|| "no field holds the text".to_owned()))
}

fn draft_row(row: &str, delimiter: u8, columns: &Columns) -> Result<Draft, Problem> {
    let cells = csv::cells(row.as_bytes(), delimiter)
        .map_err(|detail| (Reason::BadRow, format!("{detail}{}", swallowed(row))))?;
    if cells.len() != columns.count {
        let detail = format!("{} cells where the header has {}", cells.len(), columns.count);
        return Err((Reason::BadRow, detail));
    }
    let plain = |field| {
        let mut said =
            columns.of(field).iter().map(|column| csv::unquote(&row[cells[*column].clone()]));
        said.find(|text| !text.trim().is_empty()).unwrap_or_default().into_owned()
    };
    let text = row_text(row, &cells, columns)
        .map(|column| csv::unquote(&row[cells[column].clone()]).into_owned())
        .ok_or_else(|| "no column holds the text".to_owned());
    Ok(Draft {
        id: plain(Field::Id),
        text,
        title: plain(Field::Title),
        url: plain(Field::Url),
        date: plain(Field::Date),
        source: plain(Field::Source),
        byline: plain(Field::Byline),
        language: plain(Field::Language),
        repair: None,
    })
}

/// The column of the first text with a word in it, else the first text column.
fn row_text(row: &str, cells: &[Range<usize>], columns: &Columns) -> Option<usize> {
    let texts = columns.of(Field::Text);
    let says = |column: &&usize| text::has_word(&csv::unquote(&row[cells[**column].clone()]));
    texts.iter().find(says).or(texts.first()).copied()
}

fn swallowed(row: &str) -> String {
    match memchr_iter(b'\n', line(row.as_bytes())).count() {
        0 => String::new(),
        1 => "; the line after it was taken for a part of it".to_owned(),
        lines => format!("; the {lines} lines after it were taken for a part of it"),
    }
}
