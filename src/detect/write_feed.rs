//! A feed without its copies: the second walk over the inputs, record by record.

use super::feed::{Decision, Fate, FeedPlan};
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::options::InputFormat;
use crate::read::{Inputs, RawKind, RawRecord};
use crate::report::feed::{
    ANNOTATION, annotate_json, annotate_row, csv_cell, json_string, replace, without,
};
use crate::report::names;
use std::io::Write;
use std::path::Path;

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// What is written besides removing copies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FeedStyle {
    /// Keep every record and add its cluster, role and relation.
    pub annotate: bool,
    /// Take second copies of repeated paragraphs out of the texts.
    pub collapse_repeats: bool,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FeedCounts {
    /// Records written, unreadable ones among them.
    pub kept: u64,
    /// Records left out.
    pub removed: u64,
    /// Records that could not be read and were passed through unchanged.
    pub passed_through: u64,
    /// Records whose text was shortened by `collapse_repeats`.
    pub collapsed: u64,
}

/// Checks that the inputs can be written as one feed. What is empty, or not opened yet, has no
/// header to differ in.
///
/// # Errors
/// [`Error::Input`] when one is a text file, or when their formats or headers differ.
pub fn check_feed(inputs: &Inputs) -> Result<()> {
    let names = inputs.names();
    let mut first_header = None;
    for (number, name) in (0_u32..).zip(&names) {
        let refuse = |reason: String| Err(Error::Input { path: (*name).to_owned(), reason });
        if inputs.format(number) == InputFormat::Text {
            return refuse(
                "this is a single article and no feed; `dedup` rewrites JSONL, CSV and TSV, `scan` reads texts too".to_owned(),
            );
        }
        if written_as(inputs, number) != written_as(inputs, 0) {
            return refuse(format!(
                "its format is not that of `{}`; one feed has one format, so run `dedup` for each",
                names[0]
            ));
        }
        let header = inputs.header(number).map(bare).filter(|header| !header.is_empty());
        if let Some(header) = header {
            let &mut (first, expected) = first_header.get_or_insert((name, header));
            if header != expected {
                return refuse(format!(
                    "its header is not that of `{first}`; one feed has one header, so run `dedup` for each"
                ));
            }
        }
    }
    Ok(())
}

/// The format in which an input's records are written: those that were made into lines of JSON as such.
fn written_as(inputs: &Inputs, number: u32) -> InputFormat {
    let format = inputs.format(number);
    if format.is_converted() { InputFormat::Jsonl } else { format }
}

/// A header without byte order mark and line end.
fn bare(header: &[u8]) -> &[u8] {
    let mut bare = header.strip_prefix(BYTE_ORDER_MARK).unwrap_or(header);
    while let [rest @ .., b'\n' | b'\r'] = bare {
        bare = rest;
    }
    bare
}

/// Writes the feed: records that stay are byte-identical to the input (but for what `style` asks) and in input order.
///
/// # Errors
/// When an input cannot be read again; [`Error::Write`] with `path` when `out` fails.
pub fn write_feed(
    inputs: &Inputs,
    plan: &FeedPlan,
    style: FeedStyle,
    path: &Path,
    out: &mut dyn Write,
    watch: &dyn Watch,
) -> Result<FeedCounts> {
    plan.memory.unless_failed(written(inputs, plan, style, path, out, watch))
}

