//! The records of a WARC or ARC archive: their heads, and as much of their bodies as is wanted.

use std::io::{self, BufRead, BufReader, Read};

use crate::read::decompress::Bytes;

/// Bytes of a body that are looked at to decide whether it is wanted.
const PEEK: u64 = 1 << 16;
/// Longest line and longest head of a record.
const HEAD: usize = 1 << 20;

/// A walk over the records of an archive.
pub(super) struct Records {
    bytes: BufReader<Bytes>,
    /// A line of the head.
    line: Vec<u8>,
    /// What was read of the current body.
    body: Vec<u8>,
    /// What was not.
    left: u64,
    is_arc: bool,
}

/// What comes next in an archive.
pub(super) enum Step {
    Record(Head),
    /// Bytes that belong to no record.
    Strayed(u64),
    /// A head that cannot be understood. Its body, if there is one, strays.
    Damaged(String),
    Over,
}

/// What the head of a record says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// `response`, `request` and so on, in lower case.
    pub(super) kind: String,
    pub(super) url: String,
    pub(super) content_type: String,
    pub(super) language: String,
    /// Bytes of the body.
    pub(super) length: u64,
    /// The crawler did not store all of it.
    pub(super) is_cut: bool,
    pub(super) is_arc: bool,
}

impl Records {
    pub(super) fn new(bytes: Bytes) -> Self {
        let bytes = BufReader::with_capacity(1 << 18, bytes);
        Records { bytes, line: Vec::new(), body: Vec::new(), left: 0, is_arc: false }
    }

    /// The next record, its body still to be read or passed.
    pub(super) fn step(&mut self) -> io::Result<Step> {
        self.pass()?;
        loop {
            let length = self.next_line()?;
            let line = self.line.trim_ascii();
            if length == 0 {
                return Ok(Step::Over);
            }
            if line.is_empty() {
                continue;
            }
            self.is_arc |= line.starts_with(b"filedesc://");
            if line.starts_with(b"WARC/") {
                return self.warc();
            }
            return Ok(match arc(line).filter(|_| self.is_arc) {
                Some(Ok(head)) => {
                    self.left = head.length;
                    Step::Record(head)
                }
                Some(Err(detail)) => Step::Damaged(detail),
                None => Step::Strayed(length as u64),
            });
        }
    }

    /// The first bytes of the body, at most 64 KiB.
    pub(super) fn peek(&mut self) -> io::Result<&[u8]> {
        self.read(self.left.min(PEEK))?;
        Ok(&self.body)
    }

    /// The whole body, or less where the archive ends; [`left`](Self::left) tells.
    pub(super) fn take(&mut self) -> io::Result<Vec<u8>> {
        self.read(self.left)?;
        Ok(std::mem::take(&mut self.body))
    }

    /// Goes to the end of the body.
    pub(super) fn pass(&mut self) -> io::Result<()> {
        self.body.clear();
        while self.left > 0 {
            let there = self.bytes.fill_buf()?.len();
            if there == 0 {
                break;
            }
            let count = there.min(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.bytes.consume(count);
            self.left -= count as u64;
        }
        Ok(())
    }

    /// Leaves what is left of a record, whose bytes are lost, so that the next one begins.
    pub(super) fn give_up(&mut self) {
        self.body.clear();
        self.left = 0;
    }

    /// Bytes of the body that were not there.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    fn read(&mut self, count: u64) -> io::Result<()> {
        let before = self.body.len();
        let outcome = (&mut self.bytes).take(count).read_to_end(&mut self.body);
        self.left -= (self.body.len() - before) as u64;
        outcome.map(|_| ())
    }

    /// Reads a line into `line`, or as much of it as may be; its length, 0 at the end.
    fn next_line(&mut self) -> io::Result<usize> {
        self.line.clear();
        (&mut self.bytes).take(HEAD as u64).read_until(b'\n', &mut self.line)
    }

