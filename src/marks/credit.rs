//! Which news agency a text credits.

use super::agency::{AGENCIES, Named};
use super::pattern::Stretch;
use crate::text::{Tokens, is_unspaced, tokenise};
use memchr::memrchr;
use std::ops::Range;

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
/// A line of bylines has at most so many bytes, and so has the place of a dateline.
const LONGEST_LINE: usize = 120;

/// The first credit to a news agency that a text gives in a dateline or byline, else the first near its end; the byline that came
/// beside the text counts after the text's dateline. `None` where an agency is merely named: `Reuters reported`, `told AFP`.
pub fn credit(text: &str, byline: Option<&str>) -> Option<Credit> {
    let mut tokens = Tokens::default();
    tokenise(text, &mut tokens);
    credit_in(text, &tokens, byline)
}

/// The same for a text whose tokens are known.
pub fn credit_in(text: &str, tokens: &Tokens, byline: Option<&str>) -> Option<Credit> {
    let head = in_head(text, tokens);
    if head.as_ref().is_some_and(|credit| credit.kind == CreditKind::Dateline) {
        return head;
    }
    byline.and_then(in_byline).or(head).or_else(|| in_tail(text, tokens))
}

/// A line of the text, without white space around it.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(text.len(), |end| at + end);
    let line = &text[start..end];
    let start = start + line.len() - line.trim_start().len();
    start..start + line.trim().len()
}

fn in_head(text: &str, tokens: &Tokens) -> Option<Credit> {
    let mut i = 0;
    while i < tokens.len() && tokens.span(i).start < HEAD {
        let Some(named) = AGENCIES.at(text, tokens, i) else {
            i += 1;
            continue;
        };
        i += named.tokens.max(1);
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
    (0..tokens.len()).find_map(|i| {
        let named = AGENCIES.at(byline, &tokens, i)?;
        let (before, after) = (&byline[..named.span.start], &byline[named.span.end..]);
        is_byline(before, after, false).then_some(Credit {
            agency: named.agency,
            kind: CreditKind::Byline,
            span: None,
        })
    })
}

/// Whether the words before and after an agency's name make a dateline, and how many bytes of what comes after belong to it.
fn dateline(before: &str, name: &str, after: &str) -> Option<usize> {
    if let Some((place, end)) = bracketed(before, after) {
        if is_spelt_out(place, name) {
            return None;
        }
        let rest = after[end..].trim_start();
        let is_dashed = starts_with_dash(rest.trim_start_matches('.'));
        let place = place.trim();
        let is_sure = if place.is_empty() {
            is_dashed
                || rest.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase() || c == '“')
        } else if is_dashed {
            is_place(place) || ends_in_capitals(place)
        } else {
            // Without a dash the place must look like nothing else.
            is_place(place)
                && (place.contains(|c: char| c.is_ascii_digit()) || is_all_capitals(place))
                && !rest.starts_with(char::is_lowercase)
        };
        return is_sure.then_some(end);
    }
    let place = before.trim_end();
    let rest = after.trim_start();
    let has_date = place.contains(|c: char| c.is_ascii_digit());
    if place.is_empty()
        || place.ends_with(['（', '【', '［', '(', '[']) && place.chars().count() == 1
    {
        let said = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_dashed = starts_with_dash(rest)
            && !said.starts_with(char::is_lowercase)
            && (rest.len() < after.len() || rest.starts_with(['–', '—']));
        let is_dated = rest
            .strip_prefix(',')
            .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        return (is_dashed || is_dated || is_cable(rest)).then_some(0);
    }
    let is_glued =
        before.ends_with('-') && !before[..before.len() - 1].ends_with(char::is_whitespace);
    if let Some(place) = place.strip_suffix(['-', '–', '—']).filter(|_| !is_glued) {
        let ends =
            rest.is_empty() || rest.starts_with(['.', ',', ':', '/']) || starts_with_dash(rest);
        return (ends && is_place(place.trim()) && (has_date || is_all_capitals(place)))
            .then_some(0);
    }
    let is_dated = has_date && place.ends_with(['.', ',']) && place.split_whitespace().count() <= 6;
    (is_dated && is_place(place) && starts_with_dash(rest)).then_some(0)
}

