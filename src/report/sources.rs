//! `sources`: one row a source.

use super::TableStyle;
use super::table::Cell::{Count, Number, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::Findings;
use std::io::{self, Write};

const COLUMNS: [&str; 11] = [
    "source",
    "articles",
    "in_clusters",
    "times_first",
    "times_later",
    "median_lag_minutes",
    "articles_without_time",
    "source_group",
    "mean_earlier_share",
    "mean_new_words",
    "boilerplate_words_per_article",
];

/// Writes the table.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    for row in &findings.sources {
        table.row([
            Text(&row.source),
            Count(row.articles.into()),
            Count(row.in_clusters.into()),
            Count(row.times_first.into()),
            Count(row.times_later.into()),
            row.median_lag_minutes.map_or(Unknown, Number),
            Count(row.articles_without_time.into()),
            Text(&row.group),
            row.mean_earlier_share.map_or(Unknown, Share),
            row.mean_new_words.map_or(Unknown, Number),
            row.furniture_words.map_or(Unknown, Number),
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
            table(Table::Sources, TableFormat::Csv),
            "source,articles,in_clusters,times_first,times_later,median_lag_minutes,articles_without_time,source_group,mean_earlier_share,mean_new_words,boilerplate_words_per_article\n\
             Quay News,1204,2,0,1,45.5,1,Quay Media,0.4650,29.5,11.3\n\
             Harbour Post,1,1,1,0,,0,Harbour Post,,,\n"
        );
    }

    #[test]
    fn tsv() {
        assert_eq!(
            table(Table::Sources, TableFormat::Tsv),
            "source\tarticles\tin_clusters\ttimes_first\ttimes_later\tmedian_lag_minutes\tarticles_without_time\tsource_group\tmean_earlier_share\tmean_new_words\tboilerplate_words_per_article\n\
             Quay News\t1204\t2\t0\t1\t45.5\t1\tQuay Media\t0.4650\t29.5\t11.3\n\
             Harbour Post\t1\t1\t1\t0\t\t0\tHarbour Post\t\t\t\n"
        );
    }

    #[test]
    fn jsonl() {
        assert_eq!(
            table(Table::Sources, TableFormat::Jsonl),
            "{\"source\":\"Quay News\",\"articles\":1204,\"in_clusters\":2,\"times_first\":0,\"times_later\":1,\
             \"median_lag_minutes\":45.5,\"articles_without_time\":1,\"source_group\":\"Quay Media\",\"mean_earlier_share\":0.4650,\"mean_new_words\":29.5,\"boilerplate_words_per_article\":11.3}\n\
             {\"source\":\"Harbour Post\",\"articles\":1,\"in_clusters\":1,\"times_first\":1,\"times_later\":0,\
             \"median_lag_minutes\":null,\"articles_without_time\":0,\"source_group\":\"Harbour Post\",\"mean_earlier_share\":null,\"mean_new_words\":null,\"boilerplate_words_per_article\":null}\n"
        );
    }
}
