//! Opening an input: its bytes, unpacked, and its layout, learned once.

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use encoding_rs::Encoding;

use super::charset::{self, Decision, Decoding};
use super::convert::{self, Converting, Pool, Rows};
use super::decompress::{self, Bytes, Compression};
use super::expand::{Found, Origin};
use super::fields::Wanted;
use super::layout::{self, Layout, Problem};
use super::record::{Common, Grammar};
use super::times::Zone;
use crate::article::{Reason, Skipped};
use crate::error::Error;
use crate::options::{InputFormat, Reading};

/// How many bytes are looked at to learn a layout, where a whole record fits into them.
const START: u64 = 1 << 18;

/// What all inputs of a run have in common.
pub(super) struct Context {
    pub(super) options: Reading,
    pub(super) wanted: Arc<Wanted>,
    /// The fields of the normal form.
    pub(super) normal: Wanted,
    /// The zone of times that name none.
    pub(super) zone: Zone,
    /// Where pages and the like are made into articles.
    pub(super) pool: Pool,
    /// [`Reading::encoding`].
    pub(super) encoding: Option<&'static Encoding>,
    /// Taken when it is opened.
    pub(super) stdin: Mutex<Option<Bytes>>,
}

/// One input of the list and what became known of it.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) found: Found,
    pub(super) folder: Arc<str>,
    pub(super) stem: Arc<str>,
    pub(super) layout: OnceLock<Layout>,
    pub(super) compression: OnceLock<Compression>,
    /// What its bytes are encoded in, for formats of records; texts and pages tell it each for itself.
    pub(super) encoding: OnceLock<Decision>,
    /// The file as it was when its records were first read.
    pub(super) stamp: OnceLock<Stamp>,
    /// What was refused when it was last converted.
    pub(super) rows: Mutex<Rows>,
}

/// What tells that a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    pub(super) fn of(about: &Metadata) -> Self {
        Stamp { length: about.len(), modified: about.modified().ok() }
    }
}

/// An input at its first byte.
pub(super) struct Opened {
    pub(super) bytes: Bytes,
    /// How many bytes were read from the disk or the pipe so far.
    pub(super) count: Arc<AtomicU64>,
    /// `None` for what is no file.
    pub(super) stamp: Option<Stamp>,
    /// Where the rows come of what is converted as it is read.
    pub(super) rows: Rows,
}

/// Why an input was not opened.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It cannot be read; the run goes on.
    Unreadable(Skipped),
    /// Nothing in it can be understood; the run goes on.
    Useless(Skipped),
    /// The user has to say something else.
    Stop(Error),
}

impl Input {
    pub(super) fn new(found: Found) -> Self {
        Input {
            folder: Arc::from(found.folder.as_str()),
            stem: Arc::from(match found.origin {
                Origin::Stdin => "stdin".to_owned(),
                Origin::File | Origin::Pipe => super::format::stem(&found.path),
                Origin::Member => super::format::stem(Path::new(&found.name)),
            }),
            found,
            layout: OnceLock::new(),
            compression: OnceLock::new(),
            encoding: OnceLock::new(),
            stamp: OnceLock::new(),
            rows: Mutex::default(),
        }
    }

    /// Whether its bytes have to be kept for a second look.
    pub(super) fn is_once_only(&self) -> bool {
        let packed = self.compression.get().is_some_and(|packed| *packed != Compression::None);
        let format = self.format();
        self.found.origin != Origin::File
            || self.is_made()
            || (packed && format != Some(InputFormat::Text))
    }

    /// Whether its records are made of something else as it is read.
    pub(super) fn is_made(&self) -> bool {
        self.format().is_some_and(InputFormat::is_converted)
            || self.encoding.get().is_some_and(Decision::is_foreign)
    }

    /// Its format, once that is known.
    pub(super) fn format(&self) -> Option<InputFormat> {
        self.layout.get().map(|layout| layout.format).or(self.found.format)
    }

