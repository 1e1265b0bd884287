//! Compression, told by the first bytes whatever the name says.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// How an input is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
}

/// A reader of decompressed bytes.
pub(super) type Bytes = Box<dyn Read + Send>;

/// Looks at the first bytes and unpacks what follows: gzip with any number of members, zstd with any number of
/// frames, skippable ones among them.
///
/// # Errors
/// What reading the first bytes gave. The returned reader fails when the input is damaged or ends too early, after
/// everything before that place.
pub(super) fn unpack<R: Read + Send + 'static>(mut packed: R) -> io::Result<(Bytes, Compression)> {
    let mut magic = Vec::with_capacity(4);
    (&mut packed).take(4).read_to_end(&mut magic)?;
    let compression = told_by(&magic);
    let packed = Cursor::new(magic).chain(packed);
    Ok(match compression {
        Compression::None => (Box::new(packed), compression),
        Compression::Gzip => (Box::new(MultiGzDecoder::new(buffered(packed))), compression),
        Compression::Zstd => {
            let (packed, decoder) = (buffered(packed), FrameDecoder::new());
            let frames = Frames { packed, decoder, inside: false, failure: None, over: false };
            (Box::new(frames), compression)
        }
    })
}

fn told_by(magic: &[u8]) -> Compression {
    match magic {
        [0x1f, 0x8b, 8, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Compression::Zstd,
        _ => Compression::None,
    }
}

type Packed<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

fn buffered<R: Read>(packed: Chain<Cursor<Vec<u8>>, R>) -> Packed<R> {
    BufReader::with_capacity(1 << 18, packed)
}

/// One zstd frame after the other. Whatever was decoded before a damage comes out before the error.
struct Frames<R> {
    packed: R,
    decoder: FrameDecoder,
    inside: bool,
    failure: Option<io::Error>,
    over: bool,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !out.is_empty() && !self.over {
            if self.inside {
                let read = self.decoder.read(out)?;
                if read > 0 {
                    return Ok(read);
                }
            }
            if let Some(failure) = self.failure.take() {
                self.over = true;
                return Err(failure);
            }
            if let Err(failure) = self.advance() {
                self.failure = Some(failure);
                self.inside = self.inside && self.release();
            }
        }
        Ok(0)
    }
}

impl<R: BufRead> Frames<R> {
    /// Decodes one more block, or passes to the next frame.
    fn advance(&mut self) -> io::Result<()> {
        if self.inside && !self.decoder.is_finished() {
            let one = BlockDecodingStrategy::UptoBlocks(1);
            self.decoder.decode_blocks(&mut self.packed, one).map_err(damaged)?;
        } else if self.inside {
            self.inside = false;
            let stated = self.decoder.get_checksum_from_data();
            if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
                return Err(damaged("the checksum does not match"));
            }
        } else if is_at_end(&mut self.packed)? {
            self.over = true;
        } else {
            self.open_frame()?;
        }
        Ok(())
    }

    fn open_frame(&mut self) -> io::Result<()> {
        use FrameDecoderError::ReadFrameHeaderError as Header;
        let length = match self.decoder.init(&mut self.packed) {
            Ok(()) => {
                self.inside = true;
                return Ok(());
            }
            Err(Header(ReadFrameHeaderError::SkipFrame { length, .. })) => u64::from(length),
            Err(error) => return Err(damaged(error)),
        };
        let skipped = io::copy(&mut (&mut self.packed).take(length), &mut io::sink())?;
        if skipped < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Makes the decoder give out what it holds back for later blocks to refer to, now that none will come.
    fn release(&mut self) -> bool {
        // An empty last block, and four bytes in case a checksum is announced.
        let last_block: &[u8] = &[1, 0, 0, 0, 0, 0, 0];
        self.decoder.is_finished()
            || self.decoder.decode_blocks(last_block, BlockDecodingStrategy::All).is_ok()
    }
}

fn is_at_end(packed: &mut impl BufRead) -> io::Result<bool> {
    loop {
        match packed.fill_buf() {
            Ok(bytes) => return Ok(bytes.is_empty()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn damaged(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    fn read(packed: Vec<u8>) -> (Vec<u8>, Compression, Option<io::ErrorKind>) {
        let (mut bytes, compression) = unpack(Cursor::new(packed)).unwrap();
        let mut all = Vec::new();
        let failure = bytes.read_to_end(&mut all).err().map(|error| error.kind());
        (all, compression, failure)
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_le_bytes()[3]
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn reads_every_member_and_frame() {
        let (one, two) = (noise(300_000), noise(70_000));
        let both = [one.clone(), two.clone()].concat();
        assert_eq!(
            read([gzip(&one), gzip(&two)].concat()),
            (both.clone(), Compression::Gzip, None)
        );
        let skippable = [&[0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0], &b"abc"[..]].concat();
        let frames = [skippable.clone(), zstd(&one), skippable, zstd(b""), zstd(&two)].concat();
        assert_eq!(read(frames), (both, Compression::Zstd, None));
    }

    #[test]
    fn leaves_plain_bytes_alone() {
        for plain in [&b""[..], b"a", b"abc", b"\x1f\x8bno", b"PLAIN TEXT"] {
            assert_eq!(read(plain.to_vec()), (plain.to_vec(), Compression::None, None));
        }
    }

    #[test]
    fn gives_what_came_before_a_damage() {
        let all = noise(1_000_000);
        for packed in [gzip(&all), zstd(&all)] {
            let half = packed.len() / 2;
            let (found, _, failure) = read(packed[..half].to_vec());
            assert!(all.starts_with(&found), "a prefix of what was packed");
            assert!(found.len() + 200_000 > half, "{} of about {half} bytes", found.len());
            assert!(failure.is_some());
        }
    }

    #[test]
    fn sees_a_wrong_checksum() {
        for mut packed in [gzip(b"some words"), zstd(b"some words")] {
            // The last bytes hold the checksum (zstd) or the length (gzip).
            *packed.last_mut().unwrap() ^= 1;
            let (found, _, failure) = read(packed);
            assert_eq!(found, b"some words");
            assert!(failure.is_some());
        }
    }
}
