//! What the tables show of articles and of repeats, read again: each article once, by whoever has it in memory first.

use super::cards::{after, describe, show, written};
use super::compared::{Comparing, MarkedText};
use super::ranks::Sources;
use super::repeat_rows::Row;
use super::watch::{Stage, Watch};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::findings::{Card, Cards, Pile, RepeatKind, RepeatText, Treatment, put_card, put_text};
use crate::marks::credit_in;
use crate::passage::{Marks, counted};
use crate::read::{Fields, LoadScratch};
use crate::spill::Spill;
use crate::text::{Tokens, tokenise};
use rayon::prelude::*;
use std::io;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Articles whose words are in memory at a time, and of these, how many a thread takes at a time.
const AT_A_TIME: (usize, usize) = (1 << 14, 1 << 7);

impl Pile for Spill {
    fn read(&self, place: Range<u64>, into: &mut Vec<u8>) -> io::Result<()> {
        Spill::read(self, place, into)
    }
}

/// What was read again.
pub(super) struct LookedUp {
    pub(super) cards: Cards,
    /// The language of each card as a hash, 0 where it is not known.
    pub(super) languages: Vec<u64>,
    /// How many words of the article of each card are left out as furniture.
    pub(super) left_out: Vec<u32>,
    /// The words of the repeats.
    pub(super) texts: Spill,
    /// How many of them are shortened.
    pub(super) shortened: u64,
}

/// What is being looked up: the cards of articles, and the texts of repeats.
pub(super) struct LookingUp<'a> {
    comparing: Comparing<'a>,
    sources: &'a Sources<'a>,
    /// Articles with a card, ascending.
    articles: &'a [u32],
    rows: &'a mut [Row],
    /// The rows by their article, then by where their text begins.
    order: Vec<u32>,
    cards: Spill,
    texts: Spill,
    /// Where each card is: nowhere as long as it is not known.
    places: Vec<Range<u64>>,
    languages: Vec<u64>,
    left_out: Vec<u32>,
    shortened: u64,
}

/// What some articles gave.
#[derive(Default)]
pub(super) struct Part {
    /// For each card its number, its place in `card_bytes`, its language and how many words are left out.
    cards: Vec<(u32, Range<u64>, u64, u32)>,
    card_bytes: Vec<u8>,
    /// For each text its row, its place in `text_bytes`, and what it is.
    texts: Vec<(u32, Range<u64>, ToldByWords)>,
    text_bytes: Vec<u8>,
    shortened: u64,
    card: Card,
    text: RepeatText,
}

/// What a repeat is, and what becomes of it, where words tell that.
type ToldByWords = (Option<RepeatKind>, Option<Treatment>);

impl<'a> LookingUp<'a> {
    /// Nothing is known yet of the cards of `articles`, which ascend, and of the texts of the repeats.
    pub(super) fn new(
        comparing: Comparing<'a>,
        sources: &'a Sources<'a>,
        articles: &'a [u32],
        rows: &'a mut [Row],
        (cards, texts): (Spill, Spill),
    ) -> Self {
        let mut order: Vec<u32> = (0..).take(rows.len()).collect();
        order.par_sort_unstable_by_key(|&row| {
            let Row { article, span, .. } = &rows[row as usize];
            (*article, span.start, span.end, row)
        });
        Self {
            comparing,
            sources,
            articles,
            rows,
            order,
            cards,
            texts,
            places: vec![0..0; articles.len()],
            languages: vec![0; articles.len()],
            left_out: vec![0; articles.len()],
            shortened: 0,
        }
    }

    /// Looks up in an article whose text is `tokens` what is not known yet; `marked` where its words are marked already.
    pub(super) fn read(
        &self,
        number: u32,
        article: &Article,
        tokens: &Tokens,
        marked: Option<&MarkedText>,
        part: &mut Part,
    ) {
        let card = self.articles.binary_search(&number).ok();
        if card.is_some_and(|card| !self.places[card].is_empty()) {
            return;
        }
        let Comparing { records, furniture, .. } = self.comparing;
        let rows = self.rows_of(number);
        let own = (marked.is_none() && !rows.is_empty()).then(|| {
            self.comparing.marks_with_kinds(number, &article.title, &article.text, tokens)
        });
        let marked = marked.or(own.as_ref());
        let marks = marked.map_or(&[][..], |marked| &marked.marks);
        self.take_texts(rows, article, tokens, marks, part);
        let Some(card) = card else { return };
        let (left_out, credit) = if let Some(MarkedText { marks, credit }) = marked {
            (small(marks.len()) - counted(marks), credit.clone())
        } else {
            let paragraphs = self.comparing.paragraphs(number);
            let left_out = furniture.left_out(paragraphs, &article.text, tokens);
            (left_out, credit_in(&article.text, tokens, None))
        };
        describe(&records.get(number), article, tokens, credit, &mut part.card);
        let start = part.card_bytes.len() as u64;
        put_card(&part.card, &mut part.card_bytes);
        let place = start..part.card_bytes.len() as u64;
        let language = part.card.language.as_bytes();
        // A hash of 0 would make a language unknown: there is none such, or we had to look far for it.
        let language = if language.is_empty() { 0 } else { xxh3_64(language) };
        part.cards.push((small(card), place, language, left_out));
    }

    /// The rows whose texts an article shows.
    fn rows_of(&self, number: u32) -> &[u32] {
        let article = |&row: &u32| self.rows[row as usize].article;
        let rows = &self.order[self.order.partition_point(|row| article(row) < number)..];
        &rows[..rows.partition_point(|row| article(row) == number)]
    }