    /// The names its records' fields have.
    pub(super) fn wanted<'a>(&self, context: &'a Context) -> &'a Wanted {
        let is_normal = self.layout.get().is_some_and(|layout| layout.is_normal);
        if is_normal { &context.normal } else { &context.wanted }
    }

    /// A row about the input as a whole.
    pub(super) fn row(&self, line: Option<u64>, reason: Reason, detail: String) -> Skipped {
        Skipped { input: self.found.name.clone(), line, article_id: String::new(), reason, detail }
    }

    /// What its records have in common.
    pub(super) fn common<'a>(&'a self, context: &'a Context) -> Common<'a> {
        let grammar = self.layout.get().map_or(&Grammar::Text, |layout| &layout.grammar);
        let source = match self.format() {
            Some(InputFormat::Text | InputFormat::Html | InputFormat::Headers) => &self.folder,
            _ => &self.stem,
        };
        let (input, id, wanted) = (&self.found.name, &self.found.id, self.wanted(context));
        let was_decoded = self.encoding.get().is_some_and(Decision::is_foreign);
        let encoding = context.encoding;
        Common { input, id, source, wanted, encoding, grammar, was_decoded, zone: &context.zone }
    }
}

/// Opens an input and, the first time, learns its layout.
pub(super) fn open(input: &Input, context: &Context) -> Result<Opened, Trouble> {
    let unreadable = |error: io::Error| {
        Trouble::Unreadable(input.row(None, Reason::Unreadable, error.to_string()))
    };
    let (raw, stamp) = raw_bytes(input, context).map_err(unreadable)?;
    let count = Arc::new(AtomicU64::new(0));
    let counted = Counted { source: raw, count: Arc::clone(&count) };
    let (mut bytes, compression) = decompress::unpack(counted).map_err(unreadable)?;
    input.compression.get_or_init(|| compression);
    let format = if let Some(layout) = input.layout.get() {
        layout.format
    } else {
        let (told, again) = told_by(bytes, input.found.format, context);
        bytes = again;
        let (format, encoding) = told.map_err(|problem| trouble(input, problem))?;
        if let Some(encoding) = encoding {
            input.encoding.get_or_init(|| encoding);
        }
        format
    };
    if let Some(encoding) = input.encoding.get().filter(|encoding| encoding.is_foreign()) {
        bytes = Box::new(Decoding::new(bytes, encoding));
    }
    let mut rows = Rows::default();
    if format.is_converted() {
        let about = convert::About {
            path: (input.found.origin == Origin::File && compression == Compression::None)
                .then(|| input.found.path.clone()),
            id: input.found.id.clone(),
            limit: context.options.max_article,
            whole: context.options.whole_records,
        };
        let convert = convert::converter(format, bytes, about, &context.wanted)
            .map_err(|problem| trouble(input, problem))?;
        let (converting, found) = Converting::new(convert, context.pool.clone());
        (bytes, rows) = (Box::new(converting), found);
    }
    if input.layout.get().is_none() {
        let layout = if let Some(layout) = Layout::fixed(format) {
            layout
        } else {
            let (start, rest) = start_of(bytes, context.options.max_article);
            let mut layout = learn(input, context, &start, rest.is_none(), format)?;
            if let Some(encoding) = input.encoding.get().and_then(Decision::told) {
                layout.mapping = format!("{} {encoding}", layout.mapping);
            }
            bytes = joined(start, rest);
            layout
        };
        input.layout.get_or_init(|| layout);
    }
    Ok(Opened { bytes, count, stamp, rows })
}

/// Tells the format, and for formats of records the encoding, from the first bytes where they are needed for that; and gives
/// the bytes back.
fn told_by(
    bytes: Bytes,
    named: Option<InputFormat>,
    context: &Context,
) -> (Result<(InputFormat, Option<Decision>), Problem>, Bytes) {
    let has_records = |format| {
        matches!(
            format,
            InputFormat::Jsonl | InputFormat::Json | InputFormat::Csv | InputFormat::Tsv
        )
    };
    if let Some(format) = named.filter(|&format| !has_records(format)) {
        return (Ok((format, None)), bytes);
    }
    let (start, rest) = start_of(bytes, context.options.max_article);
    let told = charset::decide(&start, rest.is_none(), context.encoding)
        .map_err(|reason| Problem::Format(reason.to_owned()))
        .and_then(|encoding| {
            // Everything that tells a format is ASCII, and so are its bytes in all encodings but these.
            let format = if encoding.is_wide() {
                let mut decoded = Vec::new();
                // Memory does not fail to be read.
                let _ = Decoding::new(Cursor::new(&start), &encoding).read_to_end(&mut decoded);
                layout::tell(&decoded, named, &context.wanted)
            } else {
                layout::tell(&start, named, &context.wanted)
            }?;
            Ok((format, has_records(format).then_some(encoding)))
        });
    (told, joined(start, rest))
}

