//! The second look: single records by their place, and whole inputs once more.

use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, PoisonError};

use super::decompress::{Bytes, Compression};
use super::expand::Origin;
use super::inputs::Inner;
use super::open::{self, Input, Stamp, Trouble};
use super::record as parse;
use super::scratch::LoadScratch;
use super::split::{Block, Buffer, Kind, Piece, Walk};
use crate::article::Place;
use crate::error::{Error, Result};
use crate::options::InputFormat;
use crate::places::read_exact_at;

/// How many files stay open between second looks.
const HANDLES: usize = 32;

/// A stretch of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRecord {
    /// What it is.
    pub kind: RawKind,
    /// Where it lies.
    pub place: Place,
    /// Its bytes, line end included.
    pub bytes: Vec<u8>,
}

/// What a stretch of an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawKind {
    /// The header of a table, with a byte order mark before it.
    Header,
    /// A record; its place is that of the article, if it gave one.
    Record,
    /// Anything else: a blank line, a byte order mark, a part of a record above the limit.
    Other,
}

/// Reads an article by its place. It is left in the scratch.
pub(super) fn load(inner: &Inner, place: &Place, scratch: &mut LoadScratch) -> Result<()> {
    let input = input(inner, place.input)?;
    let length = record(inner, place, scratch)?;
    let bytes = std::mem::take(&mut scratch.bytes);
    let common = input.common(&inner.context);
    let outcome = parse::parse(&common, *place, &bytes[..length], scratch);
    scratch.bytes = bytes;
    if outcome.is_article { Ok(()) } else { Err(changed(input)) }
}

/// Reads the bytes of a record, into the first ones of the scratch; how many they are.
pub(super) fn record(inner: &Inner, place: &Place, scratch: &mut LoadScratch) -> Result<usize> {
    let input = input(inner, place.input)?;
    let unreadable = |source| unreadable(input, source);
    if input.is_once_only()
        && let Some(kept) = inner.spool.read(place.input, place.offset, place.length)
    {
        scratch.bytes = kept.map_err(unreadable)?;
        return Ok(scratch.bytes.len());
    }
    if input.found.origin != Origin::File {
        return Err(unreadable(io::Error::other(
            "it can be read only once, and was not read so far",
        )));
    }
    let is_text = input.format() == Some(InputFormat::Text);
    if is_text || input.compression.get() != Some(&Compression::None) {
        return skip_to(inner, input, place, scratch);
    }
    let mut opened = match scratch.opened.take() {
        Some(opened) if opened.input == place.input && opened.left > 0 => opened,
        _ => open_again(inner, place.input, input)?,
    };
    let end = place.offset.checked_add(place.length);
    let length = usize::try_from(place.length).map_err(|_| changed(input))?;
    if end.is_none_or(|end| end > opened.length) {
        return Err(changed(input));
    }
    read_exact_at(&opened.file, scratch.buffer(length), place.offset).map_err(unreadable)?;
    opened.left -= 1;
    scratch.opened = Some(opened);
    Ok(length)
}

/// A file of which several records are read one after the other.
#[derive(Debug)]
pub(super) struct Opened {
    input: u32,
    file: Arc<File>,
    length: u64,
    /// Records that may be read before it is asked again whether it is what it was.
    left: u32,
}

/// Opens an input for a few records, if it is what it was.
fn open_again(inner: &Inner, number: u32, input: &Input) -> Result<Opened> {
    /// To ask takes as long as reading. What changes meanwhile shows in the words of a text, or after so many records.
    const RECORDS: u32 = 64;
    let unreadable = |source| unreadable(input, source);
    let file = handle(inner, number, input).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if input.stamp.get().is_some_and(|stamp| *stamp != Stamp::of(&about)) {
        return Err(changed(input));
    }
    Ok(Opened { input: number, file, length: about.len(), left: RECORDS })
}

pub(super) fn raw_records(inner: &Inner, number: u32, chunk: usize) -> Result<RawRecords<'_>> {
    let input = input(inner, number)?;
    let bytes = match inner.kept(number) {
        Some(kept) => kept,
        None => reopen(inner, input)?,
    };
    let walk = inner.walk(input, bytes, chunk);
    let (bytes, pieces) = (Buffer::default(), Vec::new().into_iter());
    Ok(RawRecords { input, number, walk, bytes, pieces, failure: None })
}

