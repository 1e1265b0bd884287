//! `wirecopy audit`: the recall that was promised, measured.

use super::args::{InputArgs, MatchArgs};
use super::exit::ExitStatus;
use super::progress::Progress;
use super::side_by_side::{one_line, side_by_side};
use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::{self, Write};
use wirecopy::detect::{self, Audit, Excerpt, Found, Shown};
use wirecopy::options::{Matching, Sampling, Units};
use wirecopy::read::Inputs;
use wirecopy::score::wilson;

/// Measure the recall that was promised, on your own articles, and show borderline pairs
///
/// Draws texts and compares each of them exactly with every other text of the collection: no pair of theirs at or above the
/// similarity is missed. Of these pairs it says how many a scan with the same options finds, how many its bands are expected to
/// find, and what was promised. The interval is Wilson's for 95 %, which takes pairs to be independent. Then it shows pairs around the threshold, for a person to judge where it should be.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy audit feed.jsonl                            recall at the defaults, and 25 borderline pairs
  wirecopy audit feed.jsonl --band 0.4:0.6 --show 100  more of them, from another band
  wirecopy audit archive/ --sample 5000 --seed 7       5,000 texts of a collection against all
  wirecopy audit feed.jsonl --threshold 0.6 --show 0   measured recall of other options")]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    input: InputArgs,

    /// Texts to draw; each is compared with all there are, and takes about 20 KB, which --memory does not count
    #[arg(long, value_name = "N", default_value_t = Sampling::around(0.4).texts, help_heading = "Auditing")]
    sample: usize,
    /// Which draw of all possible ones
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Auditing")]
    seed: u64,
    /// Jaccard of the pairs that are shown [default: up to 0.1 below and above the threshold]
    #[arg(long, value_name = "LOW:HIGH", value_parser = band, help_heading = "Auditing")]
    band: Option<(f64, f64)>,
    /// Most pairs that are shown
    #[arg(long, value_name = "N", default_value_t = Sampling::around(0.4).shown, help_heading = "Auditing")]
    show: usize,
    /// Plain text, or JSON
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text, help_heading = "Auditing")]
    format: Format,

    #[command(flatten)]
    matching: MatchArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn band(text: &str) -> Result<(f64, f64), String> {
    let ends =
        text.split_once(':').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    ends.ok_or_else(|| {
        "two similarities with a colon between them are needed, such as 0.4:0.6".to_owned()
    })
}

pub(crate) fn run(args: &AuditArgs) -> Result<ExitStatus> {
    let matching = args.matching.matching(Units::Articles)?;
    let mut sampling = Sampling::around(matching.threshold);
    (sampling.texts, sampling.seed, sampling.shown) = (args.sample, args.seed, args.show);
    sampling.band = args.band.unwrap_or(sampling.band);
    sampling.check()?;
    let inputs = Inputs::find(&args.input.paths, &args.input.reading(None))?;
    let told = args.input.tell_fields(&inputs, &[]);
    let progress = Progress::new(args.input.quiet);
    let memory = args.input.memory();
    let audited = args
        .input
        .on_threads(|| Ok(detect::audit(&memory, &inputs, &matching, &sampling, &progress)?));
    progress.finish();
    let audit = audited?;
    args.input.tell_fields(&inputs, &told);
    args.input.tell_memory(&memory);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Text => write_text(&mut out, &audit, &matching, &sampling),
        Format::Json => writeln!(out, "{:#}", as_json(&audit, &matching, &sampling)),
    }
    .and_then(|()| out.flush())
    .context("cannot write to standard output")?;
    if args.input.strict && audit.skipped > 0 {
        return Ok(ExitStatus::Skipped);
    }
    Ok(ExitStatus::Done)
}

fn write_text(
    out: &mut impl Write,
    audit: &Audit,
    matching: &Matching,
    sampling: &Sampling,
) -> io::Result<()> {
    let Audit { articles, texts, drawn, short, skipped, bands, at_threshold, .. } = audit;
    let least = matching.min_words;
    writeln!(out, "articles:        {articles}")?;
    if *skipped > 0 {
        writeln!(out, "not read:        {skipped}; `wirecopy scan` lists them")?;
    }
    writeln!(out, "different texts: {texts} of {least} words or more")?;
    if *short > 0 {
        writeln!(
            out,
            "shorter texts:   {short}, duplicates only when identical; not looked at here"
        )?;
    }
    let compared = if drawn == texts { "with each other" } else { "with all" };
    writeln!(
        out,
        "drawn texts:     {drawn} (seed {}), compared exactly {compared}",
        sampling.seed
    )?;
    writeln!(
        out,
        "search:          {} bands of {} rows, which promise {:.4} at {} (asked: {})",
        bands.bands,
        bands.rows,
        bands.probability(matching.threshold),
        matching.threshold,
        matching.recall
    )?;
    writeln!(out, "\njaccard            pairs      found  measured  95 % interval     expected")?;
    let name = format!("{} or more", matching.threshold);
    write_found(out, &name, *at_threshold)?;
    writeln!(out)?;
    for bin in &audit.bins {
        write_found(out, &format!("{} to {}", bin.from, bin.to), bin.found)?;
    }
    writeln!(out, "\nFound is what a scan reports and, below the threshold, what it looks at.")?;
    writeln!(out, "Expected is what the bands should find of these very pairs, by their Jaccard.")?;
    if audit.not_compared > 0 {
        writeln!(
            out,
            "At most {} pairs in huge buckets are not compared; below the threshold none of them counts as found.",
            audit.not_compared
        )?;
    }
    if let Some(advice) = advice(audit) {
        writeln!(out, "{advice}")?;
    }
    let (low, high) = sampling.band;
    let shown = audit.shown.len() as u64;
    let some = if shown < audit.in_band { format!("; shown: {shown}") } else { String::new() };
    writeln!(out, "\nPairs from {low} to {high}: {}{some}", audit.in_band)?;
    for (number, pair) in (1..).zip(&audit.shown) {
        write_pair(out, number, pair)?;
    }
    Ok(())
}

