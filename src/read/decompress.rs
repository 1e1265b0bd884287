//! Compression, told by the first bytes whatever the name says.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::gzip::Members;

/// How an input is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Gzip,
    Zstd,
    #[cfg(feature = "archives")]
    Bzip2,
    #[cfg(feature = "archives")]
    Xz,
    #[cfg(feature = "archives")]
    Lz4,
}

impl Compression {
    /// What people call it; empty for none.
    pub(super) fn name(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            #[cfg(feature = "archives")]
            Compression::Bzip2 => "bzip2",
            #[cfg(feature = "archives")]
            Compression::Xz => "xz",
            #[cfg(feature = "archives")]
            Compression::Lz4 => "LZ4",
        }
    }
}

/// A reader of decompressed bytes.
pub(super) type Bytes = Box<dyn Read + Send>;

/// Most memory that unpacking xz may take, in KiB. The strongest level that `xz` knows by a number takes 65 MiB.
#[cfg(feature = "archives")]
const XZ_MEMORY: u32 = 1 << 18;

/// Looks at the first bytes and unpacks what follows: gzip with any number of members, zstd and LZ4 with any number of
/// frames, skippable ones of zstd among them, bzip2 and xz with any number of streams.
///
/// Unpacking goes on as the bytes are taken and holds no more than the format's window.
///
/// # Errors
/// What reading the first bytes gave. The returned reader fails when the input is damaged, ends too early or asks for
/// more than 256 MiB to unpack, after everything before that place. Of gzip, what follows comes after the error ([`gap`](super::gzip::gap)).
pub(super) fn unpack<R: Read + Send + 'static>(mut packed: R) -> io::Result<(Bytes, Compression)> {
    let mut magic = Vec::with_capacity(MAGIC);
    (&mut packed).take(MAGIC as u64).read_to_end(&mut magic)?;
    let compression = told_by(&magic);
    let packed = Cursor::new(magic).chain(packed);
    Ok(match compression {
        Compression::None => (Box::new(packed), compression),
        Compression::Gzip => (Box::new(Members::new(buffered(packed))), compression),
        Compression::Zstd => {
            let (packed, decoder) = (buffered(packed), FrameDecoder::new());
            let frames = Frames { packed, decoder, inside: false, failure: None, over: false };
            (Box::new(frames), compression)
        }
        #[cfg(feature = "archives")]
        Compression::Bzip2 => {
            (Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(packed))), compression)
        }
        #[cfg(feature = "archives")]
        Compression::Xz => {
            let streams = lzma_rust2::XzReader::new_mem_limit(buffered(packed), true, XZ_MEMORY);
            (Box::new(streams), compression)
        }
        #[cfg(feature = "archives")]
        Compression::Lz4 => {
            let packed = Recalling { inner: buffered(packed), last: [1; 8] };
            let decoder = Some(lz4_flex::frame::FrameDecoder::new(packed));
            (Box::new(Lz4Frames { decoder }), compression)
        }
    })
}

/// Unpacks Brotli, which no first bytes tell. It holds no more than the 16 MiB that its window has at most.
#[cfg(feature = "archives")]
pub(super) fn brotli<R: Read>(packed: R) -> impl Read {
    use brotli_decompressor::{BrotliDecoderParameter, Decompressor};
    let mut unpacking = Decompressor::new(packed, 1 << 16);
    // Streams with windows of up to 1 GiB are no part of the standard.
    unpacking.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
    unpacking
}

/// How many bytes are looked at: a block of bzip2 is known by its tenth byte, and `BZh9` alone may begin a text.
const MAGIC: usize = 10;

