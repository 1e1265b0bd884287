//! `wirecopy scan`: what is copied, as tables.

use super::args::{InputArgs, MatchArgs, UnitsName};
use super::decisions::DecisionArgs;
use super::exit::ExitStatus;
use super::page_args::PageArgs;
use super::progress::Progress;
use super::side_by_side::one_line;
use super::source_args::SourceArgs;
use anyhow::{Context as _, Result, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum, ValueHint};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use wirecopy::detect;
use wirecopy::findings::{Findings, Relation};
use wirecopy::options::{Groups, Lead, Linkage, Listing, Matching, Reading, SourceList, Units};
use wirecopy::read::Inputs;
use wirecopy::report::{self, RunFiles, Table, TableFormat, TableStyle};
use wirecopy::verdict::Outcome;

/// Find duplicate and near-duplicate articles and repeated paragraphs, and write tables of them
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy scan articles/ -o out/                          all tables of a folder of text files
  wirecopy scan a.jsonl b.csv.gz -o out/ --force           of two feeds, over an older result
  wirecopy scan feed.jsonl --table pairs > pairs.csv       one table on standard output
  wirecopy scan feed.csv --text-field story -o out/        a feed with a column name of its own
  wirecopy scan feed.jsonl --groups owners.csv -o out/     clusters counted by owners of outlets too
  wirecopy scan feed.csv --press-releases Hall -o out/     'Hall' publishes press releases
  wirecopy scan feed.jsonl --decisions d.csv -o out/       with what editors decided in a report
  wirecopy scan archive.jsonl --memory 2G -o out/          more articles than memory: uses the disk
  wirecopy scan 'archive/2026-*.jsonl.gz' --excel -o out/  tables for a spreadsheet")]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    sources: SourceArgs,

    /// Folder for all tables; made if it is not there
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Writing")]
    output: Option<PathBuf>,
    /// Replace the tables of an earlier run
    #[arg(long, help_heading = "Writing")]
    force: bool,
    /// Write one table to standard output [without -o: clusters]
    #[arg(long, value_name = "TABLE", value_parser = table_names(), help_heading = "Writing")]
    table: Option<Table>,
    /// Format of the tables
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Csv, help_heading = "Writing")]
    format: OutputFormat,
    /// Byte order mark, Windows line ends, and an apostrophe before cells a spreadsheet would compute
    #[arg(long, help_heading = "Writing")]
    excel: bool,
    #[command(flatten)]
    page: PageArgs,
    /// Exit with 1 if a pair of this relation, or a closer one, was found
    #[arg(long, value_enum, value_name = "RELATION", help_heading = "Writing")]
    fail_on: Option<RelationName>,

    /// What is compared: whole articles, or their paragraphs too
    #[arg(long, value_enum, value_name = "UNITS", default_value_t = UnitsName::Both, help_heading = "Matching")]
    units: UnitsName,
    /// List the passages of all pairs, and not only those with the lead of their cluster, nor only those of no mould
    #[arg(long, help_heading = "Passages", hide_short_help = true)]
    all_passages: bool,
    /// Most passages listed: those of the most similar pairs
    #[arg(long, value_name = "N", default_value_t = Listing::default().most, help_heading = "Passages", hide_short_help = true)]
    max_passages: usize,
    /// Most words of a passage that are shown
    #[arg(long, value_name = "WORDS", default_value_t = Listing::default().snippet, help_heading = "Passages", hide_short_help = true)]
    snippet: u32,
    #[command(flatten)]
    matching: MatchArgs,
    #[command(flatten)]
    decisions: DecisionArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OutputFormat {
    Csv,
    Tsv,
    Jsonl,
    #[cfg(feature = "parquet")]
    Parquet,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum RelationName {
    Identical,
    NearIdentical,
    Contained,
    Partial,
}

/// The names of the tables, so that the help lists them.
fn table_names() -> impl TypedValueParser<Value = Table> {
    PossibleValuesParser::new(Table::ALL.map(Table::name)).try_map(|name| name.parse::<Table>())
}

pub(crate) fn run(args: &ScanArgs) -> Result<ExitStatus> {
    let began = Instant::now();
    let listing =
        Listing { all: args.all_passages, most: args.max_passages, snippet: args.snippet };
    let is_listed = args.output.is_some() || args.table == Some(Table::Passages);
    let matching = Matching {
        listing: is_listed.then_some(listing),
        showing: args.output.as_ref().and_then(|_| args.page.showing()),
        decisions: args.decisions.read()?,
        ..args.sources.known(args.matching.matching(args.units.into())?)?
    };
    let style = TableStyle {
        format: match args.format {
            OutputFormat::Csv => TableFormat::Csv,
            OutputFormat::Tsv => TableFormat::Tsv,
            OutputFormat::Jsonl => TableFormat::Jsonl,
            #[cfg(feature = "parquet")]
            OutputFormat::Parquet => TableFormat::Parquet,
        },
        excel: args.excel,
    };
    if let Some(directory) = &args.output {
        report::check_directory(directory, &style, args.force)?;
        check_lists(args, directory)?;
    }
    let reading = args.input.reading(args.output.clone());
    let inputs = Inputs::find(&args.input.paths, &reading)?;
    let told = args.input.tell_fields(&inputs, &[]);
    let progress = Progress::new(args.input.quiet);
    let memory = args.input.memory();
    let scanned = args.input.on_threads(|| {
        Ok((
            detect::scan_within(&memory, &inputs, &matching, &progress)?,
            rayon::current_num_threads(),
        ))
    });
    let stages = progress.finish();
    let (findings, threads) = scanned?;
    args.input.tell_fields(&inputs, &told);

    if let Some(directory) = &args.output {
        progress.begin_writing();
        let files = RunFiles {
            run: run_file(&inputs, &reading, &matching, &args.page, &findings),
            timing: json!({
                "seconds": began.elapsed().as_secs_f64(),
                "stages": stages.iter().map(|&(name, seconds)| json!({ "stage": name, "seconds": seconds })).collect::<Vec<_>>(),
                "threads": threads,
                "disk": { "bytes": memory.most_on_disk(), "seconds": memory.time_on_disk().as_secs_f64() },
            }),
            page: args.page.style(),
        };
        let written = args.input.on_threads(|| {
            Ok(report::write_directory(directory, &findings, &files, &style, args.force)?)
        });
        progress.clear();
        written?;
    }
    if args.output.is_none() || args.table.is_some() {
        let table = args.table.unwrap_or(Table::Clusters);
        args.input.on_threads(|| {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            report::write_table(table, &findings, &style, &mut out)
                .and_then(|()| out.flush())
                .context("cannot write to standard output")
        })?;
    }
    let summary = report::summary(&findings).context("cannot read the findings back")?;
    args.input.say(&format!("\n{}", summary.trim_end()));
    tell_ungrouped(args, &matching, &findings);
    tell_unknown(args, &matching, &findings);
    tell_zone(args, &reading, &findings);
    args.input.tell_memory(&memory);
    if let Some(directory) = &args.output {
        tell_places(args, directory);
    }
    let status = status(args, &findings);
    // The program ends here: to give back every title by itself takes longer than to leave all to the system.
    std::mem::forget(findings);
    Ok(status)
}

/// Says where everything is, and how it is looked at.
fn tell_places(args: &ScanArgs, directory: &Path) {
    let page = format!("in {}", directory.join("report.html").display());
    let here = format!("here with `wirecopy show {}`", directory.display());
    let look = if args.page.no_report {
        format!(" Look at them {here}.")
    } else {
        format!(" Look at them {page}, or {here}.")
    };
    args.input.say(&format!("The tables are in {}.{look}", directory.display()));
}

/// Says which sources the list of groups does not name: each of them counts as a group.
fn tell_ungrouped(args: &ScanArgs, matching: &Matching, findings: &Findings) {
    let Some(groups) = &matching.groups else { return };
    let names = findings.sources.iter().map(|row| row.source.as_str());
    let alone: Vec<&str> =
        names.filter(|name| !name.is_empty() && groups.of(name).is_none()).collect();
    let said = match *alone {
        [] => return,
        [one] => format!("{} is not in --groups and counts", one_line(one, 60)),
        [first, ref more @ ..] => {
            format!(
                "{} and {} more sources are not in --groups; each counts",
                one_line(first, 60),
                more.len()
            )
        }
    };
    args.input.say(&format!("{said} as a group of its own."));
}

/// Says which of the sources that were named as publishing press releases have no article.
fn tell_unknown(args: &ScanArgs, matching: &Matching, findings: &Findings) {
    for name in matching.press_releases.names() {
        let named: SourceList = [name].into_iter().collect();
        if !findings.sources.iter().any(|row| named.has(&row.source)) {
            let name = one_line(name, 60);
            args.input.say(&format!("No article is from {name}, which --press-releases names."));
        }
    }
}

/// Says how many times name no zone, for whoever did not say which one is meant.
fn tell_zone(args: &ScanArgs, reading: &Reading, findings: &Findings) {
    let said = match findings.counts.times_without_zone {
        _ if reading.assume_tz.is_some() => return,
        0 => return,
        1 => "1 article has a time that names no zone: it is read".to_owned(),
        several => format!("{several} articles have times that name no zone: they are read"),
    };
    args.input.say(&format!("{said} as UTC, unless --assume-tz says another."));
}

/// A list that someone has edited must not be replaced by the one of this run.
fn check_lists(args: &ScanArgs, directory: &Path) -> Result<()> {
    let lists = [
        (&args.matching.ignore_file, "ignored.txt", "--ignore-file"),
        (&args.decisions.decisions, "decisions.csv", "--decisions"),
    ];
    for (given, name, flag) in lists {
        let written = directory.join(name);
        if let (Some(given), Ok(written)) = (given, written.canonicalize())
            && given.canonicalize().is_ok_and(|given| given == written)
        {
            bail!(
                "`{}` would be replaced by this run; copy it to another place and give that to {flag}",
                given.display()
            );
        }
    }
    Ok(())
}

fn status(args: &ScanArgs, findings: &Findings) -> ExitStatus {
    let wanted = args.fail_on.map(|name| match name {
        RelationName::Identical => Relation::Identical,
        RelationName::NearIdentical => Relation::NearIdentical,
        RelationName::Contained => Relation::Contained,
        RelationName::Partial => Relation::Partial,
    });
    if wanted.is_some_and(|wanted| findings.pairs.iter().any(|pair| pair.relation <= wanted)) {
        ExitStatus::Found
    } else if args.input.strict && !findings.skipped.is_empty() {
        ExitStatus::Skipped
    } else {
        ExitStatus::Done
    }
}

/// What determines the result, and what it amounts to.
fn run_file(
    inputs: &Inputs,
    reading: &Reading,
    matching: &Matching,
    page: &PageArgs,
    findings: &Findings,
) -> Value {
    let fields = &reading.fields;
    let counts = &findings.counts;
    let expectation = &findings.expectation;
    let bands = |(bands, rows): (usize, usize), recall: f64| json!({ "bands": bands, "rows": rows, "expected_recall": recall });
    let both = matching.units == Units::Both;
    let told =
        |outcome: Outcome| findings.decisions.iter().filter(|told| told.outcome == outcome).count();
    let changed = findings.decisions.iter().filter(|told| told.changed).count();
    json!({
        "wirecopy": env!("CARGO_PKG_VERSION"),
        "schema": 1,
        "inputs": inputs.names(),
        "options": {
            "input_format": reading.format.map(|format| format!("{format:?}").to_lowercase()),
            "id_field": fields.id,
            "text_field": fields.text,
            "title_field": fields.title,
            "url_field": fields.url,
            "date_field": fields.date,
            "source_field": fields.source,
            "byline_field": fields.byline,
            "language_field": fields.language,
            "max_article": reading.max_article,
            "assume_tz": reading.assume_tz,
            "ngram": matching.ngram,
            "threshold": matching.threshold,
            "paragraph_threshold": matching.paragraph_threshold,
            "recall": matching.recall,
            "min_words": matching.min_words,
            "min_repeat_words": matching.min_repeat_words,
            "min_passage": matching.min_passage,
            "cluster_share": matching.cluster_share,
            "ignored_passages": wirecopy::marks::IgnoreList::parse(&matching.ignored).len(),
            "keep_boilerplate": matching.keep_boilerplate,
            "all_passages": matching.listing.map(|listing| listing.all),
            "max_passages": matching.listing.map(|listing| listing.most),
            "snippet": matching.listing.map(|listing| listing.snippet),
            "groups": matching.groups.as_ref().map(Groups::listed),
            "press_releases": matching.press_releases.names().collect::<Vec<_>>(),
            "decisions": matching.decisions.len(),
            "no_report": page.no_report,
            "report_text": page.text_name(),
            "report_size": page.size(),
            "stamp": page.stamp,
            "units": if both { "both" } else { "articles" },
            "linkage": if matching.linkage == Linkage::Lead { "lead" } else { "single" },
            "lead": match &matching.lead {
                Lead::Earliest => json!("earliest"),
                Lead::Longest => json!("longest"),
                Lead::Latest => json!("latest"),
                Lead::SourceOrder(sources) => json!({ "source_order": sources }),
            },
        },
        "search": {
            "articles": bands(expectation.article_bands, expectation.article_recall),
            "paragraphs": both.then(|| bands(expectation.paragraph_bands, expectation.paragraph_recall)),
        },
        "counts": {
            "inputs": counts.inputs,
            "articles": counts.articles,
            "skipped": counts.skipped,
            "repaired": counts.repaired,
            "mended_for_matching": counts.mended,
            "mended_characters": counts.mended_characters,
            "identical": counts.identical,
            "distinct": counts.distinct,
            "paragraphs": counts.paragraphs,
            "candidates": counts.candidates,
            "verified_pairs": counts.verified,
            "clusters": counts.clusters,
            "in_clusters": counts.in_clusters,
            "doubled": counts.doubled,
            "times_unread": counts.times_unread,
            "times_without_zone": counts.times_without_zone,
            "urls_ignored": counts.urls_ignored,
            "repeats": findings.repeats.len(),
            "passages": findings.passages.len(),
        },
        "decisions": (!findings.decisions.is_empty()).then(|| {
            let mut counts: BTreeMap<_, _> =
                Outcome::ALL.map(|outcome| (outcome.name(), told(outcome))).into();
            counts.insert("changed_clusters", changed);
            counts
        }),
        "caps": {
            "article_pairs_not_compared": expectation.article_pairs_not_compared,
            "paragraph_pairs_not_compared": expectation.paragraph_pairs_not_compared,
            "common_fingerprints": expectation.common_fingerprints,
            "pairs_of_one_mould_not_compared": expectation.pairs_of_one_mould,
            "pairs_within_clusters_without_passages": expectation.pairs_within_clusters,
            "pairs_beyond_max_passages": expectation.pairs_beyond_passages,
            "clusters_without_earlier_share": expectation.clusters_without_earlier_share,
            "repeat_texts_shortened": expectation.texts_shortened,
        },
    })
}
