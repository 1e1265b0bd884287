//! The table of passages against every maximal run of 25 or more equal words that an independent program found.

use std::collections::BTreeMap;

use crate::support::data::{decompressed_text, folder};
use crate::support::scan::inputs;
use wirecopy::detect::{Silent, scan};
use wirecopy::findings::{Findings, Relation};
use wirecopy::options::{Listing, Matching};

/// A run as the oracle lists it: where it stands in two articles.
struct Shared {
    ids: [String; 2],
    /// Start and end in each, in code points.
    spans: [(u32, u32); 2],
}

fn oracle(text: &str) -> Vec<Shared> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    rows.deserialize()
        .map(|row: Result<(String, u32, u32, String, u32, u32, u32), _>| {
            let (id1, start1, end1, id2, start2, end2, _) = row.expect("seven columns");
            Shared { ids: [id1, id2], spans: [(start1, end1), (start2, end2)] }
        })
        .collect()
}

/// The listed passages of each pair of ids: where each stands in both.
fn listed(findings: &Findings) -> BTreeMap<[String; 2], Vec<[(u32, u32); 2]>> {
    let id = |card| findings.cards.get(card).expect("it is in memory").id;
    let mut listed: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in &findings.passages {
        let spans = [(row.in_a.start, row.in_a.end), (row.in_b.start, row.in_b.end)];
        let [a, b] = [id(row.a), id(row.b)];
        listed.entry([b.clone(), a.clone()]).or_default().push([spans[1], spans[0]]);
        listed.entry([a, b]).or_default().push(spans);
    }
    listed
}

/// Scans a set, and checks that of the oracle's passages of the pairs that are told of so many in a thousand lie in listed ones.
#[expect(clippy::print_stdout, reason = "prints figures for people")]
fn check(set: &str, least: usize) {
    let Some(folder) = folder() else { return };
    let texts = tempfile::tempdir().expect("a temporary folder");
    let path = texts.path().join("docs.jsonl");
    std::fs::write(&path, decompressed_text(&folder, &format!("{set}/docs.jsonl.zst")))
        .expect("room on the disk");
    let listing = Listing { all: true, snippet: 0, ..Listing::default() };
    let matching = Matching { listing: Some(listing), ..Matching::default() };
    let findings = scan(&inputs(&[path]), &matching, &Silent).expect("the set is valid");
    let listed = listed(&findings);
    let id = |card| findings.cards.get(card).expect("it is in memory").id;
    // Identical copies are listed by their lead alone.
    let mut lead: BTreeMap<String, String> = BTreeMap::new();
    for pair in findings.pairs.iter().filter(|pair| pair.relation == Relation::Identical) {
        lead.insert(id(pair.a), id(pair.b));
        lead.insert(id(pair.b), id(pair.a));
    }
    let path = folder.join(set).join("oracle_passages_25w.csv");
    let oracle = oracle(&std::fs::read_to_string(path).expect("the set has an oracle"));
    let (mut inside, mut outside, mut copies, mut not_told) = (0, 0, 0, 0);
    for shared in &oracle {
        if let Some(passages) = listed.get(&shared.ids) {
            let holds = |(start, end): (u32, u32), own: (u32, u32)| start <= own.0 && own.1 <= end;
            let is_inside = passages
                .iter()
                .any(|spans| holds(spans[0], shared.spans[0]) && holds(spans[1], shared.spans[1]));
            if is_inside {
                inside += 1;
            } else {
                outside += 1;
                println!("{set}: {:?} {:?} is in none of {passages:?}", shared.ids, shared.spans);
            }
        } else if shared.ids.iter().any(|id| lead.contains_key(id)) {
            copies += 1;
        } else {
            not_told += 1;
        }
    }
    println!(
        "{set}: of {} passages of the oracle {inside} lie in listed ones and {outside} do not, {copies} are of copies, \
         {not_told} of pairs that are not told of",
        oracle.len()
    );
    assert!(1000 * inside >= least * (inside + outside), "{inside} of {}", inside + outside);
}

/// What is outside is so by half a word: the oracle makes two words of what has an apostrophe inside, and we one.
#[test]
fn fnc1_passages() {
    check("fnc1", 997);
}

#[test]
fn basil_passages() {
    check("basil-same-event", 1000);
}
