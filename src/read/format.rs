//! What an input is, by its name and by its first bytes.

use std::path::Path;

use super::csv;
use super::fields::{Field, Wanted};
use super::split::{Buffer, Kind, Shape, Walk};
use crate::options::InputFormat;

/// What a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByName {
    Known(InputFormat),
    /// No extension, or one of several formats, so that the content has to tell.
    Open,
    /// An extension, but none of ours.
    Foreign,
}

/// What content tells that the name does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ByContent {
    Format(InputFormat),
    /// Why it cannot be read.
    Foreign(String),
}

/// Tells a format by the extension, one for a compression aside.
pub(super) fn by_name(path: &Path) -> ByName {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = without_packing(&name);
    match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        None | Some((_, "json" | "xml")) => ByName::Open,
        Some((_, "txt" | "md")) => ByName::Known(InputFormat::Text),
        Some((_, "jsonl" | "ndjson")) => ByName::Known(InputFormat::Jsonl),
        Some((_, "csv")) => ByName::Known(InputFormat::Csv),
        Some((_, "tsv")) => ByName::Known(InputFormat::Tsv),
        Some((_, "html" | "htm" | "xhtml" | "shtml")) => ByName::Known(InputFormat::Html),
        Some((_, "rss" | "atom" | "rdf")) => ByName::Known(InputFormat::Feed),
        Some((_, "warc" | "wet" | "arc")) => ByName::Known(InputFormat::Warc),
        Some((_, "parquet")) => ByName::Known(InputFormat::Parquet),
        Some(_) => ByName::Foreign,
    }
}

/// A file name without the extensions that tell compression and format: `feed.jsonl.gz` → `feed`.
pub(super) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = &name[..without_packing(&name.to_ascii_lowercase()).len()];
    match bare.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => bare.to_owned(),
    }
}

fn without_packing(lower: &str) -> &str {
    let endings = [".gz", ".zst", ".bz2", ".xz", ".lz4"];
    endings.iter().find_map(|ending| lower.strip_suffix(ending)).unwrap_or(lower)
}

/// Tells a format by the first bytes: markup and archives begin in their own ways; `{` is JSONL, or a document where
/// its first line is no whole object; a first line that, split at tabs, commas or semicolons, names a text field is the
/// header of a table; anything else is a text, unless it holds NUL bytes.
pub(super) fn by_content(start: &[u8], wanted: &Wanted) -> ByContent {
    if let Some(reason) = packed(start) {
        return ByContent::Foreign(reason.to_owned());
    }
    let first = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    if is_json_feed(first) {
        return ByContent::Format(InputFormat::Feed);
    }
    if is_json_document(start) {
        return ByContent::Format(InputFormat::Json);
    }
    if first.starts_with(b"{") {
        return ByContent::Format(InputFormat::Jsonl);
    }
    if start.starts_with(b"PAR1") {
        return ByContent::Format(InputFormat::Parquet);
    }
    if start.starts_with(b"WARC/") || start.starts_with(b"filedesc://") {
        return ByContent::Format(InputFormat::Warc);
    }
    if let Some(format) = markup(first) {
        return ByContent::Format(format);
    }
    for (delimiter, format) in
        [(b'\t', InputFormat::Tsv), (b',', InputFormat::Csv), (b';', InputFormat::Csv)]
    {
        if header(start, delimiter).is_some_and(|(_, names)| {
            names.len() > 1 && !csv::Columns::new(&names, wanted).of(Field::Text).is_empty()
        }) {
            return ByContent::Format(format);
        }
    }
    if memchr::memchr(0, start).is_some() {
        return ByContent::Foreign("neither text nor a format that can be read".to_owned());
    }
    ByContent::Format(InputFormat::Text)
}

/// Says so when the first bytes are of a packed or encoded form that cannot be read.
pub(super) fn packed(start: &[u8]) -> Option<&'static str> {
    Some(match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16; save it as UTF-8",
        [b'P', b'K', 3, 4, ..] => "it is a ZIP archive or an office document; unpack or export it",
        [b'%', b'P', b'D', b'F', b'-', ..] => "it is a PDF; extract its text first",
        _ => return None,
    })
}