fn told_by(magic: &[u8]) -> Compression {
    match magic {
        [0x1f, 0x8b, 8, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
        // What follows is π, before the first block, or its square root, where there is none.
        #[cfg(feature = "archives")]
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
        | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90] => Compression::Bzip2,
        #[cfg(feature = "archives")]
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
        #[cfg(feature = "archives")]
        [0x04, 0x22, 0x4d, 0x18, ..] => Compression::Lz4,
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

/// One LZ4 frame after the other: the decoder stops at the end of each, and does not say whether it was the end.
#[cfg(feature = "archives")]
struct Lz4Frames<R: BufRead> {
    decoder: Option<lz4_flex::frame::FrameDecoder<Recalling<R>>>,
}

#[cfg(feature = "archives")]
impl<R: BufRead> Read for Lz4Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        while let Some(mut decoder) = self.decoder.take() {
            // A decoder that failed is not used again.
            let read = decoder.read(out)?;
            if read > 0 {
                self.decoder = Some(decoder);
                return Ok(read);
            }
            let mut packed = decoder.into_inner();
            // Each frame ends with a mark of four zeros and, maybe, a checksum.
            let [mark @ .., _, _, _, _] = packed.last;
            if mark != [0; 4] && packed.last[4..] != [0; 4] {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if !is_at_end(&mut packed)? {
                self.decoder = Some(lz4_flex::frame::FrameDecoder::new(packed));
            }
        }
        Ok(0)
    }
}

/// A reader that knows the last eight bytes that were taken.
#[cfg(feature = "archives")]
struct Recalling<R> {
    inner: R,
    last: [u8; 8],
}

#[cfg(feature = "archives")]
impl<R: BufRead> Read for Recalling<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        for &byte in &out[read.saturating_sub(8)..read] {
            self.last.rotate_left(1);
            self.last[7] = byte;
        }
        Ok(read)
    }
}

#[cfg(feature = "archives")]
impl<R: BufRead> BufRead for Recalling<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
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

    #[cfg(feature = "archives")]
    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    #[cfg(feature = "archives")]
    fn xz(bytes: &[u8]) -> Vec<u8> {
        let mut options = lzma_rust2::XzOptions::with_preset(0);
        options.set_block_size(std::num::NonZeroU64::new(1 << 17));
        let mut packed = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    #[cfg(feature = "archives")]
    fn lz4(bytes: &[u8]) -> Vec<u8> {
        let mut packed = lz4_flex::frame::FrameEncoder::new(Vec::new());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
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

    #[cfg(feature = "archives")]
    #[test]
    fn reads_every_stream() {
        let (one, two) = (noise(1_000_000), noise(70_000));
        let both = [one.clone(), two.clone()].concat();
        for (pack, expected) in [
            (bzip2 as fn(&[u8]) -> Vec<u8>, Compression::Bzip2),
            (xz, Compression::Xz),
            (lz4, Compression::Lz4),
        ] {
            let streams = [pack(b""), pack(&one), pack(b""), pack(&two)].concat();
            assert_eq!(read(streams), (both.clone(), expected, None), "{expected:?}");
        }
    }

    #[cfg(feature = "archives")]
    #[test]
    fn gives_what_came_before_a_damaged_stream() {
        let all = noise(2_000_000);
        // Blocks of bzip2 hold up to 900,000 bytes, and nothing of a block is known before it is whole.
        for (pack, block) in
            [(bzip2 as fn(&[u8]) -> Vec<u8>, 1_000_000), (xz, 300_000), (lz4, 5_000_000)]
        {
            let packed = pack(&all);
            let half = packed.len() / 2;
            for end in [half, packed.len() - 4] {
                let (found, compression, failure) = read(packed[..end].to_vec());
                assert_eq!(failure, Some(io::ErrorKind::UnexpectedEof), "{compression:?}");
                assert!(all.starts_with(&found), "{compression:?}");
                assert!(found.len() + block > end, "{compression:?}: {}", found.len());
            }
        }
    }

    #[cfg(feature = "archives")]
    #[test]
    fn xz_may_not_ask_for_any_memory() {
        let mut packed = xz(b"some words");
        // The first block's header: its size, flags, the filter, the size of its properties, the dictionary; a checksum.
        packed[12 + 4] = 40;
        let header = packed[12..20].to_vec();
        packed[20..24].copy_from_slice(&crc32(&header).to_le_bytes());
        let (found, compression, failure) = read(packed);
        assert_eq!((found.len(), compression), (0, Compression::Xz));
        assert_eq!(failure, Some(io::ErrorKind::OutOfMemory));
    }

    #[cfg(feature = "archives")]
    fn crc32(bytes: &[u8]) -> u32 {
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        sum.sum()
    }

    #[test]
    fn leaves_plain_bytes_alone() {
        for plain in [&b""[..], b"a", b"abc", b"\x1f\x8bno", b"PLAIN TEXT", b"BZh91AY&S no"] {
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
