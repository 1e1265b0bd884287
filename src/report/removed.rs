//! What `dedup` removed: one row a record that is gone.

use super::table::Cell::{Count, Share, Text};
use super::table::TableWriter;
use super::{TableStyle, names};
use crate::findings::{Relation, Similarity};
use std::io::{self, Write};

const COLUMNS: [&str; 12] = [
    "input",
    "line",
    "article_id",
    "kept_input",
    "kept_line",
    "kept_id",
    "relation",
    "share_in_kept",
    "share_of_kept",
    "jaccard",
    "shingle_share_in_kept",
    "shingle_share_of_kept",
];

/// A record that was removed, and the one that stays for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Removed<'a> {
    /// Input and line of the record that was removed.
    pub from: (&'a str, u64),
    /// Its article's id.
    pub article_id: &'a str,
    /// Input and line of the record that stays.
    pub kept: (&'a str, u64),
    /// Its article's id.
    pub kept_id: &'a str,
    /// How the removed one relates to the one that stays.
    pub relation: Relation,
    /// Share of the removed one's counted words that are in the one that stays, and the other way round.
    pub shares: (f64, f64),
    /// Similarity of their shingles, the removed one as A.
    pub similarity: Similarity,
}

/// Writes the table, in the order given.
pub fn write_removed<'a>(
    rows: impl IntoIterator<Item = Removed<'a>>,
    style: TableStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    for row in rows {
        table.row([
            Text(row.from.0),
            Count(row.from.1),
            Text(row.article_id),
            Text(row.kept.0),
            Count(row.kept.1),
            Text(row.kept_id),
            Text(names::relation(row.relation)),
            Share(row.shares.0),
            Share(row.shares.1),
            Share(row.similarity.jaccard),
            Share(row.similarity.share_a),
            Share(row.similarity.share_b),
        ])?;
    }
    table.finish()
}
