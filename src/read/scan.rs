//! The members of one plain JSON object, found by looking for the quotes: the way nearly all records go.

use std::ops::Range;

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

/// The first byte that is not simply a part of a string: a quote, a backslash, or a control character of ASCII.
///
/// Whole blocks become vector instructions on every processor. In articles a stop comes every hundred bytes, too often
/// for a call of `memchr2` to pay, which would leave the control characters to a second search.
fn stop(bytes: &[u8]) -> Option<usize> {
    // As numbers, for with `||` this would become a branch.
    let stops = |byte: u8| u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte < b' ');
    let (blocks, _) = bytes.as_chunks::<16>();
    let is_clear = |block: &&[u8; 16]| block.iter().fold(0, |any, &byte| any | stops(byte)) == 0;
    let clear = 16 * blocks.iter().take_while(is_clear).count();
    Some(clear + bytes[clear..].iter().position(|&byte| stops(byte) != 0)?)
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
            self.at += stop(self.bytes.get(self.at..)?)? + 1;
            match self.bytes[self.at - 1] {
                b'"' => return Some(escaped),
                b'\\' => escaped = true,
                _ => return None,
            }
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
