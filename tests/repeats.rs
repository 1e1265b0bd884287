//! What the table of repeats says of each: its kind, whether it counts, and why.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::BTreeMap;
use std::fs;

use support::scan::inputs;
use wirecopy::detect::{Silent, scan};
use wirecopy::findings::Findings;
use wirecopy::options::Matching;
use wirecopy::report::{RunFiles, Table, TableStyle, write_directory, write_table};

struct Article {
    source: &'static str,
    published_at: &'static str,
    text: String,
}

fn scanned(articles: &[Article], matching: &Matching) -> Findings {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.jsonl");
    let row = |(id, article): (usize, &Article)| {
        let Article { source, published_at, text } = article;
        serde_json::json!({ "id": format!("a{id}"), "source": source, "published_at": published_at, "text": text })
            .to_string()
    };
    fs::write(&path, articles.iter().enumerate().map(row).collect::<Vec<_>>().join("\n")).unwrap();
    scan(&inputs(&[path]), matching, &Silent).unwrap()
}

/// The row of the repeat whose text begins so.
fn row(findings: &Findings, begins: &str) -> BTreeMap<String, String> {
    let mut bytes = Vec::new();
    write_table(Table::Repeats, findings, &TableStyle::default(), &mut bytes).unwrap();
    let mut rows = csv::Reader::from_reader(bytes.as_slice());
    let found = rows
        .deserialize()
        .map(Result::<BTreeMap<String, String>, _>::unwrap)
        .find(|row| row["text"].starts_with(begins));
    found.unwrap_or_else(|| panic!("no repeat begins `{begins}`"))
}

fn cells<const N: usize>(findings: &Findings, begins: &str, columns: [&str; N]) -> [String; N] {
    let row = row(findings, begins);
    columns.map(|column| row[column].clone())
}

/// A text of its own around what is repeated.
fn around(number: usize, repeated: &str) -> String {
    let words = |seed: usize| -> String {
        (0..60)
            .map(|i| format!("w{}", (number * 7919 + seed * 104_729 + i * i * 31 + i) % 99_991))
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!("{}\n\n{repeated}\n\n{}", words(1), words(2))
}

/// What stands in each, with a text of its own around it.
fn articles(rows: &[(&'static str, &'static str, String)]) -> Vec<Article> {
    let numbered = rows.iter().enumerate();
    let article = |(number, row): (usize, &(&'static str, &'static str, String))| Article {
        source: row.0,
        published_at: row.1,
        text: around(number, &row.2),
    };
    numbered.map(article).collect()
}

const STORY: &str = "The harbour board agreed on Friday to close the fish market for three weeks while the roof is mended \
                     and the old crane is taken down, its chair told the town council that evening.";

#[test]
fn three_sources_within_three_days_make_a_wire_story() {
    let times = |last: &'static str| {
        let days =
            [("Post", "2026-03-01T08:00:00Z"), ("Echo", "2026-03-02T08:00:00Z"), ("Star", last)];
        articles(&days.map(|(source, time)| (source, time, STORY.to_owned())))
    };
    let columns = ["kind", "ignored", "reason", "n_days", "first_source"];
    let kind = |last| cells(&scanned(&times(last), &Matching::default()), "The harbour", columns);
    assert_eq!(kind("2026-03-04T08:00:00Z"), ["wire", "false", "", "3", "Post"]);
    assert_eq!(kind("2026-03-04T08:00:01Z"), ["unknown", "false", "", "3", "Post"]);
    // A reprint of it a year later does not unmake it.
    let mut later = times("2026-03-03T08:00:00Z");
    later.extend(times("2027-03-03T08:00:00Z").pop());
    later[3].text = around(9, STORY);
    assert_eq!(cells(&scanned(&later, &Matching::default()), "The harbour", ["kind"]), ["wire"]);
}

#[test]
fn what_comes_again_on_three_days_with_differences_is_a_template() {
    let report = |day: &str, degrees: u32| {
        format!(
            "Forecast for {day}: clouds over the coast in the morning, {degrees} degrees at noon, a fresh breeze from the \
             west at the cape, and in the hollows of the moor ground frost towards the early hours."
        )
    };
    let days = [
        ("Post", "2026-03-01", report("Sunday", 7)),
        ("Post", "2026-03-02", report("Monday", 9)),
        ("Post", "2026-03-03", report("Tuesday", 4)),
    ];
    let columns = ["kind", "n_days"];
    let findings = scanned(&articles(&days), &Matching::default());
    assert_eq!(cells(&findings, "Forecast", columns), ["template", "3"]);
    let findings = scanned(&articles(&days[..2]), &Matching::default());
    assert_eq!(cells(&findings, "Forecast", columns), ["unknown", "2"]);
}

#[test]
fn words_tell_quotations_credits_and_furniture() {
    let quote = "“We will not open the gates before every single boat is back in port,” she said.";
    let credit = "The Associated Press contributed to this report.";
    let form = "Your email address will not be published. Required fields are marked *";
    let all = format!("{quote}\n\n{credit}\n\n{form}");
    // Blocks are what the same articles carry: each of the three has others too.
    let rows = [
        ("Post", "2026-03-01", all.clone()),
        ("Echo", "2026-03-02", all),
        ("Star", "2026-03-03", format!("{quote}\n\nNothing else.\n\n{credit}")),
        ("Mail", "2026-03-04", format!("{credit}\n\nNothing else is there.\n\n{form}")),
    ];
    let columns = ["kind", "ignored", "reason"];
    let rows = articles(&rows);
    let findings = scanned(&rows, &Matching::default());
    assert_eq!(cells(&findings, "“We will", columns), ["quote", "false", ""]);
    assert_eq!(cells(&findings, "The Associated", columns), ["credit", "true", "auto"]);
    assert_eq!(cells(&findings, "Your email", columns), ["boilerplate", "true", "auto"]);

    let kept = scanned(&rows, &Matching { keep_boilerplate: true, ..Matching::default() });
    assert_eq!(cells(&kept, "The Associated", columns), ["credit", "false", "kept"]);
    assert_eq!(cells(&kept, "Your email", columns), ["boilerplate", "false", "kept"]);
}

/// A line that no pattern knows, at the end of eight different stories of one source.
#[test]
fn what_is_learnt_is_listed_and_the_list_can_be_given_back() {
    let line = "#Moorside readers get the tide table by pigeon on Fridays";
    let rows: Vec<Article> = (0..8)
        .map(|number| Article {
            source: "Post",
            published_at: "2026-03-01",
            text: format!("{}\n\n{line}", around(number, "")),
        })
        .collect();
    let columns = ["kind", "ignored", "reason", "mean_position", "position_spread"];
    let findings = scanned(&rows, &Matching::default());
    let expected = ["boilerplate", "true", "auto", "1.0000", "0.0000"];
    assert_eq!(cells(&findings, "#Moorside", columns), expected);

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let write = |findings: &Findings| {
        write_directory(&out, findings, &RunFiles::default(), &TableStyle::default(), true)
            .unwrap();
    };
    write(&findings);
    let ignored = fs::read_to_string(out.join("ignored.txt")).unwrap();

    let with_list = Matching { ignored, keep_boilerplate: true, ..Matching::default() };
    let findings = scanned(&rows, &with_list);
    assert_eq!(cells(&findings, "#Moorside", ["ignored", "reason"]), ["true", "list"]);
    // Nothing is left to list, and the list of the earlier run does not stay behind.
    write(&findings);
    assert!(!out.join("ignored.txt").exists());
}
