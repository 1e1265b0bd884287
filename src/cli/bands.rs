//! `wirecopy bands`: which bands are chosen, and what they find.

use super::exit::ExitStatus;
use anyhow::Result;
use clap::Args;
use std::io::Write as _;
use wirecopy::lsh::Bands;
use wirecopy::options::Matching;

/// Show which bands are chosen for a similarity and a recall, and how likely pairs of other similarities are found
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy bands                                 the bands of a scan with default options
  wirecopy bands --threshold 0.7 --recall 0.999  those of another similarity and recall")]
pub(crate) struct BandsArgs {
    /// Jaccard similarity to find
    #[arg(long, value_name = "SHARE", default_value_t = Matching::default().threshold)]
    threshold: f64,
    /// Share of the pairs exactly there that is to be found
    #[arg(long, value_name = "SHARE", default_value_t = Matching::default().recall)]
    recall: f64,
}

pub(crate) fn run(args: &BandsArgs) -> Result<ExitStatus> {
    let bands = Bands::choose(args.threshold, args.recall)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} bands of {} rows ({} slots) for articles",
        bands.bands,
        bands.rows,
        bands.slots()
    )?;
    writeln!(
        out,
        "expected recall at {}: {:.4} (asked: {})",
        args.threshold,
        bands.probability(args.threshold),
        args.recall
    )?;
    writeln!(out, "\njaccard  becomes a candidate")?;
    for point in bands.curve_table(args.threshold) {
        let width = (point.probability * 40.0).round().clamp(0.0, 40.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=40 just above"
        )]
        let bar = "#".repeat(width as usize);
        let mark =
            if (point.jaccard - args.threshold).abs() < 1e-9 { "  <- threshold" } else { "" };
        writeln!(out, "   {:.3}  {:>9.5}  {bar:40}{mark}", point.jaccard, point.probability)?;
    }
    writeln!(
        out,
        "\nCandidates are verified on their real shingles: what is below the threshold is never reported."
    )?;
    Ok(ExitStatus::Done)
}
