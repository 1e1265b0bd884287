//! Bytes → records, in one sequential walk with bounded memory. Nothing is parsed here.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2, memrchr};

const BOM: &[u8] = b"\xef\xbb\xbf";
/// How many bytes are read into fresh memory first.
const STEP: usize = 1 << 14;

/// Where a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// At the end of the input.
    Whole,
    /// At every line feed.
    Lines,
    /// At a line feed outside quotes, cells being separated by this byte; the first record is the header.
    Cells(u8),
}

/// A stretch of the input. The pieces of all blocks, one after the other, are the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Range in the block's bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Line of the first byte, from 1; for a part of a record, the line the record begins at.
    pub(super) line: u64,
    /// Offset of the first byte in the input.
    pub(super) offset: u64,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A record with its line end.
    Record,
    /// The first part of a record whose rest could not be read.
    Cut,
    /// The header of a table, with the byte order mark before it.
    Header,
    /// A blank line, or a byte order mark.
    Other,
    /// Whole lines, to be told apart with [`lines`]; the number of the last one.
    Lines { last: u64 },
    /// A record above the limit, or a part of one; its last part says how many bytes the whole has.
    Long { whole: Option<u64> },
}

/// About a chunk of whole pieces.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) bytes: Buffer,
    pub(super) pieces: Vec<Piece>,
    /// Why the walk ends here, when that is not the end of the input.
    pub(super) failure: Option<io::Error>,
}

/// Memory for bytes that are read, of which some are filled. The rest stays initialised for the next reading.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    memory: Vec<u8>,
    filled: usize,
}

impl Buffer {
    /// What is filled.
    pub(super) fn filled(&self) -> &[u8] {
        &self.memory[..self.filled]
    }

    /// How much memory there is.
    pub(super) fn capacity(&self) -> usize {
        self.memory.capacity()
    }

    /// Appends bytes.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        let end = self.filled + bytes.len();
        if self.memory.len() < end {
            self.memory.resize(end, 0);
        }
        self.memory[self.filled..end].copy_from_slice(bytes);
        self.filled = end;
    }

    /// The same memory with nothing in it.
    pub(super) fn emptied(mut self) -> Self {
        self.filled = 0;
        self
    }

    /// Appends at most `count` bytes of `source`, fewer at its end or its failure; whether the end was reached.
    fn read(&mut self, source: &mut impl Read, count: usize) -> (bool, Option<io::Error>) {
        let wanted = self.filled + count;
        while self.filled < wanted {
            if self.memory.len() == self.filled {
                // In growing steps, for an input may be much shorter than a chunk.
                self.memory.resize(wanted.min(self.filled + self.filled.max(STEP)), 0);
            }
            let room = wanted.min(self.memory.len());
            match source.read(&mut self.memory[self.filled..room]) {
                Ok(0) => return (true, None),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return (false, Some(error)),
            }
        }
        (false, None)
    }
}

/// A walk over one input.
pub(super) struct Walk<R> {
    source: R,
    shape: Shape,
    /// Whether whole lines come together.
    together: bool,
    chunk: usize,
    limit: u64,
    /// What was read and not handed out yet.
    bytes: Buffer,
    /// How many of these bytes were searched for a record's end.
    searched: usize,
    cell: Cell,
    /// Offset and line of the first of these bytes.
    offset: u64,
    line: u64,
    /// Bytes handed out of a record above the limit, and its line.
    long: Option<(u64, u64)>,
    header_due: bool,
    over: bool,
}

/// Where in a table the search stands.
#[derive(Debug, Clone, Copy)]
enum Cell {
    Start,
    Bare,
    Quoted,
    /// After a quote inside a quoted cell: a second one is a literal quote, anything else ends the quoting.
    Quote,
}

impl<R: Read> Walk<R> {
    /// A walk in chunks of about `chunk` bytes; records above `limit` bytes, line end included, come in parts.
    pub(super) fn new(source: R, shape: Shape, chunk: usize, limit: u64) -> Self {
        Walk {
            source,
            shape,
            together: false,
            chunk: chunk.max(1),
            limit,
            bytes: Buffer::default(),
            searched: 0,
            cell: Cell::Start,
            offset: 0,
            line: 1,
            long: None,
            header_due: matches!(shape, Shape::Cells(_)),
            over: false,
        }
    }

