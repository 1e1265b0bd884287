//! Parquet → lines of JSON, a row each, with the columns that some field could be read from.
//!
//! Columns are read by the crate's own column readers, without Arrow: rows become bytes of JSON at once, and texts are
//! slices of the unpacked pages until then. Several row groups are read at the same time and given out in their order;
//! each is a bounded stretch ahead at most, however large it is.

mod leaf;
mod source;
mod thrift;
mod tree;
mod value;

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::metadata::{
    PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
    ParquetStatisticsPolicy,
};
use rayon::prelude::*;

use super::super::fields::{Field, Wanted};
use super::super::layout::Problem;
use super::{About, Convert, Converted};
use crate::article::Reason;
use leaf::Leaf;
use source::Source;
use tree::Tree;

/// Bytes of lines that a row group is read ahead.
const AHEAD: usize = 2 << 20;
/// Bytes of values that are read at once, about.
const BATCH: u64 = 1 << 20;
/// Most rows that are read at once.
const ROWS: u64 = 1024;
/// Most lines that stand for rows which a damaged file says it has.
const BLANK: u64 = 1 << 24;

/// Which columns are read.
#[derive(Clone, Copy)]
enum Columns<'a> {
    /// Those that hold a field of an article, nested ones (`source.title`) as well.
    Fields(&'a Wanted),
    /// All of them.
    All,
}

/// The rows of a file, which must be one that can be read from its end. A file that is damaged or no Parquet gives a
/// converter that says so.
///
/// # Errors
/// When there is no such file, or no column of it holds the text.
pub(super) fn converter(about: About, wanted: &Wanted) -> Result<Box<dyn Convert>, Problem> {
    let Some(path) = about.path else {
        let reason =
            "Parquet is read from its end: give it as a file that is neither packed nor piped";
        return Err(Problem::Format(reason.to_owned()));
    };
    let columns = if about.whole { Columns::All } else { Columns::Fields(wanted) };
    match File::open(path).and_then(|file| open(file, columns)) {
        Ok(found) => found.map_err(Problem::NoText),
        Err(error) => Ok(Box::new(Refusal(Reason::Unreadable, error.to_string()))),
    }
}

/// Reads the table of contents at the end of a file; in place of the rows, why there is no text in them.
fn open(file: File, columns: Columns<'_>) -> io::Result<Result<Box<dyn Convert>, String>> {
    let source = Arc::new(Source::new(file)?);
    if !source.is_encrypted()
        && let Some(danger) = thrift::contents(&*source)
    {
        return Ok(Ok(Box::new(Refusal(Reason::Unreadable, danger.told()))));
    }
    let options = ParquetMetaDataOptions::new()
        .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
    let contents = guarded(|| {
        let reader = ParquetMetaDataReader::new()
            .with_metadata_options(Some(options))
            .with_page_index_policy(PageIndexPolicy::Skip);
        Ok(reader.parse_and_finish(&*source)?)
    });
    let contents = match contents {
        Ok(contents) => contents,
        Err(trouble) => return Ok(Ok(Box::new(Refusal::damaged(&source, trouble)?))),
    };
    let schema = contents.file_metadata().schema_descr();
    let tree = match columns {
        Columns::All => Tree::new(schema, &|_| true),
        Columns::Fields(wanted) => {
            let tree = Tree::new(schema, &|path| {
                Field::ALL.iter().any(|&field| wanted.is_way_to(field, path))
            });
            if !tree.paths.iter().any(|path| wanted.is_way_to(Field::Text, path)) {
                return Ok(Err(textless(&contents)));
            }
            tree
        }
    };
    let rows = Rows {
        file: Arc::new(Opened { source, contents, tree }),
        groups: VecDeque::new(),
        next: 0,
        first_row: 0,
        blank: 0,
    };
    Ok(Ok(Box::new(rows)))
}

/// What all row groups of a file share.
struct Opened {
    source: Arc<Source>,
    contents: ParquetMetaData,
    tree: Tree,
}

/// The rows of a file.
struct Rows {
    file: Arc<Opened>,
    /// Those that are being read, in their order.
    groups: VecDeque<Group>,
    /// The row group to be begun next, and its first row, from 1.
    next: usize,
    first_row: u64,
    /// Lines that are to stand for lost rows.
    blank: u64,
}

impl Convert for Rows {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        let file = Arc::clone(&self.file);
        let all = file.contents.num_row_groups();
        while self.groups.len() < rayon::current_num_threads() && self.next < all {
            let group = Group::new(&file, self.next, self.first_row + 1);
            self.first_row = self.first_row.saturating_add(group.left);
            self.next += 1;
            self.groups.push_back(group);
        }
        self.groups.par_iter_mut().for_each(|group| group.read_ahead(&file));
        loop {
            while self.blank > 0 {
                if out.is_full() {
                    return Ok(true);
                }
                out.nothing();
                self.blank -= 1;
            }
            let Some(group) = self.groups.front_mut() else { return Ok(self.next < all) };
            group.give_lines(out);
            if !group.over {
                return Ok(true);
            }
            if let Some(failure) = group.failure.take() {
                out.note(failure.0, failure.1);
                self.blank = group.left.min(BLANK);
            }
            self.groups.pop_front();
            if out.is_full() {
                return Ok(true);
            }
        }
    }
}

