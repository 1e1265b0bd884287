//! The pattern language of the data files of this room, and matching in time linear in the text.
//!
//! A pattern is matched with the tokens of a stretch of text (as [`tokenise`] makes them), so case, punctuation, kinds of quotation
//! marks and mojibake make no difference. All of the stretch must match:
//!
//! | in a pattern | matches |
//! |---|---|
//! | a word | that word |
//! | `word:` | that word with a colon after it |
//! | `©` | that sign |
//! | `#` | a number of one or more parts: `1,204`, `24.5`, `2h` |
//! | `*` | any words, or none; at the end after a colon at most 25 |
//! | `+` at the end | one to twelve words, not ending in a full stop |
//! | `@` | the name of a news agency |
//!
//! A pattern begins or ends with a word, a number or a name; by that it is found.

use super::word_set::WordSet;
use crate::text::{Tokens, is_unspaced, tokenise};
use std::ops::Range;

/// The longest stretch that is compared, in tokens: what is longer is reporting.
pub(super) const LONGEST: usize = 60;

/// How many words `+` matches …
const FEW: usize = 12;
/// … and how many `*` does at the end after a colon.
const FEW_AFTER_COLON: usize = 25;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Word([u8; 8]),
    Colon,
    /// `©` before the next word.
    Sign,
    Number,
    Any,
    /// `+`: at the end alone.
    Few,
    Agency,
}

/// Patterns, each with what its line in the file says of it.
#[derive(Debug)]
pub(super) struct Patterns<T> {
    all: Vec<(Vec<Part>, T)>,
    /// Patterns by their first word, and those that begin with `*` by their last; sorted. Words are numbers here, which are compared
    /// many times as fast as bytes.
    by_first: Vec<(u64, usize)>,
    by_last: Vec<(u64, usize)>,
    by_number: Vec<usize>,
    by_agency: Vec<usize>,
    by_sign: Vec<usize>,
    /// The words of `by_first` and of `by_last`.
    first: WordSet,
    last: WordSet,
    /// Whether there are patterns that are found by something else than their first word.
    has_others: bool,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            by_first: Vec::new(),
            by_last: Vec::new(),
            by_number: Vec::new(),
            by_agency: Vec::new(),
            by_sign: Vec::new(),
            first: WordSet::default(),
            last: WordSet::default(),
            has_others: false,
        }
    }
}

/// A stretch of a text: its tokens `range`.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Tells how many tokens from the given one on are the name of an agency, 0 for none.
pub(super) type IsAgency<'a> = &'a dyn Fn(usize) -> usize;

/// Finds no agencies, for lists whose patterns name none.
pub(super) const NO_AGENCY: IsAgency<'static> = &|_| 0;

