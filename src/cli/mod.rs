//! The command line: one file per command, and what they share.

mod args;
mod audit;
mod bands;
mod compare;
mod completions;
mod config;
mod decisions;
mod dedup;
mod eval;
mod eval_scores;
mod exit;
mod explain;
mod grid;
mod man;
mod page_args;
mod pair;
mod progress;
mod read;
mod scan;
mod show;
mod side_by_side;
mod source_args;
mod terminal;
mod two_columns;
mod whole_file;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use exit::ExitStatus;
use std::process::ExitCode;

/// Finds duplicate and near-duplicate articles across news sources, and the paragraphs they share.
#[derive(Debug, Parser)]
#[command(version = env!("WIRECOPY_VERSION"), max_term_width = 100, arg_required_else_help = true, before_help = EXAMPLES, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find what is copied and write cluster tables
    Scan(scan::ScanArgs),
    /// Show the clusters of a run, or one of them
    Show(show::ShowArgs),
    /// Write a feed again without its copies
    Dedup(dedup::DedupArgs),
    /// Show two articles side by side, with what they share
    Compare(compare::CompareArgs),
    /// Tell by which rule two articles are, or are not, copies
    Explain(explain::ExplainArgs),
    /// Write what was read, in one form whatever it was read from
    Read(read::ReadCommandArgs),
    /// Show which bands find how much at a similarity
    Bands(bands::BandsArgs),
    /// Measure the recall that was promised, and show borderline pairs
    Audit(audit::AuditArgs),
    /// Score a run against labelled truth
    Eval(eval::EvalArgs),
    /// Write what a shell needs to complete commands and options
    Completions(completions::CompletionsArgs),
    /// Write the manual pages
    Man(man::ManArgs),
}

const EXAMPLES: &str = "\
Examples:
  wirecopy scan articles/ feed.jsonl more.csv.gz -o out/   cluster tables of all of it
  wirecopy scan feed.jsonl                                 the table of clusters on standard output
  wirecopy show out/                                       the clusters of such a run, in the terminal
  wirecopy dedup feed.jsonl -o clean.jsonl                 the same feed, copies removed
  cat feed.jsonl | wirecopy dedup - > clean.jsonl          the same in a pipe
  wirecopy compare a.txt b.txt                             two articles side by side
  wirecopy explain ID1 ID2 --in feed.jsonl                 why two of a feed are copies, or are not
  wirecopy read pages/ crawl.warc.gz -o articles.jsonl     what the program sees of its inputs
  wirecopy bands --threshold 0.7 --recall 0.99             what such a search finds and misses
  wirecopy audit feed.jsonl                                what it finds and misses there, measured
  wirecopy eval out/ --truth truth.csv                     how right the tables in out/ are";

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 found (only with --fail-on), 2 could not, 3 done but inputs were skipped (only with --strict), 130 interrupted.";

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    quiet_converters();
    match parsed().and_then(|cli| cli.map_or(Ok(ExitStatus::Done), |cli| run(cli.command))) {
        Ok(status) => status.into(),
        Err(error) => exit::report(&error).into(),
    }
}

/// The definition of all commands.
fn command() -> clap::Command {
    Cli::command().args(config::arguments())
}

/// What the user asked for; `None` when that is done.
fn parsed() -> anyhow::Result<Option<Cli>> {
    let matches = config::matches(&command(), std::env::args_os().collect())?;
    // What is wrong with a command line is said by clap, which ends the program.
    Ok(matches.map(|matches| Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())))
}

fn run(command: Command) -> anyhow::Result<ExitStatus> {
    match command {
        Command::Scan(args) => scan::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Dedup(args) => dedup::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Read(args) => read::run(&args),
        Command::Bands(args) => bands::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Completions(args) => completions::run(&args, self::command()),
        Command::Man(args) => man::run(&args, self::command()),
    }
}

/// What the parsers of odd formats panic at is caught, and told as rows of `skipped`: nothing for standard error.
fn quiet_converters() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        if !thread.name().is_some_and(|name| name.starts_with(wirecopy::read::CONVERTING)) {
            usual(panic);
        }
    }));
}

/// Writes a message for people. The one place that does.
#[allow(clippy::print_stderr, reason = "this is the door to standard error")]
pub(crate) fn tell(message: &str) {
    eprintln!("{message}");
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}
