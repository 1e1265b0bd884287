#![allow(
    clippy::cast_possible_truncation,
    reason = "the slow sketch takes its values modulo 2⁶⁴ or less"
)]

use proptest::prelude::*;

use crate::vectors::Vectorised as _;

use super::{EMPTY, IndependentSketcher, MAX_SLOTS, Sketcher, estimate, split_mix};

fn sketch(slots: usize, shingles: &[u64]) -> Vec<u64> {
    let mut signature = Vec::new();
    Sketcher::new(slots).sketch(shingles, &mut signature);
    signature
}

fn sketch_independently(slots: usize, shingles: &[u64]) -> Vec<u64> {
    let mut signature = Vec::new();
    IndependentSketcher::new(slots).sketch(shingles, &mut signature);
    signature
}

/// Written from that module's documentation.
fn slow_independent_sketch(slots: usize, shingles: &[u64]) -> Vec<u64> {
    let mut state = 0;
    let slot = |_| {
        let seed = split_mix(&mut state);
        let value = |shingle: &u64| {
            let folded = (shingle / (1 << 32)) ^ (shingle % (1 << 32));
            let product =
                u128::from(folded ^ (seed / (1 << 32))) * u128::from((seed % (1 << 32)) | 1);
            (product % (1 << 32)) as u64
        };
        shingles.iter().map(value).min().unwrap_or(EMPTY)
    };
    (0..slots).map(slot).collect()
}

/// Written from the module's documentation, with every round and no early end.
fn slow_sketch(slots: usize, shingles: &[u64]) -> Vec<u64> {
    let pairs = slots.div_ceil(8);
    let mut state = 0;
    let mut signature = vec![u64::MAX; slots];
    let mut hit = |slot: u128, value: u128| {
        let slot = &mut signature[slot as usize];
        *slot = (value as u64).min(*slot);
    };
    for number in 0..pairs + slots {
        let mask = split_mix(&mut state);
        let multiplier = split_mix(&mut state) | 1;
        for shingle in shingles {
            let product = u128::from(shingle ^ mask) * u128::from(multiplier);
            let mixed = (product % (1 << 64)) ^ (product / (1 << 64));
            if number < pairs {
                for (round, half) in [(0, mixed / (1 << 32)), (1, mixed % (1 << 32))] {
                    let place = half * slots as u128;
                    let value = (2 * number + round) as u128 * (1 << 32) + place % (1 << 32);
                    hit(place / (1 << 32), value);
                }
            } else {
                let value = 2 * pairs as u128 * (1 << 32) + mixed % (1 << 32);
                hit((number - pairs) as u128, value);
            }
        }
    }
    signature
}

#[test]
fn every_processor_makes_the_same_signatures() {
    let mut state = 7;
    for (slots, count) in [(1, 1), (57, 40), (57, 3), (210, 400), (300, 30)] {
        let shingles = random_shingles(&mut state, count);
        let mut portable = Vec::new();
        let sketcher = Sketcher::new(slots);
        super::Sketching { sketcher: &sketcher, shingles: &shingles, signature: &mut portable }
            .run();
        assert_eq!(sketch(slots, &shingles), portable);
        let sketcher = IndependentSketcher::new(slots);
        super::independent::Sketching {
            sketcher: &sketcher,
            shingles: &shingles,
            signature: &mut portable,
        }
        .run();
        assert_eq!(sketch_independently(slots, &shingles), portable);
    }
}

/// Shingle hashes as random as XXH3's.
fn random_shingles(state: &mut u64, count: usize) -> Vec<u64> {
    (0..count).map(|_| split_mix(state)).collect()
}

