//! What an input turns out to be, told from its first records.

use super::csv::Columns;
use super::fields::{Field, Path, Wanted};
use super::format::{self, ByContent};
use super::jsonl;
use super::record::Grammar;
use super::split::{Shape, without_bom};
use crate::options::{FieldNames, InputFormat};

/// How many records are looked at for the names of fields.
const RECORDS: usize = 100;

/// How an input is read.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) format: InputFormat,
    pub(super) grammar: Grammar,
    /// The header of a table as it stands in the file.
    pub(super) header: Option<Vec<u8>>,
    /// Which field is read as what, for people.
    pub(super) mapping: String,
    /// Whether its records have the fields of the normal form, and the user's names of fields play no part.
    pub(super) is_normal: bool,
    /// Fields named by the user that none of the records has, and the fields they have.
    pub(super) absent: Vec<String>,
    pub(super) seen: Vec<String>,
}

impl Layout {
    /// Where its records end.
    pub(super) fn shape(&self) -> Shape {
        match self.grammar {
            Grammar::Text => Shape::Whole,
            Grammar::Jsonl => Shape::Lines,
            Grammar::Table { delimiter, .. } => Shape::Cells(delimiter),
        }
    }

    /// The layout of every text file.
    pub(super) fn text() -> Self {
        Layout {
            format: InputFormat::Text,
            grammar: Grammar::Text,
            header: None,
            mapping: "id=path text=file title=first line source=folder".to_owned(),
            is_normal: true,
            absent: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// The layout of a format whose articles all have the same fields; `None` for one whose fields have names of their
    /// own, which its records tell.
    pub(super) fn fixed(format: InputFormat) -> Option<Self> {
        let mapping = match format {
            InputFormat::Text => return Some(Layout::text()),
            InputFormat::Html => {
                "id=path text=the page's article, the rest from its metadata; source=its URL's domain, else folder"
            }
            InputFormat::Feed => {
                "id=guid text=content, else summary; source=domain of the item's link"
            }
            InputFormat::Warc => {
                "text=the article of each page, the rest from its metadata; source=its URL's domain"
            }
            InputFormat::Newsml => "id=guid text=body title=headline date=versionCreated",
            InputFormat::Headers => "id=path text=what follows the headers, which tell the rest",
            InputFormat::Jsonl
            | InputFormat::Json
            | InputFormat::Csv
            | InputFormat::Tsv
            | InputFormat::Parquet => return None,
        };
        let mapping = mapping.to_owned();
        Some(Layout { format, grammar: Grammar::Jsonl, mapping, ..Layout::text() })
    }
}

/// Why an input as a whole cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is of no format that can be read.
    Foreign(String),
    /// It is not what its name or the options say.
    Format(String),
    /// It has records, but nothing in them is known as the text.
    NoText(String),
}

impl Problem {
    /// What is wrong, for people.
    pub(super) fn detail(self) -> String {
        match self {
            Problem::Foreign(detail) | Problem::Format(detail) | Problem::NoText(detail) => detail,
        }
    }
}

/// Tells the format from the first bytes, where nothing else does.
pub(super) fn tell(
    start: &[u8],
    known: Option<InputFormat>,
    wanted: &Wanted,
) -> Result<InputFormat, Problem> {
    match known {
        // What is called a file of lines may be a list.
        Some(InputFormat::Jsonl) if format::is_json_document(start) => Ok(InputFormat::Json),
        Some(format) => Ok(format),
        None => match format::by_content(start, wanted) {
            ByContent::Format(format) => Ok(format),
            ByContent::Foreign(reason) => Err(Problem::Foreign(reason)),
        },
    }
}

/// Learns the layout of a format from the first bytes, or from the first lines they were made into; `complete` when
/// these are all.
pub(super) fn learn(
    start: &[u8],
    complete: bool,
    format: InputFormat,
    wanted: &Wanted,
    names: &FieldNames,
) -> Result<Layout, Problem> {
    if let Some(layout) = Layout::fixed(format) {
        return Ok(layout);
    }
    if let Some(reason) = format::packed(start) {
        return Err(Problem::Format(reason.to_owned()));
    }
    let layout = match format {
        InputFormat::Csv => learn_table(start, b",;\t", format, wanted, names),
        InputFormat::Tsv => learn_table(start, b"\t", format, wanted, names),
        _ => learn_jsonl(start, complete, wanted, names),
    }?;
    Ok(Layout { format, is_normal: false, ..layout })
}

fn learn_jsonl(
    start: &[u8],
    complete: bool,
    wanted: &Wanted,
    names: &FieldNames,
) -> Result<Layout, Problem> {
    let mut seen: Vec<String> = Vec::new();
    let mut used: Vec<&Path> = Vec::new();
    let mut slots = jsonl::Slots::default();
    for record in first_records(start, complete) {
        let record = String::from_utf8_lossy(record);
        let Ok(values) = jsonl::values(&record, wanted, &mut slots) else { continue };
        for key in jsonl::keys(&record) {
            if !seen.contains(&key) {
                seen.push(key);
            }
        }
        for field in Field::ALL {
            let named = field.given(names).is_some();
            // An object is on the way to a value, unless the user says it is one.
            let is_used = |raw: &str| named || !raw.starts_with('{');
            for path in wanted.paths(field) {
                let known = used.iter().any(|known| std::ptr::eq(*known, path));
                if !known && values.get(path).is_some_and(is_used) {
                    used.push(path);
                }
            }
        }
    }
    let uses = |path: &Path| used.iter().any(|known| std::ptr::eq(*known, path));
    if !seen.is_empty() && names.text.is_none() && !wanted.paths(Field::Text).iter().any(uses) {
        return Err(no_text("no field is known as the text; the fields are", &seen));
    }
    let mut layout =
        Layout { format: InputFormat::Jsonl, grammar: Grammar::Jsonl, ..Layout::text() };
    layout.mapping = mapping(wanted, |field| {
        let names = wanted.paths(field).iter().filter(|path| uses(path));
        names.map(|path| path.name.clone()).collect()
    });
    if !seen.is_empty() {
        layout.absent = given(names)
            .filter(|(field, _)| !wanted.paths(*field).iter().any(uses))
            .map(|(_, name)| name.to_owned())
            .collect();
    }
    layout.seen = seen;
    Ok(layout)
}

fn first_records(start: &[u8], complete: bool) -> impl Iterator<Item = &[u8]> {
    let lines = without_bom(start, 0).split_inclusive(|&byte| byte == b'\n');
    // The last one may be cut off in the middle.
    let is_whole = move |record: &&[u8]| complete || record.ends_with(b"\n");
    lines.filter(|record| !record.trim_ascii().is_empty()).filter(is_whole).take(RECORDS)
}

fn learn_table(
    start: &[u8],
    delimiters: &[u8],
    format: InputFormat,
    wanted: &Wanted,
    names: &FieldNames,
) -> Result<Layout, Problem> {
    let mut first = None;
    for &delimiter in delimiters {
        let Some((header, columns_seen)) = format::header(start, delimiter) else { continue };
        let columns = Columns::new(&columns_seen, wanted);
        let has_text = !columns.of(Field::Text).is_empty();
        let read = (delimiter, header, columns_seen, columns);
        if has_text {
            return Ok(table(format, read, wanted, names));
        }
        first = first.or(Some(read));
    }
    match first {
        // An empty file has no articles, and that is no mistake.
        None if start.trim_ascii().is_empty() => {
            let nothing = (delimiters[0], Vec::new(), Vec::new(), Columns::new(&[], wanted));
            Ok(table(format, nothing, wanted, names))
        }
        None => Err(Problem::NoText(
            "the first line is no header: a quote in it is never closed".to_owned(),
        )),
        Some(read) if names.text.is_some() => Ok(table(format, read, wanted, names)),
        Some((_, _, seen, _)) => Err(no_text(
            "the first line names no column that is known as the text; its cells are",
            &seen,
        )),
    }
}

type Table = (u8, Vec<u8>, Vec<String>, Columns);

fn table(
    format: InputFormat,
    (delimiter, header, seen, columns): Table,
    wanted: &Wanted,
    names: &FieldNames,
) -> Layout {
    let mapping = mapping(wanted, |field| {
        columns.of(field).iter().map(|column| seen[*column].clone()).collect()
    });
    let absent =
        given(names).filter(|(field, _)| !header.is_empty() && columns.of(*field).is_empty());
    let absent = absent.map(|(_, name)| name.to_owned()).collect();
    let header = Some(header);
    let grammar = Grammar::Table { delimiter, columns };
    Layout { format, grammar, header, mapping, is_normal: false, absent, seen }
}

/// `id=uid text=body|content source=url's domain`.
fn mapping(wanted: &Wanted, used: impl Fn(Field) -> Vec<String>) -> String {
    let mut parts = Vec::new();
    for field in Field::ALL {
        let mut names = used(field);
        names.dedup();
        if field == Field::Source && names.is_empty() {
            let url = !used(Field::Url).is_empty();
            names.push(if url { "url's domain" } else { "name of the input" }.to_owned());
        }
        if field == Field::Text && names.is_empty() {
            names.extend(wanted.paths(field).first().map(|path| path.name.clone()));
        }
        if !names.is_empty() {
            parts.push(format!("{}={}", field.name(), names.join("|")));
        }
    }
    parts.join(" ")
}

fn given(names: &FieldNames) -> impl Iterator<Item = (Field, &str)> {
    Field::ALL.into_iter().filter_map(|field| Some((field, field.given(names)?)))
}

fn no_text(reason: &str, seen: &[String]) -> Problem {
    let mut shown: Vec<String> = seen.iter().take(40).map(|name| short(name)).collect();
    if seen.len() > shown.len() {
        shown.push(format!("and {} more", seen.len() - shown.len()));
    }
    let shown = shown.join(", ");
    Problem::NoText(format!("{reason}: {shown}; name the one with the text by --text-field"))
}

fn short(name: &str) -> String {
    let mut short: String = name.chars().take(40).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(
        start: &str,
        format: Option<InputFormat>,
        names: &FieldNames,
    ) -> Result<Layout, Problem> {
        let (start, wanted) = (start.as_bytes(), Wanted::new(names));
        learn(start, true, tell(start, format, &wanted)?, &wanted, names)
    }

    #[test]
    fn says_which_field_is_which() {
        let names = FieldNames::default();
        let mapping = |start: &str| learned(start, None, &names).unwrap().mapping;
        assert_eq!(
            mapping(
                "{\"uid\":1,\"body\":\"x\",\"url\":\"u\"}\nbroken\n{\"content\":null,\"source\":{\"name\":1}}\n"
            ),
            "id=uid text=body|content url=url source=source.name"
        );
        assert_eq!(
            mapping("{\"text\":\"x\",\"link\":\"u\"}"),
            "text=text url=link source=url's domain"
        );
        assert_eq!(mapping("Id;Body\n1;x\n"), "id=Id text=Body source=name of the input");
        assert_eq!(mapping("x y z"), Layout::text().mapping);
    }

    #[test]
    fn says_which_fields_there_are() {
        let names = FieldNames::default();
        let problem = |start: &str, format| learned(start, format, &names).err().unwrap();
        let Problem::NoText(reason) = problem("{\"a\":1,\"b\":{\"c\":2}}\n{\"d\":1}\n", None)
        else {
            panic!()
        };
        assert!(reason.contains(": a, b.c, d;") && reason.contains("--text-field"), "{reason}");
        let Problem::NoText(reason) = problem("1,A story\n2,Another\n", Some(InputFormat::Csv))
        else {
            panic!()
        };
        assert!(reason.contains(": 1, A story;") && reason.contains("--text-field"), "{reason}");
    }

    #[test]
    fn misses_what_the_user_named() {
        let names = FieldNames {
            title: Some("kop".to_owned()),
            text: Some("a.b".to_owned()),
            ..FieldNames::default()
        };
        let layout = learned("{\"a\":{\"b\":null},\"title\":1}\n", None, &names).unwrap();
        assert_eq!(
            (layout.absent, layout.seen),
            (vec!["kop".to_owned()], vec!["a.b".to_owned(), "title".to_owned()])
        );
        let layout = learned("text,kop\n", Some(InputFormat::Csv), &names).unwrap();
        assert_eq!(layout.absent, ["a.b"]);
        assert!(learned("", Some(InputFormat::Jsonl), &names).unwrap().absent.is_empty());
        assert!(learned("", Some(InputFormat::Csv), &names).unwrap().absent.is_empty());
    }

    #[test]
    fn a_cut_record_is_not_looked_at() {
        let names = FieldNames::default();
        let start = b"{\"text\":\"x\"}\n{\"body\":\"y\"}";
        let part = learn(start, false, InputFormat::Jsonl, &Wanted::new(&names), &names).unwrap();
        assert_eq!(part.seen, ["text"]);
    }
}
