//! What people decided about pairs → clusters that obey it.

use super::Edge;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Changes clusters so that pairs in `same` are in one cluster and pairs in `not` never are. Gives for each pair in `same` whether that was
/// possible.
///
/// 1. Pairs in `same` are taken in the order given. One that would bring the two texts of a `not` together, by way of those before
///    it, is left out: a `not` always holds.
/// 2. The clusters of the two texts of each other pair in `same` become one; a text in no cluster counts as one of its own.
/// 3. A cluster that now has both texts of a `not` is taken apart: its texts stand alone, but for those that a `same` joins. Then its
///    edges are taken, the strongest first, and each joins what its two texts are part of, unless a `not` stands between the parts.
///    So the weakest of the edges that hold the two together is what is dropped, and every other text stays with the one
///    of them to which stronger edges lead. What no edge joins, and no `not` inside the cluster names, stays with the largest part.
///
/// `centres` has for each text the one its cluster was formed around, as [`form`](super::form) gives it, and is changed; what
/// no pair in `same` or `not` concerns stays as it is. `weight` must differ for any two texts and must not depend on their order.
pub fn decide<W: Ord>(
    centres: &mut [u32],
    weight: impl Fn(u32) -> W,
    edges: &[Edge],
    same: &[(u32, u32)],
    not: &[(u32, u32)],
) -> Vec<bool> {
    let mut bonds = Bonds::new(not);
    let followed: Vec<bool> = same.iter().map(|&(a, b)| bonds.join(a, b)).collect();
    // Which clusters become one, by their centres.
    let mut pools = Bonds::new(&[]);
    let mut concerned = BTreeSet::new();
    for (&(a, b), _) in same.iter().zip(&followed).filter(|&(_, &is_followed)| is_followed) {
        let (a, b) = (centres[a as usize], centres[b as usize]);
        if a != b {
            pools.join(a, b);
            concerned.extend([a, b]);
        }
    }
    let mut divided = BTreeSet::new();
    for &(a, b) in not {
        let (a, b) = (pools.of(centres[a as usize]), pools.of(centres[b as usize]));
        if a == b {
            divided.insert(a);
            concerned.insert(a);
        }
    }
    let concerned: BTreeSet<u32> = concerned.into_iter().map(|centre| pools.of(centre)).collect();
    let mut texts_of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (text, &centre) in (0_u32..).zip(&*centres) {
        let pool = pools.of(centre);
        if concerned.contains(&pool) {
            texts_of.entry(pool).or_default().push(text);
        }
    }
    let mut edges_of: BTreeMap<u32, Vec<Edge>> = BTreeMap::new();
    for edge in edges {
        let pool = pools.of(centres[edge.a as usize]);
        if divided.contains(&pool) && pools.of(centres[edge.b as usize]) == pool {
            edges_of.entry(pool).or_default().push(*edge);
        }
    }
    for (pool, texts) in texts_of {
        let edges = edges_of.remove(&pool).unwrap_or_default();
        let parts = if divided.contains(&pool) {
            parts(&texts, edges, &weight, &mut bonds)
        } else {
            vec![texts]
        };
        for part in parts {
            let centre = part.iter().copied().max_by_key(|&text| weight(text));
            for text in part {
                centres[text as usize] = centre.unwrap_or(text);
            }
        }
    }
    followed
}

/// Puts the texts of a cluster, ascending, into parts that no `not` is inside of.
fn parts<W: Ord>(
    texts: &[u32],
    mut edges: Vec<Edge>,
    weight: impl Fn(u32) -> W,
    bonds: &mut Bonds,
) -> Vec<Vec<u32>> {
    edges.sort_by_cached_key(|edge| {
        let (a, b) = (weight(edge.a), weight(edge.b));
        let (less, more) = if a < b { (a, b) } else { (b, a) };
        // The bits of a number that is not negative sort as the number does.
        Reverse((edge.strength.to_bits(), more, less))
    });
    for edge in edges {
        bonds.join(edge.a, edge.b);
    }
    let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &text in texts {
        parts.entry(bonds.of(text)).or_default().push(text);
    }
    let heaviest = |part: &[u32]| part.iter().map(|&text| weight(text)).max();
    let mut parts: Vec<Vec<u32>> = parts.into_values().collect();
    parts.sort_by_cached_key(|part| Reverse((part.len(), heaviest(part))));
    let is_here = |text: u32| texts.binary_search(&text).is_ok();
    let (mut kept, free): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| bonds.has_foe(part[0], is_here));
    if let Some(largest) = kept.first_mut() {
        largest.extend(free.into_iter().flatten());
    }
    kept
}

