//! Which parts of a text are quoted.

use super::quotation_marks::{Beside, Glyph, Mark, is_glued, quotation_marks};
use crate::text::paragraphs;
use std::ops::Range;

/// How many marks are looked at to find the closing one, so that a text made of marks costs no more than its length.
const LOOK_AHEAD: usize = 256;
/// The same for single marks, nearly all of which are apostrophes.
const LOOK_AHEAD_SINGLE: usize = 48;

/// What quotation marks enclose, as byte ranges of the text without the marks and the white space inside them; ascending, apart
/// and not empty. Of quotations inside one another the outer counts.
///
/// - All styles: `“…”`, `„…“`, `”…”`, `«…»`, `»…«`, `»…»`, `‹…›`, `"…"`, `''…''`, ` ``…'' `, `‘…’`, `‚…‘`, `'…'`, `「…」`, `『…』`, `《…》`,
///   `〈…〉`, and their mojibake ([`text`](crate::text)).
/// - Double marks that nothing closes quote the rest of their paragraph (as [`paragraphs`] divides it), so a quotation that opens again in
///   each of several paragraphs is quoted in all. A closing mark that nothing opens quotes nothing.
/// - Apostrophes, feet, inches, minutes and seconds are no marks.
pub fn quotations(text: &str) -> Vec<Range<usize>> {
    let marks = quotation_marks(text);
    if marks.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut rest = marks.as_slice();
    let pieces = paragraphs(text);
    let mut number = 0;
    while let Some(first) = pieces.get(number) {
        // A long line is divided at sentence ends, but may be one quotation.
        let is_same_line = |pair: &[Range<usize>]| {
            !text.as_bytes()[pair[0].end..pair[1].start]
                .iter()
                .any(|byte| matches!(byte, b'\n' | b'\r'))
        };
        let more = pieces[number..].windows(2).take_while(|pair| is_same_line(pair)).count();
        let parts = &pieces[number..=number + more];
        number += more + 1;
        let end = parts.last().map_or(first.end, |part| part.end);
        let (inside, beyond) = rest.split_at(rest.partition_point(|mark| mark.start < end));
        rest = beyond;
        if !inside.is_empty() {
            let next = pieces
                .get(number)
                .and_then(|next| beyond.first().filter(|mark| mark.start == next.start));
            Paragraph { parts, end, next }.quotations(
                inside,
                |range| {
                    let quoted = trimmed(text, range);
                    if !quoted.is_empty() {
                        found.push(quoted);
                    }
                },
                text,
            );
        }
    }
    found
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let quoted = &text[range.clone()];
    let start = range.start + quoted.len() - quoted.trim_start().len();
    start..start + quoted.trim().len()
}

/// What must be known of a paragraph to pair its marks.
struct Paragraph<'a> {
    /// The pieces of the line, or of the lines that a margin broke.
    parts: &'a [Range<usize>],
    end: usize,
    /// The mark that the next paragraph begins with.
    next: Option<&'a Mark>,
}

