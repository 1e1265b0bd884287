//! What is seen first: what was found in a sentence, pictures, warnings.

use super::super::decisions::decisions_told;
use super::super::examined::said::{counted, percent};
use super::super::summary::{grouped, summary};
use super::pictures::{Curve, Histogram, trimmed};
use super::view::when;
use crate::article::Precision;
use crate::findings::{Card, Findings, Relation, Shown};
use serde::Serialize;
use serde_json::Value;
use std::io;

/// The first section.
#[derive(Debug, Serialize)]
pub(super) struct OverviewView {
    /// What was found, for someone who reads no further.
    sentence: String,
    /// Figures with what they count, and a remark.
    cards: Vec<CardView>,
    /// First and last time of an article in a cluster.
    period: Option<(String, String)>,
    /// Pairs of different texts by their Jaccard, twenty bars.
    similarity: Histogram,
    threshold: String,
    /// Clusters by size.
    sizes: Histogram,
    curve: Option<Curve>,
    bands: (usize, usize),
    recall: String,
    /// What a reader must know before trusting a figure.
    warnings: Vec<String>,
    inputs: Vec<String>,
    more_inputs: usize,
}

#[derive(Debug, Serialize)]
struct CardView {
    number: String,
    what: &'static str,
    note: String,
}

/// Inputs that are named.
const INPUTS: usize = 12;

/// Gathers the section.
pub(super) fn overview(
    findings: &Findings,
    run: &Value,
    shown: &Shown,
) -> io::Result<OverviewView> {
    let counts = &findings.counts;
    let threshold = run.pointer("/options/threshold").and_then(Value::as_f64).unwrap_or(0.4);
    let (bands, rows) = findings.expectation.article_bands;
    let inputs: Vec<String> = run
        .get("inputs")
        .and_then(Value::as_array)
        .map(|inputs| inputs.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    let card = |number: u64, [one, several]: [&'static str; 2], note: String| CardView {
        number: grouped(number),
        what: if number == 1 { one } else { several },
        note,
    };
    let some = |number, what, note| Some(card(number, what, note));
    let skipped = if counts.skipped == 0 {
        "none skipped".to_owned()
    } else {
        format!("{} skipped", grouped(counts.skipped))
    };
    let copies = counts.in_clusters - counts.clusters.min(counts.in_clusters);
    Ok(OverviewView {
        sentence: sentence(findings),
        cards: [
            some(counts.articles, ["article read", "articles read"], skipped),
            some(findings.sources.len() as u64, ["source", "sources"], String::new()),
            some(
                counts.clusters,
                ["cluster", "clusters"],
                format!("{} articles in them", grouped(counts.in_clusters)),
            ),
            earlier(findings),
            some(
                copies,
                ["besides the leads"; 2],
                "copies, and texts mostly in another".to_owned(),
            ),
            some(
                findings.pairs.len() as u64,
                ["pair", "pairs"],
                format!("{} identical copies", grouped(counts.identical)),
            ),
            some(
                findings.repeats.len() as u64,
                ["repeated text", "repeated texts"],
                ignored(findings),
            ),
        ]
        .into_iter()
        .flatten()
        .collect(),
        period: period(findings)?,
        similarity: similarity(findings, threshold),
        threshold: trimmed(threshold),
        sizes: sizes(findings),
        curve: (bands > 0).then(|| Curve::of_bands(bands, rows, threshold)),
        bands: (bands, rows),
        recall: percent(findings.expectation.article_recall),
        warnings: warnings(findings, shown)?,
        more_inputs: inputs.len().saturating_sub(INPUTS),
        inputs: inputs.into_iter().take(INPUTS).collect(),
    })
}

/// How much of what was printed was there before.
fn earlier(findings: &Findings) -> Option<CardView> {
    let (mut words, mut old) = (0.0, 0.0);
    for cluster in &findings.clusters {
        // What others share with the lead tells its counted words.
        let of_lead = cluster.members.iter().find_map(|member| member.evidence);
        for member in &cluster.members {
            let counted = match member.evidence {
                Some(evidence) => Some(evidence.counted.0),
                None => of_lead.map(|evidence| evidence.counted.1),
            };
            if let (Some(counted), Some(share)) = (counted, member.earlier_share) {
                words += f64::from(counted);
                old += share * f64::from(counted);
            }
        }
    }
    (words > 0.0).then(|| CardView {
        number: percent(old / words),
        what: "seen earlier",
        note: "of the words in clusters, in an earlier member".to_owned(),
    })
}

fn sentence(findings: &Findings) -> String {
    let counts = &findings.counts;
    if counts.articles == 0 {
        return "No articles were read, so there is nothing to compare.".to_owned();
    }
    let articles = counted(counts.articles, "article", "articles");
    let sources = counted(findings.sources.len() as u64, "source", "sources");
    if counts.clusters == 0 {
        return format!("Of {articles} from {sources}, no two are copies of each other.");
    }
    format!(
        "Of {articles} from {sources}, {} in {}: copies, or texts that are for the most part in another.",
        counted(counts.in_clusters, "is", "are"),
        counted(counts.clusters, "cluster", "clusters"),
    )
}

fn ignored(findings: &Findings) -> String {
    let ignored = findings.repeats.iter().filter(|repeat| repeat.is_ignored()).count();
    format!("{} left out as furniture", grouped(ignored as u64))
}

fn period(findings: &Findings) -> io::Result<Option<(String, String)>> {
    let mut ends: Option<(String, String)> = None;
    let (mut card, mut bytes) = (Card::default(), Vec::new());
    for cluster in &findings.clusters {
        for place in [cluster.first, cluster.last].into_iter().flatten() {
            let Some(member) = cluster.members.get(place) else { continue };
            findings.cards.read(member.card, &mut card, &mut bytes)?;
            if card.precision == Precision::None {
                continue;
            }
            // Times of one form are in order as texts.
            let (first, last) =
                ends.get_or_insert_with(|| (card.published_at.clone(), card.published_at.clone()));
            if card.published_at < *first {
                first.clone_from(&card.published_at);
            }
            if card.published_at > *last {
                last.clone_from(&card.published_at);
            }
        }
    }
    Ok(ends.map(|(first, last)| (when(&first), when(&last))))
}

fn similarity(findings: &Findings, threshold: f64) -> Histogram {
    let mut counts = [0_u64; 20];
    for pair in findings.pairs.iter().filter(|pair| pair.relation != Relation::Identical) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20")]
        let bin = (pair.similarity.jaccard * 20.0) as usize;
        counts[bin.min(19)] += 1;
    }
    let label = |bin: usize| format!("{:.2}–{:.2}", bin as f64 / 20.0, (bin + 1) as f64 / 20.0);
    let counts = counts.into_iter().enumerate().map(|(bin, count)| (label(bin), count));
    Histogram::of(&counts.collect::<Vec<_>>(), Some(&(threshold, trimmed(threshold))))
}

