//! What `wirecopy dedup` promises, on planted feeds in every format: what stays is byte for byte what came in, and what
//! goes has a copy that stays.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use support::planted::{Kind, Plan, PlantedArticle, Truth, generate};
use tempfile::TempDir;

const FORMATS: [&str; 6] =
    ["feed.jsonl", "feed.csv", "feed.tsv", "feed.jsonl.gz", "feed.csv.zst", "crlf.jsonl"];

/// A feed as bytes, row by row.
struct Feed {
    name: &'static str,
    header: String,
    /// Id (empty for what cannot be read), and the row with its line end.
    rows: Vec<(String, String)>,
    articles: Vec<PlantedArticle>,
}

impl Feed {
    /// Planted articles, with rows among them that cannot be read, and no line end after the last.
    fn planted(name: &'static str) -> Self {
        let plan = Plan {
            articles: 1_200,
            copies: 0.4,
            seed: 7,
            sources: 9,
            window: 300,
            median_words: 90,
        };
        let mut articles = Vec::new();
        generate(&plan, &mut |article| articles.push(article.clone()));
        Self::of(name, articles)
    }

    fn of(name: &'static str, articles: Vec<PlantedArticle>) -> Self {
        let is_json = name.contains("jsonl");
        let delimiter = if name.contains("tsv") { '\t' } else { ',' };
        let end = if name.contains("csv") || name.contains("crlf") { "\r\n" } else { "\n" };
        let row = |article: &PlantedArticle| {
            if is_json {
                return article.to_jsonl() + end;
            }
            let cells = [
                &article.id,
                &article.title,
                &article.text,
                &article.source,
                &article.published_at,
            ];
            cells.map(|cell| quoted(cell, delimiter)).join(&delimiter.to_string()) + end
        };
        let mut rows: Vec<_> =
            articles.iter().map(|article| (article.id.clone(), row(article))).collect();
        let unreadable = if is_json {
            ["{\"id\": \"broken", "{\"id\":\"e\",\"text\":\" \"}", "", "[1, 2]"].map(str::to_owned)
        } else {
            let wide = |text: &str| ["e", "", text, "", ""].join(&delimiter.to_string());
            [wide(" "), wide("\"\""), wide("--"), "too,few\tcells".to_owned()]
        };
        for (i, unreadable) in unreadable.into_iter().enumerate() {
            rows.insert(300 * i + 1, (String::new(), unreadable + end));
        }
        let mut last = rows.pop().unwrap();
        last.1.truncate(last.1.len() - end.len());
        rows.push(last);
        let header =
            ["id", "title", "text", "source", "published_at"].join(&delimiter.to_string()) + end;
        let header = match name {
            _ if is_json => String::new(),
            // As a spreadsheet exports it.
            _ if delimiter == ',' => format!("\u{feff}{header}"),
            _ => header,
        };
        Self { name, header, rows, articles }
    }

    fn bytes(&self) -> Vec<u8> {
        self.without(&BTreeSet::new())
    }

    fn without(&self, removed: &BTreeSet<String>) -> Vec<u8> {
        let rows = self.rows.iter().filter(|(id, _)| id.is_empty() || !removed.contains(id));
        let rows: String = rows.map(|(_, row)| row.as_str()).collect();
        format!("{}{rows}", self.header).into_bytes()
    }

    fn write_to(&self, folder: &Path) -> PathBuf {
        let path = folder.join(self.name);
        let mut packed = Vec::new();
        wirecopy::report::write_packed(&path, &mut packed, |out| out.write_all(&self.bytes()))
            .unwrap();
        fs::write(&path, packed).unwrap();
        path
    }

    fn texts(&self) -> BTreeMap<&str, &str> {
        self.articles.iter().map(|article| (article.id.as_str(), article.text.as_str())).collect()
    }
}

