//! Recall and precision of a run against the oracle, sharp enough to notice one band of 72 that is not used.
//!
//! # Why counting found duplicates is not enough
//!
//! With b bands of r rows a pair of Jaccard j is a candidate with probability P(j) = 1 − (1 − jʳ)ᵇ. For a recall of 0.99
//! at a threshold of 0.5 that is 72 × 4, which gives 0.9904 there; one band fewer gives 0.9898. At 0.7 it is 26 × 5 with
//! 0.9920, and one fewer 0.9903. Ten thousand pairs at the threshold would have to be off by six misses of ninety-six,
//! which chance does every other time: seeing it there takes half a million independent pairs.
//!
//! A dropped band costs jʳ(1 − jʳ)ᵇ⁻¹ of the pairs of Jaccard j, and measured in deviations of the count that is most
//! where b·jʳ is about 1.6: at 0.39 for 72 × 4 and 0.57 for 26 × 5, well below the threshold, where four of five are
//! candidates. There a band is worth 0.8 / b deviations for one pair, so some 200,000 independent pairs show one of 72
//! by five deviations. Candidates below the threshold are not reported, but counted (`Counts::candidates`).
//!
//! # What is planted
//!
//! [`support::spread`]: families of 16 short texts that share nothing with other families, with Jaccards from 0.2 below
//! the threshold to a little above. A family has 120 pairs for the cost of 16 texts. They are not independent (the
//! variance is three to five times that of a coin), so the unit of the statistics is the family: its variance is measured with an
//! ideal `MinHash` on a fifth of them. Families larger than 16 cost more and show no more; pairs alone (families of
//! two) show half as much for the same number of texts. Since no word stands in two families, comparing within
//! families is all of the oracle's work, and that the words are apart is checked.
//!
//! # What is checked (`support::recall::check`)
//!
//! 1. The bands the run says it used promise the recall asked for at the threshold.
//! 2. Every reported pair is at or above the threshold, with the oracle's Jaccard to the last digit shown: precision 1.
//! 3. Of the pairs with a Jaccard from the threshold to 0.1 above (at least 10,000), as many were found as P promises, within three
//!    deviations, and the recall asked for lies within what is believable.
//! 4. The number of all candidates is Σ P(jᵢ) over all pairs, within three deviations; and the set is large enough
//!    that a dropped band moves that number by five at least, which is noticed with a probability of 97.7 %.
//!
//! The hash functions do not change from run to run, so a correct program passes or fails once and for all: 3 and 4
//! together fail one of two hundred correct programs, and then another seed of the spread is to be taken *once*, with a note.
//!
//! What this cannot see: a fault that loses one pair in ten thousand. That is for the exact tests of the rooms.

mod support;

use support::recall::{Asked, Outcome, check, expected};
use support::spread::{Known, Spread, ideal_agreements, pairs_within, texts};
use support::statistics::normal;

/// The bands the design is made for.
const AT_HALF: (Asked, (usize, usize)) = (Asked { threshold: 0.5, recall: 0.99 }, (72, 4));
const AT_SEVEN_TENTHS: (Asked, (usize, usize)) = (Asked { threshold: 0.7, recall: 0.99 }, (26, 5));

/// What a flawless program would report of which all bands but the last `dropped` are in use.
fn twin(
    spread: &Spread,
    texts: &[String],
    known: &[Known],
    asked: Asked,
    bands: (usize, usize),
    dropped: usize,
) -> Outcome {
    let used = (bands.0 - dropped, bands.1);
    let agreements = ideal_agreements(spread, texts, known, spread.families, used, 1);
    let candidates = || {
        known
            .iter()
            .zip(&agreements)
            .filter(|&(_, &agreements)| agreements > 0)
            .map(|(pair, _)| *pair)
    };
    Outcome {
        bands: bands.0,
        rows: bands.1,
        candidates: candidates().count() as u64,
        pairs: candidates().filter(|pair| pair.2 >= asked.threshold).collect(),
    }
}

