//! Same input, same options, same bytes: for any number of threads, any order of inputs, any order of rows.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::ThreadPoolBuilder;
use support::planted::random::Random;
use support::planted::{Plan, generate};
use support::scan::inputs;
use wirecopy::detect::{FeedStyle, Silent, plan_feed, scan_within, write_feed};
use wirecopy::findings::Findings;
use wirecopy::options::{Dropping, Matching};
use wirecopy::report::{Table, TableFormat, TableStyle, write_removed, write_table};
use wirecopy::spill::Memory;

/// Everything a scan says, as bytes: each table, then counts and expectations.
fn written(findings: &Findings) -> BTreeMap<&'static str, String> {
    let table = |table: Table| {
        let mut bytes = Vec::new();
        let style = TableStyle { format: TableFormat::Csv, excel: false };
        write_table(table, findings, &style, &mut bytes).expect("memory takes all");
        (table.name(), String::from_utf8(bytes).expect("tables are UTF-8"))
    };
    let totals = format!("{:?} {:?}", findings.counts, findings.expectation);
    Table::ALL.into_iter().map(table).chain([("totals", totals)]).collect()
}

fn scanned(paths: &[PathBuf], threads: usize) -> BTreeMap<&'static str, String> {
    scanned_within(&Memory::default(), paths, threads)
}

fn scanned_within(
    memory: &Memory,
    paths: &[PathBuf],
    threads: usize,
) -> BTreeMap<&'static str, String> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| {
        let findings = scan_within(memory, &inputs(paths), &Matching::default(), &Silent);
        written(&findings.expect("the inputs are valid"))
    })
}

/// Says which row differs, for a message of megabytes says nothing.
fn assert_same(
    first: &BTreeMap<&'static str, String>,
    second: &BTreeMap<&'static str, String>,
    what: &str,
) {
    for (name, table) in first {
        let other = &second[name];
        let differing = table.lines().zip(other.lines()).find(|(a, b)| a != b);
        assert_eq!(differing, None, "{what}: {name}");
        assert_eq!(table.len(), other.len(), "{what}: {name} has more rows");
    }
}

/// A feed of several chunks of input, with every kind of copy and, as one wire story that hundreds print with
/// another word each, buckets beyond the limit.
fn rows() -> Vec<String> {
    let plan = Plan { articles: 4_000, copies: 0.4, median_words: 250, seed: 5, ..Plan::default() };
    let mut rows = Vec::new();
    let mut story = String::new();
    generate(&plan, &mut |article| {
        rows.push(article.to_jsonl());
        let is_long = article.text.split_whitespace().count() > 300;
        if story.is_empty() && is_long && article.truth.is_none() {
            story = article.text.split_whitespace().take(200).collect::<Vec<_>>().join(" ");
        }
    });
    let mut random = Random::new(9, 9);
    for number in 0..700 {
        let mut words: Vec<&str> = story.split(' ').collect();
        let own = format!("w{number}");
        let (first, second) = (random.below(words.len()), random.below(words.len()));
        words[first] = &own;
        words[second] = "elsewhere";
        rows.push(
            serde_json::json!({
                "id": format!("wire-{number}"),
                "source": format!("outlet {}", number % 40),
                "published_at": format!("2026-03-{:02}T08:{:02}:00Z", 1 + number % 5, number % 60),
                "text": words.join(" "),
            })
            .to_string(),
        );
    }
    rows
}

/// The rows as three feeds.
fn write_feeds(folder: &Path, rows: &[String]) -> Vec<PathBuf> {
    let parts = rows.chunks(rows.len().div_ceil(3)).zip(["b.jsonl", "a.jsonl", "c.jsonl"]);
    parts
        .map(|(part, name)| {
            let path = folder.join(name);
            fs::write(&path, part.join("\n") + "\n").expect("room on the disk");
            path
        })
        .collect()
}

fn shuffled(mut rows: Vec<String>, seed: u64) -> Vec<String> {
    let mut random = Random::new(seed, 0);
    for i in (1..rows.len()).rev() {
        rows.swap(i, random.below(i + 1));
    }
    rows
}

