//! `wirecopy dedup`: a feed without its copies.

use super::args::{InputArgs, MatchArgs};
use super::decisions::DecisionArgs;
use super::exit::ExitStatus;
use super::progress::Progress;
use super::whole_file::write_whole;
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum, ValueHint};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use wirecopy::detect::{self, FeedCounts, FeedPlan, FeedStyle};
use wirecopy::options::{Dropping, Matching, Reading, Units};
use wirecopy::read::Inputs;
use wirecopy::report;

/// Write a feed again without its identical and near-identical copies
///
/// Records that stay come out byte for byte as they went in, in the same order and format. Texts that are only contained in
/// another, versions of one article (the same URL) and texts with other figures stay, unless --drop names them.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy dedup feed.jsonl -o clean.jsonl                     the feed without copies
  wirecopy dedup feed.csv -o clean.csv --removed gone.csv      and a list of what went, and for what
  cat feed.jsonl | wirecopy dedup - > clean.jsonl              in a pipe
  wirecopy dedup feed.jsonl --annotate -o marked.jsonl         keep all, add cluster, role, relation
  wirecopy dedup feed.jsonl --collapse-repeats -o clean.jsonl  take doubled paragraphs out, too")]
pub(crate) struct DedupArgs {
    #[command(flatten)]
    input: InputArgs,

    /// Where the feed goes; compressed if the name ends in .gz or .zst [default: standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Writing")]
    output: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long, help_heading = "Writing")]
    force: bool,
    /// List what was removed, the record that stays for it, and how similar they are
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Writing")]
    removed: Option<PathBuf>,
    /// List the rows that could not be read; they are passed through unchanged
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Writing")]
    skipped: Option<PathBuf>,
    /// Remove nothing; add `cluster_id`, role and relation to every record
    #[arg(long, conflicts_with = "removed", help_heading = "Writing")]
    annotate: bool,
    /// Take second copies of repeated paragraphs out of each text
    #[arg(long, help_heading = "Writing")]
    collapse_repeats: bool,
    /// Remove these too
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',', help_heading = "Writing")]
    drop: Vec<DropName>,

    #[command(flatten)]
    matching: MatchArgs,
    #[command(flatten)]
    decisions: DecisionArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum DropName {
    /// Texts that another text contains
    Contained,
    /// Near-identical texts under the same URL
    Versions,
    /// Near-identical texts with other figures
    Numbers,
}

pub(crate) fn run(args: &DedupArgs) -> Result<ExitStatus> {
    // What is near-identical depends on what is furniture, and that is learnt from paragraphs.
    let units = Units::Both;
    let matching = Matching { decisions: args.decisions.read()?, ..args.matching.matching(units)? };
    let dropping = Dropping {
        contained: args.drop.contains(&DropName::Contained),
        versions: args.drop.contains(&DropName::Versions),
        numbers: args.drop.contains(&DropName::Numbers),
    };
    check_outputs(args)?;
    let reading = Reading { whole_records: true, ..args.input.reading(None) };
    let inputs = Inputs::find(&args.input.paths, &reading)?;
    // What standard input or a pipe holds is known only when it was read.
    if inputs.total_bytes().is_some() {
        detect::check_feed(&inputs)?;
    }
    let told = args.input.tell_fields(&inputs, &[]);
    let progress = Progress::new(args.input.quiet);
    let style = FeedStyle { annotate: args.annotate, collapse_repeats: args.collapse_repeats };
    let memory = args.input.memory();
    let done = args.input.on_threads(|| {
        let plan = detect::plan_feed_within(&memory, &inputs, &matching, dropping, &progress)?;
        detect::check_feed(&inputs)?;
        let counts = if let Some(path) = &args.output {
            progress.begin_writing();
            write_whole(path, args.force, |out| {
                detect::write_feed(&inputs, &plan, style, path, out, &progress)
            })?
        } else {
            let mut out = BufWriter::new(std::io::stdout());
            let place = Path::new("standard output");
            let counts = detect::write_feed(&inputs, &plan, style, place, &mut out, &progress)?;
            out.flush().context("cannot write to standard output")?;
            counts
        };
        Ok((plan, counts))
    });
    progress.finish();
    let (plan, counts) = done?;
    args.input.tell_fields(&inputs, &told);
    write_lists(args, &inputs, &plan)?;
    args.input.say(&summary(args, &plan, counts));
    if !plan.told.is_empty() {
        args.input.say(&DecisionArgs::said(&plan.told));
    }
    args.input.tell_memory(&memory);
    if args.input.strict && !plan.skipped.is_empty() {
        return Ok(ExitStatus::Skipped);
    }
    Ok(ExitStatus::Done)
}

/// Finds out, before the long work, whether the outputs may be written, each to a place of its own.
fn check_outputs(args: &DedupArgs) -> Result<()> {
    let outputs = [&args.output, &args.removed, &args.skipped].map(Option::as_ref);
    let paths: Vec<&PathBuf> = outputs.into_iter().flatten().collect();
    for (i, path) in paths.iter().enumerate() {
        // The second would replace the first. Devices, such as /dev/null, hold nothing that could be lost.
        if paths[..i].contains(path) && (path.is_file() || !path.exists()) {
            bail!(
                "`{}` is named for two outputs; name another place for one of them",
                path.display()
            );
        }
        if !args.force && path.exists() && path.is_file() {
            bail!(
                "`{}` is there already; use --force to replace it, or name another place",
                path.display()
            );
        }
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            bail!("cannot write `{}`: there is no folder `{}`", path.display(), folder.display());
        }
    }
    Ok(())
}

fn write_lists(args: &DedupArgs, inputs: &Inputs, plan: &FeedPlan) -> Result<()> {
    if let Some(path) = &args.removed {
        let style = report::TableStyle::default();
        let names = inputs.names();
        report::write_file_atomically(path, args.force, |out| {
            report::write_removed(plan.removed(&names), style, out)?;
            plan.check()
        })?;
    }
    if let Some(path) = &args.skipped {
        let style = report::TableStyle::default();
        report::write_file_atomically(path, args.force, |out| {
            report::write_skipped(&plan.skipped, style, out)
        })?;
    }
    Ok(())
}

/// What was done, in a sentence or two.
fn summary(args: &DedupArgs, plan: &FeedPlan, counts: FeedCounts) -> String {
    let records =
        |count: u64| if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    let mut lines = if args.annotate {
        vec![format!("{} annotated.", records(counts.kept - counts.passed_through))]
    } else {
        vec![format!("{} kept, {} removed as copies.", records(counts.kept), counts.removed)]
    };
    if counts.passed_through > 0 {
        let list = if args.skipped.is_some() { "" } else { " (--skipped FILE lists them)" };
        lines.push(format!(
            "{} could not be read and passed through unchanged{list}.",
            records(counts.passed_through)
        ));
    }
    if counts.collapsed > 0 {
        lines.push(format!(
            "{} lost paragraphs that only repeated earlier ones.",
            records(counts.collapsed)
        ));
    }
    if plan.is_empty() && counts.passed_through == 0 {
        lines.push("There were no articles.".to_owned());
    }
    lines.join(" ")
}
