//! The first look: all inputs, one after the other, in batches that any thread can parse.

use std::io::{self, ErrorKind};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::decompress::{Bytes, Compression};
use super::inputs::Inner;
use super::open::{self, Input, Opened, Trouble};
use super::record;
use super::split::{Block, Kind, Walk};
use crate::article::{Article, Place, Reason, Skipped};
use crate::error::{Error, Result};

/// About how many bytes are in a batch.
pub(super) const CHUNK: usize = 1 << 22;
/// How many inputs are in a batch at most.
const FILES: usize = 256;

/// Records as they were read, not parsed yet.
pub struct RawBatch {
    inner: Arc<Inner>,
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Bytes read from the disk or the pipe for this batch, for a progress bar.
    pub bytes_read: u64,
}

/// What became of the records of a batch, in input order.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The articles.
    pub articles: Vec<Article>,
    /// The records that gave none, or gave one after a repair, and what is wrong with an input as a whole.
    pub skipped: Vec<Skipped>,
}

enum Entry {
    /// Where it lies in the batch, and in its input.
    Record {
        range: Range<usize>,
        place: Place,
        is_cut: bool,
    },
    Skipped(Skipped),
}

impl RawBatch {
    /// Reads every record. Pure: the same result on any thread, any number of times.
    pub fn parse(&self) -> Parsed {
        let mut parsed = Parsed::default();
        for entry in &self.entries {
            let (range, place, is_cut) = match entry {
                Entry::Record { range, place, is_cut } => (range.clone(), *place, *is_cut),
                Entry::Skipped(row) => {
                    parsed.skipped.push(row.clone());
                    continue;
                }
            };
            let Some(input) = self.inner.list.get(place.input as usize) else { continue };
            let common = input.common(&self.inner.context.wanted);
            let outcome = record::parse(&common, place, &self.bytes[range]);
            // Of a record that is cut off, the row about its input tells.
            if !(is_cut && outcome.article.is_none()) {
                parsed.skipped.extend(outcome.skipped);
            }
            parsed.articles.extend(outcome.article);
        }
        parsed
    }

    fn push(&mut self, number: u32, input: &Input, block: Block) {
        let shift = self.bytes.len();
        if shift == 0 {
            self.bytes = block.bytes;
        } else {
            self.bytes.extend_from_slice(&block.bytes);
        }
        let is_table = matches!(
            input.common(&self.inner.context.wanted).grammar,
            record::Grammar::Table { .. }
        );
        for piece in block.pieces {
            match piece.kind {
                // A cell cut off in the middle cannot be told from a short one.
                Kind::Record | Kind::Cut if !(is_table && piece.kind == Kind::Cut) => {
                    let length = (piece.end - piece.start) as u64;
                    let place =
                        Place { input: number, line: piece.line, offset: piece.offset, length };
                    let is_cut = piece.kind == Kind::Cut;
                    let range = shift + piece.start..shift + piece.end;
                    self.entries.push(Entry::Record { range, place, is_cut });
                }
                Kind::Long { whole: Some(length) } => {
                    let limit = self.inner.context.options.max_article;
                    let detail = format!("{length} bytes; --max-article is {limit}");
                    self.entries.push(Entry::Skipped(input.row(
                        Some(piece.line),
                        Reason::TooLong,
                        detail,
                    )));
                }
                Kind::Record
                | Kind::Cut
                | Kind::Header
                | Kind::Other
                | Kind::Long { whole: None } => {}
            }
        }
    }
}

/// All batches of all inputs.
pub(super) struct Batches<'a> {
    inner: &'a Arc<Inner>,
    chunk: usize,
    next: u32,
    current: Option<Current>,
    over: bool,
}

struct Current {
    number: u32,
    walk: Walk<Bytes>,
    count: Arc<AtomicU64>,
    counted: u64,
    keep: bool,
    lines: u64,
    length: u64,
}

