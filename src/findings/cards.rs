//! What the tables say about single articles, put aside until a row is written.

use super::pile::{Pile, Taking, damaged, put_number, put_texts, replace};
use crate::article::Precision;
use std::io;
use std::ops::Range;

/// What the tables say about one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "what a text says of itself: any of it may hold with any other"
)]
pub struct Card {
    /// The user's id, or the derived one.
    pub id: String,
    /// The outlet.
    pub source: String,
    /// The headline, or empty.
    pub title: String,
    /// The URL as given, or empty.
    pub url: String,
    /// RFC 3339 UTC for a second or minute (`2026-03-01T08:15:00Z`), `2026-03-01` for a day, else as given.
    pub published_at: String,
    /// How precise that is.
    pub precision: Precision,
    /// The author line, or empty.
    pub byline: String,
    /// The language, or empty.
    pub language: String,
    /// The news agency it credits, or empty.
    pub agency: String,
    /// Whether it is a live blog or a ticker.
    pub is_live_blog: bool,
    /// Whether it says that it was corrected.
    pub is_corrected: bool,
    /// Whether its text ends cut off.
    pub is_cut_off: bool,
    /// Whether it says that another outlet printed it first.
    pub is_republished: bool,
    /// Whether it is a press release.
    pub is_release: bool,
    /// Words (tokens) of the text.
    pub words: u32,
    /// SHA-256 of the text as read.
    pub text_sha256: [u8; 32],
}

/// The cards of all articles that the tables name, by number. A few bytes of each are in memory.
#[derive(Debug)]
pub struct Cards {
    pile: Box<dyn Pile>,
    /// Where the card of each number is.
    places: Vec<Range<u64>>,
}

impl Default for Cards {
    fn default() -> Self {
        Self::new(Box::new(Vec::new()), Vec::new())
    }
}

impl Cards {
    /// Cards that were [put](put_card) into a pile, by where each is.
    pub(crate) fn new(pile: Box<dyn Pile>, places: Vec<Range<u64>>) -> Self {
        Self { pile, places }
    }

    /// How many there are: their numbers are those below.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// A card by its number.
    ///
    /// # Errors
    /// When it cannot be read back from where it was put aside, or there is none of that number.
    pub fn get(&self, number: u32) -> io::Result<Card> {
        let mut card = Card::default();
        self.read(number, &mut card, &mut Vec::new())?;
        Ok(card)
    }

    /// The same, into a card and bytes whose memory is used again.
    pub(crate) fn read(&self, number: u32, card: &mut Card, bytes: &mut Vec<u8>) -> io::Result<()> {
        let place = self.places.get(number as usize).ok_or_else(damaged)?;
        bytes.clear();
        self.pile.read(place.clone(), bytes)?;
        take_card(bytes, card).ok_or_else(damaged)
    }
}

/// A card in memory that is used again.
#[derive(Debug, Default)]
pub(crate) struct CardSlot {
    number: Option<u32>,
    card: Card,
    bytes: Vec<u8>,
}

impl CardSlot {
    /// A card by its number. That of the last one costs nothing.
    ///
    /// # Errors
    /// As [`Cards::get`].
    pub(crate) fn read(&mut self, cards: &Cards, number: u32) -> io::Result<&Card> {
        if self.number != Some(number) {
            self.number = None;
            cards.read(number, &mut self.card, &mut self.bytes)?;
            self.number = Some(number);
        }
        Ok(&self.card)
    }
}

const PRECISIONS: [Precision; 5] =
    [Precision::None, Precision::Day, Precision::Hour, Precision::Minute, Precision::Second];

/// Appends a card as [`Cards`] reads it.
pub(crate) fn put_card(card: &Card, bytes: &mut Vec<u8>) {
    put_number(card.words.into(), bytes);
    bytes.push(card.precision as u8);
    let Card { is_live_blog, is_corrected, is_cut_off, is_republished, is_release, .. } = *card;
    let marks = [is_live_blog, is_corrected, is_cut_off, is_republished, is_release];
    bytes.push((0..).zip(marks).map(|(bit, mark)| u8::from(mark) << bit).sum());
    bytes.extend_from_slice(&card.text_sha256);
    let Card { id, source, title, url, published_at, byline, language, agency, .. } = card;
    put_texts([id, source, title, url, published_at, byline, language, agency], bytes);
}

fn take_card(bytes: &[u8], card: &mut Card) -> Option<()> {
    let mut rest = Taking(bytes);
    card.words = rest.small_number()?;
    let [precision] = rest.bytes()?;
    card.precision = *PRECISIONS.get(usize::from(precision))?;
    let [marks] = rest.bytes()?;
    card.is_live_blog = marks & 1 != 0;
    card.is_corrected = marks & 2 != 0;
    card.is_cut_off = marks & 4 != 0;
    card.is_republished = marks & 8 != 0;
    card.is_release = marks & 16 != 0;
    card.text_sha256 = rest.bytes()?;
    let texts: [&str; 8] = rest.texts()?;
    let Card { id, source, title, url, published_at, byline, language, agency, .. } = card;
    let slots = [id, source, title, url, published_at, byline, language, agency];
    for (slot, text) in slots.into_iter().zip(texts) {
        replace(slot, text);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cards_come_back(
            given in proptest::collection::vec(
                (any::<[String; 8]>(), any::<u32>(), any::<[u8; 32]>(), 0..PRECISIONS.len(), any::<[bool; 5]>()),
                1..5,
            ),
        ) {
            let (mut pile, mut places) = (Vec::new(), Vec::new());
            let cards: Vec<Card> = given
                .into_iter()
                .map(|([id, source, title, url, published_at, byline, language, agency], words, text_sha256, precision, marks)| {
                    let precision = PRECISIONS[precision];
                    let [is_live_blog, is_corrected, is_cut_off, is_republished, is_release] = marks;
                    Card { id, source, title, url, published_at, precision, byline, language, agency, is_live_blog, is_corrected, is_cut_off, is_republished, is_release, words, text_sha256 }
                })
                .collect();
            // In another order than that of their numbers.
            for card in cards.iter().rev() {
                let start = pile.len() as u64;
                put_card(card, &mut pile);
                places.push(start..pile.len() as u64);
            }
            places.reverse();
            let found = Cards::new(Box::new(pile), places);
            // One card into the memory of another must not leave anything of it.
            let (mut again, mut bytes) = (Card::default(), Vec::new());
            for (number, card) in (0..).zip(&cards) {
                found.read(number, &mut again, &mut bytes).unwrap();
                prop_assert_eq!(&again, card);
            }
            prop_assert!(found.get(u32::try_from(cards.len()).unwrap()).is_err());
        }
    }
}
