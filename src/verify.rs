//! The exact similarity of two shingle sets: what decides every pair. Pure.

use crate::findings::Similarity;

/// The shingles of a unit, made ready for comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShingleSet {
    /// In text order: the place of a shingle is the token it starts at.
    hashes: Box<[u64]>,
    /// Places of shingles that stood in the text before, each with the first place of its shingle.
    repeats: Box<[(u32, u32)]>,
    /// Tokens in a shingle, and in the unit.
    ngram: usize,
    words: usize,
}

impl ShingleSet {
    /// Takes the shingles of a unit of `words` tokens, in text order. The memory of `lookup` is used, not what is in it.
    pub fn new(shingles: &[u64], ngram: usize, words: usize, lookup: &mut Lookup) -> Self {
        let mut repeats = Vec::new();
        lookup.fill(shingles, |place, first| repeats.push((place, first)));
        Self { hashes: shingles.into(), repeats: repeats.into(), ngram, words }
    }

    /// Number of different shingles.
    fn distinct(&self) -> usize {
        self.hashes.len() - self.repeats.len()
    }
}

/// Where each shingle of one unit stands, so that others can be compared with it.
///
/// Meant to be reused, as its memory is. A table with open addresses: three quarters of it are empty, so that nearly all
/// shingles are found, or found missing, at the first place looked at.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    /// The shingles; [`NONE`] where there is none. A power of two of them.
    slots: Vec<u64>,
    /// For each slot with a shingle, 1 + its first place in the unit.
    places: Vec<u32>,
    shift: u32,
    /// For each shingle of the other unit, what `places` says of it, or 0.
    found: Vec<u32>,
    /// For each shingle of this unit, whether the other has it.
    shared: Vec<bool>,
}

/// An empty slot.
const NONE: u64 = u64::MAX;

impl Lookup {
    /// Gets ready for comparing others with `a`.
    pub fn of<'a>(&'a mut self, a: &'a ShingleSet) -> Against<'a> {
        self.fill(&a.hashes, |_, _| {});
        Against { a, lookup: self }
    }

    /// Replaces what is known by shingles. Calls `repeat` with the place of each that was there before, and with its first place.
    pub(crate) fn fill(&mut self, hashes: &[u64], mut repeat: impl FnMut(u32, u32)) {
        let size = (4 * hashes.len()).next_power_of_two().max(2);
        self.shift = u64::BITS - size.trailing_zeros();
        self.slots.clear();
        self.slots.resize(size, NONE);
        self.places.resize(self.places.len().max(size), 0);
        for (place, &hash) in (0..).zip(hashes) {
            let (slot, known) = slot_of(&self.slots, self.shift, hash);
            if known {
                repeat(place, self.places[slot] - 1);
            } else {
                self.slots[slot] = marked(hash);
                self.places[slot] = place + 1;
            }
        }
    }

    /// The first place of a shingle.
    #[inline]
    pub(crate) fn place(&self, hash: u64) -> Option<u32> {
        let (slot, known) = slot_of(&self.slots, self.shift, hash);
        known.then(|| self.places[slot] - 1)
    }
}

/// The slot of a shingle, or an empty one, and whether it is there.
#[inline]
fn slot_of(slots: &[u64], shift: u32, hash: u64) -> (usize, bool) {
    let hash = marked(hash);
    // Multiplied, so that it does not matter which bits of the hash are the good ones.
    #[allow(clippy::cast_possible_truncation, reason = "the shift leaves an index into the slots")]
    let mut slot = (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift) as usize;
    // Whether a shingle is there cannot be foretold, so the loop does not ask that first.
    while slots[slot] != hash && slots[slot] != NONE {
        slot = (slot + 1) & (slots.len() - 1);
    }
    (slot, slots[slot] == hash)
}

/// A shingle whose hash is that of an empty slot, a chance of 2⁻⁶⁴, goes with the one whose hash is one less.
#[inline]
fn marked(hash: u64) -> u64 {
    hash.min(NONE - 1)
}

/// One unit that others are compared with.
#[derive(Debug)]
pub struct Against<'a> {
    a: &'a ShingleSet,
    lookup: &'a mut Lookup,
}

/// What two units share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// Of their shingles: Jaccard is |A∩B| / |A∪B|, the shares are |A∩B| / |A| and |A∩B| / |B|. All are 0 when a set is
    /// empty, and a shingle that occurs more than once in a unit counts once.
    pub similarity: Similarity,
    /// The share of A's words, and of B's, that stand in a shingle which the other has too, 0 to 1: a changed word costs
    /// itself and not, as with shingles, all that contain it.
    pub covered: (f64, f64),
}

/// Shingles looked up between two looks at whether the threshold can still be reached.
const AT_ONCE: usize = 16;

