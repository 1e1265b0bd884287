//! What the bands find, measured: a sample of texts is compared exactly with all others.
//!
//! A random part of a large collection holds hardly any pair of it: of a tenth of the articles, a hundredth of the pairs. So
//! texts are drawn, and each is compared with *every* text of the collection (`exact`), which keeps all pairs of what is
//! drawn. Found is what a scan of the whole collection would find: its candidates, and what it reports from buckets that are too
//! large to be compared in full.

use super::articles::Whole;
use super::collect::{Collection, collect};
use super::distinct::{Members, distinct};
use super::features::Recipe;
use super::second_look::{Scratch, different_shingles};
use super::tally::{Found, Kept, Sum, Tally, bin};
use super::verification::{VerifiedPair, verify};
use super::watch::{Stage, Watch};
use crate::error::{Error, Result};
use crate::exact::{Index, Match, Probe};
use crate::findings::Similarity;
use crate::lsh::{BUCKET_LIMIT, Bands, Candidates, candidates};
use crate::options::{Matching, Sampling, Units};
use crate::read::Inputs;
use crate::spill::{Memory, Part};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Characters of a text that are shown.
const BEGINNING: usize = 1_000;
/// Texts that a thread compares with the sample at a time.
const AT_ONCE: usize = 64;

/// What an audit measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    /// Articles read.
    pub articles: u64,
    /// Records that gave no article.
    pub skipped: u64,
    /// Different texts with enough words to be compared.
    pub texts: u64,
    /// Different texts too short for it.
    pub short: u64,
    /// Texts drawn.
    pub drawn: u64,
    /// The bands of the search.
    pub bands: Bands,
    /// Pairs of a drawn text and any other at or above the threshold.
    pub at_threshold: Found,
    /// The same by Jaccard, a tenth at a time. Below the threshold, found are candidates.
    pub bins: Vec<Bin>,
    /// Pairs whose Jaccard lies in the band.
    pub in_band: u64,
    /// Some of these, drawn by their texts and the seed alone.
    pub shown: Vec<Shown>,
    /// At most this many pairs in huge buckets are not compared in a scan.
    pub not_compared: u64,
}

/// The pairs of a tenth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Lowest Jaccard.
    pub from: f64,
    /// The next bin's lowest; 1 belongs to the last.
    pub to: f64,
    /// The pairs.
    pub found: Found,
}

/// A pair for a person to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The article with the smaller id.
    pub a: Excerpt,
    /// The other.
    pub b: Excerpt,
    /// Their shingle sets compared.
    pub similarity: Similarity,
    /// Whether a scan finds it: reports it or, below the threshold, looks at it.
    pub found: bool,
}

/// What is shown of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Its id; of identical articles, the least.
    pub id: String,
    /// Where it was published.
    pub source: String,
    /// Its headline.
    pub title: String,
    /// The first thousand characters of its text, as they stand there.
    pub beginning: String,
}

/// Measures how many of the similar pairs a scan with these options finds. Paragraphs are not looked at.
///
/// The result depends on the articles, `matching` and `sampling` alone, not on threads or order.
///
/// # Errors
/// As [`scan_within`](super::scan_within).
pub fn audit(
    memory: &Memory,
    inputs: &Inputs,
    matching: &Matching,
    sampling: &Sampling,
    watch: &dyn Watch,
) -> Result<Audit> {
    memory.unless_failed(audited(memory, inputs, matching, sampling, watch))
}

