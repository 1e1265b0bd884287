//! Formats whose articles cannot be pointed at in the bytes (pages, feeds, archives, Parquet, JSON documents) → lines of
//! JSON, as they are read.
//!
//! A converter takes the unpacked bytes of one input and gives out its articles one after the other as lines of JSON in
//! one normal form ([`Normal`]), or the records of a data set as lines with the fields they have. From there on such an
//! input goes the way of every JSONL file; its lines are kept, compressed, for the second look, so that nothing is
//! converted twice. Record `n` of an input is its line `n`: a record that gives no article leaves an empty line and, in
//! most cases, a row of `skipped.csv`.
//!
//! Converters hold no more of an input than a few records at a time, and do their work on as many threads as there are.

#[cfg(any(feature = "feeds", feature = "html"))]
mod bodies;
mod document;
#[cfg(feature = "feeds")]
mod feed;
mod headers;
#[cfg(any(feature = "feeds", feature = "html"))]
#[allow(dead_code, reason = "which part of it is used depends on the features")]
mod markup;
#[cfg(feature = "feeds")]
mod newsml;
#[cfg(feature = "html")]
mod page;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(any(feature = "feeds", feature = "html"))]
mod relative;
#[cfg(feature = "feeds")]
mod utf8;
mod warc;
#[cfg(feature = "feeds")]
mod xml;

#[cfg(any(feature = "feeds", feature = "html"))]
pub(super) use bodies::{is_html, unmark};
#[cfg(feature = "html")]
pub use page::article_text;

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Serialize;

use super::decompress::Bytes;
use super::fields::Wanted;
use super::layout::Problem;
use crate::article::Reason;
use crate::options::InputFormat;

/// How the names of the threads begin that run other people's parsers. A panic on one of them is caught and told as a row, so a
/// program may leave out what its panic hook would say of it.
pub const CONVERTING: &str = "wirecopy-convert-";

/// Bytes of lines from which on a converter stops for a while.
pub(super) const ENOUGH: usize = 1 << 20;

/// One article as a converter found it. What is not known is empty.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Normal {
    /// What the format itself calls its id (a feed's guid); empty for one to be derived.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) id: String,
    /// The outlet; empty where the domain of the URL is to stand for it, or else the name of the input.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) source: String,
    /// The headline.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) title: String,
    /// The URL: the canonical one where the format states one that can be true.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) url: String,
    /// The time of publication, as it is given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) published_at: String,
    /// The time of the last change, as it is given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) modified_at: String,
    /// The author line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) author: String,
    /// The language tag.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) language: String,
    /// The text, plain, its paragraphs separated by empty lines.
    pub(super) text: String,
}

/// Without HTML there is no field of it.
#[cfg(not(any(feature = "feeds", feature = "html")))]
pub(super) fn is_html(_: &str) -> bool {
    false
}

#[cfg(not(any(feature = "feeds", feature = "html")))]
pub(super) fn unmark(_: &mut String, _: bool) {}

/// What a converter has found and nobody has taken yet.
#[derive(Debug, Default)]
pub(super) struct Converted {
    /// One line a record.
    lines: Vec<u8>,
    rows: Vec<Refused>,
    records: u64,
}

/// A record that gave no article, or what is wrong with an input as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// The number of the record, from 1; `None` for the input as a whole.
    pub(super) record: Option<u64>,
    pub(super) id: String,
    pub(super) reason: Reason,
    pub(super) detail: String,
}

impl Converted {
    /// Adds a record that is an article.
    pub(super) fn article(&mut self, article: &Normal) {
        // Strings can always be written as JSON; were it otherwise, the line would be a row of its own.
        if serde_json::to_writer(&mut self.lines, article).is_ok() {
            self.nothing();
        }
    }

    /// Adds a record as a JSON object on one line, with whatever fields it has.
    pub(super) fn object(&mut self, line: &[u8]) {
        self.lines.extend_from_slice(line);
        self.nothing();
    }

    /// Passes a record that is accounted for elsewhere.
    pub(super) fn nothing(&mut self) {
        self.lines.push(b'\n');
        self.records += 1;
    }

    /// Adds a record that gives no article, and why.
    pub(super) fn refuse(&mut self, id: &str, reason: Reason, detail: impl Into<String>) {
        self.remark(id, reason, detail);
        self.nothing();
    }

    /// Says something about the record that is added next.
    pub(super) fn remark(&mut self, id: &str, reason: Reason, detail: impl Into<String>) {
        let (id, detail) = (id.to_owned(), detail.into());
        self.rows.push(Refused { record: Some(self.records + 1), id, reason, detail });
    }

    /// Says something about the input as a whole.
    pub(super) fn note(&mut self, reason: Reason, detail: impl Into<String>) {
        let (id, detail) = (String::new(), detail.into());
        self.rows.push(Refused { record: None, id, reason, detail });
    }

