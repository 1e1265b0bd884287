//! Fingerprints → the pairs of articles that may share a passage.

use super::cell_pile::PairPile;
use super::fingerprints::{FingerprintKeys, PARTS, beside};
use crate::bits::{lower, pack, upper};
use crate::error::Result;
use crate::lsh::{DistinctPairs, Members, SHARDS, Wanted, at_a_time};
use crate::options::Matching;
use crate::passage::Beside;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Most articles with a fingerprint of which all pairs are looked at. One that more have is common.
const COMMON: usize = 16;

/// The pairs of `articles`, which ascend, that have a fingerprint in common of which both [may go on](Beside::may_go_on). Where they may not, the pair is found all
/// the same if there are two such fingerprints, or if it was `proposed` (by a, then b) as alike: what was edited shares no run of the length that is promised, and is
/// still worth a look. What has eight words in common by chance is neither.
///
/// Of fingerprints that are common no pairs are found.
///
/// They come in parts: `take` is called with the pairs of one stretch of first articles after the other, by a, then b, each with how many fingerprints it was found by,
/// at most 255. The answer is the articles, ascending, that have each common fingerprint.
///
/// Memory: some 30 bytes for each fingerprint of a part, of which as many are worked on as there are threads and as fit into `room` bytes, but at least
/// one; a third of `room`, and the pairs of a part, of which there are more the less room there is; and the answer. All fingerprints are gone through once for each part.
///
/// # Errors
/// When the fingerprints of a part cannot be had, or `take` fails.
pub(super) fn shared_fingerprints(
    fingerprints: &FingerprintKeys,
    articles: &[u32],
    proposed: &PairPile,
    matching: &Matching,
    room: u64,
    take: &mut dyn FnMut(Vec<CountedPair>) -> Result<()>,
) -> Result<Vec<Vec<u32>>> {
    let last = articles.last().copied().unwrap_or(0);
    let mut huge = BTreeSet::new();
    let wanted = Wanted::new(articles);
    let parts: Vec<usize> = (0..PARTS).collect();
    let mut next = 0;
    while next < SHARDS {
        let mut found = DistinctPairs::from(next, last);
        let mut doubtful = vec![Vec::new(); SHARDS];
        let mut rooms: Vec<Entries> = Vec::new();
        rooms.resize_with(at_a_time(articles.len(), 30, room), Entries::default);
        for parts in parts.chunks(rooms.len()) {
            let some: Result<Vec<Found>> = parts
                .par_iter()
                .zip(&mut rooms)
                .map(|(&part, entries)| {
                    entries.fill(fingerprints, part, &wanted)?;
                    // With so much room all pairs are one part.
                    if room == u64::MAX {
                        fingerprints.release(part);
                    }
                    Ok(entries.pairs(matching.min_passage as usize, &found))
                })
                .collect();
            let mut sure = Vec::new();
            for some in some? {
                if next == 0 {
                    huge.extend(some.huge);
                }
                sure.push(some.sure);
                for (all, some) in doubtful.iter_mut().zip(some.doubtful) {
                    all.extend(some);
                }
            }
            found.add(&sure);
            found.keep_within(room / 3, &mut doubtful);
        }
        drop(rooms);
        next = found.end();
        if next == SHARDS {
            for &part in &parts {
                fingerprints.release(part);
            }
        }
        for pairs in &mut doubtful {
            pairs.par_sort_unstable();
            let (first, end) = match (pairs.first(), pairs.last()) {
                (Some(&first), Some(&last)) => (upper(first), upper(last).saturating_add(1)),
                _ => continue,
            };
            let proposed = proposed.of_firsts(first..end)?;
            let is_proposed =
                |pair: u64| proposed.binary_search(&(upper(pair), lower(pair))).is_ok();
            let same = pairs.chunk_by(|a, b| a == b);
            let found = same.filter(|same| same.len() > 1 || is_proposed(same[0]));
            *pairs = found.map(|same| same[0]).collect();
        }
        found.add(&[doubtful]);
        take(found.into_counted())?;
    }
    Ok(huge.into_iter().collect())
}

/// A pair, and how many fingerprints it was found by.
pub(super) type CountedPair = ((u32, u32), u8);

/// What one part finds; pairs by shard.
struct Found {
    sure: Vec<Vec<u64>>,
    /// Once for each fingerprint.
    doubtful: Vec<Vec<u64>>,
    huge: Vec<Vec<u32>>,
}

/// The fingerprints of one part, of the articles that take part.
#[derive(Default)]
struct Entries {
    articles: Vec<u32>,
    /// See [`beside`].
    beside: Vec<u32>,
    /// The place of each.
    members: Members,
}

impl Entries {
    fn fill(&mut self, fingerprints: &FingerprintKeys, part: usize, wanted: &Wanted) -> Result<()> {
        let Self { articles, beside, members } = self;
        let most = fingerprints.count(part);
        articles.clear();
        articles.reserve(most);
        beside.clear();
        beside.reserve(most);
        members.clear(most);
        fingerprints.visit(part, |article, key, packed| {
            if wanted.has(article) {
                members.push(key, u32::try_from(articles.len()).unwrap_or(u32::MAX));
                articles.push(article);
                beside.push(packed);
            }
        })
    }

    fn pairs(&mut self, shortest: usize, pairs: &DistinctPairs) -> Found {
        let Self { articles, beside: besides, members } = self;
        let none = || vec![Vec::new(); SHARDS];
        let mut found = Found { sure: none(), doubtful: none(), huge: Vec::new() };
        let mut bucket: Vec<(u32, Beside)> = Vec::new();
        members.each_bucket(|members| {
            bucket.clear();
            for place in members.iter().map(|&member| lower(member) as usize) {
                if bucket.last().is_none_or(|&(last, _)| last != articles[place]) {
                    bucket.push((articles[place], Beside::default()));
                }
                // There is one: it was put there if there was none.
                if let Some((_, all)) = bucket.last_mut() {
                    all.add(beside(besides[place]));
                }
            }
            if bucket.len() > COMMON {
                found.huge.push(bucket.iter().map(|&(article, _)| article).collect());
                return;
            }
            for (position, (a, beside)) in bucket.iter().enumerate() {
                let Some(shard) = pairs.shard_of(*a) else { continue };
                for (b, others) in &bucket[position + 1..] {
                    let is_sure = beside.may_go_on(others, shortest);
                    let found = if is_sure { &mut found.sure } else { &mut found.doubtful };
                    found[shard].push(pack(*a, *b));
                }
            }
        });
        found
    }
}
