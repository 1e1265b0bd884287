//! Whether a run found what its bands promise. The reasoning is in the documentation of `tests/oracle.rs`.

use std::collections::BTreeMap;

use super::spread::{Known, Spread};
use super::statistics::{found_probability, recall_lower_bound, recall_upper_bound};
use super::twin;

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
    /// How many of these are to be expected that share nothing: see [`strays`].
    pub strays: f64,
    /// The pairs it reported, with their Jaccard; in any order, smaller index first.
    pub pairs: Vec<Known>,
}

/// How many pairs of so many unlike texts share a bucket because band keys of so many bits are equal by chance.
pub fn strays(texts: usize, bands: usize, key_bits: i32) -> f64 {
    let pairs = texts as f64 * (texts as f64 - 1.0) / 2.0;
    pairs * bands as f64 * 2.0_f64.powi(-key_bits)
}

/// What a flawless program finds of some pairs, measured with the twin under [`SEEDS`] sets of hash functions.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// Pairs.
    pub pairs: usize,
    /// How many of them are found in the mean.
    pub mean: f64,
    /// Standard deviation of that number from one set of hash functions to the next.
    pub deviation: f64,
    /// By how much the mean falls when one band of all is not used.
    pub lost_with_a_band: f64,
}

/// Sets of hash functions that what is expected is measured with.
const SEEDS: usize = 6;

impl Expected {
    /// How many deviations this count is off. The mean is a measurement too.
    pub fn z(&self, count: f64) -> f64 {
        (count - self.mean) / self.deviation_from_mean()
    }

    /// How many of these deviations a dropped band moves the count.
    pub fn power(&self) -> f64 {
        self.lost_with_a_band / self.deviation_from_mean()
    }

    fn deviation_from_mean(&self) -> f64 {
        self.deviation * (1.0 + 1.0 / SEEDS as f64).sqrt()
    }
}

/// What these bands find of the known pairs: of those near the threshold, and of all. `shingles` are those of
/// [`twin::numbered_shingles`].
pub fn expected(
    spread: &Spread,
    shingles: &[Vec<u64>],
    known: &[Known],
    bands: (usize, usize),
    threshold: f64,
) -> (Expected, Expected) {
    let runs: Vec<Vec<usize>> = (0..SEEDS as u64)
        .map(|seed| twin::agreements(spread, shingles, known, bands, bands.0, 0x5EED + seed))
        .collect();
    (
        summed(spread, known, bands.0, &runs, |jaccard| is_near(jaccard, threshold)),
        summed(spread, known, bands.0, &runs, |_| true),
    )
}

/// The sums over the pairs that are meant.
fn summed(
    spread: &Spread,
    known: &[Known],
    bands: usize,
    runs: &[Vec<usize>],
    is_meant: impl Fn(f64) -> bool,
) -> Expected {
    let mut found = vec![vec![0_u32; runs.len()]; spread.families];
    let mut in_one_band = 0;
    for (run, agreements) in runs.iter().enumerate() {
        for (&(a, _, jaccard), &bands) in known.iter().zip(agreements) {
            if is_meant(jaccard) {
                found[a / spread.members][run] += u32::from(bands > 0);
                in_one_band += usize::from(bands == 1);
            }
        }
    }
    // Families are independent, pairs of one family are not: the variance of the sum is the sum of the families'.
    let means =
        found.iter().map(|counts| f64::from(counts.iter().sum::<u32>()) / runs.len() as f64);
    let variances = found.iter().zip(means.clone()).map(|(counts, mean)| {
        let squares = counts.iter().map(|&count| (f64::from(count) - mean).powi(2)).sum::<f64>();
        squares / (runs.len() - 1) as f64
    });
    Expected {
        pairs: known.iter().filter(|pair| is_meant(pair.2)).count(),
        mean: means.sum(),
        deviation: variances.sum::<f64>().sqrt(),
        // Dropping any of the bands loses the pairs that agree in that one alone.
        lost_with_a_band: in_one_band as f64 / (runs.len() * bands) as f64,
    }
}

fn is_near(jaccard: f64, threshold: f64) -> bool {
    jaccard >= threshold && jaccard < threshold + 0.1
}

/// The figures for the closing note, or what is wrong.
///
/// `near` and `all` are what [`expected`] says of the known pairs, these bands and this threshold.
pub fn check(
    known: &[Known],
    (near, all): &(Expected, Expected),
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
                "texts {a} and {b} were reported with {jaccard}, and have {true_jaccard}; asked for was {} and more",
                asked.threshold
            ));
        }
        if reported.insert((a, b), jaccard).is_some() {
            return Err(format!("texts {a} and {b} were reported twice"));
        }
    }

    // The figure asked for, on the pairs just above the threshold.
    if near.pairs < 10_000 {
        return Err(format!("only {} pairs near the threshold: the set is too small", near.pairs));
    }
    let found = reported.values().filter(|&&jaccard| is_near(jaccard, asked.threshold)).count();
    let z_near = near.z(found as f64);
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
    if all.power() < 5.0 {
        return Err(format!(
            "a dropped band would show by {:.2} deviations: the set is too small",
            all.power()
        ));
    }
    let z = all.z(outcome.candidates as f64 - outcome.strays);
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
