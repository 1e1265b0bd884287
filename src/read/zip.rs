//! ZIP archives as folders: what is in them, and each member as a stream.
//!
//! The directory at the end of the file is read by a crate; a member's bytes are read from where it says they lie, so that
//! any number of members can be open at once and none is held. What is read is checked against the stated length and
//! checksum.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::decompress::{self, Bytes};
use crate::article::Reason;

/// A file in an archive.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Its path in the archive, with `/` between folders. Empty for what is said of the archive as a whole.
    pub(super) name: String,
    /// Bytes when it is unpacked, as the archive states.
    pub(super) size: u64,
    /// Why it is not to be opened.
    pub(super) refused: Option<(Reason, String)>,
    header: u64,
    packed: u64,
    checksum: u32,
    method: CompressionMethod,
}

/// The files in an archive by name, those that cannot be read among them; folders are none.
///
/// # Errors
/// When this is no ZIP archive or a damaged one, and when it is an office document.
pub(super) fn members(path: &Path) -> io::Result<Vec<Member>> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(broken)?;
    if archive.index_for_name("[Content_Types].xml").is_some()
        || archive.index_for_name("mimetype").is_some()
    {
        return Err(invalid("it is an office document or a book; export its text"));
    }
    if archive.has_overlapping_files().map_err(broken)? {
        return Err(invalid(
            "its members share bytes, so that a small archive unpacks to any size",
        ));
    }
    let mut members = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(broken)?;
        if entry.is_dir() {
            continue;
        }
        let name = match entry.name() {
            Ok(name) => name.replace('\\', "/"),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        let method = entry.compression();
        let refused = if entry.encrypted() {
            Some((Reason::Unreadable, "it is encrypted".to_owned()))
        } else if entry.is_symlink() {
            Some((Reason::Unreadable, "a link and not a file".to_owned()))
        } else if entry.enclosed_name().is_none() || name.split('/').any(|part| part == "..") {
            Some((Reason::Unreadable, "its name leads out of the archive".to_owned()))
        } else if name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX") {
            Some((Reason::UnknownFormat, "hidden; unpack the archive to read it".to_owned()))
        } else if ends_like_an_archive(&name) {
            Some((
                Reason::UnknownFormat,
                "an archive in an archive; unpack the outer one".to_owned(),
            ))
        } else {
            unreadable(method).map(|detail| (Reason::Unreadable, detail))
        };
        members.push(Member {
            name,
            size: entry.size(),
            refused,
            header: entry.header_start(),
            packed: entry.compressed_size(),
            checksum: entry.crc32(),
            method,
        });
    }
    members.sort_by(|a, b| (&a.name, a.header).cmp(&(&b.name, b.header)));
    if archive.has_duplicate_names() {
        let detail = "several members have one name; the last of each name is read".to_owned();
        members.push(Member {
            name: String::new(),
            size: 0,
            refused: Some((Reason::Unreadable, detail)),
            header: 0,
            packed: 0,
            checksum: 0,
            method: CompressionMethod::STORE,
        });
    }
    Ok(members)
}

/// A member's bytes, unpacked as they are taken.
///
/// # Errors
/// When the archive cannot be opened or the member is not where it should be. The reader fails at the end when the bytes
/// were not as many as stated, or others.
pub(super) fn open(path: &Path, member: &Member) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(member.header))?;
    let mut head = [0; 30];
    file.read_exact(&mut head)?;
    if !head.starts_with(b"PK\x03\x04") {
        return Err(invalid("a member is not where the directory of the archive says"));
    }
    let length = |at: usize| i64::from(u16::from_le_bytes([head[at], head[at + 1]]));
    file.seek_relative(length(26) + length(28))?;
    let packed = BufReader::with_capacity(1 << 16, file.take(member.packed));
    let bytes: Bytes = match member.method {
        CompressionMethod::STORE => Box::new(packed),
        CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
        _ => decompress::unpack(packed)?.0,
    };
    Ok(Box::new(Checked {
        bytes,
        left: member.size,
        checksum: member.checksum,
        read: Crc::new(),
        is_over: false,
    }))
}

/// Why a method of packing cannot be read.
fn unreadable(method: CompressionMethod) -> Option<String> {
    let known = [
        CompressionMethod::STORE,
        CompressionMethod::DEFLATE,
        CompressionMethod::BZIP2,
        CompressionMethod::XZ,
        CompressionMethod::ZSTD,
    ];
    (!known.contains(&method)).then(|| {
        let name = format!("{method}").to_lowercase();
        format!("it is packed by a method that is not read ({name}); unpack the archive")
    })
}

fn ends_like_an_archive(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".zip", ".tar", ".tar.gz", ".tgz", ".7z", ".rar"].iter().any(|end| lower.ends_with(end))
}

fn invalid(detail: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, detail)
}