impl Paragraph<'_> {
    /// Pairs the marks and gives what stands between.
    fn quotations(&self, marks: &[Mark], mut each: impl FnMut(Range<usize>), text: &str) {
        let straight = marks.iter().filter(|mark| mark.glyph == Glyph::Straight);
        let (count, after_digits) = straight.fold((0, 0), |(count, after_digits), mark| {
            (count + 1, after_digits + usize::from(mark.before == Beside::Digit))
        });
        // Then they take turns, however carelessly spaces were set around them.
        let take_turns = count % 2 == 0 && after_digits == 0;
        let mut i = 0;
        while let Some(mark) = marks.get(i) {
            let ahead = &marks[i + 1..];
            let closing = if is_single(mark.glyph) {
                if !opens_single(mark, text) {
                    i += 1;
                    continue;
                }
                closing_single(mark, ahead, text)
            } else {
                if !opens(mark, take_turns) {
                    i += 1;
                    continue;
                }
                closing(mark, ahead, take_turns)
            };
            match closing {
                Some(further) => {
                    each(mark.end..ahead[further].start);
                    i += further + 2;
                }
                // An apostrophe, unless the next paragraph goes on in the same way.
                None if is_single(mark.glyph)
                    && !(self.begins_with(mark) && self.goes_on(mark)) =>
                {
                    i += 1;
                }
                None => {
                    let end = if self.goes_on(mark) { self.end } else { self.part_end(mark) };
                    each(mark.end..end);
                    i = marks.partition_point(|mark| mark.start < end).max(i + 1);
                }
            }
        }
    }

    fn begins_with(&self, mark: &Mark) -> bool {
        self.parts.first().is_some_and(|part| part.start == mark.start)
    }

    /// Whether the next paragraph opens with the same mark.
    fn goes_on(&self, mark: &Mark) -> bool {
        self.next.is_some_and(|next| next.glyph == mark.glyph && next.looks_opening())
    }

    fn part_end(&self, mark: &Mark) -> usize {
        let number = self.parts.partition_point(|part| part.end <= mark.start);
        self.parts.get(number).map_or(self.end, |part| part.end)
    }
}

/// Whether a double mark opens a quotation when none is open.
fn opens(mark: &Mark, straight_take_turns: bool) -> bool {
    match mark.glyph {
        Glyph::Straight if straight_take_turns => true,
        Glyph::Straight => {
            mark.looks_opening()
                || mark.before != Beside::Digit
                    && mark.after != Beside::Other
                    && !mark.looks_closing()
        }
        Glyph::Low | Glyph::Graves | Glyph::Bracket(_) => true,
        // Glued to a word on the left alone it is the end of a quotation whose beginning is lost.
        Glyph::Upper | Glyph::Left | Glyph::LeftSingle => {
            !(matches!(mark.before, Beside::Letter | Beside::Digit | Beside::Other)
                && mark.after == Beside::Space)
        }
        // Swedish and Finnish; German and Danish.
        Glyph::Closing | Glyph::Right | Glyph::RightSingle => {
            mark.looks_opening() && !matches!(mark.before, Beside::Mark)
        }
        _ => false,
    }
}

/// Which of the marks ahead closes the quotation that a double mark opens.
fn closing(opening: &Mark, ahead: &[Mark], straight_take_turns: bool) -> Option<usize> {
    let ahead = &ahead[..ahead.len().min(LOOK_AHEAD)];
    let mut depth = 0_usize;
    let mut first = None;
    // Marks of another style, opened inside.
    let mut inner_straight = false;
    let mut inner_curly = false;
    for (i, mark) in ahead.iter().enumerate() {
        let reopens = mark.looks_opening() && !mark.looks_closing();
        let closes = match (opening.glyph, mark.glyph) {
            (Glyph::Straight | Glyph::Graves, Glyph::Straight) => {
                straight_closes(mark, &ahead[i + 1..], straight_take_turns)
            }
            (Glyph::Straight, Glyph::Upper) => {
                inner_curly = true;
                false
            }
            (Glyph::Straight, Glyph::Closing) => {
                !std::mem::take(&mut inner_curly) && mark.looks_closing()
            }
            (Glyph::Upper | Glyph::Low | Glyph::Closing, Glyph::Straight) => {
                if reopens {
                    inner_straight = true;
                    false
                } else {
                    !std::mem::take(&mut inner_straight)
                        && mark.looks_closing()
                        && mark.before != Beside::Digit
                }
            }
            (Glyph::Low, Glyph::Low)
            | (Glyph::Left, Glyph::Left)
            | (Glyph::LeftSingle, Glyph::LeftSingle) => {
                depth += 1;
                false
            }
            (Glyph::Upper, Glyph::Upper)
            | (Glyph::Right, Glyph::Right)
            | (Glyph::RightSingle, Glyph::RightSingle) => {
                depth += usize::from(reopens);
                !reopens && mark.looks_closing()
            }
            (Glyph::Bracket(one), Glyph::Bracket(other)) => {
                depth += usize::from(one == other);
                false
            }
            (Glyph::Low, Glyph::Upper | Glyph::Closing)
            | (Glyph::Upper | Glyph::Closing, Glyph::Closing)
            | (Glyph::Left, Glyph::Right)
            | (Glyph::Right, Glyph::Left)
            | (Glyph::LeftSingle, Glyph::RightSingle)
            | (Glyph::RightSingle, Glyph::LeftSingle) => true,
            (Glyph::Bracket(one), Glyph::BracketEnd(other)) => one == other,
            _ => false,
        };
        if closes {
            first = first.or(Some(i));
            match depth.checked_sub(1) {
                None => return Some(i),
                Some(less) => depth = less,
            }
        }
    }
    // One that opened inside was not closed: `«a «b»`.
    first
}

