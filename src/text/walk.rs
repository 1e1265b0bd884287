//! The walk over characters: tokens by the rules of the [module](super), one character after the other.
//!
//! It is the reference for the tokeniser, which leaves to it whatever is not plain ASCII. ASCII goes byte by byte
//! through a table. The characters of [`plain`] that nothing combines with go straight to their class. Anything else is
//! taken as a *segment*: a character with all that may combine with it, which is normalised. On the way it is noticed
//! where mojibake may be. So spans stay exact without a map from normalised to original.

use super::characters::{
    Class, Plain, class, fold, ideograph, is_invisible, plain, plain_at, two_byte_letter,
};
use super::combining::{combines, combining_end, is_jamo};
use super::normalise::character;
use super::repair::is_suspicious;
use super::unspaced::{Unspaced, ends_unspaced_run};
use super::word_hash::PADDING;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;

/// Takes the tokens of a text in order.
pub(super) trait Sink {
    /// A token: `buffer[word]`, with [`PADDING`](super::word_hash::PADDING) bytes after it, which stands in `span` of the text.
    fn take(&mut self, buffer: &[u8], word: Range<usize>, span: Range<usize>);

    /// The same for a token of at most sixteen bytes, given as a little-endian number.
    fn take_short(&mut self, word: u128, length: usize, span: Range<usize>) {
        let mut buffer = [0; 16 + PADDING];
        buffer[..16].copy_from_slice(&word.to_le_bytes());
        self.take(&buffer, 0..length, span);
    }
}

/// Everything the walk remembers from one character to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Walk {
    run: Run,
    /// The word so far, and its span.
    word: Vec<u8>,
    start: usize,
    end: usize,
    /// An apostrophe came last: it vanishes if the run goes on.
    apostrophe: bool,
    unspaced: Unspaced,
    /// Something that is no word stands between the last character of an unspaced run and what comes.
    gap: bool,
    /// Something may be mojibake.
    suspicious: bool,
}

/// What the walk is in the middle of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Run {
    #[default]
    None,
    /// A word, held in `word`; `start..end` is its span so far.
    Word,
    /// Characters of a script without spaces, held in `unspaced` until the run ends.
    Unspaced,
}

/// Stands for a combining mark that has no base, which separates.
const MARK_ALONE: char = ' ';

const SEPARATOR: u8 = 0;
const APOSTROPHE: u8 = 1;
const NOT_ASCII: u8 = 2;

/// For each byte: its lower case if it is an ASCII word character, else one of the three codes above.
static ASCII: [u8; 256] = {
    let mut table = [SEPARATOR; 256];
    let mut byte = 0;
    while byte < 256 {
        // `as` because conversion traits are not yet const; `byte` is below 256.
        #[allow(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let b = byte as u8;
        table[byte] = if b.is_ascii_alphanumeric() {
            b.to_ascii_lowercase()
        } else if b == b'\'' || b == b'`' {
            APOSTROPHE
        } else if b >= 0x80 {
            NOT_ASCII
        } else {
            SEPARATOR
        };
        byte += 1;
    }
    table
};

impl Walk {
    /// Walks over `bytes` of a text: nothing that goes before is open, and what is open at the end is closed.
    ///
    /// Gives the byte after the last one taken, which lies past `bytes.end` only if a run without spaces went on there.
    /// `ink_end` tells of a byte past `bytes.end` where the characters end that have no separator between them.
    pub(super) fn over(
        &mut self,
        text: &str,
        bytes: Range<usize>,
        ink_end: impl Fn(usize) -> usize,
        sink: &mut impl Sink,
    ) -> usize {
        let (mut at, mut end) = (bytes.start, bytes.end);
        loop {
            while at < end {
                at = self.step(text, at, sink);
            }
            // A separator beyond the end may have taken marks along that stand in the next ink.
            let goes_on = self.run == Run::Unspaced || at > end && ink_end(at) > at;
            if !goes_on || at >= text.len() {
                self.finish(sink);
                return at;
            }
            end = ink_end(at).max(at + 1);
        }
    }