impl<T> Patterns<T> {
    /// Reads patterns; one that has nothing to be found by is left out, and `Err` tells it.
    pub(super) fn new<'a>(lines: impl Iterator<Item = (&'a str, T)>) -> Result<Self, &'a str> {
        let mut list = Self::default();
        for (line, about) in lines {
            let parts = parts(line);
            let number = list.all.len();
            let last = parts.iter().rfind(|&&part| part != Part::Colon);
            match (parts.first(), last) {
                (Some(&Part::Word(word)), _) => {
                    list.by_first.push((u64::from_le_bytes(word), number));
                }
                (Some(Part::Number), _) => list.by_number.push(number),
                (Some(Part::Agency), _) => list.by_agency.push(number),
                (Some(Part::Sign), _) => list.by_sign.push(number),
                (_, Some(&Part::Word(word))) => {
                    list.by_last.push((u64::from_le_bytes(word), number));
                }
                _ => return Err(line),
            }
            list.all.push((parts, about));
        }
        list.by_first.iter().for_each(|&(word, _)| list.first.insert(word.to_le_bytes()));
        list.by_last.iter().for_each(|&(word, _)| list.last.insert(word.to_le_bytes()));
        list.has_others = list.by_first.len() < list.all.len();
        list.by_first.sort_unstable();
        list.by_last.sort_unstable();
        Ok(list)
    }

    /// Whether a stretch that begins with a word may match, however it goes on.
    #[inline]
    pub(super) fn may_begin_with(&self, word: [u8; 8]) -> bool {
        self.has_others || self.first.may_have(word)
    }

    /// The first pattern of the file that a stretch matches as a whole.
    pub(super) fn find(&self, stretch: Stretch<'_>, is_agency: IsAgency<'_>) -> Option<&T> {
        let Stretch { tokens, start, end, .. } = stretch;
        if start >= end || end - start > LONGEST {
            return None;
        }
        let with = |list: &[(u64, usize)], words: &WordSet, word: [u8; 8]| {
            if !words.may_have(word) {
                return None;
            }
            let word = u64::from_le_bytes(word);
            let first = list.partition_point(|&(other, _)| other < word);
            let of_word = list[first..].iter().take_while(move |&&(other, _)| other == word);
            of_word
                .map(|&(_, number)| number)
                .find(|&number| self.matches(number, stretch, is_agency))
        };
        let of = |list: &[usize]| {
            list.iter().copied().find(|&number| self.matches(number, stretch, is_agency))
        };
        let found = [
            with(&self.by_first, &self.first, tokens.hashes()[start]),
            with(&self.by_last, &self.last, tokens.hashes()[end - 1]),
            if !self.by_sign.is_empty() && has_sign(stretch, start) {
                of(&self.by_sign)
            } else {
                None
            },
            if !self.by_number.is_empty() && is_number(stretch, start) {
                of(&self.by_number)
            } else {
                None
            },
            if !self.by_agency.is_empty() && is_agency(start) > 0 {
                of(&self.by_agency)
            } else {
                None
            },
        ];
        found.into_iter().flatten().min().map(|number| &self.all[number].1)
    }

    /// Matches with one way back: to the last `*`, which takes one more token.
    fn matches(&self, number: usize, stretch: Stretch<'_>, is_agency: IsAgency<'_>) -> bool {
        let parts = &self.all[number].0;
        let (mut part, mut at) = (0, stretch.start);
        let mut back: Option<(usize, usize)> = None;
        loop {
            let step = match parts.get(part) {
                None if at == stretch.end => return true,
                None => None,
                Some(Part::Any)
                    if part + 1 == parts.len()
                        && part > 0
                        && parts[part - 1] == Part::Colon
                        && stretch.end - at > FEW_AFTER_COLON =>
                {
                    None
                }
                Some(Part::Any) => {
                    back = Some((part + 1, at));
                    Some(0)
                }
                Some(Part::Colon) => has_colon(stretch, at).then_some(0),
                Some(Part::Sign) => has_sign(stretch, at).then_some(0),
                Some(_) if at == stretch.end => None,
                Some(Part::Few) => {
                    let words = stretch.end - at;
                    (words <= FEW && !ends_in_full_stop(stretch)).then_some(words)
                }
                Some(Part::Word(word)) => (stretch.tokens.hashes()[at] == *word).then_some(1),
                Some(Part::Number) => {
                    let numbers = (at..stretch.end).take_while(|&i| is_number(stretch, i)).count();
                    (numbers > 0).then_some(numbers)
                }
                Some(Part::Agency) => Some(is_agency(at)).filter(|&tokens| tokens > 0),
            };
            match (step, &mut back) {
                (Some(tokens), _) if at + tokens <= stretch.end => {
                    at += tokens;
                    part += 1;
                }
                (_, Some((after, from))) if *from < stretch.end => {
                    *from += 1;
                    (part, at) = (*after, *from);
                }
                _ => return false,
            }
        }
    }
}

/// Whether `©` stands before the token `at`.
fn has_sign(stretch: Stretch<'_>, at: usize) -> bool {
    let before = if at == 0 { 0 } else { stretch.tokens.span(at - 1).end };
    let until = if at < stretch.end { stretch.tokens.span(at).start } else { before };
    let gap = stretch.text.get(before..until).unwrap_or_default();
    !gap.is_ascii() && gap.contains('©')
}

