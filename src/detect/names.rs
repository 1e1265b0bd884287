//! Names of articles and clusters: derived where there is none, qualified where two are the same.

use super::records::{Record, Records};
use crate::article::{Article, Reason, Skipped};
use rayon::prelude::*;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// `prefix` and the first `length` characters of `hash` in base 32 (`a`–`z`, `2`–`7`), most significant first.
pub(super) fn short(prefix: char, hash: u128, length: usize) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let character = |i: usize| {
        let five = (hash >> (123 - 5 * i)) & 31;
        char::from(ALPHABET[usize::try_from(five).unwrap_or(0)])
    };
    std::iter::once(prefix).chain((0..length.min(25)).map(character)).collect()
}

/// The id of an article that has none: from its source, its URL and its text.
pub(super) fn derived(article: &Article) -> String {
    let named =
        [article.source.as_bytes(), article.url.as_bytes(), article.text.as_bytes()].join(&0);
    short('a', xxh3_128(&named), 13)
}

/// Makes every id occur once. `records` must be in input order.
///
/// Of records with the same id and identical texts the first keeps it and the others get `id@input:line`: they are
/// copies. Where the texts differ, all of them get that, and each is reported.
///
/// Where such an id is one that another record was given, or two inputs have the same name, the number of the record
/// follows.
pub(super) fn qualify(records: &mut Records, names: &[&str]) -> Vec<Skipped> {
    let name = |record: &Record<'_>| -> &str {
        names.get(record.place.input as usize).copied().unwrap_or_default()
    };
    let place = |_, record: &Record<'_>| format!("{}:{}", name(record), record.place.line);
    let mut reported = Vec::new();
    let mut renamed = tell_apart(records, place, name, &mut reported);
    while renamed {
        let number = |i: u32, _: &Record<'_>| (u64::from(i) + 1).to_string();
        renamed = tell_apart(records, number, name, &mut reported);
    }
    reported
}

/// Adds `@` and what `tell` says to ids that occur more than once; `false` when none does.
fn tell_apart<'a>(
    records: &mut Records,
    tell: impl Fn(u32, &Record<'_>) -> String,
    name: impl Fn(&Record<'_>) -> &'a str,
    reported: &mut Vec<Skipped>,
) -> bool {
    let mut renamed = Vec::new();
    for same in equal_ids(records) {
        let first = records.identity(same[0]);
        let differ = same.iter().any(|&i| records.identity(i) != first);
        for &i in &same[usize::from(!differ)..] {
            let record = records.get(i);
            let id = format!("{}@{}", record.id, tell(i, &record));
            if differ {
                reported.push(Skipped {
                    input: name(&record).to_owned(),
                    line: Some(record.place.line),
                    article_id: record.id.to_owned(),
                    reason: Reason::DuplicateId,
                    detail: format!(
                        "{} records with different texts have this id; this one is kept as `{id}`",
                        same.len()
                    ),
                });
            }
            renamed.push((i, id));
        }
    }
    renamed.sort_unstable_by_key(|&(i, _)| i);
    if !renamed.is_empty() {
        records.rename(&renamed);
    }
    !renamed.is_empty()
}

/// The records of each id that occurs more than once, ascending.
fn equal_ids(records: &Records) -> Vec<Vec<u32>> {
    // Half a hash beside the number: what agrees in it by chance is told apart below.
    let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let mut order: Vec<u64> = (0..count)
        .into_par_iter()
        .map(|i| xxh3_64(records.id(i).as_bytes()) & !u64::from(u32::MAX) | u64::from(i))
        .collect();
    order.par_sort_unstable();
    let mut equal = Vec::new();
    for alike in order.chunk_by(|a, b| a >> 32 == b >> 32).filter(|alike| alike.len() > 1) {
        #[allow(clippy::cast_possible_truncation, reason = "the lower half is the number")]
        let mut alike: Vec<u32> = alike.iter().map(|&packed| packed as u32).collect();
        alike.sort_by_key(|&i| records.id(i));
        let same = alike.chunk_by(|&a, &b| records.id(a) == records.id(b));
        equal.extend(same.filter(|same| same.len() > 1).map(<[u32]>::to_vec));
    }
    equal
}

#[cfg(test)]
mod tests {
    use super::super::pages::Page;
    use super::super::records::{Record, Records};
    use super::{equal_ids, qualify, short};
    use crate::article::{Place, Precision, Reason};

    /// A record of each (id, text), one a line of the input `feed`.
    fn records(given: &[(&str, u128)]) -> Records {
        let mut records = Records::default();
        for (line, &(id, identity)) in (1..).zip(given) {
            records.push(Record {
                place: Place { input: 0, line, offset: 0, length: 0 },
                id,
                source: "s",
                seconds: 0,
                precision: Precision::None,
                words: 1,
                identity,
                cut_off: false,
                page: Page::default(),
            });
        }
        records
    }

    fn qualified(given: &[(&str, u128)]) -> (Vec<String>, Vec<String>) {
        let mut records = records(given);
        let reported = qualify(&mut records, &["feed"]);
        assert!(reported.iter().all(|row| row.reason == Reason::DuplicateId));
        (
            records.iter().map(|record| record.id.to_owned()).collect(),
            reported.into_iter().map(|row| row.article_id).collect(),
        )
    }

    #[test]
    fn ids_whose_half_hashes_agree_are_told_apart() {
        // Among 200,000 ids about five pairs agree in 32 bits of their hashes.
        let ids: Vec<String> = (0..200_000).map(|i| format!("{}", i % 199_999)).collect();
        let given: Vec<(&str, u128)> = ids.iter().map(|id| (id.as_str(), 1)).collect();
        assert_eq!(equal_ids(&records(&given)), [[0, 199_999]]);
    }

    #[test]
    fn every_id_occurs_once() {
        let (ids, reported) = qualified(&[("a", 1), ("b", 2), ("a", 1), ("c", 3), ("c", 4)]);
        assert_eq!(ids, ["a", "b", "a@feed:3", "c@feed:4", "c@feed:5"]);
        assert_eq!(reported, ["c", "c"]);
        // The id that a copy would get is another record's own.
        let (ids, _) = qualified(&[("a@feed:3", 7), ("a", 1), ("a", 1)]);
        assert_eq!(ids, ["a@feed:3@1", "a", "a@feed:3@3"]);
    }

    #[test]
    fn short_names_are_stable() {
        assert_eq!(short('c', 0, 4), "caaaa");
        assert_eq!(short('c', u128::MAX, 30).len(), 26);
        assert_eq!(short('r', 0x8000_0000_0000_0000_0000_0000_0000_0000, 3), "rqaa");
    }
}
