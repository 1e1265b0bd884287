//! What is kept of an article after its first reading, whatever its length: some seventy-five bytes, its id, and a key for each
//! band; of a paragraph 24 bytes, and keys where it is long enough to be compared.

use super::fingerprints::UnitFingerprints;
use super::keys::UnitKeys;
use super::pages::Page;
use super::paragraphs::Paragraph;
use super::records::{Record, Records};
use crate::article::{Article, Precision};
use crate::error::Result;
use crate::lsh::{ARTICLE_SLOTS, Bands, PARAGRAPH_SLOTS};
use crate::marks::is_cut_off;
use crate::options::{Matching, Units};
use crate::passage::Fingerprints;
use crate::sketch::{IndependentSketcher, Sketcher};
use crate::text::{Shingles, Tokens, code_points, identity, paragraphs, repaired, tokenise};
use std::ops::Range;

/// How features are made: everything that must be the same for two texts to be comparable.
pub(super) struct Recipe {
    pub(super) ngram: usize,
    pub(super) min_words: u32,
    /// Shortest passage that articles find each other by; `None` where they do not.
    pub(super) min_passage: Option<u32>,
    pub(super) article: UnitRecipe,
    pub(super) paragraph: Option<UnitRecipe>,
}

/// The part of the recipe that differs between articles and paragraphs.
pub(super) struct UnitRecipe {
    sketcher: UnitSketcher,
    pub(super) bands: Bands,
}

/// Articles have more shingles than slots, and paragraphs fewer.
enum UnitSketcher {
    Article(Sketcher),
    Paragraph(IndependentSketcher),
}

impl UnitRecipe {
    fn sketch(&self, shingles: &[u64], signature: &mut Vec<u64>) {
        match &self.sketcher {
            UnitSketcher::Article(sketcher) => sketcher.sketch(shingles, signature),
            UnitSketcher::Paragraph(sketcher) => sketcher.sketch(shingles, signature),
        }
    }
}

impl Recipe {
    pub(super) fn new(matching: &Matching) -> Result<Self> {
        matching.check()?;
        let unit = |threshold, slots, sketcher: fn(usize) -> UnitSketcher| {
            let bands = Bands::choose_within(threshold, matching.recall, slots)?;
            Ok(UnitRecipe { sketcher: sketcher(bands.slots()), bands })
        };
        let article = |slots| UnitSketcher::Article(Sketcher::new(slots));
        let paragraph = |slots| UnitSketcher::Paragraph(IndependentSketcher::new(slots));
        Ok(Self {
            ngram: matching.ngram,
            min_words: matching.min_words,
            min_passage: (matching.units == Units::Both).then_some(matching.min_passage),
            article: unit(matching.threshold, ARTICLE_SLOTS, article)?,
            paragraph: match matching.units {
                Units::Both => {
                    Some(unit(matching.paragraph_threshold, PARAGRAPH_SLOTS, paragraph)?)
                }
                Units::Articles => None,
            },
        })
    }
}

/// The features of the articles of a batch.
#[derive(Default)]
pub(super) struct Features {
    pub(super) records: Records,
    pub(super) article_keys: UnitKeys,
    /// Number of paragraphs of each article.
    pub(super) paragraph_counts: Vec<u32>,
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) paragraph_keys: UnitKeys,
    pub(super) fingerprints: UnitFingerprints,
    /// Articles with a time that cannot be read.
    pub(super) unread_times: u64,
    /// Articles with a time that names no zone.
    pub(super) unzoned_times: u64,
    pub(super) mended: Mended,
}

/// How much of the texts was read as what it stood for before it was broken.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Mended {
    pub(super) articles: u64,
    /// Characters in them.
    pub(super) characters: u64,
}

impl Mended {
    pub(super) fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.characters += other.characters;
    }
}

/// Memory that is used for one article after the other.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) tokens: Tokens,
    pub(super) shingles: Shingles,
    signature: Vec<u64>,
    keys: Vec<u32>,
    fingerprints: Fingerprints,
}

impl Features {
    /// Nothing, in the same memory, unless that is much more than a batch needs as a rule.
    pub(super) fn emptied(self) -> Self {
        const MUCH: usize = 1 << 25;
        let Self { article_keys, mut paragraphs, paragraph_keys, fingerprints, .. } = self;
        let held = 8 * fingerprints.len() + 4 * (article_keys.len() + paragraph_keys.len());
        if held > MUCH {
            return Self::default();
        }
        paragraphs.clear();
        Self {
            article_keys: article_keys.emptied(),
            paragraphs,
            paragraph_keys: paragraph_keys.emptied(),
            fingerprints: fingerprints.emptied(),
            ..Self::default()
        }
    }

