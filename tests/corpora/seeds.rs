//! The five articles this project began from: what they repeat is known word by word.

use crate::support::data::{folder, seeds};
use crate::support::oracle;
use crate::support::scan::{index, scan_texts};
use wirecopy::detect::examine_alone;
use wirecopy::findings::{Findings, PassageKind, Relation, Repeat, Scope};
use wirecopy::options::{Matching, Reading};
use wirecopy::read::Inputs;

/// The texts of the seeds and what a scan with the defaults finds in them.
fn scanned() -> Option<(Vec<String>, Findings)> {
    let texts: Vec<String> = seeds(&folder()?).into_iter().map(|document| document.text).collect();
    let findings = scan_texts(&texts, &Matching::default());
    Some((texts, findings))
}

/// What a repeat says.
fn said(findings: &Findings, repeat: &Repeat) -> String {
    findings.repeat_text(repeat).expect("it is in memory").text
}

/// What repeats inside the article with this number, longest first.
fn within(findings: &Findings, article: usize) -> Vec<&Repeat> {
    let is_meant = |repeat: &&Repeat| {
        let text = findings.repeat_text(repeat).expect("it is in memory");
        repeat.scope == Scope::Within && index(&text.example_id) == article
    };
    let mut repeats: Vec<&Repeat> = findings.repeats.iter().filter(is_meant).collect();
    repeats.sort_by_key(|repeat| std::cmp::Reverse(repeat.words));
    repeats
}

/// (words, paragraphs, places) of each.
fn sizes(repeats: &[&Repeat]) -> Vec<(u32, u32, u32)> {
    repeats.iter().map(|repeat| (repeat.words, repeat.paragraphs, repeat.n_places)).collect()
}

#[test]
fn five_reports_of_one_event_are_no_copies_of_each_other() {
    let Some((_, findings)) = scanned() else { return };
    assert_eq!(findings.counts.articles, 5);
    assert!(findings.clusters.is_empty(), "{:?}", findings.clusters);
    // Two quotations of 17 and 13 words, of which one side has lost the marks.
    let [pair] = &findings.pairs[..] else { panic!("{:?}", findings.pairs) };
    let evidence = &pair.evidence;
    assert_eq!(pair.relation, Relation::QuotesOnly);
    assert_eq!((evidence.passages, evidence.longest, evidence.matched), (2, 17, (30, 30)));
    assert!(findings.repeats.iter().all(|repeat| repeat.scope == Scope::Within));
    for article in [0, 1] {
        assert_eq!(sizes(&within(&findings, article)), []);
    }
    assert_eq!(findings.counts.doubled, 1);
}

/// One side has curly quotation marks and the other none; the name that follows the first quotation is in both.
#[test]
fn the_first_two_share_two_quotations_word_by_word() {
    let Some(folder) = folder() else { return };
    let place = tempfile::tempdir().expect("a folder for two files");
    let inputs: Vec<Inputs> = (0..)
        .zip(seeds(&folder).iter().take(2))
        .map(|(number, document)| {
            let path = place.path().join(format!("{number}.txt"));
            std::fs::write(&path, &document.text).expect("it can be written");
            Inputs::find(&[path.display().to_string()], &Reading::default()).expect("it is there")
        })
        .collect();
    let found = examine_alone(&inputs[0], &inputs[1], &Matching::default()).expect("it is read");
    let passages: Vec<_> = found
        .passages
        .iter()
        .map(|passage| (passage.kind, passage.matched, passage.quoted))
        .collect();
    assert_eq!(passages, [(PassageKind::Quote, 17, 16), (PassageKind::Quote, 13, 13)]);
    assert_eq!(found.relation, Relation::QuotesOnly);
    assert!(!found.joining.holds);
}

#[test]
fn a_body_that_stands_twice_is_one_repeat_without_the_headline() {
    let Some((texts, findings)) = scanned() else { return };
    let repeats = within(&findings, 4);
    assert_eq!(sizes(&repeats), [(281, 6, 2)]);
    assert!(said(&findings, repeats[0]).starts_with("Russian President Vladimir Putin has stated"));
    assert!(said(&findings, repeats[0]).ends_with("continuing despite diplomatic efforts."));
    let headline = texts[4].lines().next().unwrap_or_default();
    assert!(!said(&findings, repeats[0]).contains(headline));
}

#[test]
fn a_doubled_headline_and_a_doubled_paragraph_are_two_repeats() {
    let Some((_, findings)) = scanned() else { return };
    let repeats = within(&findings, 2);
    assert_eq!(sizes(&repeats), [(44, 1, 2), (15, 1, 2)]);
    assert!(
        said(&findings, repeats[0])
            .starts_with("Earlier, a key meeting had taken place in Florida")
    );
    assert!(
        said(&findings, repeats[1])
            .starts_with("‘Talks productive but work remains’: Putin’s aide")
    );
}

#[test]
fn a_headline_that_comes_again_as_a_list_item_counts() {
    let Some((_, findings)) = scanned() else { return };
    let repeats = within(&findings, 3);
    assert_eq!(sizes(&repeats), [(10, 1, 3)]);
    assert!(said(&findings, repeats[0]).contains("Kremlin indicates lack of progress"));
}

#[test]
fn spans_hold_what_the_table_says() {
    let Some((texts, findings)) = scanned() else { return };
    let words = |text: &str| -> Vec<String> {
        oracle::tokens(text).into_iter().map(|token| token.text).collect()
    };
    for repeat in &findings.repeats {
        let text = said(&findings, repeat);
        let slices: Vec<String> = findings
            .places(repeat)
            .map(|place| {
                let place = place.expect("it is in memory");
                let (start, end) = (place.start as usize, place.end as usize);
                texts[index(&place.article_id)].chars().skip(start).take(end - start).collect()
            })
            .collect();
        for slice in &slices {
            // Among these five all repeats say the same, but for numbers of list items.
            let said = words(slice);
            assert!(said.ends_with(&words(&text)) || words(&text).ends_with(&said));
            assert_eq!(slice.trim(), slice, "a span begins and ends with what it means");
        }
        let on_one_line = |slice: &String| slice.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_shown = |slice: &String| on_one_line(slice) == text;
        let is_shown_shortened = |slice: &String| {
            text.strip_suffix(" …").is_some_and(|text| on_one_line(slice).starts_with(text))
        };
        assert!(
            slices.iter().any(|slice| is_shown(slice) || is_shown_shortened(slice)),
            "`{text}` stands in none of its places: {slices:?}"
        );
    }
}