/// What is joined, and what must not be.
#[derive(Debug, Default)]
pub struct Bonds {
    /// Of a number that is not its own group, one that is nearer to it.
    above: BTreeMap<u32, u32>,
    /// Of a group, the numbers that must not join it.
    foes: BTreeMap<u32, BTreeSet<u32>>,
}

impl Bonds {
    /// Every number by itself. The two of a pair in `not` will never be in one group.
    pub fn new(not: &[(u32, u32)]) -> Self {
        let mut foes: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for &(a, b) in not {
            foes.entry(a).or_default().insert(b);
            foes.entry(b).or_default().insert(a);
        }
        Self { above: BTreeMap::new(), foes }
    }

    /// The group of a number.
    pub fn of(&mut self, number: u32) -> u32 {
        let mut group = number;
        while let Some(&above) = self.above.get(&group) {
            group = above;
        }
        let mut below = number;
        while below != group {
            below = self.above.insert(below, group).unwrap_or(group);
        }
        group
    }

    /// Joins the groups of two numbers, unless that is forbidden. Whether they are in one group now.
    pub fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        if a == b {
            return true;
        }
        let count = |group: u32| self.foes.get(&group).map_or(0, BTreeSet::len);
        let (stays, goes) = if count(a) >= count(b) { (a, b) } else { (b, a) };
        let foes = self.foes.remove(&goes).unwrap_or_default();
        if foes.iter().any(|&foe| self.of(foe) == stays) {
            self.foes.insert(goes, foes);
            return false;
        }
        if !foes.is_empty() {
            self.foes.entry(stays).or_default().extend(foes);
        }
        self.above.insert(goes, stays);
        true
    }

    /// Whether anything of which `is_meant` holds must not join the group of a number.
    pub fn has_foe(&mut self, number: u32, is_meant: impl Fn(u32) -> bool) -> bool {
        let group = self.of(number);
        self.foes.get(&group).is_some_and(|foes| foes.iter().any(|&foe| is_meant(foe)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::form;
    use super::*;
    use crate::options::Linkage;
    use proptest::prelude::*;

    fn edges(pairs: &[(u32, u32, f64)]) -> Vec<Edge> {
        pairs.iter().map(|&(a, b, strength)| Edge { a, b, strength }).collect()
    }

    /// The clusters of six texts, each as its texts, ascending.
    fn decided(
        pairs: &[(u32, u32, f64)],
        same: &[(u32, u32)],
        not: &[(u32, u32)],
    ) -> (Vec<Vec<u32>>, Vec<bool>) {
        let edges = edges(pairs);
        let mut centres = form(6, |text| text, &edges, Linkage::Lead);
        let followed = decide(&mut centres, |text| text, &edges, same, not);
        let mut clusters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (text, &centre) in (0..).zip(&centres) {
            clusters.entry(centre).or_default().push(text);
        }
        let mut clusters: Vec<Vec<u32>> = clusters.into_values().collect();
        clusters.sort();
        (clusters, followed)
    }

    const STAR: [(u32, u32, f64); 4] = [(0, 3, 0.92), (1, 3, 0.9), (2, 3, 0.7), (1, 2, 0.95)];

    #[test]
    fn what_is_the_same_brings_its_clusters_along() {
        let (clusters, followed) = decided(&[(0, 1, 0.9), (2, 3, 0.9)], &[(0, 3), (3, 4)], &[]);
        assert_eq!((clusters, followed), (vec![vec![0, 1, 2, 3, 4], vec![5]], vec![true, true]));
    }

    #[test]
    fn what_is_not_leaves_with_what_is_nearer_to_it() {
        // 1 hangs on 2 by the strongest edge of all.
        let (clusters, _) = decided(&STAR, &[], &[(0, 2)]);
        assert_eq!(clusters, [vec![0, 3], vec![1, 2], vec![4], vec![5]]);
        let (clusters, _) = decided(&STAR, &[], &[(3, 0)]);
        assert_eq!(clusters, [vec![0], vec![1, 2, 3], vec![4], vec![5]]);
    }

    #[test]
    fn a_not_holds_against_any_number_of_sames() {
        let (clusters, followed) = decided(&[], &[(0, 1), (1, 2), (2, 3)], &[(0, 2)]);
        assert_eq!(clusters, [vec![0, 1], vec![2, 3], vec![4], vec![5]]);
        assert_eq!(followed, [true, false, true]);
    }

    proptest! {
        #[test]
        fn verdicts_hold_and_the_rest_stays_whatever_the_numbers(
            picks in proptest::collection::btree_map((0_u32..16, 0_u32..16), 50_u32..=100, 0..40),
            same in proptest::collection::vec((0_u32..16, 0_u32..16), 0..5),
            not in proptest::collection::vec((0_u32..16, 0_u32..16), 0..5),
            shift in 0_u32..16,
        ) {
            let edges: Vec<Edge> = picks.iter().filter(|((a, b), _)| a < b)
                .map(|(&(a, b), &part)| Edge { a, b, strength: f64::from(part) / 100.0 }).collect();
            let not: Vec<(u32, u32)> = not.into_iter().filter(|(a, b)| a != b).collect();
            let before = form(16, |text| text, &edges, Linkage::Lead);
            let mut centres = before.clone();
            let followed = decide(&mut centres, |text| text, &edges, &same, &not);
            let together = |a: u32, b: u32| centres[a as usize] == centres[b as usize];
            for &(a, b) in &not {
                prop_assert!(!together(a, b));
            }
            // A same that was not followed would have brought the two of a not together; by sets instead of trees.
            let mut sets: Vec<BTreeSet<u32>> = (0..16).map(|text| BTreeSet::from([text])).collect();
            for (&(a, b), &is_followed) in same.iter().zip(&followed) {
                let both: BTreeSet<u32> = &sets[a as usize] | &sets[b as usize];
                let is_broken = not.iter().any(|(a, b)| both.contains(a) && both.contains(b));
                prop_assert_eq!(is_followed, !is_broken);
                if is_followed {
                    prop_assert!(together(a, b));
                    for &text in &both {
                        sets[text as usize] = both.clone();
                    }
                }
            }
            // Clusters that no verdict names are as before.
            let named: BTreeSet<u32> =
                same.iter().chain(&not).flat_map(|&(a, b)| [before[a as usize], before[b as usize]]).collect();
            for text in (0_u32..16).filter(|&text| !named.contains(&before[text as usize])) {
                prop_assert_eq!(centres[text as usize], before[text as usize]);
            }
            // The same texts under other numbers, edges in another order.
            let renamed = |text: u32| (text + shift) % 16;
            let mut turned: Vec<Edge> =
                edges.iter().map(|e| Edge { a: renamed(e.b), b: renamed(e.a), strength: e.strength }).collect();
            turned.reverse();
            let mut old = [0_u32; 16];
            (0..16).for_each(|text| old[renamed(text) as usize] = text);
            let rename = |pairs: &[(u32, u32)]| pairs.iter().map(|&(a, b)| (renamed(b), renamed(a))).collect::<Vec<_>>();
            let weight = |text: u32| old[text as usize];
            let mut again = form(16, weight, &turned, Linkage::Lead);
            prop_assert_eq!(decide(&mut again, weight, &turned, &rename(&same), &rename(&not)), followed);
            for text in 0..16 {
                prop_assert_eq!(again[renamed(text) as usize], renamed(centres[text as usize]));
            }
        }
    }
}
