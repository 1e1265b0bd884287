//! Archives as crawlers write them, and as they get damaged.

use std::fmt::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use std::io::Write as _;

use super::*;
use crate::read::convert::Refused;

/// A reader of pages that keeps all it is given; a page with `shell` in it holds no article.
fn page(bytes: &[u8], sent: &Sent<'_>) -> OfPage {
    let text = String::from_utf8_lossy(bytes).into_owned();
    if text.contains("shell") {
        return Err((Reason::NoArticle, "an empty page".to_owned()));
    }
    let (url, language) = (sent.url.to_owned(), sent.charset.to_owned() + sent.language);
    let damage = text.contains("damaged").then(|| "some bytes".to_owned());
    Ok((Normal { url, language, text, ..Normal::default() }, damage))
}

fn record(kind: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/{kind}\r\n\
         WARC-Date: 2026-03-01T08:00:00Z\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    record.extend_from_slice(body);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    record(
        "response",
        "application/http; msgtype=response",
        &[head.as_bytes(), b"\r\n\r\n", body].concat(),
    )
}

fn html(body: &str) -> Vec<u8> {
    answer("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8", body.as_bytes())
}

/// The lines and the rows an archive gives.
fn read(archive: Vec<u8>, limit: u64) -> (Vec<String>, Vec<Refused>) {
    read_from(Box::new(Cursor::new(archive)), limit)
}

fn read_from(bytes: Bytes, limit: u64) -> (Vec<String>, Vec<Refused>) {
    let mut archive = Archive::new(bytes, limit, page);
    let mut out = Converted::default();
    while archive.more(&mut out).unwrap() {}
    let lines = String::from_utf8(out.lines).unwrap();
    (lines.lines().map(str::to_owned).collect(), out.rows)
}

fn texts(lines: &[String]) -> Vec<String> {
    let text = |line: &String| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        value["text"].as_str().unwrap_or_default().to_owned()
    };
    lines.iter().map(text).collect()
}

