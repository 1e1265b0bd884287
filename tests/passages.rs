//! The table of passages: what it says against the texts it is about.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use support::oracle;
use support::scan::{inputs, scan_texts};
use wirecopy::detect::{Silent, scan};
use wirecopy::findings::{Findings, PassageKind, Relation};
use wirecopy::options::{Listing, Matching};
use wirecopy::report::Table;

/// The table, by the names of its columns.
fn rows(findings: &Findings) -> Vec<BTreeMap<String, String>> {
    let mut bytes = Vec::new();
    let style = wirecopy::report::TableStyle::default();
    wirecopy::report::write_table(Table::Passages, findings, &style, &mut bytes).unwrap();
    csv::Reader::from_reader(bytes.as_slice()).deserialize().map(Result::unwrap).collect()
}

fn listing(listing: Listing) -> Matching {
    Matching { listing: Some(listing), ..Matching::default() }
}

fn slice(text: &str, row: &BTreeMap<String, String>, side: &str) -> String {
    let at = |edge: &str| row[&format!("{side}_{edge}")].parse::<usize>().unwrap();
    text.chars().skip(at("start")).take(at("end") - at("start")).collect()
}

/// Articles are looked up where their passages are read, or later: that must not be seen in what is told of them.
#[test]
fn what_is_listed_changes_no_other_table() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let mut feed = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    let form = "The post Harbour opens appeared first on Quay News.";
    for (number, (credit, byline)) in [
        ("TALLOW BAY (Reuters) - ", "By Ann Reed"),
        ("", "By The Associated Press"),
        ("TALLOW BAY (AFP) - ", "By The Associated Press"),
        ("", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let own = format!("Number {number} of the harbour's papers adds a line of its own.");
        let text = format!("{credit}{STORY}\n\n{own}\n\n{form}");
        let row = serde_json::json!({ "id": number.to_string(), "text": text, "byline": byline });
        std::io::Write::write_all(&mut feed, format!("{row}\n").as_bytes()).unwrap();
    }
    let tables = |listing: Option<Listing>| {
        let matching = Matching { listing, ..Matching::default() };
        let findings = scan(&inputs(&[sample.as_path(), feed.path()]), &matching, &Silent).unwrap();
        let table = |table| {
            let mut bytes = Vec::new();
            let style = wirecopy::report::TableStyle::default();
            wirecopy::report::write_table(table, &findings, &style, &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let others = Table::ALL.into_iter().filter(|&table| table != Table::Passages);
        others.map(table).collect::<Vec<_>>()
    };
    let nothing = tables(None);
    for agency in [",Reuters,", ",AP,", ",AFP,"] {
        assert!(nothing.iter().any(|table| table.contains(agency)), "{agency}");
    }
    let some = Listing { most: 3, ..Listing::default() };
    let all = Listing { all: true, ..Listing::default() };
    for listing in [some, Listing::default(), all] {
        for (listed, without) in tables(Some(listing)).iter().zip(&nothing) {
            assert_eq!(listed, without);
        }
    }
}

/// Words as the slow tokeniser of the tests has them.
fn words(text: &str) -> Vec<String> {
    oracle::tokens(text).into_iter().map(|token| token.text).collect()
}

/// The texts of the sample by id, but for those of which ids come twice.
fn texts_of_the_sample() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let mut texts = BTreeMap::new();
    for line in
        fs::read_to_string(folder.join("feeds/morning-wire.jsonl")).unwrap_or_default().lines()
    {
        let Ok(row) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        if let (Some(id), Some(text)) = (row["id"].as_str(), row["text"].as_str()) {
            texts.insert(id.to_owned(), text.to_owned());
        }
    }
    for outlet in ["harbour-post", "valley-echo"] {
        for entry in fs::read_dir(folder.join(outlet)).unwrap().map(Result::unwrap) {
            let id = format!("{outlet}/{}", entry.file_name().to_str().unwrap());
            if let Ok(text) = fs::read_to_string(entry.path()) {
                texts.insert(id, text);
            }
        }
    }
    texts
}

#[test]
fn spans_hold_what_the_table_says() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    let all = Listing { all: true, most: usize::MAX, snippet: u32::MAX };
    let findings = scan(&inputs(&[sample]), &listing(all), &Silent).unwrap();
    let texts = texts_of_the_sample();
    let mut checked = 0;
    for row in rows(&findings) {
        for (side, other) in [("a", "b"), ("b", "a")] {
            let Some(text) = texts.get(&row[&format!("{side}_id")]) else { continue };
            let own = slice(text, &row, side);
            let said = if side == "b" && row["text_b"].is_empty() {
                assert_eq!(row["identity"], "1.0000");
                &row["text_a"]
            } else {
                &row[&format!("text_{side}")]
            };
            assert_eq!(words(&own), words(said), "{row:?} and {other}");
            assert_eq!(words(&own).len().to_string(), row[&format!("words_{side}")]);
            assert!(own.starts_with(char::is_alphanumeric) && own.ends_with(char::is_alphanumeric));
            checked += 1;
        }
    }
    assert!(checked >= 60, "{checked} sides");
}