fn broken(error: zip::result::ZipError) -> io::Error {
    match error {
        zip::result::ZipError::Io(error) => error,
        other => io::Error::new(ErrorKind::InvalidData, other.to_string()),
    }
}

/// Bytes that have to be as many as stated, and those that were packed.
struct Checked {
    bytes: Bytes,
    left: u64,
    checksum: u32,
    read: Crc,
    is_over: bool,
}

impl Read for Checked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_over || out.is_empty() {
            return Ok(0);
        }
        let count = self.bytes.read(out)?;
        self.read.update(&out[..count]);
        let Some(left) = self.left.checked_sub(count as u64) else {
            self.is_over = true;
            return Err(invalid("the member is longer than the archive states"));
        };
        self.left = left;
        if count == 0 {
            self.is_over = true;
            if left > 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if self.read.sum() != self.checksum {
                return Err(invalid("the checksum does not match"));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(files: &[(&str, CompressionMethod, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, method, bytes) in files {
            let options = SimpleFileOptions::default().compression_method(*method);
            zip.start_file(*name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    /// Each member with its text, or with the reason why there is none.
    fn read(archive: &[u8]) -> Vec<(String, String)> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(archive).unwrap();
        let one = |member: Member| {
            if let Some((_, detail)) = member.refused {
                return (member.name, detail);
            }
            let mut text = String::new();
            match open(file.path(), &member).and_then(|mut bytes| bytes.read_to_string(&mut text)) {
                Ok(_) => (member.name, text),
                Err(error) => (member.name, format!("{text}|{error}")),
            }
        };
        members(file.path()).unwrap().into_iter().map(one).collect()
    }

    fn said(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
        pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }

    const STORE: CompressionMethod = CompressionMethod::STORE;
    const DEFLATE: CompressionMethod = CompressionMethod::DEFLATE;

    #[test]
    fn gives_members_by_name() {
        let long = "Ships came in. ".repeat(10_000);
        let found = read(&archive(&[
            ("b/two.txt", DEFLATE, long.as_bytes()),
            ("a.txt", STORE, b"Ships"),
            ("hidden/.x.txt", STORE, b"x"),
            ("inner.zip", STORE, b"x"),
            ("empty.txt", DEFLATE, b""),
        ]));
        assert_eq!(
            said(&found),
            [
                ("a.txt", "Ships"),
                ("b/two.txt", long.as_str()),
                ("empty.txt", ""),
                ("hidden/.x.txt", "hidden; unpack the archive to read it"),
                ("inner.zip", "an archive in an archive; unpack the outer one"),
            ]
        );
    }

    #[test]
    fn what_must_not_or_cannot_be_read_says_why() {
        let mut bytes = archive(&[("../../x.txt", STORE, b"x"), ("a.txt", STORE, b"Ships")]);
        let found = read(&bytes);
        assert_eq!(found[0].1, "its name leads out of the archive");
        // The method in the directory, and the flag of encryption.
        let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
        bytes[directory + 10] = 14;
        let second =
            directory + 4 + memchr::memmem::find(&bytes[directory + 4..], b"PK\x01\x02").unwrap();
        bytes[second + 8] |= 1;
        let found = read(&bytes);
        assert_eq!(found[1].1, "it is encrypted");
        let found = {
            let mut bytes = archive(&[("a.txt", STORE, b"Ships")]);
            let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
            bytes[directory + 10] = 14;
            read(&bytes)
        };
        assert!(found[0].1.contains("a method that is not read"), "{found:?}");
    }

    #[test]
    fn what_is_not_as_stated_fails_after_what_there_is() {
        let whole = archive(&[("a.txt", STORE, b"Ships came in")]);
        let mut other = whole.clone();
        let at = memchr::memmem::find(&other, b"came").unwrap();
        other[at] = b'C';
        assert_eq!(read(&other)[0].1, "Ships Came in|the checksum does not match");
        let mut short = whole.clone();
        let directory = memchr::memmem::find(&short, b"PK\x01\x02").unwrap();
        short[directory + 24] -= 1;
        assert!(read(&short)[0].1.ends_with("|the member is longer than the archive states"));
        short[directory + 24] += 2;
        assert!(read(&short)[0].1.contains('|'));
    }

    #[test]
    fn documents_and_bombs_are_no_archives() {
        let refused = |bytes: &[u8]| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(bytes).unwrap();
            members(file.path()).unwrap_err().to_string()
        };
        assert!(
            refused(&archive(&[("[Content_Types].xml", STORE, b"x")])).contains("office document")
        );
        assert!(!refused(b"PK\x03\x04 and no more").is_empty());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.txt", SimpleFileOptions::default()).unwrap();
        zip.write_all(&b" ".repeat(100_000)).unwrap();
        zip.shallow_copy_file("a.txt", "b.txt").unwrap();
        assert!(refused(&zip.finish().unwrap().into_inner()).contains("share bytes"));
    }
}
