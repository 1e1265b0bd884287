//! Names of articles and clusters: derived where there is none, qualified where two are the same.

use super::features::Record;
use crate::article::{Article, Reason, Skipped};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

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
pub(super) fn qualify(records: &mut [Record], names: &[&str]) -> Vec<Skipped> {
    let name =
        |record: &Record| names.get(record.place.input as usize).copied().unwrap_or_default();
    let place = |_, record: &Record| format!("{}:{}", name(record), record.place.line);
    let mut reported = Vec::new();
    let mut renamed = tell_apart(records, place, &name, &mut reported);
    while renamed {
        renamed = tell_apart(records, |i, _| (i + 1).to_string(), &name, &mut reported);
    }
    reported
}

/// Adds `@` and what `tell` says to ids that occur more than once; `false` when none does.
fn tell_apart<'a>(
    records: &mut [Record],
    tell: impl Fn(usize, &Record) -> String,
    name: &impl Fn(&Record) -> &'a str,
    reported: &mut Vec<Skipped>,
) -> bool {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.par_sort_unstable_by(|&a, &b| (&records[a].id, a).cmp(&(&records[b].id, b)));
    let mut renamed = Vec::new();
    for same in order.chunk_by(|&a, &b| records[a].id == records[b].id) {
        let differ = same.iter().any(|&i| records[i].identity != records[same[0]].identity);
        for &i in &same[usize::from(!differ)..] {
            let record = &records[i];
            let id = format!("{}@{}", record.id, tell(i, record));
            if differ {
                reported.push(Skipped {
                    input: name(record).to_owned(),
                    line: Some(record.place.line),
                    article_id: record.id.clone(),
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
    let any = !renamed.is_empty();
    for (i, id) in renamed {
        records[i].id = id;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::super::features::Record;
    use super::{qualify, short};
    use crate::article::{Place, Precision, Reason};

    /// A record of each (id, text), one a line of the input `feed`.
    fn qualified(given: &[(&str, u128)]) -> (Vec<String>, Vec<String>) {
        let mut records: Vec<Record> = (1..)
            .zip(given)
            .map(|(line, &(id, identity))| Record {
                place: Place { input: 0, line, offset: 0, length: 0 },
                id: id.to_owned(),
                source: "s".into(),
                seconds: 0,
                precision: Precision::None,
                words: 1,
                identity,
                cut_off: false,
            })
            .collect();
        let reported = qualify(&mut records, &["feed"]);
        assert!(reported.iter().all(|row| row.reason == Reason::DuplicateId));
        (
            records.into_iter().map(|record| record.id).collect(),
            reported.into_iter().map(|row| row.article_id).collect(),
        )
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