/// `Delta Health Alliance (DHA)`: whether the last words before a bracket begin with the letters inside it.
fn is_spelt_out(place: &str, name: &str) -> bool {
    let mut words = place.split_whitespace().rev();
    let mut letters = name.chars().rev();
    name.chars().all(char::is_uppercase)
        && letters.all(|letter| words.next().is_some_and(|word| word.starts_with(letter)))
}

/// `新华社北京3月1日电`: what stands after the agency's name.
fn is_cable(after: &str) -> bool {
    let start: String = after.chars().take(28).collect();
    start.find(['电', '電', '讯', '訊']).is_some_and(|end| {
        let between = &start[..end];
        let is_short = between.contains('日') || between.chars().count() <= 4;
        is_short && !between.contains(['，', '。', '报', '報', '称', '稱', '说', '說'])
    })
}

/// The name in brackets, alone or with others: what stands before the bracket, and the byte after the closing one.
fn bracketed<'a>(before: &'a str, after: &str) -> Option<(&'a str, usize)> {
    const BRACKETS: [(char, char); 7] = [
        ('(', ')'),
        ('[', ']'),
        ('（', '）'),
        ('【', '】'),
        ('［', '］'),
        ('〔', '〕'),
        ('/', '/'),
    ];
    let (at, open) = before
        .char_indices()
        .rev()
        .find(|(_, c)| BRACKETS.iter().any(|b| b.0 == *c && *c != '/'))
        .or_else(|| before.char_indices().next_back().filter(|&(_, c)| c == '/'))?;
    let close = BRACKETS.iter().find(|bracket| bracket.0 == open)?.1;
    let inside_before = &before[at + open.len_utf8()..];
    let end = after.find(close)?;
    let inside_after = &after[..end];
    let is_short = inside_before.chars().count() <= 24 && inside_after.chars().count() <= 24;
    let leads = inside_before.is_empty()
        || inside_before.ends_with(['/', '=', ',', '・'])
        || inside_before.ends_with(", ")
        || inside_before.chars().all(|c| is_unspaced(c) || c.is_numeric() || c.is_whitespace());
    let follows = inside_after.is_empty()
        || inside_after.starts_with(['/', '-', '=', '+'])
        || inside_after.starts_with(',') && names_agency(inside_after)
        || inside_after.starts_with(is_unspaced);
    (is_short && leads && follows).then_some((&before[..at], end + close.len_utf8()))
}

fn starts_with_dash(rest: &str) -> bool {
    rest.starts_with(['-', '–', '—', '―', '_', '−', ':', '：', '='])
}

/// Whether words may be the place and day of a dateline: few, and half of them or more with a capital or a figure.
fn is_place(place: &str) -> bool {
    if place.len() > LONGEST_LINE || place.contains(['?', '!', ';', '"', '“']) {
        return false;
    }
    let is_named = |word: &str| {
        let c = word.chars().find(|c| c.is_alphanumeric());
        c.is_none_or(|c| !c.is_lowercase())
    };
    let words: Vec<&str> = place.split_whitespace().collect();
    let named = words.iter().filter(|word| is_named(word)).count();
    let begins = words.first().is_some_and(|word| is_named(word));
    // "Agence France-Presse (AFP) –" is an agency that is introduced.
    begins && words.len() <= 10 && 2 * named >= words.len() && !names_agency(place)
}

fn names_agency(words: &str) -> bool {
    let mut tokens = Tokens::default();
    tokenise(words, &mut tokens);
    (0..tokens.len()).any(|i| AGENCIES.at(words, &tokens, i).is_some())
}

fn is_all_capitals(words: &str) -> bool {
    words.chars().filter(|c| c.is_uppercase()).count() >= 3 && !words.contains(char::is_lowercase)
}

/// `By A and BLONDON (Reuters) -`: glued to what stood before.
fn ends_in_capitals(words: &str) -> bool {
    let capitals = words.chars().rev().take_while(|c| c.is_uppercase()).count();
    capitals >= 3
}

/// Words that begin a byline.
const BY: [&str; 12] =
    ["by", "von", "par", "por", "door", "af", "av", "от", "автор", "autor", "from", "di"];
