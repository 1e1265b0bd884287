//! Passages that a user wants left out of account.

use crate::text::{Tokens, is_unspaced, tokenise};
use std::collections::VecDeque;
use std::ops::Range;

/// Passages to ignore, as an automaton over their tokens (Aho and Corasick 1975): a text is searched once for all of them.
#[derive(Debug, Clone, Default)]
pub struct IgnoreList {
    /// (state, token, next state), sorted.
    steps: Vec<(u32, [u8; 8], u32)>,
    states: Vec<State>,
    passages: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// The state of the longest proper end of what was read.
    fallback: u32,
    /// Where its steps begin in the table, and where they end.
    first: u32,
    last: u32,
    /// How many tokens the longest passage has that ends here, 0 for none.
    passage: u32,
    /// How many tokens beyond its end it takes.
    extra: u32,
}

impl IgnoreList {
    /// Reads a list: one passage a line; empty lines and lines that begin with `#` say nothing, `\#` stands for a `#` at the start.
    /// A line without words is passed over.
    pub fn parse(list: &str) -> Self {
        let mut found = Self::default();
        let mut passages: Vec<(Vec<[u8; 8]>, u32)> = list.lines().filter_map(passage).collect();
        passages.sort_unstable();
        passages.dedup();
        found.passages = passages.len();
        found.states.push(State::default());
        // Sorted passages with a common beginning stand together, so a new step is always the last of its state.
        let mut path: Vec<u32> = Vec::new();
        let mut before: &[[u8; 8]] = &[];
        for (tokens, extra) in &passages {
            let common = before.iter().zip(tokens).take_while(|(one, other)| one == other).count();
            path.truncate(common);
            for &token in &tokens[common..] {
                let from = path.last().copied().unwrap_or(0);
                let to = u32::try_from(found.states.len()).unwrap_or(u32::MAX);
                found.states.push(State::default());
                found.steps.push((from, token, to));
                path.push(to);
            }
            let end = &mut found.states[path.last().copied().unwrap_or(0) as usize];
            end.passage = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            end.extra = end.extra.max(*extra);
            before = tokens;
        }
        found.steps.sort_unstable();
        for (number, &(state, ..)) in found.steps.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let state = &mut found.states[state as usize];
            if state.last == 0 {
                state.first = number;
            }
            state.last = number + 1;
        }
        found.link();
        found
    }

    /// How many different passages there are.
    pub fn len(&self) -> usize {
        self.passages
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.passages == 0
    }

    /// Where the passages stand in a text: all occurrences, as ranges of its tokens, ascending and apart; those that overlap are
    /// one. Takes time linear in the text.
    pub fn matches(&self, tokens: &Tokens) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        if self.is_empty() {
            return found;
        }
        let mut state = 0;
        for (i, &token) in tokens.hashes().iter().enumerate() {
            state = self.next(state, token);
            let State { passage, extra, .. } = self.states[state as usize];
            if passage == 0 {
                continue;
            }
            let end = (i + 1 + extra as usize).min(tokens.len());
            let mut start = i + 1 - passage as usize;
            while let Some(last) = found.pop_if(|last| last.end > start) {
                start = start.min(last.start);
            }
            found.push(start..end);
        }
        found
    }

    /// The state for the longest beginning of a passage that what was read ends in.
    fn next(&self, mut state: u32, token: [u8; 8]) -> u32 {
        loop {
            if let Some(next) = self.step(state, token) {
                return next;
            }
            if state == 0 {
                return 0;
            }
            state = self.states[state as usize].fallback;
        }
    }

    fn step(&self, state: u32, token: [u8; 8]) -> Option<u32> {
        let State { first, last, .. } = self.states[state as usize];
        let steps = &self.steps[first as usize..last as usize];
        let at = steps.binary_search_by(|(_, other, _)| other.cmp(&token)).ok()?;
        Some(steps[at].2)
    }

    /// Finds the fallback of each state, nearest to the root first.
    fn link(&mut self) {
        let mut open = VecDeque::from([0_u32]);
        while let Some(state) = open.pop_front() {
            let State { first, last, fallback, .. } = self.states[state as usize];
            for step in first..last {
                let (_, token, to) = self.steps[step as usize];
                let back = if state == 0 { 0 } else { self.next(fallback, token) };
                let shorter = self.states[back as usize];
                let own = &mut self.states[to as usize];
                own.fallback = back;
                if own.passage == 0 {
                    (own.passage, own.extra) = (shorter.passage, shorter.extra);
                }
                open.push_back(to);
            }
        }
    }
}

