//! A feed without its copies: the second walk over the inputs, record by record.

use super::feed::{Decision, Fate, FeedPlan};
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::options::InputFormat;
use crate::read::{Inputs, RawKind};
use crate::report::feed::{annotate_json, annotate_row, csv_cell, json_string, replace, without};
use crate::report::names;
use std::io::Write;
use std::path::Path;

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

/// Checks that the inputs can be written as one feed.
///
/// # Errors
/// [`Error::Input`] when one is a text file, or when their formats or headers differ.
pub fn check_feed(inputs: &Inputs) -> Result<()> {
    let names = inputs.names();
    let numbers = || (0_u32..).take(inputs.len());
    for (number, name) in numbers().zip(&names) {
        let refuse = |reason: &str| {
            Err(Error::Input { path: (*name).to_owned(), reason: reason.to_owned() })
        };
        if inputs.format(number) == InputFormat::Text {
            return refuse(
                "this is a single article and no feed; `dedup` rewrites JSONL, CSV and TSV, `scan` reads texts too",
            );
        }
        if inputs.format(number) != inputs.format(0) {
            return refuse(
                "its format is not that of the inputs before it; one feed has one format, so run `dedup` for each",
            );
        }
        let line = |header: Option<&[u8]>| header.map(|header| header.trim_ascii_end().to_vec());
        if line(inputs.header(number)) != line(inputs.header(0)) {
            return refuse(
                "its header is not that of the inputs before it; one feed has one header, so run `dedup` for each",
            );
        }
    }
    Ok(())
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
    let mut counts = FeedCounts::default();
    let mut decisions = plan.decisions.iter().peekable();
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
            match record.kind {
                RawKind::Header if input > 0 => continue,
                RawKind::Header if style.annotate => {
                    write(
                        &annotate(
                            inputs.delimiter(input),
                            &record.bytes,
                            crate::report::feed::ANNOTATION,
                        ),
                        starts_input,
                    )?;
                }
                RawKind::Header | RawKind::Other => write(&record.bytes, starts_input)?,
                RawKind::Record => {
                    let at = |decision: &Decision| (decision.place.input, decision.place.offset);
                    let decision =
                        decisions.next_if(|decision| at(decision) == (input, record.place.offset));
                    counts.passed_through += u64::from(decision.is_none());
                    if !style.annotate
                        && decision.is_some_and(|decision| decision.fate != Fate::Keep)
                    {
                        counts.removed += 1;
                        continue;
                    }
                    counts.kept += 1;
                    let collapsed = match decision {
                        Some(decision) if style.collapse_repeats => {
                            collapsed(inputs, decision, &record.bytes)?
                        }
                        _ => None,
                    };
                    counts.collapsed += u64::from(collapsed.is_some());
                    let bytes = collapsed.unwrap_or(record.bytes);
                    if style.annotate {
                        write(
                            &annotate_record(inputs.delimiter(input), &bytes, decision),
                            starts_input,
                        )?;
                    } else {
                        write(&bytes, starts_input)?;
                    }
                }
            }
            starts_input = false;
        }
    }
    Ok(counts)
}

fn annotate_record(delimiter: Option<u8>, bytes: &[u8], decision: Option<&Decision>) -> Vec<u8> {
    match decision {
        Some(decision) => {
            let role =
                if decision.cluster_id.is_empty() { "" } else { names::role(decision.is_lead) };
            let relation = decision.relation.map_or("", names::relation);
            annotate(delimiter, bytes, [&decision.cluster_id, role, relation])
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
fn collapsed(inputs: &Inputs, decision: &Decision, bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    if decision.repeated.is_empty() {
        return Ok(None);
    }
    let Some(span) = inputs.text_span(decision.place.input, bytes) else { return Ok(None) };
    let text = without(&inputs.load(&decision.place)?.text, &decision.repeated);
    let value = match inputs.format(decision.place.input) {
        InputFormat::Csv | InputFormat::Tsv => csv_cell(&text),
        InputFormat::Jsonl | InputFormat::Text => json_string(&text),
    };
    Ok(Some(replace(bytes, span, value.as_bytes())))
}
