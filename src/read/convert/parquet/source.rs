//! The bytes of a Parquet file, for several threads, and its pages, unpacked.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::super::super::decompress::unpack;

/// A file that several threads read from at places of their own.
pub(super) struct Source {
    file: Arc<Mutex<File>>,
    length: u64,
}

impl Source {
    /// # Errors
    /// When the file has no length or cannot be read from any place.
    pub(super) fn new(mut file: File) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file: Arc::new(Mutex::new(file)), length })
    }

    /// Whether the file ends as those do of which the table of contents is encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        let end = self.length.checked_sub(4).map(|start| self.get_bytes(start, 4));
        matches!(end, Some(Ok(end)) if *end == *b"PARE")
    }
}

impl Length for Source {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Source {
    type T = BufReader<At>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::new(At { file: Arc::clone(&self.file), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A length is only believed if the file has so many bytes.
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF(format!(
                "{length} bytes are wanted at {start}, but the file has {} in all",
                self.length
            )));
        }
        let mut bytes = vec![0; length];
        At { file: Arc::clone(&self.file), at: start }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A place of its own in the file.
pub(super) struct At {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// The pages of a column in a row group of so many rows.
pub(super) fn pages(
    source: &Arc<Source>,
    column: &ColumnChunkMetaData,
    rows: usize,
) -> Result<Box<dyn PageReader>> {
    let source = Arc::clone(source);
    if !matches!(column.compression(), Compression::ZSTD(_)) {
        return Ok(Box::new(SerializedPageReader::new(source, column, rows, None)?));
    }
    // The crate unpacks zstd with a library in C. Told that nothing is packed, it gives the pages as they are.
    let most = column.uncompressed_size().max(0).unsigned_abs();
    let plain = column.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
    let packed = SerializedPageReader::new(source, &plain, rows, None)?;
    Ok(Box::new(ZstdPages { packed, most }))
}

/// Pages packed with zstd, unpacked.
struct ZstdPages {
    packed: SerializedPageReader<Source>,
    /// No page can have more bytes than its column.
    most: u64,
}

impl ZstdPages {
    fn unpacked(&self, page: Page) -> Result<Page> {
        Ok(match page {
            Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding,
                rep_level_encoding,
                statistics,
            } => Page::DataPage {
                buf: self.unpack(&buf, 0)?,
                num_values,
                encoding,
                def_level_encoding,
                rep_level_encoding,
                statistics,
            },
            Page::DictionaryPage { buf, num_values, encoding, is_sorted } => {
                Page::DictionaryPage { buf: self.unpack(&buf, 0)?, num_values, encoding, is_sorted }
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                num_nulls,
                num_rows,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                statistics,
            } => {
                // The levels in front are never packed.
                let levels = u64::from(def_levels_byte_len) + u64::from(rep_levels_byte_len);
                let levels = usize::try_from(levels).unwrap_or(usize::MAX);
                let buf = if is_compressed { self.unpack(&buf, levels)? } else { buf };
                Page::DataPageV2 {
                    buf,
                    num_values,
                    encoding,
                    num_nulls,
                    num_rows,
                    def_levels_byte_len,
                    rep_levels_byte_len,
                    is_compressed: false,
                    statistics,
                }
            }
        })
    }

    /// Unpacks what follows the first `levels` bytes.
    fn unpack(&self, packed: &Bytes, levels: usize) -> Result<Bytes> {
        let Some(rest) = packed.len().checked_sub(levels).map(|_| packed.slice(levels..)) else {
            return Err(ParquetError::EOF("a page ends within its levels".to_owned()));
        };
        if rest.is_empty() {
            return Ok(packed.clone());
        }
        let mut plain = packed[..levels].to_vec();
        let (unpacked, _) = unpack(Cursor::new(rest))?;
        unpacked.take(self.most + 1).read_to_end(&mut plain)?;
        if plain.len() as u64 > self.most {
            let what = format!("a page has more than the {} bytes of its column", self.most);
            return Err(ParquetError::General(what));
        }
        Ok(plain.into())
    }
}

impl Iterator for ZstdPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for ZstdPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.packed.get_next_page()?.map(|page| self.unpacked(page)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.packed.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.packed.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.packed.at_record_boundary()
    }
}
