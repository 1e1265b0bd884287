//! Stars that belong together → one cluster.

use super::Edge;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Merges clusters of which at least `share` of the pairs, one text from each, are edges: those with most first, until there are none.
/// What was merged counts as one from then on (average linkage, started from clusters instead of texts).
///
/// `centres` has for each text the one its cluster was formed around, as [`form`](super::form) gives it, and is changed;
/// the centre of a merged cluster is that of the larger one, or of equal ones that of greater `weight`, which must differ for any two
/// texts and must not depend on their order.
///
/// Why: two reporters' cuts of one long story may each have a star around it, and nearly all of their texts match each other.
/// A chain has few such pairs, and stays apart.
pub fn merge<W: Ord>(centres: &mut [u32], weight: impl Fn(u32) -> W, edges: &[Edge], share: f64) {
    // Clusters with an edge to another, ascending. From here on they go by their places in this list.
    let joined = |edge: &Edge| (centres[edge.a as usize], centres[edge.b as usize]);
    let crossing: Vec<(u32, u32)> = edges.iter().map(joined).filter(|(a, b)| a != b).collect();
    let mut named: Vec<u32> = crossing.iter().flat_map(|&(a, b)| [a, b]).collect();
    named.sort_unstable();
    named.dedup();
    let number = |centre: u32| named.binary_search(&centre).ok();
    let mut size = vec![0_u64; named.len()];
    for &centre in &*centres {
        if let Some(cluster) = number(centre) {
            size[cluster] += 1;
        }
    }
    // Greater ranks lead. They do not depend on how texts are numbered.
    let mut order: Vec<usize> = (0..named.len()).collect();
    order.sort_by_cached_key(|&cluster| (size[cluster], weight(named[cluster])));
    let mut rank = vec![0; named.len()];
    for (place, &cluster) in order.iter().enumerate() {
        rank[cluster] = place;
    }
    let mut across: Vec<BTreeMap<usize, u64>> = vec![BTreeMap::new(); named.len()];
    for (a, b) in crossing.iter().filter_map(|&(a, b)| Some((number(a)?, number(b)?))) {
        *across[a].entry(b).or_default() += 1;
        *across[b].entry(a).or_default() += 1;
    }
    let offer = |a: usize, b: usize, pairs: u64, size: &[u64]| {
        let part = pairs as f64 / (size[a] * size[b]) as f64;
        // The bits of a number that is not negative sort as the number does.
        (part >= share).then(|| {
            (
                part.to_bits(),
                Reverse(rank[a].max(rank[b])),
                Reverse(rank[a].min(rank[b])),
                (a, b),
                (size[a], size[b]),
            )
        })
    };
    let mut offers: BinaryHeap<_> = (0..named.len())
        .flat_map(|a| across[a].range(a + 1..).map(move |(&b, &pairs)| (a, b, pairs)))
        .filter_map(|(a, b, pairs)| offer(a, b, pairs, &size))
        .collect();
    let mut part_of: Vec<usize> = (0..named.len()).collect();
    while let Some((.., (a, b), sizes)) = offers.pop() {
        // One of them is part of another by now, or has grown.
        if part_of[a] != a || part_of[b] != b || (size[a], size[b]) != sizes {
            continue;
        }
        let (stays, goes) = if rank[a] > rank[b] { (a, b) } else { (b, a) };
        part_of[goes] = stays;
        size[stays] += std::mem::take(&mut size[goes]);
        for (other, pairs) in std::mem::take(&mut across[goes]) {
            across[other].remove(&goes);
            if other != stays {
                *across[stays].entry(other).or_default() += pairs;
                *across[other].entry(stays).or_default() += pairs;
            }
        }
        let renewed =
            across[stays].iter().filter_map(|(&other, &pairs)| offer(stays, other, pairs, &size));
        offers.extend(renewed);
    }
    for centre in centres {
        if let Some(mut cluster) = number(*centre) {
            while part_of[cluster] != cluster {
                cluster = part_of[cluster];
            }
            *centre = named[cluster];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::form;
    use super::*;
    use crate::options::Linkage;

    fn edges(pairs: &[(u32, u32)]) -> Vec<Edge> {
        pairs.iter().map(|&(a, b)| Edge { a, b, strength: 0.8 }).collect()
    }

    fn merged(texts: usize, pairs: &[(u32, u32)]) -> Vec<u32> {
        let edges = edges(pairs);
        let mut centres = form(texts, |text| text, &edges, Linkage::Lead);
        merge(&mut centres, |text| text, &edges, 0.3);
        centres
    }

    #[test]
    fn stars_whose_members_match_each_other_are_one_and_chains_are_not() {
        // Centres 4 and 5, which have no pair; three of four other pairs across match.
        let close = merged(6, &[(0, 4), (1, 4), (2, 5), (3, 5), (0, 2), (0, 3), (1, 2)]);
        assert!(close.iter().all(|&centre| centre == close[0]), "{close:?}");
        let chain = merged(6, &[(0, 4), (1, 4), (2, 5), (3, 5), (1, 2)]);
        assert_eq!(chain.iter().filter(|&&centre| centre == chain[0]).count(), 3, "{chain:?}");
    }

    proptest::proptest! {
        #[test]
        fn the_numbers_of_texts_do_not_matter_and_nothing_is_left_to_merge(
            pairs in proptest::collection::btree_set((0_u32..16, 0_u32..16), 0..40),
        ) {
            let pairs: Vec<(u32, u32)> = pairs.into_iter().filter(|(a, b)| a < b).collect();
            let found = merged(16, &pairs);
            let turned: Vec<Edge> =
                pairs.iter().map(|&(a, b)| Edge { a: 15 - b, b: 15 - a, strength: 0.8 }).collect();
            let weight = |text: u32| 15 - text;
            let mut other = form(16, weight, &turned, Linkage::Lead);
            merge(&mut other, weight, &turned, 0.3);
            for text in 0..16_usize {
                proptest::prop_assert_eq!(15 - other[15 - text], found[text]);
            }
            let members = |centre: u32| found.iter().filter(|&&own| own == centre).count();
            let mut crossing: BTreeMap<(u32, u32), usize> = BTreeMap::new();
            for &(a, b) in &pairs {
                let (a, b) = (found[a as usize], found[b as usize]);
                if a != b {
                    *crossing.entry((a.min(b), a.max(b))).or_default() += 1;
                }
            }
            for ((a, b), edges) in crossing {
                proptest::prop_assert!((edges as f64) < 0.3 * (members(a) * members(b)) as f64);
            }
        }
    }
}
