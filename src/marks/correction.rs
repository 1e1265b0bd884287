//! Whether a text says that it was corrected.

use super::pattern::{NO_AGENCY, Patterns, Stretch};
use crate::text::{Tokens, is_unspaced, tokenise};
use memchr::memchr_iter;
use std::ops::Range;
use std::sync::LazyLock;

/// A marker by which a text says that it corrects itself, or what was sent before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The words that say so, as they stand in the text: `CORRECTED`, `An earlier version of this article`. Agencies mean different
    /// things by them, so they are shown as they are.
    pub marker: Range<usize>,
    /// The pattern that tells it, as it stands in `corrections.txt`.
    pub rule: &'static str,
}

/// The first marker of a correction: at the start of a line, or of one of the sentences of a line of at most so many words as a
/// pattern may have. For titles too.
pub fn correction(text: &str) -> Option<Correction> {
    let mut tokens = Tokens::default();
    tokenise(text, &mut tokens);
    correction_in(text, &tokens)
}

/// The same for a text whose tokens are known.
pub fn correction_in(text: &str, tokens: &Tokens) -> Option<Correction> {
    marker_in(text, tokens, &PATTERNS)
}

/// The first marker that one of the patterns tells.
pub(super) fn marker_in(
    text: &str,
    tokens: &Tokens,
    patterns: &Patterns<(&'static str, usize)>,
) -> Option<Correction> {
    let mut first = 0;
    for end in memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let last = first + tokens_before(tokens, first, end);
        let line = first..last;
        first = last;
        if let Some(found) = in_line(text, tokens, line, patterns) {
            return Some(found);
        }
    }
    None
}

/// How many tokens from `first` on begin before byte `end`.
fn tokens_before(tokens: &Tokens, first: usize, end: usize) -> usize {
    if tokens.len() == first || tokens.span(first).start >= end {
        return 0;
    }
    tokens.first_from(end) - first
}

fn in_line(
    text: &str,
    tokens: &Tokens,
    line: Range<usize>,
    patterns: &Patterns<(&'static str, usize)>,
) -> Option<Correction> {
    let begins_sentence = |i: usize| {
        i == line.start || {
            // In scripts without spaces tokens overlap.
            let between = text.get(tokens.span(i - 1).end..tokens.span(i).start);
            between.is_some_and(|between| between.starts_with(['.', '!', '?', '。', ')', ']', '”']))
        }
    };
    let from = line.start.max(line.end.saturating_sub(super::pattern::LONGEST));
    let rest = (from..line.end).filter(|&i| i > line.start && begins_sentence(i));
    let whole = (line.start < line.end).then_some(line.start);
    whole.into_iter().chain(rest).find_map(|i| {
        let end = line.end.min(i + super::pattern::LONGEST);
        let stretch = Stretch { text, tokens, start: i, end };
        let &(rule, words) = patterns.find(stretch, NO_AGENCY)?;
        let last = tokens.span((i + words).clamp(i + 1, end) - 1);
        let first = text[last.clone()].chars().next().filter(|&c| is_unspaced(c));
        // In scripts without spaces a token stands for the character that it starts with.
        let marker_end = first.map_or(last.end, |c| last.start + c.len_utf8());
        Some(Correction { marker: tokens.span(i).start..marker_end, rule })
    })
}

/// The list, read once: each pattern with itself and the number of its words before the first `*`.
static PATTERNS: LazyLock<Patterns<(&'static str, usize)>> =
    LazyLock::new(|| read(include_str!("corrections.txt").lines()).unwrap_or_default());

/// Reads the lines of a list.
pub(super) fn read(
    lines: impl Iterator<Item = &'static str>,
) -> Result<Patterns<(&'static str, usize)>, &'static str> {
    let lines = lines.map(str::trim);
    let patterns = lines.filter(|line| !line.is_empty() && !line.starts_with(['#', '[']));
    let mut tokens = Tokens::default();
    Patterns::new(patterns.map(|line| {
        let marker = line.split('*').next().unwrap_or(line);
        tokenise(marker, &mut tokens);
        (line, (line, tokens.len()))
    }))
}

#[cfg(test)]
mod tests {
    use super::{correction, read};

    #[test]
    fn the_list_is_read_whole() {
        assert_eq!(read(include_str!("corrections.txt").lines()).err(), None);
    }

    #[test]
    fn markers_are_found_as_they_stand() {
        for (text, marker) in [
            ("Wall raised\nCORRECTED: The wall is a metre high.", "CORRECTED"),
            ("Correction: An earlier story was wrong.", "Correction"),
            ("REFILE-Wall raised", "REFILE"),
            (
                "The wall was raised.\n\nAn earlier version of this article gave a wrong height.",
                "An earlier version of this",
            ),
            (
                "The wall was raised. This story has been corrected to say so.",
                "This story has been corrected",
            ),
            ("Die Mauer ist hoch.\nBerichtigung: Sie ist zwei Meter hoch.", "Berichtigung"),
            (
                "In einer früheren Version dieses Artikels stand die falsche Höhe.",
                "In einer früheren Version dieses",
            ),
            ("El muro es alto.\nFe de errores: el muro es bajo.", "Fe de errores"),
            ("Le mur est haut.\nRectificatif : le mur est bas.", "Rectificatif"),
            ("Стена высокая.\nИсправление: стена низкая.", "Исправление"),
            ("围墙很高。\n更正：围墙不高。", "更正"),
        ] {
            let found = correction(text).map(|found| &text[found.marker]);
            assert_eq!(found, Some(marker), "{text}");
        }
    }

    #[test]
    fn reporting_about_corrections_is_none() {
        for text in [
            "Correction officers closed the wall.",
            "The mayor said a correction was due. The market corrected on Monday.",
            "Eine Korrektur der Mauer ist nötig.",
            "The wall was raised. An early version was lower.",
            "",
        ] {
            assert_eq!(correction(text), None, "{text}");
        }
    }
}
