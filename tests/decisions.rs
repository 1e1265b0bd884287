//! What people decided about pairs of the sample: clusters obey, every verdict is accounted for, and nothing else changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The lead of the largest cluster of the sample, a text with the same words as two others, …
const LEAD: &str = "mw-001";
/// … a copy of it, …
const COPY: &str = "ct-101";
/// … and another.
const OTHER_COPY: &str = "mw-002";
/// Of the same cluster, near-identical and contained.
const NEAR: [&str; 2] = ["mw-003", "ct-102"];
/// Of two other clusters, in other languages.
const FIRE: &str = "ct-201";
const TRAM: &str = "ga-001";

/// A row of a file of decisions.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str);

struct Run {
    /// Bytes by name.
    files: BTreeMap<String, Vec<u8>>,
    said: String,
}

impl Run {
    fn of(rows: &[Row<'_>]) -> Self {
        Self::with(rows, &["data/sample"], "2")
    }

    fn with(rows: &[Row<'_>], inputs: &[&str], threads: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let mut options =
            vec!["--no-report".to_owned(), "--threads".to_owned(), threads.to_owned()];
        if !rows.is_empty() {
            let path = folder.path().join("d.csv");
            fs::write(&path, csv(rows)).unwrap();
            options.extend(["--decisions".to_owned(), path.display().to_string()]);
        }
        let run =
            wirecopy(&[&["scan"], inputs, &["-o", &out.display().to_string()]].concat(), &options);
        let said = String::from_utf8(run.stderr).unwrap();
        assert!(run.status.success(), "{said}");
        let named = |entry: fs::DirEntry| {
            (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
        };
        let mut files: BTreeMap<_, _> =
            fs::read_dir(&out).unwrap().map(|entry| named(entry.unwrap())).collect();
        files.remove("timing.json");
        Self { files, said }
    }

    fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv_rows(&self.files[name]).into_iter();
        let names = reader.next().unwrap();
        reader.map(|row| names.iter().cloned().zip(row).collect()).collect()
    }

    /// The ids of each cluster.
    fn clusters(&self) -> BTreeSet<BTreeSet<String>> {
        let mut clusters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in self.table("clusters.csv") {
            clusters
                .entry(row["cluster_id"].clone())
                .or_default()
                .insert(row["article_id"].clone());
        }
        clusters.into_values().collect()
    }

    fn cluster_of(&self, id: &str) -> BTreeSet<String> {
        let clusters = self.clusters();
        clusters.into_iter().find(|ids| ids.contains(id)).unwrap_or_else(|| [id.to_owned()].into())
    }

    fn outcomes(&self) -> Vec<(String, String)> {
        let told = self.table("decisions.csv").into_iter();
        told.map(|row| (row["outcome"].clone(), row["changed"].clone())).collect()
    }

    fn tags(&self, table: &str, is: impl Fn(&BTreeMap<String, String>) -> bool) -> Vec<String> {
        self.table(table).into_iter().filter(is).map(|row| row["tags"].clone()).collect()
    }
}

fn wirecopy(arguments: &[&str], options: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirecopy")).args(arguments).args(options).output().unwrap()
}

fn csv(rows: &[Row<'_>]) -> String {
    let rows = rows.iter().map(|(a, b, verdict, at)| format!("{a},{b},{verdict},,{at}\n"));
    "a_id,b_id,verdict,note,at\n".to_owned() + &rows.collect::<String>()
}

/// RFC 4180.
fn csv_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let text = std::str::from_utf8(bytes).unwrap();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => cell.extend(characters.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(character),
        }
    }
    rows
}

fn followed(changed: bool) -> (String, String) {
    ("followed".to_owned(), changed.to_string())
}

#[test]
fn the_same_story_brings_both_clusters_together() {
    let (before, after) = (Run::of(&[]), Run::of(&[(TRAM, FIRE, "same", "")]));
    assert_eq!(
        after.cluster_of(FIRE),
        &before.cluster_of(FIRE) | &before.cluster_of(TRAM),
        "two clusters become one"
    );
    assert_eq!(after.clusters().len() + 1, before.clusters().len());
    assert_eq!(after.outcomes(), [followed(true)]);
    // They share nothing, and that stays so.
    let member =
        |row: &BTreeMap<String, String>| row["role"] == "member" && row["article_id"] == FIRE;
    let rows = after.table("clusters.csv");
    assert_eq!(rows.iter().find(|row| member(row)).unwrap()["relation"], "none");
    let decided =
        after.tags("clusters.csv", |row| [FIRE, TRAM].contains(&row["article_id"].as_str()));
    assert!(decided.iter().all(|tags| tags.split(' ').any(|tag| tag == "decided")), "{decided:?}");
    assert!(after.said.contains("1 decision (1 same): 1 changed clusters."), "{}", after.said);
    // Two that are in no cluster make one.
    let alone = ["harbour-post/milk-lorry.txt", "valley-echo/compost-heap.md"];
    assert!(alone.iter().all(|id| before.cluster_of(id).len() == 1));
    let both = Run::of(&[(alone[1], alone[0], "same", "")]);
    assert_eq!(both.cluster_of(alone[0]), alone.map(str::to_owned).into());
}

#[test]
fn what_is_not_the_same_is_never_in_one_cluster() {
    let before = Run::of(&[]).cluster_of(LEAD);
    let [near, contained] = NEAR;
    let rows = [
        (LEAD, near, "not", ""),
        (near, contained, "not", ""),
        // Word for word the same.
        (LEAD, COPY, "not", ""),
        // So are these, too short to be compared otherwise.
        ("mw-021", "ct-404", "not", ""),
    ];
    let after = Run::of(&rows);
    for (a, b, ..) in rows {
        assert!(Run::of(&[]).cluster_of(a).contains(b));
        assert!(!after.cluster_of(a).contains(b), "{a} and {b}");
    }
    assert_eq!(after.outcomes(), std::array::from_fn::<_, 4, _>(|_| followed(true)));
    // Of identical copies, those that nobody spoke of stay with the first.
    assert!(after.cluster_of(LEAD).contains(OTHER_COPY));
    // Nobody is lost, and other clusters stay as they were.
    let named: BTreeSet<String> = before.iter().flat_map(|id| after.cluster_of(id)).collect();
    assert_eq!(named, before);
    let others = |run: &Run| {
        let is_other = |ids: &BTreeSet<String>| ids.is_disjoint(&before) && !ids.contains("mw-021");
        run.clusters().into_iter().filter(is_other).collect::<Vec<_>>()
    };
    assert_eq!(others(&after), others(&Run::of(&[])));
    // Relations and shares are facts: the copies are identical still.
    let pairs = after.table("pairs.csv");
    for (a, b) in [(LEAD, COPY), ("mw-021", "ct-404")] {
        let is_it = |row: &&BTreeMap<String, String>| {
            let ids = [row["a_id"].as_str(), row["b_id"].as_str()];
            ids.contains(&a) && ids.contains(&b)
        };
        let row = pairs.iter().find(is_it).unwrap();
        assert_eq!((row["relation"].as_str(), row["cluster_id"].as_str()), ("identical", ""));
        assert!(row["tags"].contains("decided"));
    }
    let counts = |run: &Run| {
        String::from_utf8(run.files["run.json"].clone())
            .unwrap()
            .lines()
            .filter(|line| line.contains("identical") || line.contains("distinct"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(&after), counts(&Run::of(&[])));
}

#[test]
fn every_verdict_is_accounted_for() {
    let [near, contained] = NEAR;
    let rows = [
        // The later of two counts, …
        (LEAD, near, "not", "2026-03-02T08:00:00Z"),
        (near, LEAD, "same", "2026-03-01T08:00:00Z"),
        // … and none where that cannot be told.
        (FIRE, TRAM, "same", ""),
        (FIRE, TRAM, "not", ""),
        // A way round a `not`.
        (LEAD, contained, "same", ""),
        (contained, near, "same", ""),
        (TRAM, "nobody", "same", ""),
        (TRAM, "ga-002", "unsure", ""),
    ];
    let run = Run::of(&rows);
    let told: BTreeSet<(String, String, String, String)> = run
        .table("decisions.csv")
        .into_iter()
        .map(|mut row| {
            let mut take = |name: &str| row.remove(name).unwrap();
            (take("a_id"), take("b_id"), take("verdict"), take("outcome"))
        })
        .collect();
    let expected = [
        (LEAD, near, "not", "followed"),
        (near, LEAD, "same", "superseded"),
        (FIRE, TRAM, "same", "contradicted"),
        (FIRE, TRAM, "not", "contradicted"),
        // By ids, this pair comes first.
        (LEAD, contained, "same", "followed"),
        (contained, near, "same", "contradicted"),
        (TRAM, "nobody", "same", "unknown_id"),
        (TRAM, "ga-002", "unsure", "noted"),
    ];
    let own = |(a, b, c, d): (&str, &str, &str, &str)| {
        (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned())
    };
    assert_eq!(told, expected.map(own).into());
    assert!(!run.cluster_of(LEAD).contains(near));
    let said = "Not followed: 1 with an id that no article has, 3 that others contradict (";
    assert!(run.said.contains(said), "{}", run.said);
    assert_eq!(run.cluster_of(FIRE), Run::of(&[]).cluster_of(FIRE));
}

#[test]
fn orders_and_threads_change_nothing_and_doubt_changes_nothing_at_all() {
    let inputs = ["data/sample/feeds", "data/sample/harbour-post", "data/sample/valley-echo"];
    let turned = ["data/sample/valley-echo", "data/sample/feeds", "data/sample/harbour-post"];
    let [near, contained] = NEAR;
    let rows = [
        (LEAD, COPY, "not", ""),
        (COPY, near, "same", ""),
        (contained, LEAD, "not", ""),
        (FIRE, TRAM, "same", ""),
        ("mw-012", "mw-013", "same", ""),
        ("mw-013", "mw-015", "same", ""),
        ("mw-012", "mw-015", "not", ""),
    ];
    let mut reversed = rows;
    reversed.reverse();
    let (mut first, mut second) =
        (Run::with(&rows, &inputs, "1"), Run::with(&reversed, &turned, "3"));
    // The order of the inputs is what these two tell.
    for run in [&mut first, &mut second] {
        run.files.remove("run.json");
        run.files.remove("skipped.csv");
    }
    assert_eq!(first.files.keys().collect::<Vec<_>>(), second.files.keys().collect::<Vec<_>>());
    for (name, bytes) in &first.files {
        assert!(bytes == &second.files[name], "{name} differs");
    }
    let (mut plain, mut doubt) =
        (Run::of(&[]), Run::of(&[(FIRE, TRAM, "unsure", ""), (LEAD, "nobody", "not", "")]));
    doubt.files.remove("decisions.csv");
    for run in [&mut plain, &mut doubt] {
        run.files.remove("run.json");
    }
    assert!(plain.files == doubt.files);
}

#[test]
fn a_record_does_not_go_for_one_that_is_not_the_same() {
    let feed = "data/sample/feeds/coast-tribune.csv";
    let folder = tempfile::tempdir().unwrap();
    let (removed, clean) = (folder.path().join("removed.csv"), folder.path().join("clean.csv"));
    let pairs = |decisions: &[Row<'_>]| {
        let path = folder.path().join("d.csv");
        fs::write(&path, csv(decisions)).unwrap();
        let at = |path: &Path| path.display().to_string();
        let options = [
            at(&clean),
            "--removed".into(),
            at(&removed),
            "--decisions".into(),
            at(&path),
            "--force".into(),
        ];
        let run =
            wirecopy(&["dedup", feed, "--drop", "contained,versions,numbers", "-o"], &options);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let rows = csv_rows(&fs::read(&removed).unwrap());
        let column = |name: &str| rows[0].iter().position(|one| one == name).unwrap();
        let (gone, kept) = (column("article_id"), column("kept_id"));
        rows[1..].iter().map(|row| (row[gone].clone(), row[kept].clone())).collect::<BTreeSet<_>>()
    };
    let before = pairs(&[]);
    let (gone, kept) = before.first().cloned().unwrap();
    let after = pairs(&[(&gone, &kept, "not", "")]);
    assert!(!after.contains(&(gone, kept)), "{after:?}");
}
