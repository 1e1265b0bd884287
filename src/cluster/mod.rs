//! Verified pairs → clusters, and who leads them. Pure.

mod decide;
mod lead;
mod merge;

pub use decide::{Bonds, decide};
pub use lead::{Candidate, Moment, by_lead_policy, choose_lead, may_be_first, moment, rank};
pub use merge::merge;

use crate::options::Linkage;

/// A verified pair of two different texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// One text.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// How much they share, 0 to 1: a text joins the centre with which it shares most.
    pub strength: f64,
}

/// Groups texts by verified pairs. Gives for each text `0..texts` the text its cluster was formed around; for a text
/// without a cluster, itself.
///
/// `weight` decides between texts that have equally many neighbours (the greater one becomes a centre). It must
/// differ for any two texts and must not depend on their order, or neither will the result. Only texts that have a pair are
/// asked for it.
///
/// - [`Linkage::Lead`]: texts become centres by number of neighbours, most first; every neighbour of a centre that
///   is no centre itself joins the centre it is most similar to. Every member so has a verified pair with its centre, and two
///   centres have none (star clustering, Aslam, Pelekhov, Rus 2004).
/// - [`Linkage::Single`]: connected components; the centre is the member with most neighbours.
///
/// Memory: 4 bytes a text, and some 30 a pair. There must be fewer than 2³² pairs.
pub fn form<W: Ord>(
    texts: usize,
    weight: impl Fn(u32) -> W,
    edges: &[Edge],
    linkage: Linkage,
) -> Vec<u32> {
    let neighbours = Neighbours::of(edges);
    let mut order: Vec<u32> = (0..).take(neighbours.texts.len()).collect();
    let rank =
        |text: u32| (neighbours.of_text(text).len(), weight(neighbours.texts[text as usize]));
    order.sort_by_cached_key(|&text| std::cmp::Reverse(rank(text)));
    let centres = match linkage {
        Linkage::Lead => stars(&neighbours, &order),
        Linkage::Single => components(&neighbours, &order),
    };
    let mut centre_of: Vec<u32> = (0..).take(texts).collect();
    for (&text, centre) in neighbours.texts.iter().zip(centres) {
        centre_of[text as usize] = neighbours.texts[centre as usize];
    }
    centre_of
}

/// Stands for a text that has no centre yet. In the end all have one, for all have a neighbour.
const FREE: u32 = u32::MAX;

fn stars(neighbours: &Neighbours<'_>, order: &[u32]) -> Vec<u32> {
    let mut centre = vec![FREE; order.len()];
    // Strength of the edge to the centre, to compare later centres with.
    let mut held: Vec<f64> = vec![0.0; order.len()];
    for &text in order {
        if centre[text as usize] != FREE {
            continue;
        }
        centre[text as usize] = text;
        held[text as usize] = f64::INFINITY;
        for (other, strength) in neighbours.of_text(text) {
            if strength > held[other as usize] {
                centre[other as usize] = text;
                held[other as usize] = strength;
            }
        }
    }
    centre
}

fn components(neighbours: &Neighbours<'_>, order: &[u32]) -> Vec<u32> {
    let mut centre = vec![FREE; order.len()];
    let mut open = Vec::new();
    for &text in order {
        if centre[text as usize] != FREE {
            continue;
        }
        centre[text as usize] = text;
        open.push(text);
        while let Some(next) = open.pop() {
            for (other, _) in neighbours.of_text(next) {
                if centre[other as usize] == FREE {
                    centre[other as usize] = text;
                    open.push(other);
                }
            }
        }
    }
    centre
}

/// The texts that have a pair, and the pairs of each, as one array with a start for each text.
struct Neighbours<'a> {
    /// Ascending. In the rest, texts are numbered by their places here.
    texts: Vec<u32>,
    starts: Vec<usize>,
    /// The other text, and the number of the edge.
    all: Vec<(u32, u32)>,
    edges: &'a [Edge],
}

