//! `wirecopy explain`: by which rule two articles are what they are.

use super::exit::ExitStatus;
use super::pair::{PairArgs, write_out};
use super::side_by_side::one_line;
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::cmp::Ordering;
use std::io::{self, Write};
use wirecopy::findings::{Examined, ExaminedArticle};
use wirecopy::report::examined::{said, write_json};
use wirecopy::report::names;

/// Tell by which rule two articles are copies of each other or are not: every rule with the figures of this pair, its tags and what
/// tells them, what was left out, and whether the pair joins a cluster
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy explain mw-001 ng-101 --in feed.jsonl          two articles of a collection
  wirecopy explain a.txt b.txt                            two files
  wirecopy explain a.txt b.txt --ignore-file ignored.txt  with passages that do not count
  wirecopy explain a.txt b.txt --format json              everything, for a program")]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pair: PairArgs,

    /// Plain text, or JSON
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text, help_heading = "Writing")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(args: &ExplainArgs) -> Result<ExitStatus> {
    let (found, status) = args.pair.examine()?;
    write_out(|out| match args.format {
        Format::Text => write_text(out, &found),
        Format::Json => write_json(&found, out),
    })?;
    Ok(status)
}

fn write_text(out: &mut dyn Write, found: &Examined) -> io::Result<()> {
    let Examined { a, b, evidence, .. } = found;
    write_article(out, "A", a, evidence.counted.0)?;
    write_article(out, "B", b, evidence.counted.1)?;
    writeln!(out, "\n{}.", said::decision(found))?;

    writeln!(out, "\nThe rules in order; the first that holds decides")?;
    for (number, rule) in found.rules.iter().enumerate() {
        let name = names::relation(rule.relation);
        writeln!(out, "{:>3}. {name}: {}", number + 1, rule.says)?;
        for figure in &rule.figures {
            writeln!(out, "       {}", said::figure(figure))?;
        }
        let verdict = match (number.cmp(&found.decided), rule.holds) {
            (Ordering::Less, _) => "no",
            (Ordering::Equal, _) => "yes: this decides",
            (Ordering::Greater, true) if !rule.figures.is_empty() => {
                "(it would hold, but is not asked any more)"
            }
            (Ordering::Greater, _) => "(not asked any more)",
        };
        writeln!(out, "     {verdict}")?;
    }
    if let Some(miss) = said::nearest_miss(found) {
        writeln!(out, "\nNearest miss\n  {miss}")?;
    }

    writeln!(out, "\nWhat they share")?;
    let figures = said::evidence(found);
    let longest = figures.iter().map(|(what, _)| what.len()).max().unwrap_or(0);
    for (what, figure) in figures {
        writeln!(out, "  {what:longest$}  {figure}")?;
    }

    writeln!(out, "\nTags")?;
    let tags = said::tags(found);
    if tags.is_empty() {
        writeln!(out, "  none")?;
    }
    let longest = tags.iter().map(|(tag, _)| tag.name().len()).max().unwrap_or(0);
    for (tag, why) in tags {
        writeln!(out, "  {:longest$}  {why}", tag.name())?;
    }

    writeln!(out, "\nLeft out as furniture")?;
    for (letter, article) in [("A", a), ("B", b)] {
        let said = said::furniture(article);
        if said.is_empty() {
            writeln!(out, "  {letter}: nothing")?;
        }
        for line in said {
            writeln!(out, "  {letter}: {line}")?;
        }
    }
    writeln!(out, "\nQuoted")?;
    for (letter, article) in [("A", a), ("B", b)] {
        writeln!(out, "  {letter}: {}", said::quotations(article))?;
    }

    writeln!(out, "\nDoes this join a cluster?")?;
    for line in said::cluster(found) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "\nNotes")?;
    for note in said::notes(found) {
        writeln!(out, "  {note}")?;
    }
    Ok(())
}

fn write_article(
    out: &mut dyn Write,
    letter: &str,
    article: &ExaminedArticle,
    counted: u32,
) -> io::Result<()> {
    let card = &article.card;
    writeln!(out, "{letter}  {}", one_line(&card.id, 100))?;
    for text in [&card.title, &card.source, &card.published_at] {
        if !text.trim().is_empty() {
            writeln!(out, "   {}", one_line(text, 100))?;
        }
    }
    let words = said::counted(card.words, "word", "words");
    let credits = match card.agency.as_str() {
        "" => String::new(),
        agency => format!(", credits {agency}"),
    };
    writeln!(out, "   {words}, of which {counted} count{credits}")
}
