//! `clusters`: one row an article in a cluster, the sheet an editor opens.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Hash, Minutes, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{Card, Findings};
use crate::urls::safe;
use std::collections::BTreeMap;
use std::io::{self, Write};

const COLUMNS: [&str; 30] = [
    "cluster_id",
    "cluster_size",
    "n_sources",
    "role",
    "rank",
    "relation",
    "tags",
    "source",
    "title",
    "published_at",
    "time_precision",
    "lag_minutes",
    "share_in_lead",
    "share_of_lead",
    "earlier_share",
    "new_words",
    "nearest_id",
    "nearest_similarity",
    "jaccard",
    "shingle_share_in_lead",
    "shingle_share_of_lead",
    "words",
    "agency",
    "byline",
    "url",
    "article_id",
    "language",
    "text_sha256",
    "source_group",
    "canonical_url",
];

/// Writes the table. `canonical_url` is what the URL names without trackers and the like; empty where it names no article, as that of a
/// home page does.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    let mut tags = String::new();
    let (mut card, mut nearest, mut bytes) = (Card::default(), Card::default(), Vec::new());
    let groups: BTreeMap<&str, &str> =
        findings.sources.iter().map(|row| (&*row.source, &*row.group)).collect();
    for cluster in &findings.clusters {
        for member in &cluster.members {
            findings.cards.read(member.card, &mut card, &mut bytes)?;
            member.tags.write(&mut tags);
            let canonical_url = safe(&card.url);
            let (similarity, evidence) = (member.similarity, member.evidence);
            if let Some((other, _)) = member.nearest {
                findings.cards.read(other, &mut nearest, &mut bytes)?;
            }
            table.row([
                Text(&cluster.id),
                Count(cluster.members.len() as u64),
                Count(cluster.n_sources.into()),
                Text(names::role(member.is_lead)),
                member.rank.map_or(Unknown, |rank| Count(rank.into())),
                member.relation.map_or(Unknown, |relation| Text(names::relation(relation))),
                Text(&tags),
                Text(&card.source),
                Text(&card.title),
                Text(&card.published_at),
                Text(names::precision(card.precision)),
                member.lag_minutes.map_or(Unknown, Minutes),
                evidence.map_or(Unknown, |evidence| Share(evidence.share_a())),
                evidence.map_or(Unknown, |evidence| Share(evidence.share_b())),
                member.earlier_share.map_or(Unknown, Share),
                member.new_words.map_or(Unknown, |words| Count(words.into())),
                if member.nearest.is_some() { Text(&nearest.id) } else { Unknown },
                member.nearest.map_or(Unknown, |(_, similarity)| Share(similarity)),
                similarity.map_or(Unknown, |similarity| Share(similarity.jaccard)),
                similarity.map_or(Unknown, |similarity| Share(similarity.share_a)),
                similarity.map_or(Unknown, |similarity| Share(similarity.share_b)),
                Count(card.words.into()),
                Text(&card.agency),
                Text(&card.byline),
                Text(&card.url),
                Text(&card.id),
                Text(&card.language),
                Hash(&card.text_sha256),
                Text(groups.get(&*card.source).copied().unwrap_or_default()),
                canonical_url.as_deref().map_or(Unknown, Text),
            ])?;
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::super::example::{cards, cards_of_the_example, findings, table};
    use super::super::{Table, TableFormat, TableStyle, write_table};
    use snapbox::{assert_data_eq, file};

    // SNAPSHOTS=overwrite writes the files anew.
    #[test]
    fn as_in_the_files() {
        assert_data_eq!(
            table(Table::Clusters, TableFormat::Csv),
            file!["golden/clusters.csv"].raw()
        );
        assert_data_eq!(
            table(Table::Clusters, TableFormat::Tsv),
            file!["golden/clusters.tsv"].raw()
        );
        assert_data_eq!(
            table(Table::Clusters, TableFormat::Jsonl),
            file!["golden/clusters.jsonl"].raw()
        );
    }

    #[test]
    fn the_canonical_url_is_the_page_and_a_home_page_is_none() {
        let (mut findings, mut of_example) = (findings(), cards_of_the_example());
        of_example[0].url = "https://post.example/?utm_source=mail".into();
        of_example[1].url = "HTTPS://quay.example/1?id=7&utm_source=mail#top".into();
        findings.cards = cards(&of_example);
        let mut bytes = Vec::new();
        write_table(Table::Clusters, &findings, &TableStyle::default(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let last = |line: &str| line.rsplit(',').next().map(str::to_owned).unwrap();
        let found: Vec<String> = text.lines().map(last).collect();
        assert_eq!(found[..3], ["canonical_url", "", "https://quay.example/1?id=7"], "{text}");
    }
}
