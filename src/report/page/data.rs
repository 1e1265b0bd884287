//! What the script of the page reads: the texts that are compared, and what each pair shares.
//!
//! ```text
//! {"schema": 1, "run": id, "text": "full" | "matched" | "none",
//!  "articles": [{"id", "source", "title", "url" | null, "at", "when", "precision", "words",
//!    "cluster": id | null, "lead": bool, "byline", "agency", "length": of the text,
//!    "parts": [[start, text] …],                                what of the text is there
//!    "marks": [start, end, first word, word after the last, 1 quoted + 2 ignored, …] }],
//!  "pairs": [{"a", "b": numbers of articles, "relation", "tags", "order", "lag": minutes | null,
//!    "counted": [of A, of B], "matched": [of A, of B],
//!    "passages": [{"kind", "counted": bool, "edits", "words": [in A, in B],
//!      "runs": [start in A, end in A, start in B, end in B, first word in A, first word in B, words, …] }] }],
//!  "decisions": [{"a_id", "b_id", "verdict", "note", "at"}]      what was decided before this run
//! }
//! ```
//!
//! Places count UTF-16 code units, as JavaScript does. Pairs come in the order of `pairs.csv` within what they are shown for.

use super::super::names;
use super::PageText;
use super::clusters::tag_names;
use super::escape::web_address;
use super::view::when;
use crate::findings::{Findings, Shown, ShownPair, ShownPassage, ShownText};
use crate::verdict::{Given, Outcome, Told, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

#[derive(Serialize)]
struct Data<'a> {
    schema: u32,
    run: &'a str,
    text: &'static str,
    articles: Vec<ArticleData>,
    pairs: Vec<PairData>,
    decisions: Vec<DecisionData<'a>>,
}

#[derive(Serialize)]
struct DecisionData<'a> {
    a_id: &'a str,
    b_id: &'a str,
    verdict: &'static str,
    note: &'a str,
    at: &'a str,
}

#[derive(Serialize)]
struct ArticleData {
    id: String,
    source: String,
    title: String,
    url: Option<String>,
    at: String,
    when: String,
    precision: &'static str,
    words: u32,
    cluster: Option<String>,
    lead: bool,
    byline: String,
    agency: String,
    length: u32,
    parts: Vec<(u32, String)>,
    marks: Vec<u32>,
}

#[derive(Serialize)]
struct PairData {
    a: usize,
    b: usize,
    relation: &'static str,
    tags: Vec<&'static str>,
    order: &'static str,
    lag: Option<i64>,
    counted: (u32, u32),
    matched: (u32, u32),
    passages: Vec<PassageData>,
}

#[derive(Serialize)]
struct PassageData {
    kind: &'static str,
    counted: bool,
    edits: u32,
    words: (u32, u32),
    runs: Vec<u32>,
}

/// Characters around what is shared that are shown with it, some 30 words.
const AROUND: u32 = 180;

