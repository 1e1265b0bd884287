use proptest::prelude::*;

use crate::error::Error;
use crate::lsh::{Bands, PARAGRAPH_SLOTS};
use crate::sketch::{MAX_SLOTS, Sketcher};

fn articles(threshold: f64, recall: f64) -> (usize, usize) {
    let chosen = Bands::choose(threshold, recall).unwrap();
    (chosen.bands, chosen.rows)
}

fn within(threshold: f64, recall: f64, slots: usize) -> (usize, usize) {
    let chosen = Bands::choose_within(threshold, recall, slots).unwrap();
    (chosen.bands, chosen.rows)
}

#[test]
fn choices_for_usual_thresholds() {
    assert_eq!(articles(0.3, 0.99), (169, 3));
    assert_eq!(articles(0.5, 0.99), (72, 4));
    assert_eq!(articles(0.6, 0.99), (57, 5));
    assert_eq!(articles(0.7, 0.99), (37, 6));
    assert_eq!(articles(0.8, 0.99), (26, 8));
    assert_eq!(articles(0.9, 0.95), (6, 8));
    assert_eq!(articles(1.0, 0.99), (1, 8));
    assert_eq!(within(0.5, 0.99, PARAGRAPH_SLOTS), (35, 3));
    assert_eq!(within(0.6, 0.99, PARAGRAPH_SLOTS), (19, 3));
    assert_eq!(within(0.8, 0.99, PARAGRAPH_SLOTS), (12, 5));
    assert_eq!(within(1.0, 0.99, PARAGRAPH_SLOTS), (1, 8));
}

#[test]
fn thresholds_that_three_rows_cannot_serve_get_two_or_one() {
    assert_eq!(articles(0.15, 0.99), (1363, 3));
    assert_eq!(articles(0.1, 0.99), (459, 2));
    assert_eq!(articles(0.05, 0.999), (135, 1));
    assert_eq!(articles(0.0012, 0.99), (3836, 1));
}

#[test]
fn a_recall_that_whole_bands_meet_exactly_takes_no_band_more() {
    for bands in 1..12 {
        let recall = 1.0 - 0.875_f64.powi(bands);
        let bands = bands as usize;
        assert_eq!(within(0.5, recall, 3 * bands), (bands, 3));
    }
}

#[test]
fn options_out_of_range_say_what_may_be_given() {
    let message = |threshold, recall| Bands::choose(threshold, recall).unwrap_err().to_string();
    assert_eq!(message(1.5, 0.99), "--threshold is `1.5`, but must be above 0 and at most 1");
    assert_eq!(
        message(0.001, 0.99),
        "--threshold is `0.001`, but must be at least 0.0012 for a recall of 0.99"
    );
    for recall in [0.0, 1.0, -0.5, f64::NAN, f64::INFINITY] {
        assert!(
            matches!(Bands::choose(0.5, recall), Err(Error::Option { name: "--recall", .. })),
            "{recall}"
        );
    }
    for threshold in [0.0, -0.1, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE] {
        assert!(
            matches!(Bands::choose(threshold, 0.9), Err(Error::Option { name: "--threshold", .. })),
            "{threshold}"
        );
    }
}

#[test]
fn probabilities_keep_their_digits_at_both_ends() {
    let close = |bands, rows, jaccard, expected: f64| {
        let probability = Bands { bands, rows }.probability(jaccard);
        assert!(
            (probability / expected - 1.0).abs() < 1e-12,
            "{bands} × {rows} at {jaccard}: {probability:e}"
        );
    };
    // b·s^r − b(b − 1)/2 · s^2r is exact enough here.
    close(72, 4, 1e-6, 7.2e-23);
    close(50, 8, 0.01, 50.0 * 1e-16 - 1225.0 * 1e-32);
    close(35, 3, 0.5, 1.0 - 0.875_f64.powi(35));
    close(3, 1, 0.25, 1.0 - 0.421_875);
    // One band misses 1 − s^r, which is r·(1 − s) when s is nearly 1.
    let miss = 1.0 - Bands { bands: 1, rows: 4 }.probability(1.0 - 1e-9);
    assert!((miss / 4e-9 - 1.0).abs() < 1e-6, "{miss:e}");
    for bands in [Bands { bands: 1, rows: 8 }, Bands { bands: 72, rows: 4 }] {
        assert_eq!(
            [bands.probability(0.0), bands.probability(1.0)].map(f64::to_bits),
            [0.0, 1.0].map(f64::to_bits)
        );
    }
}

