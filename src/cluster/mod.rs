//! Verified pairs → clusters, and who leads them. Pure.

mod lead;

pub use lead::{Candidate, Moment, by_lead_policy, choose_lead, may_be_first, moment, rank};

use crate::options::Linkage;

/// A verified pair of two different texts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// One text.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Their Jaccard, at or above the threshold.
    pub jaccard: f64,
}

/// Groups texts by verified pairs. Gives for each text `0..weights.len()` the text its cluster was formed around;
/// for a text without a cluster, itself.
///
/// `weights` decides between texts that have equally many neighbours (the greater one becomes a centre). It must
/// differ for any two texts and must not depend on their order, or neither will the result.
///
/// - [`Linkage::Lead`]: texts become centres by number of neighbours, most first; every neighbour of a centre that
///   is no centre itself joins the centre it is most similar to. Every member so has a verified pair with its centre, and two
///   centres have none (star clustering, Aslam, Pelekhov, Rus 2004).
/// - [`Linkage::Single`]: connected components; the centre is the member with most neighbours.
pub fn form<W: Ord>(weights: &[W], edges: &[Edge], linkage: Linkage) -> Vec<u32> {
    let neighbours = Neighbours::of(weights.len(), edges);
    let mut order: Vec<u32> =
        (0..).take(weights.len()).filter(|&text| neighbours.count(text) > 0).collect();
    let rank = |text: u32| (neighbours.count(text), &weights[text as usize]);
    order.sort_unstable_by(|&a, &b| rank(b).cmp(&rank(a)));
    match linkage {
        Linkage::Lead => stars(&neighbours, &order),
        Linkage::Single => components(&neighbours, &order),
    }
}

fn stars(neighbours: &Neighbours, order: &[u32]) -> Vec<u32> {
    const FREE: u32 = u32::MAX;
    let mut centre = vec![FREE; neighbours.texts()];
    // Jaccard with the centre, to compare later centres with.
    let mut held: Vec<f64> = vec![0.0; neighbours.texts()];
    for &text in order {
        if centre[text as usize] != FREE {
            continue;
        }
        centre[text as usize] = text;
        held[text as usize] = f64::INFINITY;
        for &(other, jaccard) in neighbours.of_text(text) {
            if jaccard > held[other as usize] {
                centre[other as usize] = text;
                held[other as usize] = jaccard;
            }
        }
    }
    own_where(&mut centre, FREE);
    centre
}

fn components(neighbours: &Neighbours, order: &[u32]) -> Vec<u32> {
    const FREE: u32 = u32::MAX;
    let mut centre = vec![FREE; neighbours.texts()];
    let mut open = Vec::new();
    for &text in order {
        if centre[text as usize] != FREE {
            continue;
        }
        centre[text as usize] = text;
        open.push(text);
        while let Some(next) = open.pop() {
            for &(other, _) in neighbours.of_text(next) {
                if centre[other as usize] == FREE {
                    centre[other as usize] = text;
                    open.push(other);
                }
            }
        }
    }
    own_where(&mut centre, FREE);
    centre
}

fn own_where(centre: &mut [u32], free: u32) {
    for (text, centre) in (0..).zip(centre.iter_mut()) {
        if *centre == free {
            *centre = text;
        }
    }
}

/// The pairs of each text, as one array with a start for each text.
struct Neighbours {
    starts: Vec<usize>,
    all: Vec<(u32, f64)>,
}

impl Neighbours {
    fn of(texts: usize, edges: &[Edge]) -> Self {
        let mut starts = vec![0; texts + 1];
        for edge in edges {
            starts[edge.a as usize + 1] += 1;
            starts[edge.b as usize + 1] += 1;
        }
        for text in 0..texts {
            starts[text + 1] += starts[text];
        }
        let mut next = starts.clone();
        let mut all = vec![(0, 0.0); 2 * edges.len()];
        for edge in edges {
            for (from, to) in [(edge.a, edge.b), (edge.b, edge.a)] {
                let slot = &mut next[from as usize];
                all[*slot] = (to, edge.jaccard);
                *slot += 1;
            }
        }
        Self { starts, all }
    }

    fn texts(&self) -> usize {
        self.starts.len() - 1
    }

    fn of_text(&self, text: u32) -> &[(u32, f64)] {
        &self.all[self.starts[text as usize]..self.starts[text as usize + 1]]
    }

    fn count(&self, text: u32) -> usize {
        self.of_text(text).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(a: u32, b: u32, jaccard: f64) -> Edge {
        Edge { a, b, jaccard }
    }

    #[test]
    fn a_chain_does_not_glue_unless_asked() {
        // 0~1~2~3~4, and no other pair: nobody but neighbours may share a cluster.
        let chain = [edge(0, 1, 0.6), edge(1, 2, 0.6), edge(2, 3, 0.6), edge(3, 4, 0.6)];
        let weights = [1, 2, 3, 4, 5];
        let lead = form(&weights, &chain, Linkage::Lead);
        assert_ne!(lead[0], lead[4]);
        assert_eq!(
            form(&weights, &chain, Linkage::Single),
            [form(&weights, &chain, Linkage::Single)[0]; 5]
        );
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
        assert_eq!(form(&[7, 6, 5, 4, 3, 2, 1], &edges, Linkage::Lead), [0, 0, 0, 4, 4, 4, 4]);
    }

    proptest! {
        #[test]
        fn every_member_has_a_pair_with_its_centre_and_order_does_not_matter(
            picks in proptest::collection::btree_map((0_u32..30, 0_u32..30), 50_u32..=100, 0..80),
            shift in 0_u32..30,
        ) {
            let edges: Vec<Edge> = picks.iter().filter(|((a, b), _)| a < b)
                .map(|(&(a, b), &j)| edge(a, b, f64::from(j) / 100.0)).collect();
            let weights: Vec<u32> = (0..30).collect();
            let centre = form(&weights, &edges, Linkage::Lead);
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
            let mut turned: Vec<Edge> = edges.iter().map(|e| edge(renamed(e.b), renamed(e.a), e.jaccard)).collect();
            turned.reverse();
            let mut other = vec![0_u32; 30];
            (0..30).for_each(|text| other[renamed(text) as usize] = text);
            let again = form(&other, &turned, Linkage::Lead);
            for text in 0..30 {
                prop_assert_eq!(again[renamed(text) as usize], renamed(centre[text as usize]));
            }
        }
    }
}
