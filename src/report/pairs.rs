//! `pairs`: one row a verified pair of articles, the earlier one as A.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Flag, Minutes, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{Card, Findings};
use std::io::{self, Write};

const COLUMNS: [&str; 21] = [
    "a_id",
    "b_id",
    "relation",
    "jaccard",
    "shingle_share_a",
    "shingle_share_b",
    "changed_numbers",
    "same_source",
    "order",
    "lag_minutes",
    "cluster_id",
    "a_source",
    "b_source",
    "a_title",
    "b_title",
    "a_published_at",
    "b_published_at",
    "a_url",
    "b_url",
    "a_words",
    "b_words",
];

/// Writes the table.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    let (mut a, mut b, mut bytes) = (Card::default(), Card::default(), Vec::new());
    for pair in &findings.pairs {
        findings.cards.read(pair.a, &mut a, &mut bytes)?;
        findings.cards.read(pair.b, &mut b, &mut bytes)?;
        let cluster = pair.cluster.and_then(|cluster| findings.clusters.get(cluster as usize));
        table.row([
            Text(&a.id),
            Text(&b.id),
            Text(names::relation(pair.relation)),
            Share(pair.similarity.jaccard),
            Share(pair.similarity.share_a),
            Share(pair.similarity.share_b),
            Count(pair.changed_numbers.into()),
            Flag(a.source == b.source),
            Text(names::order(pair.order)),
            pair.lag_minutes.map_or(Unknown, Minutes),
            cluster.map_or(Unknown, |cluster| Text(&cluster.id)),
            Text(&a.source),
            Text(&b.source),
            Text(&a.title),
            Text(&b.title),
            Text(&a.published_at),
            Text(&b.published_at),
            Text(&a.url),
            Text(&b.url),
            Count(a.words.into()),
            Count(b.words.into()),
        ])?;
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
            table(Table::Pairs, TableFormat::Csv),
            "a_id,b_id,relation,jaccard,shingle_share_a,shingle_share_b,changed_numbers,same_source,order,lag_minutes,\
             cluster_id,a_source,b_source,a_title,b_title,a_published_at,b_published_at,a_url,b_url,a_words,b_words\n\
             p-1,q-1,near_identical,0.9166,0.9166,0.9999,2,false,a_first,45,c7f3a,Harbour Post,Quay News,\
             \"Storm closes ports, \"\"worst in years\"\"\",+++ Storm +++,2026-03-01T08:15:00Z,2026-03-01T09:00:00Z,\
             https://post.example/storm,https://quay.example/1,412,430\n\
             q-1,q-2,partial,0.5000,0.6666,0.6666,0,true,unknown,,,Quay News,Quay News,\
             +++ Storm +++,\"Storm\ncloses ports\",2026-03-01T09:00:00Z,sometime in March,https://quay.example/1,,430,412\n"
        );
    }

    #[test]
    fn tsv() {
        assert_eq!(
            table(Table::Pairs, TableFormat::Tsv),
            "a_id\tb_id\trelation\tjaccard\tshingle_share_a\tshingle_share_b\tchanged_numbers\tsame_source\torder\t\
             lag_minutes\tcluster_id\ta_source\tb_source\ta_title\tb_title\ta_published_at\tb_published_at\ta_url\tb_url\t\
             a_words\tb_words\n\
             p-1\tq-1\tnear_identical\t0.9166\t0.9166\t0.9999\t2\tfalse\ta_first\t45\tc7f3a\tHarbour Post\tQuay News\t\
             \"Storm closes ports, \"\"worst in years\"\"\"\t+++ Storm +++\t2026-03-01T08:15:00Z\t2026-03-01T09:00:00Z\t\
             https://post.example/storm\thttps://quay.example/1\t412\t430\n\
             q-1\tq-2\tpartial\t0.5000\t0.6666\t0.6666\t0\ttrue\tunknown\t\t\tQuay News\tQuay News\t\
             +++ Storm +++\t\"Storm\ncloses ports\"\t2026-03-01T09:00:00Z\tsometime in March\thttps://quay.example/1\t\t\
             430\t412\n"
        );
    }

    #[test]
    fn jsonl() {
        assert_eq!(
            table(Table::Pairs, TableFormat::Jsonl),
            "{\"a_id\":\"p-1\",\"b_id\":\"q-1\",\"relation\":\"near_identical\",\"jaccard\":0.9166,\
             \"shingle_share_a\":0.9166,\"shingle_share_b\":0.9999,\"changed_numbers\":2,\"same_source\":false,\
             \"order\":\"a_first\",\"lag_minutes\":45,\"cluster_id\":\"c7f3a\",\"a_source\":\"Harbour Post\",\
             \"b_source\":\"Quay News\",\"a_title\":\"Storm closes ports, \\\"worst in years\\\"\",\
             \"b_title\":\"+++ Storm +++\",\"a_published_at\":\"2026-03-01T08:15:00Z\",\
             \"b_published_at\":\"2026-03-01T09:00:00Z\",\"a_url\":\"https://post.example/storm\",\
             \"b_url\":\"https://quay.example/1\",\"a_words\":412,\"b_words\":430}\n\
             {\"a_id\":\"q-1\",\"b_id\":\"q-2\",\"relation\":\"partial\",\"jaccard\":0.5000,\
             \"shingle_share_a\":0.6666,\"shingle_share_b\":0.6666,\"changed_numbers\":0,\"same_source\":true,\
             \"order\":\"unknown\",\"lag_minutes\":null,\"cluster_id\":null,\"a_source\":\"Quay News\",\
             \"b_source\":\"Quay News\",\"a_title\":\"+++ Storm +++\",\"b_title\":\"Storm\\ncloses ports\",\
             \"a_published_at\":\"2026-03-01T09:00:00Z\",\"b_published_at\":\"sometime in March\",\
             \"a_url\":\"https://quay.example/1\",\"b_url\":null,\"a_words\":430,\"b_words\":412}\n"
        );
    }
}
