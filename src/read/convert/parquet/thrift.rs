//! What a file's table of contents and the heads of its pages say, looked over before the crate reads them: it descends into a
//! schema however deep it is, and passes a list of truth values, which take no bytes there, one by one however many it is said
//! to have.
//!
//! Both are in Thrift's compact protocol. The crate reads a field it knows as what the format says, whatever the bytes say it is, and
//! passes the others by what they say; so fields that are not of their type are a danger too. In the schema, a list in depth-first
//! order, field 5 of an element says how many of the next ones lie in it.

use std::io::{self, Read};

use parquet::file::reader::ChunkReader;

/// How deep columns may lie. They are read by functions that call themselves for each.
pub(super) const MOST: usize = 64;
/// Most values of a list or a map that take no bytes. None of the format's lists has any.
const EMPTY: u64 = 1 << 10;

/// Why something is not to be read by the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Danger {
    /// Columns lie in each other deeper than [`MOST`].
    Deep,
    /// A list has more values without bytes than [`EMPTY`].
    Endless,
    /// A field is not of its type.
    Strange,
}

impl Danger {
    pub(super) fn told(self) -> String {
        match self {
            Danger::Deep => format!("its columns lie in each other deeper than {MOST}"),
            Danger::Endless => "a list in it is said to have more values than it can".to_owned(),
            Danger::Strange => "it is damaged: a field is not of its type".to_owned(),
        }
    }
}

/// What is wrong with the table of contents at the end of a file; nothing where it is none that can be read, which is told by
/// whoever reads it.
pub(super) fn contents(file: &impl ChunkReader) -> Option<Danger> {
    let end = file.len().checked_sub(8)?;
    let tail = file.get_bytes(end, 4).ok()?;
    let length = u32::from_le_bytes(tail.as_ref().try_into().ok()?);
    let start = end.checked_sub(u64::from(length))?;
    let bytes = file.get_bytes(start, length as usize).ok()?;
    match depth(bytes.as_ref()) {
        Ok(depth) if depth > MOST => Some(Danger::Deep),
        Err(Stop::Danger(danger)) => Some(danger),
        Ok(_) | Err(Stop::Other) => look(bytes.as_ref(), grammar::CONTENTS),
    }
}

/// What is wrong with the head of a page.
pub(super) fn page(bytes: impl Read) -> Option<Danger> {
    look(bytes, grammar::PAGE)
}

fn look(bytes: impl Read, fields: Fields) -> Option<Danger> {
    match (Compact { bytes }).fields(fields, MOST) {
        Err(Stop::Danger(danger)) => Some(danger),
        Ok(()) | Err(Stop::Other) => None,
    }
}

/// Why a walk over bytes ends.
enum Stop {
    Danger(Danger),
    /// The bytes are over, or mean something else.
    Other,
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Stop::Other
    }
}

type Walked<T> = Result<T, Stop>;