    /// Whether anything in a text may be mojibake.
    pub(super) fn finds_suspicion(text: &str) -> bool {
        struct Nowhere;
        impl Sink for Nowhere {
            fn take(&mut self, _: &[u8], _: Range<usize>, _: Range<usize>) {}
        }
        let mut walk = Self::default();
        walk.over(text, 0..text.len(), |_| text.len(), &mut Nowhere);
        walk.suspicious
    }

    /// Whether something that was walked over since this was last asked may be mojibake.
    pub(super) fn takes_suspicion(&mut self) -> bool {
        std::mem::take(&mut self.suspicious)
    }

    /// Takes the character at byte `at`, or a stretch of plain ones, and gives the byte after.
    fn step(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let rest = &text.as_bytes()[at..];
        match ASCII[rest[0] as usize] {
            SEPARATOR => {
                self.separator(char::from(rest[0]), sink);
                at + 1
            }
            APOSTROPHE => {
                self.apostrophe(sink);
                at + 1
            }
            NOT_ASCII => {
                let after = match rest[0] {
                    0xC3..=0xDF => {
                        let after = self.two_byte_word(text.as_bytes(), at, sink);
                        if after > at {
                            return after;
                        }
                        self.two_byte_letters(text.as_bytes(), at, sink)
                    }
                    0xE4..=0xE9 => self.ideographs(text.as_bytes(), at, sink),
                    _ => at,
                };
                if after > at { after } else { self.plain_stretch(text, at, sink) }
            }
            _ => {
                self.open_word(at, sink);
                let length = rest.iter().position(|&byte| ASCII[byte as usize] <= NOT_ASCII);
                let word = &rest[..length.unwrap_or(rest.len())];
                self.word.extend(word.iter().map(|&byte| ASCII[byte as usize]));
                self.end = at + word.len();
                self.end
            }
        }
    }

    /// Takes letters of two bytes from byte `at` on, and gives the byte after those after which it is clear that nothing
    /// combines with them: what [`plain_stretch`](Self::plain_stretch) would do, without its questions.
    fn two_byte_letters(&mut self, text: &[u8], mut at: usize, sink: &mut impl Sink) -> usize {
        let Some(mut letter) = two_byte_letter(text, at) else { return at };
        if is_of_other_script(text[at]) && at > 0 {
            self.suspicious |= text[at - 1].is_ascii_alphanumeric();
        }
        loop {
            let next = two_byte_letter(text, at + 2);
            if next.is_none() && text.get(at + 2).is_some_and(|byte| !byte.is_ascii()) {
                return at;
            }
            self.open_word(at, sink);
            self.word.extend_from_slice(&letter);
            at += 2;
            self.end = at;
            let Some(next) = next else {
                if is_of_other_script(text[at - 2]) {
                    self.suspicious |= text.get(at).is_some_and(u8::is_ascii_alphanumeric);
                }
                return at;
            };
            letter = next;
        }
    }

    /// The same for a word that is nothing but such letters, at most eight of them, when nothing is open: it is a token at
    /// once. Gives `at` where there is none.
    fn two_byte_word(&mut self, text: &[u8], at: usize, sink: &mut impl Sink) -> usize {
        // In a register: what is written to memory letter by letter cannot be read back at once as a whole.
        let mut word = 0_u128;
        let mut end = at;
        while let Some(letter) = two_byte_letter(text, end) {
            if end - at == 16 {
                return at;
            }
            word |= u128::from(u16::from_le_bytes(letter)) << (8 * (end - at));
            end += 2;
        }
        let separated = text.get(end).is_none_or(|&byte| ASCII[byte as usize] == SEPARATOR);
        if self.run != Run::None || !separated || end == at {
            return at;
        }
        sink.take_short(word, end - at, at..end);
        end
    }

