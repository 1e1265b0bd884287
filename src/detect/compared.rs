//! Articles as they are aligned: their words, and what is known of each.

use super::furniture::Furniture;
use super::records::Records;
use super::second_look::{Scratch, Work, check};
use crate::error::Result;
use crate::passage::{Marks, Word};
use crate::read::Inputs;
use crate::text::Tokens;
use crate::verify::ShingleSet;
use rayon::prelude::*;

/// What articles are read again with.
#[derive(Clone, Copy)]
pub(super) struct Comparing<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) records: &'a Records,
    pub(super) furniture: &'a Furniture<'a>,
    pub(super) ngram: usize,
}

/// An article, ready to be compared.
pub(super) struct Compared {
    pub(super) words: Box<[Word]>,
    pub(super) marks: Box<[Marks]>,
    pub(super) shingles: ShingleSet,
}

impl Comparing<'_> {
    /// Reads articles again, in the order asked for.
    pub(super) fn load(&self, articles: &[u32]) -> Result<Vec<Compared>> {
        let load = |scratch: &mut Scratch, &article: &u32| {
            let Scratch { reading, work } = scratch;
            let record = self.records.get(article);
            let read = self.inputs.load_into(&record.place, reading)?;
            check(self.inputs, &record, &read.text, &mut work.tokens)?;
            Ok(Compared::of(article, &read.text, self.furniture, self.ngram, work))
        };
        articles.par_iter().map_init(Scratch::default, load).collect()
    }
}

impl Compared {
    /// The article of a text, whose tokens are in `work`.
    pub(super) fn of(
        article: u32,
        text: &str,
        furniture: &Furniture<'_>,
        ngram: usize,
        work: &mut Work,
    ) -> Self {
        let tokens = &work.tokens;
        let mut marks: Box<[Marks]> = (0..tokens.len()).map(|i| of_word(text, tokens, i)).collect();
        furniture.mark(article, text, tokens, &mut marks);
        work.shingles.fill(&work.tokens, ngram);
        let shingles = work.set(0, work.tokens.len());
        Self { words: work.tokens.hashes().into(), marks, shingles }
    }
}

/// What a word's own characters tell.
fn of_word(text: &str, tokens: &Tokens, i: usize) -> Marks {
    /// Words of so many bytes are those that names are made of: `of`, `the`, `de la`, `und`.
    const SHORT: usize = 3;
    let span = tokens.span(i);
    let short = span.len() <= SHORT;
    let (is_number, is_capital) = match text.as_bytes().get(span.start) {
        Some(first) if first.is_ascii() => (first.is_ascii_digit(), first.is_ascii_uppercase()),
        _ => {
            let first = text.get(span).and_then(|word| word.chars().next());
            (first.is_some_and(char::is_numeric), first.is_some_and(char::is_uppercase))
        }
    };
    let mut marks = Marks::default();
    if is_number {
        marks.set(Marks::NUMBER);
    }
    if is_number || short || is_capital {
        marks.set(Marks::NAME);
    }
    marks
}
