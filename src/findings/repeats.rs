//! Texts that occur more than once: their figures in memory, their words and places put aside until a row is written.

use super::pile::{Pile, Taking, damaged, put_number, put_texts, replace};
use std::io;
use std::ops::Range;

/// A text that occurs more than once, in figures. [`Findings::repeat_text`](super::Findings::repeat_text) has its
/// words, [`Findings::places`](super::Findings::places) where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// Derived from the text: `r` and ten or more characters.
    pub id: String,
    /// Inside one article, or across several.
    pub scope: Scope,
    /// Words of the example.
    pub words: u32,
    /// Adjacent paragraphs that make it up.
    pub paragraphs: u32,
    /// Places where it stands.
    pub n_places: u32,
    /// Articles that carry it.
    pub n_articles: u32,
    /// Sources that carry it.
    pub n_sources: u32,
    /// Days (UTC) on which articles that carry it were published; 0 when no time is known.
    pub n_days: u32,
    /// What it is.
    pub kind: RepeatKind,
    /// Why it does not count in the shares of pairs, or counts although it is furniture; `None` for what simply counts.
    pub treatment: Option<Treatment>,
    /// Where in their articles its places are, from 0 for the top to 1 for the end: the mean, and the standard deviation. `None`
    /// when it is all of every article.
    pub position: Option<(f64, f64)>,
    /// The share of its places that [`RepeatText::top_source`] has.
    pub top_source_share: f64,
    /// Lowest similarity of a place; 1 when all are identical.
    pub lowest_similarity: f64,
    /// Where its words were put aside.
    pub(crate) text: Range<u64>,
    /// Where its places were put aside.
    pub(crate) places: Range<u64>,
}

/// Where a repeat reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Inside one article.
    Within,
    /// In two or more articles.
    Across,
}

/// What a repeat is. The first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RepeatKind {
    /// At most 40 words, four in five of which credit agencies, reporters or photographers.
    Credit,
    /// More than half of its words are furniture: as learnt from the articles of its source, by the list of patterns, or by the
    /// user's list.
    Boilerplate,
    /// Four in five of its words are quoted in the example's article.
    Quote,
    /// 25 words or more that three sources published within 72 hours.
    Wire,
    /// The same, and the first to publish it, or one of them, is a source that was named as publishing press releases.
    Press,
    /// Published on three days or more, with differences.
    Template,
    /// None of these.
    Unknown,
}

/// What becomes of a repeat that is furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Treatment {
    /// It does not count: the program took it for furniture.
    IgnoredByItself,
    /// It does not count: the user's list has it.
    IgnoredByList,
    /// It counts, as the user asked for all furniture.
    Kept,
}

impl Repeat {
    /// Whether it does not count in the shares of pairs.
    pub fn is_ignored(&self) -> bool {
        matches!(self.treatment, Some(Treatment::IgnoredByItself | Treatment::IgnoredByList))
    }
}

/// What the tables say about a repeat, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepeatText {
    /// The example's text, line ends as spaces, shortened to a stated length with `…`.
    pub text: String,
    /// The article the example is from.
    pub example_id: String,
    /// Its URL, or empty.
    pub example_url: String,
    /// The source with most of its places.
    pub top_source: String,
    /// The source of the earliest of its articles, or empty.
    pub first_source: String,
    /// Earliest and latest publication of its articles, as in [`Card::published_at`](super::Card::published_at), or empty.
    pub first_seen_at: String,
    /// See `first_seen_at`.
    pub last_seen_at: String,
}

/// One place of a repeat.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatPlace {
    /// The article.
    pub article_id: String,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// Jaccard with the text the repeat was grouped around; the lowest of its paragraphs.
    pub similarity: f64,
}

/// Appends the words of a repeat as [`take_text`] reads them.
pub(crate) fn put_text(text: &RepeatText, bytes: &mut Vec<u8>) {
    let RepeatText {
        text,
        example_id,
        example_url,
        top_source,
        first_source,
        first_seen_at,
        last_seen_at,
    } = text;
    let texts =
        [text, example_id, example_url, top_source, first_source, first_seen_at, last_seen_at];
    put_texts(texts.map(String::as_str), bytes);
}

pub(super) fn take_text(bytes: &[u8], text: &mut RepeatText) -> Option<()> {
    let texts: [&str; 7] = Taking(bytes).texts()?;
    let RepeatText {
        text,
        example_id,
        example_url,
        top_source,
        first_source,
        first_seen_at,
        last_seen_at,
    } = text;
    let slots =
        [text, example_id, example_url, top_source, first_source, first_seen_at, last_seen_at];
    for (slot, text) in slots.into_iter().zip(texts) {
        replace(slot, text);
    }
    Some(())
}

