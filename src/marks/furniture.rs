//! What sites and feeds put around an article.

use super::pattern::{LONGEST, NO_AGENCY, Patterns, Stretch};
use crate::text::{Tokens, tokenise};
use memchr::{memchr, memchr_iter};
use std::ops::Range;
use std::sync::LazyLock;

/// A stretch of a text that is no part of its reporting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Furniture {
    /// Its bytes in the text, without white space around it.
    pub span: Range<usize>,
    /// What it is.
    pub kind: FurnitureKind,
    /// The pattern that tells it, as it stands in `furniture.txt`, or what else tells it.
    pub rule: &'static str,
}

/// Kinds of furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FurnitureKind {
    /// Menus, sections, breadcrumbs, reading times.
    Navigation,
    /// Share bars, links to social networks.
    Share,
    /// Comment forms and their texts.
    Comments,
    /// Newsletter boxes.
    Newsletter,
    /// Most-read and related lists, tags.
    Related,
    /// Cookies, privacy, terms, what a browser lacks.
    Consent,
    /// "The post X appeared first on Y", "Continue reading".
    FeedTail,
    /// Numbers of views and readers.
    Counter,
    /// Advertisements for apps.
    App,
    /// Copyright lines.
    Copyright,
    /// Lines that credit reporters, agencies, photographers.
    Credit,
    /// Labels of advertisements.
    Advert,
    /// Sign in, subscribe, paywalls.
    Subscription,
}

/// So many weak lines together are a menu.
const WEAK_TOGETHER: usize = 3;
/// So many short lines together, half of which are furniture, are furniture: a menu has names that no list knows.
const SHORT_TOGETHER: usize = 6;
/// A line of at most so many words is short.
const SHORT: usize = 6;
/// So many items of a list, three quarters of which are furniture, are furniture.
const LIST_TOGETHER: usize = 4;
/// How many sentences at the end of the last line are looked at.
const LAST_SENTENCES: usize = 4;

/// The furniture of a text by the list of patterns in `furniture.txt`: whole lines, and sentences at the end of the last line.
/// Ascending and apart.
///
/// Precision comes first: what a reporter could have written is not taken. Lines that are furniture only in company (`Sport`,
/// `World`) are taken next to others or three at a time; a list of four or more items of which three quarters are furniture
/// is taken whole, as are six or more short lines in a row of which half are.
pub fn furniture(text: &str) -> Vec<Furniture> {
    let mut tokens = Tokens::default();
    tokenise(text, &mut tokens);
    furniture_in(text, &tokens)
}

/// The same for a text whose tokens are known, which is several times faster.
pub fn furniture_in(text: &str, tokens: &Tokens) -> Vec<Furniture> {
    let mut lines = lines(text, tokens);
    keep_company(&mut lines);
    take_lists(&mut lines);
    take_menus(&mut lines);
    take_last_sentences(text, tokens, &mut lines);
    let taken = lines.into_iter().filter_map(|line| match line.verdict {
        Verdict::Taken(rule) => {
            Some(Furniture { span: line.span, kind: rule.kind, rule: rule.text })
        }
        _ => None,
    });
    taken.collect()
}

#[derive(Debug)]
struct Rule {
    kind: FurnitureKind,
    is_weak: bool,
    text: &'static str,
}

static IN_LIST: Rule =
    Rule { kind: FurnitureKind::Navigation, is_weak: false, text: "(in a list of furniture)" };
static IN_MENU: Rule =
    Rule { kind: FurnitureKind::Navigation, is_weak: false, text: "(short line among furniture)" };

#[derive(Debug, Clone, Copy)]
enum Verdict {
    None,
    Weak(&'static Rule),
    Taken(&'static Rule),
}

/// A line with words in it.
struct Line {
    span: Range<usize>,
    /// Its tokens, without the number of a list.
    tokens: Range<usize>,
    is_item: bool,
    is_short: bool,
    verdict: Verdict,
}

fn lines(text: &str, tokens: &Tokens) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut first = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = &text[start..end];
        let begin = start;
        start = (end + 1).min(text.len());
        if first == tokens.len() {
            break;
        }
        let last = tokens.next_from(first, end);
        let inside = first..last;
        first = last;
        if inside.is_empty() {
            continue;
        }
        let trimmed = line.trim();
        let from = begin + line.len() - line.trim_start().len();
        let (is_item, number) = list_marker(trimmed);
        let inside = inside.start + usize::from(number)..inside.end;
        let shown = inside.start..shown_end(text, tokens, &inside, begin..end);
        let stretch = Stretch { text, tokens, start: shown.start, end: shown.end };
        let is_line = |_: &&Rule| {
            let ends_sentence = trimmed.ends_with('.')
                && (shown.len() == 1 || trimmed.starts_with(|c: char| c.is_ascii_digit()));
            !ends_sentence && !goes_on(text, from)
        };
        let verdict = match PATTERNS.find(stretch, NO_AGENCY).filter(is_line) {
            None => Verdict::None,
            Some(rule) if rule.is_weak => Verdict::Weak(rule),
            Some(rule) => Verdict::Taken(rule),
        };
        lines.push(Line {
            span: from..from + trimmed.len(),
            is_short: shown.len() <= SHORT && !trimmed.ends_with(['.', '!', '?', '”', '"', '。']),
            tokens: inside,
            is_item,
            verdict,
        });
    }
    lines
}

