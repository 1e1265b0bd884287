//! Reading an article again, and what pairs are verified on.

use super::features::paragraph_ranges;
use super::records::Record;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::read::Inputs;
use crate::relation::{Numbers, numbers};
use crate::text::{Shingles, Tokens, identity, tokenise};
use crate::verify::ShingleSet;

/// What is held of a unit while its pairs are verified.
pub(super) struct Loaded {
    /// Its shingles.
    pub(super) shingles: ShingleSet,
    /// Its numbers; none for a paragraph.
    pub(super) numbers: Numbers,
}

/// Reads an article again and makes sure that it is still the same.
pub(super) fn article(
    inputs: &Inputs,
    record: &Record<'_>,
    tokens: &mut Tokens,
) -> Result<Article> {
    let article = inputs.load(&record.place)?;
    tokenise(&article.text, tokens);
    if identity(tokens, 0, tokens.len()) != record.identity {
        let path =
            inputs.names().get(record.place.input as usize).copied().unwrap_or_default().to_owned();
        return Err(Error::Changed { path });
    }
    Ok(article)
}

/// What a whole article is verified on.
pub(super) fn whole(inputs: &Inputs, record: &Record<'_>, ngram: usize) -> Result<Loaded> {
    let mut tokens = Tokens::default();
    let mut shingles = Shingles::default();
    let article = article(inputs, record, &mut tokens)?;
    shingles.fill(&tokens, ngram);
    let set = ShingleSet::new(shingles.all(&tokens), ngram, tokens.len());
    Ok(Loaded { shingles: set, numbers: numbers(&article.text, &tokens) })
}

/// What paragraphs of one article are verified on; `ordinals` count its paragraphs that hold a word, from 0.
pub(super) fn paragraphs(
    inputs: &Inputs,
    record: &Record<'_>,
    ordinals: &[usize],
    ngram: usize,
) -> Result<Vec<Loaded>> {
    let mut tokens = Tokens::default();
    let mut shingles = Shingles::default();
    let article = article(inputs, record, &mut tokens)?;
    shingles.fill(&tokens, ngram);
    let ranges = paragraph_ranges(&article.text, &tokens);
    let load = |&ordinal: &usize| {
        let inside = ranges.get(ordinal).map_or(0..0, |(_, inside)| inside.clone());
        let part = shingles.part(&tokens, inside.start, inside.end);
        Loaded { shingles: ShingleSet::new(part, ngram, inside.len()), numbers: Numbers::default() }
    };
    Ok(ordinals.iter().map(load).collect())
}
