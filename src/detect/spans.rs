//! Words of a text → where they stand in it.

use crate::text::{Tokens, begun};
use std::ops::Range;

/// Bytes between two places whose code points are known.
const STRETCH: usize = 1 << 10;

/// A text as it was read, and where its words stand.
pub(super) struct Spans {
    text: Box<str>,
    /// First byte of each word, and the byte past its last.
    words: Box<[[u32; 2]]>,
    /// How many code points begin before each stretch of [`STRETCH`] bytes. None for ASCII, where each byte is one.
    before: Vec<u32>,
}

impl Spans {
    /// Takes the words that `tokens` has of `text`.
    pub(super) fn new(text: &str, tokens: &Tokens) -> Self {
        let span = |i: usize| {
            let Range { start, end } = tokens.span(i);
            [small(start), small(end)]
        };
        let count = |points: &mut u32, stretch: &[u8]| {
            let before = *points;
            *points += small(begun(stretch));
            Some(before)
        };
        let stretches = text.as_bytes().chunks(STRETCH);
        let before = if text.is_ascii() { Vec::new() } else { stretches.scan(0, count).collect() };
        Self { text: text.into(), words: (0..tokens.len()).map(span).collect(), before }
    }

    /// The bytes from the first of some words to the last; none for no words.
    pub(super) fn bytes(&self, words: &Range<u32>) -> Range<usize> {
        let of = self.words.get(words.start as usize..words.end as usize).unwrap_or_default();
        match of {
            [] => 0..0,
            [first, .., last] | [first @ last] => first[0] as usize..last[1] as usize,
        }
    }

    /// What stands there.
    pub(super) fn text(&self, words: &Range<u32>) -> &str {
        self.text.get(self.bytes(words)).unwrap_or_default()
    }

    /// The same as code points of the text.
    pub(super) fn code_points(&self, words: &Range<u32>) -> Range<u32> {
        let Range { start, end } = self.bytes(words);
        self.code_point(start)..self.code_point(end)
    }

    /// How many code points begin before a byte. Costs a look at one stretch, however long the text is.
    fn code_point(&self, byte: usize) -> u32 {
        let stretch = byte / STRETCH;
        match self.before.get(stretch) {
            Some(before) => before + small(begun(&self.text.as_bytes()[stretch * STRETCH..byte])),
            // The end of a text that is as long as its stretches, or a text in which each byte is one.
            None if self.before.is_empty() => small(byte),
            None => small(begun(self.text.as_bytes())),
        }
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Spans;
    use crate::text::{Tokens, tokenise};
    use proptest::prelude::*;

    proptest! {
        /// Whatever stands before and between them, words are where slicing by characters finds them.
        #[test]
        fn code_points_hold_the_words(
            pieces in prop::collection::vec("[a-c]{1,3}|é|中中|🦀 |’ |â€™s| ", 0..40),
            times in 1_usize..60,
            from in 0_u32..200,
            length in 1_u32..200,
        ) {
            let text = pieces.concat().repeat(times);
            let mut tokens = Tokens::default();
            tokenise(&text, &mut tokens);
            let count = u32::try_from(tokens.len()).unwrap();
            prop_assume!(count > 0);
            let words = from % count..(from % count + length).min(count);
            let spans = Spans::new(&text, &tokens);
            let points = spans.code_points(&words);
            let slice: String =
                text.chars().skip(points.start as usize).take(points.len()).collect();
            prop_assert_eq!(&slice, spans.text(&words));
            let bytes = tokens.span(words.start as usize).start..tokens.span(words.end as usize - 1).end;
            prop_assert_eq!(&slice, &text[bytes]);
        }
    }
}
