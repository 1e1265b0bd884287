//! Reading an article again, and what pairs are verified on.

use super::features::{Paragraph, Record, paragraph_ranges};
use crate::error::{Error, Result};
use crate::read::Inputs;
use crate::relation::{Numbers, numbers};
use crate::text::{Shingles, Tokens, identity, tokenise};
use crate::verify::{Lookup, ShingleSet};

/// What is held of a unit while its pairs are verified.
#[derive(Clone)]
pub(super) struct Loaded {
    /// Its shingles.
    pub(super) shingles: ShingleSet,
    /// Its numbers; none for a paragraph.
    pub(super) numbers: Numbers,
}

/// Memory that is used for one article after the other.
#[derive(Default)]
pub(super) struct Scratch {
    tokens: Tokens,
    shingles: Shingles,
    lookup: Lookup,
}

impl Scratch {
    /// The shingles of the tokens `from..to`.
    fn set(&mut self, from: usize, to: usize, ngram: usize) -> ShingleSet {
        let part = self.shingles.part(&self.tokens, from, to);
        ShingleSet::new(part, ngram, to - from, &mut self.lookup)
    }
}

/// Makes tokens of a text and sure that they are those of the record.
fn check(inputs: &Inputs, record: &Record, text: &str, tokens: &mut Tokens) -> Result<()> {
    tokenise(text, tokens);
    if identity(tokens, 0, tokens.len()) != record.identity {
        let path =
            inputs.names().get(record.place.input as usize).copied().unwrap_or_default().to_owned();
        return Err(Error::Changed { path });
    }
    Ok(())
}

/// What a whole article is verified on.
pub(super) fn whole(
    inputs: &Inputs,
    record: &Record,
    ngram: usize,
    scratch: &mut Scratch,
) -> Result<Loaded> {
    let article = inputs.load(&record.place)?;
    check(inputs, record, &article.text, &mut scratch.tokens)?;
    scratch.shingles.fill(&scratch.tokens, ngram);
    let shingles = scratch.set(0, scratch.tokens.len(), ngram);
    Ok(Loaded { shingles, numbers: numbers(&scratch.tokens) })
}

/// What paragraphs of one article are verified on; `ordinals` count its `paragraphs`, from 0, and ascend.
pub(super) fn parts(
    inputs: &Inputs,
    record: &Record,
    paragraphs: &[Paragraph],
    ordinals: &[usize],
    ngram: usize,
    scratch: &mut Scratch,
) -> Result<Vec<Loaded>> {
    let article = inputs.load(&record.place)?;
    let wanted = ordinals.iter().map(|&ordinal| &paragraphs[ordinal]);
    if let Some(loaded) = alone(&article.text, wanted, ngram, scratch) {
        return Ok(loaded);
    }
    check(inputs, record, &article.text, &mut scratch.tokens)?;
    scratch.shingles.fill(&scratch.tokens, ngram);
    let ranges = paragraph_ranges(&article.text, &scratch.tokens);
    let load = |&ordinal: &usize| {
        let inside = ranges.get(ordinal).map_or(0..0, |(_, inside)| inside.clone());
        Loaded {
            shingles: scratch.set(inside.start, inside.end, ngram),
            numbers: Numbers::default(),
        }
    };
    Ok(ordinals.iter().map(load).collect())
}

/// The same from the text of each paragraph alone, which is far less than all of an article; `None` when one is not what
/// it was: its tokens hang on what stands before it, or the text has changed.
fn alone<'a>(
    text: &str,
    paragraphs: impl Iterator<Item = &'a Paragraph>,
    ngram: usize,
    scratch: &mut Scratch,
) -> Option<Vec<Loaded>> {
    let is_ascii = text.is_ascii();
    let (mut byte, mut points) = (0, 0);
    let mut reach = |target: u32| {
        let ahead = (target - points) as usize;
        byte += if is_ascii { ahead } else { bytes_of(&text[byte..], ahead) };
        points = target;
        byte
    };
    paragraphs
        .map(|paragraph| {
            let (start, end) = (reach(paragraph.start), reach(paragraph.end));
            tokenise(text.get(start..end)?, &mut scratch.tokens);
            let words = scratch.tokens.len();
            if identity(&scratch.tokens, 0, words) != paragraph.identity {
                return None;
            }
            scratch.shingles.fill(&scratch.tokens, ngram);
            let shingles = scratch.set(0, words, ngram);
            Some(Loaded { shingles, numbers: Numbers::default() })
        })
        .collect()
}

/// The bytes that the first `points` code points of a text take; all of it when there are not so many.
fn bytes_of(text: &str, mut points: usize) -> usize {
    // Continuation bytes are 0b10xxxxxx: every other byte begins a code point.
    let begins = |&&byte: &&u8| byte & 0xC0 != 0x80;
    let mut skipped = 0;
    for some in text.as_bytes().chunks(256) {
        let begun = some.iter().filter(begins).count();
        if begun > points {
            break;
        }
        points -= begun;
        skipped += some.len();
    }
    // What was skipped may end inside a code point.
    let rest = &text.as_bytes()[skipped..];
    let next = rest.iter().enumerate().filter(|(_, byte)| begins(byte)).nth(points);
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