    /// The same with all whole lines of a block as one piece, so that other threads may tell them apart.
    pub(super) fn with_lines_together(mut self) -> Self {
        self.together = self.shape == Shape::Lines;
        self
    }

    /// The next pieces, at least one; `None` after the last. What memory `spare` has may be used for it.
    pub(super) fn next_block(&mut self, spare: &mut Buffer) -> Option<Block> {
        while !self.over {
            if self.bytes.capacity() == 0 {
                self.bytes = std::mem::take(spare).emptied();
            }
            let (at_end, failure) = self.bytes.read(&mut self.source, self.chunk);
            self.over = at_end || failure.is_some();
            let block = self.take_pieces(failure, spare);
            if !block.pieces.is_empty() || block.failure.is_some() {
                return Some(block);
            }
        }
        None
    }

    fn take_pieces(&mut self, failure: Option<io::Error>, spare: &mut Buffer) -> Block {
        let mut pieces = Vec::new();
        let mut start = 0;
        if self.offset == 0 && self.searched == 0 {
            if self.filled().len() < BOM.len() && !self.over {
                return Block { bytes: Buffer::default(), pieces, failure };
            }
            if self.filled().starts_with(BOM) && self.shape != Shape::Whole {
                self.searched = BOM.len();
                if self.shape == Shape::Lines {
                    start = BOM.len();
                    pieces.push(Piece {
                        kind: Kind::Other,
                        start: 0,
                        end: start,
                        line: 1,
                        offset: 0,
                    });
                }
            }
        }
        while (!self.together || self.long.is_some())
            && let Some(end) = self.find_end()
        {
            let piece = self.piece(start, end, true);
            pieces.push(piece);
            start = end;
        }
        if self.together && self.long.is_none() {
            if let Some(last) = memrchr(b'\n', &self.filled()[self.searched..]) {
                let end = self.searched + last + 1;
                let piece = self.lines(start, end);
                pieces.push(piece);
                start = end;
            }
            self.searched = self.filled().len();
        }
        let tail = self.filled().len() - start;
        if self.over {
            // An empty text file is still one, empty, record.
            let empty_whole = self.shape == Shape::Whole && self.offset == 0 && tail == 0;
            if tail > 0 || self.long.is_some() || (empty_whole && failure.is_none()) {
                let mut piece = self.piece(start, self.filled().len(), true);
                if failure.is_some() && piece.kind == Kind::Record {
                    piece.kind = Kind::Cut;
                }
                pieces.push(piece);
                start = self.filled().len();
            }
        } else if pieces.is_empty() && (self.long.is_some() || tail as u64 > self.limit) {
            let piece = self.piece(start, self.filled().len(), false);
            pieces.push(piece);
            start = self.filled().len();
        }
        self.hand_out(start, pieces, failure, spare)
    }

    /// Describes the whole lines `start..end`.
    fn lines(&mut self, start: usize, end: usize) -> Piece {
        let line = self.line;
        self.line += memchr_iter(b'\n', &self.filled()[start..end]).count() as u64;
        let kind = Kind::Lines { last: self.line - 1 };
        Piece { kind, start, end, line, offset: self.offset + start as u64 }
    }

    /// Describes `start..end`, which ends a record or, if not `complete`, is a part of one above the limit.
    fn piece(&mut self, start: usize, end: usize, complete: bool) -> Piece {
        let bytes = &self.bytes.filled()[start..end];
        let length = bytes.len() as u64;
        let (before, line) = self.long.unwrap_or((0, self.line));
        let offset = self.offset + start as u64;
        let whole = before + length;
        self.line += memchr_iter(b'\n', bytes).count() as u64;
        self.long = (!complete).then_some((whole, line));
        let kind = if !complete {
            Kind::Long { whole: None }
        } else if before > 0 || whole > self.limit {
            Kind::Long { whole: Some(whole) }
        } else if self.is_blank(bytes) {
            Kind::Other
        } else if self.header_due {
            Kind::Header
        } else {
            Kind::Record
        };
        if kind != Kind::Other {
            self.header_due = false;
        }
        Piece { kind, start, end, line, offset }
    }

    fn is_blank(&self, bytes: &[u8]) -> bool {
        match self.shape {
            Shape::Whole => false,
            Shape::Lines => is_blank_line(bytes),
            Shape::Cells(_) => line(bytes.strip_prefix(BOM).unwrap_or(bytes)).is_empty(),
        }
    }

