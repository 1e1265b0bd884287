//! Words → the places of them in the text as read.

use crate::text::{Tokens, code_points};
use std::ops::Range;

/// Where stretches of words stand in a text: code points, 0-based and half-open. The stretches may come in any order and overlap;
/// an empty one stands where its first word does, or at the end of the text.
pub(super) fn spans_of(text: &str, tokens: &Tokens, words: &[Range<u32>]) -> Vec<Range<u32>> {
    let bytes = |words: &Range<u32>| {
        let (start, end) = (words.start as usize, (words.end as usize).min(tokens.len()));
        let from = if start < tokens.len() { tokens.span(start).start } else { text.len() };
        let to = if end > start { tokens.span(end - 1).end } else { from };
        small(from)..small(to)
    };
    let mut spans: Vec<Range<u32>> = words.iter().map(bytes).collect();
    to_code_points(text, &mut spans);
    spans
}

/// Turns stretches of bytes, in any order, into stretches of code points.
pub(super) fn to_code_points(text: &str, spans: &mut [Range<u32>]) {
    let edges = spans.iter_mut().flat_map(|span| [&mut span.start, &mut span.end]);
    let mut edges: Vec<&mut u32> = edges.collect();
    edges.sort_unstable();
    code_points(text, edges.into_iter());
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;
    use proptest::prelude::*;

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
}
