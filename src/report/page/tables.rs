//! Pairs, repeats, sources and what the run was: the sections that are tables.

use super::super::decisions::decisions_told;
use super::super::examined::said::span;
use super::super::names;
use super::super::summary::grouped;
use super::clusters::tag_names;
use super::escape::{in_link, shortened, web_address};
use super::squares::{Figure, Squares};
use super::view::{ArticleView, ShareView, when};
use crate::findings::{Findings, RepeatText, Shown};
use crate::verdict::{Told, Verdict};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;

/// Two articles that can be compared on the page.
#[derive(Debug, Serialize)]
pub(super) struct PairView {
    a: ArticleView,
    b: ArticleView,
    relation: &'static str,
    tags: Vec<&'static str>,
    similarity: ShareView,
    share_a: ShareView,
    share_b: ShareView,
    matched: u32,
    longest: u32,
    lag_minutes: Option<i64>,
    lag: Option<String>,
}

/// Pairs in the table: each takes some two kilobytes of the page.
pub(super) const PAIRS: usize = 1_000;

pub(super) fn pairs(findings: &Findings, shown: &Shown) -> io::Result<Vec<PairView>> {
    let view = |pair: &crate::findings::ShownPair| {
        let evidence = &pair.evidence;
        Ok(PairView {
            a: ArticleView::of(&findings.cards.get(pair.a)?),
            b: ArticleView::of(&findings.cards.get(pair.b)?),
            relation: names::relation(pair.relation),
            tags: tag_names(pair.tags),
            similarity: ShareView::of(evidence.similarity()),
            share_a: ShareView::of(evidence.share_a()),
            share_b: ShareView::of(evidence.share_b()),
            matched: evidence.matched.1,
            longest: evidence.longest,
            lag_minutes: pair.lag_minutes,
            lag: pair.lag_minutes.map(span),
        })
    };
    shown.pairs.iter().take(PAIRS).map(view).collect()
}

/// The texts that occur more than once.
#[derive(Debug, Serialize)]
pub(super) struct RepeatsView {
    rows: Vec<RepeatView>,
    left_out: Option<String>,
}

#[derive(Debug, Serialize)]
struct RepeatView {
    id: String,
    scope: &'static str,
    kind: &'static str,
    is_ignored: bool,
    reason: &'static str,
    words: u32,
    places: u32,
    articles: u32,
    sources: u32,
    top_source: String,
    first_source: String,
    first_seen_at: String,
    when: String,
    text: String,
    /// Whether that is all of it, which can be given to `--ignore-file`.
    is_whole: bool,
    example: String,
    example_link: String,
    example_url: Option<String>,
}

/// Repeats, and characters of each.
const REPEATS: usize = 400;
const REPEAT_TEXT: usize = 600;

pub(super) fn repeats(findings: &Findings, has_text: bool) -> io::Result<RepeatsView> {
    let (mut said, mut bytes) = (RepeatText::default(), Vec::new());
    let mut rows = Vec::new();
    for repeat in findings.repeats.iter().take(REPEATS) {
        findings.read_repeat_text(repeat, &mut said, &mut bytes)?;
        rows.push(RepeatView {
            id: repeat.id.clone(),
            scope: names::scope(repeat.scope),
            kind: names::repeat_kind(repeat.kind),
            is_ignored: repeat.is_ignored(),
            reason: repeat.treatment.map_or("", names::treatment),
            words: repeat.words,
            places: repeat.n_places,
            articles: repeat.n_articles,
            sources: repeat.n_sources,
            top_source: shortened(&said.top_source, 120),
            first_source: shortened(&said.first_source, 120),
            first_seen_at: shortened(&said.first_seen_at, 120),
            when: when(&shortened(&said.first_seen_at, 120)),
            is_whole: has_text
                && said.text.chars().count() < REPEAT_TEXT
                && !said.text.ends_with('…'),
            text: if has_text { shortened(&said.text, REPEAT_TEXT) } else { String::new() },
            example: shortened(&said.example_id, 120),
            example_link: in_link(&said.example_id),
            example_url: web_address(&said.example_url).map(str::to_owned),
        });
    }
    let all = findings.repeats.len();
    let left_out = (all > REPEATS).then(|| {
        format!(
            "Shown are the first {} of {} repeated texts, by articles; all are in the table “repeats”, and their places in \
             “repeat_places”.",
            grouped(REPEATS as u64),
            grouped(all as u64)
        )
    });
    Ok(RepeatsView { rows, left_out })
}