/// Whether the line that begins with the ink at byte `at` only goes on with a sentence, broken by a margin.
fn goes_on(text: &str, at: usize) -> bool {
    let Some((before, _)) = text[..at].rsplit_once('\n') else { return false };
    let before = before[before.rfind('\n').map_or(0, |end| end + 1)..].trim();
    text[at..].starts_with(char::is_lowercase) && before.len() > 40 && !before.ends_with(is_end)
}

/// Whether a line begins as an item of a list does, and whether its marker is a token.
fn list_marker(line: &str) -> (bool, bool) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    match digits {
        0 if line.starts_with("o ") => (true, true),
        0 => (line.starts_with(['•', '·', '▪', '‣', '◦', '*', '-', '–', '»', '›']), false),
        1..=2 => {
            let is_item =
                rest.starts_with(['.', ')']) && rest[1..].starts_with([' ', '\t', '\u{A0}']);
            (is_item, is_item)
        }
        _ => (false, false),
    }
}

/// The token after the last one that a reader of the page saw: links written out are left off.
fn shown_end(text: &str, tokens: &Tokens, inside: &Range<usize>, line: Range<usize>) -> usize {
    let is_long = inside.len() > LONGEST;
    if is_long || memchr(b'/', &text.as_bytes()[line.clone()]).is_none() {
        return inside.end;
    }
    let line_text = &text[line.clone()];
    let address = ["](", " /", " http"].iter().filter_map(|mark| line_text.find(mark)).min();
    match address {
        None => inside.end,
        Some(at) => tokens.first_from(line.start + at + 1).clamp(inside.start, inside.end),
    }
}

/// Weak lines beside taken ones are taken, and so are several together.
fn keep_company(lines: &mut [Line]) {
    for run in runs(lines, |line| !matches!(line.verdict, Verdict::None)) {
        let run = &mut lines[run];
        let is_taken = |line: &Line| matches!(line.verdict, Verdict::Taken(_));
        if run.len() < WEAK_TOGETHER && !run.iter().any(is_taken) {
            continue;
        }
        for line in run {
            if let Verdict::Weak(rule) = line.verdict {
                line.verdict = Verdict::Taken(rule);
            }
        }
    }
}

/// Lists nearly all of which are taken are taken whole.
fn take_lists(lines: &mut [Line]) {
    take_mostly_taken(lines, |line| line.is_item, LIST_TOGETHER, (3, 4), &IN_LIST);
}

/// Short lines half of which are taken are taken all.
fn take_menus(lines: &mut [Line]) {
    take_mostly_taken(lines, |line| line.is_short, SHORT_TOGETHER, (1, 2), &IN_MENU);
}

fn take_mostly_taken(
    lines: &mut [Line],
    belongs: impl Fn(&Line) -> bool,
    least: usize,
    (part, of): (usize, usize),
    rule: &'static Rule,
) {
    for run in runs(lines, belongs) {
        let run = &mut lines[run];
        let is_known = |line: &Line| !matches!(line.verdict, Verdict::None);
        // What stands before the first of them or after the last may be a headline.
        let Some(first) = run.iter().position(is_known) else { continue };
        let last = run.iter().rposition(is_known).unwrap_or(first);
        let run = &mut run[first..=last];
        let known = run.iter().filter(|line| is_known(line)).count();
        let is_sure = run.iter().any(|line| matches!(line.verdict, Verdict::Taken(_)));
        if is_sure && run.len() >= least && of * known >= part * run.len() {
            for line in run {
                line.verdict = Verdict::Taken(match line.verdict {
                    Verdict::None => rule,
                    Verdict::Weak(rule) | Verdict::Taken(rule) => rule,
                });
            }
        }
    }
}

/// The longest runs of lines for which something holds.
fn runs(lines: &[Line], holds: impl Fn(&Line) -> bool) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for (i, line) in lines.iter().enumerate() {
        if !holds(line) {
            if start < i {
                runs.push(start..i);
            }
            start = i + 1;
        }
    }
    if start < lines.len() {
        runs.push(start..lines.len());
    }
    runs
}