fn audited(
    memory: &Memory,
    inputs: &Inputs,
    matching: &Matching,
    sampling: &Sampling,
    watch: &dyn Watch,
) -> Result<Audit> {
    sampling.check()?;
    let matching = Matching { units: Units::Articles, ..matching.clone() };
    let recipe = Recipe::new(&matching)?;
    let collection = collect(memory, inputs, &recipe, watch)?;
    let audited = Audited::new(memory, inputs, &collection, &recipe, &matching, sampling, watch)?;
    let tally = audited.compare_all(watch)?;
    let shown: Result<Vec<Shown>> = tally.shown.iter().map(|pair| audited.show(pair)).collect();
    let bins = tally.bins.iter().enumerate().filter(|&(tenth, _)| tenth >= audited.first_bin());
    let bin = |(tenth, found): (usize, &Sum)| Bin {
        from: (tenth as f64 / 10.0).max(audited.lowest()),
        to: (tenth + 1) as f64 / 10.0,
        found: found.found(),
    };
    Ok(Audit {
        articles: collection.records.len() as u64,
        skipped: collection.skipped.len() as u64 - collection.repaired,
        texts: audited.compared.len() as u64,
        short: (audited.members.len() - audited.compared.len()) as u64,
        drawn: audited.drawn.len() as u64,
        bands: recipe.article.bands,
        at_threshold: tally.at_threshold.found(),
        bins: bins.map(bin).collect(),
        in_band: tally.in_band,
        shown: shown?,
        not_compared: audited.not_compared,
    })
}

/// Everything that is known before pairs are counted. Texts go by their first articles.
struct Audited<'a> {
    inputs: &'a Inputs,
    collection: &'a Collection,
    recipe: &'a Recipe,
    threshold: f64,
    sampling: &'a Sampling,
    /// The articles of each text.
    members: Members,
    text_of: Vec<u32>,
    /// First articles of the texts that are compared, ascending.
    compared: Vec<u32>,
    /// Those drawn, ascending.
    drawn: Vec<u32>,
    /// Candidate pairs, by a, then b.
    candidates: Vec<(u32, u32)>,
    /// Pairs that a scan reports from anywhere, where it has huge buckets; likewise.
    verified: Vec<VerifiedPair>,
    not_compared: u64,
}

impl<'a> Audited<'a> {
    fn new(
        memory: &Memory,
        inputs: &'a Inputs,
        collection: &'a Collection,
        recipe: &'a Recipe,
        matching: &Matching,
        sampling: &'a Sampling,
        watch: &dyn Watch,
    ) -> Result<Self> {
        let records = &collection.records;
        let room = memory.share(Part::Sorting);
        let text_of = distinct(records.len(), |article| records.identity(article), room);
        let members = Members::of(&text_of);
        let firsts = (0..).take(members.len()).map(|text| members.first(text));
        let compared: Vec<u32> =
            firsts.filter(|&article| records.words(article) >= recipe.min_words).collect();
        let drawn = draw(&compared, sampling, |article| records.identity(article));
        let Candidates { pairs, huge } =
            candidates(&collection.article_keys, &compared, BUCKET_LIMIT, room)?;
        let (mut verified, mut not_compared) = (Vec::new(), 0);
        if !huge.is_empty() {
            watch.stage(Stage::VerifyingArticles, Some(pairs.len() as u64));
            let units = Whole::of(memory, inputs, records, recipe.ngram);
            let all = Candidates { pairs: pairs.clone(), huge };
            let found = verify(&units, all, matching.threshold, watch)?;
            not_compared = found.left_out(compared.len());
            verified = found.pairs;
        }
        let threshold = matching.threshold;
        Ok(Self {
            inputs,
            collection,
            recipe,
            threshold,
            sampling,
            members,
            text_of,
            compared,
            drawn,
            candidates: pairs,
            verified,
            not_compared,
        })
    }

    /// The lowest Jaccard that is looked for: that of the band and a tenth below the threshold, down to a whole tenth.
    fn lowest(&self) -> f64 {
        (self.first_bin() as f64 / 10.0).max(0.05).min(self.threshold).min(self.sampling.band.0)
    }

    fn first_bin(&self) -> usize {
        bin(self.sampling.band.0.min(self.threshold - 0.1).max(0.0))
    }

    /// Compares every text with those drawn.
    fn compare_all(&self, watch: &dyn Watch) -> Result<Tally> {
        watch.stage(Stage::ComparingAll, Some((self.drawn.len() + self.compared.len()) as u64));
        let sets: Result<Vec<Vec<u64>>> = self
            .drawn
            .par_iter()
            .map_init(Scratch::default, |scratch, &article| {
                watch.advance(1);
                self.shingles(article, scratch, watch)
            })
            .collect();
        let index = Index::new(&sets?, self.lowest());
        let tallies = self.compared.par_chunks(AT_ONCE).map_init(
            || (Scratch::default(), Probe::default()),
            |(scratch, probe), articles| {
                let mut tally = Tally::default();
                for &article in articles {
                    let set = self.shingles(article, scratch, watch)?;
                    index.matches(&set, probe, |found| {
                        self.count(article, set.len(), found, &mut tally);
                    });
                    watch.advance(1);
                }
                tally.keep(self.sampling.shown);
                Ok(tally)
            },
        );
        tallies.try_reduce(Tally::default, |mut one, other| {
            one.add(other);
            one.keep(self.sampling.shown);
            Ok(one)
        })
    }

