//! The list of inputs.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::Encoding;

use super::batch::{Batches, CHUNK, RawBatch};
use super::charset;
use super::convert::Pool;
use super::decompress::Bytes;
use super::expand;
use super::fields::{Field, Wanted};
use super::layout::Layout;
use super::open::{self, Context, Input, Trouble};
use super::record::{self, Grammar};
use super::scratch::LoadScratch;
use super::second::{self, RawRecord};
use super::split::{Buffer, Shape, Walk};
use super::spool::{Kepts, Spool};
use super::times::Zone;
use crate::article::{Article, Place, Reason, Skipped};
use crate::error::{Error, Result};
use crate::options::{FieldNames, InputFormat, Reading};

/// How many batches' memory is kept for the next ones.
const SPARE: usize = 16;

/// Every input of a run, sorted by path, each file once. [`Place::input`] is an index into it.
pub struct Inputs {
    inner: Arc<Inner>,
    skipped: Vec<Skipped>,
}

/// What batches on their way to other threads share.
pub(super) struct Inner {
    pub(super) list: Vec<Input>,
    pub(super) context: Context,
    pub(super) spool: Arc<Spool>,
    /// The files of the last second looks, open still.
    pub(super) handles: Mutex<Vec<(u32, Arc<File>)>>,
    /// Memory of batches that were read, for the next ones.
    memory: Mutex<Vec<Buffer>>,
}

impl Inputs {
    /// Finds all inputs behind files, folders (with all in them), patterns and `-` for standard input, and looks at
    /// the first records of those that have records. Standard input and pipes are looked at when
    /// [`batches`](Self::batches) reaches them, and files that cannot be opened are reported by it.
    ///
    /// A file in a scanned folder or behind a pattern that cannot be used as a whole (no text field, a JSON document)
    /// becomes a row of [`skipped`](Self::skipped); one that was named itself stops the run here.
    ///
    /// # Errors
    /// [`Error::Missing`](crate::error::Error::Missing) for a path that names nothing,
    /// [`Error::NoMatch`](crate::error::Error::NoMatch) for a pattern;
    /// [`Error::NoSuchField`](crate::error::Error::NoSuchField) for a field of [`Reading::fields`] that a named
    /// input, or every input, lacks in its first records; [`Error::Input`](crate::error::Error::Input) for a named
    /// input of which nothing can be read, with the fields that were seen and the option that helps.
    pub fn find(paths: &[String], options: &Reading) -> Result<Inputs> {
        find_with(paths, options, Box::new(io::stdin()))
    }

    /// One input that is in memory, or comes from anywhere else, under the name `-` as standard input has it.
    ///
    /// # Errors
    /// None of [`find`](Self::find)'s before [`batches`](Self::batches) is called, which then gives them.
    pub fn from_reader(bytes: impl Read + Send + 'static, options: &Reading) -> Result<Inputs> {
        find_with(&["-".to_owned()], options, Box::new(bytes))
    }

    /// What [`find`](Self::find) itself left out, sorted by input.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The inputs as the user named them; those of a folder, with its name before them.
    pub fn names(&self) -> Vec<&str> {
        self.inner.list.iter().map(|input| input.found.name.as_str()).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.inner.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.inner.list.is_empty()
    }

    /// Bytes on disk of all of them, compressed ones as they are; `None` when one is no file.
    pub fn total_bytes(&self) -> Option<u64> {
        let size = |input: &Input| input.found.origin.is_lasting().then_some(input.found.size);
        self.inner.list.iter().map(size).sum()
    }

    /// Which field is read as what, for people: `(input, "id=uid text=body source=url's domain")`. Inputs that agree
    /// are told together, as the first of them `and 3 more`. What is not opened yet is left out.
    pub fn mappings(&self) -> Vec<(String, String)> {
        let mut groups: Vec<(&str, String, usize)> = Vec::new();
        for input in &self.inner.list {
            let mapping = match input.layout.get() {
                Some(layout) => layout.mapping.clone(),
                None => match input.found.format.and_then(Layout::fixed) {
                    Some(layout) => layout.mapping,
                    None => continue,
                },
            };
            match groups.iter_mut().find(|(_, known, _)| *known == mapping) {
                Some((_, _, more)) => *more += 1,
                None => groups.push((&input.found.name, mapping, 0)),
            }
        }
        let told = |(name, mapping, more): (&str, String, usize)| {
            let name = if more == 0 { name.to_owned() } else { format!("{name} and {more} more") };
            (name, mapping)
        };
        groups.into_iter().map(told).collect()
    }

