//! The first look: all inputs, one after the other, in batches that any thread can parse.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use super::ahead::Ahead;
use super::convert::{Refused, Rows};
use super::decompress::Bytes;
use super::inputs::Inner;
use super::open::{self, Input, Opened, Trouble};
use super::record;
use super::scratch::LoadScratch;
use super::split::{self, Block, Buffer, Kind, Piece, Walk};
use crate::article::{Article, Place, Reason, Skipped};
use crate::error::{Error, Result};

/// About how many bytes are in a batch: few enough that they, and what is found in them, stay in the nearer caches.
pub(super) const CHUNK: usize = 1 << 20;
/// How many inputs are in a batch at most.
const FILES: usize = 256;

/// Records as they were read, not parsed yet.
pub struct RawBatch {
    inner: Arc<Inner>,
    bytes: Buffer,
    entries: Vec<Entry>,
    /// Bytes read from the disk or the pipe for this batch, for a progress bar.
    pub bytes_read: u64,
}

/// What became of a record.
#[derive(Debug)]
pub enum Seen<'a> {
    /// An article.
    Article(&'a Article),
    /// A record that gave none, or gave one after a repair, or what is wrong with an input as a whole.
    Skipped(Skipped),
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
    /// A record, or whole lines, of an input.
    Piece {
        input: u32,
        piece: Piece,
    },
    Skipped(Skipped),
}

impl RawBatch {
    /// Reads every record, as much of it as the scratch was made for, and shows one after the other; of a record that gave
    /// an article after a repair, the row first. The same on any thread, any number of times.
    pub fn each(&self, scratch: &mut LoadScratch, mut see: impl FnMut(Seen<'_>)) {
        let limit = self.inner.context.options.max_article;
        for entry in &self.entries {
            match entry {
                Entry::Skipped(row) => see(Seen::Skipped(row.clone())),
                Entry::Piece { input, piece } => {
                    if let Kind::Lines { .. } = piece.kind {
                        for piece in split::lines(self.bytes.filled(), *piece, limit) {
                            self.piece(*input, piece, scratch, &mut see);
                        }
                    } else {
                        self.piece(*input, *piece, scratch, &mut see);
                    }
                }
            }
        }
    }

    /// Reads every record, and keeps all articles.
    pub fn parse(&self) -> Parsed {
        let mut parsed = Parsed::default();
        self.each(&mut LoadScratch::default(), |seen| match seen {
            Seen::Article(article) => parsed.articles.push(article.clone()),
            Seen::Skipped(row) => parsed.skipped.push(row),
        });
        parsed
    }

    fn piece(
        &self,
        number: u32,
        piece: Piece,
        scratch: &mut LoadScratch,
        see: &mut impl FnMut(Seen<'_>),
    ) {
        let Some(input) = self.inner.list.get(number as usize) else { return };
        let common = input.common(&self.inner.context);
        match piece.kind {
            // A cell cut off in the middle cannot be told from a short one.
            Kind::Cut if matches!(common.grammar, record::Grammar::Table { .. }) => {}
            Kind::Record | Kind::Cut => {
                let length = (piece.end - piece.start) as u64;
                let (line, offset) = (piece.line, piece.offset);
                let place = Place { input: number, line, offset, length };
                let bytes = &self.bytes.filled()[piece.start..piece.end];
                let outcome = record::parse(&common, place, bytes, scratch);
                // Of a record that is cut off, the row about its input tells.
                if let Some(row) = outcome.skipped
                    && (outcome.is_article || piece.kind == Kind::Record)
                {
                    see(Seen::Skipped(row));
                }
                if outcome.is_article {
                    see(Seen::Article(&scratch.article));
                }
            }
            Kind::Long { whole: Some(length) } => {
                let limit = self.inner.context.options.max_article;
                let detail = format!("{length} bytes; --max-article is {limit}");
                see(Seen::Skipped(input.row(Some(piece.line), Reason::TooLong, detail)));
            }
            Kind::Header | Kind::Other | Kind::Lines { .. } | Kind::Long { whole: None } => {}
        }
    }

    /// Takes over a block; its memory is left in it if it is not needed here.
    fn push(&mut self, input: u32, block: &mut Block) {
        let shift = self.bytes.filled().len();
        if shift == 0 {
            std::mem::swap(&mut self.bytes, &mut block.bytes);
        } else {
            self.bytes.extend(block.bytes.filled());
        }
        self.entries.extend(block.pieces.drain(..).map(|mut piece| {
            piece.start += shift;
            piece.end += shift;
            Entry::Piece { input, piece }
        }));
    }
}

impl Drop for RawBatch {
    fn drop(&mut self) {
        self.inner.give_back(std::mem::take(&mut self.bytes));
    }
}

/// All batches of all inputs.
pub(super) struct Batches<'a> {
    inner: &'a Arc<Inner>,
    chunk: usize,
    next: u32,
    current: Option<Current>,
    over: bool,
    /// Memory for what is read next.
    spare: Buffer,
    ahead: Ahead,
}

struct Current {
    number: u32,
    walk: Walk<Bytes>,
    count: Arc<AtomicU64>,
    counted: u64,
    keep: bool,
    lines: u64,
    length: u64,
    rows: Rows,
    /// How many of the rows were told.
    told: usize,
}

impl<'a> Batches<'a> {
    pub(super) fn new(inner: &'a Arc<Inner>, chunk: usize) -> Self {
        let (spare, ahead) = (Buffer::default(), Ahead::default());
        Batches { inner, chunk, next: 0, current: None, over: false, spare, ahead }
    }