/// Whether a straight mark closes what a straight one opened. After a digit it may be inches or seconds: it closes unless the
/// next straight mark does.
fn straight_closes(mark: &Mark, ahead: &[Mark], take_turns: bool) -> bool {
    if take_turns {
        return true;
    }
    if mark.before == Beside::Digit {
        let next = ahead.iter().find(|next| next.glyph == Glyph::Straight);
        return next.is_none_or(|next| next.looks_opening() || next.before == Beside::Digit);
    }
    !mark.looks_opening() || mark.looks_closing()
}

fn is_single(glyph: Glyph) -> bool {
    matches!(
        glyph,
        Glyph::UpperSingle | Glyph::ClosingSingle | Glyph::StraightSingle | Glyph::LowSingle
    )
}

/// Words that are written with an apostrophe before them.
const ELIDED: [&str; 14] = [
    "em", "til", "tis", "twas", "n", "cause", "bout", "round", "cos", "til", "s", "t", "neath",
    "nuff",
];

/// Whether a single mark may open a quotation: it must close, or it is an apostrophe.
fn opens_single(mark: &Mark, text: &str) -> bool {
    if mark.glyph == Glyph::ClosingSingle || !mark.looks_opening() {
        return mark.glyph == Glyph::UpperSingle
            && mark.before != Beside::Space
            && text[mark.end..].starts_with(is_glued);
    }
    let word_end = text[mark.end..]
        .bytes()
        .position(|byte| !byte.is_ascii_alphanumeric())
        .unwrap_or(text.len() - mark.end);
    let word = &text[mark.end..mark.end + word_end];
    let is_decade = mark.after == Beside::Digit && word.ends_with('s');
    !is_decade && !ELIDED.iter().any(|elided| elided.eq_ignore_ascii_case(word))
}

/// Which of the marks ahead closes a single quotation. An apostrophe after `s` and before a space does only if nothing better
/// comes.
fn closing_single(opening: &Mark, ahead: &[Mark], text: &str) -> Option<usize> {
    let mut possessive = None;
    let mut doubles = 0_usize;
    for (i, mark) in ahead.iter().take(LOOK_AHEAD_SINGLE).enumerate() {
        if matches!(mark.glyph, Glyph::Straight | Glyph::Upper | Glyph::Closing) {
            doubles += 1;
            continue;
        }
        let closes = match opening.glyph {
            Glyph::LowSingle => {
                matches!(
                    mark.glyph,
                    Glyph::UpperSingle | Glyph::ClosingSingle | Glyph::StraightSingle
                )
            }
            _ => matches!(mark.glyph, Glyph::ClosingSingle | Glyph::StraightSingle),
        };
        // It must not tear a double quotation apart.
        if !closes || doubles % 2 == 1 || mark.before == Beside::Space {
            continue;
        }
        if matches!(mark.after, Beside::Letter | Beside::Digit)
            && !text[mark.end..].starts_with(is_glued)
        {
            if mark.looks_opening() && possessive.is_some() {
                break;
            }
            continue;
        }
        let word = text.as_bytes()[..mark.start].last();
        if mark.after == Beside::Space && matches!(word, Some(b's' | b'S')) {
            possessive = possessive.or(Some(i));
            continue;
        }
        return Some(i);
    }
    possessive
}

