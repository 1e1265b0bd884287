//! Which news agency a text credits.

use super::agency::{AGENCIES, Named};
use super::byline::{bracketed_list, is_byline, is_initials};
use super::dateline::dateline;
use super::pattern::Stretch;
use crate::text::{Tokens, tokenise};
use memchr::memmem::Finder;
use memchr::{memchr, memrchr};
use std::ops::Range;
use std::sync::LazyLock;

/// A credit to a news agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The agency, by the name in the first column of `agencies.txt`.
    pub agency: &'static str,
    /// Where the credit stands.
    pub kind: CreditKind,
    /// Its bytes in the text; `None` when it is the byline that came beside the text.
    pub span: Option<Range<usize>>,
}

/// Where a credit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditKind {
    /// `LONDON (Reuters) -`, `МОСКВА, 3 мар - РИА Новости.`, `新华社北京3月1日电`.
    Dateline,
    /// `By The Associated Press`, in the byline or in a line near the text's beginning.
    Byline,
    /// `(AFP)`, `Mit Material von dpa`, `The Associated Press contributed to this report.` near the text's end.
    Tail,
}

/// Datelines and bylines begin in so many bytes of a text …
const HEAD: usize = 2_500;
/// … closing credits in so many at its end, …
const TAIL: usize = 900;
/// … in its last lines.
const TAIL_LINES: usize = 6;
/// A line of bylines has at most so many bytes.
const LONGEST_LINE: usize = 120;
/// How much of a line is looked at after an agency's name.
const LONGEST_REST: usize = 1_000;

/// The first credit to a news agency that a text gives in a dateline or byline, else the first near its end; the byline that came
/// beside the text counts after the text's dateline. `None` where an agency is merely named: `Reuters reported`, `told AFP`.
pub fn credit(text: &str, byline: Option<&str>) -> Option<Credit> {
    let mut tokens = Tokens::default();
    tokenise(text, &mut tokens);
    credit_in(text, &tokens, byline)
}

/// The same for a text whose tokens are known.
pub fn credit_in(text: &str, tokens: &Tokens, byline: Option<&str>) -> Option<Credit> {
    credit_beside(in_head(text, tokens).or_else(|| in_tail(text, tokens)), byline)
}

/// The same for a text whose own credit is known, the one that it has without a byline.
pub fn credit_beside(own: Option<Credit>, byline: Option<&str>) -> Option<Credit> {
    if own.as_ref().is_some_and(|credit| credit.kind == CreditKind::Dateline) {
        return own;
    }
    byline.and_then(in_byline).or(own)
}

/// The line of the text in which byte `at` lies, without white space around it, and no further than is of use.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
    let mut far = (at + LONGEST_REST).min(text.len());
    while !text.is_char_boundary(far) {
        far -= 1;
    }
    let rest = &text[at..far];
    let end = at + memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    let line = &text[start..end];
    let start = start + line.len() - line.trim_start().len();
    start..start + line.trim().len()
}

fn in_head(text: &str, tokens: &Tokens) -> Option<Credit> {
    let mut next = 0;
    for (i, named) in AGENCIES.named(text, tokens, 0..tokens.first_from(HEAD)) {
        // A name inside another is none.
        if i < next {
            continue;
        }
        next = i + named.tokens.max(1);
        let line = line_around(text, named.span.start);
        let (before, after) =
            (&text[line.start..named.span.start], &text[named.span.end..line.end]);
        if let Some(length) = dateline(before, &text[named.span.clone()], after) {
            let span = line.start..named.span.end + length;
            return Some(Credit {
                agency: named.agency,
                kind: CreditKind::Dateline,
                span: Some(span),
            });
        }
        let is_last = text[line.end..].trim().is_empty();
        if line.len() <= LONGEST_LINE && !is_last && is_byline(before, after, true) {
            return Some(Credit {
                agency: named.agency,
                kind: CreditKind::Byline,
                span: Some(line),
            });
        }
    }
    None
}

fn in_byline(byline: &str) -> Option<Credit> {
    let byline = byline.trim();
    let mut tokens = Tokens::default();
    tokenise(byline, &mut tokens);
    AGENCIES.named(byline, &tokens, 0..tokens.len()).find_map(|(_, named)| {
        let (before, after) = (&byline[..named.span.start], &byline[named.span.end..]);
        is_byline(before, after, false).then_some(Credit {
            agency: named.agency,
            kind: CreditKind::Byline,
            span: None,
        })
    })
}

/// Looks at the last lines, the first of them first.
fn in_tail(text: &str, tokens: &Tokens) -> Option<Credit> {
    let mut lines = Vec::new();
    let mut end = text.trim_end().len();
    let from = end.saturating_sub(TAIL);
    while end > 0 && lines.len() < TAIL_LINES && (lines.is_empty() || end > from) {
        let line =
            line_around(text, text[..end].char_indices().next_back().map_or(0, |(at, _)| at));
        end = text[..line.start].trim_end().len();
        lines.push(line);
    }
    let last = lines.first().cloned().unwrap_or(0..0);
    lines.into_iter().rev().find_map(|line| {
        let is_last = line == last;
        tail_of_line(text, tokens, line, from, is_last)
    })
}

