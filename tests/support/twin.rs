//! A slow twin of sketch and LSH together, written from the documentation of `wirecopy::sketch`: what a flawless
//! program with other random numbers would have found.

use std::collections::HashMap;

use rayon::prelude::*;

use super::planted::random::{Random, scatter};
use super::spread::{Known, Spread};

/// The shingles of every text as numbers, equal where they are equal.
pub fn numbered_shingles(spread: &Spread, texts: &[String]) -> Vec<Vec<u64>> {
    let mut numbers: HashMap<String, u64> = HashMap::new();
    let mut of_text = |text: &String| {
        // The words are plain letters: the oracle's tokeniser would give the same, slowly.
        let words: Vec<&str> = text.split(' ').collect();
        let number = |window: &[&str]| {
            let next = numbers.len() as u64;
            *numbers.entry(window.join(" ")).or_insert(next)
        };
        words.windows(spread.ngram).map(number).collect()
    };
    texts.iter().map(&mut of_text).collect()
}

/// For each known pair: in how many of the first `used` bands it agrees, under the hash functions numbered `seed`.
pub fn agreements(
    spread: &Spread,
    shingles: &[Vec<u64>],
    known: &[Known],
    (bands, rows): (usize, usize),
    used: usize,
    seed: u64,
) -> Vec<usize> {
    let slots = bands * rows;
    let rounds = slots.div_ceil(4) + slots;
    let keys: Vec<u64> = (0..rounds).map(|round| Random::new(seed, round as u64).bits()).collect();
    let of_family = |pairs: &[Known]| -> Vec<usize> {
        let first = pairs[0].0 / spread.members * spread.members;
        let members = &shingles[first..first + spread.members];
        let signatures: Vec<Vec<u64>> =
            members.iter().map(|shingles| sketch(shingles, slots, &keys)).collect();
        let agree = |&(a, b, _): &Known| {
            let bands_of = |text: usize| signatures[text - first].chunks(rows).take(used);
            bands_of(a).zip(bands_of(b)).filter(|(a, b)| a == b).count()
        };
        pairs.iter().map(agree).collect()
    };
    let families: Vec<&[Known]> =
        known.chunk_by(|a, b| a.0 / spread.members == b.0 / spread.members).collect();
    families.into_par_iter().map(of_family).collect::<Vec<_>>().concat()
}

/// Fast Similarity Sketching: each round every shingle hits one slot with a value, until none is empty; a slot holds
/// its smallest value, and the values of a later round are larger. In the last rounds all shingles hit the same slot.
fn sketch(shingles: &[u64], slots: usize, keys: &[u64]) -> Vec<u64> {
    const EMPTY: u64 = u64::MAX;
    let mut signature = vec![EMPTY; slots];
    let mut empty = slots;
    let random_rounds = keys.len() - slots;
    for (round, key) in keys.iter().enumerate() {
        // A round of one slot can only matter while that slot is empty, any other while some slot is.
        let own_slot = round.checked_sub(random_rounds);
        if own_slot.map_or(empty == 0, |slot| signature[slot] != EMPTY) {
            continue;
        }
        for shingle in shingles {
            let bits = scatter(shingle ^ key);
            let slot = own_slot.unwrap_or((((bits >> 32) * slots as u64) >> 32) as usize);
            let value = ((round.min(random_rounds) as u64) << 32) | (bits & 0xFFFF_FFFF);
            empty -= usize::from(signature[slot] == EMPTY);
            signature[slot] = signature[slot].min(value);
        }
    }
    signature
}