fn written(
    inputs: &Inputs,
    plan: &FeedPlan,
    style: FeedStyle,
    path: &Path,
    out: &mut dyn Write,
    watch: &dyn Watch,
) -> Result<FeedCounts> {
    let mut counts = FeedCounts::default();
    let mut header_written = false;
    let mut decisions = plan.decisions().peekable();
    let mut last_byte = b'\n';
    let mut write = |bytes: &[u8], starts_input: bool| {
        // A last line without its end must not run into the next input.
        let joint: &[u8] = if starts_input && last_byte != b'\n' { b"\n" } else { b"" };
        last_byte = bytes.last().copied().unwrap_or(last_byte);
        out.write_all(joint)
            .and_then(|()| out.write_all(bytes))
            .map_err(|source| Error::Write { path: path.to_owned(), source })
    };
    for input in (0_u32..).take(inputs.len()) {
        let mut starts_input = true;
        for record in inputs.raw_records(input)? {
            if watch.interrupted() {
                return Err(Error::Interrupted);
            }
            let record = record?;
            let bytes = match record.kind {
                RawKind::Header if header_written => continue,
                // Inside a feed it would be part of a record.
                RawKind::Other if input > 0 && record.bytes == BYTE_ORDER_MARK => continue,
                // Empty lines only keep the count of the records that gave no article.
                RawKind::Other if inputs.format(input).is_converted() => continue,
                RawKind::Other => record.bytes,
                RawKind::Header => {
                    header_written = true;
                    if style.annotate {
                        annotate(inputs.delimiter(input), &record.bytes, ANNOTATION)
                    } else {
                        record.bytes
                    }
                }
                RawKind::Record => {
                    let place = (input, record.place.offset);
                    let decision = decisions
                        .next_if(|decision| (decision.place.input, decision.place.offset) == place);
                    match rewritten(inputs, decision.as_ref(), style, record, &mut counts)? {
                        Some(bytes) => bytes,
                        None => continue,
                    }
                }
            };
            write(&bytes, starts_input)?;
            starts_input = false;
        }
    }
    Ok(counts)
}

/// The record as it is written, or `None` when it goes; a record without a decision gave no article.
fn rewritten(
    inputs: &Inputs,
    decision: Option<&Decision<'_>>,
    style: FeedStyle,
    record: RawRecord,
    counts: &mut FeedCounts,
) -> Result<Option<Vec<u8>>> {
    counts.passed_through += u64::from(decision.is_none());
    if !style.annotate && decision.is_some_and(|decision| decision.fate != Fate::Keep) {
        counts.removed += 1;
        return Ok(None);
    }
    counts.kept += 1;
    let collapsed = match decision {
        Some(decision) if style.collapse_repeats => collapsed(inputs, decision, &record.bytes)?,
        _ => None,
    };
    counts.collapsed += u64::from(collapsed.is_some());
    let bytes = collapsed.unwrap_or(record.bytes);
    if !style.annotate {
        return Ok(Some(bytes));
    }
    Ok(Some(annotate_record(inputs.delimiter(record.place.input), &bytes, decision)))
}

fn annotate_record(
    delimiter: Option<u8>,
    bytes: &[u8],
    decision: Option<&Decision<'_>>,
) -> Vec<u8> {
    match decision {
        Some(decision) => {
            let role =
                if decision.cluster_id.is_empty() { "" } else { names::role(decision.is_lead) };
            let relation = decision.relation.map_or("", names::relation);
            annotate(delimiter, bytes, [decision.cluster_id, role, relation])
        }
        // A line that is no JSON object has no place for it; a table keeps its columns.
        None if delimiter.is_none() => bytes.to_vec(),
        None => annotate(delimiter, bytes, [""; 3]),
    }
}

fn annotate(delimiter: Option<u8>, bytes: &[u8], values: [&str; 3]) -> Vec<u8> {
    match delimiter {
        Some(delimiter) => annotate_row(bytes, delimiter, values),
        None => annotate_json(bytes, values),
    }
}

/// The record without second copies of repeated paragraphs; `None` when there are none.
fn collapsed(inputs: &Inputs, decision: &Decision<'_>, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    if decision.repeated.is_empty() {
        return Ok(None);
    }
    let Some(span) = inputs.text_span(decision.place.input, bytes) else { return Ok(None) };
    let text = without(&inputs.load(&decision.place)?.text, &decision.repeated);
    let value = match inputs.format(decision.place.input) {
        InputFormat::Csv | InputFormat::Tsv => csv_cell(&text),
        _ => json_string(&text),
    };
    Ok(Some(replace(bytes, span, value.as_bytes())))
}