    /// Opens the next input.
    fn open_next(&mut self, input: &Input) -> Result<Current, Trouble> {
        let (inner, number) = (self.inner, self.next);
        if let Some(bytes) = inner.kept(number) {
            let walk = inner.walk(input, bytes, self.chunk).with_lines_together();
            let count = Arc::default();
            return Ok(Current {
                number,
                walk,
                count,
                counted: 0,
                keep: false,
                lines: 1,
                length: 0,
                rows: Arc::clone(&input.rows.lock().unwrap_or_else(PoisonError::into_inner)),
                told: 0,
            });
        }
        let opened = match self.ahead.open(inner, number) {
            Some(opened) => opened,
            None => open::open(input, &inner.context),
        };
        let Opened { bytes, count, stamp, rows } = opened?;
        if let Some(stamp) = stamp
            && *input.stamp.get_or_init(|| stamp) != stamp
        {
            return Err(Trouble::Stop(Error::Changed { path: input.found.name.clone() }));
        }
        *input.rows.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&rows);
        let keep = input.is_once_only();
        if keep {
            inner.spool.restart(number);
        }
        let walk = inner.walk(input, bytes, self.chunk).with_lines_together();
        Ok(Current { number, walk, count, counted: 0, keep, lines: 1, length: 0, rows, told: 0 })
    }

    /// Fills a batch; `None` when there is nothing left.
    fn fill(&mut self) -> Result<Option<RawBatch>> {
        let inner = self.inner;
        let mut batch = RawBatch {
            inner: Arc::clone(inner),
            bytes: Buffer::default(),
            entries: Vec::new(),
            bytes_read: 0,
        };
        let mut files = 0;
        while batch.bytes.filled().len() < self.chunk && files < FILES {
            let Some(current) = &mut self.current else {
                let Some(input) = inner.list.get(self.next as usize) else { break };
                match self.open_next(input) {
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
            if self.spare.capacity() == 0 {
                self.spare = inner.memory();
            }
            let block = current.walk.next_block(&mut self.spare);
            let count = current.count.load(Ordering::Relaxed);
            batch.bytes_read += count - current.counted;
            current.counted = count;
            let Some(mut block) = block else {
                batch.entries.extend(current.rows(input));
                if current.keep {
                    inner.spool.complete(current.number);
                }
                self.current = None;
                files += 1;
                continue;
            };
            if current.keep {
                inner.spool.append(current.number, block.bytes.filled())?;
            }
            current.length += block.bytes.filled().len() as u64;
            current.lines = match block.pieces.last() {
                Some(Piece { kind: Kind::Lines { last }, .. }) => *last,
                Some(piece) => piece.line,
                None => current.lines,
            };
            let failure = block.failure.take();
            batch.push(current.number, &mut block);
            batch.entries.extend(current.rows(input));
            if self.spare.capacity() == 0 {
                self.spare = block.bytes;
            }
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

impl Current {
    /// The rows of what was refused since the last time while the input was converted.
    fn rows(&mut self, input: &Input) -> Vec<Entry> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let row = |refused: &Refused| {
            let Refused { record, id, reason, detail } = refused.clone();
            Entry::Skipped(Skipped { article_id: id, ..input.row(record, reason, detail) })
        };
        let new = rows[self.told..].iter().map(row).collect();
        self.told = rows.len();
        new
    }
}

/// The row about an input that could not be read to its end.
fn breakdown(input: &Input, current: &Current, error: &io::Error) -> Skipped {
    let packing = input.compression.get().map_or("", |packed| packed.name());
    let is_damage = matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput
    );
    let read = if input.is_made() {
        "what came before that was read".to_owned()
    } else {
        format!("the {} bytes before it were read", current.length)
    };
    if !packing.is_empty() && is_damage {
        let detail = format!("the {packing} data ends too early or is damaged ({error}); {read}");
        return input.row(Some(current.lines), Reason::Truncated, detail);
    }
    input.row(Some(current.lines), Reason::Unreadable, format!("{error}; {read}"))
}
