//! The same two outlets as saved pages, as feeds and as JSON lines (`data/forms`, made by `examples/forms.rs`) give the same
//! clusters, and all of them at once are one set of copies of each article.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Every cluster as the URLs, relations and roles of its members.
type Clusters = BTreeSet<BTreeSet<(String, String, String)>>;

fn scan(paths: &[&str]) -> Vec<BTreeMap<String, String>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_wirecopy"))
        .args(["scan", "--quiet", "-o"])
        .arg(&out)
        .args(paths)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let skipped = std::fs::read_to_string(out.join("skipped.csv")).unwrap();
    // An alert of one sentence is too little to tell from what else a page says.
    assert!(skipped.lines().skip(1).all(|row| row.contains("ct-404.html")), "{skipped}");
    let mut table = csv::Reader::from_path(out.join("clusters.csv")).unwrap();
    table.deserialize().map(Result::unwrap).collect()
}

fn clusters(rows: &[BTreeMap<String, String>]) -> Clusters {
    let mut clusters = BTreeMap::<&str, BTreeSet<_>>::new();
    for row in rows {
        let member = (row["url"].clone(), row["relation"].clone(), row["role"].clone());
        clusters.entry(&row["cluster_id"]).or_default().insert(member);
    }
    clusters.into_values().collect()
}

#[test]
fn every_form_gives_the_same_clusters() {
    let expected = clusters(&scan(&["data/forms/articles.jsonl"]));
    assert!(expected.len() >= 3, "{expected:#?}");
    assert_eq!(clusters(&scan(&["data/forms/feeds"])), expected, "feeds");
    assert_eq!(clusters(&scan(&["data/forms/pages"])), expected, "pages");
}

#[test]
fn all_forms_in_one_call_are_one_set_of_tables() {
    let rows = scan(&["data/forms/pages", "data/forms/feeds", "data/forms/articles.jsonl"]);
    let mut by_url = BTreeMap::<&str, BTreeSet<&str>>::new();
    for row in &rows {
        by_url.entry(&row["url"]).or_default().insert(&row["cluster_id"]);
    }
    // Three of the 24 articles are versions of one.
    assert_eq!(by_url.len(), 22, "every article has copies of itself");
    assert!(by_url.values().all(|clusters| clusters.len() == 1), "{by_url:#?}");
}
