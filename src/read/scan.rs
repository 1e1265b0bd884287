//! The members of one plain JSON object, found by looking for the quotes: the way nearly all records go.

use std::ops::Range;

use memchr::memchr2;

/// How deep a value may be nested here.
const DEPTH: u32 = 32;

/// Calls back with the key and the range of the raw value of every member of the object that `record` is.
///
/// The answer is whether half of a surrogate pair stands in any string, for it may lack the other half. It is `None`,
/// after some calls or none, when the record is no plain JSON object: malformed, with a control character between its
/// values, with an escape in a key, or nested deeply. It may be a JSON object all the same.
pub(super) fn members<'a>(
    record: &'a str,
    mut member: impl FnMut(&'a str, Range<usize>),
) -> Option<bool> {
    let bytes = record.as_bytes();
    if has_control(bytes) {
        return None;
    }
    let mut scan = Scan { bytes, at: 0, surrogates: false };
    scan.expect(b'{')?;
    if !scan.takes(b'}') {
        loop {
            scan.expect(b'"')?;
            let start = scan.at;
            if scan.string()? {
                return None;
            }
            let key = record.get(start..scan.at - 1)?;
            scan.expect(b':')?;
            scan.spaces();
            let start = scan.at;
            scan.value(DEPTH)?;
            member(key, start..scan.at);
            if scan.takes(b'}') {
                break;
            }
            scan.expect(b',')?;
        }
    }
    scan.spaces();
    (scan.at == bytes.len()).then_some(scan.surrogates)
}

/// Whether any byte is a control character of ASCII. Blocks of a fixed size become vector instructions.
fn has_control(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<64>();
    let lowest = |bytes: &[u8]| bytes.iter().fold(u8::MAX, |lowest, &byte| lowest.min(byte)) < b' ';
    blocks.iter().any(|block| lowest(block)) || lowest(rest)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    surrogates: bool,
}

impl Scan<'_> {
    fn spaces(&mut self) {
        while self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    /// Passes spaces and, if it comes next, `wanted`.
    fn takes(&mut self, wanted: u8) -> bool {
        self.spaces();
        let is_there = self.bytes.get(self.at) == Some(&wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        self.takes(wanted).then_some(())
    }

    /// Passes a string whose first quote was passed; whether it holds an escape.
    fn string(&mut self) -> Option<bool> {
        let mut escaped = false;
        loop {
            self.at += memchr2(b'"', b'\\', self.bytes.get(self.at..)?)? + 1;
            if self.bytes[self.at - 1] == b'"' {
                return Some(escaped);
            }
            escaped = true;
            let escape = *self.bytes.get(self.at)?;
            self.at += 1;
            match escape {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                b'u' => {
                    let digits = self.bytes.get(self.at..self.at + 4)?;
                    if !digits.iter().all(u8::is_ascii_hexdigit) {
                        return None;
                    }
                    self.surrogates |=
                        matches!(digits, [b'd' | b'D', second, ..] if *second >= b'8');
                    self.at += 4;
                }
                _ => return None,
            }
        }
    }

    fn value(&mut self, depth: u32) -> Option<()> {
        let first = *self.bytes.get(self.at)?;
        self.at += 1;
        match first {
            b'"' => self.string().map(drop),
            b'{' => self.each(b'}', |scan| {
                scan.expect(b'"')?;
                scan.string()?;
                scan.expect(b':')?;
                scan.spaces();
                scan.value(depth.checked_sub(1)?)
            }),
            b'[' => self.each(b']', |scan| {
                scan.spaces();
                scan.value(depth.checked_sub(1)?)
            }),
            b't' => self.word(b"rue"),
            b'f' => self.word(b"alse"),
            b'n' => self.word(b"ull"),
            b'-' | b'0'..=b'9' => {
                self.at -= 1;
                self.number()
            }
            _ => None,
        }
    }

    /// Passes elements with commas between them, and what closes their list.
    fn each(&mut self, close: u8, mut element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.takes(close) {
            return Some(());
        }
        loop {
            element(self)?;
            if self.takes(close) {
                return Some(());
            }
            self.expect(b',')?;
        }
    }

    fn word(&mut self, rest: &[u8]) -> Option<()> {
        let is_there = self.bytes[self.at..].starts_with(rest);
        self.at += rest.len();
        is_there.then_some(())
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.bytes[self.at] == b'-');
        let first = self.at;
        let digits = self.digits()?;
        if digits > 1 && self.bytes[first] == b'0' {
            return None;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(())
    }

    /// Passes digits, at least one.
    fn digits(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.at..)?;
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(count)
    }
}