#[test]
fn signatures_never_change() {
    // Computed by a program of its own, in another language, from the module's documentation.
    assert_eq!(
        sketch(5, &[0]),
        [0x2_2AD7_5254, 0x2_5080_41B6, 0x2_B6ED_6D24, 0x1D6C_8E49, 0x2_AB8D_E7BD]
    );
    assert_eq!(
        sketch(8, &[1, 2, 3]),
        [
            0x2_4032_D828,
            0x2_398E_BB8D,
            0x31E_04F0,
            0x2_4832_9207,
            0x1_27EA_1050,
            0x2_3201_07D8,
            0x9751_39A8,
            0x8FDB_1000
        ]
    );
    assert_eq!(
        sketch(8, &[0x0123_4567_89AB_CDEF]),
        [
            0x2_0ACB_4B4C,
            0x2_483C_1D54,
            0x2_DFFC_9E64,
            0x2_11A1_6C39,
            0x1_468E_0288,
            0x2_A168_02CA,
            0x2_966E_FC8E,
            0x6C5_8CF8
        ]
    );
    let mut state = 1;
    assert_eq!(
        sketch(6, &random_shingles(&mut state, 100)),
        [0x4BE_1174, 0x10BB_F9FC, 0x465_8CB0, 0x8EF_C6B0, 0x27EF_EA90, 0x10E0_CBD4]
    );
}

#[test]
fn odd_sizes() {
    assert_eq!(sketch(7, &[]), [EMPTY; 7]);
    assert_eq!(Sketcher::new(0).slots(), 1);
    assert_eq!(Sketcher::new(usize::MAX).slots(), MAX_SLOTS);
    assert_eq!(sketch(1, &[5, 6]), slow_sketch(1, &[5, 6]));
    assert_eq!(sketch(MAX_SLOTS, &[9]), slow_sketch(MAX_SLOTS, &[9]));
    assert!(!sketch(MAX_SLOTS, &[9]).contains(&EMPTY));
}

#[test]
fn estimates_of_odd_signatures() {
    assert!((estimate(&[1, 2, 3, 4], &[1, 2, 0, 4]) - 0.75).abs() < 1e-12);
    assert!(estimate(&[EMPTY; 4], &[EMPTY; 4]).abs() < 1e-12);
    assert!(estimate(&[], &[]).abs() < 1e-12);
    assert!(estimate(&[1, 2], &[1, 2, 3]).abs() < 1e-12);
}

proptest! {
    #[test]
    fn the_fast_way_equals_the_slow_way(
        slots in 1_usize..150,
        shingles in prop_oneof![
            prop::collection::vec(any::<u64>(), 0..12),
            prop::collection::vec(any::<u64>(), 12..400),
            prop::collection::vec(0_u64..50, 1..60),
        ],
    ) {
        prop_assert_eq!(sketch(slots, &shingles), slow_sketch(slots, &shingles));
        let slow = slow_independent_sketch(slots, &shingles);
        prop_assert_eq!(sketch_independently(slots, &shingles), slow);
    }

    #[test]
    fn order_and_repetition_do_not_matter(mut shingles in prop::collection::vec(any::<u64>(), 1..60)) {
        let once = sketch(40, &shingles);
        shingles.extend_from_within(..shingles.len() / 2);
        shingles.reverse();
        prop_assert_eq!(sketch(40, &shingles), once);
    }

    /// Because of this, one random order of all shingles stands behind every slot, and the estimate is unbiased.
    #[test]
    fn a_union_has_the_smaller_value_of_each_slot(
        a in prop::collection::vec(any::<u64>(), 1..40),
        b in prop::collection::vec(any::<u64>(), 1..90),
    ) {
        let smaller: Vec<u64> = sketch(30, &a).into_iter().zip(sketch(30, &b)).map(|(a, b)| a.min(b)).collect();
        prop_assert_eq!(sketch(30, &[a, b].concat()), smaller);
    }
}

