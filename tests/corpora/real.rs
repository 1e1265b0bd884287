//! Real collections beside the checkout, compared by brute force.

use crate::support::data::{documents, folder};
use crate::support::scan::{Truth, scan_texts};
use wirecopy::options::{Matching, Units};

/// Scans the texts of a set and compares with the oracle.
#[expect(clippy::print_stdout, reason = "prints figures for people")]
fn check(set: &str, step: usize, most: usize) {
    let Some(folder) = folder() else { return };
    let mut documents = documents(&folder, set, step);
    // The oracle knows nothing of markup in texts, nor its tokeniser of the repair of garbled ones, which have tests of their own.
    let all = documents.len();
    let is_plain = |text: &str| !text.contains('<') && wirecopy::text::repaired(text).is_none();
    documents.retain(|document| is_plain(&document.text));
    println!("{set}: {} texts of {all} left out, garbled or with markup", all - documents.len());
    documents.truncate(most);
    let texts: Vec<&str> = documents.iter().map(|document| document.text.as_str()).collect();
    let matching = Matching { units: Units::Articles, ..Matching::default() };
    let findings = scan_texts(&texts, &matching);
    assert_eq!(findings.expectation.article_pairs_not_compared, 0);
    let truth = Truth::of(&texts, &matching);
    match truth.check(&findings, &matching) {
        Ok(figures) => println!("{set}, {} texts: {figures}", texts.len()),
        Err(fault) => panic!("{set}: {fault}"),
    }
}

#[test]
fn fnc1_against_the_oracle() {
    check("fnc1/docs.jsonl.zst", 1, 3_000);
}

/// Short wire items of one kind, close in time.
#[test]
fn reuters_against_the_oracle() {
    check("reuters21578/docs.jsonl.zst", 1, 3_000);
}

/// One page as 33 extractors see it: pairs of every similarity, and many identical ones.
#[test]
fn extractor_views_against_the_oracle() {
    check("extractor-views/docs.jsonl.zst", 1, 2_000);
}