    fn hand_out(
        &mut self,
        end: usize,
        pieces: Vec<Piece>,
        failure: Option<io::Error>,
        spare: &mut Buffer,
    ) -> Block {
        let mut rest = Buffer::default();
        if !self.over && end > 0 {
            rest = std::mem::take(spare).emptied();
            rest.extend(&self.filled()[end..]);
        } else if end == 0 {
            std::mem::swap(&mut rest, &mut self.bytes);
        }
        self.bytes.filled = end;
        self.offset += end as u64;
        self.searched -= end.min(self.searched);
        let bytes = std::mem::replace(&mut self.bytes, rest);
        Block { bytes, pieces, failure }
    }

    fn filled(&self) -> &[u8] {
        self.bytes.filled()
    }

    /// One past the end of the next record, searching from where the last search stopped.
    fn find_end(&mut self) -> Option<usize> {
        let found = match self.shape {
            Shape::Whole => None,
            Shape::Lines => {
                memchr(b'\n', &self.filled()[self.searched..]).map(|at| self.searched + at + 1)
            }
            Shape::Cells(delimiter) => self.find_row_end(delimiter),
        };
        self.searched = found.unwrap_or(self.filled().len());
        found
    }

    fn find_row_end(&mut self, delimiter: u8) -> Option<usize> {
        let bytes = self.bytes.filled();
        let mut at = self.searched;
        while at < bytes.len() {
            match self.cell {
                Cell::Start | Cell::Quote if bytes[at] == b'"' => {
                    self.cell = Cell::Quoted;
                    at += 1;
                }
                Cell::Start | Cell::Quote => self.cell = Cell::Bare,
                Cell::Bare => {
                    at += memchr2(delimiter, b'\n', &bytes[at..])? + 1;
                    self.cell = Cell::Start;
                    if bytes[at - 1] == b'\n' {
                        return Some(at);
                    }
                }
                Cell::Quoted => {
                    at += memchr(b'"', &bytes[at..])? + 1;
                    self.cell = Cell::Quote;
                }
            }
        }
        None
    }
}

/// Tells the lines of a piece of whole lines apart, as a walk with the same `limit` would.
pub(super) fn lines(bytes: &[u8], piece: Piece, limit: u64) -> impl Iterator<Item = Piece> {
    let mut start = piece.start;
    let ends = memchr_iter(b'\n', &bytes[piece.start..piece.end]);
    ends.zip(piece.line..).map(move |(at, line)| {
        let end = piece.start + at + 1;
        let length = (end - start) as u64;
        let kind = if length > limit {
            Kind::Long { whole: Some(length) }
        } else if is_blank_line(&bytes[start..end]) {
            Kind::Other
        } else {
            Kind::Record
        };
        let offset = piece.offset + (start - piece.start) as u64;
        let found = Piece { kind, start, end, line, offset };
        start = end;
        found
    })
}