    /// The text of an article is walked once, however many repeats it shows.
    fn take_texts(
        &self,
        rows: &[u32],
        article: &Article,
        tokens: &Tokens,
        marks: &[Marks],
        part: &mut Part,
    ) {
        let records = self.comparing.records;
        let (mut rest, mut point) = (article.text.as_str(), 0);
        for &number in rows {
            let row = &self.rows[number as usize];
            let text = &mut part.text;
            rest = after(rest, row.span.start - point);
            point = row.span.start;
            let shortened = show(rest, row.span.len(), &mut text.text);
            part.shortened += u64::from(shortened);
            let start = article.text.len() - rest.len();
            let end = article.text.len() - after(rest, row.span.end - row.span.start).len();
            let words = tokens.first_from(start)..tokens.first_from(end);
            text.example_id.clear();
            text.example_id.push_str(records.id(row.article));
            text.example_url.clone_from(&article.url);
            text.top_source.clone_from(&self.sources.names[row.top_source as usize]);
            let source =
                |article: u32| self.sources.names[self.sources.of(article) as usize].as_str();
            text.first_source.clear();
            text.first_source.push_str(row.first_seen.map_or("", source));
            let seen_at = |article: Option<u32>| {
                article.map(|article| written(&records.get(article))).unwrap_or_default()
            };
            text.first_seen_at = seen_at(row.first_seen);
            text.last_seen_at = seen_at(row.last_seen);
            let start = part.text_bytes.len() as u64;
            put_text(text, &mut part.text_bytes);
            let place = start..part.text_bytes.len() as u64;
            part.texts.push((number, place, told_by_words(marks.get(words).unwrap_or_default())));
        }
    }

    /// Puts aside what some articles gave.
    pub(super) fn take(&mut self, part: Part) -> Result<()> {
        let moved = |by: u64, place: Range<u64>| by + place.start..by + place.end;
        let before = self.cards.append(&part.card_bytes)?;
        for (card, place, language, left_out) in part.cards {
            let card = card as usize;
            self.places[card] = moved(before, place);
            self.languages[card] = language;
            self.left_out[card] = left_out;
        }
        let before = self.texts.append(&part.text_bytes)?;
        for (row, place, (kind, treatment)) in part.texts {
            let repeat = &mut self.rows[row as usize].repeat;
            repeat.text = moved(before, place);
            repeat.kind = kind.unwrap_or(repeat.kind);
            repeat.treatment = treatment;
        }
        self.shortened += part.shortened;
        Ok(())
    }

    /// Reads what is not known yet.
    pub(super) fn finish(mut self, watch: &dyn Watch) -> Result<LookedUp> {
        let unknown = self.articles.iter().zip(&self.places).filter(|(_, place)| place.is_empty());
        let has_card = |article: &u32| self.articles.binary_search(article).is_ok();
        let shown = self.order.iter().map(|&row| self.rows[row as usize].article);
        let mut wanted: Vec<u32> = shown.filter(|article| !has_card(article)).collect();
        wanted.extend(unknown.map(|(&article, _)| article));
        wanted.par_sort_unstable();
        wanted.dedup();
        watch.stage(Stage::LookingUp, Some(wanted.len() as u64));
        for wanted in wanted.chunks(AT_A_TIME.0) {
            let read = |(scratch, tokens): &mut (LoadScratch, Tokens), wanted: &[u32]| {
                if watch.interrupted() {
                    return Err(Error::Interrupted);
                }
                watch.advance(wanted.len() as u64);
                let Comparing { inputs, records, .. } = self.comparing;
                let mut part = Part::default();
                for &number in wanted {
                    let article = inputs.load_into(&records.place(number), scratch)?;
                    tokenise(&article.text, tokens);
                    self.read(number, article, tokens, None, &mut part);
                }
                Ok(part)
            };
            let scratch = || (LoadScratch::new(Fields::All), Tokens::default());
            let parts = wanted.par_chunks(AT_A_TIME.1).map_init(scratch, read);
            for part in parts.collect::<Result<Vec<Part>>>()? {
                self.take(part)?;
            }
        }
        let Self { cards, places, languages, left_out, texts, shortened, .. } = self;
        let cards = Cards::new(Box::new(cards), places);
        Ok(LookedUp { cards, languages, left_out, texts, shortened })
    }
}

/// What a repeat is, where the marks of its words tell that, and what becomes of it.
fn told_by_words(marks: &[Marks]) -> ToldByWords {
    /// Most words of a credit.
    const CREDIT: usize = 40;
    let count = |wanted: &[Marks]| {
        marks.iter().filter(|marks| wanted.iter().any(|&mark| marks.any(mark))).count()
    };
    let is_most = |some: usize| 2 * some > marks.len();
    let is_nearly_all = |some: usize| some > 0 && 5 * some >= 4 * marks.len();
    let kind = if marks.len() <= CREDIT && is_nearly_all(count(&[Marks::CREDIT])) {
        Some(RepeatKind::Credit)
    } else if is_most(count(&[Marks::IGNORED, Marks::KEPT])) {
        Some(RepeatKind::Boilerplate)
    } else if is_nearly_all(count(&[Marks::QUOTED])) {
        Some(RepeatKind::Quote)
    } else {
        None
    };
    let treatment = if is_most(count(&[Marks::LISTED])) {
        Some(Treatment::IgnoredByList)
    } else if is_most(count(&[Marks::IGNORED])) {
        Some(Treatment::IgnoredByItself)
    } else if is_most(count(&[Marks::IGNORED, Marks::KEPT])) {
        Some(Treatment::Kept)
    } else {
        None
    };
    (kind, treatment)
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
