//! Every pair at or above a similarity between some sets and others, without comparing all of them and without missing any.
//! Pure: what a sketch finds is measured against it.
//!
//! # Why none is missed
//!
//! All shingles of the indexed sets are put in one order, the rarest first, and those of no indexed set before them. A pair with
//! Jaccard t or more shares at least ⌈t·|x|⌉ shingles, for |x∩y| ≥ t·|x∪y| ≥ t·|x|, and as many as ⌈t·|y|⌉. So the first
//! shared shingle in that order is among the first |x| − ⌈t·|x|⌉ + 1 of x, and of y likewise: sets that share none of those
//! are never similar enough, and only those of x are indexed (the prefix filter of Chaudhuri, Ganti and Kaushik 2006). What is shared
//! up to the last shingle that both prefixes have is counted, and what can be shared after it is at most what is left of the
//! shorter rest (Xiao et al. 2008). Every pair that passes is compared in full.

/// Rounding must not make a pair that is exactly at the threshold look as if it were below.
const SLACK: f64 = 1e-9;

/// Sets of shingles, ready for finding those that are similar to others.
#[derive(Debug)]
pub struct Index {
    threshold: f64,
    shingles: Ranks,
    /// The shingles of each set by rank, ascending, one set after the other.
    sets: Vec<u32>,
    /// Where each set begins, and the end.
    starts: Vec<usize>,
    /// For each rank where its postings begin, and the end.
    posting_starts: Vec<usize>,
    /// Sets that have a shingle in their prefix, and its place there.
    postings: Vec<(u32, u32)>,
}

/// Memory that is used for one set after the other.
#[derive(Debug, Default)]
pub struct Probe {
    ranks: Vec<u32>,
    /// For each indexed set how many shingles of the prefixes are shared, and the places of the last one in both.
    shared: Vec<(u32, u32, u32)>,
    touched: Vec<u32>,
}

/// An indexed set that is similar to the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Its number.
    pub set: u32,
    /// Shingles that both have.
    pub shared: usize,
    /// Shingles that it has.
    pub size: usize,
    /// Shared over all.
    pub jaccard: f64,
}

impl Index {
    /// Takes sets, each of different shingles in any order, and the threshold, above 0 to 1.
    pub fn new(sets: &[Vec<u64>], threshold: f64) -> Self {
        let shingles = Ranks::of(sets);
        let mut index = Self {
            threshold,
            posting_starts: vec![0; shingles.hashes.len() + 1],
            shingles,
            sets: Vec::with_capacity(sets.iter().map(Vec::len).sum()),
            starts: vec![0],
            postings: Vec::new(),
        };
        for set in sets {
            let start = index.sets.len();
            index.sets.extend(set.iter().filter_map(|&hash| index.shingles.rank(hash)));
            index.sets[start..].sort_unstable();
            index.starts.push(index.sets.len());
        }
        index.fill_postings();
        index
    }

    fn fill_postings(&mut self) {
        let prefix = |number: usize| {
            let set = &self.sets[self.starts[number]..self.starts[number + 1]];
            &set[..prefix(set.len(), self.threshold)]
        };
        let count = self.starts.len() - 1;
        let posting_starts = &mut self.posting_starts;
        for number in 0..count {
            for &rank in prefix(number) {
                posting_starts[rank as usize + 1] += 1;
            }
        }
        for rank in 1..posting_starts.len() {
            posting_starts[rank] += posting_starts[rank - 1];
        }
        let mut next = posting_starts.clone();
        let mut postings = vec![(0, 0); posting_starts.last().copied().unwrap_or(0)];
        for (set, number) in (0..).zip(0..count) {
            for (place, &rank) in (0..).zip(prefix(number)) {
                postings[next[rank as usize]] = (set, place);
                next[rank as usize] += 1;
            }
        }
        self.postings = postings;
    }

    /// Calls `each` with every indexed set whose Jaccard with `set`, which has different shingles, is at or above the
    /// threshold; in no order that means anything.
    pub fn matches(&self, set: &[u64], probe: &mut Probe, mut each: impl FnMut(Match)) {
        let Probe { ranks, shared, touched } = probe;
        ranks.clear();
        ranks.extend(set.iter().filter_map(|&hash| self.shingles.rank(hash)));
        ranks.sort_unstable();
        shared.resize(self.starts.len() - 1, (0, 0, 0));
        touched.clear();
        let size = set.len();
        // Shingles of no indexed set stand before all others.
        let unknown = size - ranks.len();
        let known = prefix(size, self.threshold).saturating_sub(unknown);
        for (place, &rank) in (0..).zip(ranks.iter().take(known)) {
            let rank = rank as usize;
            let postings = &self.postings[self.posting_starts[rank]..self.posting_starts[rank + 1]];
            for &(other, place_there) in postings {
                let so_far = &mut shared[other as usize];
                if so_far.0 == 0 {
                    touched.push(other);
                }
                *so_far = (so_far.0 + 1, place, place_there);
            }
        }
        for &other in &*touched {
            let (in_prefixes, place, place_there) = std::mem::take(&mut shared[other as usize]);
            let theirs = &self.sets[self.starts[other as usize]..self.starts[other as usize + 1]];
            let rest = &ranks[place as usize + 1..];
            let their_rest = &theirs[place_there as usize + 1..];
            let most = in_prefixes as usize + rest.len().min(their_rest.len());
            if jaccard(most.min(size).min(theirs.len()), size, theirs.len()) < self.threshold {
                continue;
            }
            // Before the last place everything shared was counted.
            let shared = in_prefixes as usize + in_both(rest, their_rest);
            let jaccard = jaccard(shared, size, theirs.len());
            if jaccard >= self.threshold {
                each(Match { set: other, shared, size: theirs.len(), jaccard });
            }
        }
    }
}