#[test]
fn pages_and_texts_are_articles_and_the_rest_is_counted() {
    let archive = [
        record("warcinfo", "application/warc-fields", b"software: x"),
        record("request", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
        html("<html>One"),
        html("<html>shell"),
        record("revisit", "application/http; msgtype=response", b"HTTP/1.1 200 OK\r\n\r\n"),
        answer("HTTP/1.1 404 Not Found\r\nContent-Type: text/html", b"<html>gone"),
        answer("HTTP/1.1 200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        record("conversion", "text/plain", "A text\n\nof its own".as_bytes()),
        record("resource", "text/html", b"<html>damaged"),
        answer("HTTP/1.1 200 OK", b"<!DOCTYPE html>Three"),
    ]
    .concat();
    let (lines, rows) = read(archive, 1 << 20);
    assert_eq!(
        texts(&lines),
        [
            "",
            "",
            "<html>One",
            "",
            "",
            "",
            "",
            "A text\n\nof its own",
            "<html>damaged",
            "<!DOCTYPE html>Three"
        ]
    );
    assert!(lines[2].contains("\"language\":\"utf-8\""), "{}", lines[2]);
    assert!(lines[7].contains("\"title\":\"A text\"") && !lines[7].contains("published_at"));
    let rows: Vec<_> =
        rows.iter().map(|row| (row.record, row.reason, row.detail.as_str())).collect();
    assert_eq!(
        rows,
        [
            (Some(4), Reason::NoArticle, "an empty page"),
            (Some(9), Reason::BadEncoding, "some bytes"),
            (None, Reason::NoArticle, "1 request, 1 revisit, 1 description of the archive"),
            (None, Reason::NoArticle, "1 answer with status 404"),
            (None, Reason::NoArticle, "1 record of type image/png"),
        ]
    );
}

#[test]
fn bodies_are_unpacked_whether_or_not_they_are_as_announced() {
    let plain = "<html><p>Ships came in.</p>";
    let pack = |packed: &mut dyn FnMut(&[u8]) -> Vec<u8>| packed(plain.as_bytes());
    let gzip = pack(&mut |bytes| {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    });
    let zlib = pack(&mut |bytes| {
        let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    });
    let deflate = pack(&mut |bytes| {
        let mut out = DeflateEncoder::new(Vec::new(), Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    });
    let mut chunked = format!("{:x}\r\n", gzip.len()).into_bytes();
    chunked.extend_from_slice(&gzip);
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    let head = |fields: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/html{fields}");
    let archive = [
        answer(&head("\r\nContent-Encoding: gzip"), &gzip),
        answer(&head("\r\nContent-Encoding: gzip"), plain.as_bytes()),
        answer(&head("\r\nContent-Encoding: deflate"), &zlib),
        answer(&head("\r\nContent-Encoding: deflate"), &deflate),
        answer(&head("\r\nContent-Encoding: deflate"), plain.as_bytes()),
        answer(&head("\r\nContent-Encoding: br"), plain.as_bytes()),
        answer(&head("\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip"), &chunked),
        answer(&head("\r\nTransfer-Encoding: chunked"), plain.as_bytes()),
    ]
    .concat();
    let (lines, rows) = read(archive, 1 << 20);
    assert_eq!(texts(&lines), [plain; 8]);
    assert_eq!(rows, []);
}

#[cfg(feature = "archives")]
#[test]
fn brotli_is_unpacked_within_bounds() {
    let page = b"\x1b\x46\x00\xe8\x1c\x07\x76\x2c\xe3\xfd\xd9\xf6\x64\x5a\xfb\xa4\xc1\xcd\x69\x9e\x29\x34\x37\x05\
        \xe2\x02\x1b\x70\xe0\x94\xbc\xd9\x40\xeb\x82\x83\x43\x6e\x3b\x61\x1c\x1f\x28\x8c\x03\x4d\x12\x66\x63\xf5\x3d\
        \xca\xcc\x1c\xac\xa7\x36\x01";
    // Ten mebibytes of spaces.
    let bomb = b"\xcb\xff\xff\x3f\xf8\x25\x40\xe2\xb1\x40\x20\xf7\xfe\x2f\xff\xff\x3f\xf0\x4b\x00\xc4\x61\x11\x80\xee\xfd\
        \x07";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br";
    let archive = [answer(head, page), answer(head, bomb), answer(head, b"\xff\xff")].concat();
    let (lines, rows) = read(archive, 1 << 20);
    let text = "<html><p>Ships came in. Ships came in, and the ships came in again.</p>";
    assert_eq!(texts(&lines), [text, "", ""]);
    let rows: Vec<_> = rows.iter().map(|row| (row.record, row.reason)).collect();
    assert_eq!(rows, [(Some(2), Reason::TooLong), (Some(3), Reason::BadMarkup)]);
}

#[test]
fn an_archive_goes_on_after_a_damaged_member() {
    let pages = ["<html>One", "<html>Two and two and two more", "<html>Three", "<html>Four"];
    let members: Vec<Vec<u8>> = pages
        .iter()
        .map(|page| {
            let mut out = GzEncoder::new(Vec::new(), Compression::fast());
            out.write_all(&html(page)).unwrap();
            out.finish().unwrap()
        })
        .collect();
    let (start, end) = (members[0].len(), members[0].len() + members[1].len());
    for at in start..end {
        let mut archive = members.concat();
        archive[at] ^= 0xff;
        let unpacked = decompress::unpack(Cursor::new(archive)).unwrap().0;
        let (lines, rows) = read_from(unpacked, 1 << 20);
        let texts = texts(&lines);
        let full: Vec<&str> =
            texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        assert_eq!(full[0], pages[0], "{at}");
        assert_eq!(full[full.len() - 2..], pages[2..], "{at}");
        let is_said = rows.iter().any(|row| row.detail.contains("goes on with the next member"));
        assert!(is_said || full == pages, "{at}: {full:?} {rows:?}");
    }
}

#[test]
fn what_is_too_long_is_passed_over() {
    let bomb = {
        let mut out = GzEncoder::new(Vec::new(), Compression::fast());
        out.write_all(&vec![b' '; 10 << 20]).unwrap();
        out.finish().unwrap()
    };
    let packed = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip";
    let archive = [html(&"x".repeat(200_000)), answer(packed, &bomb), html("<html>One")].concat();
    let (lines, rows) = read(archive, 100_000);
    assert_eq!(texts(&lines), ["", "", "<html>One"]);
    let rows: Vec<_> = rows.iter().map(|row| (row.record, row.reason)).collect();
    assert_eq!(rows, [(Some(1), Reason::TooLong), (Some(2), Reason::TooLong)]);
}

#[test]
fn a_clipped_archive_gives_what_it_has_wherever_it_ends() {
    let whole = [html("<html>One"), html("<html>Two"), record("request", "x", b"GET /")].concat();
    let first = html("<html>One").len();
    let ends = [first, 2 * first, whole.len()];
    for end in 0..whole.len() {
        let (lines, rows) = read(whole[..end].to_vec(), 1 << 20);
        let complete = texts(&lines).iter().filter(|text| !text.is_empty()).count();
        // The blank lines after a record are not missed.
        let reached = |at: &&usize| end + 4 >= **at;
        assert_eq!(complete, ends[..2].iter().filter(reached).count(), "{end}");
        let said = rows.iter().any(|row| row.reason != Reason::NoArticle);
        let is_border = end == 0 || ends.iter().any(|at| (at - 4..=*at).contains(&end));
        assert_eq!(said, !is_border, "{end}: {rows:?}");
    }
}

#[test]
fn order_is_kept_over_many_batches() {
    let mut archive = Vec::new();
    let mut expected = Vec::new();
    for number in 0..1_000 {
        let mut text = String::new();
        write!(text, "<html>{number}").unwrap();
        archive.extend_from_slice(&html(&text));
        expected.push(text);
    }
    assert_eq!(texts(&read(archive, 1 << 20).0), expected);
}
