//! Labels that people gave.

use super::columns::{A, B, CLUSTER, ID, KIND, LABEL, column, given, neither};
use crate::error::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};

/// What a table of labels says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// The labels.
    pub labels: Labels,
    /// Rows that lack an id or a label, and pairs of an article with itself.
    pub incomplete: u64,
    /// Articles, or pairs, that have two labels which contradict each other: they are in `labels` no more. Ascending.
    pub contradicted: Vec<String>,
}

/// Of what there are labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Labels {
    /// Of articles, by id.
    Clusters(BTreeMap<String, Labelled>),
    /// Of pairs of articles, by both ids, the lesser one first.
    Pairs(BTreeMap<(String, String), GivenPair>),
}

/// An article with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The cluster it belongs to.
    pub cluster: String,
    /// What sort of member it is, where the table says it.
    pub kind: Option<String>,
}

/// A pair with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenPair {
    /// Whether the two belong together.
    pub same: bool,
    /// What sort of pair it is: what the table says, or the label where there are more than two.
    pub kind: Option<String>,
}

/// How a table of labels is read, where its names do not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TruthFields {
    /// The column with the label of a pair or the cluster of an article.
    pub label_field: Option<String>,
    /// The column with the kind.
    pub kind_field: Option<String>,
    /// The labels of pairs that belong together; every other one then says that they do not.
    pub same: Vec<String>,
}

/// Labels that say the same without being explained.
const SAME: &[&str] =
    &["1", "1.0", "true", "t", "yes", "y", "same", "match", "duplicate", "positive", "pos", "ok"];
/// Labels that say different.
const DIFFERENT: &[&str] = &[
    "0",
    "0.0",
    "-1",
    "false",
    "f",
    "no",
    "n",
    "different",
    "diff",
    "distinct",
    "non",
    "none",
    "negative",
    "neg",
    "bad",
];

impl Truth {
    /// Reads a table by the names of its columns: pairs when two of them hold ids (`a_id` and `b_id`, `id1` and `id2`, …), or else
    /// clusters (`id` and `cluster`, `article_id`, `story`, …).
    ///
    /// Pairs without a column of labels are all same. `path` is what errors call the table.
    ///
    /// # Errors
    /// [`Error::Input`] when it is neither, when a label of pairs is not known to mean same or different, or when no row can be
    /// used; [`Error::NoSuchField`] for a column that `reading` names and the table has not.
    pub fn of(
        path: &str,
        names: &[String],
        rows: &[Vec<String>],
        reading: &TruthFields,
    ) -> Result<Self> {
        let named = |wanted: &Option<String>| {
            wanted.as_ref().map(|wanted| given(path, names, wanted)).transpose()
        };
        let (label, kind) = (named(&reading.label_field)?, named(&reading.kind_field)?);
        let kind = kind.or_else(|| column(names, KIND));
        let truth = if let (Some(a), Some(b)) = (column(names, A), column(names, B)) {
            let label = label.or_else(|| column(names, LABEL));
            pairs(rows, (a, b), label, kind, &reading.same)
                .map_err(|reason| Error::Input { path: path.to_owned(), reason })?
        } else {
            let id = column(names, ID);
            let cluster =
                label.or_else(|| column(names, CLUSTER)).filter(|&label| Some(label) != id);
            let (Some(id), Some(cluster)) = (id, cluster) else { return Err(neither(path, names)) };
            clusters(rows, id, cluster, kind)
        };
        if truth.is_empty() {
            let reason = "no row has a label that can be used".to_owned();
            return Err(Error::Input { path: path.to_owned(), reason });
        }
        Ok(truth)
    }

    fn is_empty(&self) -> bool {
        match &self.labels {
            Labels::Clusters(labels) => labels.is_empty(),
            Labels::Pairs(labels) => labels.is_empty(),
        }
    }
}

fn clusters(rows: &[Vec<String>], id: usize, cluster: usize, kind: Option<usize>) -> Truth {
    let (mut labels, mut contradicted) = (BTreeMap::<String, Labelled>::new(), BTreeSet::new());
    let mut incomplete = 0;
    for row in rows {
        let (id, cluster) = (row[id].trim(), row[cluster].trim());
        if id.is_empty() || cluster.is_empty() {
            incomplete += 1;
            continue;
        }
        let labelled = Labelled {
            cluster: cluster.to_owned(),
            kind: kind.map(|kind| row[kind].trim().to_owned()),
        };
        let known = labels.entry(id.to_owned()).or_insert(labelled);
        if known.cluster != cluster {
            contradicted.insert(id.to_owned());
        }
    }
    labels.retain(|id, _| !contradicted.contains(id));
    let contradicted = contradicted.into_iter().collect();
    Truth { labels: Labels::Clusters(labels), incomplete, contradicted }
}

fn pairs(
    rows: &[Vec<String>],
    (a, b): (usize, usize),
    label: Option<usize>,
    kind: Option<usize>,
    same: &[String],
) -> Result<Truth, String> {
    let said =
        |row: &[String]| label.map_or_else(String::new, |label| row[label].trim().to_lowercase());
    let meanings = match label {
        Some(_) => meanings(rows.iter().map(|row| said(row)).collect(), same)?,
        None => BTreeMap::from([(String::new(), true)]),
    };
    let kind_of = |row: &Vec<String>| match kind {
        Some(kind) => Some(row[kind].trim().to_owned()),
        None => (meanings.len() > 2).then(|| said(row)),
    };
    let (mut labels, mut contradicted) = (BTreeMap::<_, GivenPair>::new(), BTreeSet::new());
    let mut incomplete = 0;
    for row in rows {
        let (a, b) = (row[a].trim(), row[b].trim());
        let Some(&same) =
            meanings.get(&said(row)).filter(|_| !a.is_empty() && !b.is_empty() && a != b)
        else {
            incomplete += 1;
            continue;
        };
        let pair = (a.min(b).to_owned(), a.max(b).to_owned());
        let given = GivenPair { same, kind: kind_of(row) };
        if labels.entry(pair.clone()).or_insert(given).same != same {
            contradicted.insert(pair);
        }
    }
    labels.retain(|pair, _| !contradicted.contains(pair));
    let contradicted = contradicted.into_iter().map(|(a, b)| format!("{a} and {b}")).collect();
    Ok(Truth { labels: Labels::Pairs(labels), incomplete, contradicted })
}