/// Appends a place as [`Places`] reads it.
///
/// `rank` is that of the article among all ids.
pub(crate) fn put_place(
    (rank, article_id): (u32, &str),
    span: Range<u32>,
    similarity: f64,
    bytes: &mut Vec<u8>,
) {
    put_number(rank.into(), bytes);
    put_number(span.start.into(), bytes);
    put_number(span.end.into(), bytes);
    // Nearly all places are identical to what they were grouped around.
    let is_same = similarity.to_bits() == 1.0_f64.to_bits();
    bytes.push(u8::from(is_same));
    if !is_same {
        bytes.extend_from_slice(&similarity.to_le_bytes());
    }
    put_texts([article_id], bytes);
}

/// A place as it was put: the rank of its article and its id, its span, its similarity.
type Put<'a> = ((u32, &'a str), Range<u32>, f64);

fn take_place<'a>(rest: &mut Taking<'a>) -> Option<Put<'a>> {
    let rank = rest.small_number()?;
    let (start, end) = (rest.small_number()?, rest.small_number()?);
    let similarity = match rest.bytes()? {
        [0] => f64::from_le_bytes(rest.bytes()?),
        _ => 1.0,
    };
    let [article_id] = rest.texts()?;
    Some(((rank, article_id), start..end, similarity))
}

/// The places of a repeat that were put aside in a pile.
pub(crate) fn places_in<'a>(pile: &'a dyn Pile, repeat: &Repeat) -> Places<'a> {
    Places::new(pile, repeat.places.clone())
}

/// Bytes of places that are read back at a time.
const WINDOW: u64 = 1 << 16;

/// The places of a repeat, read back a stretch at a time.
#[derive(Debug)]
pub struct Places<'a> {
    pile: &'a dyn Pile,
    /// What is not read back yet.
    rest: Range<u64>,
    window: Vec<u8>,
    /// Bytes of the window that were taken.
    taken: usize,
}

impl<'a> Places<'a> {
    pub(super) fn new(pile: &'a dyn Pile, place: Range<u64>) -> Self {
        Self { pile, rest: place, window: Vec::new(), taken: 0 }
    }

    /// The next place as `of` shows it.
    fn next_as<T>(&mut self, of: impl Fn(Put<'_>) -> T) -> Option<io::Result<T>> {
        (self.taken < self.window.len() || !self.rest.is_empty()).then(|| {
            let taken = self.take(of);
            if taken.is_err() {
                self.rest.start = self.rest.end;
                self.taken = self.window.len();
            }
            taken
        })
    }

    fn take<T>(&mut self, of: impl Fn(Put<'_>) -> T) -> io::Result<T> {
        loop {
            let mut rest = Taking(&self.window[self.taken..]);
            if let Some(place) = take_place(&mut rest) {
                self.taken = self.window.len() - rest.0.len();
                return Ok(of(place));
            }
            if self.rest.is_empty() {
                self.taken = self.window.len();
                return Err(damaged());
            }
            // A place ends beyond the window, or the next one begins there.
            self.window.drain(..self.taken);
            self.taken = 0;
            let end = self.rest.end.min(self.rest.start + WINDOW);
            let place = self.rest.start..end;
            self.rest.start = end;
            self.pile.read(place, &mut self.window)?;
        }
    }
}

impl Iterator for Places<'_> {
    type Item = io::Result<RepeatPlace>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_as(|((_, id), Range { start, end }, similarity)| RepeatPlace {
            article_id: id.to_owned(),
            start,
            end,
            similarity,
        })
    }
}

impl Places<'_> {
    /// The rank of the next place's article among all ids, and the place.
    pub(crate) fn next_span(&mut self) -> Option<io::Result<(u32, Range<u32>)>> {
        self.next_as(|((rank, _), span, _)| (rank, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_come_back_whatever_lies_around_them(
            // Long ids, so that places cross the ends of what is read at a time.
            given in proptest::collection::vec(("[a-zé]{0,6}", 0_usize..9_000, any::<u32>(), any::<u32>(), 0.0..=1.0), 0..40),
        ) {
            let places: Vec<RepeatPlace> = given
                .into_iter()
                .map(|(id, times, start, end, similarity)| {
                    RepeatPlace { article_id: id.repeat(times), start, end, similarity }
                })
                .collect();
            let mut pile = b"before".to_vec();
            for place in &places {
                put_place((7, &place.article_id), place.start..place.end, place.similarity, &mut pile);
            }
            let end = pile.len() as u64;
            pile.extend_from_slice(b"after");
            let found: Vec<RepeatPlace> = Places::new(&pile, 6..end).map(Result::unwrap).collect();
            prop_assert_eq!(found, places);
        }
    }

    #[test]
    fn what_is_cut_off_is_an_error_and_the_end() {
        let mut pile = Vec::new();
        put_place((0, "a"), 0..4, 1.0, &mut pile);
        put_place((1, "b"), 0..4, 0.5, &mut pile);
        pile.pop();
        let place = 0..pile.len() as u64;
        let found: Vec<bool> = Places::new(&pile, place).map(|place| place.is_ok()).collect();
        assert_eq!(found, [true, false]);
    }
}
