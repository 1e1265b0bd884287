//! The pairs of articles that are to be compared, by how common what they share is.

use super::cell_pile::CellPile;
use super::cells::Cell;
use super::pairs::ascending;
use super::records::Records;
use super::shared_fingerprints::CountedPair;
use crate::error::Result;
use crate::spill::Memory;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A pair that may share something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) a: u32,
    pub(super) b: u32,
    /// How common the most common of its fingerprints is: see [`class_of`].
    class: u8,
    /// How many fingerprints propose it, up to 255.
    pub(super) fingerprints: u8,
    /// Whether it is compared whatever its texts are of.
    pub(super) anyway: bool,
}

/// How common a fingerprint of so many texts is: 0 up to 255 of them, and so on by powers of 16. Those of one class are compared together, so
/// that few texts are read for two.
fn class_of(texts: usize) -> u8 {
    u8::try_from(texts.max(1).ilog2() / 4).unwrap_or(u8::MAX).saturating_sub(1)
}

impl Wanted {
    /// A pair with so many fingerprints that hardly another has.
    pub(super) fn rare(((a, b), fingerprints): CountedPair) -> Self {
        Self { a, b, class: 0, fingerprints, anyway: false }
    }

    /// A pair to be compared whatever it shares.
    fn anyway((a, b): (u32, u32)) -> Self {
        Self { a, b, class: 0, fingerprints: 0, anyway: true }
    }

    fn pair(&self) -> (u32, u32) {
        (self.a, self.b)
    }

    /// Makes one of two that are the same pair, and tells whether they are.
    fn takes(&mut self, again: &Self) -> bool {
        let is_same = self.pair() == again.pair();
        if is_same {
            self.class = self.class.max(again.class);
            self.fingerprints = self.fingerprints.saturating_add(again.fingerprints);
            self.anyway |= again.anyway;
        }
        is_same
    }
}

impl Cell for Wanted {
    const BYTES: usize = 11;

    fn put(self, out: &mut Vec<u8>) {
        (self.pair(), (self.class, (self.fingerprints, self.anyway))).put(out);
    }

    fn of(bytes: &[u8]) -> Self {
        let ((a, b), (class, (fingerprints, anyway))) = Cell::of(bytes);
        Self { a, b, class, fingerprints, anyway }
    }
}

/// Pairs by a, then b.
pub(super) type WantedPile = CellPile<Wanted>;

/// Pairs that are put into their classes at a time.
const SOME: usize = 1 << 14;

/// All pairs, each once, by class: the rare ones; those of the articles of each common fingerprint, with the longest of them alone; and `anyway`.
///
/// # Errors
/// When what was put aside cannot be read back, or the disk is full.
pub(super) fn by_class(
    memory: &Memory,
    rare: &WantedPile,
    common: Vec<Vec<u32>>,
    anyway: impl Iterator<Item = (u32, u32)>,
    records: &Records,
) -> Result<BTreeMap<u8, WantedPile>> {
    let mut others: Vec<Wanted> = anyway.map(Wanted::anyway).collect();
    let order = |&article: &u32| (records.words(article), records.identity(article));
    for articles in common {
        let class = class_of(articles.len());
        let longest = articles.iter().copied().max_by_key(order).unwrap_or(0);
        let shorter = articles.into_iter().filter(|&article| article != longest);
        let pairs = shorter.map(|other| (ascending(longest, other), 1));
        others.extend(pairs.map(|pair| Wanted { class, ..Wanted::rare(pair) }));
    }
    others.par_sort_unstable_by_key(Wanted::pair);
    others.dedup_by(|again, first| first.takes(again));
    let mut classes = Classes { memory, piles: BTreeMap::new() };
    let mut others = others.into_iter().peekable();
    rare.each(SOME, |rare| {
        let mut all = Vec::new();
        for &wanted in rare {
            while let Some(other) = others.next_if(|other| other.pair() < wanted.pair()) {
                all.push(other);
            }
            let same = others.next_if(|other| other.pair() == wanted.pair());
            let mut wanted = wanted;
            if let Some(same) = same {
                wanted.takes(&same);
            }
            all.push(wanted);
        }
        classes.put(&all)
    })?;
    let rest: Vec<Wanted> = others.collect();
    rest.chunks(SOME).try_for_each(|some| classes.put(some))?;
    Ok(classes.piles)
}

