//! One walk over a text that writes its tokens.
//!
//! ASCII goes byte by byte through a table. Anything else is taken as a *segment*: a character, read through the
//! mojibake rule, with all that may combine with it. Segments that NFKC leaves alone (nearly all) go straight to
//! their class; the others are normalised first. So spans stay exact without a map from normalised to original.

use super::characters::{Class, class, fold, is_invisible, plain};
use super::normalise::{character, is_stray_a_circumflex};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The tokens of one text: normalised words, and where each came from.
///
/// Meant to be reused: [`tokenise`] clears it and keeps its memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// All words with one space between; UTF-8.
    joined: Vec<u8>,
    /// End of each word in `joined`.
    ends: Vec<usize>,
    /// First byte and byte past the last of each word in the text as read.
    spans: Vec<(u32, u32)>,
}

impl Tokens {
    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the text holds no word.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The normalised word of token `i`, or an empty one past the end.
    pub fn word(&self, i: usize) -> &str {
        std::str::from_utf8(self.joined_range(i, i + 1)).unwrap_or_default()
    }

    /// Bytes of token `i` in the text as read.
    ///
    /// # Panics
    /// When `i` is not below [`len`](Self::len).
    pub fn span(&self, i: usize) -> std::ops::Range<usize> {
        let (start, end) = self.spans[i];
        start as usize..end as usize
    }

    /// The tokens `from..to` as they stand in the joined text, spaces between; empty where there are none.
    pub fn joined_range(&self, from: usize, to: usize) -> &[u8] {
        let to = to.min(self.ends.len());
        if from >= to {
            return &[];
        }
        let start = if from == 0 { 0 } else { self.ends[from - 1] + 1 };
        &self.joined[start..self.ends[to - 1]]
    }

    /// The joined text.
    pub fn joined(&self) -> &[u8] {
        &self.joined
    }

    /// Index of the first token that starts at byte `at` of the text as read, or after it.
    pub fn first_from(&self, at: usize) -> usize {
        self.spans.partition_point(|&(start, _)| (start as usize) < at)
    }
}

/// Replaces `tokens` by the tokens of `text`, by the rules of the [module](super).
///
/// `text` must be shorter than 4 GiB (the readers see to it); spans beyond that are cut to it.
pub fn tokenise(text: &str, tokens: &mut Tokens) {
    tokens.joined.clear();
    tokens.ends.clear();
    tokens.spans.clear();
    tokens.joined.reserve(text.len() + 1);
    let mut walk = Walk {
        tokens,
        run: Run::None,
        start: 0,
        end: 0,
        apostrophe: false,
        unspaced: Unspaced::default(),
        gap: false,
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match ASCII[byte as usize] {
            SEPARATOR => {
                walk.separator(char::from(byte));
                at += 1;
            }
            APOSTROPHE => {
                walk.apostrophe();
                at += 1;
            }
            NOT_ASCII => at = walk.segment(text, at),
            _ => {
                walk.open_word(at);
                let rest = &bytes[at..];
                let length = rest
                    .iter()
                    .position(|&byte| ASCII[byte as usize] <= NOT_ASCII)
                    .unwrap_or(rest.len());
                walk.tokens.joined.extend(rest[..length].iter().map(|&byte| ASCII[byte as usize]));
                at += length;
                walk.end = at;
            }
        }
    }
    walk.finish();
}

/// Stands for a combining mark that has no base, which separates.
const MARK_ALONE: char = ' ';

/// Characters in a token of a script without spaces.
const UNSPACED_NGRAM: usize = 2;

const SEPARATOR: u8 = 0;
const APOSTROPHE: u8 = 1;
const NOT_ASCII: u8 = 2;

/// For each byte: its lower case if it is an ASCII word character, else one of the three codes above.
const ASCII: [u8; 256] = {
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

/// What the walk is in the middle of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    None,
    /// A word, written to `joined` as it comes; `start..end` is its span so far.
    Word,
    /// Characters of a script without spaces, held in `unspaced` until the run ends.
    Unspaced,
}

