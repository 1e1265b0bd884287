//! `wirecopy eval`: a run against labels.

use super::eval_scores::{as_json, write_text};
use super::exit::ExitStatus;
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum, ValueHint};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use wirecopy::read::{Rows, rows, rows_of_run};
use wirecopy::score::{Run, Truth, TruthFields, evaluate};

/// Score a run against labelled truth: precision, recall, F1, adjusted Rand index, B-cubed, by kind, with intervals
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy scan feed.jsonl -o out/ && wirecopy eval out/ --truth truth.csv
  wirecopy eval out/pairs.csv --truth pairs.csv --same cut,light,heavy   which labels mean the same
  wirecopy eval other-tool.csv --truth truth.csv.zst --format json       any table with id and cluster",
    after_long_help = DEFINITIONS)]
pub(crate) struct EvalArgs {
    /// Folder that a scan wrote, or one table: clusters (id, cluster) or pairs (`a_id`, `b_id`)
    #[arg(value_name = "RUN", value_hint = ValueHint::AnyPath)]
    run: PathBuf,
    /// Table of labels, CSV, TSV or JSONL, also .gz and .zst: `id,cluster[,kind]` or `a_id,b_id,label[,kind]`
    ///
    /// Columns are found by their names: id, `article_id`, …; cluster, story, group, label; `a_id` and `b_id`, id1
    /// and id2, …; kind, type. Labels of pairs are 1, true, yes, same, … and 0, false, no, different, …. Pairs without labels are all same.
    /// Articles of the truth that are in no cluster of the run, or in no pair, count as alone.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    truth: PathBuf,
    /// Labels of pairs that mean the same; all others then mean different
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    same: Vec<String>,
    /// Column of the truth with the label, or the cluster [found by name]
    #[arg(long, value_name = "NAME")]
    label_field: Option<String>,
    /// Column of the truth with the kind [found by name; of pairs with more than two labels, the label]
    #[arg(long, value_name = "NAME")]
    kind_field: Option<String>,
    /// Relations of the run's pairs that count
    #[arg(
        long,
        value_name = "RELATIONS",
        value_delimiter = ',',
        default_value = "identical,near_identical,contained,partial"
    )]
    relations: Vec<String>,
    /// Count articles that the run could not read (its table `skipped`) as alone, instead of leaving them out
    #[arg(long)]
    absent_as_alone: bool,
    /// A table to read, or JSON
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Table,
    Json,
}

const DEFINITIONS: &str = "\
Measures, when the truth is clusters. Two articles are partners in the truth when it puts them in
one cluster, and in the run when that does, or lists them (or texts identical to them) as a pair.
  pair precision       of all pairs of partners in the run, the share that are so in the truth
  pair recall          of all pairs of partners in the truth, the share that are so in the run
  pair F1              2 x both / (run + truth), in pairs
  adjusted Rand index  (both - e) / ((run + truth) / 2 - e), where e = run x truth / all pairs of
                       articles: 1 is agreement, 0 is what chance gives
  B-cubed precision    for each article, of the articles in its cluster of the run, itself among
                       them, the share in its cluster of the truth; the mean over all articles
  B-cubed recall       the same with run and truth in each other's place
  B-cubed F1           2 x precision x recall / (precision + recall) of these two means
By kind, an article counts with all its partners, of whatever kind.

When the truth is pairs, only these are scored.
  precision            of the given pairs that the run has, the share labelled same
  recall               of the pairs labelled same, the share that the run has
  F1                   their harmonic mean
  wrongly joined       of the pairs labelled different, the share that the run has

Intervals are for 95 %. Of given pairs they are Wilson's. When the truth is clusters, whole
clusters of it are drawn with replacement, as many as there are, 1,000 times, with the same draws
each time; one in forty is left out at either end. They say how much the choice of labelled
stories matters, and are rough where these are few.";

pub(crate) fn run(args: &EvalArgs) -> Result<ExitStatus> {
    let name = args.truth.display().to_string();
    let table = rows(&args.truth)?;
    let fields = TruthFields {
        label_field: args.label_field.clone(),
        kind_field: args.kind_field.clone(),
        same: args.same.clone(),
    };
    let truth = Truth::of(&name, &table.names, &table.rows, &fields)?;
    let evaluation = evaluate(&truth, &read_run(args)?);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Table => write_text(&mut out, &name, &truth, &evaluation),
        Format::Json => writeln!(out, "{:#}", as_json(&truth, &evaluation)),
    }
    .and_then(|()| out.flush())
    .context("cannot write to standard output")?;
    Ok(ExitStatus::Done)
}

/// The tables of a run: those in a folder, or the one named.
fn read_run(args: &EvalArgs) -> Result<Run> {
    let path = &args.run;
    let mut run = Run::default();
    let mut take = |path: &Path| -> Result<()> {
        let Rows { names, rows, .. } = rows_of_run(path)?;
        Ok(run.take(&path.display().to_string(), &names, &rows, &args.relations)?)
    };
    if !path.is_dir() {
        take(path)?;
        return Ok(run);
    }
    let table = |name: &str| {
        let named = ["csv", "tsv", "jsonl"].map(|format| path.join(format!("{name}.{format}")));
        named.into_iter().find(|path| path.exists())
    };
    let tables: Vec<PathBuf> = ["clusters", "pairs"].into_iter().filter_map(table).collect();
    if tables.is_empty() {
        if path.join("clusters.parquet").exists() {
            bail!(
                "the tables in `{}` are Parquet, which `eval` does not read; scan again with --format csv",
                path.display()
            );
        }
        bail!(
            "`{}` holds no clusters.csv and no pairs.csv: it is no folder that a scan wrote",
            path.display()
        );
    }
    tables.iter().try_for_each(|path| take(path))?;
    if let Some(skipped) = table("skipped").filter(|_| !args.absent_as_alone) {
        let Rows { names, rows, .. } = rows_of_run(&skipped)?;
        run.take_skipped(&names, &rows);
    }
    Ok(run)
}