#[test]
fn threads_and_orders_change_no_table_of_a_planted_feed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rows = rows();
    let mut paths = write_feeds(folder.path(), &rows);
    let first = scanned(&paths, 1);
    assert!(first["clusters"].lines().count() > 1_000 && first["repeats"].lines().count() > 50);
    for threads in [2, 8] {
        assert_same(&first, &scanned(&paths, threads), &format!("{threads} threads"));
    }
    // Room for a few hundred keys: nearly all are on disk. They are some four megabytes.
    let memory = Memory::new(Some(Memory::LEAST + (1 << 22)), Some(folder.path()), None);
    assert_same(&first, &scanned_within(&memory, &paths, 2), "little memory");
    assert!(memory.most_on_disk() > 3_000_000, "{} bytes on disk", memory.most_on_disk());

    paths.reverse();
    assert_same(&first, &scanned(&paths, 2), "inputs in another order");

    // The inputs keep their rows: a planted feed has ids, sources and times, so nothing else tells its place.
    let other = tempfile::tempdir().expect("a temporary folder");
    let permuted = scanned(&write_feeds(other.path(), &shuffled(rows, 1)), 2);
    assert_same(&first, &permuted, "rows in another order");
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample")
}

#[test]
fn threads_and_orders_change_no_table_of_the_sample() {
    let first = scanned(&[sample()], 1);
    for threads in [2, 8] {
        assert_same(&first, &scanned(&[sample()], threads), &format!("{threads} threads"));
    }
    // Named one by one the parts have other names, which text files have for ids.
    let feeds = |names: &[&str]| -> Vec<PathBuf> {
        names.iter().map(|name| sample().join("feeds").join(name)).collect()
    };
    let named = ["abendblatt.ndjson.zst", "coast-tribune.csv", "morning-wire.jsonl"];
    let turned = ["morning-wire.jsonl", "abendblatt.ndjson.zst", "coast-tribune.csv"];
    assert_same(
        &scanned(&feeds(&named), 2),
        &scanned(&feeds(&turned), 2),
        "inputs in another order",
    );
}

#[test]
fn the_order_of_rows_changes_no_table_of_the_sample() {
    let wire = fs::read(sample().join("feeds/morning-wire.jsonl")).expect("the sample");
    let wire = String::from_utf8_lossy(&wire);
    // What says its place is left out: rows that cannot be read, and ids that come again, which are qualified by line.
    let id = |row: &str| -> Option<String> {
        Some(serde_json::from_str::<serde_json::Value>(row).ok()?.get("id")?.to_string())
    };
    let mut seen = std::collections::BTreeSet::new();
    let rows: Vec<String> = wire
        .lines()
        .filter(|row| id(row).is_some_and(|id| seen.insert(id)))
        .map(str::to_owned)
        .collect();
    assert!(rows.len() >= 25, "{} rows", rows.len());
    let scan_of = |rows: &[String]| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("wire.jsonl");
        fs::write(&path, rows.join("\n")).expect("room on the disk");
        let mut tables = scanned(&[path], 2);
        tables.remove("skipped");
        tables
    };
    let first = scan_of(&rows);
    for seed in 0..10 {
        let permuted = scan_of(&shuffled(rows.clone(), seed));
        assert_same(&first, &permuted, &format!("order {seed}"));
    }
}

#[test]
fn threads_change_no_byte_of_a_feed_without_copies() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths = write_feeds(folder.path(), &rows());
    let annotated = FeedStyle { annotate: true, collapse_repeats: false };
    let collapsed = FeedStyle { annotate: false, collapse_repeats: true };
    let every = Dropping { contained: true, versions: true, numbers: true };
    for (dropping, style) in [(Dropping::default(), collapsed), (every, annotated)] {
        let feed_and_removed = |threads: usize| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| {
                let inputs = inputs(&paths);
                let plan = plan_feed(&inputs, &Matching::default(), dropping, &Silent)
                    .expect("the inputs are valid");
                let mut feed = Vec::new();
                let counts =
                    write_feed(&inputs, &plan, style, Path::new("memory"), &mut feed, &Silent)
                        .expect("memory takes all");
                let mut removed = Vec::new();
                write_removed(plan.removed(&inputs.names()), TableStyle::default(), &mut removed)
                    .expect("memory takes all");
                (feed, removed, counts)
            })
        };
        let (feed, removed, counts) = feed_and_removed(1);
        assert!(style.annotate || counts.removed > 500 && counts.collapsed > 0, "{counts:?}");
        for threads in [2, 8] {
            let (other_feed, other_removed, other_counts) = feed_and_removed(threads);
            assert!(feed == other_feed, "{threads} threads write another feed with {style:?}");
            assert!(removed == other_removed, "{threads} threads remove other rows");
            assert_eq!(counts, other_counts);
        }
    }
}