    /// Takes one article; `false` when its text holds no word, and then nothing was taken.
    pub(super) fn take(
        &mut self,
        article: &Article,
        recipe: &Recipe,
        scratch: &mut Scratch,
    ) -> bool {
        tokenise(&article.text, &mut scratch.tokens);
        if scratch.tokens.is_empty() {
            return false;
        }
        let repairs = scratch.tokens.repairs() as u64;
        self.mended.add(Mended { articles: repairs.min(1), characters: repairs });
        scratch.shingles.fill(&scratch.tokens, recipe.ngram);
        let words = u32::try_from(scratch.tokens.len()).unwrap_or(u32::MAX);
        let whole = 0..scratch.tokens.len();
        if words >= recipe.min_words {
            let keys = keys_of(whole.clone(), &recipe.article, scratch);
            self.article_keys.push(self.records.len(), keys);
        }
        if let Some(shortest) = recipe.min_passage {
            let found = scratch.fingerprints.of(scratch.tokens.hashes(), shortest as usize);
            self.fingerprints.push(self.records.len(), found);
        }
        let published = &article.published;
        let has_unread_time =
            published.precision == Precision::None && !published.given.trim().is_empty();
        self.unread_times += u64::from(has_unread_time);
        self.unzoned_times += u64::from(published.lacks_zone);
        let derived =
            if article.id.is_none() { super::names::derived(article) } else { String::new() };
        self.records.push(Record {
            place: article.place,
            id: article.id.as_deref().unwrap_or(&derived),
            source: &article.source,
            seconds: article.published.seconds,
            precision: article.published.precision,
            words,
            identity: identity(&scratch.tokens, whole.start, whole.end),
            cut_off: is_cut_off(&article.text),
            page: Page::of(article.url.trim()),
        });
        if let Some(unit) = &recipe.paragraph {
            self.take_paragraphs(&article.text, unit, recipe.min_words, scratch);
        }
        true
    }

    fn take_paragraphs(
        &mut self,
        text: &str,
        unit: &UnitRecipe,
        min_words: u32,
        scratch: &mut Scratch,
    ) {
        let first = self.paragraphs.len();
        for (bytes, tokens) in paragraph_ranges(text, &scratch.tokens) {
            let words = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
            let number = self.paragraphs.len();
            self.paragraphs.push(Paragraph {
                identity: identity(&scratch.tokens, tokens.start, tokens.end),
                start: u32::try_from(bytes.start).unwrap_or(u32::MAX),
                end: u32::try_from(bytes.end).unwrap_or(u32::MAX),
                words,
            });
            if words >= min_words {
                self.paragraph_keys.push(number, keys_of(tokens, unit, scratch));
            }
        }
        let taken = &mut self.paragraphs[first..];
        self.paragraph_counts.push(u32::try_from(taken.len()).unwrap_or(u32::MAX));
        code_points(
            text,
            taken.iter_mut().flat_map(|paragraph| [&mut paragraph.start, &mut paragraph.end]),
        );
    }
}

/// One key a band. A unit so short that only identical counts has no use for them.
fn keys_of<'a>(tokens: Range<usize>, unit: &UnitRecipe, scratch: &'a mut Scratch) -> &'a [u32] {
    let shingles = scratch.shingles.part(&scratch.tokens, tokens.start, tokens.end);
    unit.sketch(shingles, &mut scratch.signature);
    unit.bands.keys(&scratch.signature, &mut scratch.keys);
    &scratch.keys
}

/// The paragraphs of a text that hold a word: their bytes and their tokens.
pub(super) fn paragraph_ranges(text: &str, tokens: &Tokens) -> Vec<(Range<usize>, Range<usize>)> {
    // A garbled text is longer, and its marks are others: it is divided as what it stands for.
    let copy = if tokens.repairs() > 0 { repaired(text) } else { None };
    let ranges = match &copy {
        Some(copy) => paragraphs(&copy.text).into_iter().map(|part| copy.original(part)).collect(),
        None => paragraphs(text),
    };
    let mut end = 0;
    ranges
        .into_iter()
        .map(|bytes| {
            let start = tokens.next_from(end, bytes.start);
            end = tokens.next_from(start, bytes.end);
            (bytes, start..end)
        })
        .filter(|(_, inside)| !inside.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Recipe;
    use crate::options::{Matching, Units};

    #[test]
    fn only_what_is_compared_must_have_bands() {
        let recipe = |units| {
            Recipe::new(&Matching { units, paragraph_threshold: 0.0001, ..Matching::default() })
        };
        assert!(recipe(Units::Both).is_err());
        assert!(recipe(Units::Articles).is_ok());
    }
}