/// How many of the first shingles of a set must be looked at.
fn prefix(size: usize, threshold: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to size")]
    let needed = (threshold * size as f64 - SLACK).ceil().max(1.0) as usize;
    (size + 1).saturating_sub(needed).min(size)
}

fn jaccard(shared: usize, a: usize, b: usize) -> f64 {
    if shared == 0 { 0.0 } else { shared as f64 / (a + b - shared) as f64 }
}

/// How many numbers two ascending lists share.
fn in_both(mut a: &[u32], mut b: &[u32]) -> usize {
    let mut count = 0;
    while let (Some(&first), Some(&second)) = (a.first(), b.first()) {
        count += usize::from(first == second);
        a = &a[usize::from(first <= second)..];
        b = &b[usize::from(second <= first)..];
    }
    count
}

/// All shingles of the indexed sets, and where each stands in the order that begins with the rarest.
#[derive(Debug)]
struct Ranks {
    /// Ascending.
    hashes: Vec<u64>,
    /// Of each hash.
    rank_of: Vec<u32>,
    /// For each value of the upper bits where the hashes with it begin, and the end.
    directory: Vec<u32>,
    shift: u32,
}

impl Ranks {
    fn of(sets: &[Vec<u64>]) -> Self {
        let mut all: Vec<u64> = sets.iter().flatten().copied().collect();
        all.sort_unstable();
        let (hashes, counts): (Vec<u64>, Vec<usize>) =
            all.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).unzip();
        drop(all);
        let mut order: Vec<u32> = (0..).take(hashes.len()).collect();
        order.sort_by_key(|&at| counts[at as usize]);
        let mut rank_of = vec![0; hashes.len()];
        for (rank, at) in (0..).zip(order) {
            rank_of[at as usize] = rank;
        }
        let bits = hashes.len().max(2).ilog2().min(24);
        let shift = u64::BITS - bits;
        let mut directory = vec![0_u32; (1 << bits) + 1];
        for hash in &hashes {
            directory[upper(*hash, shift) + 1] += 1;
        }
        for at in 1..directory.len() {
            directory[at] += directory[at - 1];
        }
        Self { hashes, rank_of, directory, shift }
    }

    fn rank(&self, hash: u64) -> Option<u32> {
        let at = upper(hash, self.shift);
        let (start, end) = (self.directory[at] as usize, self.directory[at + 1] as usize);
        let found = self.hashes[start..end].binary_search(&hash).ok()?;
        Some(self.rank_of[start + found])
    }
}

fn upper(hash: u64, shift: u32) -> usize {
    usize::try_from(hash >> shift).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Sets of few different shingles, so that many pairs are near or exactly at the thresholds; hashes that differ at either end.
    fn sets() -> impl Strategy<Value = Vec<BTreeSet<u64>>> {
        let shingle = (0_u64..24).prop_map(|x| if x % 2 == 0 { x } else { x << 57 });
        prop::collection::vec(prop::collection::btree_set(shingle, 0..20), 0..16)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn finds_what_comparing_all_finds(
            indexed in sets(),
            asked in sets(),
            threshold in prop_oneof![
                prop::sample::select(vec![0.1, 0.2, 0.25, 0.3, 1.0 / 3.0, 0.4, 0.5, 0.6, 2.0 / 3.0, 0.75, 0.9, 1.0]),
                0.001_f64..1.0,
            ],
        ) {
            let listed = |set: &BTreeSet<u64>| set.iter().copied().collect::<Vec<u64>>();
            let index = Index::new(&indexed.iter().map(listed).collect::<Vec<_>>(), threshold);
            let mut probe = Probe::default();
            for own in &asked {
                let mut found = Vec::new();
                index.matches(&listed(own), &mut probe, |other| found.push((other.set, other.shared, other.size)));
                found.sort_unstable();
                let expected: Vec<(u32, usize, usize)> = (0..)
                    .zip(&indexed)
                    .filter_map(|(number, other)| {
                        let shared = own.intersection(other).count();
                        let all = own.union(other).count();
                        let similar = all > 0 && shared as f64 / all as f64 >= threshold;
                        similar.then_some((number, shared, other.len()))
                    })
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn prefixes_are_no_longer_than_they_must_be() {
        // Ten shingles at a half: five are shared, so one of any six is.
        assert_eq!(
            [prefix(10, 0.5), prefix(10, 1.0), prefix(1, 0.3), prefix(0, 0.3)],
            [6, 1, 1, 0]
        );
        assert_eq!(prefix(10, 0.3), 8);
    }
}