/// The tokens of a line, and how many more than them it takes in a text.
fn passage(line: &str) -> Option<(Vec<[u8; 8]>, u32)> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let line = line.strip_prefix('\\').filter(|rest| rest.starts_with('#')).unwrap_or(line);
    let mut tokens = Tokens::default();
    tokenise(line, &mut tokens);
    let count = tokens.len();
    // In scripts without spaces the last token is one character, and in a text that goes on it is the first of two.
    let mut last = count.checked_sub(1).map(|last| line[tokens.span(last)].chars())?;
    let is_half = count > 1 && last.next().is_some_and(is_unspaced) && last.next().is_none();
    let kept = count - usize::from(is_half);
    Some((tokens.hashes()[..kept].to_vec(), u32::from(is_half)))
}

#[cfg(test)]
mod tests {
    use super::IgnoreList;
    use crate::text::{Tokens, is_unspaced, tokenise};
    use proptest::prelude::*;

    fn found(list: &str, text: &str) -> Vec<String> {
        let mut tokens = Tokens::default();
        tokenise(text, &mut tokens);
        let ranges = IgnoreList::parse(list).matches(&tokens);
        // In scripts without spaces a token stands for the character that it starts with.
        let bytes = |range: std::ops::Range<usize>| {
            let last = tokens.span(range.end - 1);
            let first = text[last.clone()].chars().next().unwrap();
            let end = if is_unspaced(first) { last.start + first.len_utf8() } else { last.end };
            tokens.span(range.start).start..end
        };
        ranges.into_iter().map(|range| text[bytes(range)].to_owned()).collect()
    }

    #[test]
    fn passages_are_found_however_they_are_set() {
        let list = "# furniture\n\nThe Harbour Gazette is owned by the ferry company.\n\\#wall\n港口日报\n---\n";
        assert_eq!(IgnoreList::parse(list).len(), 3);
        assert_eq!(
            found(list, "High. THE HARBOUR GAZETTE is owned — by the ferry\ncompany! It is #wall."),
            ["THE HARBOUR GAZETTE is owned — by the ferry\ncompany", "wall"]
        );
        assert_eq!(found(list, "来自港口日报记者。港口日报"), ["港口日报", "港口日报"]);
        assert_eq!(found("a b\nb c\n", "x a b c y b c"), ["a b c", "b c"]);
        assert!(found("", "a b c").is_empty() && IgnoreList::parse("#\n").is_empty());
    }

    proptest! {
        /// As the plain search over all passages and places finds it.
        #[test]
        fn the_automaton_finds_what_the_plain_search_does(
            passages in prop::collection::vec("[ab]( [abc]){0,4}", 0..6),
            text in "[abc]( [abc]){0,40}",
        ) {
            let mut tokens = Tokens::default();
            tokenise(&text, &mut tokens);
            let mut covered = vec![false; tokens.len()];
            let mut joined = vec![false; tokens.len() + 1];
            for passage in &passages {
                let mut wanted = Tokens::default();
                tokenise(passage, &mut wanted);
                for start in 0..=tokens.len().saturating_sub(wanted.len()) {
                    let end = start + wanted.len();
                    if tokens.hashes().get(start..end) == Some(wanted.hashes()) {
                        covered[start..end].fill(true);
                        joined[start + 1..end].fill(true);
                    }
                }
            }
            let ranges = IgnoreList::parse(&passages.join("\n")).matches(&tokens);
            let mut ours = vec![false; tokens.len()];
            let mut our_joined = vec![false; tokens.len() + 1];
            for range in &ranges {
                prop_assert!(range.start < range.end);
                ours[range.clone()].fill(true);
                our_joined[range.start + 1..range.end].fill(true);
            }
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
            prop_assert_eq!((ours, our_joined), (covered, joined));
        }
    }
}