fn quoted(cell: &str, delimiter: char) -> String {
    if cell.contains([delimiter, '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Runs `wirecopy dedup` in a folder.
fn dedup(folder: &Path, arguments: &[&str]) -> Output {
    let run = Command::new(env!("CARGO_BIN_EXE_wirecopy"))
        .current_dir(folder)
        .args(["dedup", "--quiet", "--force"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    run
}

/// A row of the list of what was removed.
type Removed = BTreeMap<String, String>;

fn removed(folder: &Path, arguments: &[&str]) -> (Vec<u8>, Vec<Removed>) {
    let feed = dedup(folder, &[arguments, &["--removed", "removed.csv"]].concat()).stdout;
    let rows = csv::Reader::from_path(folder.join("removed.csv")).unwrap().into_deserialize();
    (feed, rows.map(Result::unwrap).collect())
}

fn ids(removed: &[Removed]) -> BTreeSet<String> {
    removed.iter().map(|row| row["article_id"].clone()).collect()
}

#[test]
fn what_stays_is_what_came_in_and_what_goes_has_a_copy_that_stays() {
    for name in FORMATS {
        let (folder, feed) = (TempDir::new().unwrap(), Feed::planted(name));
        feed.write_to(folder.path());
        let (written, removed) = removed(folder.path(), &[name]);
        let gone = ids(&removed);
        assert!(gone.len() > 100, "{name}: {} removed", gone.len());
        assert!(written == feed.without(&gone), "{name}: not the input without what was removed");

        for row in &removed {
            assert!(!gone.contains(&row["kept_id"]), "{name}: {row:?}");
            assert!(
                ["identical", "near_identical"].contains(&row["relation"].as_str()),
                "{name}: {row:?}"
            );
            for share in ["share_in_kept", "share_of_kept"] {
                assert!(row[share].parse::<f64>().unwrap() >= 0.85, "{name}: {row:?}");
            }
        }
        let mut kept = BTreeSet::new();
        for (id, text) in feed.texts() {
            assert!(gone.contains(id) || kept.insert(text), "{name}: {id} is there twice");
        }
    }
}

#[test]
fn a_second_time_there_is_nothing_to_remove() {
    for name in FORMATS {
        let (folder, feed) = (TempDir::new().unwrap(), Feed::planted(name));
        feed.write_to(folder.path());
        // The same ending, so that the output is packed as the input.
        let once = format!("once-{name}");
        dedup(folder.path(), &[name, "-o", &once]);
        let (twice, removed) = removed(folder.path(), &[&once]);
        assert_eq!(removed, [], "{name}");
        assert_eq!(twice, dedup(folder.path(), &[name]).stdout, "{name}");
    }
}

#[test]
fn standard_input_is_as_good_as_a_file() {
    for name in FORMATS {
        let (folder, feed) = (TempDir::new().unwrap(), Feed::planted(name));
        let path = feed.write_to(folder.path());
        let run = Command::new(env!("CARGO_BIN_EXE_wirecopy"))
            .args(["dedup", "--quiet", "-"])
            .stdin(Stdio::from(fs::File::open(&path).unwrap()))
            .output()
            .unwrap();
        assert!(run.stdout == dedup(folder.path(), &[name]).stdout, "{name}");
    }
}

#[test]
fn several_inputs_are_one_feed() {
    let (folder, feed) = (TempDir::new().unwrap(), Feed::planted("feed.csv"));
    let (first, second) = feed.rows.split_at(600);
    // The first ends without a line end; the second has the header again.
    for (name, rows) in [("1.csv", first), ("2.csv", second)] {
        let rows: String = rows.iter().map(|(_, row)| row.as_str()).collect();
        fs::write(folder.path().join(name), format!("{}{}", feed.header, rows.trim_end())).unwrap();
    }
    let (written, removed) = removed(folder.path(), &["1.csv", "2.csv"]);
    let gone = ids(&removed);
    assert!(removed.iter().any(|row| row["input"] == "2.csv" && row["kept_input"] == "1.csv"));
    let expected = String::from_utf8(feed.without(&gone)).unwrap();
    // The line end that was cut off may come back as a bare line feed.
    assert_eq!(
        String::from_utf8(written).unwrap().replace("\r\n", "\n"),
        expected.replace("\r\n", "\n")
    );
}

#[test]
fn other_figures_stay_unless_asked_for() {
    let (folder, feed) = (TempDir::new().unwrap(), Feed::planted("feed.jsonl"));
    feed.write_to(folder.path());
    let of_kind = |kind: Kind, gone: &BTreeSet<String>| {
        let is_gone = |article: &&PlantedArticle| {
            gone.contains(&article.id)
                && article.truth.as_ref().is_some_and(|truth| truth.kind == kind)
        };
        feed.articles.iter().filter(is_gone).count()
    };
    let plain = ids(&removed(folder.path(), &["feed.jsonl"]).1);
    assert_eq!(of_kind(Kind::Template, &plain), 0);
    let numbers = ids(&removed(folder.path(), &["feed.jsonl", "--drop", "numbers"]).1);
    assert!(of_kind(Kind::Template, &numbers) > 0);
    assert!(plain.is_subset(&numbers));
}

#[test]
fn contained_texts_stay_unless_asked_for() {
    let (folder, feed) = (TempDir::new().unwrap(), Feed::planted("feed.jsonl"));
    feed.write_to(folder.path());
    let (written, removed) = removed(folder.path(), &["feed.jsonl", "--drop", "contained"]);
    let gone = ids(&removed);
    assert!(written == feed.without(&gone));
    let contained: Vec<_> = removed.iter().filter(|row| row["relation"] == "contained").collect();
    assert!(contained.len() > 10, "{} contained", contained.len());
    for row in contained {
        assert!(row["share_in_kept"] > row["share_of_kept"], "{row:?}");
        assert!(!gone.contains(&row["kept_id"]), "{row:?}");
    }
}

#[test]
fn annotated_json_is_the_same_json_and_three_keys() {
    let (folder, feed) = (TempDir::new().unwrap(), Feed::planted("crlf.jsonl"));
    feed.write_to(folder.path());
    let written =
        String::from_utf8(dedup(folder.path(), &["crlf.jsonl", "--annotate"]).stdout).unwrap();
    let lines: Vec<&str> = written.split_inclusive('\n').collect();
    assert_eq!(lines.len(), feed.rows.len());
    let mut clusters: BTreeMap<String, Vec<Map<String, Value>>> = BTreeMap::new();
    for (line, (id, row)) in lines.iter().zip(&feed.rows) {
        if id.is_empty() {
            assert_eq!(line, row);
            continue;
        }
        assert_eq!(line.ends_with("\r\n"), row.ends_with("\r\n"), "{id}");
        let mut marked: Map<String, Value> = serde_json::from_str(line).unwrap();
        let marks = ["cluster_id", "role", "relation"]
            .map(|key| (key.to_owned(), marked.remove(key).unwrap()));
        assert_eq!(marked, serde_json::from_str::<Map<String, Value>>(row).unwrap(), "{id}");
        if let Some(cluster) = marks[0].1.as_str() {
            clusters.entry(cluster.to_owned()).or_default().push(marks.into_iter().collect());
        } else {
            assert!(marks.iter().all(|(_, value)| value.is_null()), "{id}: {marks:?}");
        }
    }
    assert!(clusters.len() > 50);
    for (cluster, members) in clusters {
        let leads =
            members.iter().filter(|marks| marks["role"] == "lead" && marks["relation"].is_null());
        let others = members
            .iter()
            .filter(|marks| marks["role"] == "member" && marks["relation"].is_string());
        assert_eq!((leads.count(), others.count()), (1, members.len() - 1), "{cluster}");
        assert!(members.len() > 1, "{cluster}");
    }
}

#[test]
fn annotated_tables_are_the_same_table_and_three_columns() {
    for (name, delimiter) in [("feed.csv", b','), ("feed.tsv", b'\t')] {
        let (folder, feed) = (TempDir::new().unwrap(), Feed::planted(name));
        feed.write_to(folder.path());
        let written = dedup(folder.path(), &[name, "--annotate"]).stdout;
        let cells = |bytes: &[u8]| -> Vec<Vec<String>> {
            let mut reader = csv::ReaderBuilder::new();
            let mut reader =
                reader.delimiter(delimiter).flexible(true).has_headers(false).from_reader(bytes);
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
        };
        let (before, after) = (cells(&feed.bytes()), cells(&written));
        assert_eq!(before.len(), after.len(), "{name}");
        assert_eq!(after[0][5..], ["cluster_id", "role", "relation"], "{name}");
        for (before, after) in before.iter().zip(&after) {
            let (old, new) = after.split_at(before.len());
            assert_eq!(old, before, "{name}");
            assert_eq!(new.len(), 3, "{name}: {after:?}");
        }
        assert!(
            after
                .iter()
                .filter(|row| row.last().is_some_and(|relation| relation == "identical"))
                .count()
                > 50
        );
    }
}

#[test]
fn collapsing_takes_out_repeats_and_never_a_part_of_a_word() {
    for name in ["feed.jsonl", "feed.csv"] {
        let mut articles = Feed::planted(name).articles;
        for article in articles.iter_mut().step_by(10) {
            article.text = format!("{0}\n\n{0}", article.text);
            article.truth = Some(Truth {
                origin: article.id.clone(),
                parent: article.id.clone(),
                kind: Kind::Doubled,
            });
        }
        let (folder, feed) = (TempDir::new().unwrap(), Feed::of(name, articles));
        feed.write_to(folder.path());
        let collapsed = dedup(folder.path(), &[name, "--collapse-repeats"]).stdout;
        let plain = dedup(folder.path(), &[name]).stdout;
        let (after, before) = (texts(name, &collapsed), texts(name, &plain));
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "{name}");
        let mut doubled = 0;
        for (id, text) in &after {
            let mut words = before[id].split_whitespace();
            assert!(
                text.split_whitespace().all(|word| words.any(|other| other == word)),
                "{name}: {id}\n{text}"
            );
            let first = before[id].split_whitespace().next();
            assert_eq!(text.split_whitespace().next(), first, "{name}: {id} lost its beginning");
            let kind = feed
                .articles
                .iter()
                .find(|article| article.id == *id)
                .and_then(|article| article.truth.as_ref());
            if kind.is_some_and(|truth| truth.kind == Kind::Doubled) {
                doubled += 1;
                let (old, new) =
                    (before[id].split_whitespace().count(), text.split_whitespace().count());
                assert!(
                    (old / 3..=old * 2 / 3).contains(&new),
                    "{name}: {id} went from {old} to {new} words"
                );
            }
        }
        assert!(doubled > 50, "{name}: {doubled} doubled articles");
        // A second time there is nothing left to take out.
        fs::write(folder.path().join(format!("again-{name}")), &collapsed).unwrap();
        let again = dedup(folder.path(), &[&format!("again-{name}"), "--collapse-repeats"]).stdout;
        let (again, collapsed) = (texts(name, &again), texts(name, &collapsed));
        // What is a copy may show only once the repeats are gone.
        assert!(100 * again.len() >= 99 * collapsed.len(), "{name}: {}", again.len());
        assert!(again.iter().all(|(id, text)| collapsed[id] == *text), "{name}");
    }
}

/// Texts by id.
fn texts(name: &str, feed: &[u8]) -> BTreeMap<String, String> {
    if name.contains("jsonl") {
        let lines = std::str::from_utf8(feed).unwrap().lines();
        let articles = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let pick = |article: Value| {
            Some((article["id"].as_str()?.to_owned(), article["text"].as_str()?.to_owned()))
        };
        articles.filter_map(pick).filter(|(id, _)| id != "e").collect()
    } else {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(feed);
        let rows =
            reader.records().map(Result::unwrap).filter(|row| row.len() == 5 && &row[0] != "e");
        rows.map(|row| (row[0].to_owned(), row[2].to_owned())).collect()
    }
}
