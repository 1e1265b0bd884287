//! The sample in `data/`: its expected tables byte for byte, and what `data/sample-truth.csv` says by hand of its stories.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

const EXPECTED: &str = "data/sample-tables";
/// Templates filled in anew every day are another story each, yet the weather is worded too much alike to tell
/// (see "The truth" in `data/README.md`).
const TOLD_APART_BY_FIGURES_ONLY: &str = "weather-";

#[test]
fn the_expected_tables() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_wirecopy"))
        .args(["scan", "--quiet", "data/sample", "-o"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut written = files(&out);
    assert!(written.remove("timing.json").is_some(), "timing.json is missing");
    // Its tests are its own, and a browser's.
    assert!(written.remove("report.html").is_some(), "report.html is missing");
    let expected = files(Path::new(EXPECTED));
    assert_eq!(
        written.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>(),
        "other files than in {EXPECTED}"
    );
    for (name, bytes) in &written {
        if bytes != &expected[name] {
            let (now, then) =
                (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected[name]));
            let line = now.lines().zip(then.lines()).position(|(now, then)| now != then);
            let line = line.unwrap_or_else(|| now.lines().count().min(then.lines().count()));
            let at = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
            panic!(
                "{EXPECTED}/{name}, line {}\nexpected: {}\n   found: {}\nIf the change is meant, `just sample` \
                 writes the tables anew (data/README.md, \"The expected tables\").",
                line + 1,
                at(&then),
                at(&now),
            );
        }
    }
}

#[test]
fn every_row_of_the_truth_is_an_article_or_skipped() {
    let truth = truth();
    let unreadable = truth.iter().filter(|row| row["kind"] == "unreadable").count();
    let articles: usize =
        table("sources").iter().map(|row| row["articles"].parse::<usize>().unwrap()).sum();
    assert_eq!(articles, truth.len() - unreadable);
    // What was read after a repair is listed too, though it gave an article.
    let skipped = table("skipped")
        .iter()
        .filter(|row| !["bad_encoding", "duplicate_id"].contains(&row["reason"].as_str()))
        .count();
    assert_eq!(skipped, unreadable);
}

#[test]
fn no_cluster_joins_two_stories() {
    let story_of = story_of();
    for (cluster, members) in clusters() {
        let stories: BTreeSet<&str> = members
            .iter()
            .map(|member| story_of[member.as_str()].as_str())
            .map(|story| {
                if story.starts_with(TOLD_APART_BY_FIGURES_ONLY) {
                    TOLD_APART_BY_FIGURES_ONLY
                } else {
                    story
                }
            })
            .collect();
        assert_eq!(stories.len(), 1, "{cluster} joins {stories:?}: {members:?}");
    }
}

#[test]
fn near_duplicates_of_one_story_are_in_one_cluster() {
    let clusters = clusters();
    let mut copies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in truth() {
        let near_duplicate =
            matches!(row["kind"].as_str(), "original" | "identical" | "near_identical" | "version");
        if near_duplicate {
            copies.entry(row["story"].clone()).or_default().push(row["article_id"].clone());
        }
    }
    assert!(copies.len() >= 9, "the truth tells of {} stories with copies", copies.len());
    for (story, copies) in copies {
        let together =
            clusters.values().any(|members| copies.iter().all(|copy| members.contains(copy)));
        assert!(together, "{story}: no cluster has all of {copies:?}");
    }
}

/// Same words, other figures: an editor's alert, and never a copy to remove.
#[test]
fn other_figures_are_counted() {
    let story_of = story_of();
    for row in table("pairs") {
        let weather = story_of[id(&row["a_id"])].starts_with(TOLD_APART_BY_FIGURES_ONLY);
        let versions = ["near_identical", "contained"].contains(&row["relation"].as_str())
            && story_of[id(&row["a_id"])] == "quarr-mills-fire"
            && row["same_source"] == "true";
        if weather || versions {
            assert_ne!(row["changed_numbers"], "0", "{} and {}", row["a_id"], row["b_id"]);
        }
    }
}

type Row = BTreeMap<String, String>;

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn rows(path: &str) -> Vec<Row> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn truth() -> Vec<Row> {
    rows("data/sample-truth.csv")
}

/// An expected table; that it is what the program writes is the first test's affair.
fn table(name: &str) -> Vec<Row> {
    rows(&format!("{EXPECTED}/{name}.csv"))
}

fn story_of() -> BTreeMap<String, String> {
    truth().into_iter().map(|row| (row["article_id"].clone(), row["story"].clone())).collect()
}

/// Members of each cluster, by the ids of the truth.
fn clusters() -> BTreeMap<String, Vec<String>> {
    let mut clusters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in table("clusters") {
        clusters
            .entry(row["cluster_id"].clone())
            .or_default()
            .push(id(&row["article_id"]).to_owned());
    }
    clusters
}

/// An id without the place that is added to one that comes twice.
fn id(qualified: &str) -> &str {
    qualified.split_once('@').map_or(qualified, |(id, _)| id)
}
