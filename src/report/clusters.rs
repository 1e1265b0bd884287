//! `clusters`: one row an article in a cluster, the sheet an editor opens.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Hash, Minutes, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{Card, Findings};
use std::io::{self, Write};

const COLUMNS: [&str; 20] = [
    "cluster_id",
    "cluster_size",
    "n_sources",
    "role",
    "rank",
    "relation",
    "source",
    "title",
    "published_at",
    "time_precision",
    "lag_minutes",
    "jaccard",
    "shingle_share_in_lead",
    "shingle_share_of_lead",
    "words",
    "byline",
    "url",
    "article_id",
    "language",
    "text_sha256",
];

/// Writes the table.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    let (mut card, mut bytes) = (Card::default(), Vec::new());
    for cluster in &findings.clusters {
        for member in &cluster.members {
            findings.cards.read(member.card, &mut card, &mut bytes)?;
            let similarity = member.similarity;
            table.row([
                Text(&cluster.id),
                Count(cluster.members.len() as u64),
                Count(cluster.n_sources.into()),
                Text(names::role(member.is_lead)),
                member.rank.map_or(Unknown, |rank| Count(rank.into())),
                member.relation.map_or(Unknown, |relation| Text(names::relation(relation))),
                Text(&card.source),
                Text(&card.title),
                Text(&card.published_at),
                Text(names::precision(card.precision)),
                member.lag_minutes.map_or(Unknown, Minutes),
                similarity.map_or(Unknown, |similarity| Share(similarity.jaccard)),
                similarity.map_or(Unknown, |similarity| Share(similarity.share_a)),
                similarity.map_or(Unknown, |similarity| Share(similarity.share_b)),
                Count(card.words.into()),
                Text(&card.byline),
                Text(&card.url),
                Text(&card.id),
                Text(&card.language),
                Hash(&card.text_sha256),
            ])?;
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::super::example::table;
    use super::super::{Table, TableFormat};

    #[test]
    fn csv() {
        assert_eq!(
            table(Table::Clusters, TableFormat::Csv),
            "cluster_id,cluster_size,n_sources,role,rank,relation,source,title,published_at,time_precision,lag_minutes,\
             jaccard,shingle_share_in_lead,shingle_share_of_lead,words,byline,url,article_id,language,text_sha256\n\
             c7f3a,3,2,lead,1,,Harbour Post,\"Storm closes ports, \"\"worst in years\"\"\",2026-03-01T08:15:00Z,minute,0,\
             ,,,412,Ida Quist,https://post.example/storm,p-1,en,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\
             c7f3a,3,2,member,2,near_identical,Quay News,+++ Storm +++,2026-03-01T09:00:00Z,second,45,\
             0.9166,0.9999,0.9166,430,,https://quay.example/1,q-1,,b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2\n\
             c7f3a,3,2,member,,identical,Quay News,\"Storm\ncloses ports\",sometime in March,none,,\
             1.0000,1.0000,1.0000,412,,,q-2,,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
        );
    }

    #[test]
    fn tsv() {
        assert_eq!(
            table(Table::Clusters, TableFormat::Tsv),
            "cluster_id\tcluster_size\tn_sources\trole\trank\trelation\tsource\ttitle\tpublished_at\ttime_precision\t\
             lag_minutes\tjaccard\tshingle_share_in_lead\tshingle_share_of_lead\twords\tbyline\turl\tarticle_id\tlanguage\t\
             text_sha256\n\
             c7f3a\t3\t2\tlead\t1\t\tHarbour Post\t\"Storm closes ports, \"\"worst in years\"\"\"\t2026-03-01T08:15:00Z\t\
             minute\t0\t\t\t\t412\tIda Quist\thttps://post.example/storm\tp-1\ten\taaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\
             c7f3a\t3\t2\tmember\t2\tnear_identical\tQuay News\t+++ Storm +++\t2026-03-01T09:00:00Z\tsecond\t45\t\
             0.9166\t0.9999\t0.9166\t430\t\thttps://quay.example/1\tq-1\t\tb2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2\n\
             c7f3a\t3\t2\tmember\t\tidentical\tQuay News\t\"Storm\ncloses ports\"\tsometime in March\tnone\t\t\
             1.0000\t1.0000\t1.0000\t412\t\t\tq-2\t\taaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
        );
    }

    #[test]
    fn jsonl() {
        assert_eq!(
            table(Table::Clusters, TableFormat::Jsonl),
            "{\"cluster_id\":\"c7f3a\",\"cluster_size\":3,\"n_sources\":2,\"role\":\"lead\",\"rank\":1,\"relation\":null,\
             \"source\":\"Harbour Post\",\"title\":\"Storm closes ports, \\\"worst in years\\\"\",\
             \"published_at\":\"2026-03-01T08:15:00Z\",\"time_precision\":\"minute\",\"lag_minutes\":0,\"jaccard\":null,\
             \"shingle_share_in_lead\":null,\"shingle_share_of_lead\":null,\"words\":412,\"byline\":\"Ida Quist\",\
             \"url\":\"https://post.example/storm\",\"article_id\":\"p-1\",\"language\":\"en\",\"text_sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}\n\
             {\"cluster_id\":\"c7f3a\",\"cluster_size\":3,\"n_sources\":2,\"role\":\"member\",\"rank\":2,\
             \"relation\":\"near_identical\",\"source\":\"Quay News\",\"title\":\"+++ Storm +++\",\
             \"published_at\":\"2026-03-01T09:00:00Z\",\"time_precision\":\"second\",\"lag_minutes\":45,\"jaccard\":0.9166,\
             \"shingle_share_in_lead\":0.9999,\"shingle_share_of_lead\":0.9166,\"words\":430,\"byline\":null,\
             \"url\":\"https://quay.example/1\",\"article_id\":\"q-1\",\"language\":null,\"text_sha256\":\"b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2\"}\n\
             {\"cluster_id\":\"c7f3a\",\"cluster_size\":3,\"n_sources\":2,\"role\":\"member\",\"rank\":null,\
             \"relation\":\"identical\",\"source\":\"Quay News\",\"title\":\"Storm\\ncloses ports\",\
             \"published_at\":\"sometime in March\",\"time_precision\":\"none\",\"lag_minutes\":null,\"jaccard\":1.0000,\
             \"shingle_share_in_lead\":1.0000,\"shingle_share_of_lead\":1.0000,\"words\":412,\"byline\":null,\
             \"url\":null,\"article_id\":\"q-2\",\"language\":null,\"text_sha256\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}\n"
        );
    }
}
