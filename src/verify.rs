//! The exact similarity of two shingle sets: what decides every pair. Pure.

use crate::findings::Similarity;

/// Sorts shingle hashes and drops repeated ones, as [`similarity`] wants them.
pub fn shingle_set(shingles: &[u64]) -> Vec<u64> {
    let mut set = shingles.to_vec();
    set.sort_unstable();
    set.dedup();
    set
}

/// Compares two shingle sets exactly. Both must ascend without repeats.
///
/// Jaccard is |A∩B| / |A∪B|, the shares are |A∩B| / |A| and |A∩B| / |B|; all are 0 when a set is empty.
pub fn similarity(a: &[u64], b: &[u64]) -> Similarity {
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
            let found = similarity(&shingle_set(&a), &shingle_set(&b));
            let shared = sa.intersection(&sb).count() as f64;
            let expected = if shared == 0.0 { (0.0, 0.0, 0.0) } else {
                (shared / sa.union(&sb).count() as f64, shared / sa.len() as f64, shared / sb.len() as f64)
            };
            proptest::prop_assert_eq!((found.jaccard, found.share_a, found.share_b), expected);
        }
    }
}
