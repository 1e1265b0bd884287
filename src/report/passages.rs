//! `passages`: one row a passage that a pair of articles of different texts shares, as the table of pairs has them.
//!
//! - `a_start` to `b_end` count code points of the texts as they were read, from 0, the end not included.
//! - `identity` is 1 − word edits / words of the longer side.
//! - `kind` is the first that holds: `credit` (four in five of its words credit agencies, reporters or photographers, on at least
//!   one side), `boilerplate` (none of its words counts), `title` (four in five are the title of the article they stand in, on at
//!   least one side), `quote` (four in five of its words are quoted, on at least one side),
//!   `verbatim` (the same words in the same order), `edited`.
//! - `counted` tells whether any of its words counts in the pair's shares.
//! - `repeat_id` is the repeat of the table of repeats that it is: the shortest that holds four fifths of it or more in both articles.
//! - `n_other_articles` is how many further articles have it at least, as the listed passages of A, or of B, tell.
//! - `text_b` is empty where the words are those of `text_a`.

use super::TableStyle;
use super::names;
use super::table::Cell::{Count, Flag, Share, Text, Unknown};
use super::table::TableWriter;
use crate::findings::{CardSlot, Findings, PassageText};
use std::io::{self, Write};

const COLUMNS: [&str; 17] = [
    "a_id",
    "b_id",
    "passage",
    "a_start",
    "a_end",
    "b_start",
    "b_end",
    "words_a",
    "words_b",
    "identity",
    "kind",
    "counted",
    "repeat_id",
    "changed_numbers",
    "n_other_articles",
    "text_a",
    "text_b",
];

/// Memory that is used for one passage after the other.
type Work = (CardSlot, CardSlot, PassageText, Vec<u8>);

/// Writes the table.
pub(super) fn write(findings: &Findings, style: TableStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    table.rows(&findings.passages, |row, (of_a, of_b, text, bytes): &mut Work, put| {
        let a = of_a.read(&findings.cards, row.a)?;
        let b = of_b.read(&findings.cards, row.b)?;
        findings.read_passage_text(row, text, bytes)?;
        let repeat = row.repeat.and_then(|repeat| findings.repeats.get(repeat as usize));
        put([
            Text(&a.id),
            Text(&b.id),
            Count(row.number.into()),
            Count(row.in_a.start.into()),
            Count(row.in_a.end.into()),
            Count(row.in_b.start.into()),
            Count(row.in_b.end.into()),
            Count(row.words.0.into()),
            Count(row.words.1.into()),
            Share(row.identity()),
            Text(names::passage_kind(row.kind)),
            Flag(row.is_counted),
            repeat.map_or(Unknown, |repeat| Text(&repeat.id)),
            Count(row.changed_numbers.into()),
            Count(row.other_articles.into()),
            Text(&text.a),
            Text(&text.b),
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
        let written = |format| table(Table::Passages, format);
        assert_data_eq!(written(TableFormat::Csv), file!["golden/passages.csv"].raw());
        assert_data_eq!(written(TableFormat::Tsv), file!["golden/passages.tsv"].raw());
        assert_data_eq!(written(TableFormat::Jsonl), file!["golden/passages.jsonl"].raw());
    }
}
