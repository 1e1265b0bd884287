//! The answer of a web server as an archive keeps it: status, what its head says about the body, and chunks joined.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

use crate::article::Reason;
#[cfg(feature = "archives")]
use crate::read::decompress;

/// What the head of an answer says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// As it was sent.
    pub(super) content_type: Option<String>,
    pub(super) is_chunked: bool,
    pub(super) language: String,
    /// `Content-Encoding`, in lower case, in the order of packing.
    pub(super) packing: Vec<String>,
}

impl Answer {
    /// A body that is what it is.
    pub(super) fn plain(content_type: Option<String>) -> Self {
        let (language, packing) = (String::new(), Vec::new());
        Answer { status: 200, content_type, is_chunked: false, language, packing }
    }

    /// The charset in the content type, or empty.
    pub(super) fn charset(&self) -> &str {
        let fields = self.content_type.as_deref().unwrap_or_default().split(';').skip(1);
        let mut named = fields.filter_map(|field| field.split_once('='));
        let found = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        found.map_or("", |(_, value)| value.trim().trim_matches(['"', '\'']))
    }
}

/// The head of an answer, and where its body begins; `None` when there is no status line.
pub(super) fn answer(bytes: &[u8]) -> Option<(usize, Answer)> {
    let mut answer = Answer::plain(None);
    let mut at = 0;
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        at += line.len();
        let line = String::from_utf8_lossy(line);
        let line = line.trim();
        if number == 0 {
            let mut parts = line.strip_prefix("HTTP/")?.split_ascii_whitespace();
            answer.status = parts.nth(1)?.parse().ok()?;
            continue;
        }
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.trim().to_ascii_lowercase().as_str() {
            "content-language" => value.trim().clone_into(&mut answer.language),
            "content-type" => answer.content_type = Some(value.trim().to_owned()),
            "transfer-encoding" => {
                answer.is_chunked |= value.to_ascii_lowercase().contains("chunked");
            }
            "content-encoding" => {
                let names = value.split(',').map(|name| name.trim().to_ascii_lowercase());
                answer.packing.extend(names.filter(|name| !name.is_empty() && name != "identity"));
            }
            _ => {}
        }
    }
    (at > 0).then_some((at, answer))
}

/// The media type alone: `Text/HTML; charset=utf-8` → `text/html`.
pub(super) fn media(content_type: &str) -> String {
    let bare = content_type.split([';', ',', ' ']).next().unwrap_or_default();
    bare.trim().to_ascii_lowercase()
}

/// Whether a media type is that of pages.
pub(super) fn is_page(media: &str) -> bool {
    matches!(media, "text/html" | "application/xhtml+xml")
}

/// Whether bytes of which nothing is said begin like a page.
pub(super) fn looks_like_page(bytes: &[u8]) -> bool {
    let start = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let holds = |sign: &[u8]| memchr::memmem::find(&start, sign).is_some();
    [&b"<!doctype html"[..], b"<html", b"<head", b"<body"].iter().any(|sign| holds(sign))
}

/// The chunks of a body joined. Crawlers that join them themselves leave the announcement, and some servers announce
/// what they do not do: what has no chunks is as it is, and what stops having them goes on as it is.
pub(super) fn joined(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((length, after)) = chunk(rest) {
        let (data, others) = after.split_at(length.min(after.len()));
        whole.extend_from_slice(data);
        if length == 0 || others.is_empty() {
            return whole;
        }
        rest =
            others.strip_prefix(b"\r\n").or_else(|| others.strip_prefix(b"\n")).unwrap_or(others);
    }
    whole.extend_from_slice(rest);
    whole
}

/// The length of a chunk, and what follows the line that states it.
fn chunk(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(256)])?;
    let line = std::str::from_utf8(&bytes[..end]).ok()?;
    let digits = line.split(';').next()?.trim();
    Some((usize::from_str_radix(digits, 16).ok()?, &bytes[end + 1..]))
}

/// What `deflate` may mean: with a head of zlib, as the standard says, or without, as some servers do; or nothing, where
/// it is announced and not so. At most one byte more than `limit`.
pub(super) fn inflated(bytes: &[u8], limit: u64) -> Vec<u8> {
    let read = |packed: &mut dyn Read| {
        let mut plain = Vec::new();
        // What comes before a damage counts.
        let _ = packed.take(limit.saturating_add(1)).read_to_end(&mut plain);
        plain
    };
    let with_head = read(&mut ZlibDecoder::new(bytes));
    if !with_head.is_empty() {
        return with_head;
    }
    let without = read(&mut DeflateDecoder::new(bytes));
    if without.is_empty() { bytes.to_vec() } else { without }
}

/// A page packed with Brotli, as much of it as there is; at most one byte more than `limit`.
#[cfg(feature = "archives")]
pub(super) fn unbrotli(packed: &[u8], limit: u64) -> Result<Vec<u8>, (Reason, String)> {
    let mut plain = Vec::new();
    // A crawler may have stopped in the middle.
    let outcome = decompress::brotli(packed).take(limit.saturating_add(1)).read_to_end(&mut plain);
    match outcome {
        Err(error) if plain.is_empty() => Err((
            Reason::BadMarkup,
            format!("the page is packed with Brotli, and damaged: {error}"),
        )),
        _ => Ok(plain),
    }
}

/// Says that this build cannot unpack Brotli.
#[cfg(not(feature = "archives"))]
pub(super) fn unbrotli(_: &[u8], _: u64) -> Result<Vec<u8>, (Reason, String)> {
    let detail = "the page is packed with Brotli, which this build of the program does not read";
    Err((Reason::BadMarkup, detail.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_heads_with_what_servers_leave_out() {
        let (at, found) =
            answer(b"HTTP/1.0 302 \r\r\nContent-Type: text/html\r\r\n\r\r\nbody").unwrap();
        assert_eq!((at, found.status, found.content_type.as_deref()), (45, 302, Some("text/html")));
        let (at, found) = answer(
            b"HTTP/1.1 200 OK\nTransfer-encoding:Chunked\nno colon\nContent-Encoding: GZIP, br",
        )
        .unwrap();
        assert_eq!((at, found.is_chunked), (77, true));
        assert_eq!(found.packing, ["gzip", "br"]);
        for none in [&b""[..], b"20140301", b"HTTP/1.1", b"HTTP/1.1 OK\n\n", b"<html>"] {
            assert_eq!(answer(none), None);
        }
    }

    #[test]
    fn joins_chunks_and_forgives() {
        for (sent, expected) in [
            ("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde"),
            ("3\nabc\n0\n\n", "abc"),
            ("3\r\nabc\r\nno more\r\nof them", "abcno more\r\nof them"),
            ("<html>\r\nnever", "<html>\r\nnever"),
            ("ff\r\nshort", "short"),
            ("", ""),
        ] {
            assert_eq!(joined(sent.as_bytes()), expected.as_bytes(), "{sent}");
        }
    }
}
