//! What the templates show: the contract between the program and whoever designs the page.
//!
//! Numbers that people compare come twice: as they are shown (`84.9 %`), and as the tables have them (`0.8491`), which is what is
//! sorted and exported. A text is the user's own, shortened where a page has no room; templates escape it.

use super::super::summary::grouped;
use super::clusters::{ClusterView, clusters};
use super::overview::{OverviewView, overview};
use super::tables::{
    MethodView, PairView, RepeatsView, SourcesView, method, pairs, repeats, sources,
};
use super::{PageStyle, PageText};
use crate::findings::{Card, Findings, Shown};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io;

/// All of the page but the texts that are compared.
#[derive(Debug, Serialize)]
pub(super) struct View {
    /// The version of the program.
    version: &'static str,
    run_id: String,
    stamp: Option<String>,
    /// Whether the page has texts of repeats and of articles.
    has_text: bool,
    /// Whether sources belong to groups.
    pub(super) has_groups: bool,
    overview: OverviewView,
    /// The largest, in the order of `clusters.csv`. Templates have them beside this.
    #[serde(skip)]
    pub(super) clusters: Vec<ClusterView>,
    /// All, also those that are not shown.
    n_clusters: String,
    /// Set where not all are shown.
    clusters_left_out: Option<String>,
    pairs: Vec<PairView>,
    /// Set where not all pairs are shown side by side, or not all of these are in the table.
    pairs_left_out: Option<String>,
    repeats: RepeatsView,
    sources: SourcesView,
    method: MethodView,
}

/// An article in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ArticleView {
    pub(super) id: String,
    /// The id as a part of a link.
    pub(super) link: String,
    pub(super) source: String,
    pub(super) title: String,
    /// Only where it leads to the web.
    pub(super) url: Option<String>,
    /// As the tables have it.
    pub(super) at: String,
    /// For people: without seconds, `T` and `Z`.
    pub(super) when: String,
    pub(super) precision: &'static str,
    pub(super) words: u32,
    pub(super) language: String,
}

/// Most characters of a title, …
const TITLE: usize = 300;
/// … of an id, a source and a time.
const NAME: usize = 120;

impl ArticleView {
    pub(super) fn of(card: &Card) -> Self {
        let title = if card.title.trim().is_empty() { &card.id } else { &card.title };
        Self {
            id: super::escape::shortened(&card.id, NAME),
            link: super::escape::in_link(&card.id),
            source: super::escape::shortened(&card.source, NAME),
            title: super::escape::shortened(title, TITLE),
            url: super::escape::web_address(&card.url).map(str::to_owned),
            at: super::escape::shortened(&card.published_at, NAME),
            when: when(&super::escape::shortened(&card.published_at, NAME)),
            precision: super::super::names::precision(card.precision),
            words: card.words,
            language: super::escape::shortened(&card.language, NAME),
        }
    }
}

/// `2026-03-01T08:15:00Z` as `2026-03-01 08:15`; anything else as it is.
pub(super) fn when(at: &str) -> String {
    let is_ours = at.len() == 20 && at.is_ascii() && at.ends_with('Z') && at.as_bytes()[10] == b'T';
    if is_ours { at[..16].replace('T', " ") } else { at.to_owned() }
}

/// A share as it is shown, and as the tables have it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShareView {
    shown: String,
    value: String,
}

impl ShareView {
    pub(super) fn of(share: f64) -> Self {
        let places = super::super::table::ten_thousandths(share);
        Self {
            shown: super::super::examined::said::percent(share),
            value: format!("{}.{:04}", places / 10_000, places % 10_000),
        }
    }
}

/// Gathers all that the templates show.
pub(super) fn view(
    findings: &Findings,
    run: &Value,
    run_id: &str,
    style: &PageStyle,
) -> io::Result<View> {
    let nothing = Shown::default();
    let shown = findings.shown.as_ref().unwrap_or(&nothing);
    let left_out = findings.clusters.len() - shown.clusters.min(findings.clusters.len());
    let clusters_left_out = (left_out > 0).then(|| {
        format!(
            "Shown are the first {} of {} clusters, by sources, then by size; all are in the table “clusters”. A larger page has \
             more: --report-size.",
            grouped(shown.clusters as u64),
            grouped(findings.clusters.len() as u64)
        )
    });
    let not_listed = shown.pairs.len().saturating_sub(super::tables::PAIRS);
    let pairs_left_out = [
        (not_listed > 0).then(|| {
            format!(
                "Listed are the first {} of {} pairs that are side by side here; the others open from their clusters and articles.",
                grouped(super::tables::PAIRS as u64),
                grouped(shown.pairs.len() as u64)
            )
        }),
        (shown.pairs_left_out > 0).then(|| {
            format!(
                "{} more pairs are not on this page; all are in the table “pairs”. A larger page has more: --report-size.",
                grouped(shown.pairs_left_out)
            )
        }),
    ];
    let pairs_left_out: Vec<String> = pairs_left_out.into_iter().flatten().collect();
    let pairs_left_out = (!pairs_left_out.is_empty()).then(|| pairs_left_out.join(" "));
    let clusters = clusters(findings, shown)?;
    Ok(View {
        version: env!("CARGO_PKG_VERSION"),
        run_id: run_id.to_owned(),
        stamp: style.stamp.clone(),
        has_text: style.text != PageText::None,
        has_groups: findings.sources.iter().any(|row| !row.group.is_empty()),
        overview: overview(findings, run, shown)?,
        n_clusters: grouped(findings.clusters.len() as u64),
        clusters,
        clusters_left_out,
        pairs: pairs(findings, shown)?,
        pairs_left_out,
        repeats: repeats(findings, style.text != PageText::None)?,
        sources: sources(findings)?,
        method: method(findings, run),
    })
}

/// A name for what was found with these options, by which a reader's decisions are kept: the same for the same findings and options.
pub(super) fn run_id(findings: &Findings, run: &Value) -> String {
    let mut hash = Sha256::new();
    let mut sorted = run.clone();
    sorted.sort_all_objects();
    hash.update(sorted.to_string().as_bytes());
    for cluster in &findings.clusters {
        hash.update(cluster.id.as_bytes());
    }
    hash.finalize().iter().take(6).fold(String::new(), |id, byte| format!("{id}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_for_people() {
        assert_eq!(when("2026-03-01T08:15:59Z"), "2026-03-01 08:15");
        assert_eq!(when("2026-03-01"), "2026-03-01");
        assert_eq!(when("sometime in M\u{e4}rch  "), "sometime in M\u{e4}rch  ");
    }
}
