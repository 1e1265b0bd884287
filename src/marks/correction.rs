//! Whether a text says that it was corrected.

use super::pattern::{LONGEST, NO_AGENCY, Patterns, Stretch};
use crate::text::{Tokens, is_unspaced, tokenise};
use memchr::memchr;
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
    marker_in(text, tokens, 0..tokens.len(), &PATTERNS)
}

/// The first marker that one of the patterns tells and that begins with one of the tokens `among`.
pub(super) fn marker_in(
    text: &str,
    tokens: &Tokens,
    among: Range<usize>,
    patterns: &Patterns<(&'static str, usize)>,
) -> Option<Correction> {
    let words = among.clone().zip(&tokens.hashes()[among]);
    // What few words are comes first, for what each word is would cost many times as much.
    let known = words.filter(|&(_, &word)| patterns.may_begin_with(word));
    known.map(|(i, _)| i).find_map(|i| marker_from(text, tokens, i, patterns))
}

/// The marker that begins with the token `i`, if a line or a sentence does.
fn marker_from(
    text: &str,
    tokens: &Tokens,
    i: usize,
    patterns: &Patterns<(&'static str, usize)>,
) -> Option<Correction> {
    let start = tokens.span(i).start;
    let before = match i.checked_sub(1) {
        // In scripts without spaces tokens overlap.
        Some(before) => text.get(tokens.span(before).end..start)?,
        None => "",
    };
    let is_line = i == 0 || before.contains('\n');
    if !is_line && !before.starts_with(['.', '!', '?', '。', ')', ']', '”']) {
        return None;
    }
    let line_end = memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |end| start + end);
    let line_end = tokens.first_from(line_end);
    let end = line_end.min(i + LONGEST);
    if !is_line && end < line_end {
        return None;
    }
    let stretch = Stretch { text, tokens, start: i, end };
    let &(rule, words) = patterns.find(stretch, NO_AGENCY)?;
    let last = tokens.span((i + words).clamp(i + 1, end) - 1);
    let first = text[last.clone()].chars().next().filter(|&c| is_unspaced(c));
    // In scripts without spaces a token stands for the character that it starts with.
    let marker_end = first.map_or(last.end, |c| last.start + c.len_utf8());
    Some(Correction { marker: start..marker_end, rule })
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