    /// The same for ideographs, of which each but the last is a token with the next.
    fn ideographs(&mut self, text: &[u8], mut at: usize, sink: &mut impl Sink) -> usize {
        let Some(mut ideograph) = ideograph(text, at) else { return at };
        let mut last = None;
        loop {
            let next = self::ideograph(text, at + 3);
            if next.is_none() && text.get(at + 3).is_some_and(|byte| !byte.is_ascii()) {
                break;
            }
            if let Some(last) = last {
                let two = number(last) | number(ideograph) << 24;
                sink.take_short(two.into(), 6, at - 3..at + 3);
            } else {
                self.add_unspaced(&ideograph, at, at + 3, sink);
                self.unspaced.settle(sink);
            }
            last = Some(ideograph);
            at += 3;
            match next {
                Some(next) => ideograph = next,
                None => break,
            }
        }
        if let Some(last) = last {
            self.unspaced.hold(&last, at - 3, at);
        }
        at
    }

    /// Takes plain characters from byte `at` on, which is not ASCII, as long as it is clear that nothing combines with them.
    fn plain_stretch(&mut self, text: &str, mut at: usize, sink: &mut impl Sink) -> usize {
        let bytes = text.as_bytes();
        let Some(mut here) = plain_at(bytes, at) else { return self.segment(text, at, sink) };
        loop {
            let end = at + here.length;
            let next = match bytes.get(end) {
                None | Some(0..0x80) => None,
                Some(_) => match plain_at(bytes, end) {
                    Some(next) => Some(next),
                    None => return self.segment(text, at, sink),
                },
            };
            self.take_plain(&here, at, end, sink);
            match next {
                // Behind a separator another word may begin, which must be taken whole or not at all.
                Some(next) if here.class != Class::Separator => (here, at) = (next, end),
                _ => return end,
            }
        }
    }

    fn take_plain(&mut self, plain: &Plain, start: usize, end: usize, sink: &mut impl Sink) {
        match plain.class {
            Class::Word => {
                self.open_word(start, sink);
                self.word.extend_from_slice(plain.folded());
                self.end = end;
            }
            Class::Unspaced => self.add_unspaced(plain.folded(), start, end, sink),
            Class::Apostrophe => self.apostrophe(sink),
            Class::Separator | Class::Mark => self.separator(plain.separator(), sink),
        }
    }

    /// Takes the segment at byte `at`, which is not ASCII, and gives the byte after it.
    fn segment(&mut self, text: &str, at: usize, sink: &mut impl Sink) -> usize {
        let Some((base, base_end)) = character(text, at) else { return text.len() };
        self.suspicious = self.suspicious || {
            let before = text.get(..at).unwrap_or_default();
            is_suspicious(before, base, text.get(base_end..).unwrap_or_default())
        };
        if is_invisible(base) {
            return base_end;
        }
        if combines(base) {
            return self.lone_mark(text, at, base_end, sink);
        }
        let end = combining_end(text, base, base_end);
        match plain(base) {
            Some((folded, class)) if end == base_end => self.take(folded, class, at, end, sink),
            // NFKC would make a space of U+00B4, so it is an apostrophe before.
            _ if base == '\u{B4}' => {
                self.apostrophe(sink);
                return base_end;
            }
            _ => self.normalised(base, text, base_end, (at, end), sink),
        }
        end
    }

    /// Takes a mark whose base is ASCII or missing: segments that are not ASCII take theirs along.
    fn lone_mark(&mut self, text: &str, at: usize, mark_end: usize, sink: &mut impl Sink) -> usize {
        let base = self.end.checked_sub(1).and_then(|last| text.as_bytes().get(last)).copied();
        match base {
            Some(base) if self.run == Run::Word && !self.apostrophe && base.is_ascii() => {
                let base = char::from(base);
                let end = combining_end(text, base, at);
                self.word.pop();
                self.normalised(base, text, at, (self.end - 1, end), sink);
                end
            }
            _ => {
                self.separator(MARK_ALONE, sink);
                mark_end
            }
        }
    }

