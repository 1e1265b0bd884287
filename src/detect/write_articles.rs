//! All articles of a run in one form, whatever they were read from.

use super::collect::{Collection, collect};
use super::features::Recipe;
use super::records::Record;
use super::watch::Watch;
use crate::article::{Article, Precision, Skipped};
use crate::error::{Error, Result};
use crate::options::{Matching, Units};
use crate::read::{Fields, Inputs, LoadScratch, Seen};
use crate::spill::Memory;
use crate::text;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// An article as it is written: one JSON object a line, its fields always all there and in this order.
#[derive(Serialize)]
struct NormalForm<'a> {
    /// As in the tables of a scan: derived where there was none, qualified where two were the same.
    id: &'a str,
    source: &'a str,
    title: &'a str,
    url: &'a str,
    /// RFC 3339 as far as it is known; as it was given where it could not be read.
    published_at: &'a str,
    /// `none`, `day`, `hour`, `minute` or `second`.
    time_precision: &'a str,
    author: &'a str,
    language: &'a str,
    text: &'a str,
    /// The input and the number of the record or line in it.
    origin: &'a str,
    /// Whether characters were lost to bad bytes, or are matched as what they stood for before they were broken.
    repaired: bool,
}

/// Writes every article as a line of JSON, in input order. A scan of these lines gives the tables that a scan of the inputs
/// gives. The answer is how many there are, and the rows that gave none or gave one after a repair.
///
/// # Errors
/// As a scan; [`Error::Write`] with `path` when `out` fails.
pub fn write_articles(
    memory: &Memory,
    inputs: &Inputs,
    path: &Path,
    out: &mut dyn Write,
    watch: &dyn Watch,
) -> Result<(u64, Vec<Skipped>)> {
    memory.unless_failed(written(memory, inputs, path, out, watch))
}

fn written(
    memory: &Memory,
    inputs: &Inputs,
    path: &Path,
    out: &mut dyn Write,
    watch: &dyn Watch,
) -> Result<(u64, Vec<Skipped>)> {
    // Ids are told apart by the words of the articles, so all are read before the first is written.
    let matching = Matching { units: Units::Articles, ..Matching::default() };
    let collection = collect(memory, inputs, &Recipe::new(&matching)?, watch)?;
    let Collection { records, skipped, .. } = collection;
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let names = inputs.names();
    let (mut next, mut scratch, mut line) = (0, LoadScratch::new(Fields::All), Vec::new());
    for batch in inputs.batches() {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        line.clear();
        batch?.each(&mut scratch, |seen| {
            let Seen::Article(article) = seen else { return };
            // An article without words is none of the records.
            if (next as usize) < records.len() && records.place(next) == article.place {
                put(&records.get(next), article, &names, &mut line);
                next += 1;
            }
        });
        out.write_all(&line).map_err(failed)?;
    }
    Ok((u64::from(next), skipped))
}

fn put(record: &Record<'_>, article: &Article, names: &[&str], line: &mut Vec<u8>) {
    let input = names.get(article.place.input as usize).copied().unwrap_or_default();
    let (time_precision, format) = match record.precision {
        Precision::None => ("none", ""),
        Precision::Day => ("day", "%Y-%m-%d"),
        Precision::Hour => ("hour", "%Y-%m-%dT%HZ"),
        Precision::Minute => ("minute", "%Y-%m-%dT%H:%MZ"),
        Precision::Second => ("second", "%Y-%m-%dT%H:%M:%SZ"),
    };
    let written = jiff::Timestamp::from_second(record.seconds)
        .ok()
        .filter(|_| !format.is_empty())
        .map(|time| time.strftime(format).to_string());
    let normal = NormalForm {
        id: record.id,
        source: record.source,
        title: &article.title,
        url: &article.url,
        published_at: written.as_deref().unwrap_or(&article.published.given),
        time_precision,
        author: &article.byline,
        language: &article.language,
        text: &article.text,
        origin: &format!("{input}:{}", article.place.line),
        repaired: article.repaired || text::repaired(&article.text).is_some(),
    };
    // Strings can always be written as JSON, and memory takes all of it.
    if serde_json::to_writer(&mut *line, &normal).is_ok() {
        line.push(b'\n');
    }
}
