//! Sums over articles → precision, recall, the adjusted Rand index, B-cubed.

use super::partners::{Partners, of_partitions};
use std::collections::BTreeMap;

/// A measure of how run and truth agree, where the truth is clusters. Defined in [the room's words](super).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Of the pairs in the run, the share in the truth.
    PairPrecision,
    /// Of the pairs in the truth, the share in the run.
    PairRecall,
    /// Their harmonic mean.
    PairF1,
    /// Agreement beyond chance.
    AdjustedRand,
    /// How pure the clusters of the run are, article by article.
    BCubedPrecision,
    /// How complete they are, article by article.
    BCubedRecall,
    /// Their harmonic mean.
    BCubedF1,
}

/// A measured value with its interval for 95 %.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Estimate {
    /// `None` where there is nothing to take a share of.
    pub value: Option<f64>,
    /// Lower and upper end; `None` where there is no value, or too little to say how sure it is.
    pub interval: Option<(f64, f64)>,
}

/// How a run agrees with a truth of clusters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClusterScores {
    /// Articles scored.
    pub articles: u64,
    /// Pairs of partners in the truth, in the run, and in both. By kind, those between two articles of the kind count twice.
    pub pairs: Partners,
    /// The measures that there are.
    pub measures: BTreeMap<Measure, Estimate>,
}

/// The measures of pairs, which any way to put articles together has.
pub(super) const OF_PAIRS: [Measure; 3] =
    [Measure::PairPrecision, Measure::PairRecall, Measure::PairF1];

/// Those that only clusters have, but for the adjusted Rand index.
pub(super) const B_CUBED: [Measure; 3] =
    [Measure::BCubedPrecision, Measure::BCubedRecall, Measure::BCubedF1];

/// What is summed over articles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) articles: u64,
    /// Partners: a pair counts for both of its articles.
    pub(super) partners: Partners,
    b_cubed_precision: f64,
    b_cubed_recall: f64,
}

impl Totals {
    /// Adds one article.
    pub(super) fn add(&mut self, article: Partners) {
        let share = |of: u64| (article.both + 1) as f64 / (of + 1) as f64;
        self.add_all(&Self {
            articles: 1,
            partners: article,
            b_cubed_precision: share(article.run),
            b_cubed_recall: share(article.truth),
        });
    }

    /// Adds other articles.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.articles += other.articles;
        self.partners.truth += other.partners.truth;
        self.partners.run += other.partners.run;
        self.partners.both += other.partners.both;
        self.b_cubed_precision += other.b_cubed_precision;
        self.b_cubed_recall += other.b_cubed_recall;
    }

    pub(super) fn measure(&self, measure: Measure) -> Option<f64> {
        let Partners { truth, run, both } = self.partners;
        let articles = self.articles as f64;
        match measure {
            Measure::PairPrecision => share(both as f64, run as f64),
            Measure::PairRecall => share(both as f64, truth as f64),
            Measure::PairF1 => share(2.0 * both as f64, (run + truth) as f64),
            Measure::AdjustedRand => self.adjusted_rand(),
            Measure::BCubedPrecision => share(self.b_cubed_precision, articles),
            Measure::BCubedRecall => share(self.b_cubed_recall, articles),
            Measure::BCubedF1 => {
                let (precision, recall) = (self.b_cubed_precision, self.b_cubed_recall);
                share(2.0 * precision * recall, articles * (precision + recall))
            }
        }
    }

    /// In partners, which are twice the pairs: the halves cancel.
    fn adjusted_rand(&self) -> Option<f64> {
        let Partners { truth, run, both } = self.partners;
        let all = self.articles as f64 * (self.articles as f64 - 1.0);
        if all <= 0.0 {
            return None;
        }
        if both == truth && both == run {
            return Some(1.0);
        }
        let expected = run as f64 * truth as f64 / all;
        Some((both as f64 - expected) / (f64::midpoint(run as f64, truth as f64) - expected))
    }
}

/// The adjusted Rand index of two ways to put the same articles into clusters, each given by numbers; `None` for fewer than
/// two articles. From −0.5 to 1, which is agreement; chance gives 0.
///
/// ```
/// use wirecopy::score::adjusted_rand;
///
/// assert_eq!(adjusted_rand(&[0, 0, 1, 1], &[7, 7, 3, 3]), Some(1.0));
/// assert!(adjusted_rand(&[0, 0, 1, 1], &[0, 1, 0, 1]).is_some_and(|index| index < 0.0));
/// ```
pub fn adjusted_rand(truth: &[u32], run: &[u32]) -> Option<f64> {
    totals(&of_partitions(truth, run)).adjusted_rand()
}

/// The sums over articles.
fn totals(articles: &[Partners]) -> Totals {
    let mut totals = Totals::default();
    for &article in articles {
        totals.add(article);
    }
    totals
}

