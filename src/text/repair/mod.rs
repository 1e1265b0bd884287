//! What scrapers broke and what it stood for: mojibake and HTML entities.
//!
//! *Mojibake* is UTF-8 that was read as a code page: `é` comes out as `Ã©`, `’` as `â€™`, `д` as `Рґ`. The way back is to take
//! characters in a row for the bytes they have in a page, and those for UTF-8. That alone is no proof: `»` may follow any capital
//! letter. So it is done where the characters do not stand together in any language ([`sequence`]), where three or
//! more such follow one another, and where the rest of the same stretch of text shows that it was read as that page. What was broken
//! twice is repaired twice.
//!
//! The text stays as it was read. What is repaired is a copy to be matched, from which spans lead back.

mod entities;
mod pages;
mod sequence;

use super::short;
use super::walk::Walk;
use super::windows::windows;
use std::ops::Range;

/// How often a text may have been broken.
const PASSES: usize = 4;

/// A copy of a text that was repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The copy.
    pub text: String,
    /// How many characters in it stand for others in the text as read.
    pub repairs: usize,
    /// Where in the text as read the parts of the copy come from, ascending.
    parts: Vec<Part>,
}

/// From byte `at` of the copy to the next part: what stands in the text as read from byte `start` on, or, repaired, what stands
/// for `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    at: u32,
    start: u32,
    end: u32,
    is_repaired: bool,
}

/// A character of the copy and the bytes it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    c: char,
    start: u32,
    end: u32,
}

/// A repaired copy of a text; `None` where nothing in it is broken.
///
/// Repairing the copy once more changes nothing, unless the text was broken more than four times over. Texts of up to 4 GiB.
pub fn repaired(text: &str) -> Option<Repaired> {
    let mut all = Repaired { text: String::new(), repairs: 0, parts: Vec::new() };
    for window in windows(text) {
        let piece = &text[window.clone()];
        let may_be_broken = has_entities(piece) || Walk::finds_suspicion(piece);
        match may_be_broken.then(|| repaired_window(piece)).flatten() {
            Some(copy) => all.append(&copy, window.start),
            None => all.append(&Repaired::unbroken(piece), window.start),
        }
    }
    (all.repairs > 0).then_some(all)
}

/// The same for one of the stretches that a text is worked on by ([`windows`]).
pub(super) fn repaired_window(window: &str) -> Option<Repaired> {
    let mut cells = cells(window);
    let mut count = if has_entities(window) { entities::read(&mut cells) } else { 0 };
    for _ in 0..PASSES {
        let found = sequence::repair(&mut cells);
        if found == 0 {
            break;
        }
        count += found;
    }
    (count > 0).then(|| Repaired::of(window, &cells))
}

/// Whether a text has HTML entities.
pub(super) fn has_entities(text: &str) -> bool {
    entities::any_in(text)
}

/// Whether the character `c` may be a part of mojibake with what stands before and after it. It is asked of those
/// alone that the tokeniser has to look at: where none is suspicious, a text counts as clean.
pub(super) fn is_suspicious(before: &str, c: char, after: &str) -> bool {
    let mut before = before.chars().rev();
    let mut after = after.chars();
    let (last, next) = (before.next().unwrap_or(' '), after.next().unwrap_or(' '));
    // Of the marks that the kernel takes for separators where they stand alone, the only one that comes here.
    if c == '…' && !last.is_alphabetic() {
        return false;
    }
    if let '\u{80}'..='\u{9F}' = c {
        return true;
    }
    if next == ' ' && sequence::may_have_lost_its_space(c) || next == '€' {
        return true;
    }
    if last.is_ascii() && next.is_ascii() {
        return false;
    }
    let (first, third) = (before.next().unwrap_or(' '), after.next().unwrap_or(' '));
    sequence::may_be_two(c, next)
        || sequence::may_be_two(last, c)
        || [(c, next, third), (last, c, next), (first, last, c)]
            .iter()
            .any(|&(lead, second, third)| sequence::may_be_three(lead, second, third))
}

fn cells(text: &str) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(super::begun(text.as_bytes()));
    let cell = |(at, c): (usize, char)| Cell { c, start: short(at), end: short(at + c.len_utf8()) };
    cells.extend(text.char_indices().map(cell));
    cells
}

impl Repaired {
    fn of(text: &str, cells: &[Cell]) -> Self {
        let original = |start: u32, end: u32| text.get(start as usize..end as usize);
        let is_repaired = |&Cell { c, start, end }: &Cell| {
            let mut original = original(start, end).unwrap_or_default().chars();
            original.next() != Some(c) || !original.as_str().is_empty()
        };
        let mut copy = String::with_capacity(text.len());
        let mut parts: Vec<Part> = Vec::new();
        let mut repairs = 0;
        let mut rest = cells;
        while let [first, after @ ..] = rest {
            let mut part = Part {
                at: short(copy.len()),
                start: first.start,
                end: first.end,
                is_repaired: true,
            };
            rest = after;
            if is_repaired(first) {
                copy.push(first.c);
                repairs += 1;
            } else {
                part.is_repaired = false;
                let mut end = first.end;
                while let [next, after @ ..] = rest
                    && next.start == end
                    && !is_repaired(next)
                {
                    (end, rest) = (next.end, after);
                }
                copy.push_str(original(first.start, end).unwrap_or_default());
            }
            parts.push(part);
        }
        Self { text: copy, repairs, parts }
    }

    fn unbroken(text: &str) -> Self {
        let end = short(text.len());
        let part = Part { at: 0, start: 0, end, is_repaired: false };
        Repaired { text: text.to_owned(), repairs: 0, parts: vec![part] }
    }

    /// Adds the copy of what stands in the text as read from byte `start` on.
    fn append(&mut self, next: &Self, start: usize) {
        let (at, start) = (short(self.text.len()), short(start));
        let moved = |part: &Part| Part {
            at: at.saturating_add(part.at),
            start: start.saturating_add(part.start),
            end: start.saturating_add(part.end),
            ..*part
        };
        self.parts.extend(next.parts.iter().map(moved));
        self.text.push_str(&next.text);
        self.repairs += next.repairs;
    }

    /// What was repaired, in text order: bytes of the copy, and the bytes of the text as read that they stand for.
    pub fn changes(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let ends = self.parts.iter().skip(1).map(|part| part.at as usize);
        let parts = self.parts.iter().zip(ends.chain([self.text.len()]));
        parts
            .filter(|(part, _)| part.is_repaired)
            .map(|(part, end)| (part.at as usize..end, part.start as usize..part.end as usize))
    }

    /// Bytes of the copy → the bytes of the text as read that they come from, at least: a repaired character is taken
    /// whole.
    pub fn original(&self, span: Range<usize>) -> Range<usize> {
        if span.is_empty() {
            let at = self.start(span.start);
            return at..at;
        }
        let last = self.part(span.end - 1);
        let end = match last {
            Some(part) if part.is_repaired => part.end as usize,
            Some(part) => part.start as usize + (span.end - part.at as usize),
            None => span.end,
        };
        self.start(span.start)..end
    }

    fn start(&self, at: usize) -> usize {
        match self.part(at) {
            Some(part) if part.is_repaired => {
                // Behind the last character of the copy nothing begins.
                if at < self.text.len() { part.start as usize } else { part.end as usize }
            }
            Some(part) => part.start as usize + (at - part.at as usize),
            None => at,
        }
    }

    /// The part that byte `at` of the copy lies in.
    fn part(&self, at: usize) -> Option<&Part> {
        let after = self.parts.partition_point(|part| part.at as usize <= at);
        self.parts.get(after.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests;