impl Against<'_> {
    /// Compares B with this unit, as A, exactly; `None` when their Jaccard is below `threshold`.
    pub fn compare(&mut self, b: &ShingleSet, threshold: f64) -> Option<Shared> {
        let a = self.a;
        let (of_a, of_b) = (a.distinct(), b.distinct());
        let similarity = |shared: usize| {
            let part = |whole| if shared == 0 { 0.0 } else { shared as f64 / whole as f64 };
            let jaccard = part(of_a + of_b - shared);
            Similarity { jaccard, share_a: part(of_a), share_b: part(of_b) }
        };
        // No more can be shared than the smaller set has, and than were found and are left to look for.
        let most = of_a.min(of_b);
        let Lookup { slots, places, shift, found, .. } = &mut *self.lookup;
        let (slots, places, shift): (&[u64], &[u32], u32) = (slots, places, *shift);
        found.clear();
        found.resize(b.hashes.len(), 0);
        let (mut hits, mut left) = (0, b.hashes.len());
        for (some, of_some) in b.hashes.chunks(AT_ONCE).zip(found.chunks_mut(AT_ONCE)) {
            if similarity(most.min(hits + left)).jaccard < threshold {
                return None;
            }
            for (&hash, place) in some.iter().zip(of_some) {
                let (slot, known) = slot_of(slots, shift, hash);
                *place = places[slot] * u32::from(known);
                hits += usize::from(known);
            }
            left -= some.len();
        }
        let again = b.repeats.iter().filter(|&&(place, _)| found[place as usize] != 0).count();
        let similarity = similarity(hits - again);
        (similarity.jaccard >= threshold)
            .then(|| Shared { similarity, covered: self.covered_words(b) })
    }

    /// After all shingles of B were looked up.
    fn covered_words(&mut self, b: &ShingleSet) -> (f64, f64) {
        let Lookup { found, shared, .. } = &mut *self.lookup;
        shared.clear();
        shared.resize(self.a.hashes.len(), false);
        for place in found.iter().filter(|&&place| place != 0) {
            shared[*place as usize - 1] = true;
        }
        for &(place, first) in &self.a.repeats {
            shared[place as usize] = shared[first as usize];
        }
        let of_a = covered(self.a, shared.iter().copied());
        (of_a, covered(b, found.iter().map(|&place| place != 0)))
    }
}

/// The share of a unit's words that stand in its shared shingles.
fn covered(unit: &ShingleSet, shared: impl Iterator<Item = bool>) -> f64 {
    let (mut covered, mut covered_to) = (0, 0);
    for (place, shared) in shared.enumerate() {
        if shared {
            let end = (place + unit.ngram).min(unit.words);
            covered += end - covered_to.clamp(place, end);
            covered_to = end;
        }
    }
    if unit.words == 0 { 0.0 } else { covered as f64 / unit.words as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set(shingles: &[u64], ngram: usize, words: usize) -> ShingleSet {
        ShingleSet::new(shingles, ngram, words, &mut Lookup::default())
    }

    /// The same by sets, and word by word.
    fn oracle(a: &[u64], b: &[u64], ngram: usize) -> Shared {
        let distinct = |shingles: &[u64]| shingles.iter().copied().collect::<BTreeSet<u64>>();
        let (sa, sb) = (distinct(a), distinct(b));
        let shared = sa.intersection(&sb).count() as f64;
        let part = |whole: usize| if shared == 0.0 { 0.0 } else { shared / whole as f64 };
        let covered = |own: &[u64], others: &BTreeSet<u64>| {
            let words = own.len() + ngram - 1;
            let is_covered = |word: &usize| {
                let places = (word + 1).saturating_sub(ngram)..=(*word).min(own.len() - 1);
                own[places].iter().any(|shingle| others.contains(shingle))
            };
            let covered = (0..words).filter(is_covered).count();
            covered as f64 / words as f64
        };
        Shared {
            similarity: Similarity {
                jaccard: part(sa.union(&sb).count()),
                share_a: part(sa.len()),
                share_b: part(sb.len()),
            },
            covered: (covered(a, &sb), covered(b, &sa)),
        }
    }

    /// Shingles of a text: few different ones, so that they repeat, or many; and one hash that is 0.
    fn shingles() -> impl Strategy<Value = Vec<u64>> {
        let few = prop::collection::vec(0_u64..12, 1..40);
        let many = prop::collection::vec((0_u64..400).prop_map(|x| x << 40), 1..300);
        prop_oneof![few, many]
    }

    proptest! {
        /// One lookup for all comparisons: nothing is left in it from the one before.
        #[test]
        fn agrees_with_sets_at_every_threshold(
            a in shingles(),
            others in prop::collection::vec(shingles(), 1..5),
            ngram in 1_usize..7,
            threshold in 0.0_f64..1.0,
        ) {
            let mut lookup = Lookup::default();
            let words = |shingles: &[u64]| shingles.len() + ngram - 1;
            let first = ShingleSet::new(&a, ngram, words(&a), &mut lookup);
            for b in &others {
                let second = ShingleSet::new(b, ngram, words(b), &mut lookup);
                let expected = oracle(&a, b, ngram);
                let mut against = lookup.of(&first);
                prop_assert_eq!(against.compare(&second, 0.0), Some(expected));
                for threshold in [threshold, expected.similarity.jaccard] {
                    let reaches = expected.similarity.jaccard >= threshold;
                    prop_assert_eq!(against.compare(&second, threshold), reaches.then_some(expected));
                }
            }
        }
    }

    #[test]
    fn nothing_is_shared_with_nothing() {
        let mut lookup = Lookup::default();
        let found = lookup.of(&set(&[], 5, 0)).compare(&set(&[], 5, 0), 0.0);
        let nothing = Shared { similarity: Similarity::default(), covered: (0.0, 0.0) };
        assert_eq!(found, Some(nothing));
    }

    #[test]
    fn a_changed_word_costs_only_itself() {
        let text: Vec<u64> = (0..20).collect();
        let mut changed = text.clone();
        changed[10] = 99;
        let shingles = |words: &[u64]| -> Vec<u64> {
            words.windows(3).map(|w| w[0] * 10_000 + w[1] * 100 + w[2]).collect()
        };
        let unit = |words: &[u64]| set(&shingles(words), 3, words.len());
        let covered = |a: &[u64], b: &[u64]| {
            let shared = Lookup::default().of(&unit(a)).compare(&unit(b), 0.0);
            shared.map(|shared| shared.covered.0)
        };
        assert_eq!(covered(&text, &changed), Some(0.95));
        assert_eq!(covered(&text, &text), Some(1.0));
        assert_eq!(covered(&text, &[30, 31, 32, 33]), Some(0.0));
    }
}
