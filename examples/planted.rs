//! Writes an invented feed in which every copy is known: articles as JSON lines, and the truth about them as CSV.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to who started it")]

#[path = "../tests/support/planted.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use more of it")]
mod planted;

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

use planted::{Plan, TRUTH_HEADER, generate};

const HELP: &str = "\
Writes an invented feed in which every copy is known.

Usage: cargo run --release --example planted -- [options]

  --articles N        articles in all, copies included (100000)
  --copies SHARE      share of them that are copies, 0 to below 1 (0.15)
  --seed N            the same seed gives the same bytes (1)
  --sources N         outlets (200)
  --window N          a copy comes at most so many articles after its original (5000)
  --median-words N    median length of an article (350)
  -o FILE             the articles, one JSON object a line (planted.jsonl)
  --truth FILE        one row a copy: id, origin_id, parent_id, kind (not written)
  -h, --help          this text

Kinds: exact, same_tokens, edited_RATE (percent of the words), paragraphs_dropped, paragraphs_added, first_rewritten,
rewritten, abridged, excerpt, furniture, doubled (one article with its body twice, its own origin), chain_b and chain_c
(like b, not like the origin), template (other figures), short_same, short_one_word.
";

fn main() -> Result<(), Box<dyn Error>> {
    let mut plan = Plan::default();
    let mut output = "planted.jsonl".to_owned();
    let mut truth = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        if matches!(option.as_str(), "-h" | "--help") {
            print!("{HELP}");
            return Ok(());
        }
        let value =
            arguments.next().ok_or_else(|| format!("{option} needs a value; see --help"))?;
        let wrong = |error: &dyn Error| format!("{option} {value}: {error}");
        match option.as_str() {
            "--articles" => plan.articles = value.parse().map_err(|error| wrong(&error))?,
            "--copies" => plan.copies = value.parse().map_err(|error| wrong(&error))?,
            "--seed" => plan.seed = value.parse().map_err(|error| wrong(&error))?,
            "--sources" => plan.sources = value.parse().map_err(|error| wrong(&error))?,
            "--window" => plan.window = value.parse().map_err(|error| wrong(&error))?,
            "--median-words" => plan.median_words = value.parse().map_err(|error| wrong(&error))?,
            "-o" => output = value,
            "--truth" => truth = Some(value),
            _ => return Err(format!("there is no option {option}; see --help").into()),
        }
    }
    if !(0.0..1.0).contains(&plan.copies) || plan.sources == 0 || plan.median_words == 0 {
        return Err(
            "--copies must be from 0 to below 1, --sources and --median-words above 0".into()
        );
    }
    write(&plan, &output, truth.as_deref())
}

fn write(plan: &Plan, output: &str, truth: Option<&str>) -> Result<(), Box<dyn Error>> {
    let mut articles = BufWriter::with_capacity(1 << 20, File::create(output)?);
    let mut rows = truth.map(File::create).transpose()?.map(BufWriter::new);
    if let Some(rows) = &mut rows {
        writeln!(rows, "{TRUTH_HEADER}")?;
    }
    let mut failed = Ok(());
    generate(plan, &mut |article| {
        if failed.is_err() {
            return;
        }
        failed = writeln!(articles, "{}", article.to_jsonl()).and_then(|()| {
            match (&mut rows, article.truth_row()) {
                (Some(rows), Some(row)) => writeln!(rows, "{row}"),
                _ => Ok(()),
            }
        });
    });
    failed?;
    articles.flush()?;
    rows.as_mut().map_or(Ok(()), Write::flush)?;
    eprintln!("{} articles in {output}", plan.articles);
    Ok(())
}