/// The sources, and who is later than whom.
#[derive(Debug, Serialize)]
pub(super) struct SourcesView {
    rows: Vec<SourceView>,
    left_out: Option<String>,
    /// The names of rows and columns of the matrix.
    names: Vec<String>,
    /// In how many clusters the source of the row came after that of the column.
    matrix: Vec<Vec<u32>>,
    /// The same as a picture.
    picture: Squares,
    /// For the search of clusters, as a part of a link: clusters of each source of the matrix.
    searches: Vec<String>,
    /// Sources that the matrix has no room for.
    not_in_matrix: usize,
}

#[derive(Debug, Serialize)]
struct SourceView {
    name: String,
    link: String,
    group: String,
    articles: u32,
    in_clusters: u32,
    share_in_clusters: ShareView,
    times_first: u32,
    times_later: u32,
    median_lag: Option<f64>,
    lag: Option<String>,
    without_time: u32,
}

/// Sources in the table, and in the matrix.
const SOURCES: usize = 1_000;
const MATRIX: usize = 16;

pub(super) fn sources(findings: &Findings) -> io::Result<SourcesView> {
    let view = |row: &crate::findings::SourceRow| {
        #[allow(clippy::cast_possible_truncation, reason = "minutes")]
        let lag = row.median_lag_minutes.map(|minutes| span(minutes.round() as i64));
        SourceView {
            name: shortened(&row.source, 120),
            link: in_link(&search(&row.source)),
            group: shortened(&row.group, 120),
            articles: row.articles,
            in_clusters: row.in_clusters,
            share_in_clusters: ShareView::of(
                f64::from(row.in_clusters) / f64::from(row.articles.max(1)),
            ),
            times_first: row.times_first,
            times_later: row.times_later,
            median_lag: row.median_lag_minutes,
            lag,
            without_time: row.articles_without_time,
        }
    };
    let mut busiest: Vec<usize> = (0..findings.sources.len()).collect();
    let times = |row: usize| {
        let row = &findings.sources[row];
        row.times_first + row.times_later
    };
    busiest.retain(|&row| times(row) > 0);
    busiest.sort_by_key(|&row| (std::cmp::Reverse(times(row)), row));
    let not_in_matrix = busiest.len().saturating_sub(MATRIX);
    busiest.truncate(MATRIX);
    let place: BTreeMap<&str, usize> = busiest
        .iter()
        .enumerate()
        .map(|(place, &row)| (findings.sources[row].source.as_str(), place))
        .collect();
    let later = later(findings, &place, busiest.len())?;
    let most = later.iter().flatten().copied().max().unwrap_or(0).max(1);
    let names: Vec<String> =
        busiest.iter().map(|&row| shortened(&findings.sources[row].source, 60)).collect();
    let mut drawn = Vec::new();
    for (row, counts) in later.iter().enumerate() {
        for (column, &count) in counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
            let says = format!("{} later than {}: {count}", names[row], names[column]);
            // The areas of squares tell numbers.
            let part = (f64::from(count) / f64::from(most)).sqrt();
            drawn.push(Figure { row, column, part, says });
        }
    }
    let short = |length: usize| names.iter().map(move |name| shortened(name, length)).collect();
    let searches =
        busiest.iter().map(|&row| in_link(&search(&findings.sources[row].source))).collect();
    let all = findings.sources.len();
    Ok(SourcesView {
        rows: findings.sources.iter().take(SOURCES).map(view).collect(),
        left_out: (all > SOURCES).then(|| {
            format!(
                "Shown are the first {} of {} sources; all are in the table “sources”.",
                grouped(SOURCES as u64),
                grouped(all as u64)
            )
        }),
        picture: Squares::of(short(26), short(20), true, drawn),
        matrix: later,
        names,
        searches,
        not_in_matrix,
    })
}

