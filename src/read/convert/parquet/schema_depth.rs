//! How deep the columns of a file lie in each other, before anybody descends into them.
//!
//! The table of contents at the end of a file is in Thrift's compact protocol: field 1 a version, field 2 the schema, a list of
//! structs in depth-first order whose field 5 says how many of the next ones lie in it.

use parquet::file::reader::ChunkReader;

/// How deep columns may lie. They are read by functions that call themselves for each.
pub(super) const MOST: usize = 64;

/// Whether the schema of a file is no deeper than that; also where the table of contents is none that can be read, which is
/// told by whoever reads it.
pub(super) fn is_shallow(file: &impl ChunkReader) -> bool {
    let contents = || {
        let end = file.len().checked_sub(8)?;
        let tail = file.get_bytes(end, 4).ok()?;
        let length = u32::from_le_bytes(tail.as_ref().try_into().ok()?);
        let start = end.checked_sub(u64::from(length))?;
        file.get_bytes(start, length as usize).ok()
    };
    contents().and_then(|bytes| depth(&bytes)).is_none_or(|depth| depth <= MOST)
}

/// The depth of a schema, or what it is beyond [`MOST`]; `None` where the bytes mean something else.
fn depth(contents: &[u8]) -> Option<usize> {
    let mut bytes = Compact { rest: contents };
    (bytes.byte()? == 0x15).then_some(())?;
    bytes.number()?;
    (bytes.byte()? == 0x19).then_some(())?;
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
    Some(deepest)
}

/// Bytes in the compact protocol.
struct Compact<'a> {
    rest: &'a [u8],
}

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// The length of a list, and the type of its elements.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let length = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
        Some((length, head & 15))
    }

    /// Passes an element of the schema; how many lie in it.
    fn element(&mut self) -> Option<u64> {
        let (mut field, mut children) = (0, 0);
        loop {
            let (id, kind) = self.field(field)?;
            if kind == 0 {
                return Some(children);
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

    /// The number and the type of the next field after another; type 0 at the end of a struct.
    fn field(&mut self, before: u64) -> Option<(u64, u8)> {
        let head = self.byte()?;
        Some(match (head >> 4, head & 15) {
            (_, 0) => (before, 0),
            (0, kind) => (self.number()? >> 1, kind),
            (more, kind) => (before.saturating_add(u64::from(more)), kind),
        })
    }

    /// Passes a value of a type.
    fn value(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            1 | 2 => Some(()),
            3 => self.pass(1),
            4..=6 => self.number().map(drop),
            7 => self.pass(8),
            8 => {
                let length = self.number()?;
                self.pass(length)
            }
            9 | 10 => {
                let (length, kind) = self.list()?;
                (0..length).try_for_each(|_| self.value(kind.max(3), depth.checked_sub(1)?))
            }
            12 => {
                let mut field = 0;
                loop {
                    let (id, kind) = self.field(field)?;
                    if kind == 0 {
                        return Some(());
                    }
                    self.value(kind, depth.checked_sub(1)?)?;
                    field = id;
                }
            }
            _ => None,
        }
    }
}
