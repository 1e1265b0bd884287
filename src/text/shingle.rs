//! Shingles: n consecutive tokens as one 64-bit hash, and the hash of a whole text.

use super::Tokens;
use crate::vectors::{Vectorised, at_best_level};
use xxhash_rust::xxh3::xxh3_128;

/// What a shingle's hash is a polynomial in: the third output of `SplitMix64` from state 0, made ≡ 5 modulo 8, so that its
/// powers come again only after 2⁶².
const BASE: u64 = 0x06C4_5D18_8009_454D;

/// The shingle hashes of one text, in text order, so that those of a paragraph are a part of them.
#[derive(Debug, Clone, Default)]
pub struct Shingles {
    hashes: Vec<u64>,
    tokens: usize,
    ngram: usize,
    /// The one shingle of a part that has fewer than n tokens.
    short: [u64; 1],
}

impl Shingles {
    /// Replaces the hashes by those of `tokens` with `ngram` tokens to a shingle (0 is taken as 1).
    pub fn fill(&mut self, tokens: &Tokens, ngram: usize) {
        self.ngram = ngram.max(1);
        self.tokens = tokens.len();
        self.hashes.clear();
        append_shingles(tokens.hashes(), self.ngram, &mut self.hashes);
    }

    /// The shingles of the tokens `from..to`: in text order, repeated ones as often as they occur; a single one
    /// when there are fewer tokens than a shingle has; none when there is no token.
    pub fn part(&mut self, tokens: &Tokens, from: usize, to: usize) -> &[u64] {
        let to = to.min(self.tokens);
        if from >= to {
            &[]
        } else if to - from < self.ngram {
            self.short = [polynomial(&tokens.hashes()[from..to])];
            &self.short
        } else {
            &self.hashes[from..=to - self.ngram]
        }
    }

    /// The shingles of the whole text, by the rules of [`part`](Self::part).
    pub fn all(&mut self, tokens: &Tokens) -> &[u64] {
        self.part(tokens, 0, tokens.len())
    }
}

/// Appends the hash of every `ngram` words in a row (at least one), in text order; nothing where there are fewer words.
pub(crate) fn append_shingles(words: &[[u8; 8]], ngram: usize, hashes: &mut Vec<u64>) {
    at_best_level(Appending { words, ngram: ngram.max(1), hashes });
}

struct Appending<'a> {
    words: &'a [[u8; 8]],
    ngram: usize,
    hashes: &'a mut Vec<u64>,
}

impl Vectorised for Appending<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn run(self) {
        let Self { words, ngram, hashes } = self;
        let Some(last) = words.len().checked_sub(ngram) else { return };
        if ngram == USUAL {
            return append_usual(words, last + 1, hashes);
        }
        if ngram > LONGEST {
            return hashes.extend(words.windows(ngram).map(polynomial));
        }
        let mut rooms = [[0; ROOM]; 2];
        for start in (0..=last).step_by(ROOM - LONGEST + 1) {
            let end = words.len().min(start + ROOM - LONGEST + ngram);
            append_stretch(&words[start..end], ngram, &mut rooms, hashes);
        }
    }
}

/// Words in the shingles that nearly all runs make, and no others. Nothing has to be put aside for them between their words and what is
/// asked for, which takes longer than the one multiplication that doubling would save.
const USUAL: usize = 5;

/// Appends `count` hashes of so many words each.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn append_usual(words: &[[u8; 8]], count: usize, hashes: &mut Vec<u64>) {
    let from = |at: usize| words[at..at + count].iter().map(|word| u64::from_le_bytes(*word));
    let next = |hash: u64, word: u64| hash.wrapping_mul(BASE).wrapping_add(word);
    let [first, second, third, fourth, fifth]: [_; USUAL] = std::array::from_fn(from);
    let words = first.zip(second).zip(third).zip(fourth).zip(fifth);
    hashes.extend(words.map(|((((a, b), c), d), e)| next(next(next(next(a, b), c), d), e)));
}

/// Words in the longest shingle that is made by doubling.
const LONGEST: usize = 32;
/// Words that are worked on at a time: they stay in the nearest cache.
const ROOM: usize = 256;

