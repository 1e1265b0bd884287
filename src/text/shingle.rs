//! Shingles: n consecutive tokens as one 64-bit hash, and the hash of a whole text.

use super::Tokens;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

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
        let count = (tokens.len() + 1).saturating_sub(self.ngram);
        self.hashes.extend((0..count).map(|i| xxh3_64(tokens.joined_range(i, i + self.ngram))));
    }

    /// The shingles of the tokens `from..to`: in text order, repeated ones as often as they occur; a single one
    /// when there are fewer tokens than a shingle has; none when there is no token.
    pub fn part(&mut self, tokens: &Tokens, from: usize, to: usize) -> &[u64] {
        let to = to.min(self.tokens);
        if from >= to {
            &[]
        } else if to - from < self.ngram {
            self.short = [xxh3_64(tokens.joined_range(from, to))];
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

/// What identical texts share and, but for a chance of 2⁻¹²⁸, no others: XXH3-128 of the joined tokens `from..to`.
pub fn identity(tokens: &Tokens, from: usize, to: usize) -> u128 {
    xxh3_128(tokens.joined_range(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;

    #[test]
    fn a_short_text_is_one_shingle_and_a_part_is_a_part_of_the_whole() {
        let mut tokens = Tokens::default();
        tokenise("One two three, four!", &mut tokens);
        let mut shingles = Shingles::default();
        shingles.fill(&tokens, 3);
        assert_eq!(shingles.all(&tokens), [xxh3_64(b"one two three"), xxh3_64(b"two three four")]);
        assert_eq!(shingles.part(&tokens, 1, 4), [xxh3_64(b"two three four")]);
        assert_eq!(shingles.part(&tokens, 2, 4), [xxh3_64(b"three four")]);
        assert_eq!(shingles.part(&tokens, 4, 4), [0_u64; 0]);
        shingles.fill(&tokens, 7);
        assert_eq!(shingles.all(&tokens), [xxh3_64(b"one two three four")]);
    }
}