/// Wilson's score interval for 95 %: of `of` drawn, `found` are of a sort. `None` when none was drawn.
pub fn wilson(found: u64, of: u64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if of == 0 {
        return None;
    }
    let (n, p) = (of as f64, found as f64 / of as f64);
    let scale = 1.0 + Z * Z / n;
    let middle = (p + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    // At the ends rounding must not keep out what was measured.
    let low = if found == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if found == of { 1.0 } else { (middle + half).min(1.0) };
    Some((low, high))
}

/// A share, where there is something to take it of.
pub(super) fn share(part: f64, of: f64) -> Option<f64> {
    (of > 0.0).then(|| part / of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compared(truth: &[u32], run: &[u32]) -> Totals {
        totals(&of_partitions(truth, run))
    }

    /// From the definitions, pair by pair and article by article.
    fn oracle(truth: &[u32], run: &[u32]) -> [f64; 7] {
        let n = truth.len();
        let pairs = || (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        let count = |keep: &dyn Fn(usize, usize) -> bool| {
            pairs().filter(|&(i, j)| keep(i, j)).count() as f64
        };
        let both = count(&|i, j| truth[i] == truth[j] && run[i] == run[j]);
        let only_truth = count(&|i, j| truth[i] == truth[j] && run[i] != run[j]);
        let only_run = count(&|i, j| truth[i] != truth[j] && run[i] == run[j]);
        let neither = count(&|i, j| truth[i] != truth[j] && run[i] != run[j]);
        // The index by the four counts, after Steinley 2004.
        let chance =
            (both + only_truth) * (both + only_run) + (neither + only_truth) * (neither + only_run);
        let all = pairs().count() as f64;
        let rand = (all * (both + neither) - chance) / (all * all - chance);
        let mean = |own: &[u32], other: &[u32]| {
            let of = |i: usize| {
                let mates: Vec<usize> = (0..n).filter(|&j| own[j] == own[i]).collect();
                let right = mates.iter().filter(|&&j| other[j] == other[i]).count();
                right as f64 / mates.len() as f64
            };
            (0..n).map(of).sum::<f64>() / n as f64
        };
        let (precision, recall) = (mean(run, truth), mean(truth, run));
        let (p, r) = (both / (both + only_run), both / (both + only_truth));
        let harmonic = |p: f64, r: f64| 2.0 * p * r / (p + r);
        [
            p,
            r,
            2.0 * both / (2.0 * both + only_run + only_truth),
            rand,
            precision,
            recall,
            harmonic(precision, recall),
        ]
    }

    const ALL: [Measure; 7] = [
        Measure::PairPrecision,
        Measure::PairRecall,
        Measure::PairF1,
        Measure::AdjustedRand,
        Measure::BCubedPrecision,
        Measure::BCubedRecall,
        Measure::BCubedF1,
    ];

    proptest! {
        #[test]
        fn agree_with_their_definitions(
            articles in prop::collection::vec((0_u32..5, 0_u32..5), 2..40),
        ) {
            let (truth, run): (Vec<u32>, Vec<u32>) = articles.into_iter().unzip();
            let totals = compared(&truth, &run);
            for (measure, expected) in ALL.into_iter().zip(oracle(&truth, &run)) {
                match totals.measure(measure) {
                    Some(found) if expected.is_finite() =>
                        prop_assert!((found - expected).abs() < 1e-12, "{measure:?}: {found}, {expected}"),
                    // Where all is one cluster, or nothing is together, run and truth agree or there is nothing to measure.
                    found => prop_assert!(!expected.is_finite() && found.is_none_or(|found| found >= 1.0)),
                }
            }
        }
    }

    /// The example of Hubert and Arabie's index in scikit-learn's documentation, and one by hand.
    #[test]
    fn known_values() {
        let index = adjusted_rand(&[0, 0, 1, 2], &[0, 0, 1, 1]).unwrap();
        assert!((index - 4.0 / 7.0).abs() < 1e-12, "{index}");
        // Five of one story in a cluster of their own but for one, which is with two strangers.
        let found = compared(&[1, 1, 1, 1, 1, 2, 3], &[1, 1, 1, 1, 2, 2, 2]);
        let expected = [6.0 / 9.0, 6.0 / 10.0, 12.0 / 19.0];
        for (measure, expected) in OF_PAIRS.into_iter().zip(expected) {
            assert_eq!(found.measure(measure), Some(expected));
        }
        let precision = (4.0 * 1.0 + 3.0 * (1.0 / 3.0)) / 7.0;
        let recall = (4.0 * (4.0 / 5.0) + 1.0 / 5.0 + 1.0 + 1.0) / 7.0;
        for (measure, expected) in B_CUBED.into_iter().zip([precision, recall]) {
            assert!((found.measure(measure).unwrap() - expected).abs() < 1e-12);
        }
        assert_eq!(compared(&[1, 2], &[1, 2]).measure(Measure::PairPrecision), None);
        assert_eq!(adjusted_rand(&[1], &[1]), None);
    }

    /// From Wilson's formula as tables have it (Newcombe 1998, table 1: 81 of 263, 15 of 148, 0 of 20, 1 of 29).
    #[test]
    fn intervals_of_the_literature() {
        for (found, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let (l, h) = wilson(found, of).unwrap();
            assert!(
                (l - low).abs() < 5e-5 && (h - high).abs() < 5e-5,
                "{found} of {of}: {l} to {h}"
            );
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(7, 7).map(|(_, high)| high), Some(1.0));
    }
}
