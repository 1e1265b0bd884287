//! Candidates of every kind → the pairs of articles that share something.
//!
//! What very many texts have in common is a mould as a rule: a daily report with other figures. Any two of its texts have a fingerprint or two in common
//! that hardly another has, for some of their figures agree by chance. So pairs are compared by the commonest fingerprint that proposes
//! them first; and two texts that were both shown to be of one mould with a third are not compared with each other, unless their signatures propose
//! them too, or more fingerprints than agree by chance.

use super::articles::Texts;
use super::cell_pile::PairPile;
use super::collect::Collection;
use super::compared::Comparing;
use super::facts::Facts;
use super::records::Records;
use super::relations::{RelatedPair, relate};
use super::shared_fingerprints::{CountedPair, shared_fingerprints};
use super::verification::VerifiedPair;
use super::wanted::{Wanted, WantedPile, by_class};
use super::watch::{Stage, Watch};
use crate::error::Result;
use crate::findings::Relation;
use crate::options::Matching;
use crate::relation::has_other_figures;
use crate::spill::{Memory, Part};
use rayon::prelude::*;

/// Fewer fingerprints than this two texts of one mould have in common by chance: three stand in fourteen words or so.
const BY_CHANCE: u8 = 4;
/// Bytes that a pair takes while it is put into a batch and compared, and what becomes of it.
const AT_WORK: u64 = 160;
/// Bytes that a pair takes at most in the end, and the members of clusters that come with it.
const OF_PAIR: u64 = 300;
/// However little memory there is, so many are compared at a time: texts are read once for each time.
const LEAST_AT_A_TIME: usize = 1 << 16;

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
    /// What signatures proposed.
    pub(super) proposed: PairPile,
    /// What of that is alike, by a, then b.
    pub(super) alike: &'a [VerifiedPair],
    /// What is to be compared whatever it shares.
    pub(super) others: Vec<(u32, u32)>,
}

/// Compares all pairs that anything proposes, as many at a time as there is memory for.
///
/// # Errors
/// When they cannot be compared, or what is found has no room in memory.
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
    let Collection { records, fingerprints, .. } = collection;
    let firsts = texts.firsts(records, matching.min_words.max(matching.min_passage));
    let room = memory.share(Part::Sorting);
    let mut rare = WantedPile::new(memory);
    let mut take = |pairs: Vec<CountedPair>| rare.append(pairs.into_iter().map(Wanted::rare));
    let common = shared_fingerprints(fingerprints, &firsts, &proposed, matching, room, &mut take)?;
    drop((proposed, firsts));
    let common_fingerprints = common.len() as u64;
    let anyway = alike.iter().map(|pair| (pair.a, pair.b)).chain(others);
    let classes = by_class(memory, &rare, common, anyway, records)?;
    drop(rare);
    let wanted = classes.values().map(WantedPile::len).sum();
    watch.stage(Stage::Relating, Some(wanted));
    let copies = (records.len() - texts.len()) as u64;
    let lasting = collection.lasting_of_articles() + OF_PAIR * copies;
    let have_room = |pairs: usize| memory.check_found(lasting + OF_PAIR * pairs as u64);
    let mut found_in_all = 0;
    let at_a_time = usize::try_from(room / AT_WORK).unwrap_or(usize::MAX).max(LEAST_AT_A_TIME);
    let mut pairs: Vec<RelatedPair> = Vec::new();
    let mut of_one_mould = 0;
    for pile in classes.values().rev() {
        let moulds = of_one_mould_with(&pairs);
        let is_by_chance = |&&Wanted { a, b, fingerprints, .. }: &&Wanted| {
            fingerprints < BY_CHANCE && are_of_like_length(a, b, records) && moulds.meet(a, b)
        };
        pile.each(at_a_time, |some| {
            let now = some.iter().filter(|wanted| wanted.anyway || !is_by_chance(wanted));
            let now: Vec<(u32, u32)> = now.map(|wanted| (wanted.a, wanted.b)).collect();
            let left_out = (some.len() - now.len()) as u64;
            watch.advance(left_out);
            of_one_mould += left_out;
            let found = relate(comparing, &now, matching, alike, Relation::is_told, watch)?;
            found_in_all += found.len();
            // What has no room is still counted, to say how much would be enough.
            if have_room(found_in_all).is_ok() {
                if pairs.capacity() - pairs.len() < found.len() {
                    // Not for twice as many, of which there may be no room for half.
                    pairs.reserve_exact(found.len().max(pairs.len() / 8));
                }
                pairs.extend(found);
            }
            Ok(())
        })?;
    }
    have_room(found_in_all)?;
    pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Ok(Related { pairs, compared: wanted - of_one_mould, of_one_mould, common_fingerprints })
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