fn joined(start: Vec<u8>, rest: Option<Bytes>) -> Bytes {
    match rest {
        Some(rest) => Box::new(Cursor::new(start).chain(rest)),
        None => Box::new(Cursor::new(start)),
    }
}

/// A field that the user named and none of an input's first records has.
pub(super) fn no_such_field(input: &Input, field: &str, seen: &[String]) -> Error {
    let path = input.found.name.clone();
    Error::NoSuchField { path, field: field.to_owned(), seen: seen.to_vec() }
}

fn learn(
    input: &Input,
    context: &Context,
    start: &[u8],
    complete: bool,
    format: InputFormat,
) -> Result<Layout, Trouble> {
    let Context { options, wanted, .. } = context;
    let layout = layout::learn(start, complete, format, wanted, &options.fields)
        .map_err(|problem| trouble(input, problem))?;
    match layout.absent.first() {
        Some(field) if input.found.named => {
            Err(Trouble::Stop(no_such_field(input, field, &layout.seen)))
        }
        _ => Ok(layout),
    }
}

fn trouble(input: &Input, problem: Problem) -> Trouble {
    let (row, detail) = match problem {
        Problem::Foreign(reason) => {
            return Trouble::Useless(input.row(None, Reason::UnknownFormat, reason));
        }
        Problem::Format(reason) => (Reason::UnknownFormat, reason),
        Problem::NoText(reason) => (Reason::NoTextField, reason),
    };
    // In a scanned folder one odd file must not stop the run; a file that was named is meant.
    if input.found.named {
        Trouble::Stop(Error::Input { path: input.found.name.clone(), reason: detail })
    } else {
        Trouble::Useless(input.row(None, row, detail))
    }
}

fn raw_bytes(input: &Input, context: &Context) -> io::Result<(Bytes, Option<Stamp>)> {
    if input.found.origin == Origin::Stdin {
        let taken = context.stdin.lock().unwrap_or_else(PoisonError::into_inner).take();
        let spent = || io::Error::other("standard input can be read only once");
        return Ok((taken.ok_or_else(spent)?, None));
    }
    let file = File::open(&input.found.path)?;
    #[cfg(feature = "archives")]
    if let Some(member) = &input.found.member {
        let stamp = Stamp::of(&file.metadata()?);
        return Ok((super::zip::open(&input.found.path, member)?, Some(stamp)));
    }
    let stamp = match input.found.origin {
        Origin::File => Some(Stamp::of(&file.metadata()?)),
        Origin::Member | Origin::Pipe | Origin::Stdin => None,
    };
    Ok((Box::new(file), stamp))
}

/// The first bytes, with at least one whole line if it is no longer than `limit`, and what follows them; `None` when
/// nothing follows.
fn start_of(mut bytes: Bytes, limit: u64) -> (Vec<u8>, Option<Bytes>) {
    let mut start = Vec::new();
    loop {
        let before = start.len();
        match (&mut bytes).take(START).read_to_end(&mut start) {
            Ok(read) if (read as u64) < START => return (start, None),
            Ok(_) => {}
            Err(error) => return (start, Some(Box::new(Fails(Some(error)).chain(bytes)))),
        }
        let has_line = memchr::memchr(b'\n', &start[before..]).is_some();
        if has_line || start.len() as u64 > limit {
            return (start, Some(bytes));
        }
    }
}

/// Gives back an error that was met while looking ahead.
pub(super) struct Fails(pub(super) Option<io::Error>);

impl Read for Fails {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

struct Counted {
    source: Bytes,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(out)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