/// A run of characters of scripts without spaces, normalised.
#[derive(Default)]
struct Unspaced {
    bytes: Vec<u8>,
    characters: Vec<Character>,
}

/// One of them, with its marks.
struct Character {
    /// Where it begins in the run's bytes.
    at: usize,
    /// Its span in the text as read.
    start: usize,
    end: usize,
}

struct Walk<'a> {
    tokens: &'a mut Tokens,
    run: Run,
    start: usize,
    end: usize,
    /// An apostrophe came last: it vanishes if the run goes on.
    apostrophe: bool,
    unspaced: Unspaced,
    /// Something that is no word stands between the last character of an unspaced run and what comes.
    gap: bool,
}

impl Walk<'_> {
    /// Takes the segment at byte `at`, which is not ASCII, and gives the byte after it.
    fn segment(&mut self, text: &str, at: usize) -> usize {
        let Some((base, base_end)) = character(text, at) else { return text.len() };
        if is_stray_a_circumflex(text, at) || is_invisible(base) {
            return base_end;
        }
        if combines(base) {
            return self.lone_mark(text, at, base_end);
        }
        let end = combining_end(text, base, base_end);
        match plain(base) {
            Some((folded, class)) if end == base_end => self.take(folded, class, at, end),
            // NFKC would make a space of U+00B4, so it is an apostrophe before.
            _ if base == '\u{B4}' => {
                self.apostrophe();
                return base_end;
            }
            _ => self.normalised(base, text, base_end, (at, end)),
        }
        end
    }

    /// Takes a mark whose base is ASCII or missing: segments that are not ASCII take theirs along.
    fn lone_mark(&mut self, text: &str, at: usize, mark_end: usize) -> usize {
        let base = self.end.checked_sub(1).and_then(|last| text.as_bytes().get(last)).copied();
        match base {
            Some(base) if self.run == Run::Word && !self.apostrophe && base.is_ascii() => {
                let base = char::from(base);
                let end = combining_end(text, base, at);
                self.tokens.joined.pop();
                self.normalised(base, text, at, (self.end - 1, end));
                end
            }
            _ => {
                self.separator(MARK_ALONE);
                mark_end
            }
        }
    }

    /// Takes what NFKC makes of a base and of what combines with it, from byte `at` on. `(start, end)` is the span of all.
    fn normalised(&mut self, base: char, text: &str, at: usize, (start, end): (usize, usize)) {
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
                        self.take(folded, if first { class } else { Class::Word }, start, end);
                        first = false;
                    });
                }
                Class::Separator | Class::Apostrophe | Class::Unspaced => {
                    self.take(c, class, start, end);
                }
            }
        }
    }

    /// Takes one normalised, folded character.
    fn take(&mut self, c: char, class: Class, start: usize, end: usize) {
        let mut utf8 = [0; 4];
        let utf8 = c.encode_utf8(&mut utf8).as_bytes();
        match class {
            Class::Word => {
                self.open_word(start);
                self.tokens.joined.extend_from_slice(utf8);
                self.end = end;
            }
            Class::Unspaced => {
                self.open_unspaced();
                self.unspaced.characters.push(Character {
                    at: self.unspaced.bytes.len(),
                    start,
                    end,
                });
                self.unspaced.bytes.extend_from_slice(utf8);
            }
            Class::Mark => match self.run {
                _ if self.apostrophe || self.gap => self.separator(c),
                Run::None => {}
                Run::Word => {
                    self.tokens.joined.extend_from_slice(utf8);
                    self.end = end;
                }
                Run::Unspaced => {
                    self.unspaced.bytes.extend_from_slice(utf8);
                    if let Some(last) = self.unspaced.characters.last_mut() {
                        last.end = end;
                    }
                }
            },
            Class::Apostrophe => self.apostrophe(),
            Class::Separator => self.separator(c),
        }
    }

    /// Sees to it that a word is open, so that its next character can be written.
    #[inline]
    fn open_word(&mut self, start: usize) {
        self.apostrophe = false;
        if self.run != Run::Word {
            self.finish();
            self.run = Run::Word;
            self.start = start;
            self.separate();
        }
    }

    /// Sees to it that an unspaced run is open.
    fn open_unspaced(&mut self) {
        self.apostrophe = false;
        self.gap = false;
        if self.run != Run::Unspaced {
            self.finish();
            self.run = Run::Unspaced;
            self.unspaced.bytes.clear();
            self.unspaced.characters.clear();
        }
    }

    /// Takes a character that is no part of a word. It ends one, but a run without spaces goes on to the end of its
    /// sentence or line.
    #[inline]
    fn separator(&mut self, c: char) {
        if self.run == Run::Unspaced && !ends_unspaced_run(c) {
            self.apostrophe = false;
            self.gap = true;
        } else {
            self.finish();
        }
    }

    fn apostrophe(&mut self) {
        if self.apostrophe || self.gap {
            self.separator('\'');
        } else {
            self.apostrophe = self.run != Run::None;
        }
    }

    /// Ends the run.
    #[inline]
    fn finish(&mut self) {
        match self.run {
            Run::None => return,
            Run::Word => self.write(self.start, self.end),
            Run::Unspaced => self.write_unspaced(),
        }
        self.run = Run::None;
        self.apostrophe = false;
        self.gap = false;
    }

    /// Writes the tokens of an unspaced run: one from each character on.
    fn write_unspaced(&mut self) {
        let run = std::mem::take(&mut self.unspaced);
        for (first, character) in run.characters.iter().enumerate() {
            let last = (first + UNSPACED_NGRAM).min(run.characters.len()) - 1;
            let bytes_end = run.characters.get(last + 1).map_or(run.bytes.len(), |next| next.at);
            self.separate();
            self.tokens.joined.extend_from_slice(&run.bytes[character.at..bytes_end]);
            self.write(character.start, run.characters[last].end);
        }
        self.unspaced = run;
    }

    #[inline]
    fn separate(&mut self) {
        if !self.tokens.ends.is_empty() {
            self.tokens.joined.push(b' ');
        }
    }

    /// Closes the token that `joined` now ends with.
    #[inline]
    fn write(&mut self, start: usize, end: usize) {
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.tokens.ends.push(self.tokens.joined.len());
        self.tokens.spans.push((short(start), short(end)));
    }
}

