//! Candidate pairs → what the articles share, and what that amounts to.

use super::batches::in_batches;
use super::compared::{Compared, Comparing};
use super::verification::VerifiedPair;
use super::watch::Watch;
use crate::error::Result;
use crate::findings::{Evidence, Relation, Similarity};
use crate::passage::{Marked, Marks, Passage, Run, Seeds, evidence, is_names_only, passages};
use crate::relation::{Shown, relation};
use crate::verify::Lookup;
use rayon::prelude::*;

/// Words held at a time, some 18 bytes each: 144 MiB.
const WORDS_HELD: usize = 1 << 23;
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
}

impl RelatedPair {
    /// The same with A and B in each other's place.
    pub(super) fn turned(self) -> Self {
        let Self { a, b, relation, similarity, evidence } = self;
        let (similarity, evidence) = (similarity.turned(), evidence.turned());
        Self { a: b, b: a, relation, similarity, evidence }
    }
}

/// How much two texts must share to be told of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sharing {
    /// Fewest words of a passage.
    pub(super) min_passage: u32,
    /// Fewest words of an article that is more than identical or not.
    pub(super) min_words: u32,
}

/// Compares pairs of articles, a < b. Gives those whose relation is `wanted`, by a, then b. `alike` are the pairs at or above the
/// threshold, by a, then b.
pub(super) fn relate(
    comparing: Comparing<'_>,
    pairs: &[(u32, u32)],
    sharing: Sharing,
    alike: &[VerifiedPair],
    wanted: impl Fn(Relation) -> bool + Sync,
    watch: &dyn Watch,
) -> Result<Vec<RelatedPair>> {
    let mut found = Vec::new();
    let size = |article: u32| comparing.records.words(article) as usize;
    let load = |articles: &[u32]| comparing.load(articles);
    in_batches(pairs, size, WORDS_HELD, load, watch, |batch| {
        // Which of two is aligned with the other must not depend on the order in which they were read.
        let identity = |number: u32| comparing.records.identity(batch.unit(number).0);
        let oriented =
            |&(a, b): &(u32, u32)| if identity(b) < identity(a) { (b, a) } else { (a, b) };
        let mut pairs: Vec<(u32, u32)> = batch.pairs.par_iter().map(oriented).collect();
        pairs.par_sort_unstable();
        let compare = |aligner: &mut Aligner, pairs: &[(u32, u32)]| {
            let mut found = Vec::new();
            let Aligner { seeds, lookup, runs, marks } = aligner;
            for pairs in pairs.chunk_by(|first, second| first.0 == second.0) {
                let (a, first) = batch.unit(pairs[0].0);
                let mut aligned = seeds.of(&first.words);
                // The lookup is filled once a pair is wanted, which few are.
                let (mut idle, mut against) = (Some(&mut *lookup), None);
                for &(_, second) in pairs {
                    let (b, second) = batch.unit(second);
                    aligned.runs(&second.words, sharing.min_passage as usize, runs);
                    let passages = passages_of(first, second, runs, sharing.min_passage);
                    let evidence = evidence(marked(first), marked(second), &passages, marks);
                    let key = (a.min(b), a.max(b));
                    let alike = alike.binary_search_by_key(&key, |pair| (pair.a, pair.b)).is_ok();
                    let min_words = sharing.min_words;
                    let relation = relation(&Shown { evidence, alike, min_words });
                    if wanted(relation) {
                        if let Some(lookup) = idle.take() {
                            against = Some(lookup.of(&first.shingles));
                        }
                        let against = against.as_mut();
                        let similarity = against.and_then(|a| a.compare(&second.shingles, 0.0));
                        let similarity = similarity.unwrap_or_default();
                        let pair = RelatedPair { a, b, relation, similarity, evidence };
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

/// Memory that is used for one pair after the other.
#[derive(Default)]
struct Aligner {
    seeds: Seeds,
    lookup: Lookup,
    runs: Vec<Run>,
    marks: Vec<Marks>,
}

/// The passages made of runs, without those that are names only.
pub(super) fn passages_of(
    a: &Compared,
    b: &Compared,
    runs: &[Run],
    min_passage: u32,
) -> Vec<Passage> {
    let mut passages = passages(&a.words, &b.words, runs, min_passage);
    passages.retain(|passage| !is_names_only(passage, &a.marks));
    passages
}

/// An article as evidence is drawn from it.
pub(super) fn marked(text: &Compared) -> Marked<'_> {
    Marked { words: &text.words, marks: &text.marks }
}