/// The check of the check: it has to pass a flawless program and none of the others.
fn tells_right_from_wrong((asked, bands): (Asked, (usize, usize))) {
    let spread = Spread::around(asked.threshold);
    let texts = texts(&spread);
    let known = pairs_within(&spread, &texts);
    let passes = |outcome: &Outcome| check(&spread, &texts, &known, asked, outcome);

    let flawless = twin(&spread, &texts, &known, asked, bands, 0);
    assert_eq!(passes(&flawless).map(|_| ()), Ok(()));

    let with_a_band_dropped = twin(&spread, &texts, &known, asked, bands, 1);
    assert!(passes(&with_a_band_dropped).is_err(), "a dropped band was not noticed");

    let mut unverified = flawless.clone();
    unverified.pairs.extend(
        known.iter().find(|pair| pair.2 < asked.threshold && pair.2 > asked.threshold - 0.05),
    );
    assert!(passes(&unverified).is_err(), "a pair below the threshold was not noticed");

    let mut forgetful = flawless.clone();
    let mut count = 0;
    forgetful.pairs.retain(|_| {
        count += 1;
        count % 50 != 0
    });
    assert!(passes(&forgetful).is_err(), "that every fiftieth pair was lost was not noticed");

    let promising_too_little = Outcome { bands: bands.0 - 3, ..flawless };
    assert!(
        passes(&promising_too_little).is_err(),
        "bands that promise too little were not noticed"
    );
}

#[test]
fn the_check_tells_right_from_wrong_at_one_half() {
    tells_right_from_wrong(AT_HALF);
}

#[test]
fn the_check_tells_right_from_wrong_at_seven_tenths() {
    tells_right_from_wrong(AT_SEVEN_TENTHS);
}

/// `cargo test --release --test oracle -- --ignored --nocapture power`: the figures behind the design.
#[test]
#[ignore = "prints figures for people"]
#[expect(clippy::print_stdout, reason = "prints figures for people")]
fn power_of_the_check() {
    for (asked, bands) in [AT_HALF, AT_SEVEN_TENTHS] {
        for members in [2, 4, 8, 16, 32] {
            let around = Spread::around(asked.threshold);
            let families = around.families * around.members / members;
            let spread = Spread { families, members, ..around };
            let texts = texts(&spread);
            let known = pairs_within(&spread, &texts);
            let all = expected(&spread, &texts, &known, bands, |_| true);
            println!(
                "{bands:?}, {families} families of {members}: {} pairs, {:.0} ± {:.0} found, a band is worth {:.0}: {:.2} \
                 deviations, noticed with {:.4}",
                all.pairs,
                all.mean,
                all.deviation,
                all.lost_with_a_band,
                all.power(),
                normal(all.power() - support::recall::LIMIT),
            );
        }
        // Over many hash functions: how often the flawless program fails, and the one without a band passes.
        let spread = Spread { families: 1_000, ..Spread::around(asked.threshold) };
        let texts = texts(&spread);
        let known = pairs_within(&spread, &texts);
        let all = expected(&spread, &texts, &known, bands, |_| true);
        let z = |agreements: &[usize]| {
            (agreements.iter().filter(|&&bands| bands > 0).count() as f64 - all.mean)
                / all.deviation
        };
        let zs: Vec<f64> = (0..60)
            .map(|seed| {
                z(&ideal_agreements(&spread, &texts, &known, spread.families, bands, 1_000 + seed))
            })
            .collect();
        let mean = zs.iter().sum::<f64>() / zs.len() as f64;
        let deviation =
            (zs.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / (zs.len() - 1) as f64).sqrt();
        println!(
            "{bands:?}: z over 60 hash functions: mean {mean:.3}, deviation {deviation:.3} (0 and 1 if all is right)"
        );
    }
}