/// Bias and variance of the estimate against those of k independent hash functions, J and J(1 − J)/k.
///
/// The seeds are fixed, so that this passes always or never. Bounds: four standard errors.
#[test]
fn the_estimate_is_unbiased_and_no_wider_than_theory() {
    unbiased_and_no_wider_than_theory(usize::MAX, |slots| {
        let sketcher = Sketcher::new(slots);
        move |shingles, signature| sketcher.sketch(shingles, signature)
    });
    unbiased_and_no_wider_than_theory(5_000, |slots| {
        let sketcher = IndependentSketcher::new(slots);
        move |shingles, signature| sketcher.sketch(shingles, signature)
    });
}

/// For unions of up to `largest` shingles.
fn unbiased_and_no_wider_than_theory<S: Fn(&[u64], &mut Vec<u64>)>(
    largest: usize,
    sketch: impl Fn(usize) -> S,
) {
    // Shingles in both sets, only in the first, only in the second.
    let small = [
        (1, 0, 0),
        (1, 0, 1),
        (1, 0, 2),
        (1, 1, 0),
        (1, 1, 1),
        (2, 0, 3),
        (3, 2, 2),
        (4, 1, 1),
        (1, 4, 4),
    ];
    let middle =
        [(10, 10, 10), (16, 4, 0), (19, 1, 1), (60, 40, 40), (90, 10, 5), (20, 80, 90), (95, 5, 5)];
    let large =
        [(300, 100, 100), (390, 10, 10), (400, 0, 4000), (1000, 1000, 1000), (1800, 200, 150)];
    let huge = [(33_000, 17_000, 17_000), (49_000, 1_000, 1_000), (500, 0, 49_500)];
    let cases = small
        .iter()
        .chain(&middle)
        .map(|case| (case, 6_000))
        .chain(large.iter().map(|case| (case, 3_000)));
    let cases = cases.chain(huge.iter().map(|case| (case, 300)));
    for (&(both, first, second), trials) in cases.filter(|((a, b, c), _)| a + b + c <= largest) {
        for slots in [30, 57, 288] {
            let sketch = sketch(slots);
            let (mut a, mut b) = (Vec::new(), Vec::new());
            let mut state = (both * 1_000_003 + first * 1_009 + second) as u64;
            let (mut sum, mut squares) = (0.0, 0.0);
            let jaccard = both as f64 / (both + first + second) as f64;
            for _ in 0..trials {
                let shingles = random_shingles(&mut state, both + first + second);
                sketch(&shingles[..both + first], &mut a);
                let mut other = shingles[..both].to_vec();
                other.extend_from_slice(&shingles[both + first..]);
                sketch(&other, &mut b);
                let error = estimate(&a, &b) - jaccard;
                sum += error;
                squares += error * error;
            }
            let trials = f64::from(trials);
            let variance = jaccard * (1.0 - jaccard) / slots as f64;
            let (bias, measured) = (sum / trials, squares / trials);
            let case = format!("both {both}, first {first}, second {second}, slots {slots}");
            assert!(bias.abs() <= 4.0 * (variance / trials).sqrt() + 1e-12, "{case}: bias {bias}");
            // The standard error of a binomial's sample variance: the second term matters where hits are rare.
            let rarity =
                if variance > 0.0 { 1.0 / (variance * (slots * slots) as f64) } else { 0.0 };
            let factor = 1.0 + 4.0 * ((2.0 + rarity) / trials).sqrt();
            assert!(
                measured <= factor * variance + 1e-12,
                "{case}: variance {measured} against {variance}"
            );
        }
    }
}

/// The module promises a narrower estimate where the union is about as large as the signature.
#[test]
fn the_estimate_is_narrower_for_texts_of_middle_length() {
    let (mut state, mut squares) = (3, 0.0);
    for _ in 0..4_000 {
        let shingles = random_shingles(&mut state, 60);
        let error = estimate(&sketch(60, &shingles[..45]), &sketch(60, &shingles[15..])) - 0.5;
        squares += error * error;
    }
    let share_of_theory = squares / 4_000.0 / (0.25 / 60.0);
    assert!((0.4..0.7).contains(&share_of_theory), "{share_of_theory}");
}
