//! A planted set with a wide spread of Jaccards, made to weigh recall with: many pairs, few texts, an exact oracle.
//!
//! Texts come in families. Each family has a base text, and each of its members replaces words of that base at the
//! family's own rate. Every word that stands in a base or replaces one is used for that alone, in the whole set: so
//! texts of two families share no shingle (their Jaccard is 0, and [`pairs_within`] checks it), families are
//! statistically independent, and all pairs of two hundred thousand texts are known after comparing within families.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::oracle;
use super::planted::random::Random;

/// How much is planted.
#[derive(Debug, Clone)]
pub struct Spread {
    /// Families; they are what is independent.
    pub families: usize,
    /// Texts in each: a family has members × (members − 1) / 2 pairs.
    pub members: usize,
    /// Words of each text.
    pub words: usize,
    /// Tokens in a shingle, which the rates of replacement are chosen for.
    pub ngram: usize,
    /// Families aim at Jaccards spread evenly over this range; single pairs fall around their family's aim.
    pub jaccards: (f64, f64),
    /// The same seed gives the same texts.
    pub seed: u64,
}

impl Spread {
    /// Enough for [`recall`](super::recall) to notice one dropped band of 72 × 4 at a threshold of 0.5, or of 26 × 5
    /// at 0.7; the tests that use it check that it still is.
    pub fn around(threshold: f64) -> Self {
        let families = if threshold < 0.6 { 12_500 } else { 4_000 };
        let jaccards = (threshold - 0.2, threshold + 0.03);
        Self { families, members: 16, words: 40, ngram: 3, jaccards, seed: 7 }
    }
}

/// A pair and its exact Jaccard, indices into the texts in the order of [`texts`].
pub type Known = (usize, usize, f64);

/// The texts: the members of the first family, then those of the second, and so on. No two are equal.
pub fn texts(spread: &Spread) -> Vec<String> {
    let mut words_used = 0;
    let mut new_word = || {
        words_used += 1;
        word(words_used)
    };
    let mut texts = Vec::new();
    for family in 0..spread.families {
        let mut random = Random::new(spread.seed, family as u64);
        let aim = random.within(spread.jaccards.0, spread.jaccards.1);
        // Two members that each keep a share s of the base's shingles have a Jaccard of s² / (2 − s²), and a
        // shingle is kept when all its words are.
        let kept = (2.0 * aim / (1.0 + aim)).sqrt();
        let replaced = 1.0 - kept.powf(1.0 / spread.ngram as f64);
        let base: Vec<String> = (0..spread.words).map(|_| new_word()).collect();
        for _ in 0..spread.members {
            let always = random.below(spread.words);
            let words: Vec<String> = (0..spread.words)
                .map(|at| {
                    if at == always || random.chance(replaced) {
                        new_word()
                    } else {
                        base[at].clone()
                    }
                })
                .collect();
            texts.push(words.join(" "));
        }
    }
    texts
}

/// All pairs of the set with a Jaccard above 0, by comparing all members of each family with each other.
///
/// Panics if a word stands in two families, for the pairs would then not be all.
pub fn pairs_within(spread: &Spread, texts: &[String]) -> Vec<Known> {
    let mut family_of: HashMap<&str, usize> = HashMap::new();
    for (number, text) in texts.iter().enumerate() {
        let family = number / spread.members;
        for word in text.split(' ') {
            let first = *family_of.entry(word).or_insert(family);
            assert_eq!(first, family, "`{word}` stands in two families");
        }
    }
    let pairs_of = |(family, members): (usize, &[String])| {
        let first = family * spread.members;
        let sets: Vec<BTreeSet<String>> = members
            .iter()
            .map(|text| oracle::shingles(&oracle::tokens(text), spread.ngram))
            .collect();
        oracle::all_pairs_of_sets(&sets, f64::MIN_POSITIVE)
            .into_iter()
            .map(|(a, b, jaccard)| (first + a, first + b, jaccard))
            .collect::<Vec<Known>>()
    };
    let families: Vec<Vec<Known>> =
        texts.par_chunks(spread.members).enumerate().map(pairs_of).collect();
    families.concat()
}

/// The word with this number: syllables of a consonant and a vowel, with a last consonant so that none begins another.
fn word(number: usize) -> String {
    const CONSONANTS: &[u8] = b"bcdfghjklmnprstvwyz";
    const VOWELS: &[u8] = b"aeiou";
    let mut word = String::new();
    let mut left = number;
    while left > 0 {
        word.push(char::from(CONSONANTS[left % CONSONANTS.len()]));
        left /= CONSONANTS.len();
        word.push(char::from(VOWELS[left % VOWELS.len()]));
        left /= VOWELS.len();
    }
    word.push('x');
    word
}