/// What finds the clusters of a source.
fn search(source: &str) -> String {
    format!("source:\"{}\"", shortened(source, 120))
}

/// In how many clusters each source came after each other one, by their earliest articles there.
fn later(
    findings: &Findings,
    place: &BTreeMap<&str, usize>,
    sources: usize,
) -> io::Result<Vec<Vec<u32>>> {
    let mut later = vec![vec![0; sources]; sources];
    let (mut card, mut bytes) = (crate::findings::Card::default(), Vec::new());
    for cluster in findings.clusters.iter().filter(|cluster| cluster.n_sources > 1) {
        let mut earliest: BTreeMap<usize, u32> = BTreeMap::new();
        for member in &cluster.members {
            let Some(rank) = member.rank else { continue };
            findings.cards.read(member.card, &mut card, &mut bytes)?;
            if let Some(&place) = place.get(card.source.as_str()) {
                let earliest = earliest.entry(place).or_insert(rank);
                *earliest = rank.min(*earliest);
            }
        }
        for (&one, &rank) in &earliest {
            for (&other, &other_rank) in &earliest {
                later[one][other] += u32::from(rank > other_rank);
            }
        }
    }
    Ok(later)
}

/// What the run was.
#[derive(Debug, Serialize)]
pub(super) struct MethodView {
    options: Vec<(String, String)>,
    counts: Vec<(String, String)>,
    caps: Vec<(String, String)>,
    skipped: Vec<SkippedView>,
    skipped_left_out: usize,
    /// What people had decided, in a sentence.
    decided: Option<String>,
    /// The verdicts that were not followed.
    not_followed: Vec<DecisionView>,
    not_followed_left_out: usize,
}

#[derive(Debug, Serialize)]
struct DecisionView {
    a: String,
    b: String,
    verdict: &'static str,
    note: String,
    at: String,
    outcome: &'static str,
}

#[derive(Debug, Serialize)]
struct SkippedView {
    input: String,
    line: Option<u64>,
    id: String,
    reason: &'static str,
    detail: String,
}

/// Skipped rows that are listed.
const SKIPPED: usize = 200;

pub(super) fn method(findings: &Findings, run: &Value) -> MethodView {
    let skipped = findings.skipped.iter().take(SKIPPED).map(|row| SkippedView {
        input: shortened(&row.input, 200),
        line: row.line,
        id: shortened(&row.article_id, 120),
        reason: names::reason(row.reason),
        detail: shortened(&row.detail, 300),
    });
    let trouble = || findings.decisions.iter().filter(|told| told.outcome.is_trouble());
    let decision = |told: &Told| DecisionView {
        a: shortened(&told.given.a, 120),
        b: shortened(&told.given.b, 120),
        verdict: told.given.verdict.map_or("", Verdict::name),
        note: shortened(&told.given.note, 300),
        at: when(&shortened(&told.given.at, 120)),
        outcome: told.outcome.name(),
    };
    MethodView {
        decided: decisions_told(&findings.decisions),
        not_followed: trouble().take(SKIPPED).map(decision).collect(),
        not_followed_left_out: trouble().count().saturating_sub(SKIPPED),
        options: entries(run.get("options"), true),
        counts: entries(run.get("counts"), false),
        caps: entries(run.get("caps"), false),
        skipped: skipped.collect(),
        skipped_left_out: findings.skipped.len().saturating_sub(SKIPPED),
    }
}

/// The values of an object as people read them, by name.
fn entries(object: Option<&Value>, as_flags: bool) -> Vec<(String, String)> {
    let Some(Value::Object(entries)) = object else { return Vec::new() };
    let sorted: BTreeMap<&String, &Value> = entries.iter().collect();
    let said = |value: &Value| match value {
        Value::Null => "found by itself".to_owned(),
        Value::String(text) => shortened(text, 200),
        Value::Number(number) if !as_flags => {
            number.as_u64().map_or_else(|| number.to_string(), grouped)
        }
        other => shortened(&other.to_string(), 200),
    };
    let name = |name: &str| {
        if as_flags { format!("--{}", name.replace('_', "-")) } else { name.replace('_', " ") }
    };
    sorted.into_iter().map(|(key, value)| (name(key), said(value))).collect()
}