struct Classes<'a> {
    memory: &'a Memory,
    piles: BTreeMap<u8, WantedPile>,
}

impl Classes<'_> {
    /// Adds some that come after all others.
    fn put(&mut self, some: &[Wanted]) -> Result<()> {
        let mut seen: Vec<u8> = Vec::new();
        for wanted in some {
            if !seen.contains(&wanted.class) {
                seen.push(wanted.class);
            }
        }
        for class in seen {
            let memory = self.memory;
            let pile = self.piles.entry(class).or_insert_with(|| WantedPile::new(memory));
            pile.append(some.iter().copied().filter(|wanted| wanted.class == class))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn pairs() -> impl Strategy<Value = BTreeSet<(u32, u32)>> {
        prop::collection::btree_set((0_u32..30, 0_u32..30), 0..60)
            .prop_map(|pairs| pairs.into_iter().filter(|(a, b)| a < b).collect())
    }

    proptest! {
        #[test]
        fn every_pair_is_wanted_once_whoever_proposes_it(
            rare in pairs(),
            anyway in pairs(),
            is_limited in any::<bool>(),
            at_a_time in 1_usize..40,
        ) {
            let memory = Memory::new(is_limited.then_some(0), None, None);
            let mut pile = WantedPile::new(&memory);
            let counted: Vec<CountedPair> = rare.iter().map(|&pair| (pair, 3)).collect();
            for some in counted.chunks(at_a_time) {
                pile.append(some.iter().copied().map(Wanted::rare)).unwrap();
            }
            let records = Records::default();
            let classes =
                by_class(&memory, &pile, Vec::new(), anyway.iter().copied(), &records).unwrap();
            let mut found = Vec::new();
            for pile in classes.values() {
                pile.each(at_a_time, |some| {
                    assert!(some.len() <= at_a_time);
                    found.extend_from_slice(some);
                    Ok(())
                }).unwrap();
            }
            let expected: Vec<Wanted> = rare
                .union(&anyway)
                .map(|&(a, b)| Wanted {
                    a,
                    b,
                    class: 0,
                    fingerprints: if rare.contains(&(a, b)) { 3 } else { 0 },
                    anyway: anyway.contains(&(a, b)),
                })
                .collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_pair_is_as_common_as_its_most_common_fingerprint() {
        use super::super::pages::Page;
        use super::super::records::Record;
        use crate::article::{Place, Precision};
        let mut records = Records::default();
        for article in 0..300 {
            records.push(Record {
                place: Place { input: 0, line: 1, offset: 0, length: 0 },
                id: "",
                source: "",
                seconds: 0,
                precision: Precision::None,
                words: if article == 7 { 9 } else { 1 },
                identity: article,
                cut_off: false,
                page: Page::default(),
            });
        }
        let memory = Memory::default();
        let mut rare = WantedPile::new(&memory);
        rare.append([((0, 1), 2), ((7, 8), 2), ((8, 9), 1)].map(Wanted::rare)).unwrap();
        let common = vec![(0..300).collect(), (5..40).collect()];
        let classes = by_class(&memory, &rare, common, [(7, 8)].into_iter(), &records).unwrap();
        let mut all = BTreeMap::new();
        for (&class, pile) in &classes {
            pile.each(9, |some| {
                all.extend(some.iter().map(|&wanted| (wanted.pair(), wanted)));
                assert!(some.iter().all(|wanted| wanted.class == class));
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(classes.keys().copied().collect::<Vec<_>>(), [0, 1]);
        // The longest with all others, and two rare pairs without it.
        assert_eq!(all.len(), 299 + 2);
        let wanted =
            |a, b, class, fingerprints, anyway| Wanted { a, b, class, fingerprints, anyway };
        assert_eq!(all[&(7, 8)], wanted(7, 8, 1, 4, true));
        assert_eq!(all[&(7, 39)], wanted(7, 39, 1, 2, false));
        assert_eq!(all[&(7, 40)], wanted(7, 40, 1, 1, false));
        assert_eq!(all[&(0, 1)], wanted(0, 1, 0, 2, false));
    }
}
