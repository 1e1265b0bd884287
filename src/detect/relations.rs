//! Candidate pairs → what the articles share, and what that amounts to.

use super::batches::{Batch, in_batches};
use super::compared::{Compared, Comparing};
use super::pairs::ascending;
use super::records::Records;
use super::stretches::Stretches;
use super::verification::VerifiedPair;
use super::watch::Watch;
use crate::error::Result;
use crate::findings::{Evidence, Relation, Similarity};
use crate::options::Matching;
use crate::passage::{
    AlignedWith, Marked, Marks, Passage, Run, SEED, Seeds, evidence, is_names_only, passages,
};
use crate::relation::{Shown, relation};
use crate::text::append_all_shingles;
use crate::verify::{Lookup, similarity};
use rayon::prelude::*;

/// Pairs that one thread compares at a time.
const PAIRS_AT_ONCE: usize = 64;

/// Two articles that share something.
#[derive(Debug, Clone, Copy)]
pub(super) struct RelatedPair {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) relation: Relation,
    /// Of their shingles.
    pub(super) similarity: Similarity,
    pub(super) evidence: Evidence,
    /// Whether one is a live blog, which holds many stories.
    pub(super) has_live_blog: bool,
}

impl RelatedPair {
    /// The same with A and B in each other's place.
    pub(super) fn turned(self) -> Self {
        let (similarity, evidence) = (self.similarity.turned(), self.evidence.turned());
        Self { a: self.b, b: self.a, similarity, evidence, ..self }
    }
}

/// Compares pairs of articles, a < b, as if there were no [moulds](super::moulds). Gives those whose relation is `wanted`, by a, then b. `alike` are the pairs at or above the
/// threshold, by a, then b.
pub(super) fn relate(
    comparing: Comparing<'_>,
    pairs: &[(u32, u32)],
    matching: &Matching,
    alike: &[VerifiedPair],
    wanted: impl Fn(Relation) -> bool + Sync,
    watch: &dyn Watch,
) -> Result<Vec<RelatedPair>> {
    let mut found = Vec::new();
    let size = |article: u32| comparing.records.words(article) as usize;
    let load = |articles: &[u32]| comparing.load(articles);
    let of_first = Stretches::of(alike, |pair| pair.a);
    let known = |(a, b): (u32, u32)| of_first.find(alike, a, |pair| pair.b.cmp(&b));
    in_batches(pairs, size, comparing.words_held, load, watch, |batch| {
        let pairs = oriented(batch, comparing.records);
        let compare = |aligner: &mut Aligner, pairs: &[(u32, u32)]| {
            let mut found = Vec::new();
            let Aligner { seeds, shingles, runs, marks } = aligner;
            for pairs in pairs.chunk_by(|first, second| first.0 == second.0) {
                let (a, first) = batch.unit(pairs[0].0);
                let mut aligned = seeds.of(&first.words);
                shingles.forget();
                for &(_, second) in pairs {
                    let (b, second) = batch.unit(second);
                    aligned.runs(&second.words, matching.min_passage as usize, runs);
                    let passages =
                        passages_of(marked(first), marked(second), runs, matching.min_passage);
                    let known = known(ascending(a, b));
                    // Most candidates share a fingerprint by chance.
                    if passages.is_empty() && known.is_none() && !wanted(Relation::Unrelated) {
                        continue;
                    }
                    let evidence = evidence(marked(first), marked(second), &passages, marks);
                    let min_words = matching.min_words;
                    let relation = relation(&Shown {
                        evidence,
                        alike: known.is_some(),
                        in_mould: 0,
                        min_words,
                    });
                    if wanted(relation) {
                        let similarity = match known {
                            Some(pair) if pair.a == a => pair.similarity,
                            Some(pair) => pair.similarity.turned(),
                            None => {
                                let ngram = comparing.ngram;
                                shingles.compare_aligned(&aligned, first, second, ngram)
                            }
                        };
                        let has_live_blog = first.is_live_blog || second.is_live_blog;
                        let pair =
                            RelatedPair { a, b, relation, similarity, evidence, has_live_blog };
                        found.push(if a < b { pair } else { pair.turned() });
                    }
                }
            }
            found
        };
        let some = pairs.par_chunks(PAIRS_AT_ONCE).map_init(Aligner::default, compare);
        found.par_extend(some.flatten_iter());
    })?;
    found.par_sort_unstable_by_key(|pair: &RelatedPair| (pair.a, pair.b));
    Ok(found)
}

