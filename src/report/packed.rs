//! Writing a feed compressed, as its name says.

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::io::{self, Write};
use std::path::Path;

/// Calls `write` with a writer that compresses what `path` is named for (`.gz`, `.zst`, anything else not), and ends the
/// compressed stream when that went well.
pub fn write_packed(
    path: &Path,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => {
            let mut packed = GzEncoder::new(out, Compression::default());
            write(&mut packed)?;
            packed.finish()?;
        }
        Some("zst") => {
            let mut packed = Frames { out, waiting: Vec::with_capacity(FRAME) };
            write(&mut packed)?;
            packed.flush_frame()?;
        }
        _ => write(out)?,
    }
    Ok(())
}

/// Bytes in a zstd frame: the encoder takes a whole frame at a time, and a file may have any number.
const FRAME: usize = 4 << 20;

struct Frames<'a> {
    out: &'a mut dyn Write,
    waiting: Vec<u8>,
}

impl Frames<'_> {
    fn flush_frame(&mut self) -> io::Result<()> {
        let frame = compress_to_vec(&self.waiting[..], CompressionLevel::Fastest);
        self.waiting.clear();
        self.out.write_all(&frame)
    }
}

impl Write for Frames<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = FRAME - self.waiting.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.waiting.extend_from_slice(taken);
        if self.waiting.len() == FRAME {
            self.flush_frame()?;
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn what_is_packed_comes_out_again() {
        let text: Vec<u8> =
            (0..3 * FRAME + 17).map(|i| b"wire copy \n"[(i * i / 7) % 11]).collect();
        let packed = |name: &str| {
            let mut bytes = Vec::new();
            write_packed(Path::new(name), &mut bytes, |out| out.write_all(&text)).unwrap();
            bytes
        };
        assert!(packed("a.jsonl") == text);
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(&packed("a.jsonl.gz")[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert!(unpacked == text);
        let frames = packed("a.jsonl.zst");
        let mut rest = &frames[..];
        let mut unpacked = Vec::new();
        while !rest.is_empty() {
            ruzstd::decoding::StreamingDecoder::new(&mut rest)
                .unwrap()
                .read_to_end(&mut unpacked)
                .unwrap();
        }
        assert!(unpacked == text);
    }
}
