//! `cluster_summary`: one row a cluster, the daily brief.

use super::TableStyle;
use super::names;
use super::table::Cell::{self, Count, Flag, Minutes, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{Card, Cluster, Findings, Member, Relation};
use std::io::{self, Write};

const COLUMNS: [&str; 16] = [
    "cluster_id",
    "cluster_size",
    "n_sources",
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
    "mean_jaccard",
    "min_jaccard",
    "relations",
];

const RELATIONS: [Relation; 4] =
    [Relation::Identical, Relation::NearIdentical, Relation::Contained, Relation::Partial];

/// Writes the table. The Jaccard columns compare the members with the lead.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    for cluster in &findings.clusters {
        let member = |place: Option<usize>| place.and_then(|place| cluster.members.get(place));
        let lead = card(findings, lead(cluster))?;
        let first = card(findings, member(cluster.first))?;
        let last = card(findings, member(cluster.last))?;
        let (mean_jaccard, min_jaccard) = jaccard_to_lead(cluster);
        table.row([
            Text(&cluster.id),
            Count(cluster.members.len() as u64),
            Count(cluster.n_sources.into()),
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
            mean_jaccard.map_or(Unknown, Share),
            min_jaccard.map_or(Unknown, Share),
            Text(&relations(cluster)),
        ])?;
    }
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

/// Mean and least Jaccard with the lead.
fn jaccard_to_lead(cluster: &Cluster) -> (Option<f64>, Option<f64>) {
    let jaccards = || {
        cluster
            .members
            .iter()
            .filter_map(|member| member.similarity)
            .map(|similarity| similarity.jaccard)
    };
    let Some(min) = jaccards().reduce(f64::min) else { return (None, None) };
    // Summed from the least on, so that the mean of many equal values is exactly that value.
    let above: f64 = jaccards().map(|jaccard| jaccard - min).sum();
    (Some(min + above / jaccards().count() as f64), Some(min))
}

/// How many members stand to the lead in each relation: `identical:2 near_identical:7`.
fn relations(cluster: &Cluster) -> String {
    let count = |relation| {
        cluster.members.iter().filter(|member| member.relation == Some(relation)).count()
    };
    RELATIONS
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

    #[test]
    fn csv() {
        assert_eq!(
            table(Table::ClusterSummary, TableFormat::Csv),
            "cluster_id,cluster_size,n_sources,n_languages,lead_id,lead_source,lead_title,lead_url,first_published_at,\
             last_published_at,span_minutes,first_source,first_is_tie,mean_jaccard,min_jaccard,relations\n\
             c7f3a,3,2,1,p-1,Harbour Post,\"Storm closes ports, \"\"worst in years\"\"\",https://post.example/storm,\
             2026-03-01T08:15:00Z,2026-03-01T09:00:00Z,45,Harbour Post,false,0.9583,0.9166,identical:1 near_identical:1\n"
        );
    }

    #[test]
    fn tsv() {
        assert_eq!(
            table(Table::ClusterSummary, TableFormat::Tsv),
            "cluster_id\tcluster_size\tn_sources\tn_languages\tlead_id\tlead_source\tlead_title\tlead_url\t\
             first_published_at\tlast_published_at\tspan_minutes\tfirst_source\tfirst_is_tie\tmean_jaccard\tmin_jaccard\t\
             relations\n\
             c7f3a\t3\t2\t1\tp-1\tHarbour Post\t\"Storm closes ports, \"\"worst in years\"\"\"\t\
             https://post.example/storm\t2026-03-01T08:15:00Z\t2026-03-01T09:00:00Z\t45\tHarbour Post\tfalse\t0.9583\t\
             0.9166\tidentical:1 near_identical:1\n"
        );
    }

    #[test]
    fn jsonl() {
        assert_eq!(
            table(Table::ClusterSummary, TableFormat::Jsonl),
            "{\"cluster_id\":\"c7f3a\",\"cluster_size\":3,\"n_sources\":2,\"n_languages\":1,\"lead_id\":\"p-1\",\
             \"lead_source\":\"Harbour Post\",\"lead_title\":\"Storm closes ports, \\\"worst in years\\\"\",\
             \"lead_url\":\"https://post.example/storm\",\"first_published_at\":\"2026-03-01T08:15:00Z\",\
             \"last_published_at\":\"2026-03-01T09:00:00Z\",\"span_minutes\":45,\"first_source\":\"Harbour Post\",\
             \"first_is_tie\":false,\"mean_jaccard\":0.9583,\"min_jaccard\":0.9166,\
             \"relations\":\"identical:1 near_identical:1\"}\n"
        );
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
        assert!(
            text.ends_with(
                "https://post.example/storm,,,,,,0.9583,0.9166,identical:1 near_identical:1\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn the_mean_of_equal_values_is_that_value() {
        let mut findings = findings();
        let member = findings.clusters[0].members[1];
        findings.clusters[0].members.truncate(1);
        findings.clusters[0].members.extend(std::iter::repeat_n(member, 100_000));
        for member in &mut findings.clusters[0].members[1..] {
            member.similarity.as_mut().unwrap().jaccard = 0.7;
        }
        let (mean, min) = super::jaccard_to_lead(&findings.clusters[0]);
        assert_eq!((mean, min), (Some(0.7), Some(0.7)));
    }
}
