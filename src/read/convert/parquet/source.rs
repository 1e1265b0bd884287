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

use super::thrift;
#[cfg(feature = "archives")]
use crate::read::decompress::brotli;
use crate::read::decompress::{self, unpack};

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
        let from_start = || BufReader::new(At { file: Arc::clone(&self.file), at: start });
        // What is read from a place on, without a length, is the head of a page, or the last eight bytes of the file.
        let is_page = start.checked_add(8).is_some_and(|end| end < self.length);
        match is_page.then(|| thrift::page(from_start())).flatten() {
            Some(danger) => Err(ParquetError::General(danger.told())),
            None => Ok(from_start()),
        }
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

/// Most values that a column of a row group may have for each byte of the file, and beyond those. Where most are equal or
/// absent, a byte holds very many.
const VALUES_A_BYTE: u64 = 1 << 12;
const VALUES: u64 = 1 << 20;
/// Most values in a page of lists: one row, which is read at once, may take all of them.
const VALUES_IN_LISTS: u64 = 1 << 24;
/// Most bytes of a page that is packed, and for each of its packed bytes beyond those.
const PAGE: u64 = 1 << 26;
const PAGE_A_BYTE: u64 = 1 << 10;

/// The pages of a column in a row group of so many rows. One that says it has more values than can be true is an error.
pub(super) fn pages(
    source: &Arc<Source>,
    column: &ColumnChunkMetaData,
    rows: usize,
) -> Result<Box<dyn PageReader>> {
    let left = VALUES.saturating_add(source.length.saturating_mul(VALUES_A_BYTE));
    let has_lists = column.column_descr().max_rep_level() > 0;
    let most = if has_lists { VALUES_IN_LISTS } else { u64::MAX };
    let unpack: Option<Unpack> = match column.compression() {
        Compression::ZSTD(_) | Compression::GZIP(_) => Some(|packed| Ok(unpack(packed)?.0)),
        #[cfg(feature = "archives")]
        Compression::BROTLI(_) => Some(|packed| Ok(Box::new(brotli(packed)))),
        _ => None,
    };
    // The crate unpacks zstd with a library in C, Brotli with one more of ours, and gzip without a limit. Told that nothing is
    // packed, it gives the pages as they are.
    let mut told = column.clone();
    if unpack.is_some() {
        told = told.into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
    }
    Ok(Box::new(Pages {
        read: SerializedPageReader::new(Arc::clone(source), &told, rows, None)?,
        unpack,
        most_bytes: column.uncompressed_size().max(0).unsigned_abs(),
        left,
        most,
    }))
}

type Unpack = fn(Cursor<Bytes>) -> io::Result<decompress::Bytes>;

/// Pages, unpacked, that have no more values than can be true: the crate believes what they say, and makes room for all at once.
struct Pages {
    read: SerializedPageReader<Source>,
    /// What unpacks zstd, gzip or Brotli; `None` where the crate does what is to be done.
    unpack: Option<Unpack>,
    /// No page can have more bytes than its column.
    most_bytes: u64,
    /// Values that may still come.
    left: u64,
    /// Most in one page.
    most: u64,
}

impl Pages {
    fn checked(&mut self, page: Page) -> Result<Page> {
        let values = u64::from(page.num_values());
        let most = match &page {
            // Each value in a dictionary has bytes of its own.
            Page::DictionaryPage { buf, .. } => buf.len() as u64,
            Page::DataPage { .. } | Page::DataPageV2 { .. } => self.left.min(self.most),
        };
        if values > most {
            let what = format!("a page says it has {values} values, more than can be in it");
            return Err(ParquetError::General(what));
        }
        self.left = self.left.saturating_sub(values);
        Ok(page)
    }

    /// The page with its bytes as `unpack` gives them.
    fn unpacked(&self, page: Page, unpack: Unpack) -> Result<Page> {
        Ok(match page {
            Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding,
                rep_level_encoding,
                statistics,
            } => Page::DataPage {
                buf: self.plain(&buf, 0, unpack)?,
                num_values,
                encoding,
                def_level_encoding,
                rep_level_encoding,
                statistics,
            },
            Page::DictionaryPage { buf, num_values, encoding, is_sorted } => Page::DictionaryPage {
                buf: self.plain(&buf, 0, unpack)?,
                num_values,
                encoding,
                is_sorted,
            },
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
                let buf = if is_compressed { self.plain(&buf, levels, unpack)? } else { buf };
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
    fn plain(&self, packed: &Bytes, levels: usize, unpack: Unpack) -> Result<Bytes> {
        let Some(rest) = packed.len().checked_sub(levels).map(|_| packed.slice(levels..)) else {
            return Err(ParquetError::EOF("a page ends within its levels".to_owned()));
        };
        if rest.is_empty() {
            return Ok(packed.clone());
        }
        let mut plain = packed[..levels].to_vec();
        let most =
            self.most_bytes.min(PAGE.saturating_add(PAGE_A_BYTE.saturating_mul(rest.len() as u64)));
        let unpacked = unpack(Cursor::new(rest))?;
        unpacked.take(most.saturating_add(1)).read_to_end(&mut plain)?;
        if plain.len() as u64 > most {
            let what = format!("a page has more than {most} bytes");
            return Err(ParquetError::General(what));
        }
        Ok(plain.into())
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(page) = self.read.get_next_page()? else { return Ok(None) };
        let page = match self.unpack {
            Some(unpack) => self.unpacked(page, unpack)?,
            None => page,
        };
        self.checked(page).map(Some)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.read.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.read.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.read.at_record_boundary()
    }
}