/// A row group that is being read.
struct Group {
    number: usize,
    /// `None` before its first and after its last row.
    leaves: Option<Vec<Leaf>>,
    /// The next row of the file to be written, from 1, and the rows that are to come.
    row: u64,
    left: u64,
    /// Rows that are read and not yet written.
    waiting: u64,
    /// Rows to be read at once.
    batch: u64,
    lines: Vec<u8>,
    ends: Vec<usize>,
    over: bool,
    failure: Option<(Reason, String)>,
}

impl Group {
    fn new(file: &Opened, number: usize, row: u64) -> Self {
        let about = file.contents.row_group(number);
        let left = u64::try_from(about.num_rows()).unwrap_or(0);
        let size = |&column: &usize| about.column(column).uncompressed_size().max(0).unsigned_abs();
        let size = file.tree.columns.iter().map(size).fold(0, u64::saturating_add);
        // A row is a byte at least, whatever a damaged file says.
        let batch = (BATCH / (size / left.max(1)).max(1)).clamp(1, ROWS);
        Self {
            number,
            leaves: None,
            row,
            left,
            waiting: 0,
            batch,
            lines: Vec::new(),
            ends: Vec::new(),
            over: left == 0,
            failure: None,
        }
    }

    /// Reads rows until enough are waiting to be given out.
    fn read_ahead(&mut self, file: &Opened) {
        while !self.over && self.lines.len() < AHEAD {
            if let Err(trouble) = guarded(|| self.read_some(file)) {
                let what = trouble.plainly();
                let (number, groups) = (self.number + 1, file.contents.num_row_groups());
                let (lost, row) = (self.left, self.row);
                let detail = format!(
                    "row group {number} of {groups}: its last {lost} rows, from row {row} on, cannot be read: {what}"
                );
                self.failure = Some((Reason::Truncated, detail));
                self.over = true;
            }
            if self.over {
                // Pages need no longer be kept.
                self.leaves = None;
            }
        }
    }

    /// Reads a batch of rows, or writes those that were read.
    fn read_some(&mut self, file: &Opened) -> Result<(), Trouble> {
        let leaves = match &mut self.leaves {
            Some(leaves) => leaves,
            empty => empty.insert(file.tree.leaves(
                &file.source,
                file.contents.row_group(self.number),
                file.contents.file_metadata().schema_descr(),
            )?),
        };
        if self.waiting == 0 {
            let wanted = self.batch.min(self.left);
            for leaf in leaves.iter_mut() {
                let read = leaf.read(usize::try_from(wanted).unwrap_or(usize::MAX))?;
                if read as u64 != wanted {
                    return Err(Trouble::Uneven);
                }
            }
            self.waiting = wanted;
        }
        while self.waiting > 0 && self.lines.len() < AHEAD {
            let start = self.lines.len();
            if let Err(error) = file.tree.put_row(leaves, &mut self.lines) {
                self.lines.truncate(start);
                return Err(error);
            }
            self.ends.push(self.lines.len());
            self.waiting -= 1;
            self.left -= 1;
            self.row += 1;
        }
        self.over = self.left == 0;
        Ok(())
    }

    fn give_lines(&mut self, out: &mut Converted) {
        let mut start = 0;
        for end in self.ends.drain(..) {
            out.object(&self.lines[start..end]);
            start = end;
        }
        self.lines.clear();
        // A row may have been very long.
        self.lines.shrink_to(2 * AHEAD);
    }
}

/// Why rows cannot be read.
enum Trouble {
    Parquet(ParquetError),
    Uneven,
    Panic,
}

impl From<ParquetError> for Trouble {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

impl Trouble {
    /// What is wrong, without the name of the crate's own kind of error.
    fn plainly(&self) -> String {
        match self {
            Self::Parquet(
                ParquetError::General(what) | ParquetError::EOF(what) | ParquetError::NYI(what),
            ) => what.clone(),
            Self::Parquet(other) => other.to_string(),
            Self::Uneven => "its columns are not equally long".to_owned(),
            Self::Panic => "the bytes are not what they are said to be".to_owned(),
        }
    }
}

/// Does what may meet damaged bytes: the crate's decoders stop with a panic at some of them.
fn guarded<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    // Whatever was being read is not used again after a failure.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Trouble::Panic))
}

/// A file that gives no rows, and why.
struct Refusal(Reason, String);

impl Refusal {
    /// # Errors
    /// When it was the reading itself that failed.
    fn damaged(source: &Source, trouble: Trouble) -> io::Result<Self> {
        let trouble = match trouble {
            Trouble::Parquet(ParquetError::External(error)) => {
                match error.downcast::<io::Error>() {
                    Ok(error) => return Err(*error),
                    Err(error) => Trouble::Parquet(ParquetError::External(error)),
                }
            }
            other => other,
        };
        if source.is_encrypted() {
            return Ok(Self(Reason::Unreadable, "its table of contents is encrypted".to_owned()));
        }
        let what = trouble.plainly();
        let detail =
            format!("no Parquet file, or the table of contents at its end is damaged: {what}");
        Ok(Self(Reason::Truncated, detail))
    }
}

/// What a user has to know of a file none of whose columns has a name that a text has.
fn textless(contents: &ParquetMetaData) -> String {
    let schema = contents.file_metadata().schema_descr();
    let columns: Vec<String> =
        schema.columns().iter().take(40).map(|column| column.path().string()).collect();
    format!(
        "no column is known as the text; the columns are: {}{}; name the one with the text by --text-field",
        columns.join(", "),
        if schema.num_columns() > 40 { ", …" } else { "" }
    )
}

impl Convert for Refusal {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        out.note(self.0, self.1.as_str());
        Ok(false)
    }
}

#[cfg(test)]
mod tests;
