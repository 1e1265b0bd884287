//! The articles themselves, where they came from, and the rows that could not be one.

use std::sync::Arc;

/// One document as read. Its text and id are the user's own, untouched.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The user's id, or `None` when the record has none (one is then derived, see `detect::names`).
    pub id: Option<String>,
    /// The outlet: the field, else the URL's registrable domain, else the folder, else the input's name.
    pub source: Arc<str>,
    /// The headline, or empty.
    pub title: String,
    /// The URL as given, or empty.
    pub url: String,
    /// When it was published, as given and, where that could be read, as a moment.
    pub published: Published,
    /// The author line as given, or empty.
    pub byline: String,
    /// The language as given, or empty.
    pub language: String,
    /// The text as read; offsets count its code points.
    pub text: String,
    /// Where it came from.
    pub place: Place,
    /// Whether invalid UTF-8 in the record was replaced by U+FFFD.
    pub repaired: bool,
}

/// Where a record lies, so that it can be read a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index into the list of inputs (`read::Inputs`), which is sorted by path.
    pub input: u32,
    /// Line of the record's first byte, from 1; 1 for a text file.
    pub line: u64,
    /// First byte of the record in the input *after decompression*.
    pub offset: u64,
    /// Bytes of the record, its line end included.
    pub length: u64,
}

/// A publication time with the precision it was given in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// The text as given; empty when there was none.
    pub given: String,
    /// Seconds since 1970-01-01T00:00:00Z at which the stated second, minute, hour or day begins.
    pub seconds: i64,
    /// How precise that is; `None` when the text is missing or could not be read, and `seconds` is then 0.
    pub precision: Precision,
    /// Whether it is a time of a day that names no zone, so that one was assumed.
    pub lacks_zone: bool,
}

/// How precise a time is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// No usable time.
    #[default]
    None,
    /// A calendar day, UTC.
    Day,
    /// An hour.
    Hour,
    /// A minute.
    Minute,
    /// A second (fractions are dropped).
    Second,
}

/// One row of `skipped.csv`: an input row, or a whole input, that gave no article, or gave one after a repair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The input as the user named it.
    pub input: String,
    /// Line in the input, from 1; `None` when the whole input is meant.
    pub line: Option<u64>,
    /// The record's own id where it was read, else empty.
    pub article_id: String,
    /// Why.
    pub reason: Reason,
    /// What a person needs to know to mend it.
    pub detail: String,
}

/// Why a row is in `skipped.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The text is empty or holds no word.
    EmptyText,
    /// A line that is no JSON object.
    BadJson,
    /// A CSV row with another number of cells than the header.
    BadRow,
    /// The bytes were no valid UTF-8. The article *was* read, with U+FFFD where the bytes were bad.
    BadEncoding,
    /// The id occurs before with another text. The article *was* read, under a qualified id.
    DuplicateId,
    /// A record without the text field.
    NoTextField,
    /// A record longer than `--max-article`.
    TooLong,
    /// A file that could not be opened or read: gone, no permission, not a file.
    Unreadable,
    /// A compressed input that ends too early or is damaged: what came before was read.
    Truncated,
    /// A file in a scanned folder whose format is not known.
    UnknownFormat,
    /// A page, a feed, an item or an archive's record that cannot be understood.
    BadMarkup,
    /// What is there and well, and no article: a page without one, a redirect, a picture in an archive.
    NoArticle,
}
