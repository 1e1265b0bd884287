//! Where the quotation marks of a text stand, and what stands around them.

use crate::text::{is_unspaced, unbroken_character};
use std::ops::Range;

/// A quotation mark, by what it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glyph {
    /// `"`, `＂` and `''`: opens and closes.
    Straight,
    /// `“`, `‟` and `‘‘`: opens in most languages, closes after `„`.
    Upper,
    /// `”` and `’’`: closes in most languages, opens and closes in Swedish and Finnish.
    Closing,
    /// `„`.
    Low,
    /// Two grave accents: open what `''` closes.
    Graves,
    /// `«`, `»`, `‹`, `›`: either way round.
    Left,
    Right,
    LeftSingle,
    RightSingle,
    /// `‘` and a grave accent.
    UpperSingle,
    /// `’`, and `´`: an apostrophe as often.
    ClosingSingle,
    /// `'` and `＇`.
    StraightSingle,
    /// `‚`.
    LowSingle,
    /// `「『《〈`, `﹁﹃` and so on: an opening bracket, by its number …
    Bracket(u8),
    /// … and the closing one of that number.
    BracketEnd(u8),
}

/// What stands next to a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// White space, or an end of the text.
    Space,
    Letter,
    Digit,
    /// An opening bracket, a dash, and what else a quotation may follow without a space.
    Lead,
    /// Another quotation mark.
    Mark,
    /// Any other punctuation.
    Other,
}

/// A quotation mark in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) glyph: Glyph,
    pub(super) before: Beside,
    pub(super) after: Beside,
}

impl Mark {
    /// Whether what stands around it is what stands around an opening mark.
    pub(super) fn looks_opening(&self) -> bool {
        matches!(self.before, Beside::Space | Beside::Lead | Beside::Mark)
            && matches!(self.after, Beside::Letter | Beside::Digit | Beside::Lead | Beside::Mark)
    }

    /// Whether what stands around it is what stands around a closing mark.
    pub(super) fn looks_closing(&self) -> bool {
        self.before != Beside::Space && !matches!(self.after, Beside::Letter | Beside::Digit)
    }
}

/// The quotation marks of a text in its order, mojibake read as what it stands for. Apostrophes between letters are left out.
pub(super) fn quotation_marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut last_end = 0;
    let (all, rest) = text.as_bytes().as_chunks();
    let mut last = [0; TOGETHER];
    last[..rest.len()].copy_from_slice(rest);
    for (number, bytes) in all.iter().chain([&last]).enumerate() {
        let mut left = places(bytes);
        while left != 0 {
            let at = number * TOGETHER + left.trailing_zeros() as usize / 8;
            left &= left - 1;
            // A mark may be of several characters.
            if at < last_end {
                continue;
            }
            if let Some((glyph, end)) = mark_at(text, at) {
                last_end = end;
                marks.extend(unless_apostrophe(text, at..end, glyph));
            }
        }
    }
    marks
}

fn unless_apostrophe(text: &str, Range { start, end }: Range<usize>, glyph: Glyph) -> Option<Mark> {
    let (before, after) = (beside_before(text, start), beside_after(text, end));
    let is_single =
        matches!(glyph, Glyph::UpperSingle | Glyph::ClosingSingle | Glyph::StraightSingle);
    let is_letter = |beside| matches!(beside, Beside::Letter | Beside::Digit);
    let is_apostrophe =
        is_single && is_letter(before) && is_letter(after) && !text[end..].starts_with(is_glued);
    (!is_apostrophe).then_some(Mark { start, end, glyph, before, after })
}

/// Whether a character is of a script that sets no spaces around quotations: then it is no sign of an apostrophe.
pub(super) fn is_glued(c: char) -> bool {
    is_unspaced(c) || matches!(c, '\u{AC00}'..='\u{D7A3}')
}

/// So many bytes are looked at together, which a processor does in one step.
const TOGETHER: usize = 16;

/// A byte of ones and zeros for each of some bytes: one where a mark may begin.
#[inline(never)] // As a part of another function it is not made of such steps.
#[allow(
    clippy::needless_bitwise_bool,
    reason = "a jump for each byte costs more than all questions"
)]
fn places(bytes: &[u8; TOGETHER]) -> u128 {
    // `"`, `'`, the grave accent; `´«»` and stray `Â`; mojibake `â` and `โ`; general punctuation; CJK; full width.
    let may_begin = |byte| {
        (byte == b'"')
            | (byte == b'\'')
            | (byte == b'`')
            | (byte & 0xFE == 0xC2)
            | (byte == 0xE0)
            | (byte & 0xFE == 0xE2)
            | (byte == 0xEF)
    };
    u128::from_le_bytes(bytes.map(|byte| u8::from(may_begin(byte))))
}