fn sizes(findings: &Findings) -> Histogram {
    // Each step up to twice as large, from five on.
    let bin = |size: usize| match size {
        0..=4 => size.saturating_sub(2),
        _ => (size - 1).ilog2() as usize + 1,
    };
    let largest = findings.clusters.iter().map(|cluster| bin(cluster.members.len())).max();
    let mut counts = vec![0_u64; largest.map_or(0, |largest| largest + 1)];
    for cluster in &findings.clusters {
        counts[bin(cluster.members.len())] += 1;
    }
    let label = |bin: usize| match bin {
        0..=2 => (bin + 2).to_string(),
        _ => format!("{}–{}", grouped((1 << (bin - 1)) + 1), grouped(1 << bin)),
    };
    let counts = counts.into_iter().enumerate().map(|(bin, count)| (label(bin), count));
    Histogram::of(&counts.collect::<Vec<_>>(), None)
}

fn warnings(findings: &Findings, shown: &Shown) -> io::Result<Vec<String>> {
    let mut warnings = Vec::new();
    let undated: u64 =
        findings.sources.iter().map(|source| u64::from(source.articles_without_time)).sum();
    if undated > 0 && undated == findings.counts.articles {
        warnings.push(
            "No article has a usable time, so nothing is said about who was first.".to_owned(),
        );
    } else if undated > 0 {
        warnings.push(format!(
            "{} no usable time; who was first is told among the others.",
            counted(undated, "article has", "articles have")
        ));
    }
    // What the summary says of bounds and of rows that were left out holds here too.
    let said = summary(findings)?;
    let told = ["Left out:", "The table “passages”"];
    let is_told = |line: &&str| told.iter().any(|start| line.starts_with(start));
    warnings.extend(said.lines().filter(is_told).map(str::to_owned));
    if findings.counts.skipped > 0 {
        warnings.push(format!(
            "{} no article; “Method” and the table “skipped” say why.",
            counted(findings.counts.skipped, "record or input gave", "records or inputs gave")
        ));
    }
    if findings.counts.repaired > 0 {
        warnings.push(format!(
            "{} read after mending the encoding or the id; the table “skipped” lists them too.",
            counted(findings.counts.repaired, "article was", "articles were")
        ));
    }
    if findings.decisions.iter().any(|told| told.outcome.is_trouble()) {
        warnings.extend(decisions_told(&findings.decisions));
    }
    let missing: usize = findings
        .clusters
        .iter()
        .take(shown.clusters)
        .map(|cluster| cluster.members.len().saturating_sub(shown.members))
        .sum();
    if missing > 0 {
        warnings.push(format!(
            "Of each cluster at most {} members are shown here, {} fewer than there are; the table “clusters” has all, and a larger \
             page more: --report-size.",
            grouped(shown.members as u64),
            grouped(missing as u64)
        ));
    }
    Ok(warnings)
}
