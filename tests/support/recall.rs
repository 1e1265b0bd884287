//! Whether a run found what its bands promise. The reasoning is in the documentation of `tests/oracle.rs`.

use std::collections::BTreeMap;

use super::spread::{Known, Spread, ideal_agreements};
use super::statistics::{found_probability, recall_lower_bound, recall_upper_bound};

/// Counts further from what is expected than this many deviations fail.
pub const LIMIT: f64 = 3.0;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The similarity.
    pub threshold: f64,
    /// The share to be found of pairs at that similarity.
    pub recall: f64,
}

/// What a run over the spread's texts said it did, and found.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The bands it says it used.
    pub bands: usize,
    /// Rows of each.
    pub rows: usize,
    /// Distinct pairs of texts that shared a bucket.
    pub candidates: u64,
    /// The pairs it reported, with their Jaccard; in any order, smaller index first.
    pub pairs: Vec<Known>,
}

/// What chance leaves open: a sum over pairs of which each is found with its own probability.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// Pairs.
    pub pairs: usize,
    /// How many of them are found in the mean.
    pub mean: f64,
    /// Standard deviation of that number. Pairs of one family are not independent, so it is larger than for a coin.
    pub deviation: f64,
    /// By how much the mean falls when one band of all is not used.
    pub lost_with_a_band: f64,
}

impl Expected {
    /// How many deviations a dropped band moves the count.
    pub fn power(&self) -> f64 {
        self.lost_with_a_band / self.deviation
    }
}

/// What the bands find of those known pairs that are meant.
pub fn expected(
    spread: &Spread,
    texts: &[String],
    known: &[Known],
    (bands, rows): (usize, usize),
    is_meant: impl Fn(f64) -> bool,
) -> Expected {
    let chance = |jaccard: f64| found_probability(jaccard, bands, rows);
    let meant = || known.iter().filter(|pair| is_meant(pair.2));
    // Families are independent and alike: the variance of one, measured with an ideal `MinHash` on a fifth of them,
    // times their number is the variance of the sum.
    let sample = spread.families.div_ceil(5);
    let agreements = ideal_agreements(spread, texts, known, sample, (bands, rows), 0x5EED);
    let mut off_by = vec![0.0; sample];
    for (&(a, _, jaccard), &agreements) in known.iter().zip(&agreements) {
        if is_meant(jaccard) {
            off_by[a / spread.members] += f64::from(u8::from(agreements > 0)) - chance(jaccard);
        }
    }
    let variance = off_by.iter().map(|off_by| off_by * off_by).sum::<f64>() / sample as f64;
    Expected {
        pairs: meant().count(),
        mean: meant().map(|pair| chance(pair.2)).sum(),
        deviation: (variance * spread.families as f64).sqrt(),
        lost_with_a_band: meant()
            .map(|pair| chance(pair.2) - found_probability(pair.2, bands - 1, rows))
            .sum(),
    }
}

/// The figures for the closing note, or what is wrong.
pub fn check(
    spread: &Spread,
    texts: &[String],
    known: &[Known],
    asked: Asked,
    outcome: &Outcome,
) -> Result<String, String> {
    let bands = (outcome.bands, outcome.rows);
    let promised = found_probability(asked.threshold, bands.0, bands.1);
    if promised < asked.recall {
        return Err(format!(
            "{bands:?} promise {promised:.5} at the threshold, less than was asked for"
        ));
    }

    // Precision is exactly 1, and so is every figure.
    let truth: BTreeMap<(usize, usize), f64> =
        known.iter().map(|&(a, b, jaccard)| ((a, b), jaccard)).collect();
    let mut reported: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for &(a, b, jaccard) in &outcome.pairs {
        let true_jaccard = truth.get(&(a, b)).copied().unwrap_or(0.0);
        if true_jaccard < asked.threshold || (true_jaccard - jaccard).abs() > 1e-9 {
            return Err(format!(
                "texts {a} and {b} were reported with {jaccard}, and have {true_jaccard}"
            ));
        }
        if reported.insert((a, b), jaccard).is_some() {
            return Err(format!("texts {a} and {b} were reported twice"));
        }
    }

    // The figure asked for, on the pairs just above the threshold.
    let is_near = |jaccard: f64| jaccard >= asked.threshold && jaccard < asked.threshold + 0.1;
    let near = expected(spread, texts, known, bands, is_near);
    if near.pairs < 10_000 {
        return Err(format!("only {} pairs near the threshold: the set is too small", near.pairs));
    }
    let found = reported.values().filter(|&&jaccard| is_near(jaccard)).count();
    let z_near = (found as f64 - near.mean) / near.deviation;
    // As many independent pairs would have this deviation.
    let share = near.mean / near.pairs as f64;
    let effect = (near.deviation.powi(2) / (near.pairs as f64 * share * (1.0 - share))).max(1.0);
    let (least, most) = believable(found, near.pairs, effect);
    if most < asked.recall || z_near.abs() > LIMIT {
        return Err(format!(
            "found {found} of {} pairs near the threshold ({least:.5} to {most:.5}), expected {:.1} ± {:.1}",
            near.pairs, near.mean, near.deviation
        ));
    }

    // All candidates, where a missing band shows most.
    let all = expected(spread, texts, known, bands, |_| true);
    if all.power() < 5.0 {
        return Err(format!(
            "a dropped band would show by {:.2} deviations: the set is too small",
            all.power()
        ));
    }
    let z = (outcome.candidates as f64 - all.mean) / all.deviation;
    if z.abs() > LIMIT {
        return Err(format!(
            "{} candidates, expected {:.0} ± {:.0} (off by {z:.2} deviations; a band is worth {:.0})",
            outcome.candidates, all.mean, all.deviation, all.lost_with_a_band
        ));
    }
    Ok(format!(
        "{} × {}: recall {found} of {} pairs with J from {} (99 % sure: {least:.5} to {most:.5}; expected {share:.5}; z \
         {z_near:.2}); {} candidates of {} pairs, expected {:.0} ± {:.0} (z {z:.2}); a dropped band shows by {:.1} deviations",
        bands.0,
        bands.1,
        near.pairs,
        asked.threshold,
        outcome.candidates,
        all.pairs,
        all.mean,
        all.deviation,
        all.power()
    ))
}

/// The recall that is believable, each side with 99.5 %, from counts of pairs that are only as good as one in
/// `effect` independent ones.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of pairs, divided"
)]
fn believable(found: usize, pairs: usize, effect: f64) -> (f64, f64) {
    let total = (pairs as f64 / effect).floor();
    let found = (found as f64 / pairs as f64 * total).round();
    (
        recall_lower_bound(found as u64, total as u64, 0.995),
        recall_upper_bound(found as u64, total as u64, 0.995),
    )
}
