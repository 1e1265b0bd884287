//! What two articles' URLs tell of them, in a scan and in `dedup`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::json;
use std::fs;
use wirecopy::detect::{Decision, Fate, Silent, plan_feed, scan};
use wirecopy::findings::{Findings, Relation, Tag};
use wirecopy::options::{Dropping, Matching, Reading, Units};
use wirecopy::read::Inputs;

/// So many words nobody else has: those of one `seed` agree with one another alone.
fn words(seed: u64, count: u64) -> String {
    let word = |n: u64| {
        let mut state = (seed << 32 | n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state ^= state >> 29;
        let letters = (0..6).map(|i| char::from(b'a' + ((state >> (8 * i)) % 26).to_le_bytes()[0]));
        letters.collect::<String>()
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

struct Given {
    id: &'static str,
    source: &'static str,
    url: &'static str,
    hour: u32,
    text: String,
}

fn given(
    id: &'static str,
    source: &'static str,
    url: &'static str,
    hour: u32,
    text: String,
) -> Given {
    Given { id, source, url, hour, text }
}

fn inputs(articles: &[Given]) -> (tempfile::TempDir, Inputs) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.jsonl");
    let line = |article: &Given| {
        let Given { id, source, url, hour, text } = article;
        let date = format!("2026-03-01T{hour:02}:00:00Z");
        json!({ "id": id, "source": source, "url": url, "date": date, "text": text }).to_string()
    };
    fs::write(&path, articles.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap();
    let inputs = Inputs::find(&[path.to_string_lossy().into_owned()], &Reading::default()).unwrap();
    (folder, inputs)
}

fn found(articles: &[Given], units: Units) -> Findings {
    let (_folder, inputs) = inputs(articles);
    scan(&inputs, &Matching { units, ..Matching::default() }, &Silent).unwrap()
}

fn removed(articles: &[Given], dropping: Dropping) -> Vec<String> {
    let (_folder, inputs) = inputs(articles);
    let plan = plan_feed(&inputs, &Matching::default(), dropping, &Silent).unwrap();
    let gone = |decision: Decision<'_>| {
        let is_gone = matches!(decision.fate, Fate::Remove { .. });
        is_gone.then(|| decision.article_id.to_owned())
    };
    plan.decisions().filter_map(gone).collect()
}

/// A report of 100 words, and the same with three words more.
fn first_and_second() -> (String, String) {
    let text = words(1, 100);
    let second = format!("{text} and three more");
    (text, second)
}

#[test]
fn the_same_url_again_is_a_version_whatever_it_is_decorated_with() {
    let (first, second) = first_and_second();
    let url = "https://example.com/story?id=7&utm_source=feed";
    let again = "https://EXAMPLE.com:443/story?id=7#comments";
    let articles = |again| {
        [given("a", "wire", url, 8, first.clone()), given("b", "post", again, 9, second.clone())]
    };
    let findings = found(&articles(again), Units::Both);
    assert_eq!(findings.pairs[0].relation, Relation::NearIdentical);
    assert!(findings.pairs[0].tags.has(Tag::Update));
    assert_eq!(removed(&articles(again), Dropping::default()), [""; 0]);
    assert_eq!(
        removed(&articles(again), Dropping { versions: true, ..Dropping::default() }),
        ["b"]
    );

    let other = "https://example.com/story?id=8";
    assert!(!found(&articles(other), Units::Both).pairs[0].tags.has(Tag::Update));
    assert_eq!(removed(&articles(other), Dropping::default()), ["b"]);
}

#[test]
fn a_url_of_texts_with_nothing_in_common_says_nothing() {
    let (first, second) = first_and_second();
    for (url, articles) in [
        ("https://example.com/news", vec![words(2, 100), words(3, 100)]),
        ("https://www.example.com/?utm_source=rss", vec![]),
    ] {
        let mut articles: Vec<Given> =
            articles.into_iter().map(|text| given("", "wire", url, 7, text)).collect();
        articles.push(given("a", "wire", url, 8, first.clone()));
        articles.push(given("b", "post", url, 9, second.clone()));
        let count = articles.len() as u64;
        let findings = found(&articles, Units::Both);
        assert_eq!(findings.counts.urls_ignored, count, "{url}");
        assert!(!findings.pairs[0].tags.has(Tag::Update), "{url}");
        assert_eq!(removed(&articles, Dropping::default()), ["b"], "{url}");
    }
}

#[test]
fn what_may_be_one_page_is_compared_though_the_texts_differ_much() {
    let shared = words(4, 45);
    let articles = |amp| {
        [
            given(
                "a",
                "wire",
                "https://www.example.com/story",
                8,
                format!("{shared} {}", words(5, 100)),
            ),
            given("b", "wire", amp, 9, format!("{} {shared}", words(6, 100))),
        ]
    };
    let amp = "https://www.google.com/amp/s/amp.example.com/story/amp/";
    let findings = found(&articles(amp), Units::Articles);
    assert_eq!(findings.pairs.len(), 1);
    assert_eq!(findings.pairs[0].relation, Relation::Partial);
    assert_eq!(findings.counts.urls_ignored, 0);
    let other = "https://amp.example.com/other/amp/";
    assert!(found(&articles(other), Units::Articles).pairs.is_empty());
}
