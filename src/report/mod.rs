//! Findings → bytes: all output of the library. Nothing here judges; the findings come in their final order.
//!
//! # The rules of every table
//!
//! - UTF-8 without a mark at the start, `\n` at the end of every row, a header always.
//! - A cell that is not known, or does not apply, is empty (`null` in JSON Lines); never `NaN`, `-1` or a made-up value.
//! - **CSV and TSV** differ in the delimiter alone. Both quote as RFC 4180 does: a cell that holds the delimiter, a
//!   quotation mark, a line feed or a carriage return stands in quotation marks, and a quotation mark inside it is
//!   doubled. So every title and id reads back unchanged, tabs and line ends included.
//! - **JSON Lines** has one object a row with the same keys in the same order; numbers and booleans are typed.
//! - **Shares** lie between 0 and 1 and have four places. They are *cut*, not rounded: 0.99996 shows as `0.9999`, so
//!   that only a whole 1 shows as `1.0000`, and nothing below a threshold shows as having reached it.
//! - With [`TableStyle::excel`], CSV and TSV begin with a byte order mark, rows end in `\r\n`, and a text (never a number
//!   of ours) that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in front, so that a
//!   spreadsheet does not take it for a formula. This changes the value, hence it is asked for. JSON Lines and Parquet stay as
//!   they are.
//! - **Parquet** (feature `parquet`) has the same columns, all optional: texts as strings, whole numbers as `int64`, shares (cut
//!   to four places as well) and other numbers as `double`, flags as booleans, and null for what is not known. Pages are
//!   packed with Snappy; rows are written in groups of 65,536, so that a table of any length needs little memory.

mod cluster_note;
mod cluster_summary;
mod clusters;
mod decisions;
mod directory;
pub mod examined;
pub mod feed;
mod file;
mod ignored;
#[cfg(feature = "parquet")]
mod kinds;
pub mod names;
mod packed;
#[cfg(feature = "report-page")]
pub mod page;
mod pairs;
#[cfg(feature = "parquet")]
mod parquet;
mod passages;
mod removed;
mod repeats;
mod skipped;
mod sources;
mod summary;
mod table;
mod totals;

#[cfg(test)]
mod example;

pub use decisions::decisions_told;
pub use directory::{RunFiles, check_directory, write_directory};
pub use file::write_file_atomically;
pub use packed::write_packed;
pub use removed::{Removed, write_removed};
pub use skipped::write_skipped;
pub use summary::summary;

use crate::error::{Error, Result};
use crate::findings::Findings;
use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

/// The tables of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row an article in a cluster.
    Clusters,
    /// One row a verified pair of articles.
    Pairs,
    /// One row a passage that a pair of articles shares.
    Passages,
    /// One row a repeated text.
    Repeats,
    /// One row a place of a repeated text.
    RepeatPlaces,
    /// One row a cluster.
    ClusterSummary,
    /// One row a source.
    Sources,
    /// One row an input row, or input, that gave no article or gave one after a repair.
    Skipped,
}

impl Table {
    /// Every table, in the order in which they are named to the user.
    pub const ALL: [Self; 8] = [
        Self::Clusters,
        Self::Pairs,
        Self::Passages,
        Self::Repeats,
        Self::RepeatPlaces,
        Self::ClusterSummary,
        Self::Sources,
        Self::Skipped,
    ];

    /// The table's name: what `--table` takes, and its file's name without the ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clusters => "clusters",
            Self::Pairs => "pairs",
            Self::Passages => "passages",
            Self::Repeats => "repeats",
            Self::RepeatPlaces => "repeat_places",
            Self::ClusterSummary => "cluster_summary",
            Self::Sources => "sources",
            Self::Skipped => "skipped",
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Table {
    type Err = Error;

    /// The table of this [`name`](Self::name), or [`Error::Option`] with the names there are.
    fn from_str(text: &str) -> Result<Self> {
        by_name("--table", text, &Self::ALL, Self::name)
    }
}

/// How a table is spelled in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableFormat {
    /// Comma-separated.
    #[default]
    Csv,
    /// Tab-separated, quoted as CSV is.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// Typed columns. Without the feature `parquet` such a table cannot be written.
    Parquet,
}

impl TableFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Tsv, Self::Jsonl, Self::Parquet];

    /// The format's name: what `--format` takes, and the ending of its files without the dot.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

impl fmt::Display for TableFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for TableFormat {
    type Err = Error;

    /// The format of this [`name`](Self::name), or [`Error::Option`] with the names there are.
    fn from_str(text: &str) -> Result<Self> {
        by_name("--format", text, &Self::ALL, Self::name)
    }
}

/// How tables are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TableStyle {
    /// The format of every table.
    pub format: TableFormat,
    /// Whether CSV and TSV are made safe and readable for spreadsheets, see the [module](self).
    pub excel: bool,
}

/// Writes one table, header first, row by row, and flushes `out`. Rows of the long tables are spelled on the current rayon thread
/// pool; `out` is written to by the calling thread alone.
///
/// Fails only when `out` does, or what the findings put aside cannot be read back; the kind of the error (a closed pipe,
/// a full disk) is kept.
pub fn write_table(
    table: Table,
    findings: &Findings,
    style: &TableStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    match table {
        Table::Clusters => clusters::write(findings, *style, out),
        Table::Pairs => pairs::write(findings, *style, out),
        Table::Passages => passages::write(findings, *style, out),
        Table::Repeats => repeats::write(findings, *style, out),
        Table::RepeatPlaces => repeats::write_places(findings, *style, out),
        Table::ClusterSummary => cluster_summary::write(findings, *style, out),
        Table::Sources => sources::write(findings, *style, out),
        Table::Skipped => write_skipped(&findings.skipped, *style, out),
    }
}

fn by_name<T: Copy>(
    option: &'static str,
    text: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T> {
    all.iter().copied().find(|&one| name(one) == text).ok_or_else(|| Error::Option {
        name: option,
        value: text.to_owned(),
        allowed: format!(
            "one of {}",
            all.iter().map(|&one| name(one)).collect::<Vec<_>>().join(", ")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for table in Table::ALL {
            assert_eq!(table.name().parse::<Table>().unwrap(), table);
        }
        for format in TableFormat::ALL {
            assert_eq!(format.name().parse::<TableFormat>().unwrap(), format);
        }
    }

    #[test]
    fn a_wrong_name_lists_the_right_ones() {
        assert_eq!(
            "xlsx".parse::<TableFormat>().unwrap_err().to_string(),
            "--format is `xlsx`, but must be one of csv, tsv, jsonl, parquet"
        );
    }

    #[test]
    fn an_empty_result_gives_headers_only() {
        for table in Table::ALL {
            for format in TableFormat::ALL.into_iter().filter(|&one| one != TableFormat::Parquet) {
                let mut bytes = Vec::new();
                let style = TableStyle { format, excel: false };
                write_table(table, &Findings::default(), &style, &mut bytes).unwrap();
                let lines = String::from_utf8(bytes).unwrap().lines().count();
                assert_eq!(lines, usize::from(format != TableFormat::Jsonl), "{table} {format}");
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error_for_every_table_and_format() {
        for table in Table::ALL {
            for format in TableFormat::ALL {
                let mut full = std::fs::File::options().write(true).open("/dev/full").unwrap();
                let style = TableStyle { format, excel: false };
                let error =
                    write_table(table, &example::findings(), &style, &mut full).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{table} {format}");
            }
        }
    }
}
