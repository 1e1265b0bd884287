//! How a dateline is worded: `LONDON (Reuters) -`, `МОСКВА, 3 мар - РИА Новости.`, `新华社北京3月1日电`.

use super::agency::names_agency;
use crate::text::is_unspaced;

/// The place and the day of a dateline have at most so many bytes.
const LONGEST_PLACE: usize = 120;

/// Whether the words before and after an agency's name make a dateline, and how many bytes of what comes after belong to it.
pub(super) fn dateline(before: &str, name: &str, after: &str) -> Option<usize> {
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
    if place.len() > LONGEST_PLACE || place.contains(['?', '!', ';', '"', '“']) {
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

fn is_all_capitals(words: &str) -> bool {
    words.chars().filter(|c| c.is_uppercase()).count() >= 3 && !words.contains(char::is_lowercase)
}

/// `By A and BLONDON (Reuters) -`: glued to what stood before.
fn ends_in_capitals(words: &str) -> bool {
    let capitals = words.chars().rev().take_while(|c| c.is_uppercase()).count();
    capitals >= 3
}