/// Whether each label means the same; empty ones mean nothing.
fn meanings(
    mut labels: BTreeSet<String>,
    same: &[String],
) -> Result<BTreeMap<String, bool>, String> {
    labels.remove("");
    let listed = |labels: &mut dyn Iterator<Item = &String>| {
        labels.take(8).map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ")
    };
    if !same.is_empty() {
        let same: BTreeSet<String> = same.iter().map(|label| label.trim().to_lowercase()).collect();
        if let Some(absent) = same.iter().find(|&label| !labels.contains(label)) {
            let there = listed(&mut labels.iter());
            return Err(format!("no pair has the label `{absent}`; its labels are: {there}"));
        }
        return Ok(labels
            .into_iter()
            .map(|label| (label.clone(), same.contains(&label)))
            .collect());
    }
    let knows = |known: &[&str], label: &String| known.contains(&label.as_str());
    let mut unknown =
        labels.iter().filter(|label| !knows(SAME, label) && !knows(DIFFERENT, label)).peekable();
    if unknown.peek().is_some() {
        return Err(format!(
            "whether these labels mean the same or different is not known: {}; name those that mean the same with --same",
            listed(&mut unknown)
        ));
    }
    drop(unknown);
    Ok(labels.into_iter().map(|label| (label.clone(), knows(SAME, &label))).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The names and the rows of a table without quotation marks.
    pub(in crate::score) fn table(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        let mut lines = text.lines();
        (cells(lines.next().unwrap()), lines.map(cells).collect())
    }

    fn truth(text: &str, reading: &TruthFields) -> Result<Truth> {
        let (names, rows) = table(text);
        Truth::of("truth.csv", &names, &rows, reading)
    }

    fn given(truth: &Truth) -> Vec<(&str, &str, bool, Option<&str>)> {
        let Labels::Pairs(pairs) = &truth.labels else { panic!("no pairs") };
        pairs
            .iter()
            .map(|((a, b), g)| (a.as_str(), b.as_str(), g.same, g.kind.as_deref()))
            .collect()
    }

    #[test]
    fn clusters_with_their_troubles() {
        let found = truth(
            "article_id,Story,kind\nx,s,lead\ny,s,\nx,s,again\nz,,alone\n,s,\nw,s,\nw,t,\n",
            &TruthFields::default(),
        )
        .unwrap();
        let labelled =
            |kind: &str| Labelled { cluster: "s".to_owned(), kind: Some(kind.to_owned()) };
        let expected =
            BTreeMap::from([("x".to_owned(), labelled("lead")), ("y".to_owned(), labelled(""))]);
        assert_eq!(found.labels, Labels::Clusters(expected));
        assert_eq!((found.incomplete, found.contradicted), (2, vec!["w".to_owned()]));
    }

    #[test]
    fn pairs_with_their_troubles() {
        let found = truth(
            "id1,id2,label\nb,a,OK\na,c,BAD\na,b,yes\nc,a,bad\nd,e,1\ne,d,0\nf,f,1\nf,g,\n",
            &TruthFields::default(),
        )
        .unwrap();
        // More than two labels are kinds.
        assert_eq!(given(&found), [("a", "b", true, Some("ok")), ("a", "c", false, Some("bad"))]);
        assert_eq!((found.incomplete, found.contradicted), (2, vec!["d and e".to_owned()]));
        let found = truth("a_id,b_id,jaccard\na,b,0.3\n", &TruthFields::default()).unwrap();
        assert_eq!(given(&found), [("a", "b", true, None)]);
    }

    #[test]
    fn labels_that_must_be_explained() {
        let text = "id1,id2,grade,sort\na,b,Cut,x\na,c,light,y\na,d,non,z\n";
        let reading = |same: &[&str], kind: Option<&str>| TruthFields {
            label_field: Some("grade".to_owned()),
            kind_field: kind.map(str::to_owned),
            same: same.iter().map(|&label| label.to_owned()).collect(),
        };
        let why = |reading| truth(text, &reading).unwrap_err().to_string();
        assert!(why(reading(&[], None)).contains("`cut`, `light`; name"));
        assert!(why(reading(&["heavy"], None)).contains("no pair has the label `heavy`"));
        assert!(why(reading(&["cut"], Some("form"))).contains("no field `form`"));
        let found = truth(text, &reading(&["cut", "LIGHT"], Some("sort"))).unwrap();
        let expected = [
            ("a", "b", true, Some("x")),
            ("a", "c", true, Some("y")),
            ("a", "d", false, Some("z")),
        ];
        assert_eq!(given(&found), expected);
    }

    #[test]
    fn what_is_no_truth() {
        let why = |text| truth(text, &TruthFields::default()).unwrap_err().to_string();
        assert!(why("name,text\na,b\n").contains("its columns are: name, text"));
        assert!(why("id,cluster\n,\n").contains("no row has a label"));
    }
}