impl<'a> Batches<'a> {
    pub(super) fn new(inner: &'a Arc<Inner>, chunk: usize) -> Self {
        Batches { inner, chunk, next: 0, current: None, over: false }
    }

    /// Fills a batch; `None` when there is nothing left.
    fn fill(&mut self) -> Result<Option<RawBatch>> {
        let inner = self.inner;
        let mut batch = RawBatch {
            inner: Arc::clone(inner),
            bytes: Vec::new(),
            entries: Vec::new(),
            bytes_read: 0,
        };
        let mut files = 0;
        while batch.bytes.len() < self.chunk && files < FILES {
            let Some(current) = &mut self.current else {
                let Some(input) = inner.list.get(self.next as usize) else { break };
                match open_next(inner, self.next, input, self.chunk) {
                    Ok(current) => self.current = Some(current),
                    Err(Trouble::Unreadable(row) | Trouble::Useless(row)) => {
                        batch.entries.push(Entry::Skipped(row));
                        files += 1;
                    }
                    Err(Trouble::Stop(error)) => return Err(error),
                }
                self.next += 1;
                continue;
            };
            let Some(input) = inner.list.get(current.number as usize) else { break };
            let block = current.walk.next_block();
            let count = current.count.load(Ordering::Relaxed);
            batch.bytes_read += count - current.counted;
            current.counted = count;
            let Some(mut block) = block else {
                if current.keep {
                    inner.spool.complete(current.number);
                }
                self.current = None;
                files += 1;
                continue;
            };
            if current.keep {
                inner.spool.append(current.number, &block.bytes)?;
            }
            current.length += block.bytes.len() as u64;
            current.lines = block.pieces.last().map_or(current.lines, |piece| piece.line);
            let failure = block.failure.take();
            batch.push(current.number, input, block);
            if let Some(error) = failure {
                batch.entries.push(Entry::Skipped(breakdown(input, current, &error)));
            }
        }
        let is_done = self.current.is_none() && self.next as usize >= inner.list.len();
        let is_empty = batch.entries.is_empty() && batch.bytes_read == 0;
        Ok((!(is_done && is_empty)).then_some(batch))
    }
}

impl Iterator for Batches<'_> {
    type Item = Result<RawBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let filled = self.fill().transpose();
        // After an error what is left cannot be trusted to be in order.
        self.over = !matches!(filled, Some(Ok(_)));
        filled
    }
}

fn open_next(inner: &Inner, number: u32, input: &Input, chunk: usize) -> Result<Current, Trouble> {
    if let Some(bytes) = inner.kept(number) {
        let walk = inner.walk(input, bytes, chunk);
        return Ok(Current {
            number,
            walk,
            count: Arc::default(),
            counted: 0,
            keep: false,
            lines: 1,
            length: 0,
        });
    }
    let Opened { bytes, count, stamp } = open::open(input, &inner.context)?;
    if let Some(stamp) = stamp
        && *input.stamp.get_or_init(|| stamp) != stamp
    {
        return Err(Trouble::Stop(Error::Changed { path: input.found.name.clone() }));
    }
    let keep = input.is_once_only();
    if keep {
        inner.spool.restart(number);
    }
    let walk = inner.walk(input, bytes, chunk);
    Ok(Current { number, walk, count, counted: 0, keep, lines: 1, length: 0 })
}

/// The row about an input that could not be read to its end.
fn breakdown(input: &Input, current: &Current, error: &io::Error) -> Skipped {
    let packing = match input.compression.get() {
        Some(Compression::Gzip) => "gzip",
        Some(Compression::Zstd) => "zstd",
        Some(Compression::None) | None => "",
    };
    let is_damage = matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput
    );
    let read = format!("the {} bytes before it were read", current.length);
    if !packing.is_empty() && is_damage {
        let detail = format!("the {packing} data ends too early or is damaged ({error}); {read}");
        return input.row(Some(current.lines), Reason::Truncated, detail);
    }
    input.row(Some(current.lines), Reason::Unreadable, format!("{error}; {read}"))
}