    /// Takes what NFKC makes of a base and of what combines with it, from byte `at` on. `(start, end)` is the span of all.
    fn normalised(
        &mut self,
        base: char,
        text: &str,
        at: usize,
        (start, end): (usize, usize),
        sink: &mut impl Sink,
    ) {
        let combining =
            std::iter::successors(character(text, at), |&(_, next)| character(text, next))
                .take_while(|&(_, next)| next <= end)
                .map(|(c, _)| c)
                .filter(|&c| combines(c) || is_jamo(c));
        for c in std::iter::once(base).chain(combining).nfkc() {
            let class = class(c);
            match class {
                Class::Word | Class::Mark => {
                    // The first of several characters decides whether a word opens here.
                    let mut first = true;
                    fold(c, |folded| {
                        self.take(
                            folded,
                            if first { class } else { Class::Word },
                            start,
                            end,
                            sink,
                        );
                        first = false;
                    });
                }
                Class::Separator | Class::Apostrophe | Class::Unspaced => {
                    self.take(c, class, start, end, sink);
                }
            }
        }
    }

    /// Takes one normalised, folded character.
    fn take(&mut self, c: char, class: Class, start: usize, end: usize, sink: &mut impl Sink) {
        let mut utf8 = [0; 4];
        let utf8 = c.encode_utf8(&mut utf8).as_bytes();
        match class {
            Class::Word => {
                self.open_word(start, sink);
                self.word.extend_from_slice(utf8);
                self.end = end;
            }
            Class::Unspaced => self.add_unspaced(utf8, start, end, sink),
            Class::Mark => match self.run {
                _ if self.apostrophe || self.gap => self.separator(c, sink),
                Run::None => {}
                Run::Word => {
                    self.word.extend_from_slice(utf8);
                    self.end = end;
                }
                Run::Unspaced => self.unspaced.mark(utf8, end),
            },
            Class::Apostrophe => self.apostrophe(sink),
            Class::Separator => self.separator(c, sink),
        }
    }

    /// Sees to it that a word is open, so that its next character can be written.
    #[inline]
    fn open_word(&mut self, start: usize, sink: &mut impl Sink) {
        self.apostrophe = false;
        if self.run != Run::Word {
            self.finish(sink);
            self.run = Run::Word;
            self.start = start;
        }
    }

    /// Sees to it that an unspaced run is open.
    fn open_unspaced(&mut self, sink: &mut impl Sink) {
        self.apostrophe = false;
        self.gap = false;
        if self.run != Run::Unspaced {
            self.finish(sink);
            self.run = Run::Unspaced;
        }
    }

    fn add_unspaced(&mut self, utf8: &[u8], start: usize, end: usize, sink: &mut impl Sink) {
        self.open_unspaced(sink);
        self.unspaced.add(utf8, start, end);
    }

    /// Takes a character that is no part of a word. It ends one, but a run without spaces goes on to the end of its
    /// sentence or line.
    #[inline]
    fn separator(&mut self, c: char, sink: &mut impl Sink) {
        if self.run == Run::Unspaced && !ends_unspaced_run(c) {
            self.apostrophe = false;
            self.gap = true;
        } else {
            self.finish(sink);
        }
    }

    fn apostrophe(&mut self, sink: &mut impl Sink) {
        if self.apostrophe || self.gap {
            self.separator('\'', sink);
        } else {
            self.apostrophe = self.run != Run::None;
        }
    }

    /// Ends the run.
    #[inline]
    fn finish(&mut self, sink: &mut impl Sink) {
        match self.run {
            Run::None => return,
            Run::Word => {
                let length = self.word.len();
                self.word.extend_from_slice(&[0; PADDING]);
                sink.take(&self.word, 0..length, self.start..self.end);
                self.word.clear();
            }
            Run::Unspaced => self.unspaced.finish(sink),
        }
        self.run = Run::None;
        self.apostrophe = false;
        self.gap = false;
    }
}

/// Whether a letter of two bytes, given by its first, is Greek or Cyrillic: beside an ASCII letter it may be mojibake.
#[inline]
fn is_of_other_script(first: u8) -> bool {
    matches!(first, 0xCE..=0xD2)
}

/// Three bytes as a little-endian number.
#[inline]
fn number([low, middle, high]: [u8; 3]) -> u64 {
    u64::from(low) | u64::from(middle) << 8 | u64::from(high) << 16
}
