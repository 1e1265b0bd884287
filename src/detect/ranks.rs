//! Numbers that sort as ids and as names of sources do: texts are compared once, and numbers from then on.

use super::records::Records;
use rayon::prelude::*;

/// The articles in the order of their ids.
pub(super) struct ById {
    /// Where each article stands among all, the least id first.
    pub(super) rank: Vec<u32>,
}

impl ById {
    /// Sorts the articles by their ids, which are all different.
    pub(super) fn of(records: &Records) -> Self {
        let id = |article: u32| records.id(article).as_bytes();
        let articles = || 0..u32::try_from(records.len()).unwrap_or(u32::MAX);
        let first = articles().next().map_or(&[][..], id);
        let shared = articles().fold(first.len(), |shared, article| {
            let same = first[..shared].iter().zip(id(article)).take_while(|(a, b)| a == b);
            same.count()
        });
        // Most comparisons are decided by the first bytes in which ids differ, without a look at the ids.
        let mut order: Vec<(u64, u32)> = articles()
            .map(|article| (number(id(article).get(shared..).unwrap_or_default()), article))
            .collect();
        order.par_sort_unstable_by(|&(x, a), &(y, b)| x.cmp(&y).then_with(|| id(a).cmp(id(b))));
        let mut rank = vec![0; order.len()];
        for (place, (_, article)) in (0..).zip(order) {
            rank[article as usize] = place;
        }
        Self { rank }
    }
}

/// The first eight bytes as a number that sorts as they do.
fn number(bytes: &[u8]) -> u64 {
    let byte = |i: usize| u64::from(bytes.get(i).copied().unwrap_or(0));
    (0..8).fold(0, |number, i| number << 8 | byte(i))
}

/// The sources of all articles, numbered by name.
pub(super) struct Sources<'a> {
    /// Their names, ascending.
    pub(super) names: Vec<String>,
    /// For each number that records have for a source the one that it has here.
    numbers: Vec<u32>,
    records: &'a Records,
}

impl<'a> Sources<'a> {
    /// The source of an article.
    pub(super) fn of(&self, article: u32) -> u32 {
        self.numbers[self.records.source_number(article) as usize]
    }

    /// Whether a source is one without a name.
    pub(super) fn is_unnamed(&self, source: u32) -> bool {
        self.names[source as usize].is_empty()
    }

    /// Numbers the sources of the articles.
    pub(super) fn of_records(records: &'a Records) -> Self {
        let names = records.sources();
        let mut order: Vec<u32> = (0..).take(names.len()).collect();
        order.sort_unstable_by_key(|&number| &names[number as usize]);
        let mut numbers = vec![0; names.len()];
        for (place, &number) in (0..).zip(&order) {
            numbers[number as usize] = place;
        }
        let names = order.iter().map(|&number| names[number as usize].to_string()).collect();
        Self { names, numbers, records }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pages::Page;
    use super::super::records::Record;
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
            let mut given: Vec<Record<'_>> = ids
                .iter()
                .zip(&names)
                .map(|(id, source)| Record {
                    place: Place { input: 0, line: 1, offset: 0, length: 0 },
                    id,
                    source,
                    seconds: 0,
                    precision: Precision::None,
                    words: 1,
                    identity: 0,
                    cut_off: false,
                    page: Page::default(),
                })
                .collect();
            let count = given.len().max(1);
            given.rotate_left(turn % count);
            let mut records = Records::default();
            for &record in &given {
                records.push(record);
            }
            let by_id = ById::of(&records);
            for (record, &rank) in records.iter().zip(&by_id.rank) {
                prop_assert_eq!(ids.iter().nth(rank as usize).map(String::as_str), Some(record.id));
            }
            let sources = Sources::of_records(&records);
            let distinct: BTreeSet<&str> = given.iter().map(|record| record.source).collect();
            prop_assert_eq!(
                sources.names.iter().map(String::as_str).collect::<Vec<_>>(),
                distinct.into_iter().collect::<Vec<_>>()
            );
            for (article, record) in (0..).zip(&given) {
                prop_assert_eq!(&sources.names[sources.of(article) as usize], record.source);
            }
        }
    }
}
