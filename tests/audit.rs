//! What an audit counts, against the oracle and against a scan.

mod support;

use std::path::Path;

use rayon::ThreadPoolBuilder;
use support::oracle;
use support::planted::{Plan, generate};
use support::scan::{index, inputs};
use wirecopy::detect::{self, Audit, Silent};
use wirecopy::options::{Matching, Sampling, Units};
use wirecopy::spill::Memory;

fn feed<T: AsRef<str>>(folder: &Path, texts: &[T]) -> std::path::PathBuf {
    let rows = texts.iter().enumerate().map(|(id, text)| {
        serde_json::json!({ "id": id.to_string(), "text": text.as_ref() }).to_string() + "\n"
    });
    let path = folder.join("feed.jsonl");
    std::fs::write(&path, rows.collect::<String>()).expect("room on the disk");
    path
}

fn audited(path: &Path, matching: &Matching, sampling: &Sampling) -> Audit {
    let audit = detect::audit(&Memory::default(), &inputs(&[path]), matching, sampling, &Silent);
    audit.expect("the feed and the options are valid")
}

fn planted(articles: usize) -> Vec<String> {
    let plan = Plan { articles, copies: 0.5, median_words: 120, seed: 11, ..Plan::default() };
    let mut texts = Vec::new();
    generate(&plan, &mut |article| texts.push(article.text.clone()));
    texts
}

/// One wire story with another word in each copy: more of them than a bucket may have for all to be compared.
fn wire(copies: usize) -> Vec<String> {
    let words: Vec<String> = (0..60).map(|i| format!("wire{i}")).collect();
    let copy = |number: usize| {
        let mut words = words.clone();
        words[number % 60] = format!("other{number}");
        words[(number / 60 + 7) % 60] = format!("more{number}");
        words.join(" ")
    };
    (0..copies).map(copy).collect()
}

#[test]
fn counts_the_pairs_of_the_oracle() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut texts = planted(700);
    texts.sort_unstable();
    texts.dedup();
    let matching = Matching { recall: 0.9, ..Matching::default() };
    let sampling = Sampling { shown: usize::MAX, ..Sampling::around(matching.threshold) };
    let audit = audited(&feed(folder.path(), &texts), &matching, &sampling);

    // Texts with the same words are one for an audit: only the first of them takes part.
    let mut seen = std::collections::BTreeSet::new();
    let long: Vec<(usize, &String)> = texts
        .iter()
        .enumerate()
        .filter(|(_, text)| {
            let words: Vec<String> =
                oracle::tokens(text).into_iter().map(|token| token.text).collect();
            words.len() >= 20 && seen.insert(words)
        })
        .collect();
    let known: Vec<&str> = long.iter().map(|(_, text)| text.as_str()).collect();
    let pairs = oracle::all_pairs(&known, matching.ngram, 0.3);
    assert!(pairs.len() > 200, "{} pairs", pairs.len());
    assert_eq!((audit.texts, audit.drawn), (known.len() as u64, known.len() as u64));
    let within = |from: f64, to: f64| {
        pairs.iter().filter(|&&(.., jaccard)| jaccard >= from && jaccard < to).count() as u64
    };
    assert_eq!(audit.at_threshold.pairs, within(0.4, 2.0));
    assert_eq!(audit.bins.len(), 7);
    for (bin, tenth) in audit.bins.iter().zip(3..) {
        let (from, to) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
        assert_eq!(bin.found.pairs, within(from, if tenth == 9 { 2.0 } else { to }), "from {from}");
    }
    // Those shown are all of the band, each with the oracle's figures.
    assert_eq!(audit.shown.len() as u64, audit.in_band);
    assert_eq!(
        audit.in_band,
        pairs.iter().filter(|&&(.., j)| (0.3..=0.5).contains(&j)).count() as u64
    );
    for pair in &audit.shown {
        let set = |id: &str| oracle::shingles(&oracle::tokens(&texts[index(id)]), matching.ngram);
        let (a, b) = (set(&pair.a.id), set(&pair.b.id));
        assert!((pair.similarity.jaccard - oracle::jaccard(&a, &b)).abs() < 1e-12);
        let shared = a.intersection(&b).count() as f64;
        assert!((pair.similarity.share_a - shared / a.len() as f64).abs() < 1e-12);
        assert!((pair.similarity.share_b - shared / b.len() as f64).abs() < 1e-12);
    }
    // At a recall of .9 some are missed, about as many as the bands are expected to miss.
    let band = audit.bins[1].found;
    let expected = band.expected.expect("there are pairs") * band.pairs as f64;
    let deviation = (expected * (1.0 - expected / band.pairs as f64)).sqrt();
    assert!((band.found as f64 - expected).abs() < 4.0 * deviation + 1.0, "{band:?}");
    assert!(audit.bins[0].found.found < audit.bins[0].found.pairs);
}

