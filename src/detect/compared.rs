//! Articles as they are aligned: their words, and what is known of each.

use super::collect::Collection;
use super::features::Recipe;
use super::furniture::Furniture;
use super::records::Records;
use super::second_look::{Scratch, read_again};
use super::shelf::Shelf;
use crate::article::Article;
use crate::error::Result;
use crate::marks::{Credit, credit_in, is_live_blog, title_in};
use crate::passage::{Marks, Word, counted};
use crate::read::{Fields, Inputs};
use crate::spill::{Memory, Part};
use crate::text::Tokens;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// What articles are read again with.
#[derive(Clone, Copy)]
pub(super) struct Comparing<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) records: &'a Records,
    pub(super) furniture: &'a Furniture,
    /// First paragraph of each article, and the number of paragraphs at the end.
    pub(super) paragraph_starts: &'a [u32],
    pub(super) ngram: usize,
    /// For articles the one that is [loaded](Self::load) in its place, with the same words: which of several is compared must
    /// not depend on the order in which they were read, for one may have lost the quotation marks of the other. By article; all others stand
    /// for themselves.
    pub(super) stand_ins: &'a [(u32, u32)],
    /// What was loaded before, where it is kept.
    shelf: Option<&'a Shelf>,
    /// Words that may be held at a time.
    pub(super) words_held: usize,
}

/// Most words held at a time, some 18 bytes each: 144 MiB. So many at a time are compared between two looks at whoever follows, too.
const WORDS_HELD: usize = 1 << 23;

/// An article, ready to be compared.
pub(super) struct Compared {
    pub(super) words: Box<[Word]>,
    pub(super) marks: Box<[Marks]>,
    /// Words that count.
    pub(super) counted: u32,
    pub(super) is_live_blog: bool,
    /// Different shingles, once they were counted.
    pub(super) different_shingles: OnceLock<u32>,
}

impl<'a> Comparing<'a> {
    /// Articles of a collection.
    pub(super) fn of(
        memory: &Memory,
        inputs: &'a Inputs,
        collection: &'a Collection,
        recipe: &Recipe,
        furniture: &'a Furniture,
        stand_ins: &'a [(u32, u32)],
    ) -> Self {
        let Collection { records, paragraph_starts, .. } = collection;
        let fitting = usize::try_from(memory.share(Part::Batch) / 18).unwrap_or(usize::MAX);
        let (ngram, words_held) = (recipe.ngram, fitting.min(WORDS_HELD));
        let shelf = None;
        Self { inputs, records, furniture, paragraph_starts, ngram, stand_ins, shelf, words_held }
    }

    /// The same, and what is loaded is kept.
    pub(super) fn keeping(self, shelf: &'a Shelf) -> Self {
        Self { shelf: Some(shelf), ..self }
    }

    /// Articles, in the order asked for: what is not at hand is read again.
    pub(super) fn load(&self, articles: &[u32]) -> Result<Vec<Arc<Compared>>> {
        let load = |scratch: &mut Scratch, &article: &u32| self.load_one(article, scratch);
        let loaded = articles.par_iter().map_init(|| Scratch::of(Fields::All), load);
        let loaded: Vec<Arc<Compared>> = loaded.collect::<Result<_>>()?;
        if let Some(shelf) = self.shelf {
            shelf.keep(articles, &loaded);
        }
        Ok(loaded)
    }

    /// The same of one article, which is not kept.
    pub(super) fn load_one(&self, article: u32, scratch: &mut Scratch) -> Result<Arc<Compared>> {
        let kept = self.shelf.and_then(|shelf| shelf.find(article));
        kept.map_or_else(|| self.read(article, scratch), Ok)
    }

    fn read(&self, article: u32, scratch: &mut Scratch) -> Result<Arc<Compared>> {
        let article = self.stand_in(article);
        let (Article { title, text, .. }, work) =
            read_again(self.inputs, self.records, article, scratch)?;
        let paragraphs = self.paragraphs(article);
        Ok(Arc::new(Compared::of(self.furniture, paragraphs, title, text, &work.tokens)))
    }

