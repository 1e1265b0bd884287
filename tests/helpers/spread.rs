//! The spread of Jaccards against the plain oracle.

use crate::support::oracle::all_pairs;
use crate::support::spread::{Spread, ideal_agreements, pairs_within, texts};
use crate::support::statistics::found_probability;

fn small() -> Spread {
    Spread { families: 40, members: 12, words: 30, ngram: 3, jaccards: (0.15, 0.9), seed: 1 }
}

#[test]
fn pairs_within_families_are_all_pairs() {
    let texts = texts(&small());
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(pairs_within(&small(), &texts), all_pairs(&all, 3, f64::MIN_POSITIVE));
    let distinct: std::collections::BTreeSet<&String> = texts.iter().collect();
    assert_eq!(distinct.len(), texts.len());
}

#[test]
fn jaccards_spread_over_what_was_asked() {
    let known = pairs_within(&small(), &texts(&small()));
    let share = |low: f64, high: f64| {
        known.iter().filter(|pair| (low..high).contains(&pair.2)).count() as f64
            / known.len() as f64
    };
    for tenth in 2..8 {
        let low = f64::from(tenth) / 10.0;
        assert!(share(low, low + 0.1) > 0.01, "{} from {low}", share(low, low + 0.1));
    }
}

#[test]
fn the_ideal_sketch_agrees_as_often_as_the_textbook_says() {
    let spread = Spread { families: 400, ..small() };
    let texts = texts(&spread);
    let known = pairs_within(&spread, &texts);
    let agreements = ideal_agreements(&spread, &texts, &known, 400, (10, 3), 1);
    assert_eq!(agreements.len(), known.len());
    let found = agreements.iter().filter(|&&bands| bands > 0).count() as f64;
    let expected: f64 = known.iter().map(|pair| found_probability(pair.2, 10, 3)).sum();
    assert!((found / expected - 1.0).abs() < 0.02, "{found} of {expected}");
}