/// Words that may stand beside an agency's name in a line that holds nothing else.
const BESIDE: &[&str] = &[
    "by",
    "the",
    "and",
    "with",
    "von",
    "par",
    "por",
    "und",
    "et",
    "y",
    "e",
    "mit",
    "avec",
    "con",
    "from",
    "source",
    "sources",
    "quelle",
    "quellen",
    "fuente",
    "fonte",
    "источник",
    "kaynak",
    "źródło",
    "bron",
    "kilde",
    "källa",
    "via",
    "staff",
    "news",
    "agency",
    "agencies",
    "wire",
    "wires",
    "service",
    "services",
    "reports",
    "report",
    "writer",
    "correspondent",
    "updated",
    "published",
    "posted",
    "am",
    "pm",
    "gmt",
    "est",
    "edt",
    "et",
    "uhr",
    "jan",
    "feb",
    "mar",
    "apr",
    "inputs",
    "input",
    "copyright",
    "de",
];

/// Whether an agency's name stands in a byline; `alone` demands a word such as "By" before it, or nothing beside it that could be
/// a part of a sentence.
fn is_byline(before: &str, after: &str, alone: bool) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let (left, right) = (words(before), words(after));
    let is_beside = |word: &String| {
        BESIDE.contains(&word.as_str()) || word.starts_with(|c: char| c.is_numeric())
    };
    let is_quiet = |word: &String| is_beside(word) || is_month(word) || names_agency_word(word);
    let ends_before = before
        .trim_end()
        .ends_with([',', '|', '/', ';', '&', '(', '[', '–', '—', '-', '·', ':', '•', '：', '©']);
    let leads = left.is_empty() || ends_before || left.last().is_some_and(is_beside);
    let ends_after = after
        .trim_start()
        .starts_with([',', '|', '/', ';', '&', ')', ']', '–', '—', '-', '·', '•', '.', '\t']);
    let follows = right.is_empty() || ends_after || right.first().is_some_and(is_beside);
    if !(leads && follows) {
        return false;
    }
    let begins = left.first().is_some_and(|word| BY.contains(&word.as_str()));
    let is_sentence = after.trim_end().ends_with(['.', '?', '!']) && right.len() > 3;
    !alone
        || (begins && !is_sentence)
        || left.iter().chain(&right).all(is_quiet) && !after.trim_start().starts_with(['?', '!'])
}

fn is_month(word: &str) -> bool {
    const MONTHS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "januar",
        "märz",
        "mai",
        "juni",
    ];
    MONTHS.contains(&word)
}

fn names_agency_word(word: &str) -> bool {
    let upper = word.to_uppercase();
    names_agency(&upper) || names_agency(word)
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
    let named = (start..end).filter_map(|i| AGENCIES.at(text, tokens, i));
    let named: Vec<Named> = named.collect();
    // Only credits to reporters of Reuters do without its name.
    if named.is_empty()
        && !["diting by", "riting by"].iter().any(|words| text[line.clone()].contains(words))
    {
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

/// Like [`bracketed`], for lists at the end of a text: `(AP, AFP, Reuters)`, `(mit dpa)`, `(With inputs from ANI)`.
fn bracketed_list<'a>(before: &'a str, after: &str) -> Option<(&'a str, usize)> {
    let (at, open) =
        before.char_indices().rev().find(|(_, c)| matches!(c, '(' | '（' | '[' | '/'))?;
    let close = match open {
        '（' => '）',
        '[' => ']',
        '/' => '/',
        _ => ')',
    };
    let end = after.find(close)?;
    let beside = [&before[at + open.len_utf8()..], &after[..end]];
    let words = beside.iter().flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
    let is_plain = |word: &str| {
        let lower = word.to_lowercase();
        word.is_empty()
            || word.chars().count() <= 4
            || BESIDE.contains(&lower.as_str())
            || names_agency_word(&lower)
    };
    words.into_iter().all(is_plain).then_some((&before[..at], end + close.len_utf8()))
}

/// The initials of editors: `rc/wmr`.
fn is_initials(words: &str) -> bool {
    words.len() <= 16
        && !words.trim().contains(' ')
        && words.trim().chars().all(|c| c.is_lowercase() || c == '/')
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
