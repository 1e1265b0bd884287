//! Intervals for what hangs together: whole clusters drawn again and again.

use super::measures::{Estimate, Measure, Totals};

/// Draws of as many clusters as there are.
const ROUNDS: usize = 1_000;
/// Where the draws begin, so that they are the same each time.
const SEED: u64 = 0x7769_7265_636F_7079;

/// The measures of all clusters together, each with its interval. `clusters` are the sums over the articles of each cluster of the
/// truth; their order matters for the draws.
///
/// Two clusters at least are needed for an interval. A draw in which a measure has nothing to take a share of does not count.
pub(super) fn estimates(clusters: &[Totals], measures: &[Measure]) -> Vec<(Measure, Estimate)> {
    let sum = |draw: &mut dyn Iterator<Item = usize>| {
        let mut totals = Totals::default();
        draw.for_each(|cluster| totals.add_all(&clusters[cluster]));
        totals
    };
    let whole = sum(&mut (0..clusters.len()));
    let mut random = SEED;
    let rounds = if clusters.len() < 2 { 0 } else { ROUNDS };
    let drawn: Vec<Totals> = (0..rounds)
        .map(|_| sum(&mut (0..clusters.len()).map(|_| below(&mut random, clusters.len()))))
        .collect();
    let estimate = |&measure: &Measure| {
        let value = whole.measure(measure);
        let mut values: Vec<f64> =
            drawn.iter().filter_map(|totals| totals.measure(measure)).collect();
        values.sort_by(f64::total_cmp);
        // One in forty on either side.
        let outside = values.len() / 40;
        let ends = values.get(outside).zip(values.iter().rev().nth(outside));
        let interval = ends.filter(|_| value.is_some()).map(|(&low, &high)| (low, high));
        (measure, Estimate { value, interval })
    };
    measures.iter().map(estimate).collect()
}

/// A random number from 0 to `limit`, which is excluded (`SplitMix64`).
fn below(state: &mut u64, limit: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    usize::try_from((u128::from(mixed) * limit as u128) >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Partners;

    /// A cluster of two articles that the run has together, or has not.
    fn couple(found: bool) -> Totals {
        let mut totals = Totals::default();
        let partners = Partners { truth: 1, run: u64::from(found), both: u64::from(found) };
        (0..2).for_each(|_| totals.add(partners));
        totals
    }

    /// Where clusters are all of one size, recall is a plain share, and theory says how far it scatters.
    #[test]
    fn scatters_as_a_share_does() {
        let clusters: Vec<Totals> = (0..400).map(|i| couple(i % 4 != 0)).collect();
        let found = estimates(&clusters, &[Measure::PairRecall, Measure::PairPrecision]);
        let (_, recall) = found[0];
        assert_eq!(recall.value, Some(0.75));
        let (low, high) = recall.interval.unwrap();
        let half = 1.96 * (0.75_f64 * 0.25 / 400.0).sqrt();
        assert!(
            (low - (0.75 - half)).abs() < 0.008 && (high - (0.75 + half)).abs() < 0.008,
            "{low} {high}"
        );
        // Nothing of the run is wrong, however it is drawn.
        assert_eq!(found[1].1, Estimate { value: Some(1.0), interval: Some((1.0, 1.0)) });
    }

    #[test]
    fn too_little_to_say() {
        let (_, one) = estimates(&[couple(true)], &[Measure::PairRecall])[0];
        assert_eq!(one, Estimate { value: Some(1.0), interval: None });
        let (_, none) = estimates(&[couple(false), couple(false)], &[Measure::PairPrecision])[0];
        assert_eq!(none, Estimate::default());
    }
}
