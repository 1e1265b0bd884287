//! `wirecopy read`: what the program sees of its inputs.

use super::args::InputArgs;
use super::exit::ExitStatus;
use super::progress::Progress;
use super::whole_file::write_whole;
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueHint};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use wirecopy::article::Skipped;
use wirecopy::detect;
use wirecopy::read::Inputs;
use wirecopy::report;

/// Write what was read, one article a line, in one form whatever it was read from
///
/// Every line is a JSON object with id, source, title, url, `published_at`, `time_precision`, author, language, text, origin (the
/// input and the number of the record in it) and repaired (whether characters were lost to bad bytes, or are garbled and matched as what they
/// stood for). A scan of the result gives the same tables as one of the originals.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy read pages/ -o articles.jsonl              the articles of saved pages
  wirecopy read feed.xml crawl.warc.gz | head -n 3    the first three, on standard output
  wirecopy read news.parquet -o news.jsonl.zst --skipped skipped.csv
                                                      and a list of what could not be read")]
pub(crate) struct ReadCommandArgs {
    #[command(flatten)]
    input: InputArgs,

    /// Where the articles go; compressed if the name ends in .gz or .zst [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Writing")]
    output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long, help_heading = "Writing")]
    force: bool,
    /// List what could not be read
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Writing")]
    skipped: Option<PathBuf>,
}

pub(crate) fn run(args: &ReadCommandArgs) -> Result<ExitStatus> {
    for path in [&args.output, &args.skipped].into_iter().flatten() {
        if !args.force && path.is_file() {
            bail!(
                "`{}` is there already; use --force to replace it, or name another place",
                path.display()
            );
        }
    }
    let inputs = Inputs::find(&args.input.paths, &args.input.reading(args.output.clone()))?;
    let told = args.input.tell_fields(&inputs, &[]);
    let progress = Progress::new(args.input.quiet);
    let done = args.input.on_threads(|| write(args, &inputs, &progress));
    progress.finish();
    let (articles, skipped) = done?;
    args.input.tell_fields(&inputs, &told);
    if let Some(path) = &args.skipped {
        let style = report::TableStyle::default();
        report::write_file_atomically(path, args.force, |out| {
            report::write_skipped(&skipped, style, out)
        })?;
    }
    args.input.say(&summary(args, articles, &skipped));
    if args.input.strict && !skipped.is_empty() {
        return Ok(ExitStatus::Skipped);
    }
    Ok(ExitStatus::Done)
}

fn write(
    args: &ReadCommandArgs,
    inputs: &Inputs,
    progress: &Progress,
) -> Result<(u64, Vec<Skipped>)> {
    let memory = args.input.memory();
    let Some(path) = &args.output else {
        let mut out = BufWriter::new(std::io::stdout());
        let place = Path::new("standard output");
        let read = detect::write_articles(&memory, inputs, place, &mut out, progress)?;
        out.flush().context("cannot write to standard output")?;
        return Ok(read);
    };
    write_whole(path, args.force, |out| {
        detect::write_articles(&memory, inputs, path, out, progress)
    })
}

/// What was done, in a sentence or two.
fn summary(args: &ReadCommandArgs, articles: u64, skipped: &[Skipped]) -> String {
    let plural = |count: u64, one: &str| {
        if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
    };
    let read = format!("{} read.", plural(articles, "article"));
    if skipped.is_empty() {
        return read;
    }
    let list = if args.skipped.is_some() { "" } else { " (--skipped FILE lists them)" };
    let rows = plural(skipped.len() as u64, "row");
    format!("{read} {rows} could not be read, or only after a repair{list}.")
}