/// Tells pages, feeds and news items by the name of the first element; `None` when it is no markup, or of no kind that is
/// known.
fn markup(first: &[u8]) -> Option<InputFormat> {
    let mut rest = first;
    loop {
        rest = rest.trim_ascii_start();
        let inside = rest.strip_prefix(b"<")?;
        // Declarations, document types and comments come before the first element.
        let end: &[u8] = match inside {
            [b'?', ..] => b"?>",
            [b'!', b'-', b'-', ..] => b"-->",
            [b'!', ..] if inside.len() > 8 && inside[1..8].eq_ignore_ascii_case(b"doctype") => {
                let is_page = inside[8..].trim_ascii_start().get(..4);
                if is_page.is_some_and(|name| name.eq_ignore_ascii_case(b"html")) {
                    return Some(InputFormat::Html);
                }
                b">"
            }
            [b'!', ..] => b">",
            _ => {
                let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
                let name = &inside[..inside.iter().position(is_end).unwrap_or(inside.len())];
                let local = name.rsplit(|&byte| byte == b':').next().unwrap_or(name);
                return match &local.to_ascii_lowercase()[..] {
                    b"rss" | b"feed" | b"rdf" | b"channel" | b"entry" => Some(InputFormat::Feed),
                    b"newsitem" | b"newsmessage" | b"packageitem" | b"itemset" | b"nitf"
                    | b"newsml" => Some(InputFormat::Newsml),
                    b"html" | b"head" | b"body" | b"meta" | b"title" | b"div" | b"script"
                    | b"link" | b"article" | b"p" | b"h1" | b"table" | b"center" => {
                        Some(InputFormat::Html)
                    }
                    _ => None,
                };
            }
        };
        rest = &rest[memchr::memmem::find(rest, end)? + end.len()..];
    }
}

/// Whether the start of an object says that it is a JSON Feed.
fn is_json_feed(first: &[u8]) -> bool {
    let head = &first[..first.len().min(1 << 12)];
    first.starts_with(b"{")
        && ["jsonfeed.org/version", "jsonfeed.org\\/version"]
            .iter()
            .any(|name| memchr::memmem::find(head, name.as_bytes()).is_some())
}

/// Whether this is the beginning of one JSON document instead of one object a line: a list, or an object that does not
/// end where its line does.
pub(super) fn is_json_document(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let open = |line: &[u8]| {
        let line = line.trim_ascii_end();
        line.starts_with(b"{") && (line == b"{" || line.ends_with(b",") || line.ends_with(b"["))
    };
    is_json_list(start) || text.split_inclusive(|b| *b == b'\n').next().is_some_and(open)
}

fn is_json_list(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let Some(inside) = text.strip_prefix(b"[") else { return false };
    matches!(inside.trim_ascii_start(), [] | [b'{' | b']', ..])
}

