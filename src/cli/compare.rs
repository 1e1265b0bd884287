//! `wirecopy compare`: two articles side by side.

use super::exit::ExitStatus;
use super::pair::{PairArgs, write_out};
use super::side_by_side::one_line;
use super::terminal::{ColourName, terminal_width};
use super::two_columns::{Looks, lines, plain_columns};
use anyhow::Result;
use clap::{Args, ValueEnum, ValueHint};
use std::io::{self, Write};
use std::path::PathBuf;
use wirecopy::findings::{Examined, ExaminedArticle, SharedPassage};
use wirecopy::report::examined::{rows, said, write_html, write_json};
use wirecopy::report::names;
use wirecopy::report::write_file_atomically;

/// Show two articles side by side, with numbered matches, how much of each is in the other, and what that amounts to
///
/// A match begins with `[1` and ends with `1]`. Words that differ inside one are `[-in A-]` and `{+in B+}`. Passages that come in the
/// same order in both stand beside each other; moved ones stand where they are in their text.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy compare a.txt b.txt                                  two files
  wirecopy compare mw-001 ng-101 --in feed.jsonl more.csv       two articles of a collection
  wirecopy compare a.txt b.txt --full | less -R                 with all of both texts
  wirecopy compare mw-001 ng-101 --in feed.jsonl -o page.html   a page to open, print or send
  wirecopy compare a.txt b.txt --format json                    everything, for a program")]
pub(crate) struct CompareArgs {
    #[command(flatten)]
    pair: PairArgs,

    /// For a terminal, for a program, or for a browser [default: by the ending of -o, else text]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Writing")]
    format: Option<Format>,
    /// File to write instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Writing")]
    output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, help_heading = "Writing")]
    force: bool,
    /// Show long stretches without a match whole, and list every match
    #[arg(long, help_heading = "Writing")]
    full: bool,
    /// Colours besides numbers and marks [default: auto, where the terminal has them]
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColourName::Auto, hide_default_value = true, help_heading = "Writing")]
    color: ColourName,
    /// Columns of the text [default: the terminal's, or 80]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=1000), help_heading = "Writing", hide_short_help = true)]
    width: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
}

/// Matches that are listed without --full.
const LISTED: usize = 40;

pub(crate) fn run(args: &CompareArgs) -> Result<ExitStatus> {
    let (found, status) = args.pair.examine()?;
    let ending = args.output.as_ref().and_then(|path| path.extension()?.to_str());
    let by_ending = match ending {
        Some("html" | "htm") => Format::Html,
        Some("json") => Format::Json,
        _ => Format::Text,
    };
    let looks = Looks {
        width: args.width.map_or_else(terminal_width, usize::from),
        colours: args.color.is_wanted()
            && (args.output.is_none() || args.color == ColourName::Always),
        full: args.full,
    };
    let write = |out: &mut dyn Write| match args.format.unwrap_or(by_ending) {
        Format::Text => write_text(out, &found, looks),
        Format::Json => write_json(&found, out),
        Format::Html => write_html(&found, out),
    };
    match &args.output {
        Some(path) => write_file_atomically(path, args.force, write)?,
        None => write_out(write)?,
    }
    Ok(status)
}

fn write_text(out: &mut dyn Write, found: &Examined, looks: Looks) -> io::Result<()> {
    let Examined { a, b, evidence, .. } = found;
    let (header_a, header_b) = (
        header("A", a, evidence.counted.0, evidence.share_a()),
        header("B", b, evidence.counted.1, evidence.share_b()),
    );
    for (of_a, of_b) in header_a.iter().zip(&header_b) {
        for line in plain_columns(of_a, of_b, looks) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out, "\n{}.", said::decision(found))?;
    for note in said::notes(found) {
        writeln!(out, "{note}")?;
    }
    write_matches(out, found, looks)?;
    let mut is_first = true;
    for row in rows(found) {
        if std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        for line in lines(&row, looks) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// What is said of an article above its text.
fn header(letter: &str, article: &ExaminedArticle, counted: u32, share: f64) -> [String; 4] {
    let card = &article.card;
    let title =
        if card.title.trim().is_empty() { String::new() } else { one_line(&card.title, 200) };
    let mut facts: Vec<String> = [&card.source, &card.published_at]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .map(|fact| one_line(fact, 60))
        .collect();
    if !card.agency.is_empty() {
        facts.push(format!("credits {}", card.agency));
    }
    facts.push(said::counted(card.words, "word", "words"));
    if counted != card.words {
        facts.push(format!("{counted} of them count"));
    }
    [
        format!("{letter}  {}", one_line(&card.id, 200)),
        title,
        facts.join(", "),
        format!("{} of this is in the other", said::percent(share)),
    ]
}

fn write_matches(out: &mut dyn Write, found: &Examined, looks: Looks) -> io::Result<()> {
    if found.passages.is_empty() {
        return writeln!(out, "\nNo passage is in both.");
    }
    writeln!(out, "\nMatches: [1 begins, 1] ends; [-only in A-], {{+only in B+}}")?;
    let listed = if looks.full { found.passages.len() } else { LISTED };
    for passage in found.passages.iter().take(listed) {
        writeln!(out, "  [{}] {}", passage.number, about(passage))?;
    }
    let more = found.passages.len().saturating_sub(listed);
    if more > 0 {
        writeln!(out, "  and {more} more, which --full lists")?;
    }
    Ok(())
}

fn about(passage: &SharedPassage) -> String {
    let (a, b) = passage.words;
    let numbers = passage.changed_numbers.len() as u64;
    let length = if a == b {
        said::counted(a, "word", "words")
    } else {
        format!("{a} words in A and {b} in B")
    };
    let counts = if !passage.is_counted() {
        Some("does not count".to_owned())
    } else if passage.counted < passage.matched {
        Some(format!("of which {} count", passage.counted))
    } else {
        None
    };
    let all = [
        Some(names::passage_kind(passage.kind).to_owned()),
        Some(length),
        (passage.matched < a.max(b))
            .then(|| format!("{} the same", said::percent(passage.identity))),
        (numbers > 0).then(|| said::counted(numbers, "number differs", "numbers differ")),
        counts,
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