/// The depth of a schema, or what it is beyond [`MOST`].
fn depth(contents: &[u8]) -> Walked<usize> {
    let mut bytes = Compact { bytes: contents };
    bytes.expect(0x15)?;
    bytes.number()?;
    bytes.expect(0x19)?;
    let (count, _) = bytes.list()?;
    // How many are still to come at each depth.
    let (mut open, mut deepest): (Vec<u64>, usize) = (Vec::new(), 0);
    for _ in 0..count {
        let children = bytes.element()?;
        while open.last() == Some(&0) {
            open.pop();
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if children > 0 {
            open.push(children);
        }
        deepest = deepest.max(open.len());
        if deepest > MOST {
            break;
        }
    }
    Ok(deepest)
}

/// The fields of a struct that the crate knows, by their numbers.
type Fields = &'static [(u64, Known)];

/// What a field has to be.
enum Known {
    /// A value without parts. [`TRUE`] stands for both truth values.
    Plain(u8),
    Struct(Fields),
    List(&'static Known),
}

/// The structs of the format, as far as the crate reads them.
mod grammar {
    use super::Known::{self, List, Plain, Struct};
    use super::{BINARY, BYTE, Fields, TRUE};

    const BOOL: Known = Plain(TRUE);
    const I8: Known = Plain(BYTE);
    const I16: Known = Plain(4);
    const I32: Known = Plain(5);
    const I64: Known = Plain(6);
    const BYTES: Known = Plain(BINARY);

    pub(super) const CONTENTS: Fields = &[
        (1, I32),
        (2, List(&Struct(SCHEMA_ELEMENT))),
        (3, I64),
        (4, List(&Struct(ROW_GROUP))),
        (5, List(&Struct(KEY_VALUE))),
        (6, BYTES),
        (7, List(&Struct(&[]))),
        (8, Struct(&[])),
        (9, BYTES),
    ];
    pub(super) const PAGE: Fields = &[
        (1, I32),
        (2, I32),
        (3, I32),
        (4, I32),
        (5, Struct(&[(1, I32), (2, I32), (3, I32), (4, I32), (5, Struct(STATISTICS))])),
        (6, Struct(&[])),
        (7, Struct(&[(1, I32), (2, I32), (3, BOOL)])),
        (8, Struct(PAGE_V2)),
    ];
    const PAGE_V2: Fields = &[
        (1, I32),
        (2, I32),
        (3, I32),
        (4, I32),
        (5, I32),
        (6, I32),
        (7, BOOL),
        (8, Struct(STATISTICS)),
    ];
    const SCHEMA_ELEMENT: Fields = &[
        (1, I32),
        (2, I32),
        (3, I32),
        (4, BYTES),
        (5, I32),
        (6, I32),
        (7, I32),
        (8, I32),
        (9, I32),
        (10, Struct(LOGICAL_TYPE)),
    ];
    const LOGICAL_TYPE: Fields = &[
        (5, Struct(&[(1, I32), (2, I32)])),
        (7, Struct(&[(1, BOOL), (2, Struct(&[]))])),
        (8, Struct(&[(1, BOOL), (2, Struct(&[]))])),
        (10, Struct(&[(1, I8), (2, BOOL)])),
        (16, Struct(&[(1, I8)])),
        (17, Struct(&[(1, BYTES)])),
        (18, Struct(&[(1, BYTES), (2, I32)])),
    ];
    const ROW_GROUP: Fields = &[
        (1, List(&Struct(COLUMN_CHUNK))),
        (2, I64),
        (3, I64),
        (4, List(&Struct(&[(1, I32), (2, BOOL), (3, BOOL)]))),
        (5, I64),
        (6, I64),
        (7, I16),
    ];
    const COLUMN_CHUNK: Fields = &[
        (1, BYTES),
        (2, I64),
        (3, Struct(COLUMN)),
        (4, I64),
        (5, I32),
        (6, I64),
        (7, I32),
        (8, Struct(&[])),
        (9, BYTES),
    ];
    const COLUMN: Fields = &[
        (1, I32),
        (2, List(&I32)),
        (3, List(&BYTES)),
        (4, I32),
        (5, I64),
        (6, I64),
        (7, I64),
        (8, List(&Struct(KEY_VALUE))),
        (9, I64),
        (10, I64),
        (11, I64),
        (12, Struct(STATISTICS)),
        (13, List(&Struct(&[(1, I32), (2, I32), (3, I32)]))),
        (14, I64),
        (15, I32),
        (16, Struct(&[(1, I64), (2, List(&I64)), (3, List(&I64))])),
        (17, Struct(&[(1, Struct(&[])), (2, List(&I32))])),
    ];
    const STATISTICS: Fields =
        &[(1, BYTES), (2, BYTES), (3, I64), (4, I64), (5, BYTES), (6, BYTES), (7, BOOL), (8, BOOL)];
    const KEY_VALUE: Fields = &[(1, BYTES), (2, BYTES)];
}

/// Types of values, as fields, lists and maps state them.
const NOTHING: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const NUMBERS: std::ops::RangeInclusive<u8> = 4..=6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;
const UUID: u8 = 13;

/// Bytes in the compact protocol.
struct Compact<R> {
    bytes: R,
}

impl<R: Read> Compact<R> {
    fn byte(&mut self) -> Walked<u8> {
        let mut byte = [0];
        self.bytes.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn expect(&mut self, byte: u8) -> Walked<()> {
        if self.byte()? == byte { Ok(()) } else { Err(Stop::Other) }
    }

    fn pass(&mut self, count: u64) -> Walked<()> {
        let passed = io::copy(&mut (&mut self.bytes).take(count), &mut io::sink())?;
        if passed == count { Ok(()) } else { Err(Stop::Other) }
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Walked<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Stop::Other)
    }

    /// The length of a list, and the type of its elements.
    fn list(&mut self) -> Walked<(u64, u8)> {
        let head = self.byte()?;
        let length = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
        Ok((length, head & 15))
    }

    /// Passes an element of the schema; how many lie in it.
    fn element(&mut self) -> Walked<u64> {
        let (mut field, mut children) = (0, 0);
        loop {
            let (id, kind) = self.field(field)?;
            if kind == NOTHING {
                return Ok(children);
            }
            if (id, kind) == (5, 5) {
                // Signs are in the lowest bit.
                children = self.number()? >> 1;
            } else {
                self.value(kind, MOST)?;
            }
            field = id;
        }
    }

    /// The number and the type of the next field after another; [`NOTHING`] at the end of a struct.
    fn field(&mut self, before: u64) -> Walked<(u64, u8)> {
        let head = self.byte()?;
        Ok(match (head >> 4, head & 15) {
            (_, NOTHING) => (before, NOTHING),
            (0, kind) => (self.number()? >> 1, kind),
            (more, kind) => (before.saturating_add(u64::from(more)), kind),
        })
    }

    /// Passes a value of a type.
    fn value(&mut self, kind: u8, depth: usize) -> Walked<()> {
        let depth = depth.checked_sub(1).ok_or(Stop::Other)?;
        match kind {
            TRUE | FALSE => Ok(()),
            BYTE => self.pass(1),
            kind if NUMBERS.contains(&kind) => self.number().map(drop),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = self.number()?;
                self.pass(length)
            }
            LIST | SET => {
                let (length, kind) = self.list()?;
                self.values(length, &[kind], depth)
            }
            MAP => match self.number()? {
                0 => Ok(()),
                length => {
                    let kinds = self.byte()?;
                    self.values(length, &[kinds >> 4, kinds & 15], depth)
                }
            },
            STRUCT => self.fields(&[], depth),
            UUID => self.pass(16),
            _ => Err(Stop::Other),
        }
    }

    /// Passes the fields of a struct, of which these are known.
    fn fields(&mut self, known: Fields, depth: usize) -> Walked<()> {
        let mut before = 0;
        loop {
            let (id, kind) = self.field(before)?;
            before = id;
            if kind == NOTHING {
                return Ok(());
            }
            match known.iter().find(|(number, _)| *number == id) {
                Some((_, known)) => self.known(kind, known, depth)?,
                None => self.value(kind, depth)?,
            }
        }
    }

    /// Passes a value that says it is of a type, and has to be.
    fn known(&mut self, kind: u8, known: &Known, depth: usize) -> Walked<()> {
        let depth = depth.checked_sub(1).ok_or(Stop::Other)?;
        match *known {
            Known::Plain(TRUE) if kind == FALSE => Ok(()),
            Known::Plain(plain) if kind == plain => self.value(kind, depth),
            Known::Struct(fields) if kind == STRUCT => self.fields(fields, depth),
            Known::List(element) if kind == LIST => {
                let (length, kind) = self.list()?;
                (0..length).try_for_each(|_| self.known(kind, element, depth))
            }
            _ => Err(Stop::Danger(Danger::Strange)),
        }
    }

    /// Passes so many values, or keys with values. The crate takes truth values in them to have no bytes.
    fn values(&mut self, length: u64, kinds: &[u8], depth: usize) -> Walked<()> {
        if length > EMPTY && kinds.iter().all(|kind| matches!(*kind, TRUE | FALSE)) {
            return Err(Stop::Danger(Danger::Endless));
        }
        for _ in 0..length {
            for &kind in kinds {
                self.value(kind, depth)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_what_takes_no_bytes_are_short() {
        // A field that nobody knows, a list of so many truth values; then the end of the struct.
        let list = |kind: u8, length: [u8; 2]| vec![kind, 40, 0xF1, length[0], length[1], 0];
        assert_eq!(page(&list(LIST, [0xFF, 0x01])[..]), None);
        let endless = Some(Danger::Endless);
        assert_eq!(page(&list(LIST, [0x80, 0x40])[..]), endless);
        assert_eq!(page(&list(SET, [0x80, 0x40])[..]), endless);
        // A map from truth values to numbers, and to truth values.
        assert_eq!(page(&[MAP, 40, 0x80, 0x40, 0x15][..]), None);
        assert_eq!(page(&[MAP, 40, 0x80, 0x40, 0x12][..]), endless);
        // In a list of lists.
        assert_eq!(page(&[LIST, 40, 0x29, 0x11, 0xF2, 0x80, 0x40][..]), endless);
    }

    #[test]
    fn known_fields_are_of_their_types() {
        // Field 1 of a page is a number, field 5 a struct with numbers.
        assert_eq!(page(&[0x15, 0x02, 0x4C, 0x15, 0x02, 0, 0][..]), None);
        assert_eq!(page(&[0x18, 0x02][..]), Some(Danger::Strange));
        assert_eq!(page(&[0x15, 0x02, 0x4C, 0x11, 0, 0][..]), Some(Danger::Strange));
    }
}
