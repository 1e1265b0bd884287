//! The exact similarity of two shingle sets: what decides every pair. Pure.

use crate::findings::Similarity;

/// The shingles of a unit, made ready for comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShingleSet {
    /// Ascending, each once.
    hashes: Vec<u64>,
    /// Every shingle with the token it starts at, ascending.
    places: Vec<(u64, u32)>,
    /// Tokens in a shingle, and in the unit.
    ngram: usize,
    words: usize,
}

impl ShingleSet {
    /// Takes the shingles of a unit of `words` tokens, in text order.
    pub fn new(shingles: &[u64], ngram: usize, words: usize) -> Self {
        let mut places: Vec<(u64, u32)> = shingles.iter().copied().zip(0..).collect();
        places.sort_unstable();
        let mut hashes: Vec<u64> = places.iter().map(|&(hash, _)| hash).collect();
        hashes.dedup();
        Self { hashes, places, ngram, words }
    }
}

/// Compares two shingle sets exactly.
///
/// Jaccard is |A∩B| / |A∪B|, the shares are |A∩B| / |A| and |A∩B| / |B|; all are 0 when a set is empty.
pub fn similarity(a: &ShingleSet, b: &ShingleSet) -> Similarity {
    let (a, b) = (&a.hashes, &b.hashes);
    let shared = shared(a, b);
    if shared == 0 {
        return Similarity::default();
    }
    let part = |whole: usize| shared as f64 / whole as f64;
    Similarity {
        jaccard: part(a.len() + b.len() - shared),
        share_a: part(a.len()),
        share_b: part(b.len()),
    }
}

/// The share of A's words that stand in a shingle which B has too, 0 to 1: a changed word costs itself and not, as
/// with shingles, all that contain it.
pub fn covered_words(a: &ShingleSet, b: &ShingleSet) -> f64 {
    let mut starts = vec![false; a.words];
    let mut others = b.hashes.iter().peekable();
    for &(hash, place) in &a.places {
        while others.next_if(|&&other| other < hash).is_some() {}
        if others.peek() == Some(&&hash)
            && let Some(start) = starts.get_mut(place as usize)
        {
            *start = true;
        }
    }
    let (mut covered, mut covered_to) = (0, 0);
    for (place, _) in starts.iter().enumerate().filter(|&(_, &start)| start) {
        let end = (place + a.ngram).min(a.words);
        covered += end - place.max(covered_to).min(end);
        covered_to = end;
    }
    if a.words == 0 { 0.0 } else { covered as f64 / a.words as f64 }
}

/// |A∩B| by one walk over both, without branches on the data: the order of hashes is random, so a branch would be
/// guessed wrong every second time.
fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(&x), Some(&y)) = (a.get(i), b.get(j)) {
        shared += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    proptest::proptest! {
        #[test]
        fn agrees_with_sets(a in proptest::collection::vec(0_u64..40, 0..60), b in proptest::collection::vec(0_u64..40, 0..60)) {
            let (sa, sb): (BTreeSet<u64>, BTreeSet<u64>) = (a.iter().copied().collect(), b.iter().copied().collect());
            let found = similarity(&ShingleSet::new(&a, 1, a.len()), &ShingleSet::new(&b, 1, b.len()));
            let shared = sa.intersection(&sb).count() as f64;
            let expected = if shared == 0.0 { (0.0, 0.0, 0.0) } else {
                (shared / sa.union(&sb).count() as f64, shared / sa.len() as f64, shared / sb.len() as f64)
            };
            proptest::prop_assert_eq!((found.jaccard, found.share_a, found.share_b), expected);
        }
    }

    #[test]
    fn a_changed_word_costs_only_itself() {
        let text: Vec<u64> = (0..20).collect();
        let mut changed = text.clone();
        changed[10] = 99;
        let shingles = |words: &[u64]| -> Vec<u64> {
            words.windows(3).map(|w| w[0] * 10_000 + w[1] * 100 + w[2]).collect()
        };
        let set = |words: &[u64]| ShingleSet::new(&shingles(words), 3, words.len());
        let covered = covered_words(&set(&text), &set(&changed));
        assert!((covered - 0.95).abs() < 1e-12, "{covered}");
        assert!((covered_words(&set(&text), &set(&text)) - 1.0).abs() < 1e-12);
        assert!(covered_words(&set(&text), &set(&[30, 31, 32, 33])).abs() < 1e-12);
    }
}
