//! Shingles: n consecutive tokens as one 64-bit hash, and the hash of a whole text.

use super::Tokens;
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
    let Some((first, rest)) = words.split_at_checked(ngram) else { return };
    let mut hash = polynomial(first);
    hashes.reserve(rest.len() + 1);
    hashes.push(hash);
    let gone = (0..ngram).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    hashes.extend(words.iter().zip(rest).map(|(&out, &word)| {
        // What does not depend on the last hash is computed while that is still on its way.
        let (out, word) = (u64::from_le_bytes(out), u64::from_le_bytes(word));
        let change = word.wrapping_sub(out.wrapping_mul(gone));
        hash = hash.wrapping_mul(BASE).wrapping_add(change);
        hash
    }));
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