    fn shingles(&self, article: u32, scratch: &mut Scratch, watch: &dyn Watch) -> Result<Vec<u64>> {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        let records = &self.collection.records;
        different_shingles(self.inputs, records, article, self.recipe.ngram, scratch)
    }

    /// Counts one pair, of the article `article` with `size` shingles and one that was drawn.
    fn count(&self, article: u32, size: usize, other: Match, tally: &mut Tally) {
        let drawn = self.drawn[other.set as usize];
        // A pair of two that were drawn comes twice.
        let is_again = drawn > article && self.drawn.binary_search(&article).is_ok();
        if drawn == article || is_again {
            return;
        }
        let (a, b) = (article.min(drawn), article.max(drawn));
        let jaccard = other.jaccard;
        let found = self.candidates.binary_search(&(a, b)).is_ok()
            || self.verified.binary_search_by_key(&(a, b), |pair| (pair.a, pair.b)).is_ok();
        let expected = self.recipe.article.bands.probability(jaccard);
        tally.bins[bin(jaccard)].add(found, expected);
        if jaccard >= self.threshold {
            tally.at_threshold.add(found, expected);
        }
        let (low, high) = self.sampling.band;
        if jaccard >= low && jaccard <= high {
            tally.in_band += 1;
            let share = |of: usize| other.shared as f64 / of as f64;
            let similarity =
                Similarity { jaccard, share_a: share(size), share_b: share(other.size) };
            let identity = |article| self.collection.records.identity(article);
            let (one, two) = (identity(article), identity(drawn));
            let key = (
                hash(one.min(two) ^ one.max(two).rotate_left(64), self.sampling.seed),
                one.min(two),
                one.max(two),
            );
            tally.shown.push(Kept { key, a: article, b: drawn, similarity, found });
            if tally.shown.len() > self.sampling.shown.saturating_mul(2).max(64) {
                tally.keep(self.sampling.shown);
            }
        }
    }

    fn show(&self, pair: &Kept) -> Result<Shown> {
        let (a, b) = (self.excerpt(pair.a)?, self.excerpt(pair.b)?);
        let Kept { similarity, found, .. } = *pair;
        Ok(if a.id <= b.id {
            Shown { a, b, similarity, found }
        } else {
            Shown { a: b, b: a, similarity: similarity.turned(), found }
        })
    }

    /// Of identical articles, the one with the least id, whatever their order.
    fn excerpt(&self, article: u32) -> Result<Excerpt> {
        let records = &self.collection.records;
        let same = self.members.get(self.text_of[article as usize]);
        let least = same.iter().copied().min_by_key(|&article| records.id(article));
        let record = records.get(least.unwrap_or(article));
        let article = self.inputs.load(&record.place)?;
        Ok(Excerpt {
            id: record.id.to_owned(),
            source: record.source.to_owned(),
            title: article.title,
            beginning: article.text.chars().take(BEGINNING).collect(),
        })
    }
}

/// Draws articles by their identities and the seed alone; ascending.
fn draw(articles: &[u32], sampling: &Sampling, identity: impl Fn(u32) -> u128) -> Vec<u32> {
    let mut keyed: Vec<(u64, u128, u32)> = articles
        .iter()
        .map(|&article| (hash(identity(article), sampling.seed), identity(article), article))
        .collect();
    keyed.sort_unstable();
    let mut drawn: Vec<u32> =
        keyed.into_iter().take(sampling.texts).map(|(.., article)| article).collect();
    drawn.sort_unstable();
    drawn
}

fn hash(identity: u128, seed: u64) -> u64 {
    xxh3_64_with_seed(&identity.to_le_bytes(), seed)
}