/// The mark that begins at byte `at`, and the byte after it.
fn mark_at(text: &str, at: usize) -> Option<(Glyph, usize)> {
    let bytes = text.as_bytes();
    let doubled = bytes.get(at + 1) == Some(&bytes[at]);
    match bytes[at] {
        b'"' => return Some((Glyph::Straight, at + 1)),
        b'\'' if doubled => return Some((Glyph::Straight, at + 2)),
        b'`' if doubled => return Some((Glyph::Graves, at + 2)),
        b'\'' => return Some((Glyph::StraightSingle, at + 1)),
        b'`' => return Some((Glyph::UpperSingle, at + 1)),
        // Of two bytes there are four letters and marks that matter.
        0xC2 if !matches!(bytes.get(at + 1), Some(0xAB | 0xB4 | 0xBB)) => return None,
        0xC3 if !matches!(bytes.get(at + 1), Some(0xA2 | 0x82)) => return None,
        0xE0 if bytes.get(at + 1) != Some(&0xB9) => return None,
        0xE2 | 0xE3 if bytes.get(at + 1) != Some(&0x80) => return None,
        _ => {}
    }
    let (c, end) = unbroken_character(text, at)?;
    let glyph = match c {
        // A stray `Â` before `«` or `»` belongs to it.
        'Â' => {
            let rest = &text[end..];
            return match rest.chars().next()? {
                '«' => Some((Glyph::Left, end + 2)),
                '»' => Some((Glyph::Right, end + 2)),
                _ => None,
            };
        }
        '＂' => Glyph::Straight,
        '“' | '‟' => Glyph::Upper,
        '”' => Glyph::Closing,
        '„' => Glyph::Low,
        '«' => Glyph::Left,
        '»' => Glyph::Right,
        '‹' => Glyph::LeftSingle,
        '›' => Glyph::RightSingle,
        '‘' if text[end..].starts_with('‘') => {
            return Some((Glyph::Upper, end + '‘'.len_utf8()));
        }
        '’' if text[end..].starts_with('’') => {
            return Some((Glyph::Closing, end + '’'.len_utf8()));
        }
        '‘' | '‛' => Glyph::UpperSingle,
        '’' | '´' => Glyph::ClosingSingle,
        '＇' => Glyph::StraightSingle,
        '‚' => Glyph::LowSingle,
        '「' | '｢' => Glyph::Bracket(0),
        '」' | '｣' => Glyph::BracketEnd(0),
        '『' => Glyph::Bracket(1),
        '』' => Glyph::BracketEnd(1),
        '《' => Glyph::Bracket(2),
        '》' => Glyph::BracketEnd(2),
        '〈' => Glyph::Bracket(3),
        '〉' => Glyph::BracketEnd(3),
        '〝' => Glyph::Bracket(4),
        '〞' | '〟' => Glyph::BracketEnd(4),
        '﹁' => Glyph::Bracket(5),
        '﹂' => Glyph::BracketEnd(5),
        '﹃' => Glyph::Bracket(6),
        '﹄' => Glyph::BracketEnd(6),
        _ => return None,
    };
    Some((glyph, end))
}

fn beside_before(text: &str, at: usize) -> Beside {
    match text.as_bytes()[..at].last() {
        None => Beside::Space,
        Some(&byte) if byte.is_ascii() => beside(char::from(byte)),
        Some(_) => text[..at].chars().next_back().map_or(Beside::Space, beside),
    }
}

fn beside_after(text: &str, at: usize) -> Beside {
    match text.as_bytes().get(at) {
        None => Beside::Space,
        // Dots that a quotation begins with.
        Some(b'.') if text[at..].starts_with("..") => Beside::Lead,
        Some(&byte) if byte.is_ascii() => beside(char::from(byte)),
        Some(_) => match unbroken_character(text, at) {
            Some(('…', _)) => Beside::Lead,
            Some((c, _)) => beside(c),
            None => Beside::Space,
        },
    }
}

fn beside(c: char) -> Beside {
    match c {
        ' ' | '\n' => Beside::Space,
        'a'..='z' | 'A'..='Z' => Beside::Letter,
        '0'..='9' => Beside::Digit,
        '(' | '[' | '{' | '-' | '–' | '—' | '/' | '=' | '¿' | '¡' | '（' | '【' | '|' | '_'
        | '$' | '€' | '£' | '@' | '#' => Beside::Lead,
        '"' | '\'' | '`' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‘' | '’' | '‚' => {
            Beside::Mark
        }
        c if c.is_whitespace() => Beside::Space,
        c if c.is_numeric() => Beside::Digit,
        c if c.is_alphabetic() => Beside::Letter,
        _ => Beside::Other,
    }
}
