//! The exact similarity of two shingle sets: what decides every pair. Pure.

mod outline;

use crate::findings::Similarity;
use outline::Outline;

/// The shingles of a unit, made ready for comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[repr(align(64))] // One line of a cache: most pairs need no more of it.
pub struct ShingleSet {
    /// Each once, in text order.
    hashes: Box<[u64]>,
    outline: Outline,
}

impl ShingleSet {
    /// Takes the shingles of a unit, in text order. The memory of `lookup` is used, not what is in it.
    pub fn new(shingles: &[u64], lookup: &mut Lookup) -> Self {
        let mut repeats = Vec::new();
        lookup.fill(shingles, |place, _| repeats.push(place as usize));
        let hashes = if repeats.is_empty() { shingles.into() } else { without(shingles, &repeats) };
        let outline = Outline::of(&hashes);
        Self { hashes, outline }
    }
}

/// Brings the beginnings of some units, a few hundred at most, into the nearer caches: all are on their way at the same time, where comparing waits for one after the
/// other.
pub(crate) fn fetch<'a>(units: impl Iterator<Item = &'a ShingleSet>) {
    let read = |sum: u64, unit: &ShingleSet| sum ^ unit.outline.words().first().unwrap_or(&0);
    std::hint::black_box(units.fold(0, read));
}

/// What is at other places than those given, which ascend.
fn without(shingles: &[u64], places: &[usize]) -> Box<[u64]> {
    let mut left = Vec::with_capacity(shingles.len() - places.len());
    let mut start = 0;
    for &place in places {
        left.extend_from_slice(&shingles[start..place]);
        start = place + 1;
    }
    left.extend_from_slice(&shingles[start..]);
    left.into()
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
    /// For each slot whether another unit has its shingle.
    found: Vec<bool>,
}

/// An empty slot.
const NONE: u64 = u64::MAX;

impl Lookup {
    /// Gets ready for comparing others with `a`.
    pub fn of<'a>(&'a mut self, a: &'a ShingleSet) -> Against<'a> {
        Against { a, lookup: self, is_filled: false }
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

    /// How many different ones of some shingles are here.
    pub(crate) fn shared(&mut self, hashes: &[u64]) -> usize {
        let Self { slots, shift, found, .. } = self;
        found.clear();
        found.resize(slots.len(), false);
        let mut shared = 0;
        for &hash in hashes {
            let (slot, known) = slot_of(slots, *shift, hash);
            shared += usize::from(known && !found[slot]);
            found[slot] |= known;
        }
        shared
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
    #[allow(clippy::cast_possible_truncation, reason = "the shift leaves an index into the slots")]
    let mut slot = (spread(hash) >> shift) as usize;
    // Whether a shingle is there cannot be foretold, so the loop does not ask that first.
    while slots[slot] != hash && slots[slot] != NONE {
        slot = (slot + 1) & (slots.len() - 1);
    }
    (slot, slots[slot] == hash)
}

/// Brings all bits of a hash into its upper ones, so that it does not matter which of them are the good ones.
#[inline]
fn spread(hash: u64) -> u64 {
    hash.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A shingle whose hash is that of an empty slot, a chance of 2⁻⁶⁴, goes with the one whose hash is one less.
#[inline]
fn marked(hash: u64) -> u64 {
    hash.min(NONE - 1)
}

/// How alike units of so many different shingles are that share so many of them.
pub(crate) fn similarity(shared: usize, of_a: usize, of_b: usize) -> Similarity {
    let part = |whole| if shared == 0 { 0.0 } else { shared as f64 / whole as f64 };
    let jaccard = part(of_a + of_b - shared);
    Similarity { jaccard, share_a: part(of_a), share_b: part(of_b) }
}

/// One unit that others are compared with.
#[derive(Debug)]
pub struct Against<'a> {
    a: &'a ShingleSet,
    lookup: &'a mut Lookup,
    /// Whether `lookup` holds A's shingles yet: many pairs fail before anything is looked up.
    is_filled: bool,
}

/// Shingles looked up between two looks at whether the threshold can still be reached.
const AT_ONCE: usize = 16;

impl Against<'_> {
    /// No more shingles can be shared than that.
    #[inline]
    fn most_shared(&self, b: &ShingleSet) -> usize {
        let (only_a, only_b) = self.a.outline.only(&b.outline);
        (self.a.hashes.len() - only_a).min(b.hashes.len() - only_b)
    }

    /// Compares B with this unit, as A, exactly; `None` when their Jaccard is below `threshold`.
    ///
    /// Jaccard is |A∩B| / |A∪B|, the shares are |A∩B| / |A| and |A∩B| / |B|. All are 0 when a set is empty, and a shingle that
    /// occurs more than once in a unit counts once.
    pub fn compare(&mut self, b: &ShingleSet, threshold: f64) -> Option<Similarity> {
        let (of_a, of_b) = (self.a.hashes.len(), b.hashes.len());
        let similarity = |shared: usize| similarity(shared, of_a, of_b);
        let most = self.most_shared(b);
        if similarity(most).jaccard < threshold {
            return None;
        }
        if !self.is_filled {
            self.lookup.fill(&self.a.hashes, |_, _| {});
            self.is_filled = true;
        }
        let Lookup { slots, shift, .. } = &*self.lookup;
        let (mut shared, mut left) = (0, of_b);
        for some in b.hashes.chunks(AT_ONCE) {
            // No more can be shared than were found and are left to look for.
            if similarity(most.min(shared + left)).jaccard < threshold {
                return None;
            }
            shared += some.iter().filter(|&&hash| slot_of(slots, *shift, hash).1).count();
            left -= some.len();
        }
        let similarity = similarity(shared);
        (similarity.jaccard >= threshold).then_some(similarity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// The same by sets.
    fn oracle(a: &[u64], b: &[u64]) -> Similarity {
        let distinct = |shingles: &[u64]| shingles.iter().copied().collect::<BTreeSet<u64>>();
        let (a, b) = (distinct(a), distinct(b));
        let shared = a.intersection(&b).count() as f64;
        let part = |whole: usize| if shared == 0.0 { 0.0 } else { shared / whole as f64 };
        let jaccard = part(a.union(&b).count());
        Similarity { jaccard, share_a: part(a.len()), share_b: part(b.len()) }
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
            threshold in 0.0_f64..1.0,
        ) {
            let mut lookup = Lookup::default();
            let first = ShingleSet::new(&a, &mut lookup);
            for b in &others {
                let second = ShingleSet::new(b, &mut lookup);
                let expected = oracle(&a, b);
                let mut other = Lookup::default();
                other.fill(&a, |_, _| {});
                let shared = other.shared(b);
                prop_assert_eq!(similarity(shared, first.hashes.len(), second.hashes.len()), expected);
                let mut against = lookup.of(&first);
                prop_assert_eq!(against.compare(&second, 0.0), Some(expected));
                for threshold in [threshold, expected.jaccard] {
                    let reaches = expected.jaccard >= threshold;
                    prop_assert_eq!(against.compare(&second, threshold), reaches.then_some(expected));
                }
            }
        }
    }

    #[test]
    fn nothing_is_shared_with_nothing() {
        let mut lookup = Lookup::default();
        let empty = ShingleSet::default();
        assert_eq!(lookup.of(&empty).compare(&empty, 0.0), Some(Similarity::default()));
    }
}
