//! Members that a cluster has by mistake.

use super::grouping::{Known, compared, of_shorter};
use crate::cluster::{Edge, form};
use crate::error::Result;
use crate::options::Linkage;
use std::collections::BTreeMap;

/// So much less than makes a pair one of a cluster, a member may share with the text that its cluster shares most with.
const LOOSE: f64 = 0.25;

/// Whether each text is a stray: it shares too little with the one that its cluster shares most with, as a round-up does that
/// holds the brief which all others hold.
pub(super) fn strays(known: Known<'_>, edges: &[Edge], centres: &[u32]) -> Result<Vec<bool>> {
    let Known { comparing, texts, matching, .. } = known;
    let mut shared = vec![0.0_f64; texts.len()];
    let is_inside = |edge: &&Edge| centres[edge.a as usize] == centres[edge.b as usize];
    for edge in edges.iter().filter(is_inside) {
        shared[edge.a as usize] += edge.strength;
        shared[edge.b as usize] += edge.strength;
    }
    // By centre, the text that its cluster shares most with.
    let weight = |text: u32| texts.weight(text, comparing.records);
    let mut middle: Vec<u32> = (0..).take(texts.len()).collect();
    for text in texts.numbers() {
        let best = &mut middle[centres[text as usize] as usize];
        let more = shared[text as usize].total_cmp(&shared[*best as usize]);
        if more.then_with(|| weight(text).cmp(&weight(*best))).is_gt() {
            *best = text;
        }
    }
    let against = |text: u32| (text, middle[centres[text as usize] as usize]);
    let wanted: Vec<(u32, u32)> =
        texts.numbers().map(against).filter(|(text, middle)| text != middle).collect();
    let compared = compared(known, &wanted)?;
    let mut strays = vec![false; texts.len()];
    for (&(text, _), pair) in wanted.iter().zip(&compared) {
        strays[text as usize] = of_shorter(pair).0 < matching.cluster_share - LOOSE;
    }
    Ok(strays)
}

/// Takes strays out of their clusters. They form clusters of their own where they belong together.
pub(super) fn part<W: Ord>(
    centres: &mut [u32],
    strays: &[bool],
    edges: &[Edge],
    weight: impl Fn(u32) -> W,
) {
    let is_stray = |text: u32| strays[text as usize];
    let among: Vec<Edge> =
        edges.iter().filter(|edge| is_stray(edge.a) && is_stray(edge.b)).copied().collect();
    let own = form(centres.len(), &weight, &among, Linkage::Lead);
    // What a cluster was formed around may be a stray itself: then the rest goes by another of it.
    let mut renamed: BTreeMap<u32, u32> = BTreeMap::new();
    for (text, centre) in (0_u32..).zip(&mut *centres) {
        if !is_stray(text) && is_stray(*centre) {
            let best = renamed.entry(*centre).or_insert(text);
            if weight(text) > weight(*best) {
                *best = text;
            }
        }
    }
    for (text, centre) in (0_u32..).zip(&mut *centres) {
        *centre = if is_stray(text) {
            own[text as usize]
        } else {
            renamed.get(centre).copied().unwrap_or(*centre)
        };
    }
}