#[cfg(test)]
mod tests {
    use super::quotations;
    use crate::marks::cases;
    use proptest::prelude::*;

    #[test]
    fn the_cases_of_the_plain_file() {
        let wrong = cases::lines(include_str!("../../tests/data/marks/quotations.txt")).filter_map(
            |line| {
                let (text, expected) = cases::without_brackets(&line);
                let found = quotations(&text);
                let shown: Vec<&str> = found.iter().map(|range| &text[range.clone()]).collect();
                (found != expected).then(|| format!("{line}\n  found {shown:?}\n"))
            },
        );
        assert_eq!(wrong.collect::<String>(), "");
    }

    const STYLES: [(&str, &str); 12] = [
        ("“", "”"),
        ("„", "“"),
        ("«", "»"),
        ("« ", " »"),
        ("»", "«"),
        ("\"", "\""),
        ("``", "''"),
        ("‘", "’"),
        ("'", "'"),
        ("「", "」"),
        ("â€œ", "â€\u{9D}"),
        ("โ€œ", "โ€\u{9D}"),
    ];

    proptest! {
        /// Text with quotations planted in one style: exactly these are found.
        #[test]
        fn planted_quotations_are_found(
            style in 0..STYLES.len(),
            parts in prop::collection::vec(
                (prop::collection::vec("[a-m]{4,7}|it's|the mayor’s|2024|1,000", 1..9), any::<bool>(), "[.,]?", "[ \n]| \n\n"),
                0..12,
            ),
        ) {
            let (open, close) = STYLES[style];
            let (mut text, mut expected) = (String::new(), Vec::new());
            for (words, is_quoted, stop, between) in parts {
                let words = words.join(" ") + &stop;
                // After digits a straight mark may be inches; after a possessive a single one an apostrophe.
                let is_sure = !words.ends_with(|c: char| c.is_ascii_digit() || c == 's');
                if is_quoted && is_sure {
                    text += open;
                    expected.push(text.len()..text.len() + words.len());
                    text += &words;
                    text += close;
                } else {
                    text += &words;
                }
                text += &between;
                text += "and ";
            }
            prop_assert_eq!(quotations(&text), expected, "{}", text);
        }

        /// Whatever the text: ascending, apart, not empty, on the boundaries of characters, no white space at the ends.
        #[test]
        fn what_is_found_is_well_formed(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "a", "s", "5", " ", "\n", "\n\n", ".", "中", "“", "”", "„", "‟", "«", "»", "‹", "›", "‘", "’", "‚", "'",
                    "''", "``", "\"", "「", "」", "《", "》", "â€œ", "â€", "โ€", "Â", "Â«", "\u{9D}", "\u{A0}", "-", "(",
                ]),
                0..60,
            ),
        ) {
            let text = pieces.concat();
            let mut last = 0;
            for range in quotations(&text) {
                prop_assert!(last <= range.start && range.start < range.end);
                let quoted = &text[range.clone()];
                prop_assert_eq!(quoted.trim(), quoted);
                last = range.end;
            }
        }
    }

    /// A text of nothing but marks that never close costs no more than its length.
    #[test]
    fn a_million_marks_cost_no_more_than_their_length() {
        for piece in ["«", "««» ", " 'a", " ‘a’s", "\"5\"", "“5\" ", "„\n", "‚a "] {
            let found = quotations(&piece.repeat(1_000_000 / piece.len()));
            assert!(found.len() <= 1_000_000);
        }
    }
}
