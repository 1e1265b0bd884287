//! What a run put together, from the tables it wrote.

use super::columns::{A, B, CLUSTER, ID, column, neither};
use crate::error::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// What a run put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// The cluster of each article that is in one, where the clusters are known.
    pub clusters: Option<BTreeMap<String, String>>,
    /// The pairs it lists, where they are known.
    pub pairs: Option<RunPairs>,
    /// Articles that cannot be scored under their id: it gave no article, or several with different texts.
    pub absent: BTreeSet<String>,
}

/// The pairs that a run lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunPairs {
    /// Articles with identical texts have the same number; every article of a pair has one.
    pub groups: BTreeMap<String, u32>,
    /// Pairs of these numbers, the lesser one first.
    pub links: BTreeSet<(u32, u32)>,
    /// Rows of other relations than the wanted ones.
    pub other_relations: u64,
}

impl Run {
    /// Takes over a table of clusters or one of pairs, told by its columns as a truth is; `path` is what errors call it. Of
    /// pairs with a column `relation` those of `relations` count.
    ///
    /// # Errors
    /// [`Error::Input`] when it is neither, or puts an article into two clusters.
    pub fn take(
        &mut self,
        path: &str,
        names: &[String],
        rows: &[Vec<String>],
        relations: &[String],
    ) -> Result<()> {
        if let (Some(a), Some(b)) = (column(names, A), column(names, B)) {
            let relation = column(names, &["relation"]);
            self.pairs = Some(pairs(rows, (a, b), relation, relations));
            return Ok(());
        }
        let (Some(id), Some(cluster)) = (column(names, ID), column(names, CLUSTER)) else {
            return Err(neither(path, names));
        };
        let mut clusters = BTreeMap::new();
        for row in rows.iter().filter(|row| !row[cluster].is_empty()) {
            let former = clusters.insert(row[id].clone(), row[cluster].clone());
            if let Some(former) = former.filter(|former| *former != row[cluster]) {
                let (id, cluster) = (&row[id], &row[cluster]);
                let reason = format!("`{id}` is in two clusters, `{former}` and `{cluster}`");
                return Err(Error::Input { path: path.to_owned(), reason });
            }
        }
        self.clusters = Some(clusters);
        Ok(())
    }

    /// Takes over the table of what was skipped. Call it after the others: an id that they name is there all the same.
    pub fn take_skipped(&mut self, names: &[String], rows: &[Vec<String>]) {
        let (Some(id), Some(reason)) = (column(names, &["article_id"]), column(names, &["reason"]))
        else {
            return;
        };
        // A text with mended bytes is there.
        let gone = rows.iter().filter(|row| !row[id].is_empty() && row[reason] != "bad_encoding");
        let gone: BTreeSet<String> = gone.map(|row| row[id].clone()).collect();
        self.absent = gone.into_iter().filter(|id| !self.names(id)).collect();
    }

    fn names(&self, id: &str) -> bool {
        self.clusters.as_ref().is_some_and(|clusters| clusters.contains_key(id))
            || self.pairs.as_ref().is_some_and(|pairs| pairs.groups.contains_key(id))
    }
}

fn pairs(
    rows: &[Vec<String>],
    (a, b): (usize, usize),
    relation: Option<usize>,
    relations: &[String],
) -> RunPairs {
    let counts = |row: &&Vec<String>| relation.is_none_or(|at| relations.contains(&row[at]));
    let (rows, others): (Vec<_>, Vec<_>) = rows.iter().partition(counts);
    let ids: BTreeSet<&String> = rows.iter().flat_map(|row| [&row[a], &row[b]]).collect();
    let number: BTreeMap<&String, u32> = ids.into_iter().zip(0..).collect();
    // Identical articles are joined to the one with the least number.
    let mut joined: Vec<u32> = (0..).take(number.len()).collect();
    let is_identical = |row: &Vec<String>| relation.is_some_and(|at| row[at] == "identical");
    for row in rows.iter().filter(|row| is_identical(row)) {
        let (a, b) = (first(&mut joined, number[&row[a]]), first(&mut joined, number[&row[b]]));
        joined[a.max(b) as usize] = a.min(b);
    }
    let mut links = BTreeSet::new();
    for row in rows.iter().filter(|row| !is_identical(row)) {
        let (a, b) = (first(&mut joined, number[&row[a]]), first(&mut joined, number[&row[b]]));
        if a != b {
            links.insert((a.min(b), a.max(b)));
        }
    }
    let groups =
        number.into_iter().map(|(id, number)| (id.clone(), first(&mut joined, number))).collect();
    RunPairs { groups, links, other_relations: others.len() as u64 }
}

/// The least number that one was joined to; the way there is shortened.
fn first(joined: &mut [u32], number: u32) -> u32 {
    let mut at = number;
    while joined[at as usize] != at {
        let next = joined[at as usize];
        joined[at as usize] = joined[next as usize];
        at = next;
    }
    at
}

impl RunPairs {
    /// Whether the run lists these two, or texts identical to them.
    pub fn has(&self, a: &str, b: &str) -> bool {
        let (Some(&a), Some(&b)) = (self.groups.get(a), self.groups.get(b)) else { return false };
        a == b || self.links.contains(&(a.min(b), a.max(b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(run: &mut Run, text: &str) -> Result<()> {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines();
        let names = cells(lines.next().unwrap());
        let relations = ["identical", "partial"].map(str::to_owned);
        run.take("run.csv", &names, &lines.map(cells).collect::<Vec<_>>(), &relations)
    }

    /// Identical copies are listed once each, but are pairs with all that their text is a pair with.
    #[test]
    fn identical_copies_stand_for_each_other() {
        let mut run = Run::default();
        let table = "a_id,b_id,relation\nc,b,identical\na,b,identical\nb,x,partial\nx,y,identical\nx,z,quotes_only\n";
        take(&mut run, table).unwrap();
        let pairs = run.pairs.unwrap();
        let listed = |a, b| pairs.has(a, b) && pairs.has(b, a);
        for (a, b) in [("a", "c"), ("a", "y"), ("c", "x"), ("b", "y")] {
            assert!(listed(a, b), "{a} and {b}");
        }
        assert!(!listed("x", "z") && !listed("a", "unheard of"));
        assert_eq!(pairs.other_relations, 1);
    }

    #[test]
    fn an_article_is_in_one_cluster() {
        let mut run = Run::default();
        take(&mut run, "cluster_id,article_id\nc1,a\nc1,b\n,d\nc1,a\n").unwrap();
        let expected = ["a", "b"].map(|id| (id.to_owned(), "c1".to_owned()));
        assert_eq!(run.clusters, Some(BTreeMap::from(expected)));
        let why = take(&mut run, "id,cluster\na,1\na,2\n").unwrap_err().to_string();
        assert!(why.contains("`a` is in two clusters, `1` and `2`"), "{why}");
    }

    #[test]
    fn skipped_is_what_gave_no_article() {
        let mut run = Run::default();
        take(&mut run, "id,cluster\ngood,1\n").unwrap();
        let names = ["article_id", "reason"].map(str::to_owned);
        let rows = [
            ["good", "bad_json"],
            ["mended", "bad_encoding"],
            ["two", "duplicate_id"],
            ["", "bad_json"],
            ["bad", "bad_json"],
        ];
        run.take_skipped(&names, &rows.map(|row| row.map(str::to_owned).to_vec()));
        assert_eq!(run.absent, BTreeSet::from(["bad".to_owned(), "two".to_owned()]));
    }
}
