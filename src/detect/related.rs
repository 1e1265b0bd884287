//! Candidates of every kind → the pairs of articles that share something.
//!
//! What very many texts have in common is a mould as a rule: a daily report with other figures. Any two of its texts have a fingerprint or two in common
//! that hardly another has, for some of their figures agree by chance. So pairs are compared by the commonest fingerprint that proposes
//! them first; and two texts that were both shown to be of one mould with a third are not compared with each other, unless their signatures propose
//! them too, or more fingerprints than agree by chance.

use super::articles::Texts;
use super::collect::Collection;
use super::compared::Comparing;
use super::facts::Facts;
use super::pairs::ascending;
use super::records::Records;
use super::relations::{RelatedPair, relate};
use super::shared_fingerprints::{Shared, shared_fingerprints};
use super::verification::VerifiedPair;
use super::watch::{Stage, Watch};
use crate::error::Result;
use crate::findings::Relation;
use crate::options::Matching;
use crate::relation::has_other_figures;
use crate::spill::{Memory, Part};
use rayon::prelude::*;
use std::cmp::Reverse;

/// Fewer fingerprints than this two texts of one mould have in common by chance: three stand in fourteen words or so.
const BY_CHANCE: u8 = 4;

/// What candidates turned out to be.
pub(super) struct Related {
    /// Those that share something, by first articles: by a, then b.
    pub(super) pairs: Vec<RelatedPair>,
    /// How many were compared.
    pub(super) compared: u64,
    /// How many were not: both texts are of one mould with a third.
    pub(super) of_one_mould: u64,
    /// How many fingerprints were too common for all pairs.
    pub(super) common_fingerprints: u64,
}

/// What proposes pairs of first articles, besides their fingerprints.
pub(super) struct Proposals<'a> {
    /// What signatures proposed, by a, then b.
    pub(super) proposed: Vec<(u32, u32)>,
    /// What of that is alike, by a, then b.
    pub(super) alike: &'a [VerifiedPair],
    /// What is to be compared whatever it shares.
    pub(super) others: Vec<(u32, u32)>,
}

/// Compares all pairs that anything proposes.
pub(super) fn related(
    memory: &Memory,
    collection: &Collection,
    texts: &Texts,
    proposals: Proposals<'_>,
    comparing: Comparing<'_>,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Related> {
    let Proposals { proposed, alike, others } = proposals;
    let records = &collection.records;
    let firsts = texts.firsts(records, matching.min_words.max(matching.min_passage));
    let room = memory.share(Part::Sorting);
    let shared = shared_fingerprints(&collection.fingerprints, &firsts, &proposed, matching, room)?;
    drop(proposed);
    let common_fingerprints = shared.common.len() as u64;
    let anyway = alike.iter().map(|pair| (pair.a, pair.b)).chain(others);
    let wanted = wanted(shared, anyway, records);
    watch.stage(Stage::Relating, Some(wanted.len() as u64));
    let mut pairs: Vec<RelatedPair> = Vec::new();
    let mut of_one_mould = 0;
    for wave in wanted.chunk_by(|one, other| one.class == other.class) {
        let moulds = of_one_mould_with(&pairs);
        let is_by_chance = |&&Wanted { a, b, fingerprints, .. }: &&Wanted| {
            fingerprints < BY_CHANCE && are_of_like_length(a, b, records) && moulds.meet(a, b)
        };
        let now = wave.iter().filter(|wanted| wanted.anyway || !is_by_chance(wanted));
        let now: Vec<(u32, u32)> = now.map(|wanted| (wanted.a, wanted.b)).collect();
        let left_out = (wave.len() - now.len()) as u64;
        watch.advance(left_out);
        of_one_mould += left_out;
        pairs.extend(relate(comparing, &now, matching, alike, Relation::is_told, watch)?);
    }
    pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    let compared = wanted.len() as u64 - of_one_mould;
    Ok(Related { pairs, compared, of_one_mould, common_fingerprints })
}

/// A pair that may share something.
struct Wanted {
    a: u32,
    b: u32,
    /// See [`class_of`].
    class: u8,
    /// How many fingerprints propose it, up to 255.
    fingerprints: u8,
    /// Whether it is compared whatever its texts are of.
    anyway: bool,
}

/// How common a fingerprint of so many texts is: 0 up to 255 of them, and so on by powers of 16. Those of one class are compared together, so
/// that few texts are read for two.
fn class_of(texts: usize) -> u8 {
    u8::try_from(texts.max(1).ilog2() / 4).unwrap_or(u8::MAX).saturating_sub(1)
}

/// All pairs, each once, those with the most common fingerprints first. Texts with a common fingerprint are paired with the longest that has it alone.
fn wanted(
    shared: Shared,
    anyway: impl Iterator<Item = (u32, u32)>,
    records: &Records,
) -> Vec<Wanted> {
    let rare = shared.pairs.into_iter().map(|((a, b), count)| Wanted {
        a,
        b,
        class: 0,
        fingerprints: count,
        anyway: false,
    });
    let mut wanted: Vec<Wanted> = rare.collect();
    wanted.extend(anyway.map(|(a, b)| Wanted { a, b, class: 0, fingerprints: 0, anyway: true }));
    let order = |&article: &u32| (records.words(article), records.identity(article));
    for articles in shared.common {
        let class = class_of(articles.len());
        let longest = articles.iter().copied().max_by_key(order).unwrap_or(0);
        let others = articles.into_iter().filter(|&article| article != longest);
        let pairs = others.map(|other| ascending(longest, other));
        wanted.extend(pairs.map(|(a, b)| Wanted { a, b, class, fingerprints: 1, anyway: false }));
    }
    wanted.par_sort_unstable_by_key(|wanted| (wanted.a, wanted.b));
    wanted.dedup_by(|again, first| {
        let is_same = (again.a, again.b) == (first.a, first.b);
        if is_same {
            first.class = first.class.max(again.class);
            first.fingerprints = first.fingerprints.saturating_add(again.fingerprints);
            first.anyway |= again.anyway;
        }
        is_same
    });
    wanted.par_sort_unstable_by_key(|wanted| (Reverse(wanted.class), wanted.a, wanted.b));
    wanted
}

/// Texts that were shown to be of one mould: each has the number of the other.
fn of_one_mould_with(pairs: &[RelatedPair]) -> Facts<u32> {
    let shown = pairs.iter().filter(|pair| has_other_figures(&pair.evidence));
    Facts::of(shown.flat_map(|pair| [(pair.a, pair.b), (pair.b, pair.a)]).collect())
}

/// Whether the longer of two texts is at most half as long again as the other: of texts that are not, the shorter may be part of the longer, and
/// signatures do not propose that.
fn are_of_like_length(a: u32, b: u32, records: &Records) -> bool {
    let (of_a, of_b) = (records.words(a), records.words(b));
    2 * of_a.max(of_b) <= 3 * of_a.min(of_b)
}
