//! Verified pairs as the tables show them.

use super::clusters::minutes;
use super::grouping::Grouped;
use super::ranks::ById;
use super::records::Records;
use super::relations::RelatedPair;
use crate::article::Precision;
use crate::cluster::moment;
use crate::findings::{Evidence, Order, Pair, Relation, Similarity, Tags};
use rayon::prelude::*;

/// Two numbers, whichever is named first.
pub(super) fn ascending(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// Stands for the cluster of a text that is in none.
pub(super) const NO_CLUSTER: u32 = u32::MAX;
/// Pairs that are described before the memory of what they were is given back.
const AT_A_TIME: usize = 1 << 19;

/// All pairs in the order of the table: those of different texts, and each identical copy with the one that stands for
/// its text. `cluster_of` has the cluster of each text, and the last are the article of each card and the number of each article's card.
pub(super) fn pairs(
    mut related: Vec<RelatedPair>,
    grouped: &Grouped,
    records: &Records,
    by_id: &ById,
    cluster_of: &[u32],
    (shown, card_of): (&[u32], &[u32]),
) -> Vec<Pair> {
    // Asked for once an article, and in order, for they may be on disk.
    let times: Vec<(i64, Precision)> = shown.iter().map(|&article| records.time(article)).collect();
    let time = |article: u32| times[card_of[article as usize] as usize];
    let describe =
        &|a: u32, b: u32, relation, similarity: Similarity, evidence: Evidence, cluster| {
            let (first, second) = (time(a), time(b));
            let b_is_less = || by_id.rank[b as usize] < by_id.rank[a as usize];
            let (order, swap) = order_of(first, second, b_is_less);
            let (a, b, similarity, evidence, minutes_between) = if swap {
                (b, a, similarity.turned(), evidence.turned(), minutes(second, first))
            } else {
                (a, b, similarity, evidence, minutes(first, second))
            };
            Pair {
                a: card_of[a as usize],
                b: card_of[b as usize],
                relation,
                similarity,
                evidence,
                tags: Tags::default(),
                title_similarity: None,
                order,
                lag_minutes: minutes_between.filter(|_| order == Order::AFirst),
                cluster: Some(cluster).filter(|&cluster| cluster != NO_CLUSTER),
            }
        };
    let of_texts = |pair: RelatedPair| {
        let lead = |text: u32| grouped.texts.lead(text);
        let cluster = |text: u32| cluster_of[text as usize];
        let is_shared = cluster(pair.a) == cluster(pair.b);
        let cluster = if is_shared { cluster(pair.a) } else { NO_CLUSTER };
        let (a, b) = (lead(pair.a), lead(pair.b));
        describe(a, b, pair.relation, pair.similarity, pair.evidence, cluster)
    };
    let of_copies = grouped.texts.numbers().into_par_iter().flat_map_iter(|text| {
        let lead = grouped.texts.lead(text);
        let copies = grouped.texts.articles(text).iter().filter(move |&&copy| copy != lead);
        copies.map(move |&copy| {
            let (same, evidence) = (Similarity::SAME, Evidence::same(records.words(lead)));
            let cluster = cluster_of[text as usize];
            describe(lead, copy, Relation::Identical, same, evidence, cluster)
        })
    });
    let copies = grouped.text_of.len() - grouped.texts.len();
    let mut pairs: Vec<Pair> = Vec::new();
    while !related.is_empty() {
        let some = related.split_off(related.len().saturating_sub(AT_A_TIME));
        related.shrink_to_fit();
        pairs.reserve_exact(some.len());
        pairs.par_extend(some.into_par_iter().map(of_texts));
    }
    pairs.reserve_exact(copies);
    pairs.par_extend(of_copies);
    let rank = |card: u32| by_id.rank[shown[card as usize] as usize];
    let ids = |pair: &Pair| (rank(pair.a), rank(pair.b));
    pairs.par_sort_unstable_by(|x, y| {
        let (more, less) = (&y.evidence, &x.evidence);
        more.similarity()
            .total_cmp(&less.similarity())
            .then_with(|| y.similarity.jaccard.total_cmp(&x.similarity.jaccard))
            .then_with(|| more.matched.1.cmp(&less.matched.1))
            .then_with(|| ids(x).cmp(&ids(y)))
    });
    pairs
}

/// Which of two came first, by their times, and whether they must change places for A to be the earlier (or the smaller id).
pub(super) fn order_of(
    (seconds_a, precision_a): (i64, Precision),
    (seconds_b, precision_b): (i64, Precision),
    b_is_less: impl Fn() -> bool,
) -> (Order, bool) {
    match (moment(seconds_a, precision_a), moment(seconds_b, precision_b)) {
        (Some((_, end_a)), Some((start_b, _))) if end_a <= start_b => (Order::AFirst, false),
        (Some((start_a, _)), Some((_, end_b))) if end_b <= start_a => (Order::AFirst, true),
        (Some(_), Some(_)) => (Order::Tie, b_is_less()),
        _ => (Order::Unknown, b_is_less()),
    }
}