/// An input once more, piece by piece.
pub(super) struct RawRecords<'a> {
    input: &'a Input,
    number: u32,
    walk: Walk<Bytes>,
    bytes: Buffer,
    pieces: std::vec::IntoIter<Piece>,
    failure: Option<io::Error>,
}

impl Iterator for RawRecords<'_> {
    type Item = Result<RawRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(piece) = self.pieces.next() {
                return Some(Ok(raw_record(self.number, piece, self.bytes.filled())));
            }
            // What is damaged was told at the first look, and gives the same bytes now.
            let is_packed =
                self.input.compression.get() != Some(&Compression::None) || self.input.is_made();
            if let Some(source) = self.failure.take().filter(|_| !is_packed) {
                return Some(Err(unreadable(self.input, source)));
            }
            let Block { bytes, pieces, failure } = self.walk.next_block(&mut self.bytes)?;
            (self.bytes, self.pieces, self.failure) = (bytes, pieces.into_iter(), failure);
        }
    }
}

fn raw_record(input: u32, piece: Piece, bytes: &[u8]) -> RawRecord {
    let kind = match piece.kind {
        Kind::Record | Kind::Cut => RawKind::Record,
        Kind::Header => RawKind::Header,
        Kind::Other | Kind::Lines { .. } | Kind::Long { .. } => RawKind::Other,
    };
    let bytes = bytes[piece.start..piece.end].to_vec();
    let place = Place { input, line: piece.line, offset: piece.offset, length: bytes.len() as u64 };
    RawRecord { kind, place, bytes }
}

fn input(inner: &Inner, number: u32) -> Result<&Input> {
    inner.list.get(number as usize).ok_or_else(|| Error::Input {
        path: format!("input {number}"),
        reason: "there is no such input in this run".to_owned(),
    })
}

fn unreadable(input: &Input, source: io::Error) -> Error {
    Error::Read { path: input.found.name.clone(), source }
}

fn changed(input: &Input) -> Error {
    Error::Changed { path: input.found.name.clone() }
}

fn reopen(inner: &Inner, input: &Input) -> Result<Bytes> {
    let opened = open::open(input, &inner.context).map_err(|trouble| match trouble {
        Trouble::Stop(error) => error,
        Trouble::Unreadable(row) | Trouble::Useless(row) => {
            Error::Read { path: row.input, source: io::Error::other(row.detail) }
        }
    })?;
    match (opened.stamp, input.stamp.get()) {
        (Some(now), Some(then)) if now != *then => Err(changed(input)),
        _ => Ok(opened.bytes),
    }
}

/// A record of what can only be read from its start: a text file, or a compressed one that was not kept.
fn skip_to(
    inner: &Inner,
    input: &Input,
    place: &Place,
    scratch: &mut LoadScratch,
) -> Result<usize> {
    let mut bytes = reopen(inner, input)?;
    let unreadable = |source| unreadable(input, source);
    io::copy(&mut (&mut bytes).take(place.offset), &mut io::sink()).map_err(unreadable)?;
    scratch.bytes.clear();
    let read = bytes.take(place.length).read_to_end(&mut scratch.bytes);
    if scratch.bytes.len() as u64 == place.length {
        return Ok(scratch.bytes.len());
    }
    Err(read.err().map_or_else(|| changed(input), unreadable))
}

/// An open file, from the few that are kept open.
fn handle(inner: &Inner, number: u32, input: &Input) -> io::Result<Arc<File>> {
    let lock = || inner.handles.lock().unwrap_or_else(PoisonError::into_inner);
    let known = |open: &[(u32, Arc<File>)]| {
        open.iter().find(|(known, _)| *known == number).map(|(_, file)| Arc::clone(file))
    };
    if let Some(file) = known(&lock()) {
        return Ok(file);
    }
    let file = Arc::new(File::open(&input.found.path)?);
    let mut open = lock();
    if open.len() >= HANDLES {
        open.remove(0);
    }
    open.push((number, Arc::clone(&file)));
    Ok(file)
}