/// The header of a table: its bytes as they stand, and its names.
pub(super) fn header(start: &[u8], delimiter: u8) -> Option<(Vec<u8>, Vec<String>)> {
    let mut walk = Walk::new(start, Shape::Cells(delimiter), 1 << 16, u64::MAX);
    while let Some(block) = walk.next_block(&mut Buffer::default()) {
        let Some(piece) = block.pieces.iter().find(|piece| piece.kind == Kind::Header) else {
            continue;
        };
        let bytes = block.bytes.filled()[piece.start..piece.end].to_vec();
        let text = String::from_utf8_lossy(&bytes);
        let row = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut cells = Vec::new();
        csv::cells(row.as_bytes(), delimiter, &mut cells).ok()?;
        let name = |cell| {
            let mut name = String::new();
            csv::unquote(&row[cell], &mut name);
            name.trim().to_owned()
        };
        let names = cells.into_iter().map(name).collect();
        return Some((bytes, names));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::FieldNames;

    #[test]
    fn names_tell_formats() {
        use InputFormat::{Csv, Jsonl, Text, Tsv};
        for (name, expected) in [
            ("a.txt", ByName::Known(Text)),
            ("a.MD.GZ", ByName::Known(Text)),
            ("x/feed.2026.jsonl.zst", ByName::Known(Jsonl)),
            ("a.ndjson", ByName::Known(Jsonl)),
            ("a.csv", ByName::Known(Csv)),
            ("a.tsv.gz", ByName::Known(Tsv)),
            ("a", ByName::Open),
            ("a.gz", ByName::Open),
            ("a.json", ByName::Open),
            ("a.xml.bz2", ByName::Open),
            ("a.HTM", ByName::Known(InputFormat::Html)),
            ("a.warc.gz", ByName::Known(InputFormat::Warc)),
            ("a.parquet", ByName::Known(InputFormat::Parquet)),
            ("a.png", ByName::Foreign),
            ("a.tar.gz", ByName::Foreign),
        ] {
            assert_eq!(by_name(Path::new(name)), expected, "{name}");
        }
        assert_eq!(stem(Path::new("x/Feed.2026.jsonl.GZ")), "Feed.2026");
        assert_eq!(stem(Path::new("feed")), "feed");
    }

    #[test]
    fn content_tells_formats() {
        let wanted = Wanted::new(&FieldNames::default());
        let format = |start: &[u8]| match by_content(start, &wanted) {
            ByContent::Format(format) => Some(format),
            ByContent::Foreign(_) => None,
        };
        assert_eq!(format(b"\xef\xbb\xbf \n{\"a\":1}\n"), Some(InputFormat::Jsonl));
        assert_eq!(format(b"[ {\"a\":1}]"), Some(InputFormat::Json));
        assert_eq!(format(b"{\"a\":1,\n\"b\":2}"), Some(InputFormat::Json));
        assert_eq!(
            format(b"{\n \"version\": \"https://jsonfeed.org/version/1.1\"}"),
            Some(InputFormat::Feed)
        );
        for page in
            [&b"<!DOCTYPE html><p>"[..], b" <!-- saved --> <HTML lang=en>", b"<?xml?><html>"]
        {
            assert_eq!(format(page), Some(InputFormat::Html));
        }
        for feed in [
            &b"<?xml version='1.0'?>\n<rss version='2.0'>"[..],
            b"<feed>",
            b"<!DOCTYPE rss><rdf:RDF ",
        ] {
            assert_eq!(format(feed), Some(InputFormat::Feed));
        }
        assert_eq!(format(b"<newsItem guid='x'>"), Some(InputFormat::Newsml));
        assert_eq!(format(b"<3 this story"), Some(InputFormat::Text));
        assert_eq!(format(b"WARC/1.0\r\n"), Some(InputFormat::Warc));
        assert_eq!(format(b"PAR1\x15\x04"), Some(InputFormat::Parquet));
        assert_eq!(format(b"id,Body\n1,x\n"), Some(InputFormat::Csv));
        assert_eq!(format(b"id;text\n1;x\n"), Some(InputFormat::Csv));
        assert_eq!(format(b"id\ttext\n"), Some(InputFormat::Tsv));
        assert_eq!(format(b"[Agency] Hello, world\n"), Some(InputFormat::Text));
        assert_eq!(format(b"text\n"), Some(InputFormat::Text));
        assert_eq!(format(b""), Some(InputFormat::Text));
        assert_eq!(format(b"\x89PNG\0\0"), None);
        assert_eq!(format(b"\xff\xfeh\0i\0"), None);
    }

    #[test]
    fn sees_documents_that_are_not_lines() {
        assert!(is_json_document(b" [{\"a\":1},\n{}]"));
        assert!(is_json_document(b"\xef\xbb\xbf{\r\n  \"a\": 1\n}"));
        assert!(is_json_document(b"{\"a\": 1,\n  \"b\": 1\n}"));
        assert!(!is_json_document(b"{\"a\":[1]}\n"));
        assert!(!is_json_document(b""));
    }
}
