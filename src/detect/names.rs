//! Names of articles and clusters: derived where there is none, qualified where two are the same.

use super::articles::{Grouped, Grouping};
use super::features::Record;
use crate::article::{Article, Reason, Skipped};
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
pub(super) fn qualify(records: &mut [Record], names: &[&str]) -> Vec<Skipped> {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by(|&a, &b| (&records[a].id, a).cmp(&(&records[b].id, b)));
    let mut reported = Vec::new();
    let mut qualified = Vec::new();
    for same in order.chunk_by(|&a, &b| records[a].id == records[b].id) {
        let differ = same.iter().any(|&i| records[i].identity != records[same[0]].identity);
        for (nth, &i) in same.iter().enumerate() {
            let record = &records[i];
            let name = names.get(record.place.input as usize).copied().unwrap_or_default();
            if same.len() > 1 && (differ || nth > 0) {
                qualified.push((i, format!("{}@{name}:{}", record.id, record.place.line)));
            }
            if differ {
                reported.push(Skipped {
                    input: name.to_owned(),
                    line: Some(record.place.line),
                    article_id: record.id.clone(),
                    reason: Reason::DuplicateId,
                    detail: format!(
                        "{} records with different texts have this id; this one is kept as `{}@{name}:{}`",
                        same.len(),
                        record.id,
                        record.place.line
                    ),
                });
            }
        }
    }
    for (i, id) in qualified {
        records[i].id = id;
    }
    reported
}

/// The articles of a cluster, text by text.
pub(super) fn articles_of(cluster: &Grouping, grouped: &Grouped) -> Vec<u32> {
    cluster
        .texts
        .iter()
        .flat_map(|member| grouped.texts[member.text as usize].articles.iter().copied())
        .collect()
}

/// The ids of the clusters, in their order: each from the ids of its members alone, longer where two would be the
/// same.
pub(super) fn cluster_names(grouped: &Grouped, records: &[Record]) -> Vec<String> {
    let hash = |cluster: &Grouping| {
        let mut ids: Vec<&[u8]> = articles_of(cluster, grouped)
            .into_iter()
            .map(|article| records[article as usize].id.as_bytes())
            .collect();
        ids.sort_unstable();
        xxh3_128(&ids.join(&0))
    };
    let hashes: Vec<u128> = grouped.clusters.iter().map(hash).collect();
    let names: Vec<String> = hashes.iter().map(|&hash| short('c', hash, 10)).collect();
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    let occurs_twice = |name: &String| {
        let from = sorted.partition_point(|other| *other < name);
        sorted.get(from + 1) == Some(&name)
    };
    let unique = |(name, &hash): (&String, &u128)| {
        if occurs_twice(name) { short('c', hash, 25) } else { name.clone() }
    };
    names.iter().zip(&hashes).map(unique).collect()
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn short_names_are_stable() {
        assert_eq!(short('c', 0, 4), "caaaa");
        assert_eq!(short('c', u128::MAX, 30).len(), 26);
        assert_eq!(short('r', 0x8000_0000_0000_0000_0000_0000_0000_0000, 3), "rqaa");
    }
}