fn is_blank_line(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

/// A record without its line end.
pub(super) fn line(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

/// A record without the byte order mark an input may begin with.
pub(super) fn without_bom(record: &[u8], offset: u64) -> &[u8] {
    if offset == 0 { record.strip_prefix(BOM).unwrap_or(record) } else { record }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Found = Vec<(Kind, u64, u64, Vec<u8>)>;

    fn walk(input: &[u8], shape: Shape, chunk: usize, limit: u64) -> Found {
        found(Walk::new(input, shape, chunk, limit), limit)
    }

    fn found(mut walk: Walk<&[u8]>, limit: u64) -> Found {
        let mut found = Vec::new();
        let mut spare = Buffer::default();
        spare.extend(b"what is left of another block");
        while let Some(block) = walk.next_block(&mut spare) {
            assert!(block.failure.is_none());
            let mut at = 0;
            let mut take = |piece: Piece| {
                assert_eq!(piece.start, at, "pieces follow one another");
                at = piece.end;
                let bytes = block.bytes.filled()[piece.start..piece.end].to_vec();
                found.push((piece.kind, piece.line, piece.offset, bytes));
                piece.line
            };
            for piece in block.pieces {
                if let Kind::Lines { last } = piece.kind {
                    assert_eq!(
                        lines(block.bytes.filled(), piece, limit).map(&mut take).last(),
                        Some(last)
                    );
                } else {
                    take(piece);
                }
            }
            assert_eq!(at, block.bytes.filled().len(), "no byte is left out");
            spare = block.bytes;
        }
        found
    }

    /// Joins the parts of records above the limit, whose number may depend on the chunk.
    fn joined(found: Found) -> Found {
        let mut all: Found = Vec::new();
        for (kind, line, offset, bytes) in found {
            match all.last_mut() {
                Some(last) if last.0 == (Kind::Long { whole: None }) => {
                    last.0 = kind;
                    last.3.extend(bytes);
                }
                _ => all.push((kind, line, offset, bytes)),
            }
        }
        all
    }

    proptest! {
        #[test]
        fn chunks_do_not_matter(
            input in proptest::collection::vec(
                prop_oneof![4 => Just(b'a'), 2 => Just(b'\n'), 1 => Just(b'\r'), 2 => Just(b'"'),
                    2 => Just(b','), 1 => Just(0xef), 1 => Just(0xbb), 1 => Just(0xbf), 1 => Just(0)],
                0..60),
            mark in any::<bool>(),
            chunk in 1usize..20,
            limit in prop_oneof![Just(4u64), Just(12), Just(1000)],
        ) {
            let input = if mark { [BOM, &input].concat() } else { input };
            for shape in [Shape::Whole, Shape::Lines, Shape::Cells(b',')] {
                let once = joined(walk(&input, shape, 1 << 20, limit));
                prop_assert_eq!(&once, &joined(walk(&input, shape, chunk, limit)));
                let together = Walk::new(&input[..], shape, chunk, limit).with_lines_together();
                prop_assert_eq!(&once, &joined(found(together, limit)));
                let all: Vec<u8> = once.iter().flat_map(|found| found.3.clone()).collect();
                prop_assert_eq!(&all, &input);
                let mut offset = 0;
                for (kind, line, start, bytes) in &once {
                    prop_assert_eq!(*start, offset);
                    let before = usize::try_from(*start).unwrap();
                    let lines = memchr_iter(b'\n', &input[..before]).count();
                    prop_assert_eq!(*line, lines as u64 + 1);
                    offset += bytes.len() as u64;
                    if let Kind::Long { whole } = kind {
                        prop_assert_eq!(*whole, Some(bytes.len() as u64));
                        prop_assert!(bytes.len() as u64 > limit);
                    }
                }
            }
        }
    }

    #[test]
    fn tells_pieces_apart() {
        let kinds = |input: &str, shape| {
            let found = walk(input.as_bytes(), shape, 1 << 20, 1000);
            let show = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            found
                .into_iter()
                .map(|(kind, line, _, bytes)| (kind, line, show(bytes)))
                .collect::<Vec<_>>()
        };
        let row = |kind, line, text: &str| (kind, line, text.to_owned());
        assert_eq!(
            kinds("\u{feff}{}\r\n \t\r\n\n{\"a\":1}", Shape::Lines),
            [
                row(Kind::Other, 1, "\u{feff}"),
                row(Kind::Record, 1, "{}\r\n"),
                row(Kind::Other, 2, " \t\r\n"),
                row(Kind::Other, 3, "\n"),
                row(Kind::Record, 4, "{\"a\":1}"),
            ]
        );
        assert_eq!(
            kinds("\u{feff}\"i\nd\",b\r\n\n1,\"x\n\"\"y\"\"\n\"\nplain \"z,\n", Shape::Cells(b',')),
            [
                row(Kind::Header, 1, "\u{feff}\"i\nd\",b\r\n"),
                row(Kind::Other, 3, "\n"),
                row(Kind::Record, 4, "1,\"x\n\"\"y\"\"\n\"\n"),
                row(Kind::Record, 7, "plain \"z,\n"),
            ]
        );
        assert_eq!(kinds("", Shape::Whole), [row(Kind::Record, 1, "")]);
        assert_eq!(kinds("", Shape::Lines), []);
    }

    #[test]
    fn a_long_record_is_never_held() {
        let input = io::repeat(b'x').take(50_000_000).chain(&b"\nshort\n"[..]);
        let mut walk = Walk::new(input, Shape::Lines, 1000, 5000);
        let (mut records, mut long) = (Vec::new(), 0);
        while let Some(block) = walk.next_block(&mut Buffer::default()) {
            assert!(block.bytes.capacity() < 40_000);
            for piece in block.pieces {
                match piece.kind {
                    Kind::Record => records.push((piece.line, piece.offset)),
                    Kind::Long { whole } => long = whole.unwrap_or(long),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!((records, long), (vec![(2, 50_000_001)], 50_000_001));
    }
}