fn ends_in_full_stop(stretch: Stretch<'_>) -> bool {
    let end = stretch.tokens.span(stretch.end - 1).end;
    stretch.text[end..].starts_with(['.', '。'])
}

fn is_number(stretch: Stretch<'_>, token: usize) -> bool {
    let span = stretch.tokens.span(token);
    match stretch.text.as_bytes().get(span.start) {
        Some(first) if first.is_ascii() => first.is_ascii_digit(),
        _ => stretch.text[span].starts_with(char::is_numeric),
    }
}

/// Whether a colon stands after the token before `at`.
fn has_colon(stretch: Stretch<'_>, at: usize) -> bool {
    let end = stretch.tokens.span(at.saturating_sub(1)).end;
    stretch.text[end..].trim_start().starts_with([':', '：'])
}

fn parts(line: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    // The empty item ends the last literal.
    for item in line.replace('*', " * ").split_whitespace().chain([""]) {
        let special = match item {
            "*" => Some(Part::Any),
            "#" => Some(Part::Number),
            "+" => Some(Part::Few),
            "©" => Some(Part::Sign),
            "@" => Some(Part::Agency),
            "" => None,
            word => {
                literal.push(' ');
                literal += word;
                if !word.ends_with([':', '：']) {
                    continue;
                }
                Some(Part::Colon)
            }
        };
        take_literal(&mut literal, special.is_none_or(|part| part == Part::Number), &mut parts);
        parts.extend(special);
    }
    parts
}

/// The words since the last special part. In scripts without spaces the last token of a run is one character, which in a text
/// that goes on is the first of two: `ends` tells that the text does not.
fn take_literal(literal: &mut String, ends: bool, parts: &mut Vec<Part>) {
    let mut tokens = Tokens::default();
    tokenise(literal, &mut tokens);
    let is_half = |span: Range<usize>| {
        let mut characters = literal[span].chars();
        characters.next().is_some_and(is_unspaced) && characters.next().is_none()
    };
    let count = tokens.len();
    let kept =
        if !ends && count > 1 && is_half(tokens.span(count - 1)) { count - 1 } else { count };
    parts.extend(tokens.hashes()[..kept].iter().map(|&word| Part::Word(word)));
    literal.clear();
}

#[cfg(test)]
mod tests {
    use super::{NO_AGENCY, Patterns, Stretch};
    use crate::text::{Tokens, tokenise};

    fn matches(pattern: &str, text: &str) -> bool {
        let list = Patterns::new([(pattern, ())].into_iter()).unwrap();
        let mut tokens = Tokens::default();
        tokenise(text, &mut tokens);
        let stretch = Stretch { text, tokens: &tokens, start: 0, end: tokens.len() };
        list.find(stretch, NO_AGENCY).is_some()
    }

    #[test]
    fn patterns_match_whole_stretches() {
        for (pattern, text) in [
            ("leave a reply", "Leave a Reply"),
            ("leave a reply *", "Leave a reply. Cancel reply"),
            (
                "the post * appeared first on *",
                "The post Wall raised appeared first on The Harbour.",
            ),
            ("# comments", "1,204 Comments"),
            ("# comments", "(3) comments"),
            ("* min read", "4 min read"),
            ("related: *", "Related: The wall"),
            ("来源：*", "来源：港口日报"),
            ("责任编辑 *", "责任编辑：张三"),
            ("阅读 #", "阅读 1204"),
            ("* a * b", "a a b c a b"),
            ("more on +", "More on the harbour wall"),
        ] {
            assert!(matches(pattern, text), "{pattern} | {text}");
        }
        for (pattern, text) in [
            ("leave a reply", "Leave a reply, he said"),
            ("related: *", "Related parties met"),
            ("# comments", "No comments"),
            ("来源：*", "来源不明的货物"),
            ("* a * b", "a b c"),
            ("more on +", "More on the harbour wall will be known on Friday."),
        ] {
            assert!(!matches(pattern, text), "{pattern} | {text}");
        }
        assert!(Patterns::new([("* said *", ())].into_iter()).is_err());
    }
}
