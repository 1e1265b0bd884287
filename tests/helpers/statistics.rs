//! The bounds against values that can be worked out by hand or counted.

use crate::support::statistics::{
    found_probability, normal, recall_lower_bound, recall_upper_bound,
};

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-7
}

#[test]
fn bounds_that_have_a_closed_form() {
    // All of n found: pⁿ = 1 − confidence.
    assert!(is_near(recall_lower_bound(100, 100, 0.95), 0.05_f64.powf(0.01)));
    assert!(is_near(recall_lower_bound(1_000_000, 1_000_000, 0.99), 0.01_f64.powf(1e-6)));
    // None of n found: (1 − p)ⁿ = 1 − confidence.
    assert!(is_near(recall_upper_bound(0, 50, 0.95), 1.0 - 0.05_f64.powf(0.02)));
    // One of two: 1 − (1 − p)² = 0.05, and p² = 0.05.
    assert!(is_near(recall_lower_bound(1, 2, 0.95), 1.0 - 0.95_f64.sqrt()));
    assert!(is_near(recall_upper_bound(1, 2, 0.95), 0.95_f64.sqrt()));
    assert!(is_near(recall_lower_bound(0, 0, 0.95), 0.0));
    assert!(is_near(recall_upper_bound(0, 0, 0.95), 1.0));
}

#[test]
fn bounds_invert_the_binomial_distribution() {
    // The chance of each count, summed one by one.
    for (found, total) in [(3_u64, 10_u64), (97, 100), (450, 500), (1, 300)] {
        let at_least = |p: f64| (found..=total).map(|k| binomial(k, total, p)).sum::<f64>();
        let at_most = |p: f64| (0..=found).map(|k| binomial(k, total, p)).sum::<f64>();
        assert!((at_least(recall_lower_bound(found, total, 0.99)) - 0.01).abs() < 1e-9);
        assert!((at_most(recall_upper_bound(found, total, 0.99)) - 0.01).abs() < 1e-9);
    }
}

fn binomial(k: u64, n: u64, p: f64) -> f64 {
    let ways: f64 = (0..k).map(|i| ((n - i) as f64 / (k - i) as f64).ln()).sum();
    (ways + k as f64 * p.ln() + (n - k) as f64 * (-p).ln_1p()).exp()
}

#[test]
fn normal_distribution_from_the_tables() {
    for (z, below) in [
        (0.0, 0.5),
        (1.0, 0.841_344_746),
        (-1.959_963_985, 0.025),
        (3.0, 0.998_650_102),
        (-40.0, 0.0),
    ] {
        assert!(is_near(normal(z), below), "{z}");
    }
}

#[test]
fn two_bands_of_three_rows() {
    assert!(is_near(found_probability(0.5, 2, 3), 1.0 - 0.875 * 0.875));
    assert!(is_near(found_probability(0.0, 72, 4), 0.0));
    assert!(is_near(found_probability(1.0, 72, 4), 1.0));
}
