//! The spread of Jaccards against the plain oracle.

use crate::support::oracle::all_pairs;
use crate::support::spread::{Spread, pairs_within, texts};
use crate::support::twin;

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
fn each_slot_of_the_twin_agrees_as_often_as_jaccard_says() {
    let spread = Spread { families: 400, ..small() };
    let texts = texts(&spread);
    let known = pairs_within(&spread, &texts);
    let shingles = twin::numbered_shingles(&spread, &texts);
    let agreements = twin::agreements(&spread, &shingles, &known, (64, 1), 64, 1);
    assert_eq!(agreements.len(), known.len());
    let mean = agreements.iter().sum::<usize>() as f64 / (64 * known.len()) as f64;
    let jaccard = known.iter().map(|pair| pair.2).sum::<f64>() / known.len() as f64;
    assert!((mean - jaccard).abs() < 0.003, "{mean}, not {jaccard}");
}