impl<'a> Neighbours<'a> {
    fn of(edges: &'a [Edge]) -> Self {
        let mut texts: Vec<u32> = edges.iter().flat_map(|edge| [edge.a, edge.b]).collect();
        texts.sort_unstable();
        texts.dedup();
        let number = |text: u32| {
            u32::try_from(texts.partition_point(|&other| other < text)).unwrap_or(u32::MAX)
        };
        let numbered: Vec<(u32, u32)> =
            edges.iter().map(|edge| (number(edge.a), number(edge.b))).collect();
        let mut starts = vec![0; texts.len() + 1];
        for text in numbered.iter().flat_map(|&(a, b)| [a, b]) {
            starts[text as usize + 1] += 1;
        }
        for text in 0..texts.len() {
            starts[text + 1] += starts[text];
        }
        let mut next = starts.clone();
        let mut all = vec![(0, 0); 2 * edges.len()];
        for (edge, &(a, b)) in (0..).zip(&numbered) {
            for (from, to) in [(a, b), (b, a)] {
                let next = &mut next[from as usize];
                all[*next] = (to, edge);
                *next += 1;
            }
        }
        Self { texts, starts, all, edges }
    }

    /// The neighbours of a text, and how much it shares with each.
    fn of_text(&self, text: u32) -> impl ExactSizeIterator<Item = (u32, f64)> {
        let all = &self.all[self.starts[text as usize]..self.starts[text as usize + 1]];
        all.iter().map(|&(other, edge)| (other, self.edges[edge as usize].strength))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(a: u32, b: u32, strength: f64) -> Edge {
        Edge { a, b, strength }
    }

    #[test]
    fn a_chain_does_not_glue_unless_asked() {
        // 0~1~2~3~4, and no other pair: nobody but neighbours may share a cluster.
        let chain = [edge(0, 1, 0.6), edge(1, 2, 0.6), edge(2, 3, 0.6), edge(3, 4, 0.6)];
        let lead = form(5, |text| text, &chain, Linkage::Lead);
        assert_ne!(lead[0], lead[4]);
        let single = form(5, |text| text, &chain, Linkage::Single);
        assert_eq!(single, [single[0]; 5]);
    }

    #[test]
    fn a_member_joins_the_centre_it_is_most_similar_to() {
        // 0 and 4 are centres with three neighbours each; 3 is a neighbour of both.
        let edges = [
            edge(0, 1, 0.9),
            edge(0, 2, 0.9),
            edge(0, 3, 0.6),
            edge(4, 5, 0.9),
            edge(4, 6, 0.9),
            edge(4, 3, 0.8),
        ];
        assert_eq!(form(8, |text| 9 - text, &edges, Linkage::Lead), [0, 0, 0, 4, 4, 4, 4, 7]);
    }

    proptest! {
        #[test]
        fn every_member_has_a_pair_with_its_centre_and_order_does_not_matter(
            picks in proptest::collection::btree_map((0_u32..30, 0_u32..30), 50_u32..=100, 0..80),
            shift in 0_u32..30,
        ) {
            let edges: Vec<Edge> = picks.iter().filter(|((a, b), _)| a < b)
                .map(|(&(a, b), &j)| edge(a, b, f64::from(j) / 100.0)).collect();
            let centre = form(30, |text| text, &edges, Linkage::Lead);
            for text in 0..30_u32 {
                let own = centre[text as usize];
                prop_assert_eq!(centre[own as usize], own);
                let joined = |e: &Edge| (e.a, e.b) == (text.min(own), text.max(own));
                prop_assert!(own == text || edges.iter().any(joined));
                // Whoever stands alone has no neighbour at all, or is a centre others left.
                for e in &edges {
                    prop_assert!(!(centre[e.a as usize] == e.a && centre[e.b as usize] == e.b));
                }
            }
            // The same texts under other numbers, pairs in another order.
            let renamed = |text: u32| (text + shift) % 30;
            let mut turned: Vec<Edge> = edges.iter().map(|e| edge(renamed(e.b), renamed(e.a), e.strength)).collect();
            turned.reverse();
            let mut other = [0_u32; 30];
            (0..30).for_each(|text| other[renamed(text) as usize] = text);
            let again = form(30, |text| other[text as usize], &turned, Linkage::Lead);
            for text in 0..30 {
                prop_assert_eq!(again[renamed(text) as usize], renamed(centre[text as usize]));
            }
        }
    }
}