const STORY: &str = "The harbour board can’t say when the ferry “Anna” will sail again – its chair, Zoé Müller, told \
                     reporters on Friday that the café, the quay and the old crane stay closed until the divers are done.";

/// As UTF-8 that was read as code page 1252.
fn mojibake(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '’' => "â€™".to_owned(),
            '“' => "â€œ".to_owned(),
            '”' => "â€\u{9d}".to_owned(),
            '–' => "â€“".to_owned(),
            'ü' => "Ã¼".to_owned(),
            'é' => "Ã©".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

#[test]
fn a_mojibake_copy_matches_its_clean_copy_with_right_spans_on_both() {
    let own = "Elsewhere in the region nothing of note was reported by our correspondents this week, said the desk.";
    let broken = mojibake(STORY);
    let clean = format!("¡Über alles! {own}\n\n{STORY}\n\n{own} Ñandú.");
    let garbled = format!(
        "Fünf Löwen. And then, in the valley, the choir met again.\n\n{broken}\n\nMore soon."
    );
    let findings = scan_texts(&[&clean, &garbled], &Matching::default());
    let rows = rows(&findings);
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    let (a, b) = if row["a_id"] == "0" { ("a", "b") } else { ("b", "a") };
    assert_eq!(format!("{}.", slice(&clean, row, a)), STORY);
    assert_eq!(format!("{}.", slice(&garbled, row, b)), broken);
    assert_eq!((row["identity"].as_str(), row["kind"].as_str()), ("1.0000", "verbatim"));
}

/// Six stories in one cluster and one that shares a paragraph with all of them.
fn copies() -> Vec<String> {
    let paragraph = |seed: usize| -> String {
        let word = |i: usize| format!("w{}", (seed * 7919 + i * i * 31 + i) % 9973);
        (0..40).map(word).collect::<Vec<_>>().join(" ")
    };
    let story = format!("{}\n\n{}\n\n{}", paragraph(1), paragraph(2), paragraph(3));
    let mut texts: Vec<String> =
        (0..6).map(|copy| format!("{story}\n\nwritten anew by desk number {copy} today")).collect();
    texts.push(format!("{}\n\n{}\n\n{}", paragraph(4), paragraph(2), paragraph(5)));
    texts
}

#[test]
fn in_clusters_passages_with_the_lead_are_listed_and_the_rest_is_counted() {
    let texts = copies();
    let findings = scan_texts(&texts, &Matching::default());
    assert_eq!(findings.clusters.len(), 1);
    assert_eq!(findings.clusters[0].members.len(), 6);
    // Five with the lead and six with the one outside; ten pairs among the other five.
    assert_eq!((findings.passages.len(), findings.expectation.pairs_within_clusters), (11, 10));
    let outside = |row: &&wirecopy::findings::PassageRow| row.words.0 <= 45;
    let shared: Vec<_> = findings.passages.iter().filter(outside).collect();
    assert_eq!(shared.len(), 6);
    assert!(shared.iter().all(|row| row.other_articles == 5), "{shared:?}");

    let all = listing(Listing { all: true, ..Listing::default() });
    let findings = scan_texts(&texts, &all);
    assert_eq!((findings.passages.len(), findings.expectation.pairs_within_clusters), (21, 0));

    let nothing = scan_texts(&texts, &Matching { listing: None, ..Matching::default() });
    assert!(nothing.passages.is_empty() && nothing.expectation.pairs_within_clusters == 0);
}

#[test]
fn the_first_pairs_are_kept_and_the_others_counted() {
    let texts = copies();
    let all = Listing { all: true, ..Listing::default() };
    let whole = scan_texts(&texts, &listing(all));
    let pairs = |findings: &Findings| {
        findings.passages.iter().map(|row| (row.a, row.b)).collect::<Vec<_>>()
    };
    for most in 0..=whole.passages.len() {
        let findings = scan_texts(&texts, &listing(Listing { most, ..all }));
        // Each pair has one passage.
        let kept =
            whole.pairs.iter().filter(|pair| pair.relation != Relation::Identical).take(most);
        let mut kept: Vec<(u32, u32)> = kept.map(|pair| (pair.a, pair.b)).collect();
        kept.sort_by_key(|pair| pairs(&whole).iter().position(|other| other == pair));
        assert_eq!(pairs(&findings), kept);
        assert_eq!(
            findings.expectation.pairs_beyond_passages,
            (whole.passages.len() - most) as u64
        );
    }
}

/// An article of a feed as JSON.
fn feed(articles: &[[&str; 3]]) -> Findings {
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    for [id, title, text] in articles {
        let row = serde_json::json!({ "id": id, "title": title, "text": text });
        std::io::Write::write_all(&mut file, format!("{row}\n").as_bytes()).unwrap();
    }
    scan(&inputs(&[file.path()]), &listing(Listing::default()), &Silent).unwrap()
}

#[test]
fn the_kind_of_a_passage_goes_by_the_marks_that_its_relation_went_by() {
    let bare = STORY.replace(['“', '”'], "");
    let told = |words: &str| {
        format!(
            "A letter came to this paper on Monday, and nobody knows who wrote it. {words} Below it stood no name, \
        only the drawing of an anchor, and the stamp was from the other side of the island."
        )
    };
    let (bare, marked) = (told(&bare), told(&format!("“{bare}”")));
    let other = format!(
        "The keeper of the lighthouse had much to tell that evening. {bare} Nobody had asked him for any of that, and few listened.",
        bare = STORY.replace(['“', '”'], "")
    );
    // Of two articles with the same words the one with the least id is compared.
    for (first, second) in [(&bare, &marked), (&marked, &bare)] {
        let found = feed(&[["a", "", first], ["b", "", second], ["c", "", &other]]);
        let pair = found.pairs.iter().find(|pair| pair.relation != Relation::Identical).unwrap();
        let is_quotation = pair.relation == Relation::QuotesOnly;
        assert_eq!(is_quotation, first == &marked, "{:?}", pair.relation);
        let kinds: Vec<PassageKind> = found.passages.iter().map(|row| row.kind).collect();
        assert_eq!(kinds, [if is_quotation { PassageKind::Quote } else { PassageKind::Verbatim }]);
    }
}

#[test]
fn titles_in_a_text_are_told_and_repeats_are_named() {
    let title = "Harbour board agrees to close the old fish market for three weeks while its roof is mended";
    let notice = "This paper is printed every morning but Sunday in the yard behind the custom house and is sold at the gates of both piers.";
    let text = |seed: usize, first: &str| {
        let words: Vec<String> = (0..60).map(|word| format!("w{seed}x{word}")).collect();
        format!("{first}\n\n{}\n\n{notice}\n\nEnd of {seed}.", words.join(" "))
    };
    let found = feed(&[
        ["a", &format!("{title} - The Gazette"), &text(1, title)],
        ["b", "What others write today", &text(2, &format!("Elsewhere they write: {title}"))],
        ["c", "Tides", &text(3, "High water at nine.")],
    ]);
    let rows = rows(&found);
    let of = |a: &str, b: &str| -> Vec<(String, String)> {
        let rows = rows.iter().filter(|row| row["a_id"] == a && row["b_id"] == b);
        rows.map(|row| (row["kind"].clone(), row["repeat_id"].clone())).collect()
    };
    let repeat = found.repeats.iter().find(|repeat| repeat.n_articles == 3).unwrap().id.clone();
    let verbatim = ("verbatim".to_owned(), repeat);
    assert_eq!(of("a", "b"), [("title".to_owned(), String::new()), verbatim.clone()]);
    assert_eq!(of("b", "c"), [verbatim]);
}

#[test]
fn snippets_are_short_and_kinds_are_told() {
    let quoted = STORY.replace(['“', '”'], "");
    let form = "Leave a Reply\nYour email address will not be published. Required fields are marked *\nSave my name, \
                email, and website in this browser for the next time I comment.";
    let one = format!(
        "Nobody knew.\n\nShe said: “{quoted}”\n\nThat was all there is to say of it.\n\n{form}"
    );
    let other = format!(
        "Other things were said.\n\nIt read: {quoted}\n\nThe end of another text, which is not long.\n\n{form}"
    );
    let findings =
        scan_texts(&[one, other], &listing(Listing { snippet: 5, ..Listing::default() }));
    let kinds: Vec<(PassageKind, bool)> =
        findings.passages.iter().map(|row| (row.kind, row.is_counted)).collect();
    assert_eq!(kinds, [(PassageKind::Quote, true), (PassageKind::Boilerplate, false)]);
    let shown: Vec<String> = rows(&findings).into_iter().map(|row| row["text_a"].clone()).collect();
    assert_eq!(shown, ["The harbour board can’t say …", "Leave a Reply Your email …"]);
}
