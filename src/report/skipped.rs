//! `skipped`: one row an input row, or a whole input, that gave no article or gave one after a repair.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Text, Unknown};
use super::table::TableWriter;
use crate::article::Skipped;
use std::io::{self, Write};

const COLUMNS: [&str; 5] = ["input", "line", "article_id", "reason", "detail"];

/// Writes the table [`skipped`](super::Table::Skipped), in the order given.
pub fn write_skipped(rows: &[Skipped], style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    for row in rows {
        table.row([
            Text(&row.input),
            row.line.map_or(Unknown, Count),
            Text(&row.article_id),
            Text(names::reason(row.reason)),
            Text(&row.detail),
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
            table(Table::Skipped, TableFormat::Csv),
            "input,line,article_id,reason,detail\n\
             feed.jsonl,17,,bad_json,\"expected `,` or `}` at column 9\"\n\
             feed.jsonl,40,@q-9,no_text_field,no field `text`\n\
             old\tfeed.csv.gz,,,truncated,the archive ends too early\n"
        );
    }

    #[test]
    fn tsv() {
        assert_eq!(
            table(Table::Skipped, TableFormat::Tsv),
            "input\tline\tarticle_id\treason\tdetail\n\
             feed.jsonl\t17\t\tbad_json\texpected `,` or `}` at column 9\n\
             feed.jsonl\t40\t@q-9\tno_text_field\tno field `text`\n\
             \"old\tfeed.csv.gz\"\t\t\ttruncated\tthe archive ends too early\n"
        );
    }

    #[test]
    fn jsonl() {
        assert_eq!(
            table(Table::Skipped, TableFormat::Jsonl),
            "{\"input\":\"feed.jsonl\",\"line\":17,\"article_id\":null,\"reason\":\"bad_json\",\
             \"detail\":\"expected `,` or `}` at column 9\"}\n\
             {\"input\":\"feed.jsonl\",\"line\":40,\"article_id\":\"@q-9\",\"reason\":\"no_text_field\",\
             \"detail\":\"no field `text`\"}\n\
             {\"input\":\"old\\tfeed.csv.gz\",\"line\":null,\"article_id\":null,\"reason\":\"truncated\",\
             \"detail\":\"the archive ends too early\"}\n"
        );
    }
}