fn write_found(out: &mut impl Write, name: &str, found: Found) -> io::Result<()> {
    let Found { pairs, found, expected } = found;
    let line = match (expected, wilson(found, pairs)) {
        (Some(expected), Some((low, high))) => format!(
            "{name:<12} {pairs:>11} {found:>10}    {:.4}  {low:.4} to {high:.4}    {expected:.4}",
            found as f64 / pairs as f64
        ),
        _ => format!("{name:<12} {pairs:>11}"),
    };
    writeln!(out, "{line}")
}

/// What to do when the measurement says little.
fn advice(audit: &Audit) -> Option<String> {
    let Found { pairs, found, .. } = audit.at_threshold;
    let is_wide = wilson(found, pairs).is_none_or(|(low, high)| high - low > 0.02);
    let rests = match pairs {
        0 => "There is no pair to measure recall by".to_owned(),
        1 => "This rests on one pair".to_owned(),
        _ => format!("The interval is wide, for it rests on {pairs} pairs"),
    };
    is_wide.then(|| {
        if audit.drawn < audit.texts {
            format!("{rests}: a larger --sample than {} finds more.", audit.drawn)
        } else {
            format!("{rests}, which are all that these articles have.")
        }
    })
}

fn write_pair(out: &mut impl Write, number: usize, pair: &Shown) -> io::Result<()> {
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let similarity = pair.similarity;
    writeln!(
        out,
        "\n{number}. jaccard {:.4}, {} of A in B, {} of B in A, {}",
        similarity.jaccard,
        percent(similarity.share_a),
        percent(similarity.share_b),
        if pair.found { "found" } else { "not found" }
    )?;
    for (letter, article) in [("A", &pair.a), ("B", &pair.b)] {
        let Excerpt { id, source, title, .. } = article;
        for (what, words) in [(letter, id), (" ", source), (" ", title)] {
            if !words.is_empty() {
                writeln!(out, "   {what}  {}", one_line(words, 73))?;
            }
        }
    }
    for line in side_by_side(&pair.a.beginning, &pair.b.beginning, 8) {
        writeln!(out, "   {line}")?;
    }
    Ok(())
}

fn as_json(audit: &Audit, matching: &Matching, sampling: &Sampling) -> Value {
    let rounded = |value: f64| (value * 1e6).round() / 1e6;
    let found = |found: Found| {
        let interval =
            wilson(found.found, found.pairs).map(|(low, high)| [rounded(low), rounded(high)]);
        let measured = (found.pairs > 0).then(|| rounded(found.found as f64 / found.pairs as f64));
        json!({
            "pairs": found.pairs,
            "found": found.found,
            "recall": measured,
            "interval": interval,
            "expected_recall": found.expected.map(rounded),
        })
    };
    let bin = |bin: &detect::Bin| {
        let mut object = found(bin.found);
        (object["from"], object["to"]) = (json!(bin.from), json!(bin.to));
        object
    };
    let article = |article: &Excerpt| {
        let Excerpt { id, source, title, beginning } = article;
        json!({ "id": id, "source": source, "title": title, "beginning": beginning })
    };
    let pair = |pair: &Shown| {
        json!({
            "jaccard": rounded(pair.similarity.jaccard),
            "shingle_share_a": rounded(pair.similarity.share_a),
            "shingle_share_b": rounded(pair.similarity.share_b),
            "found": pair.found,
            "a": article(&pair.a),
            "b": article(&pair.b),
        })
    };
    json!({
        "articles": audit.articles,
        "skipped": audit.skipped,
        "texts": audit.texts,
        "shorter_texts": audit.short,
        "drawn": audit.drawn,
        "seed": sampling.seed,
        "ngram": matching.ngram,
        "threshold": matching.threshold,
        "recall_asked": matching.recall,
        "bands": audit.bands.bands,
        "rows": audit.bands.rows,
        "recall_promised": rounded(audit.bands.probability(matching.threshold)),
        "at_threshold": found(audit.at_threshold),
        "by_jaccard": audit.bins.iter().map(bin).collect::<Vec<_>>(),
        "pairs_not_compared": audit.not_compared,
        "band": [sampling.band.0, sampling.band.1],
        "pairs_in_band": audit.in_band,
        "shown": audit.shown.iter().map(pair).collect::<Vec<_>>(),
    })
}