    /// The format of an input. Before standard input or a pipe is opened, the one asked for, or else JSONL.
    pub fn format(&self, input: u32) -> InputFormat {
        let known = self.inner.list.get(input as usize).and_then(Input::format);
        known.unwrap_or(InputFormat::Jsonl)
    }

    /// Whether the bytes of an input's records are not its own: it was decoded, or made into lines, as it was read.
    pub fn is_made(&self, input: u32) -> bool {
        self.inner.list.get(input as usize).is_some_and(Input::is_made)
    }

    /// The byte between the cells of a table (a `.csv` may use `;` or a tab); `None` for what is no table.
    pub fn delimiter(&self, input: u32) -> Option<u8> {
        match self.inner.list.get(input as usize)?.layout.get()?.grammar {
            Grammar::Table { delimiter, .. } => Some(delimiter),
            Grammar::Text | Grammar::Jsonl => None,
        }
    }

    /// The header of a table as it stands in the file, byte order mark and line end included.
    pub fn header(&self, input: u32) -> Option<&[u8]> {
        self.inner.list.get(input as usize)?.layout.get()?.header.as_deref()
    }

    /// All records, in input order, for the first look. Only I/O, decompression and splitting happen here; what a
    /// record says is told by [`RawBatch::each`], on any thread. A batch has about 1 MiB, or 256 inputs.
    ///
    /// What can be read only once is kept on disk on the way. Called again, it starts again; standard input and pipes
    /// can then only be read if they were read to their end.
    ///
    /// # Errors
    /// The iterator ends after an error: [`Error::Write`](crate::error::Error::Write) when the temporary folder is
    /// full, [`Error::Changed`](crate::error::Error::Changed) at a second call, and for standard input and pipes
    /// those of [`find`](Self::find).
    pub fn batches(&self) -> impl Iterator<Item = Result<RawBatch>> + Send + '_ {
        self.batches_of(CHUNK)
    }

    pub(super) fn batches_of(&self, chunk: usize) -> Batches<'_> {
        Batches::new(&self.inner, chunk)
    }

    /// The same article once more, from any thread, once its batch was read.
    ///
    /// # Errors
    /// [`Error::Changed`](crate::error::Error::Changed) when the file is not what it was,
    /// [`Error::Read`](crate::error::Error::Read) when it cannot be read any more.
    pub fn load(&self, place: &Place) -> Result<Article> {
        let mut scratch = LoadScratch::default();
        self.load_into(place, &mut scratch)?;
        Ok(scratch.article)
    }

    /// The same article once more, in memory that is used again: as much of it as the scratch was made for
    /// ([`Fields`](super::Fields)).
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn load_into<'a>(
        &self,
        place: &Place,
        scratch: &'a mut LoadScratch,
    ) -> Result<&'a Article> {
        second::load(&self.inner, place, scratch)?;
        Ok(&scratch.article)
    }

    /// The bytes of a record, unpacked, with its line end.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    pub fn record(&self, place: &Place) -> Result<Vec<u8>> {
        let mut scratch = LoadScratch::default();
        second::record(&self.inner, place, &mut scratch)?;
        Ok(scratch.bytes)
    }

    /// All bytes of an input once more, unpacked and in order, split as at the first look: put together again, they
    /// are the input. Where the compressed data is damaged, they end as they did the first time.
    ///
    /// # Errors
    /// As for [`load`](Self::load), also as an item of the iterator, which then ends.
    pub fn raw_records(&self, input: u32) -> Result<impl Iterator<Item = Result<RawRecord>> + '_> {
        second::raw_records(&self.inner, input, CHUNK)
    }

    #[cfg(test)]
    pub(super) fn raw_records_of(
        &self,
        input: u32,
        chunk: usize,
    ) -> Result<second::RawRecords<'_>> {
        second::raw_records(&self.inner, input, chunk)
    }

    /// Where in the bytes of a record the raw value of the text lies: a JSON string or a cell with its quotes, a text
    /// file without its byte order mark. `None` when the record gives no text.
    pub fn text_span(&self, input: u32, record: &[u8]) -> Option<Range<usize>> {
        let input = self.inner.list.get(input as usize)?;
        let grammar = &input.layout.get()?.grammar;
        record::text_span(grammar, input.wanted(&self.inner.context), record)
    }
}

impl Inner {
    pub(super) fn walk<R: Read>(&self, input: &Input, bytes: R, chunk: usize) -> Walk<R> {
        let shape = input.layout.get().map_or(Shape::Whole, Layout::shape);
        Walk::new(bytes, shape, chunk, self.context.options.max_article)
    }

