//! Numbers that sort as ids and as names of sources do: texts are compared once, and numbers from then on.

use super::features::Record;
use rayon::prelude::*;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_128;

/// The articles in the order of their ids.
pub(super) struct ById {
    /// The articles, the least id first.
    pub(super) articles: Vec<u32>,
    /// Where in that order each article stands.
    pub(super) rank: Vec<u32>,
}

impl ById {
    /// Sorts the articles by their ids, which are all different.
    pub(super) fn of(records: &[Record]) -> Self {
        let id = |article: u32| records[article as usize].id.as_bytes();
        let first = records.first().map_or(&[][..], |record| record.id.as_bytes());
        let shared = records.iter().fold(first.len(), |shared, record| {
            let same = first[..shared].iter().zip(record.id.as_bytes()).take_while(|(a, b)| a == b);
            same.count()
        });
        // Most comparisons are decided by the first bytes in which ids differ, without a look at the ids.
        let mut order: Vec<(u64, u32)> = (0..)
            .zip(records)
            .map(|(article, record)| (number(&record.id.as_bytes()[shared..]), article))
            .collect();
        order.par_sort_unstable_by(|&(x, a), &(y, b)| x.cmp(&y).then_with(|| id(a).cmp(id(b))));
        let articles: Vec<u32> = order.into_iter().map(|(_, article)| article).collect();
        let mut rank = vec![0; articles.len()];
        for (place, &article) in (0..).zip(&articles) {
            rank[article as usize] = place;
        }
        Self { articles, rank }
    }
}

/// The first eight bytes as a number that sorts as they do.
fn number(bytes: &[u8]) -> u64 {
    let byte = |i: usize| u64::from(bytes.get(i).copied().unwrap_or(0));
    (0..8).fold(0, |number, i| number << 8 | byte(i))
}

/// The sources of all articles, numbered by name.
pub(super) struct Sources {
    /// Their names, ascending.
    pub(super) names: Vec<String>,
    /// The source of each article.
    pub(super) of: Vec<u32>,
}

impl Sources {
    /// Whether a source is one without a name.
    pub(super) fn is_unnamed(&self, source: u32) -> bool {
        self.names[source as usize].is_empty()
    }

    /// Numbers the sources of the articles.
    pub(super) fn of(records: &[Record]) -> Self {
        // By their hashes: comparing names takes longer.
        let mut numbers: BTreeMap<u128, u32> = BTreeMap::new();
        let mut names: Vec<&str> = Vec::new();
        let mut of: Vec<u32> = Vec::with_capacity(records.len());
        for record in records {
            let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(xxh3_128(record.source.as_bytes())).or_insert(next);
            if number == next {
                names.push(&record.source);
            }
            of.push(number);
        }
        let mut order: Vec<u32> = (0..).take(names.len()).collect();
        order.sort_unstable_by_key(|&number| names[number as usize]);
        let mut rank = vec![0; names.len()];
        for (place, &number) in (0..).zip(&order) {
            rank[number as usize] = place;
        }
        for number in &mut of {
            *number = rank[*number as usize];
        }
        let names = order.iter().map(|&number| names[number as usize].to_owned()).collect();
        Self { names, of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Place, Precision};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn ranks_sort_as_the_texts_do(
            // Beginnings that are shared, that end early, and that differ only far behind.
            ids in proptest::collection::btree_set("(wire-)?[ab\u{0}é]{0,3}(-0000000[12])?", 0..40),
            names in proptest::collection::vec("[ab]{0,2}", 40),
            turn in 0_usize..40,
        ) {
            let mut records: Vec<Record> = ids
                .iter()
                .zip(&names)
                .map(|(id, source)| Record {
                    place: Place { input: 0, line: 1, offset: 0, length: 0 },
                    id: id.clone(),
                    source: source.as_str().into(),
                    seconds: 0,
                    precision: Precision::None,
                    words: 1,
                    identity: 0,
                    cut_off: false,
                })
                .collect();
            let count = records.len().max(1);
            records.rotate_left(turn % count);
            let by_id = ById::of(&records);
            let sorted: Vec<&String> =
                by_id.articles.iter().map(|&article| &records[article as usize].id).collect();
            prop_assert_eq!(sorted, ids.iter().collect::<Vec<_>>());
            for (place, &article) in by_id.articles.iter().enumerate() {
                prop_assert_eq!(by_id.rank[article as usize] as usize, place);
            }
            let sources = Sources::of(&records);
            let distinct: BTreeSet<&str> = records.iter().map(|record| &*record.source).collect();
            prop_assert_eq!(
                sources.names.iter().map(String::as_str).collect::<Vec<_>>(),
                distinct.into_iter().collect::<Vec<_>>()
            );
            for (record, &source) in records.iter().zip(&sources.of) {
                prop_assert_eq!(&sources.names[source as usize], &*record.source);
            }
        }
    }
}
