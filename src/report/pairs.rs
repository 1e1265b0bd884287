//! `pairs`: one row a verified pair of articles, the earlier one as A.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Flag, Minutes, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{CardSlot, Findings};
use std::io::{self, Write};

const COLUMNS: [&str; 32] = [
    "a_id",
    "b_id",
    "relation",
    "tags",
    "similarity",
    "share_a",
    "share_b",
    "matched_words",
    "longest_words",
    "n_passages",
    "quoted_words",
    "repeat_words",
    "order_kept",
    "jaccard",
    "shingle_share_a",
    "shingle_share_b",
    "changed_numbers",
    "title_similarity",
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

/// Memory that is used for one pair after the other.
type Work = (CardSlot, CardSlot, String);

/// Writes the table.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    table.rows(&findings.pairs, |pair, (of_a, of_b, tags): &mut Work, put| {
        let a = of_a.read(&findings.cards, pair.a)?;
        let b = of_b.read(&findings.cards, pair.b)?;
        pair.tags.write(tags);
        let evidence = &pair.evidence;
        let cluster = pair.cluster.and_then(|cluster| findings.clusters.get(cluster as usize));
        put([
            Text(&a.id),
            Text(&b.id),
            Text(names::relation(pair.relation)),
            Text(tags),
            Share(evidence.similarity()),
            Share(evidence.share_a()),
            Share(evidence.share_b()),
            Count(evidence.matched.1.into()),
            Count(evidence.longest.into()),
            Count(evidence.passages.into()),
            Count(evidence.quoted.1.into()),
            Count(evidence.ignored.1.into()),
            Share(evidence.order_kept),
            Share(pair.similarity.jaccard),
            Share(pair.similarity.share_a),
            Share(pair.similarity.share_b),
            Count(evidence.changed_numbers.into()),
            pair.title_similarity.map_or(Unknown, Share),
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
        ])
    })?;
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::super::example::table;
    use super::super::{Table, TableFormat};
    use snapbox::{assert_data_eq, file};

    // SNAPSHOTS=overwrite writes the files anew.
    #[test]
    fn as_in_the_files() {
        assert_data_eq!(table(Table::Pairs, TableFormat::Csv), file!["golden/pairs.csv"].raw());
        assert_data_eq!(table(Table::Pairs, TableFormat::Tsv), file!["golden/pairs.tsv"].raw());
        assert_data_eq!(table(Table::Pairs, TableFormat::Jsonl), file!["golden/pairs.jsonl"].raw());
    }
}