/// Writes what the script reads.
pub(super) fn json(findings: &Findings, run: &str, text: PageText) -> io::Result<String> {
    let nothing = Shown::default();
    let shown = findings.shown.as_ref().unwrap_or(&nothing);
    let places: BTreeMap<u32, (usize, Places)> = (0..)
        .zip(&shown.texts)
        .map(|(number, text)| (text.card, (number, Places::of(&text.text))))
        .collect();
    let mut in_cluster: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
    for (number, cluster) in findings.clusters.iter().take(shown.clusters).enumerate() {
        let members = cluster.members.iter().take(shown.members);
        in_cluster.extend(members.map(|member| (member.card, (number, member.is_lead))));
    }
    let mut shared: BTreeMap<u32, Vec<Range<u32>>> = BTreeMap::new();
    if text == PageText::Matched {
        for pair in &shown.pairs {
            for run in pair.passages.iter().flat_map(|passage| &passage.runs) {
                shared.entry(pair.a).or_default().push(run.in_a.clone());
                shared.entry(pair.b).or_default().push(run.in_b.clone());
            }
        }
    }
    let article = |shown_text: &ShownText| -> io::Result<ArticleData> {
        let card = findings.cards.get(shown_text.card)?;
        let cluster = in_cluster.get(&shown_text.card);
        let own;
        let places = if let Some((_, places)) = places.get(&shown_text.card) {
            places
        } else {
            own = Places::of(&shown_text.text);
            &own
        };
        let spans = shown_text.stretches.iter().flat_map(|stretch| {
            let span = places.of_span(&stretch.span);
            let marks = u32::from(stretch.is_quoted) | u32::from(stretch.is_ignored) << 1;
            [span.start, span.end, stretch.words.start, stretch.words.end, marks]
        });
        let parts = match text {
            PageText::None => Vec::new(),
            PageText::Full => vec![(0, shown_text.text.clone())],
            PageText::Matched => {
                let shared = shared.get(&shown_text.card).map_or(&[][..], Vec::as_slice);
                parts(&shown_text.text, shared, places)
            }
        };
        Ok(ArticleData {
            url: web_address(&card.url).map(str::to_owned),
            when: when(&card.published_at),
            precision: names::precision(card.precision),
            words: card.words,
            cluster: cluster
                .and_then(|&(number, _)| findings.clusters.get(number))
                .map(|cluster| cluster.id.clone()),
            lead: cluster.is_some_and(|&(_, is_lead)| is_lead),
            length: places.length,
            marks: spans.collect(),
            parts,
            id: card.id,
            source: card.source,
            title: super::escape::shortened(&card.title, 300),
            at: card.published_at,
            byline: super::escape::shortened(&card.byline, 300),
            agency: card.agency,
        })
    };
    let pair = |pair: &ShownPair| -> Option<PairData> {
        let (a, places_a) = places.get(&pair.a)?;
        let (b, places_b) = places.get(&pair.b)?;
        let passage = |passage: &ShownPassage| {
            let runs = passage.runs.iter().flat_map(|run| {
                let (in_a, in_b) = (places_a.of_span(&run.in_a), places_b.of_span(&run.in_b));
                [in_a.start, in_a.end, in_b.start, in_b.end, run.first.0, run.first.1, run.words]
            });
            PassageData {
                kind: names::passage_kind(passage.kind),
                counted: passage.is_counted,
                edits: passage.edits,
                words: passage.words,
                runs: runs.collect(),
            }
        };
        Some(PairData {
            a: *a,
            b: *b,
            relation: names::relation(pair.relation),
            tags: tag_names(pair.tags),
            order: names::order(pair.order),
            lag: pair.lag_minutes,
            counted: pair.evidence.counted,
            matched: pair.evidence.matched,
            passages: pair.passages.iter().map(passage).collect(),
        })
    };
    let data = Data {
        schema: 1,
        run,
        text: match text {
            PageText::Full => "full",
            PageText::Matched => "matched",
            PageText::None => "none",
        },
        articles: shown.texts.iter().map(article).collect::<io::Result<_>>()?,
        pairs: shown.pairs.iter().filter_map(pair).collect(),
        decisions: findings.decisions.iter().filter(|told| is_kept(told)).map(decision).collect(),
    };
    Ok(serde_json::to_string(&data)?)
}

/// Whether a reader has it before them: all but what a later one took the place of.
fn is_kept(told: &Told) -> bool {
    told.outcome != Outcome::Superseded
}

fn decision(told: &Told) -> DecisionData<'_> {
    let Given { a, b, verdict, note, at } = &told.given;
    DecisionData { a_id: a, b_id: b, verdict: verdict.map_or("", Verdict::name), note, at }
}

/// Code points of a text → code units of UTF-16.
struct Places {
    /// The code points that take two units; none for nearly all texts.
    wide: Vec<u32>,
    /// Code units of all.
    length: u32,
    /// Code points of all.
    points: u32,
}

impl Places {
    fn of(text: &str) -> Self {
        let mut wide = Vec::new();
        let mut points = 0;
        for character in text.chars() {
            if character.len_utf16() == 2 {
                wide.push(points);
            }
            points += 1;
        }
        Self { length: points + u32::try_from(wide.len()).unwrap_or(u32::MAX), wide, points }
    }

    fn of_span(&self, span: &Range<u32>) -> Range<u32> {
        let unit = |point: u32| {
            let wide = self.wide.partition_point(|&wide| wide < point);
            point + u32::try_from(wide).unwrap_or(u32::MAX)
        };
        unit(span.start)..unit(span.end)
    }
}

/// What of a text is around some stretches of it, by where it begins.
fn parts(text: &str, shared: &[Range<u32>], places: &Places) -> Vec<(u32, String)> {
    let mut kept: Vec<Range<u32>> = shared
        .iter()
        .map(|span| span.start.saturating_sub(AROUND)..(span.end + AROUND).min(places.points))
        .collect();
    kept.sort_unstable_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<u32>> = Vec::new();
    for span in kept {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    let slices = super::super::examined::slices(text, &merged);
    let starts = merged.iter().map(|span| places.of_span(span).start);
    starts.zip(slices).map(|(start, slice)| (start, slice.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_around_a_match_is_not_there() {
        let text = format!("{}🦀shared{}", "a".repeat(500), "b".repeat(500));
        let places = Places::of(&text);
        let parts = parts(&text, std::slice::from_ref(&(501..507)), &places);
        let [(start, part)] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!((*start, part.chars().count()), (321, 180 + 6 + 180));
        assert_eq!(places.of_span(&(501..507)), 502..508);
        assert_eq!(places.length, 1008);
        assert_eq!(super::parts(&text, &[], &places), []);
    }
}