/// Whether a character that is no part of a word ends a run without spaces: sentence and line ends do, where
/// paragraphs may end.
fn ends_unspaced_run(c: char) -> bool {
    matches!(c, '\n' | '\r' | '.' | '!' | '?' | '。')
}

/// The byte after all that may combine with `base` from byte `at` on, invisible characters between included.
#[inline]
fn combining_end(text: &str, base: char, at: usize) -> usize {
    // Nearly always one look at the next bytes tells that nothing combines: below U+0300 nothing does, and invisible is
    // only the soft hyphen, or what mojibake of `â` and `Â` stands for.
    match text.as_bytes().get(at..) {
        None | Some([] | [0..=0xC1 | 0xC4..=0xCB, ..]) => return at,
        Some([0xC3, second, ..]) if !matches!(second, 0x82 | 0xA2) => return at,
        Some(_) => {}
    }
    // Hangul letters compose with one another without being combining marks.
    let hangul = is_jamo(base) || matches!(base, '\u{AC00}'..='\u{D7A3}');
    let (mut end, mut next) = (at, at);
    while let Some((c, after)) = character(text, next) {
        if is_stray_a_circumflex(text, next) || is_invisible(c) {
            next = after;
        } else if combines(c) || hangul && is_jamo(c) {
            next = after;
            end = after;
        } else {
            break;
        }
    }
    end
}

/// Whether a character is a combining mark, or becomes one by NFKC as the half-width voicing marks do.
fn combines(c: char) -> bool {
    matches!(c, '\u{FF9E}' | '\u{FF9F}') || is_combining_mark(c) && !is_invisible(c)
}

/// Whether a character is a single Hangul letter, not a syllable.
fn is_jamo(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{11FF}'
            | '\u{3131}'..='\u{318E}'
            | '\u{A960}'..='\u{A97F}'
            | '\u{D7B0}'..='\u{D7FB}'
            | '\u{FFA0}'..='\u{FFDC}'
    )
}
