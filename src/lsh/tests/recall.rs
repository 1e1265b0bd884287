//! Shingle sets all the way to candidates: is the recall what was promised?

use crate::lsh::{BUCKET_LIMIT, Bands, PARAGRAPH_SLOTS, candidates};
use crate::sketch::{IndependentSketcher, Sketcher};

const TRIALS: u32 = 20_000;

/// Shingle hashes as random as XXH3's.
fn random_shingle(state: &mut u64) -> u64 {
    *state += 1;
    xxhash_rust::xxh3::xxh3_64(&state.to_le_bytes())
}

/// The share of random pairs that become candidates. Each pair has its own shingles: `both` in common and `own` that
/// are shared out among its two sets.
fn found(bands: Bands, both: usize, own: usize) -> f64 {
    let sketcher = Sketcher::new(bands.slots());
    found_by(|shingles, signature| sketcher.sketch(shingles, signature), bands, both, own)
}

fn found_by(sketch: impl Fn(&[u64], &mut Vec<u64>), bands: Bands, both: usize, own: usize) -> f64 {
    let mut state = (both * 1_000 + own) as u64 * 1_000_000_007;
    let mut keys = vec![Vec::new(); bands.bands];
    let (mut signature, mut unit_keys) = (Vec::new(), Vec::new());
    for _ in 0..TRIALS {
        let shingles: Vec<u64> = (0..both + own).map(|_| random_shingle(&mut state)).collect();
        for unit in [
            [&shingles[..both], &shingles[both..both + own / 2]],
            [&shingles[..both], &shingles[both + own / 2..]],
        ] {
            sketch(&unit.concat(), &mut signature);
            bands.keys(&signature, &mut unit_keys);
            keys.iter_mut().zip(&unit_keys).for_each(|(band, &key)| band.push(key));
        }
    }
    let units: Vec<u32> = (0..2 * TRIALS).collect();
    let pairs = candidates(&keys, &units, BUCKET_LIMIT, u64::MAX).unwrap().pairs;
    // Pairs of unlike trials are collisions of the 32-bit keys.
    let met = pairs.iter().filter(|(a, b)| a + 1 == *b && a % 2 == 0).count();
    assert!(pairs.len() - met < 50, "{} pairs share no shingle", pairs.len() - met);
    met as f64 / f64::from(TRIALS)
}

fn standard_error(probability: f64) -> f64 {
    (probability * (1.0 - probability) / f64::from(TRIALS)).sqrt()
}

#[test]
fn pairs_at_the_threshold_are_found_as_often_as_promised_however_short() {
    for (threshold, recall) in
        [(0.3, 0.99), (0.5, 0.9), (0.5, 0.99), (0.6, 0.99), (0.7, 0.95), (0.8, 0.99), (0.9, 0.99)]
    {
        let chosen = [
            Bands::choose(threshold, recall),
            Bands::choose_within(threshold, recall, PARAGRAPH_SLOTS),
        ];
        for (bands, union) in chosen
            .into_iter()
            .flatten()
            .flat_map(|bands| [5, 8, 15, 40, 400].map(|size| (bands, size)))
        {
            // The smallest similarity from the threshold on that a union of this size can have, below 1.
            let both = (threshold * union as f64 - 1e-9).ceil() as usize;
            if both == union {
                continue;
            }
            let promised = bands.probability(both as f64 / union as f64);
            assert!(promised >= recall);
            let least = promised - 3.0 * standard_error(promised);
            let independent = IndependentSketcher::new(bands.slots());
            let sketch = |shingles: &[u64], signature: &mut Vec<u64>| {
                independent.sketch(shingles, signature);
            };
            for measured in
                [found(bands, both, union - both), found_by(sketch, bands, both, union - both)]
            {
                assert!(
                    measured >= least,
                    "{threshold}, {bands:?}, {union} shingles: {measured} instead of {promised}"
                );
            }
        }
    }
}

#[test]
fn pairs_far_below_the_threshold_are_found_no_more_often_than_the_curve_says() {
    for (bands, union) in [(35, 3), (19, 3), (72, 4)]
        .into_iter()
        .flat_map(|cut| [20, 100, 400].map(|size| (cut, size)))
    {
        let bands = Bands { bands: bands.0, rows: bands.1 };
        let both = union / 10;
        let expected = bands.probability(0.1);
        let measured = found(bands, both, union - both);
        let most = expected + 4.0 * standard_error(expected);
        assert!(measured <= most, "{bands:?}, {union} shingles: {measured} instead of {expected}");
    }
}

#[test]
fn equal_sets_always_meet() {
    let bands = Bands::choose(1.0, 0.5).unwrap();
    for size in [1, 2, 30] {
        assert!(found(bands, size, 0) >= 1.0);
    }
}