/// The same for few words. Shingles of twice the length are made of two, and those of one word more of one and a word: unlike with
/// one that rolls on from the one before, none waits for another.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn append_stretch(
    words: &[[u8; 8]],
    ngram: usize,
    [now, next]: &mut [[u64; ROOM]; 2],
    hashes: &mut Vec<u64>,
) {
    let (mut now, mut next) = (now, next);
    let mut length = words.len();
    for (hash, word) in now.iter_mut().zip(words) {
        *hash = u64::from_le_bytes(*word);
    }
    let (mut reach, mut power) = (1, BASE);
    for bit in (0..ngram.ilog2()).rev() {
        length -= reach;
        let halves = now[..length].iter().zip(&now[reach..reach + length]);
        for (hash, (a, b)) in next[..length].iter_mut().zip(halves) {
            *hash = a.wrapping_mul(power).wrapping_add(*b);
        }
        std::mem::swap(&mut now, &mut next);
        (reach, power) = (2 * reach, power.wrapping_mul(power));
        if ngram >> bit & 1 == 1 {
            length -= 1;
            for (hash, word) in now[..length].iter_mut().zip(&words[reach..]) {
                *hash = hash.wrapping_mul(BASE).wrapping_add(u64::from_le_bytes(*word));
            }
            (reach, power) = (reach + 1, power.wrapping_mul(BASE));
        }
    }
    hashes.extend_from_slice(&now[..length]);
}

/// The same, but a text of fewer words, if it has any, has one shingle: all of it.
pub(crate) fn append_all_shingles(words: &[[u8; 8]], ngram: usize, hashes: &mut Vec<u64>) {
    if !words.is_empty() && words.len() < ngram {
        hashes.push(polynomial(words));
    }
    append_shingles(words, ngram.max(1), hashes);
}

/// The hash of a sequence of words.
fn polynomial(words: &[[u8; 8]]) -> u64 {
    let step =
        |hash: u64, word: &[u8; 8]| hash.wrapping_mul(BASE).wrapping_add(u64::from_le_bytes(*word));
    words.iter().fold(0, step)
}

/// What identical texts share, and others but for a negligible chance do not: XXH3-128 (seed 0) of the hashes of the
/// tokens `from..to`, eight little-endian bytes each.
pub fn identity(tokens: &Tokens, from: usize, to: usize) -> u128 {
    let to = to.min(tokens.len());
    xxh3_128(tokens.hashes()[from.min(to)..to].as_flattened())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;

    #[test]
    fn a_short_text_is_one_shingle_and_a_part_is_a_part_of_the_whole() {
        let mut tokens = Tokens::default();
        tokenise("One two three, four!", &mut tokens);
        let words = tokens.hashes();
        let mut shingles = Shingles::default();
        shingles.fill(&tokens, 3);
        assert_eq!(shingles.all(&tokens), [polynomial(&words[..3]), polynomial(&words[1..])]);
        assert_eq!(shingles.part(&tokens, 1, 4), [polynomial(&words[1..])]);
        assert_eq!(shingles.part(&tokens, 2, 4), [polynomial(&words[2..])]);
        assert_eq!(shingles.part(&tokens, 4, 4), [0_u64; 0]);
        shingles.fill(&tokens, 7);
        assert_eq!(shingles.all(&tokens), [polynomial(words)]);
    }

    #[test]
    fn every_shingle_is_the_polynomial_of_its_words_at_every_level() {
        let words: Vec<[u8; 8]> = (1_u64..700).map(|n| n.wrapping_pow(5).to_le_bytes()).collect();
        let few = (0..40).map(|n| (n, n / 2)).chain((0..40).map(|n| (n, USUAL)));
        for (count, ngram) in few.chain((0..40).map(|n| (699 - n, n))) {
            let words = &words[..count];
            let ngram = ngram.max(1);
            let expected: Vec<u64> = words.windows(ngram).map(polynomial).collect();
            let (mut best, mut portable) = (vec![7], vec![7]);
            append_shingles(words, ngram, &mut best);
            Appending { words, ngram, hashes: &mut portable }.run();
            assert_eq!(best[1..], expected, "{count} {ngram}");
            assert_eq!(portable, best, "{count} {ngram}");
        }
    }

    #[test]
    fn the_order_of_words_counts() {
        let hash = |text: &str| {
            let mut tokens = Tokens::default();
            tokenise(text, &mut tokens);
            (polynomial(tokens.hashes()), identity(&tokens, 0, tokens.len()))
        };
        assert_ne!(hash("man bites dog"), hash("dog bites man"));
        assert_ne!(hash("one two"), hash("one one two"));
    }
}
