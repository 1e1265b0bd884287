//! Verified pairs as the tables show them.

use super::clusters::minutes;
use super::grouping::Grouped;
use super::ranks::ById;
use super::records::{Record, Records};
use crate::cluster::Moment;
use crate::findings::{Evidence, Order, Pair, Relation, Similarity, Tags};
use rayon::prelude::*;

/// Two numbers, whichever is named first.
pub(super) fn ascending(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

/// All pairs in the order of the table: those of different texts, and each identical copy with the one that stands for
/// its text. `cluster_of` and `card_of` have the cluster of each text (`None` outside) and the number of each
/// article's card.
pub(super) fn pairs(
    grouped: &Grouped,
    records: &Records,
    by_id: &ById,
    cluster_of: &[Option<u32>],
    card_of: &[u32],
) -> Vec<Pair> {
    let describe =
        &|a: u32, b: u32, relation, similarity: Similarity, evidence: Evidence, cluster| {
            let (first, second) = (records.get(a), records.get(b));
            let b_is_less = || by_id.rank[b as usize] < by_id.rank[a as usize];
            let (order, swap) = order_of(&first, &second, b_is_less);
            let (a, b, similarity, evidence, minutes_between) = if swap {
                (b, a, similarity.turned(), evidence.turned(), minutes(&second, &first))
            } else {
                (a, b, similarity, evidence, minutes(&first, &second))
            };
            let lag_minutes = minutes_between.filter(|_| order == Order::AFirst);
            let (a_card, b_card) = (card_of[a as usize], card_of[b as usize]);
            let rank = (by_id.rank[a as usize], by_id.rank[b as usize]);
            let pair = Pair {
                a: a_card,
                b: b_card,
                relation,
                similarity,
                evidence,
                tags: Tags::default(),
                title_similarity: None,
                order,
                lag_minutes,
                cluster,
            };
            (rank, pair)
        };
    let of_texts = grouped.pairs.par_iter().map(|pair| {
        let lead = |text: u32| grouped.texts.lead(text);
        let cluster = |text: u32| cluster_of[text as usize];
        let shared = cluster(pair.a).filter(|_| cluster(pair.a) == cluster(pair.b));
        let (a, b) = (lead(pair.a), lead(pair.b));
        describe(a, b, pair.relation, pair.similarity, pair.evidence, shared)
    });
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
    let mut pairs: Vec<((u32, u32), Pair)> = Vec::with_capacity(grouped.pairs.len() + copies);
    pairs.par_extend(of_texts);
    pairs.par_extend(of_copies);
    pairs.par_sort_unstable_by(|(x, a), (y, b)| {
        let (more, less) = (&b.evidence, &a.evidence);
        more.similarity()
            .total_cmp(&less.similarity())
            .then_with(|| b.similarity.jaccard.total_cmp(&a.similarity.jaccard))
            .then_with(|| more.matched.1.cmp(&less.matched.1))
            .then_with(|| x.cmp(y))
    });
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// Which of two came first, and whether they must change places for A to be the earlier (or the smaller id).
pub(super) fn order_of(
    a: &Record<'_>,
    b: &Record<'_>,
    b_is_less: impl Fn() -> bool,
) -> (Order, bool) {
    order_of_moments(a.moment(), b.moment(), b_is_less)
}

/// The same of two moments of publication.
pub(super) fn order_of_moments(
    a: Option<Moment>,
    b: Option<Moment>,
    b_is_less: impl Fn() -> bool,
) -> (Order, bool) {
    match (a, b) {
        (Some((_, end_a)), Some((start_b, _))) if end_a <= start_b => (Order::AFirst, false),
        (Some((start_a, _)), Some((_, end_b))) if end_b <= start_a => (Order::AFirst, true),
        (Some(_), Some(_)) => (Order::Tie, b_is_less()),
        _ => (Order::Unknown, b_is_less()),
    }
}