/// Feeds glue their tail to the last paragraph.
fn take_last_sentences(text: &str, tokens: &Tokens, lines: &mut Vec<Line>) {
    let Some(last) = lines.last().filter(|line| matches!(line.verdict, Verdict::None)) else {
        return;
    };
    let (line_start, mut line_end, mut end) = (last.span.start, last.span.end, last.tokens.end);
    let mut found = Vec::new();
    let mut tried = 0;
    let mut at = end;
    while at > last.tokens.start && end - at < LONGEST && tried < LAST_SENTENCES {
        at -= 1;
        let word = tokens.span(at).start;
        if follows_a_word(&text.as_bytes()[line_start..word]) {
            continue;
        }
        let begin = line_start + text[line_start..word].trim_end_matches(['(', '[', '（']).len();
        let before =
            text[line_start..begin].trim_end_matches(|c: char| !c.is_alphanumeric() && !is_end(c));
        if !before.ends_with(is_end) || before.len() == begin - line_start {
            continue;
        }
        tried += 1;
        let stretch = Stretch { text, tokens, start: at, end };
        if let Some(rule) = PATTERNS.find(stretch, NO_AGENCY).filter(|rule| !rule.is_weak) {
            found.push(Line {
                span: begin..line_end,
                tokens: at..end,
                is_item: false,
                is_short: false,
                verdict: Verdict::Taken(rule),
            });
            line_end = line_start + text[line_start..begin].trim_end().len();
            end = at;
            tried = 0;
        }
    }
    lines.extend(found.into_iter().rev());
}

/// Whether what comes before a word surely ends with a word and a space, so that no sentence begins there.
fn follows_a_word(before: &[u8]) -> bool {
    matches!(before, [.., last, b' '] if last.is_ascii_alphanumeric())
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | ']' | '”' | '"')
}

/// The list, read once.
static PATTERNS: LazyLock<Patterns<Rule>> =
    LazyLock::new(|| read(include_str!("furniture.txt")).unwrap_or_else(|_| Patterns::default()));

/// Reads a list of patterns; `Err` tells the line that is none.
fn read(list: &'static str) -> Result<Patterns<Rule>, &'static str> {
    let mut kind = None;
    let mut rules = Vec::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            kind = Some(section.split(' ').next().and_then(kind_named).ok_or(line)?);
        } else if let Some(kind) = kind {
            let pattern = line.trim_start_matches('~');
            rules.push((pattern, Rule { kind, is_weak: pattern != line, text: line }));
        } else if !line.starts_with('#') {
            return Err(line);
        }
    }
    Patterns::new(rules.into_iter())
}

impl FurnitureKind {
    const ALL: [Self; 13] = [
        Self::Navigation,
        Self::Share,
        Self::Comments,
        Self::Newsletter,
        Self::Related,
        Self::Consent,
        Self::FeedTail,
        Self::Counter,
        Self::App,
        Self::Copyright,
        Self::Credit,
        Self::Advert,
        Self::Subscription,
    ];

    /// Its name in `furniture.txt`, such as `feed_tail`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::Share => "share",
            Self::Comments => "comments",
            Self::Newsletter => "newsletter",
            Self::Related => "related",
            Self::Consent => "consent",
            Self::FeedTail => "feed_tail",
            Self::Counter => "counter",
            Self::App => "app",
            Self::Copyright => "copyright",
            Self::Credit => "credit",
            Self::Advert => "advert",
            Self::Subscription => "subscription",
        }
    }
}

fn kind_named(name: &str) -> Option<FurnitureKind> {
    FurnitureKind::ALL.into_iter().find(|kind| kind.name() == name)
}

#[cfg(test)]
mod tests {
    use super::{furniture, read};
    use crate::marks::cases;
    use proptest::prelude::*;

    #[test]
    fn the_list_is_read_whole() {
        assert_eq!(read(include_str!("furniture.txt")).err(), None);
    }

    #[test]
    fn the_cases_of_the_plain_file() {
        let wrong =
            cases::lines(include_str!("../../tests/data/marks/furniture.txt")).filter_map(|line| {
                let (text, expected) = cases::without_brackets(&line);
                let found = furniture(&text);
                let spans: Vec<_> = found.iter().map(|found| found.span.clone()).collect();
                let rules: Vec<_> = found.iter().map(|found| found.rule).collect();
                (spans != expected).then(|| format!("{line}\n  found {spans:?} by {rules:?}\n"))
            });
        assert_eq!(wrong.collect::<String>(), "");
    }

    proptest! {
        /// Whatever the text: ascending, apart, not empty, and no white space at the ends.
        #[test]
        fn what_is_found_is_well_formed(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "Home", "Sport", "World", "12 views", "Leave a reply", "Read more.", "The post ", " appeared first on X.", "a",
                    ". ", " ", "\n", "\n\n", "\r\n", "• ", "1. ", "相关新闻", "中。", "](", " http", "»",
                ]),
                0..40,
            ),
        ) {
            let text = pieces.concat();
            let mut last = 0;
            for found in furniture(&text) {
                prop_assert!(last <= found.span.start && found.span.start < found.span.end);
                let taken = &text[found.span.clone()];
                prop_assert_eq!(taken.trim(), taken);
                last = found.span.end;
            }
        }
    }
}