#[test]
fn keys_never_change() {
    // Signature and keys come from programs that are not this one.
    let signature = [178_379_060, 313_583_438, 161_413_570, 148_899_542, 209_405_531, 962_980_383];
    let mut keys = vec![7];
    Bands { bands: 2, rows: 3 }.keys(&signature, &mut keys);
    assert_eq!(keys, [0xeccf_d203, 0xfec3_ed10]);
    Bands { bands: 3, rows: 2 }.keys(&signature, &mut keys);
    assert_eq!(keys, [0xc107_df45, 0xa55f_2137, 0x8b45_44ea]);
    let long: Vec<u64> = (1..=40).collect();
    Bands { bands: 1, rows: 40 }.keys(&long, &mut keys);
    assert_eq!(keys, [0x7958_4be3]);
}

#[test]
fn keys_of_signatures_too_short_or_of_no_rows() {
    let mut keys = vec![7];
    Bands { bands: 4, rows: 3 }.keys(&[1; 7], &mut keys);
    assert_eq!(keys.len(), 2);
    Bands { bands: 0, rows: 0 }.keys(&[1; 7], &mut keys);
    assert!(keys.is_empty());
}

#[test]
fn the_curve_has_every_twentieth_and_the_threshold_once() {
    let bands = Bands::choose(0.72, 0.99).unwrap();
    let curve = bands.curve_table(0.72);
    assert_eq!(curve.len(), 21);
    assert!(curve.is_sorted_by(|a, b| a.jaccard < b.jaccard && a.probability <= b.probability));
    let threshold =
        curve.iter().find(|point| point.jaccard.to_bits() == 0.72_f64.to_bits()).unwrap();
    assert!(threshold.probability >= 0.99);
    assert_eq!(bands.curve_table(0.1 + 0.2).len(), 20);
}

proptest! {
    /// The three promises of the rule: the recall, the fewest bands that give it, and the most rows within the budget.
    #[test]
    fn the_rule_is_kept(threshold in 0.02_f64..1.0, recall in 0.01_f64..0.9999, budget in 0_usize..600) {
        let chosen = Bands::choose_within(threshold, recall, budget).unwrap();
        let slack = (1.0 - recall) * 1e-9;
        prop_assert!(chosen.probability(threshold) >= recall - slack);
        let fewer = Bands { bands: chosen.bands - 1, ..chosen };
        prop_assert!(fewer.probability(threshold) < recall);
        prop_assert!(chosen.slots() <= MAX_SLOTS);
        prop_assert!(chosen.rows <= 8);
        let limit = if chosen.rows >= 3 { budget } else { MAX_SLOTS };
        for rows in chosen.rows + 1..=(if chosen.rows >= 3 { 8 } else { 3 }) {
            let most = Bands { bands: limit / rows, rows };
            prop_assert!(most.probability(threshold) < recall, "{most:?} would do");
        }
        prop_assert!(chosen.slots() <= budget || chosen.rows <= 3);
        prop_assert_eq!(Sketcher::new(chosen.slots()).slots(), chosen.slots());
    }

    #[test]
    fn probability_is_a_probability_and_rises(bands in 1_usize..400, rows in 1_usize..40, a in 0.0_f64..=1.0, b in 0.0_f64..=1.0) {
        let bands = Bands { bands, rows };
        let (low, high) = (bands.probability(a.min(b)), bands.probability(a.max(b)));
        prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high) && low <= high);
    }

    /// A slot changes the key of its own band and of no other.
    #[test]
    fn a_key_depends_on_its_band_alone(signature in prop::collection::vec(any::<u64>(), 12), slot in 0_usize..12) {
        let bands = Bands { bands: 4, rows: 3 };
        let (mut before, mut after) = (Vec::new(), Vec::new());
        bands.keys(&signature, &mut before);
        let mut changed = signature;
        changed[slot] ^= 1;
        bands.keys(&changed, &mut after);
        let differing: Vec<usize> = (0..4).filter(|&band| before[band] != after[band]).collect();
        prop_assert_eq!(differing, [slot / 3]);
    }
}