    /// The article that is compared in the place of one.
    pub(super) fn stand_in(&self, article: u32) -> u32 {
        let found = self.stand_ins.binary_search_by_key(&article, |&(article, _)| article);
        found.map_or(article, |at| self.stand_ins[at].1)
    }

    /// The marks of the words of an article, and those that [`mark_kinds`] sets.
    pub(super) fn marks_with_kinds(
        &self,
        article: u32,
        title: &str,
        text: &str,
        tokens: &Tokens,
    ) -> MarkedText {
        let mut marks = marks(self.furniture, self.paragraphs(article), text, tokens);
        let credit = mark_kinds(title, text, tokens, &mut marks);
        MarkedText { marks, credit }
    }

    /// The numbers of an article's paragraphs.
    pub(super) fn paragraphs(&self, article: u32) -> Range<usize> {
        let at = article as usize;
        match self.paragraph_starts.get(at..at + 2) {
            Some(&[start, end]) => start as usize..end as usize,
            _ => 0..0,
        }
    }
}

impl Compared {
    /// The article of a title and a text. Its paragraphs are those with the numbers `paragraphs`.
    pub(super) fn of(
        furniture: &Furniture,
        paragraphs: Range<usize>,
        title: &str,
        text: &str,
        tokens: &Tokens,
    ) -> Self {
        let marks = marks(furniture, paragraphs, text, tokens);
        let counted = counted(&marks);
        let is_live_blog = is_live_blog(title, text);
        let words = tokens.hashes().into();
        Self { words, marks, counted, is_live_blog, different_shingles: OnceLock::new() }
    }
}

/// A text whose words are marked, by their kinds too.
pub(super) struct MarkedText {
    pub(super) marks: Box<[Marks]>,
    /// What the text itself credits.
    pub(super) credit: Option<Credit>,
}

/// Sets [`Marks::CREDIT`] for what credits an agency, and [`Marks::TITLE`] for what is the title of the article: only what shows
/// passages and repeats needs them. Gives that credit.
pub(super) fn mark_kinds(
    title: &str,
    text: &str,
    tokens: &Tokens,
    marks: &mut [Marks],
) -> Option<Credit> {
    if !title.is_empty() {
        for words in title_in(title, tokens, &mut Tokens::default()) {
            marks[words].iter_mut().for_each(|marks| marks.set(Marks::TITLE));
        }
    }
    let credit = credit_in(text, tokens, None);
    if let Some(span) = credit.as_ref().and_then(|credit| credit.span.as_ref()) {
        let words = tokens.first_from(span.start)..tokens.first_from(span.end);
        marks[words].iter_mut().for_each(|marks| marks.set(Marks::CREDIT));
    }
    credit
}

/// The marks of the words of an article.
fn marks(
    furniture: &Furniture,
    paragraphs: Range<usize>,
    text: &str,
    tokens: &Tokens,
) -> Box<[Marks]> {
    let mut marks: Box<[Marks]> = (0..tokens.len()).map(|i| of_word(text, tokens, i)).collect();
    furniture.mark(paragraphs, text, tokens, &mut marks);
    marks
}

/// What a word's own characters tell. Where it is ASCII nothing is asked that cannot be foretold: any word may be short or a name.
#[inline]
fn of_word(text: &str, tokens: &Tokens, i: usize) -> Marks {
    /// Words of so many bytes are those that names are made of: `of`, `the`, `de la`, `und`.
    const SHORT: usize = 3;
    let span = tokens.span(i);
    let is_short = span.len() <= SHORT;
    let (is_number, is_capital) = match text.as_bytes().get(span.start) {
        Some(first) if first.is_ascii() => (first.is_ascii_digit(), first.is_ascii_uppercase()),
        _ => {
            let first = text.get(span).and_then(|word| word.chars().next());
            (first.is_some_and(char::is_numeric), first.is_some_and(char::is_uppercase))
        }
    };
    let mut marks = Marks::NUMBER.when(is_number);
    marks.set(Marks::NAME.when(is_number | is_short | is_capital));
    marks
}
