//! Articles by their ids, as a user names them.

use super::records::Records;
use crate::error::{Error, Result};
use rayon::prelude::*;

/// How many ids are named in place of one that does not exist.
const NAMED: usize = 5;

/// The article of an id.
///
/// # Errors
/// When there is none, with the ids nearest to it; and when several records with different texts have it, with the ids they were given.
pub(super) fn find(records: &Records, id: &str) -> Result<u32> {
    let numbers = 0..u32::try_from(records.len()).unwrap_or(u32::MAX);
    if let Some(article) = numbers.clone().find(|&article| records.id(article) == id) {
        return Ok(article);
    }
    let qualified = qualified(records, id);
    if !qualified.is_empty() {
        let ids = qualified.iter().map(|&article| records.id(article).to_owned()).collect();
        return Err(Error::SeveralOfId { id: id.to_owned(), ids });
    }
    let distance = |article: u32| distance(id, records.id(article)).map(|far| (far, article));
    let mut near: Vec<(usize, u32)> = numbers.into_par_iter().filter_map(distance).collect();
    near.sort_by(|&(far, one), &(farther, other)| {
        far.cmp(&farther).then_with(|| records.id(one).cmp(records.id(other)))
    });
    let near = near.iter().take(NAMED).map(|&(_, article)| records.id(article).to_owned());
    Err(Error::NoSuchId { id: id.to_owned(), near: near.collect() })
}

/// The ids of other records that had the id of an article, and have the same words.
pub(super) fn same_id(records: &Records, article: u32) -> Vec<String> {
    let identity = records.identity(article);
    let others = qualified(records, records.id(article)).into_iter();
    let same = others.filter(|&other| records.identity(other) == identity);
    same.map(|other| records.id(other).to_owned()).collect()
}

/// The articles whose id is this one with a place after it.
fn qualified(records: &Records, id: &str) -> Vec<u32> {
    let is_qualified = |&article: &u32| {
        records.id(article).strip_prefix(id).is_some_and(|place| place.starts_with('@'))
    };
    (0..).take(records.len()).filter(is_qualified).collect()
}

/// How far an id is from what was asked for, where it is not too far: 0 when it has that as a part, else how many characters must be
/// changed, added or left out, letter case aside.
fn distance(asked: &str, id: &str) -> Option<usize> {
    if !asked.is_empty() && id.contains(asked) {
        return Some(0);
    }
    let characters = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (asked, id) = (characters(asked), characters(id));
    let most = (asked.len() / 4).clamp(1, 4);
    if asked.len().abs_diff(id.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=id.len()).collect();
    for (i, x) in asked.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in id.iter().enumerate() {
            let best = (before + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            before = std::mem::replace(&mut row[j + 1], best);
        }
    }
    Some(row[id.len()]).filter(|&far| far <= most)
}

#[cfg(test)]
mod tests {
    use super::super::pages::Page;
    use super::super::records::Record;
    use super::*;
    use crate::article::{Place, Precision};

    fn records(given: &[(&str, u128)]) -> Records {
        let mut records = Records::default();
        for &(id, identity) in given {
            records.push(Record {
                place: Place { input: 0, line: 1, offset: 0, length: 0 },
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

    fn error(records: &Records, id: &str) -> String {
        find(records, id).unwrap_err().to_string()
    }

    #[test]
    fn an_id_is_found_or_near_ones_are_named() {
        let records = records(&[("mw-001", 1), ("mw-010", 2), ("news/ferry.txt", 3), ("x", 4)]);
        assert_eq!(find(&records, "mw-010").unwrap(), 1);
        assert_eq!(
            error(&records, "MW-01"),
            "no article has the id `MW-01`; near it are: mw-001, mw-010"
        );
        assert_eq!(
            error(&records, "ferry.txt"),
            "no article has the id `ferry.txt`; near it are: news/ferry.txt"
        );
        assert_eq!(error(&records, "something else"), "no article has the id `something else`");
    }

    #[test]
    fn an_id_that_comes_several_times_is_said() {
        let records =
            records(&[("a", 1), ("a@feed:2", 1), ("b@feed:3", 2), ("b@feed:4", 3), ("ab", 4)]);
        assert_eq!(find(&records, "a").unwrap(), 0);
        assert_eq!(same_id(&records, 0), ["a@feed:2"]);
        assert_eq!(same_id(&records, 4), [""; 0]);
        assert_eq!(
            error(&records, "b"),
            "2 articles with different texts have the id `b`; name one of them as: b@feed:3, b@feed:4"
        );
    }
}