fn tail_of_line(
    text: &str,
    tokens: &Tokens,
    line: Range<usize>,
    from: usize,
    is_last: bool,
) -> Option<Credit> {
    let end = tokens.first_from(line.end);
    let start = tokens.first_from(line.start.max(from.min(line.end)));
    let named = AGENCIES.named(text, tokens, start..end.max(start));
    let named: Vec<Named> = named.map(|(_, named)| named).collect();
    // Only credits to reporters of Reuters do without its name.
    if named.is_empty() && !names_editors(&text[line.clone()]) {
        return None;
    }
    let credit = |named: &Named, span| {
        Some(Credit { agency: named.agency, kind: CreditKind::Tail, span: Some(span) })
    };
    for named in &named {
        let (before, after) =
            (&text[line.start..named.span.start], &text[named.span.end..line.end]);
        if line.len() <= LONGEST_LINE && is_byline(before, after, true) {
            return credit(named, line.clone());
        }
        let ends = |before: &str| {
            let before = before.trim_end();
            before.is_empty()
                || before
                    .ends_with(['.', '!', '?', '…', '"', '”', '»', '“', '。', '！', '？', '」'])
        };
        if let Some((place, close)) = bracketed_list(before, after)
            && (ends(place) || is_initials(place))
            && !after[close..].contains(char::is_alphanumeric)
        {
            return credit(named, line.start + place.trim_end().len()..line.end);
        }
        let undashed = before.trim_end().trim_end_matches(['-', '–', '—', '/', '©']);
        let is_initial = |word: &str| word.chars().all(char::is_uppercase);
        if is_last
            && ends(undashed)
            && after.trim_end_matches(['.', '/']).split_whitespace().all(is_initial)
        {
            return credit(named, line.start + undashed.trim_end().len()..line.end);
        }
    }
    // Whole lines, then the sentences at their end.
    let is_agency = |i: usize| AGENCIES.at(text, tokens, i).map_or(0, |named| named.tokens);
    let begins = |i: usize| {
        let before = text[line.start..tokens.span(i).start]
            .trim_end_matches(|c: char| "([（©—–-_* ".contains(c) || c.is_whitespace());
        before.is_empty() || before.ends_with(['.', '!', '?', '…', '”', '"', '。', '»', ')'])
    };
    let found = (start..end).filter(|&i| begins(i)).find(|&i| {
        let stretch = Stretch { text, tokens, start: i, end };
        AGENCIES.tails.find(stretch, &is_agency).is_some()
    })?;
    let span = tokens.span(found).start..line.end;
    let agency = named
        .iter()
        .find(|named| named.span.start >= span.start)
        .map_or("Reuters", |named| named.agency);
    Some(Credit { agency, kind: CreditKind::Tail, span: Some(span) })
}

/// Whether a line says who edited or wrote: `Editing by`, `Writing by`.
fn names_editors(line: &str) -> bool {
    static BY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("iting by"));
    let mut places = BY.find_iter(line.as_bytes());
    places.any(|at| line[..at].ends_with(['d', 'r']))
}

#[cfg(test)]
mod tests {
    use super::{CreditKind, credit};
    use crate::marks::cases;
    use proptest::prelude::*;

    #[test]
    fn the_cases_of_the_plain_file() {
        let wrong =
            cases::lines(include_str!("../../tests/data/marks/credits.txt")).filter_map(|line| {
                let columns: Vec<&str> = line.split('\t').collect();
                let found = credit(columns[1], columns.get(2).copied());
                let shown = found.as_ref().map_or("-".to_owned(), |found| {
                    let kind = match found.kind {
                        CreditKind::Dateline => "dateline",
                        CreditKind::Byline => "byline",
                        CreditKind::Tail => "tail",
                    };
                    format!("{} {kind}", found.agency)
                });
                (shown != columns[0]).then(|| format!("{line}\n  found {shown}, {found:?}\n"))
            });
        assert_eq!(wrong.collect::<String>(), "");
    }

    proptest! {
        /// Whatever the text: what is found stands in it, on the boundaries of characters.
        #[test]
        fn what_is_found_is_well_formed(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "LONDON ", "(Reuters)", "AP", " - ", "—", "(", ")", "/", "新华社", "电", "3日", "\n", ". ", "By ", "dpa", "é", "“",
                    "Editing by ", "Reporting by ", "©", "Mit ", "（", "）", ",", "x",
                ]),
                0..24,
            ),
        ) {
            let text = pieces.concat();
            if let Some(span) = credit(&text, None).and_then(|found| found.span) {
                prop_assert!(text.get(span).is_some_and(|shown| !shown.is_empty()));
            }
        }
    }
}
