//! A run of characters of scripts without spaces, and its tokens: each character with the next.

use super::walk::Sink;
use super::word_hash::PADDING;

/// A run of characters of scripts without spaces, normalised.
#[derive(Debug, Clone, Default)]
pub(super) struct Unspaced {
    bytes: Vec<u8>,
    characters: Vec<Character>,
}

/// One of them, with its marks.
#[derive(Debug, Clone, Copy)]
struct Character {
    /// Where it begins in the run's bytes.
    at: usize,
    /// Its span in the text as read.
    start: usize,
    end: usize,
}

/// Characters in a token of a script without spaces.
const UNSPACED_NGRAM: usize = 2;

impl Unspaced {
    /// Adds a character.
    pub(super) fn add(&mut self, utf8: &[u8], start: usize, end: usize) {
        self.characters.push(Character { at: self.bytes.len(), start, end });
        self.bytes.extend_from_slice(utf8);
    }

    /// Gives the tokens of all characters but the last, which are known now, and holds that one alone.
    pub(super) fn settle(&mut self, sink: &mut impl Sink) {
        let Some(&Character { at, start, end }) = self.characters.last() else { return };
        self.give(self.characters.len() - 1, sink);
        self.characters.clear();
        self.characters.push(Character { at: 0, start, end });
        self.bytes.drain(..at);
    }

    /// Adds a mark to the last character, which then ends at byte `end`.
    pub(super) fn mark(&mut self, utf8: &[u8], end: usize) {
        self.bytes.extend_from_slice(utf8);
        if let Some(last) = self.characters.last_mut() {
            last.end = end;
        }
    }

    /// Holds one character in the place of another.
    pub(super) fn hold(&mut self, utf8: &[u8], start: usize, end: usize) {
        self.characters.clear();
        self.bytes.clear();
        self.add(utf8, start, end);
    }

    /// Gives the tokens of the run, one from each character on, and empties it.
    pub(super) fn finish(&mut self, sink: &mut impl Sink) {
        self.give(self.characters.len(), sink);
        self.bytes.clear();
        self.characters.clear();
    }

    /// Gives the tokens of the first `count` characters.
    fn give(&mut self, count: usize, sink: &mut impl Sink) {
        let run_end = self.bytes.len();
        self.bytes.extend_from_slice(&[0; PADDING]);
        for (first, character) in self.characters[..count].iter().enumerate() {
            let last = (first + UNSPACED_NGRAM).min(self.characters.len()) - 1;
            let end = self.characters.get(last + 1).map_or(run_end, |next| next.at);
            let span = character.start..self.characters[last].end;
            sink.take(&self.bytes, character.at..end, span);
        }
        self.bytes.truncate(run_end);
    }
}

/// Whether a character that is no part of a word ends a run without spaces: sentence and line ends do, where
/// paragraphs may end.
pub(super) fn ends_unspaced_run(c: char) -> bool {
    matches!(c, '\n' | '\r' | '.' | '!' | '?' | '。')
}
