//! Bytes that were put aside, and how numbers and texts are written among them.

use std::fmt::Debug;
use std::io::{self, ErrorKind};
use std::ops::Range;

/// Bytes that were put aside one after the other, in memory or in a file, and are read back by their place.
pub trait Pile: Debug + Send + Sync {
    /// Appends the bytes at `place` to `into`.
    ///
    /// # Errors
    /// When they cannot be read, or there are none at that place.
    fn read(&self, place: Range<u64>, into: &mut Vec<u8>) -> io::Result<()>;
}

impl Pile for Vec<u8> {
    fn read(&self, place: Range<u64>, into: &mut Vec<u8>) -> io::Result<()> {
        let start = usize::try_from(place.start).ok();
        let found = start.zip(usize::try_from(place.end).ok());
        let bytes = found.and_then(|(start, end)| self.get(start..end)).ok_or_else(damaged)?;
        into.extend_from_slice(bytes);
        Ok(())
    }
}

/// What is there is not what was put there.
pub(super) fn damaged() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "what was put aside for the tables is damaged")
}

/// Appends a number, seven bits a byte, the lowest first.
pub(super) fn put_number(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Appends texts: their lengths, then all of them.
pub(super) fn put_texts<const N: usize>(texts: [&str; N], bytes: &mut Vec<u8>) {
    for text in texts {
        put_number(text.len() as u64, bytes);
    }
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
    }
}

/// What is left to be taken from bytes that were put aside. `None` when they end too early.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taking<'a>(pub(super) &'a [u8]);

impl<'a> Taking<'a> {
    pub(super) fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.bytes()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn small_number(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    pub(super) fn texts<const N: usize>(&mut self) -> Option<[&'a str; N]> {
        let mut lengths = [0; N];
        for length in &mut lengths {
            *length = usize::try_from(self.number()?).ok()?;
        }
        let all = lengths.iter().try_fold(0, |sum: usize, &length| sum.checked_add(length))?;
        let (texts, rest) = self.0.split_at_checked(all)?;
        let mut texts = std::str::from_utf8(texts).ok()?;
        self.0 = rest;
        let mut taken = [""; N];
        for (text, length) in taken.iter_mut().zip(lengths) {
            (*text, texts) = texts.split_at_checked(length)?;
        }
        Some(taken)
    }
}

/// Puts `text` into `slot`, whose memory is used again.
pub(super) fn replace(slot: &mut String, text: &str) {
    slot.clear();
    slot.push_str(text);
}