    /// Whether there is enough to be taken.
    pub(super) fn is_full(&self) -> bool {
        self.lines.len() >= ENOUGH
    }
}

/// A stream of articles.
pub(super) trait Convert: Send {
    /// Adds the next records to `out`, until it [is full](Converted::is_full) or there are no more, and says whether
    /// there may be more. An input that is damaged gives everything before the damage, and a
    /// [note](Converted::note).
    ///
    /// # Errors
    /// What reading the bytes gave; what was added before counts.
    fn more(&mut self, out: &mut Converted) -> io::Result<bool>;
}

/// What a converter may know of its input besides the bytes.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "Parquet alone needs all of it"))]
pub(super) struct About {
    /// The file, where it is one that is not packed, for formats that have to be read in another order.
    pub(super) path: Option<PathBuf>,
    /// What tells an input of one article: the path from the scanned folder.
    pub(super) id: String,
    /// Most bytes of one record.
    pub(super) limit: u64,
    /// Whether records are to have all their fields, and not only those that articles are made of.
    pub(super) whole: bool,
}

/// The converter of a format. `wanted` names the fields that a data set is asked for.
///
/// # Errors
/// When this program cannot read the format, or not from such an input, or finds no text in it.
pub(super) fn converter(
    format: InputFormat,
    bytes: Bytes,
    about: About,
    wanted: &Arc<Wanted>,
) -> Result<Box<dyn Convert>, Problem> {
    match format {
        InputFormat::Json => {
            Ok(Box::new(document::Documents::new(bytes, about.limit, Arc::clone(wanted))))
        }
        #[cfg(feature = "feeds")]
        InputFormat::Feed => Ok(Box::new(feed::Feed::new(bytes, about.limit))),
        InputFormat::Headers => {
            let wanted = Arc::clone(wanted);
            Ok(Box::new(headers::Headers::new(bytes, about.id, about.limit, wanted)))
        }
        #[cfg(feature = "html")]
        InputFormat::Html => Ok(Box::new(page::PageFile::new(bytes, about.id, about.limit))),
        #[cfg(feature = "feeds")]
        InputFormat::Newsml => Ok(Box::new(newsml::NewsMl::new(bytes, about.limit))),
        #[cfg(feature = "parquet")]
        InputFormat::Parquet => parquet::converter(about, wanted),
        InputFormat::Warc => {
            Ok(Box::new(warc::Archive::new(bytes, about.limit, warc::article_of_page)))
        }
        _ => Err(Problem::Format("this build of the program cannot read this format".to_owned())),
    }
}

/// The threads that convert: as many as were asked for, started when there is something to convert.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    threads: Option<usize>,
    made: Arc<OnceLock<Option<ThreadPool>>>,
}

impl Pool {
    /// So many threads, or one a processor.
    pub(super) fn new(threads: Option<usize>) -> Self {
        Self { threads, made: Arc::default() }
    }

    /// Does something on these threads, or on this one where none can be started.
    pub(super) fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let threads = self.threads.unwrap_or(0);
        let name = |number| format!("{CONVERTING}{number}");
        let made = || ThreadPoolBuilder::new().num_threads(threads).thread_name(name).build().ok();
        match self.made.get_or_init(made) {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

/// Rows that were met on the way, shared by a [`Converting`] and whoever reads from it.
pub(super) type Rows = Arc<Mutex<Vec<Refused>>>;

/// The lines of a converter as bytes to read.
pub(super) struct Converting {
    convert: Box<dyn Convert>,
    pool: Pool,
    out: Converted,
    taken: usize,
    over: bool,
    failure: Option<io::Error>,
    rows: Rows,
}

impl Converting {
    /// The lines, and the place where the rows come.
    pub(super) fn new(convert: Box<dyn Convert>, pool: Pool) -> (Self, Rows) {
        let (out, rows) = (Converted::default(), Rows::default());
        let shared = Arc::clone(&rows);
        let converting =
            Self { convert, pool, out, taken: 0, over: false, failure: None, rows: shared };
        (converting, rows)
    }
}

impl Read for Converting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.out.lines.len() && !self.over {
            self.out.lines.clear();
            self.taken = 0;
            let (convert, out) = (&mut self.convert, &mut self.out);
            match self.pool.install(|| convert.more(out)) {
                Ok(more) => self.over = !more,
                Err(error) => (self.over, self.failure) = (true, Some(error)),
            }
            let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
            rows.append(&mut self.out.rows);
        }
        let left = &self.out.lines[self.taken..];
        if let Some(failure) = self.failure.take_if(|_| left.is_empty()) {
            return Err(failure);
        }
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.taken += count;
        Ok(count)
    }
}
