//! `cluster_summary`: one row a cluster, the daily brief.

use super::TableStyle;
use super::cluster_note::Noting;
use super::names;
use super::table::Cell::{self, Count, Flag, Minutes, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{Card, Cluster, Findings, Member, Relation, Tag, Tags};
use std::collections::BTreeMap;
use std::io::{self, Write};

const COLUMNS: [&str; 21] = [
    "cluster_id",
    "cluster_size",
    "n_sources",
    "n_groups",
    "n_languages",
    "lead_id",
    "lead_source",
    "lead_title",
    "lead_url",
    "first_published_at",
    "last_published_at",
    "span_minutes",
    "first_source",
    "first_is_tie",
    "mean_similarity",
    "min_nearest_similarity",
    "relations",
    "tags",
    "agency",
    "total_words_unique",
    "note",
];

/// Writes the table. `mean_similarity` is that of the members to the lead, word by word; `min_nearest_similarity` that of the
/// member which is least like any other; `tags` are all that a member has; `agency` is the one most members credit, of several
/// the first by name; `total_words_unique` are the words of the earliest and what each later member adds; `note` is what
/// else there is to know before these are relied on, empty for most.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    let noting = Noting::of(findings);
    table.rows(&findings.clusters, |cluster, words: &mut String, put| {
        let member = |place: Option<usize>| place.and_then(|place| cluster.members.get(place));
        let lead = card(findings, lead(cluster))?;
        let first = card(findings, member(cluster.first))?;
        let last = card(findings, member(cluster.last))?;
        let nearest = cluster.members.iter().filter_map(|member| member.nearest);
        tags(cluster).write(words);
        put([
            Text(&cluster.id),
            Count(cluster.members.len() as u64),
            Count(cluster.n_sources.into()),
            cluster.n_groups.map_or(Unknown, |groups| Count(groups.into())),
            Count(cluster.n_languages.into()),
            text(lead.as_ref(), |card| &card.id),
            text(lead.as_ref(), |card| &card.source),
            text(lead.as_ref(), |card| &card.title),
            text(lead.as_ref(), |card| &card.url),
            text(first.as_ref(), |card| &card.published_at),
            text(last.as_ref(), |card| &card.published_at),
            cluster.span_minutes.map_or(Unknown, Minutes),
            text(first.as_ref(), |card| &card.source),
            // Without any time nobody is known to be first, not even together with another.
            first.as_ref().map_or(Unknown, |_| Flag(cluster.first_is_tie)),
            mean_similarity(cluster).map_or(Unknown, Share),
            nearest.map(|(_, similarity)| similarity).reduce(f64::min).map_or(Unknown, Share),
            Text(&relations(cluster)),
            Text(words),
            Text(&agency(findings, cluster)?),
            unique_words(cluster).map_or(Unknown, Count),
            Text(&noting.note(cluster)?),
        ])
    })?;
    table.finish()
}

/// The member that stands for the cluster.
pub(super) fn lead(cluster: &Cluster) -> Option<&Member> {
    cluster.members.iter().find(|member| member.is_lead)
}

fn card(findings: &Findings, member: Option<&Member>) -> io::Result<Option<Card>> {
    member.map(|member| findings.cards.get(member.card)).transpose()
}

fn text<'a>(card: Option<&'a Card>, field: impl Fn(&'a Card) -> &'a String) -> Cell<'a> {
    card.map_or(Unknown, |card| Text(field(card)))
}

/// Mean of the similarities with the lead.
pub(super) fn mean_similarity(cluster: &Cluster) -> Option<f64> {
    let evidence = cluster.members.iter().filter_map(|member| member.evidence);
    let similarities = || evidence.clone().map(|evidence| evidence.similarity());
    let least = similarities().reduce(f64::min)?;
    // Summed from the least on, so that the mean of many equal values is exactly that value.
    let above: f64 = similarities().map(|similarity| similarity - least).sum();
    Some(least + above / similarities().count() as f64)
}

pub(super) fn tags(cluster: &Cluster) -> Tags {
    let has = |tag: Tag| cluster.members.iter().any(|member| member.tags.has(tag));
    Tag::ALL.into_iter().fold(Tags::default(), |tags, tag| tags.with(tag, has(tag)))
}

fn agency(findings: &Findings, cluster: &Cluster) -> io::Result<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let (mut card, mut bytes) = (Card::default(), Vec::new());
    for member in &cluster.members {
        findings.cards.read(member.card, &mut card, &mut bytes)?;
        if !card.agency.is_empty() {
            *times.entry(card.agency.clone()).or_default() += 1;
        }
    }
    let most = times.into_iter().rev().max_by_key(|&(_, times)| times);
    Ok(most.map(|(agency, _)| agency).unwrap_or_default())
}

fn unique_words(cluster: &Cluster) -> Option<u64> {
    let new = cluster.members.iter().filter_map(|member| member.new_words).map(u64::from);
    new.clone().next().map(|_| new.sum())
}

/// How many members stand to the lead in each relation: `identical:2 near_identical:7`.
pub(super) fn relations(cluster: &Cluster) -> String {
    let count = |relation| {
        cluster.members.iter().filter(|member| member.relation == Some(relation)).count()
    };
    Relation::ALL
        .into_iter()
        .map(|relation| (relation, count(relation)))
        .filter(|&(_, count)| count > 0)
        .map(|(relation, count)| format!("{}:{count}", names::relation(relation)))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::example::{findings, table};
    use super::super::{Table, TableFormat, TableStyle, write_table};
    use snapbox::{assert_data_eq, file};

    // SNAPSHOTS=overwrite writes the files anew.
    #[test]
    fn as_in_the_files() {
        let summary = |format| table(Table::ClusterSummary, format);
        assert_data_eq!(summary(TableFormat::Csv), file!["golden/cluster_summary.csv"].raw());
        assert_data_eq!(summary(TableFormat::Tsv), file!["golden/cluster_summary.tsv"].raw());
        assert_data_eq!(summary(TableFormat::Jsonl), file!["golden/cluster_summary.jsonl"].raw());
    }

    #[test]
    fn without_times_nobody_is_first() {
        let mut findings = findings();
        findings.clusters[0].first = None;
        findings.clusters[0].last = None;
        findings.clusters[0].span_minutes = None;
        findings.clusters[0].first_is_tie = true;
        let mut bytes = Vec::new();
        write_table(Table::ClusterSummary, &findings, &TableStyle::default(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("https://post.example/storm,,,,,,0."), "{text}");
    }

    #[test]
    fn the_mean_of_equal_values_is_that_value() {
        let mut findings = findings();
        let member = findings.clusters[0].members[1];
        findings.clusters[0].members.truncate(1);
        findings.clusters[0].members.extend(std::iter::repeat_n(member, 100_000));
        let evidence = findings.clusters[0].members[1].evidence.unwrap();
        assert_eq!(super::mean_similarity(&findings.clusters[0]), Some(evidence.similarity()));
    }
}
