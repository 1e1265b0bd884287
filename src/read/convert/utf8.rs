//! The bytes of an XML document → UTF-8, as they are read.

use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::read::charset;
use crate::read::decompress::Bytes;

/// Bytes that are looked at to decide what the document is encoded in.
const SAMPLE: u64 = 1 << 18;
/// Bytes decoded at a time.
const CHUNK: usize = 1 << 15;

/// A document as UTF-8. It is what its byte-order mark says; UTF-8 where its first bytes are; what its declaration says
/// where they can be that; UTF-8 with some damage; or else what it looks like.
pub(super) struct Utf8 {
    bytes: Bytes,
    decoder: Option<Decoder>,
    /// Bytes as they were read, and how many of them are decoded.
    raw: Vec<u8>,
    decoded: usize,
    out: String,
    taken: usize,
    is_over: bool,
    replaced: bool,
    failure: Option<io::Error>,
    allowance: u64,
}

impl Utf8 {
    pub(super) fn new(bytes: Bytes) -> Self {
        Utf8 {
            bytes,
            decoder: None,
            raw: Vec::new(),
            decoded: 0,
            out: String::new(),
            taken: 0,
            is_over: false,
            replaced: false,
            failure: None,
            allowance: u64::MAX,
        }
    }

    /// How many bytes may be taken from now on.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.allowance = bytes;
    }

    /// Whether more bytes were asked for than may be taken.
    pub(super) fn is_exhausted(&self) -> bool {
        self.allowance == 0
    }

    /// The name of the encoding, if there were bytes that are none of it.
    pub(super) fn replaced(&self) -> Option<&'static str> {
        let decoder = self.decoder.as_ref().filter(|_| self.replaced)?;
        Some(decoder.encoding().name())
    }

    fn more(&mut self) -> io::Result<()> {
        while self.taken == self.out.len() && !self.is_over {
            self.out.clear();
            self.taken = 0;
            if self.decoded == self.raw.len() {
                self.raw.clear();
                self.decoded = 0;
                let want = if self.decoder.is_none() { SAMPLE } else { CHUNK as u64 };
                // An error comes after what was read before it.
                if self.failure.is_none() {
                    self.failure = (&mut self.bytes).take(want).read_to_end(&mut self.raw).err();
                }
            }
            let complete = (self.raw.len() as u64) < SAMPLE;
            let decoder = self.decoder.get_or_insert_with(|| decide(&self.raw, complete));
            let is_last = self.raw.is_empty();
            self.out.reserve(CHUNK);
            let chunk = &self.raw[self.decoded..];
            let (_, read, replaced) = decoder.decode_to_string(chunk, &mut self.out, is_last);
            self.decoded += read;
            self.replaced |= replaced;
            if is_last {
                if let Some(failure) = self.failure.take() {
                    return Err(failure);
                }
                self.is_over = true;
            }
        }
        Ok(())
    }
}

impl Read for Utf8 {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let count = there.len().min(out.len());
        out[..count].copy_from_slice(&there[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Utf8 {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.more()?;
        let left = &self.out.as_bytes()[self.taken..];
        if self.allowance == 0 && !left.is_empty() {
            return Err(io::Error::other("too long"));
        }
        let most = usize::try_from(self.allowance).unwrap_or(usize::MAX);
        Ok(&left[..left.len().min(most)])
    }

    fn consume(&mut self, count: usize) {
        self.taken += count;
        self.allowance = self.allowance.saturating_sub(count as u64);
    }
}

fn decide(start: &[u8], complete: bool) -> Decoder {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return encoding.new_decoder_with_bom_removal();
    }
    let text = start.trim_ascii_start();
    let encoding = match *text {
        [b'<', 0, 1..=255, 0, ..] => UTF_16LE,
        [0, b'<', 0, 1..=255, ..] => UTF_16BE,
        _ => narrow(start, declared(text), complete),
    };
    encoding.new_decoder_without_bom_handling()
}

fn narrow(start: &[u8], declared: Option<&'static Encoding>, complete: bool) -> &'static Encoding {
    let declared = declared.filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE);
    if start.is_ascii() {
        return declared.unwrap_or(UTF_8);
    }
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        // A character may go on beyond what is looked at.
        Err(error) => !complete && error.error_len().is_none(),
    };
    if is_utf8 {
        return UTF_8;
    }
    let fits = |encoding: &&'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(start);
        charset::fits(&text)
    };
    declared.filter(fits).or_else(|| Some(UTF_8).filter(fits)).unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
        detector.feed(start, complete);
        detector.guess(None, Utf8Detection::Allow)
    })
}

/// What an XML declaration names.
fn declared(start: &[u8]) -> Option<&'static Encoding> {
    let rest = start.strip_prefix(b"<?xml")?;
    let declaration = &rest[..memchr::memchr(b'>', &rest[..rest.len().min(1024)])?];
    let at = memchr::memmem::find(declaration, b"encoding")? + 8;
    let value = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let end = memchr::memchr(quote, &value[1..])?;
    Encoding::for_label(&value[1..=end])
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(bytes: &[u8]) -> (String, Option<&'static str>) {
        let mut utf8 = Utf8::new(Box::new(Cursor::new(bytes.to_vec())));
        let mut text = String::new();
        utf8.read_to_string(&mut text).unwrap();
        (text, utf8.replaced())
    }

    fn utf16(text: &str, low_first: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            let low = u8::try_from(unit & 0xff).unwrap();
            [u8::try_from(unit >> 8).unwrap(), low]
        };
        let turned = |[high, low]: [u8; 2]| if low_first { [low, high] } else { [high, low] };
        text.encode_utf16().flat_map(|unit| turned(bytes(unit))).collect()
    }

    #[test]
    fn believes_marks_validity_declarations_and_looks_in_this_order() {
        let russian = "<?xml version='1.0' encoding='koi8-r'?><a>Новый порт открыт</a>";
        let koi = encoding_rs::KOI8_R.encode(russian).0.into_owned();
        assert_eq!(read(&koi), (russian.to_owned(), None));
        assert_eq!(read(russian.as_bytes()).0, russian, "valid UTF-8, whatever it declares");
        for low_first in [false, true] {
            assert_eq!(read(&utf16("<a>é</a>", low_first)).0, "<a>é</a>");
            assert_eq!(read(&utf16("\u{feff}<a>é</a>", low_first)).0, "<a>é</a>");
        }
        assert_eq!(read(b"\xef\xbb\xbf<a/>").0, "<a/>");
        // Declared as UTF-8, which it is not.
        let french =
            "<?xml version='1.0' encoding='utf-8'?><a>L\u{2019}été a été très sec à Orléans</a>";
        let latin = encoding_rs::WINDOWS_1252.encode(french).0.into_owned();
        assert_eq!(read(&latin), (french.to_owned(), None));
        assert_eq!(read(b"<?xml version='1.0' encoding='bogus'?><a/>").1, None);
        let broken = ["<a>Новый порт открыт".as_bytes(), b"\xff</a>"].concat();
        assert_eq!(read(&broken), ("<a>Новый порт открыт\u{fffd}</a>".to_owned(), Some("UTF-8")));
    }

    #[test]
    fn a_declaration_counts_for_what_comes_late() {
        let late = format!("<?xml version='1.0' encoding='iso-8859-1'?>{}é", " ".repeat(1 << 19));
        let bytes = encoding_rs::WINDOWS_1252.encode(&late).0.into_owned();
        assert_eq!(read(&bytes).0, late);
        let late = format!("{}é{}", " ".repeat((1 << 18) - 1), "é".repeat(1 << 18));
        assert_eq!(read(late.as_bytes()), (late, None));
    }
}
