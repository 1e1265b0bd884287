//! gzip of any number of members, and what comes after a damage.

use std::fmt;
use std::io::{self, BufRead, Chain, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

/// What a member begins with: its mark, the one method there is, and flags of which three are never set.
const HEAD: usize = 4;
/// Bytes that are unpacked to see whether something is a member.
const TRIAL: usize = 1 << 10;

/// Unpacks one member after the other. Where the data is damaged, reading fails once; read again, it goes on with the next
/// member, if there is one. Only who can tell where a record begins may do so. The error then is a [`Gap`].
pub(super) struct Members<R: BufRead> {
    decoder: Option<MultiGzDecoder<Joined<R>>>,
    /// Bytes unpacked in trial and not taken yet.
    tried: Cursor<Vec<u8>>,
}

type Joined<R> = Chain<Cursor<Vec<u8>>, R>;

/// A damage after which a further member follows.
#[derive(Debug)]
pub(super) struct Gap {
    what: String,
    /// Packed bytes between the place where the damage was noticed and that member.
    pub(super) passed: u64,
}

impl fmt::Display for Gap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)
    }
}

impl std::error::Error for Gap {}

/// The gap that an error tells of.
pub(super) fn gap(error: &io::Error) -> Option<&Gap> {
    error.get_ref()?.downcast_ref()
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(packed: R) -> Self {
        Members { decoder: Some(decoder(Vec::new(), packed)), tried: Cursor::default() }
    }

    /// Goes to the next member that can be unpacked; how many bytes come before it, `None` when there is none.
    fn go_on(&mut self, mut packed: R) -> Option<u64> {
        let mut passed = 0;
        loop {
            let (before, head) = next_head(&mut packed).ok()??;
            passed += before;
            let mut next = decoder(head.to_vec(), packed);
            // One reading, so that a damage in the member after a short one is none of its own.
            let mut tried = vec![0; TRIAL];
            let count = next.read(&mut tried).unwrap_or(0);
            if count > 0 {
                tried.truncate(count);
                self.tried = Cursor::new(tried);
                self.decoder = Some(next);
                return Some(passed);
            }
            passed += HEAD as u64;
            packed = next.into_inner().into_inner().1;
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let tried = self.tried.read(out)?;
        if tried > 0 || out.is_empty() {
            return Ok(tried);
        }
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        let error = match decoder.read(out) {
            Err(error) if error.kind() != ErrorKind::Interrupted => error,
            read => return read,
        };
        let packed = self.decoder.take().map(|decoder| decoder.into_inner().into_inner().1);
        let is_damage = matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::InvalidInput);
        match packed.filter(|_| is_damage).and_then(|packed| self.go_on(packed)) {
            Some(passed) => {
                Err(io::Error::new(error.kind(), Gap { what: error.to_string(), passed }))
            }
            None => Err(error),
        }
    }
}

fn decoder<R: BufRead>(head: Vec<u8>, packed: R) -> MultiGzDecoder<Joined<R>> {
    MultiGzDecoder::new(Cursor::new(head).chain(packed))
}

/// Passes what looks like the head of a member; how many bytes came before it, and the head.
fn next_head(packed: &mut impl BufRead) -> io::Result<Option<(u64, [u8; HEAD])>> {
    let (mut passed, mut last) = (0, [0; HEAD]);
    loop {
        let bytes = packed.fill_buf()?;
        if bytes.is_empty() {
            return Ok(None);
        }
        for (number, &byte) in bytes.iter().enumerate() {
            last.rotate_left(1);
            last[HEAD - 1] = byte;
            if matches!(last, [0x1f, 0x8b, 8, flags] if flags < 0x20) {
                packed.consume(number + 1);
                return Ok(Some((passed + number as u64 + 1 - HEAD as u64, last)));
            }
        }
        let count = bytes.len();
        passed += count as u64;
        packed.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    /// What comes out, a gap being `|`, and the failure at the end.
    fn read(packed: &[u8]) -> (String, bool) {
        let mut members = Members::new(io::BufReader::with_capacity(7, packed));
        let mut all = Vec::new();
        loop {
            match members.read_to_end(&mut all) {
                Ok(_) => return (String::from_utf8_lossy(&all).into_owned(), false),
                Err(error) if gap(&error).is_some() => all.push(b'|'),
                Err(_) => return (String::from_utf8_lossy(&all).into_owned(), true),
            }
        }
    }

    #[test]
    fn goes_on_after_a_damaged_member() {
        let [one, two, three] =
            ["one ", "two, which is longer ", "three"].map(|text| gzip(text.as_bytes()));
        let whole = [&one[..], &two, &three].concat();
        assert_eq!(read(&whole), ("one two, which is longer three".to_owned(), false));
        for at in 0..two.len() {
            let mut damaged = whole.clone();
            damaged[one.len() + at] ^= 0x55;
            let (text, failed) = read(&damaged);
            // Some bytes of a head mean nothing here: a time, a system.
            let is_whole = text == "one two, which is longer three";
            assert!(text.starts_with("one ") && text.ends_with("three") && !failed, "{at}: {text}");
            assert!(is_whole || text.contains('|'), "{at}: {text}");
        }
    }

    #[test]
    fn a_short_member_between_two_damaged_ones_is_read() {
        let mut members = ["one ", "two ", "three ", "four"].map(|text| gzip(text.as_bytes()));
        for damaged in [0, 2] {
            members[damaged][12] ^= 0xff;
        }
        let (text, failed) = read(&members.concat());
        assert!(text.contains("two ") && text.ends_with("four") && !failed, "{text}");
    }

    #[test]
    fn a_mark_alone_is_no_member() {
        let noise = b"\x1f\x8b\x08\x00 no member \x1f\x8b\x08\xff \x1f\x8b".to_vec();
        let mut one = gzip(b"one ");
        one.truncate(15);
        let whole = [one.clone(), noise.clone(), gzip(b"two")].concat();
        assert_eq!(read(&whole).0.rsplit('|').next(), Some("two"));
        assert!(read(&[one, noise].concat()).1);
    }
}
