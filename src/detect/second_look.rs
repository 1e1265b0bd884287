//! Reading an article again, and what pairs are verified on.

use super::features::paragraph_ranges;
use super::paragraphs::Paragraph;
use super::records::Records;
use crate::article::{Article, Place};
use crate::error::{Error, Result};
use crate::read::{Fields, Inputs, LoadScratch};
use crate::text::{Shingles, Tokens, begun, identity, tokenise};
use crate::verify::{Lookup, ShingleSet};

/// Memory that is used for one article after the other.
pub(super) struct Scratch {
    pub(super) reading: LoadScratch,
    pub(super) work: Work,
}

#[derive(Default)]
pub(super) struct Work {
    pub(super) tokens: Tokens,
    pub(super) shingles: Shingles,
    pub(super) lookup: Lookup,
}

impl Scratch {
    /// For articles of which more is wanted than their text.
    pub(super) fn of(fields: Fields) -> Self {
        Self { reading: LoadScratch::new(fields), work: Work::default() }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::of(Fields::Text)
    }
}

impl Work {
    /// The shingles of the tokens `from..to`.
    pub(super) fn set(&mut self, from: usize, to: usize) -> ShingleSet {
        let part = self.shingles.part(&self.tokens, from, to);
        ShingleSet::new(part, &mut self.lookup)
    }
}

/// Reads an article again, and makes tokens of its text and sure that they are those that it had.
pub(super) fn read_again<'a>(
    inputs: &Inputs,
    records: &Records,
    article: u32,
    Scratch { reading, work }: &'a mut Scratch,
) -> Result<(&'a Article, &'a mut Work)> {
    let place = records.place(article);
    let read = inputs.load_into(&place, reading)?;
    tokenise_again(inputs, &place, records.identity(article), &read.text, &mut work.tokens)?;
    Ok((read, work))
}

fn tokenise_again(
    inputs: &Inputs,
    place: &Place,
    known: u128,
    text: &str,
    tokens: &mut Tokens,
) -> Result<()> {
    tokenise(text, tokens);
    if identity(tokens, 0, tokens.len()) != known {
        let path = inputs.names().get(place.input as usize).copied().unwrap_or_default().to_owned();
        return Err(Error::Changed { path });
    }
    Ok(())
}

/// What a whole article is verified on.
pub(super) fn whole(
    inputs: &Inputs,
    records: &Records,
    article: u32,
    ngram: usize,
    scratch: &mut Scratch,
) -> Result<ShingleSet> {
    let (_, work) = read_again(inputs, records, article, scratch)?;
    work.shingles.fill(&work.tokens, ngram);
    Ok(work.set(0, work.tokens.len()))
}

/// The different shingles of a whole article, ascending.
pub(super) fn different_shingles(
    inputs: &Inputs,
    records: &Records,
    article: u32,
    ngram: usize,
    scratch: &mut Scratch,
) -> Result<Vec<u64>> {
    let (_, work) = read_again(inputs, records, article, scratch)?;
    work.shingles.fill(&work.tokens, ngram);
    let mut different = work.shingles.all(&work.tokens).to_vec();
    different.sort_unstable();
    different.dedup();
    Ok(different)
}

/// What paragraphs of one article are verified on, given as they were found and with their numbers in the article, from 0;
/// they ascend.
pub(super) fn parts(
    inputs: &Inputs,
    records: &Records,
    article: u32,
    wanted: &[(usize, Paragraph)],
    ngram: usize,
    Scratch { reading, work }: &mut Scratch,
) -> Result<Vec<ShingleSet>> {
    let (place, known) = (records.place(article), records.identity(article));
    let article = inputs.load_into(&place, reading)?;
    if let Some(loaded) = alone(&article.text, wanted, ngram, work) {
        return Ok(loaded);
    }
    tokenise_again(inputs, &place, known, &article.text, &mut work.tokens)?;
    work.shingles.fill(&work.tokens, ngram);
    let ranges = paragraph_ranges(&article.text, &work.tokens);
    let load = |&(ordinal, _): &(usize, Paragraph)| {
        let inside = ranges.get(ordinal).map_or(0..0, |(_, inside)| inside.clone());
        work.set(inside.start, inside.end)
    };
    Ok(wanted.iter().map(load).collect())
}

/// The same from the text of each paragraph alone, which is far less than all of an article; `None` when one is not what
/// it was: its tokens hang on what stands before it, or the text has changed.
fn alone(
    text: &str,
    wanted: &[(usize, Paragraph)],
    ngram: usize,
    work: &mut Work,
) -> Option<Vec<ShingleSet>> {
    let is_ascii = text.is_ascii();
    let (mut byte, mut points) = (0, 0);
    let mut reach = |target: u32| {
        let ahead = (target - points) as usize;
        byte += if is_ascii { ahead } else { bytes_of(&text[byte..], ahead) };
        points = target;
        byte
    };
    wanted
        .iter()
        .map(|(_, paragraph)| {
            let (start, end) = (reach(paragraph.start), reach(paragraph.end));
            tokenise(text.get(start..end)?, &mut work.tokens);
            let words = work.tokens.len();
            if identity(&work.tokens, 0, words) != paragraph.identity {
                return None;
            }
            work.shingles.fill(&work.tokens, ngram);
            Some(work.set(0, words))
        })
        .collect()
}

/// The bytes that the first `points` code points of a text take; all of it when there are not so many.
fn bytes_of(text: &str, mut points: usize) -> usize {
    let mut skipped = 0;
    for some in text.as_bytes().chunks(256) {
        let begun = begun(some);
        if begun > points {
            break;
        }
        points -= begun;
        skipped += some.len();
    }
    // What was skipped may end inside a code point.
    let rest = &text.as_bytes()[skipped..];
    let begins = |(_, byte): &(usize, &u8)| **byte & 0xC0 != 0x80;
    let next = rest.iter().enumerate().filter(begins).nth(points);
    next.map_or(text.len(), |(at, _)| skipped + at)
}

#[cfg(test)]
mod tests {
    use super::bytes_of;

    proptest::proptest! {
        #[test]
        fn code_points_lead_to_their_bytes(text in "[aé中🦀 ]{0,600}") {
            for (points, (byte, _)) in text.char_indices().enumerate() {
                proptest::prop_assert_eq!(bytes_of(&text, points), byte);
            }
            proptest::prop_assert_eq!(bytes_of(&text, 601), text.len());
        }
    }
}