    /// Memory for a batch.
    pub(super) fn memory(&self) -> Buffer {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.pop().unwrap_or_default()
    }

    /// Keeps the memory of a batch for the next one, unless one huge record needed it or there is enough already.
    pub(super) fn give_back(&self, bytes: Buffer) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if (1..=4 * CHUNK).contains(&bytes.capacity()) && memory.len() < SPARE {
            memory.push(bytes);
        }
    }

    /// The bytes of an input that was read once, to its end, and kept.
    pub(super) fn kept(&self, number: u32) -> Option<Bytes> {
        self.spool.is_complete(number).then(|| {
            let kept = Kepts { spool: Arc::clone(&self.spool), input: number, offset: 0 };
            Box::new(kept) as Bytes
        })
    }
}

/// [`Inputs::find`] with something in the place of standard input.
pub(super) fn find_with(paths: &[String], options: &Reading, stdin: Bytes) -> Result<Inputs> {
    let (found, mut skipped) = expand::expand(paths, options)?;
    let context = Context {
        zone: assumed_zone(options)?,
        options: options.clone(),
        wanted: Arc::new(Wanted::new(&options.fields)),
        normal: Wanted::new(&FieldNames::default()),
        pool: Pool::new(options.threads),
        encoding: options.encoding.as_deref().map(encoding).transpose()?,
        stdin: Mutex::new(Some(stdin)),
    };
    let mut list = Vec::with_capacity(found.len());
    for found in found {
        let input = Input::new(found);
        let is_known = input.found.format.and_then(Layout::fixed).is_some();
        if input.found.origin.is_lasting() && !is_known {
            match open::open(&input, &context) {
                // What cannot be opened now is reported when its turn comes.
                Ok(_) | Err(Trouble::Unreadable(_)) => {}
                Err(Trouble::Useless(row)) => {
                    skipped.push(row);
                    continue;
                }
                Err(Trouble::Stop(error)) => return Err(error),
            }
        }
        list.push(input);
    }
    check_fields(&list, options)?;
    let lacks_text = |input: &Input| {
        let layout = input.layout.get()?;
        let name = Field::Text.given(&options.fields)?;
        let absent = layout.absent.iter().any(|field| field == name);
        let detail = format!("no field `{name}`; its fields are: {}", layout.seen.join(", "));
        absent.then(|| input.row(None, Reason::NoTextField, detail))
    };
    list.retain(|input| {
        let row = lacks_text(input);
        let keep = row.is_none();
        skipped.extend(row);
        keep
    });
    skipped.sort();
    let spool = Arc::new(Spool::new(options.temp_dir.as_deref(), list.len()));
    let inner = Inner { list, context, spool, handles: Mutex::default(), memory: Mutex::default() };
    Ok(Inputs { inner: Arc::new(inner), skipped })
}

/// The encoding that the user named.
fn encoding(label: &str) -> Result<&'static Encoding> {
    charset::named(label).map_err(|allowed| Error::Option {
        name: "--encoding",
        value: label.to_owned(),
        allowed,
    })
}

/// A field that the user named has to be in one input at least.
fn check_fields(list: &[Input], options: &Reading) -> Result<()> {
    let with_fields = || {
        let known = list.iter().filter_map(|input| Some((input, input.layout.get()?)));
        known.filter(|(_, layout)| !layout.seen.is_empty())
    };
    // Standard input and pipes are not looked at yet, so nothing is known of what they have.
    if list.iter().any(|input| !input.found.origin.is_lasting()) {
        return Ok(());
    }
    for field in Field::ALL {
        let Some(name) = field.given(&options.fields) else { continue };
        let lacks = |layout: &Layout| layout.absent.iter().any(|absent| absent == name);
        if let Some((input, layout)) = with_fields().next()
            && with_fields().all(|(_, layout)| lacks(layout))
        {
            return Err(open::no_such_field(input, name, &layout.seen));
        }
    }
    Ok(())
}

/// The zone of times that name none: UTC unless the user says another.
fn assumed_zone(options: &Reading) -> Result<Zone> {
    let Some(name) = &options.assume_tz else { return Ok(Zone::default()) };
    Zone::named(name).ok_or_else(|| Error::Option {
        name: "--assume-tz",
        value: name.clone(),
        allowed: "an offset such as +01:00, or the name of a zone such as Europe/Paris".to_owned(),
    })
}
