//! Bytes → articles: all input I/O.
//!
//! Paths become a sorted list of inputs ([`Inputs::find`]). The first look is a stream: [`Inputs::batches`] reads,
//! unpacks on one thread, [`RawBatch::each`] reads what records say on as many as there are, each in memory that is
//! used again ([`LoadScratch`]). The second look goes to single records ([`Inputs::load_into`]) or through a whole input again ([`Inputs::raw_records`]). What can
//! be read only once is kept, compressed, in a temporary file in between.
//!
//! # What is read how
//!
//! - **Compression** is told by the first bytes, whatever the name: gzip with any number of members, zstd with any
//!   number of frames.
//! - **Format** is told by the name (`.txt .md`, `.jsonl .ndjson`, `.csv`, `.tsv`, `.html`, `.warc`, …, alone or with
//!   `.gz` or `.zst`), and by content for `.json` and `.xml`, a file without extension, standard input, and a named file
//!   with another extension.
//! - **What has no records to point at** (pages, feeds, archives, documents, tables by columns) becomes lines of JSON on
//!   the way in (`convert`), and is kept as such for the second look. Record `n` is line `n`.
//! - **Feeds, news items, archives**: an article an item or record (`convert::feed`, `convert::newsml`, `convert::warc` say
//!   what is taken from where). What is cut off is no article.
//! - **JSONL.** One object a line; blank lines are nothing. Of two equal keys the last counts. A field that is no
//!   string is no text; a number is an id as it is written. Half of a surrogate pair becomes U+FFFD.
//! - **Tables.** RFC 4180: cells may be quoted and hold line ends; the first line is the header. A `.csv` may use `;`
//!   or tabs if only so its header names a text.
//! - **Text files.** One article each: the id is the path from the scanned folder, the source the folder it lies in,
//!   the title the first line if it is set off as a headline.
//! - **Pages** of HTML. One article each, or none, with the reason: a home page, a wall, a list of links. Title, URL, times,
//!   author, source and language are what the page states in JSON-LD, `og:` and other `<meta>` and microdata.
//! - **Fields** are found by the names that scrapers use, whatever their case, the preferred one first; in each
//!   record the first that says something counts. A name the user gives is taken at the word. Dots reach into
//!   objects, `[]` into lists.
//! - **UTF-8** with or without byte order mark, which is no part of the text. Other bytes become U+FFFD, and the
//!   record gets a row.

mod ahead;
mod batch;
mod charset;
mod convert;
mod csv;
mod decompress;
mod expand;
mod fields;
mod format;
mod groups;
mod inputs;
mod jsonl;
mod layout;
mod open;
mod record;
mod rows;
mod scan;
mod scratch;
mod second;
mod source;
mod split;
mod spool;
#[cfg(test)]
mod tests;
mod text;
mod times;
#[cfg(feature = "archives")]
mod zip;

pub use batch::{Parsed, RawBatch, Seen};
pub use convert::CONVERTING;
#[cfg(feature = "html")]
pub use convert::article_text;
pub use groups::groups;
pub use inputs::Inputs;
pub use rows::{Rows, rows, rows_of_run};
pub use scratch::{Fields, LoadScratch};
pub use second::{RawKind, RawRecord};