/// The pairs of a batch, each with the text first that the other is aligned with, sorted. Which of two that is must not depend on the
/// order in which they were read, and it must be the same whenever they are aligned, or other passages would be found.
pub(super) fn oriented<T: Sync>(batch: &Batch<'_, T>, records: &Records) -> Vec<(u32, u32)> {
    // Asked for once a unit, and in order, for they may be on disk.
    let identities: Vec<u128> = batch.units().iter().map(|&unit| records.identity(unit)).collect();
    // Texts that were divided have one identity, and may come in either order.
    let weight = |number: u32| (identities[batch.place_of(number)], number);
    let oriented = |&(a, b): &(u32, u32)| if weight(b) < weight(a) { (b, a) } else { (a, b) };
    let mut pairs: Vec<(u32, u32)> = batch.pairs.par_iter().map(oriented).collect();
    pairs.par_sort_unstable();
    pairs
}

/// Memory that is used for one pair after the other.
#[derive(Default)]
struct Aligner {
    seeds: Seeds,
    shingles: ShingleComparison,
    runs: Vec<Run>,
    marks: Vec<Marks>,
}

/// Compares the shingles of texts with those of one, which are looked up only when they are asked for.
#[derive(Default)]
pub(super) struct ShingleComparison {
    /// The first text's, once they are asked for.
    lookup: Lookup,
    is_filled: bool,
    /// To count what is different in a text.
    counting: Lookup,
    hashes: Vec<u64>,
}

impl ShingleComparison {
    /// Another text is the first one from now on.
    fn forget(&mut self) {
        self.is_filled = false;
    }

    /// The same as [`compare`](Self::compare) of two texts that were just aligned: where shingles are what runs begin with, it is known already which
    /// of them both have.
    fn compare_aligned(
        &mut self,
        aligned: &AlignedWith<'_>,
        a: &Compared,
        b: &Compared,
        ngram: usize,
    ) -> Similarity {
        // A shorter text is one shingle.
        if ngram != SEED || a.words.len().min(b.words.len()) < SEED {
            return self.compare(a, b, ngram);
        }
        let of_b = self.count(b, ngram) as usize;
        similarity(aligned.shared_seeds(), aligned.seeds(), of_b)
    }

    /// Compares all shingles of two texts. The first must be the same until it is [forgotten](Self::forget).
    pub(super) fn compare(&mut self, a: &Compared, b: &Compared, ngram: usize) -> Similarity {
        let (of_a, of_b) = (self.count(a, ngram), self.count(b, ngram));
        let Self { lookup, is_filled, hashes, .. } = self;
        if !*is_filled {
            shingles_of(a, ngram, hashes);
            lookup.fill(hashes, |_, _| {});
            *is_filled = true;
        }
        shingles_of(b, ngram, hashes);
        similarity(lookup.shared(hashes), of_a as usize, of_b as usize)
    }

    /// How many different shingles a text has: counted once, for many are compared with several others.
    fn count(&mut self, text: &Compared, ngram: usize) -> u32 {
        *text.different_shingles.get_or_init(|| {
            shingles_of(text, ngram, &mut self.hashes);
            let mut again = 0;
            self.counting.fill(&self.hashes, |_, _| again += 1);
            small(self.hashes.len() - again)
        })
    }
}

fn shingles_of(text: &Compared, ngram: usize, hashes: &mut Vec<u64>) {
    hashes.clear();
    append_all_shingles(&text.words, ngram, hashes);
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The passages made of runs, without those that are names only.
pub(super) fn passages_of(
    a: Marked<'_>,
    b: Marked<'_>,
    runs: &[Run],
    min_passage: u32,
) -> Vec<Passage> {
    let mut passages = passages(a.words, b.words, runs, min_passage);
    passages.retain(|passage| !is_names_only(passage, a.marks));
    passages
}

/// An article as evidence is drawn from it.
pub(super) fn marked(text: &Compared) -> Marked<'_> {
    Marked { words: &text.words, marks: &text.marks, counted: text.counted }
}