/// What is found is what a scan reports, buckets that are not compared in full included.
#[test]
fn finds_what_a_scan_reports() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts: Vec<String> = planted(300).into_iter().chain(wire(700)).collect();
    let path = feed(folder.path(), &texts);
    let matching = Matching { threshold: 0.7, units: Units::Articles, ..Matching::default() };
    let sampling = Sampling { shown: 0, ..Sampling::around(matching.threshold) };
    let audit = audited(&path, &matching, &sampling);
    let findings = detect::scan(&inputs(&[&path]), &matching, &Silent).expect("a valid feed");
    assert!(audit.not_compared > 0, "no bucket was huge");
    assert_eq!(audit.not_compared, findings.expectation.article_pairs_not_compared);
    assert_eq!(audit.at_threshold.found, findings.counts.verified);
    assert!(audit.at_threshold.found < audit.at_threshold.pairs);
}

/// Each text that is drawn is compared with all, drawn or not, and each pair counts once.
#[test]
fn a_draw_has_all_pairs_of_what_is_drawn() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = feed(folder.path(), &wire(40));
    let matching = Matching::default();
    for (texts, seed) in [(10, 0), (10, 1), (1, 2), (39, 3), (41, 4)] {
        let sampling = Sampling { texts, seed, ..Sampling::around(matching.threshold) };
        let audit = audited(&path, &matching, &sampling);
        let left = 40_u64.saturating_sub(texts as u64);
        // All are alike: only pairs of two texts that were not drawn are missing.
        let pairs = 40 * 39 / 2 - left * left.saturating_sub(1) / 2;
        assert_eq!(
            audit.bins.iter().map(|bin| bin.found.pairs).sum::<u64>(),
            pairs,
            "{texts} drawn"
        );
    }
}

#[test]
fn threads_and_orders_change_nothing_and_the_seed_does() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts: Vec<String> = planted(500).into_iter().chain(wire(300)).collect();
    let rows: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(id, text)| {
            serde_json::json!({ "id": id.to_string(), "text": text }).to_string() + "\n"
        })
        .collect();
    let write = |name: &str, rows: Vec<String>| {
        let path = folder.path().join(name);
        std::fs::write(&path, rows.concat()).expect("room on the disk");
        path
    };
    let turned = rows.iter().rev().cloned().collect();
    let paths = [write("feed.jsonl", rows), write("turned.jsonl", turned)];
    let audit = |path: &Path, threads: usize, seed: u64| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let sampling = Sampling { texts: 200, seed, shown: 10, ..Sampling::around(0.4) };
        let mut audit = pool.install(|| audited(path, &Matching::default(), &sampling));
        // Without a field for it, the source is the file's name.
        for pair in &mut audit.shown {
            (pair.a.source, pair.b.source) = <_>::default();
        }
        audit
    };
    let first = audit(&paths[0], 1, 1);
    assert_eq!((first.drawn, first.shown.len()), (200, 10));
    assert_eq!(first, audit(&paths[0], 8, 1));
    assert_eq!(first, audit(&paths[1], 2, 1));
    assert_ne!(first, audit(&paths[0], 2, 2));
}
