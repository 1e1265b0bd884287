//! How a byline and a closing credit are worded: `By Ann Lee, Reuters`, `Quelle: dpa`, `(AP, AFP)`.

use super::agency::names_agency;

/// Whether an agency's name stands in a byline; `alone` demands a word such as "By" before it, or nothing beside it that could be
/// a part of a sentence.
pub(super) fn is_byline(before: &str, after: &str, alone: bool) -> bool {
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

/// Like [`bracketed`], for lists at the end of a text: `(AP, AFP, Reuters)`, `(mit dpa)`, `(With inputs from ANI)`.
pub(super) fn bracketed_list<'a>(before: &'a str, after: &str) -> Option<(&'a str, usize)> {
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
pub(super) fn is_initials(words: &str) -> bool {
    words.len() <= 16
        && !words.trim().contains(' ')
        && words.trim().chars().all(|c| c.is_lowercase() || c == '/')
}
