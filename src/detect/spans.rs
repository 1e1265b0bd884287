//! Words of a text → where they stand in it.

use crate::text::{Tokens, begun};
use std::ops::Range;

/// Bytes between two places whose code points are known.
const STRETCH: usize = 1 << 8;

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

    /// The bytes from the first of some words to the last. No words stand where the next one does, or at the end of the text.
    pub(super) fn bytes(&self, words: &Range<u32>) -> Range<usize> {
        let (from, to) = (words.start as usize, (words.end as usize).min(self.words.len()));
        let start = self.words.get(from).map_or(self.text.len(), |word| word[0] as usize);
        match self.words.get(from..to) {
            Some([.., last]) => start..last[1] as usize,
            _ => start..start,
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
    use super::*;
    use crate::text::tokenise;
    use proptest::prelude::*;

    fn spans_of(text: &str, tokens: &Tokens, words: &[Range<u32>]) -> Vec<Range<u32>> {
        let spans = Spans::new(text, tokens);
        words.iter().map(|words| spans.code_points(words)).collect()
    }

    /// What a span shows of a text.
    fn shown(text: &str, span: &Range<u32>) -> String {
        text.chars().skip(span.start as usize).take(span.len()).collect()
    }

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "one stretch is asked for")]
    fn stretches_in_any_order_beyond_ascii() {
        let text = "“Später”, sagte er – 中国人 kamen.";
        let mut tokens = Tokens::default();
        tokenise(text, &mut tokens);
        let all = u32::try_from(tokens.len()).unwrap();
        let spans = spans_of(text, &tokens, &[3..all, 0..2, 1..4, all..all, 2..2]);
        let shown: Vec<String> = spans.iter().map(|span| shown(text, span)).collect();
        assert_eq!(shown, ["中国人 kamen", "Später”, sagte", "sagte er – 中国", "", ""]);
        assert_eq!((spans[3].start, spans[4].start), (31, 16));
        assert_eq!(spans_of("", &Tokens::default(), &[0..0]), [0..0]);
    }

    proptest! {
        /// Whatever the text, a stretch begins and ends with its own words.
        #[test]
        fn a_span_has_the_words_of_its_stretch(text in "[a-zéß’ .中国\u{301}]{0,40}", from in 0_u32..20, length in 1_u32..9) {
            let mut tokens = Tokens::default();
            tokenise(&text, &mut tokens);
            let all = u32::try_from(tokens.len()).unwrap();
            let stretch = from.min(all)..(from + length).min(all);
            let span = spans_of(&text, &tokens, std::slice::from_ref(&stretch)).remove(0);
            let mut bytes: Vec<(u32, usize)> = (0..).zip(text.char_indices().map(|(at, _)| at).chain([text.len()])).collect();
            bytes.retain(|&(point, _)| point == span.start || point == span.end);
            if !stretch.is_empty() {
                prop_assert_eq!(bytes[0].1, tokens.span(stretch.start as usize).start);
                prop_assert_eq!(bytes[bytes.len() - 1].1, tokens.span(stretch.end as usize - 1).end);
            }
        }
    }

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