    fn warc(&mut self) -> io::Result<Step> {
        let mut head = Head::default();
        let (mut length, mut read) = (None, 0);
        let mut field: Option<(String, String)> = None;
        loop {
            read += self.next_line()?;
            if self.line.is_empty() {
                return Ok(Step::Damaged(
                    "the archive ends within the head of a record".to_owned(),
                ));
            }
            if read > HEAD {
                return Ok(Step::Damaged(format!("the head of a record is above {HEAD} bytes")));
            }
            let line = String::from_utf8_lossy(&self.line);
            let text = line.trim();
            // A line that begins with a space goes on with the field before it.
            if line.starts_with([' ', '\t'])
                && !text.is_empty()
                && let Some((_, value)) = &mut field
            {
                value.push(' ');
                value.push_str(text);
                continue;
            }
            if let Some((name, value)) = field.take() {
                match name.as_str() {
                    "content-length" => length = value.parse().ok(),
                    name => head.set(name, value),
                }
            }
            if text.is_empty() {
                break;
            }
            field = text
                .split_once(':')
                .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        let Some(length) = length else {
            return Ok(Step::Damaged("a record does not state how long it is".to_owned()));
        };
        (head.length, self.left) = (length, length);
        Ok(Step::Record(head))
    }
}

impl Head {
    fn set(&mut self, name: &str, value: String) {
        match name {
            "warc-type" => self.kind = value.to_ascii_lowercase(),
            // Some versions of wget put it into angle brackets.
            "warc-target-uri" => {
                let bare = value.strip_prefix('<').and_then(|value| value.strip_suffix('>'));
                self.url = bare.map_or_else(|| value.clone(), str::to_owned);
            }
            "warc-truncated" => self.is_cut = true,
            "warc-identified-content-language" => self.language = value,
            "content-type" => self.content_type = value,
            _ => {}
        }
    }
}

/// The head of a record in an ARC archive: `URL IP-address date content-type length`, where the URL may hold spaces.
/// `None` for a line that is none.
fn arc(line: &[u8]) -> Option<Result<Head, String>> {
    let line = String::from_utf8_lossy(line);
    let parts: Vec<&str> = line.split(' ').collect();
    let is_date = |part: &&str| {
        (8..=20).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let date = parts.iter().rposition(is_date).filter(|at| *at >= 2 && at + 1 < parts.len())?;
    let (url, stated) = (parts[..date - 1].join(" "), parts[parts.len() - 1]);
    if !url.contains(':') {
        return None;
    }
    let Ok(length) = stated.parse() else {
        return Some(Err(format!("a record does not state how long it is, but `{stated}`")));
    };
    let kind = if url.starts_with("filedesc://") { "filedesc" } else { "response" };
    let content_type = parts[date + 1..parts.len() - 1].join(" ");
    let kind = kind.to_owned();
    Some(Ok(Head { kind, url, content_type, length, is_arc: true, ..Head::default() }))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn walk(archive: &str) -> Vec<String> {
        let mut records = Records::new(Box::new(Cursor::new(archive.as_bytes().to_vec())));
        let mut seen = Vec::new();
        loop {
            seen.push(match records.step().unwrap() {
                Step::Record(head) => {
                    let body = String::from_utf8(records.take().unwrap()).unwrap();
                    format!("{} {} {body:?} -{}", head.kind, head.url, records.left())
                }
                Step::Strayed(bytes) => format!("stray {bytes}"),
                Step::Damaged(detail) => detail,
                Step::Over => return seen,
            });
        }
    }

    #[test]
    fn reads_heads_as_crawlers_write_them() {
        let archive = "\
            WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.example/x y>\r\n\
            Content-Length: 3\r\n\r\nabc\r\n\r\n\
            WARC/0.18\nwarc-type: Request\nwarc-target-uri:\n  http://b.example/\ncontent-length:0\n\n\n\n\
            WARC/1.0\r\r\nWARC-Type: metadata\r\r\nContent-Length: 2\r\r\n\r\r\nok\r\r\n";
        assert_eq!(
            walk(archive),
            [
                "response http://a.example/x y \"abc\" -0",
                "request  http://b.example/ \"\" -0",
                "metadata  \"ok\" -0"
            ]
        );
    }

    #[test]
    fn goes_on_after_damage() {
        let archive = "\
            WARC/1.0\r\nWARC-Type: response\r\n\r\nlost\r\n\r\n\
            WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 1\r\n\r\nabc\r\n\r\n\
            WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\nabc";
        assert_eq!(
            walk(archive),
            [
                "a record does not state how long it is",
                "stray 6",
                "request  \"a\" -0",
                "stray 4",
                "response  \"abc\" -6"
            ]
        );
        assert_eq!(
            walk("WARC/1.0\r\nWARC-Type: x"),
            ["the archive ends within the head of a record"]
        );
    }

    #[test]
    fn a_head_is_bounded() {
        let archive = format!("WARC/1.0\r\nx: {}\r\n\r\n", "y".repeat(3 << 20));
        assert_eq!(walk(&archive)[0], "the head of a record is above 1048576 bytes");
    }

    #[test]
    fn reads_the_lines_of_arc() {
        let archive = "\
            filedesc://x.arc 127.0.0.1 20140301000000 text/plain 4\nhead\n\n\
            http://a.example/x y 1.2.3.4 20140301000000 text/html; charset=utf-8 3\nabc\n\
            http://a.example/ 1.2.3.4 201404010000000000 text/html -1\n";
        assert_eq!(
            walk(archive),
            [
                "filedesc filedesc://x.arc \"head\" -0",
                "response http://a.example/x y \"abc\" -0",
                "a record does not state how long it is, but `-1`"
            ]
        );
    }
}
