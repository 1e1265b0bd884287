//! The room as a whole: every format, packing and trouble, through the public items alone.

use std::fs;
use std::io::{self, Cursor, Read, Write};

use flate2::write::GzEncoder;
use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use tempfile::TempDir;

use super::inputs::find_with;
use super::{Fields, Inputs, LoadScratch, Parsed, RawKind, Seen};
use crate::article::{Article, Precision, Published, Reason, Skipped};
use crate::error::Error;
use crate::options::{FieldNames, InputFormat, Reading};

const JSONL: &str = "\u{feff}{\"id\":1,\"text\":\"One \\u00e9 \\\"quoted\\\"\\nword.\",\"url\":\"https://www.example.co.uk/1\"}\r\n\
\n{\"id\":\"b\",\"body\":\"Two words\",\"text\":\"\",\"source\":{\"name\":\"Post\"},\"date\":\"2026-03-01\"}\n\
not json\n\
{\"id\":\"c\",\"text\":null}\n\
{\"id\":\"d\",\"text\":\" … \"}\n\
{\"id\":\"e\",\"text\":\"Last, without a line end\"}";

const CSV: &str = "\u{feff}\"id\",Title,text,url\r\n\
1,One,\"Two lines,\r\nof \"\"text\"\"\",https://a.example.org/x\r\n\
\r\n\
2,Short row\r\n\
3,Three,plain text,\r\n\
4,Four,,\r\n\
5,Five,last,x";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn write(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn named(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

fn find(folder: &TempDir, name: &str) -> Inputs {
    Inputs::find(&[named(folder, name)], &Reading::default()).unwrap()
}

fn stdin(bytes: &[u8], options: &Reading) -> Inputs {
    find_with(&["-".to_owned()], options, Box::new(Cursor::new(bytes.to_vec()))).unwrap()
}

fn read(inputs: &Inputs, chunk: usize) -> Parsed {
    let mut all = Parsed::default();
    for batch in inputs.batches_of(chunk) {
        let parsed = batch.unwrap().parse();
        all.articles.extend(parsed.articles);
        all.skipped.extend(parsed.skipped);
    }
    // Where rows of a conversion stand between those of records depends on the chunks.
    all.skipped.sort();
    all
}

fn ids(articles: &[Article]) -> Vec<&str> {
    articles.iter().map(|article| article.id.as_deref().unwrap_or("-")).collect()
}

fn rows(skipped: &[Skipped]) -> Vec<(Option<u64>, &str, Reason)> {
    skipped.iter().map(|row| (row.line, row.article_id.as_str(), row.reason)).collect()
}

/// What holds for every input that does not change: any chunk gives the same records, a second look the same
/// articles, and the pieces of the input are the input.
fn check(inputs: &Inputs, contents: &[&[u8]]) -> Parsed {
    let first = read(inputs, 1 << 20);
    for chunk in [1, 7, 64] {
        let again = read(inputs, chunk);
        assert_eq!(again.articles, first.articles, "in chunks of {chunk}");
        assert_eq!(again.skipped, first.skipped, "in chunks of {chunk}");
    }
    for article in first.articles.iter().rev() {
        assert_eq!(&inputs.load(&article.place).unwrap(), article);
    }
    check_parts(inputs, &first);
    for (number, content) in (0u32..).zip(contents) {
        for chunk in [5, 1 << 20] {
            let mut all = Vec::new();
            let mut places = Vec::new();
            for piece in inputs.raw_records_of(number, chunk).unwrap() {
                let piece = piece.unwrap();
                assert_eq!(piece.place.offset, all.len() as u64);
                all.extend_from_slice(&piece.bytes);
                if piece.kind == RawKind::Record {
                    assert_eq!(inputs.record(&piece.place).unwrap(), piece.bytes);
                    places.push(piece.place);
                }
            }
            assert!(&all == content || inputs.is_made(number));
            for article in first.articles.iter().filter(|article| article.place.input == number) {
                assert!(places.contains(&article.place));
            }
        }
    }
    first
}

/// Reading less of every article changes nothing of what is read of it, nor what is skipped.
fn check_parts(inputs: &Inputs, whole: &Parsed) {
    for fields in [Fields::Key, Fields::Text] {
        let expected = whole.articles.iter().map(|article| part_of(article, fields));
        let expected: Vec<Article> = expected.collect();
        let mut scratch = LoadScratch::new(fields);
        let mut parts = Parsed::default();
        for batch in inputs.batches_of(64) {
            batch.unwrap().each(&mut scratch, |seen| match seen {
                Seen::Article(article) => parts.articles.push(article.clone()),
                Seen::Skipped(row) => parts.skipped.push(row),
            });
        }
        parts.skipped.sort();
        assert_eq!(parts.articles, expected);
        assert_eq!(parts.skipped, whole.skipped);
        for article in expected.iter().rev() {
            assert_eq!(inputs.load_into(&article.place, &mut scratch).unwrap(), article);
        }
    }
}

fn part_of(article: &Article, fields: Fields) -> Article {
    let mut part = article.clone();
    part.title.clear();
    part.byline.clear();
    part.language.clear();
    if fields == Fields::Text {
        (part.id, part.source) = (None, "".into());
        part.url.clear();
        part.published = Published::default();
    }
    part
}

/// The same content under every packing, and through standard input.
fn check_packings(name: &str, content: &[u8]) -> Parsed {
    let two = content.len() / 2;
    let members = [gzip(&content[..two]), gzip(&content[two..])].concat();
    let frames = [zstd(&content[..two]), zstd(&content[two..])].concat();
    let path = format!("paper/{name}");
    let folder = write(&[(&path, content)]);
    let inputs = find(&folder, &path);
    let plain = check(&inputs, &[content]);
    let options = Reading { format: Some(inputs.format(0)), ..Reading::default() };
    for packed in [members, frames] {
        // The name says nothing of the packing.
        let folder = write(&[(&path, &packed)]);
        let unpacked = check(&find(&folder, &path), &[content]);
        assert_eq!(unpacked.articles, plain.articles);
        assert_eq!(rows(&unpacked.skipped), rows(&plain.skipped));
        let piped = check(&stdin(&packed, &options), &[content]);
        let texts = |parsed: &Parsed| {
            parsed.articles.iter().map(|article| article.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&piped), texts(&plain));
    }
    plain
}

#[test]
fn jsonl() {
    let parsed = check_packings("feed.jsonl", JSONL.as_bytes());
    assert_eq!(ids(&parsed.articles), ["1", "b", "e"]);
    let texts: Vec<_> = parsed.articles.iter().map(|article| article.text.as_str()).collect();
    assert_eq!(texts, ["One é \"quoted\"\nword.", "Two words", "Last, without a line end"]);
    let sources: Vec<_> = parsed.articles.iter().map(|article| &*article.source).collect();
    assert_eq!(sources, ["example.co.uk", "Post", "feed"]);
    assert_eq!(parsed.articles[1].published.precision, Precision::Day);
    assert_eq!(
        rows(&parsed.skipped),
        [
            (Some(4), "", Reason::BadJson),
            (Some(5), "c", Reason::NoTextField),
            (Some(6), "d", Reason::EmptyText),
        ]
    );
    assert_eq!(parsed.skipped[1].detail, "`text` is null, not a string");
}

#[test]
fn tables() {
    let parsed = check_packings("feed.csv", CSV.as_bytes());
    assert_eq!(ids(&parsed.articles), ["1", "3", "5"]);
    assert_eq!(parsed.articles[0].text, "Two lines,\r\nof \"text\"");
    assert_eq!(parsed.articles[0].title, "One");
    assert_eq!(&*parsed.articles[0].source, "example.org");
    assert_eq!(&*parsed.articles[1].source, "feed");
    assert_eq!(parsed.articles[1].place.line, 6);
    assert_eq!(
        rows(&parsed.skipped),
        [(Some(5), "", Reason::BadRow), (Some(7), "4", Reason::EmptyText)]
    );
    let tabs = CSV.replace("lines,", "lines;").replace(',', "\t");
    let other = check_packings("feed.tsv", tabs.as_bytes());
    assert_eq!(ids(&other.articles), ids(&parsed.articles));
    let semicolons = write(&[("feed.csv", tabs.replace(';', "").replace('\t', ";").as_bytes())]);
    let inputs = find(&semicolons, "feed.csv");
    assert_eq!(ids(&read(&inputs, 1000).articles), ids(&parsed.articles));
    assert_eq!(inputs.delimiter(0), Some(b';'));
    assert_eq!(inputs.header(0).unwrap(), "\u{feff}\"id\";Title;text;url\r\n".as_bytes());
}

#[test]
fn text_files() {
    let one = "\u{feff}Harbour reopens\r\n\r\nThe harbour\0opened again.";
    let parsed = check_packings("story.txt", one.as_bytes());
    assert_eq!(parsed.articles[0].text, &one[3..]);
    assert_eq!(parsed.articles[0].title, "Harbour reopens");
    let folder =
        write(&[("post/sub/b.txt", one.as_bytes()), ("post/a.md", b"Words"), ("post/c.txt", b"")]);
    let inputs = find(&folder, "post");
    let parsed = check(&inputs, &[b"Words", b"", one.as_bytes()]);
    assert_eq!(ids(&parsed.articles), ["a.md", "sub/b.txt"]);
    assert_eq!((&*parsed.articles[0].source, &*parsed.articles[1].source), ("post", "sub"));
    assert_eq!(rows(&parsed.skipped), [(Some(1), "c.txt", Reason::EmptyText)]);
    assert_eq!(parsed.skipped[0].input, named(&folder, "post/c.txt"));
    let alone = read(&find(&folder, "post/sub/b.txt"), 1000);
    assert_eq!(ids(&alone.articles), ["b.txt"]);
}

#[test]
fn many_small_files_share_a_batch() {
    let files: Vec<(String, String)> =
        (0..600).map(|n| (format!("{n:03}.txt"), format!("Story {n}"))).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = write(&files);
    let inputs = find(&folder, "");
    let batches: Vec<_> = inputs.batches().map(Result::unwrap).collect();
    assert_eq!(batches.len(), 3);
    let articles: Vec<_> = batches.iter().flat_map(|batch| batch.parse().articles).collect();
    assert!(articles.iter().zip(0..).all(|(article, n)| article.text == format!("Story {n}")));
    assert_eq!(
        batches.iter().map(|batch| batch.bytes_read).sum::<u64>(),
        inputs.total_bytes().unwrap()
    );
}

#[test]
fn invalid_utf8_is_repaired_and_told() {
    for (name, content) in [
        // More is UTF-8 than not.
        ("a.txt", &b"Caf\xe9 open, \xc3\xa9t\xc3\xa9"[..]),
        ("a.jsonl", b"{\"id\":\"7\",\"x\":\"\xff\xfe\",\"text\":\"Caf\xe9 open\",\"y\":\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\"}\n"),
        ("a.csv", b"id,x,text\n7,\xff\xc3\xa9\xc3\xa9\xc3\xa9,\"Caf\xe9 open\"\n"),
    ] {
        let folder = write(&[(name, content)]);
        let inputs = find(&folder, name);
        let parsed = check(&inputs, &[content]);
        assert!(parsed.articles[0].text.starts_with("Caf\u{fffd} open"));
        assert!(parsed.articles[0].repaired);
        assert_eq!(parsed.skipped[0].reason, Reason::BadEncoding);
        let record = inputs.record(&parsed.articles[0].place).unwrap();
        let span = inputs.text_span(0, &record).unwrap();
        let raw = String::from_utf8_lossy(&record[span]).into_owned();
        assert_eq!(raw.trim_matches('"'), parsed.articles[0].text, "{name}");
    }
    for half in [
        &b"{\"text\":\"cut \\ud83d\"}\n"[..],
        b"{\"text\":\"cut\",\"title\":\"\\ude00\",\"id\":7}\n",
    ] {
        let folder = write(&[("a.jsonl", half)]);
        let parsed = check(&find(&folder, "a.jsonl"), &[half]);
        let article = &parsed.articles[0];
        assert!(article.text == "cut \u{fffd}" || article.title == "\u{fffd}", "{article:?}");
        assert_eq!(parsed.skipped[0].reason, Reason::BadEncoding);
    }
}

#[test]
fn each_text_file_is_read_in_its_own_encoding() {
    let russian = "Городской совет во вторник решил поднять стену гавани на один метр.";
    let utf_16: Vec<u8> = "\u{feff}港口".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files = [
        ("a.txt", encoding_rs::WINDOWS_1251.encode(russian).0.into_owned(), russian),
        ("b.txt", b"Caf\xe9 open".to_vec(), "Café open"),
        ("c.txt", utf_16, "港口"),
    ];
    let folder = write(&files.each_ref().map(|(name, bytes, _)| (*name, bytes.as_slice())));
    let inputs = find(&folder, "");
    let parsed = check(&inputs, &files.each_ref().map(|(_, bytes, _)| bytes.as_slice()));
    assert!(parsed.skipped.is_empty() && parsed.articles.iter().all(|article| !article.repaired));
    let texts: Vec<&str> = parsed.articles.iter().map(|article| article.text.as_str()).collect();
    assert_eq!(texts, files.each_ref().map(|(_, _, text)| *text));
    let record = inputs.record(&parsed.articles[2].place).unwrap();
    assert_eq!(inputs.text_span(2, &record), Some(2..6));

    let reading = |label: &str| {
        let options = Reading { encoding: Some(label.to_owned()), ..Reading::default() };
        Inputs::find(&[named(&folder, "b.txt")], &options)
    };
    let inputs = reading("koi8-r").unwrap();
    assert_eq!(read(&inputs, 1 << 20).articles[0].text, "CafИ open");
    assert!(reading("klingon").is_err_and(|error| error.to_string().contains("windows-1252")));
}

#[test]
fn the_raw_text_of_a_record_is_found() {
    let folder = write(&[
        ("a.jsonl", JSONL.as_bytes()),
        ("b.csv", CSV.as_bytes()),
        ("c.txt", "\u{feff}Words".as_bytes()),
    ]);
    let inputs = find(&folder, "");
    let mut spans = Vec::new();
    for article in read(&inputs, 1 << 20).articles {
        let record = inputs.record(&article.place).unwrap();
        let span = inputs.text_span(article.place.input, &record).unwrap();
        spans.push(String::from_utf8(record[span].to_vec()).unwrap());
    }
    assert_eq!(
        spans,
        [
            "\"One \\u00e9 \\\"quoted\\\"\\nword.\"",
            "\"Two words\"",
            "\"Last, without a line end\"",
            "\"Two lines,\r\nof \"\"text\"\"\"",
            "plain text",
            "last",
            "Words"
        ]
    );
    assert_eq!(inputs.text_span(0, b"not json"), None);
    assert_eq!(inputs.text_span(1, b"one,cell"), None);
    assert_eq!(inputs.text_span(9, b"x"), None);
}

#[test]
fn long_records_are_passed_over() {
    let long = "x".repeat(500);
    let options = Reading { max_article: 100, ..Reading::default() };
    for (name, content, line) in [
        (
            "a.jsonl",
            format!("{{\"text\":\"one\"}}\n{{\"text\":\"{long}\"}}\n{{\"text\":\"two\"}}\n"),
            2,
        ),
        ("a.csv", format!("x,text\n,one\n,\"{long}\n\"\n,two\n"), 3),
    ] {
        let folder = write(&[(name, content.as_bytes())]);
        let inputs = Inputs::find(&[named(&folder, name)], &options).unwrap();
        let parsed = check(&inputs, &[content.as_bytes()]);
        let texts: Vec<_> = parsed.articles.iter().map(|article| article.text.as_str()).collect();
        assert_eq!(texts, ["one", "two"]);
        assert_eq!(rows(&parsed.skipped), [(Some(line), "", Reason::TooLong)]);
    }
    let folder = write(&[("a.txt", long.as_bytes())]);
    let inputs = Inputs::find(&[named(&folder, "a.txt")], &options).unwrap();
    assert_eq!(rows(&check(&inputs, &[long.as_bytes()]).skipped), [(Some(1), "", Reason::TooLong)]);
}

#[test]
fn what_comes_before_a_damage_is_read() {
    let lines: Vec<String> = (0..20_000)
        .map(|n| format!("{{\"id\":{n},\"text\":\"story number {}\"}}\n", n * 7919))
        .collect();
    let lines = lines.concat();
    for packed in [gzip(lines.as_bytes()), zstd(lines.as_bytes())] {
        let folder = write(&[
            ("a.jsonl", &packed[..packed.len() * 2 / 3]),
            ("b.jsonl", b"{\"text\":\"next\"}\n"),
        ]);
        let inputs = find(&folder, "");
        let parsed = read(&inputs, 10_000);
        let read_of_a = parsed.articles.len() - 1;
        assert!((1000..20_000).contains(&read_of_a), "{read_of_a}");
        assert!(
            parsed.articles[..read_of_a]
                .iter()
                .zip(0..)
                .all(|(article, n)| article.id == Some(format!("{n}")))
        );
        assert_eq!(parsed.articles[read_of_a].text, "next");
        assert_eq!(parsed.skipped.len(), 1, "{:?}", parsed.skipped);
        assert_eq!(parsed.skipped[0].reason, Reason::Truncated);
        let last = &parsed.articles[read_of_a - 1];
        assert_eq!(&inputs.load(&last.place).unwrap(), last);
        let pieces: Vec<_> = inputs.raw_records(0).unwrap().map(Result::unwrap).collect();
        assert!(
            lines.as_bytes().starts_with(
                &pieces.iter().flat_map(|piece| piece.bytes.clone()).collect::<Vec<_>>()
            )
        );
    }
}

#[test]
fn a_vanished_file_stops_nothing() {
    let folder =
        write(&[("a.txt", b"one"), ("b.jsonl", b"{\"text\":\"two\"}"), ("c.txt", b"three")]);
    let inputs = find(&folder, "");
    fs::remove_file(folder.path().join("a.txt")).unwrap();
    fs::remove_file(folder.path().join("b.jsonl")).unwrap();
    let parsed = read(&inputs, 1000);
    assert_eq!(ids(&parsed.articles), ["c.txt"]);
    assert_eq!(
        rows(&parsed.skipped),
        [(None, "", Reason::Unreadable), (None, "", Reason::Unreadable)]
    );
}

#[test]
fn a_changed_file_is_noticed() {
    for (name, content) in
        [("a.txt", &b"some words"[..]), ("a.jsonl", b"{\"text\":\"some words\"}\n")]
    {
        let folder = write(&[(name, content)]);
        let inputs = find(&folder, name);
        let parsed = read(&inputs, 1000);
        fs::write(folder.path().join(name), b"other").unwrap();
        assert!(matches!(inputs.load(&parsed.articles[0].place), Err(Error::Changed { .. })));
        assert!(matches!(inputs.raw_records(0).err(), Some(Error::Changed { .. })));
    }
}

#[test]
fn odd_files_stop_the_run_only_if_named() {
    let folder = write(&[
        ("a.jsonl", b"[{\"words\":\"x\"},\n{\"words\":\"y\"}]\n"),
        ("b.csv", b"1,Some story\n2,Another\n"),
        ("c.jsonl", b"{\"words\":\"x\"}\n"),
        ("d.txt", b"fine"),
        ("e", b"\0\x01\x02"),
    ]);
    for name in ["a.jsonl", "b.csv", "c.jsonl"] {
        let error = Inputs::find(&[named(&folder, name)], &Reading::default()).err().unwrap();
        assert!(matches!(&error, Error::Input { .. }), "{error:?}");
    }
    let inputs = find(&folder, "");
    assert_eq!(ids(&read(&inputs, 1000).articles), ["d.txt"]);
    let reasons: Vec<_> = inputs.skipped().iter().map(|row| row.reason).collect();
    let (no_text, unknown) = (Reason::NoTextField, Reason::UnknownFormat);
    assert_eq!(reasons, [no_text, no_text, no_text, unknown]);
}

#[cfg(feature = "archives")]
#[test]
fn an_archive_is_a_folder() {
    use std::io::Write as _;
    let files: [(&str, &[u8]); 5] = [
        ("paper/a.txt", b"Some words"),
        ("paper/feed.jsonl", b"{\"text\":\"More words\"}\n"),
        ("list.json", b"[{\"text\":\"Other words\",\"id\":9}]"),
        ("picture.png", b"x"),
        ("../out.txt", b"Out of it"),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    let archive = archive.finish().unwrap().into_inner();
    let folder = write(&[("in/a.zip", &archive)]);
    for (path, before) in [("in/a.zip", ""), ("in", "a.zip/")] {
        let inputs = find(&folder, path);
        let parsed = check(&inputs, &[files[2].1, files[0].1, files[1].1]);
        let text = format!("{before}paper/a.txt");
        assert_eq!(ids(&parsed.articles), ["9", &text, "-"]);
        let sources: Vec<_> = parsed.articles.iter().map(|article| &*article.source).collect();
        assert_eq!(sources, ["list", "paper", "feed"]);
        assert_eq!(rows(inputs.skipped()).len(), 2);
        assert!(inputs.total_bytes().is_some());
    }
}

#[test]
fn streams_are_decoded() {
    let text =
        "Der Bürgermeister eröffnete am Dienstag die Straße über den Fluß. „Schön“, sagte er.";
    let jsonl = format!("{{\"text\":\"{text}\",\"id\":\"ä\"}}\n");
    let csv = format!("id,text\nä,\"{text}\"\n");
    let list = format!("[{{\"text\":\"{text}\",\n\"id\":\"ä\"}}]");
    for (name, content) in [("a.jsonl", jsonl), ("a.csv", csv), ("a.json", list)] {
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&content);
        let wide: Vec<u8> = content.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xff\xfe".as_slice(), &wide].concat();
        for bytes in [&latin, &wide[..], &marked] {
            let folder = write(&[(name, bytes)]);
            let inputs = find(&folder, name);
            let first = read(&inputs, 1 << 20);
            assert_eq!(first.articles[0].text, text, "{name}");
            assert_eq!(first.articles[0].id.as_deref(), Some("ä"));
            assert!(first.skipped.is_empty() && !first.articles[0].repaired);
            assert_eq!(inputs.load(&first.articles[0].place).unwrap(), first.articles[0]);
            assert!(inputs.mappings()[0].1.contains("encoding="), "{:?}", inputs.mappings());
        }
    }
}

#[test]
fn a_list_is_read_under_any_name() {
    let list = b"[{\"text\":\"x\",\"id\":7},\n 3, {\"text\":\n\"y\"}]\n";
    for name in ["a.json", "a.jsonl", "a"] {
        let folder = write(&[(name, list)]);
        let inputs = find(&folder, "");
        let parsed = check(&inputs, &[list]);
        assert_eq!(ids(&parsed.articles), ["7", "-"]);
        let lines: Vec<_> = parsed.articles.iter().map(|article| article.place.line).collect();
        assert_eq!(lines, [1, 3]);
        assert_eq!(rows(&parsed.skipped), [(Some(2), "", Reason::BadJson)]);
    }
    assert_eq!(ids(&check(&stdin(list, &Reading::default()), &[list]).articles), ["7", "-"]);
}

#[cfg(feature = "feeds")]
#[test]
fn html_in_a_field_is_read_alike_in_every_form() {
    let lines = concat!(
        "{\"id\":\"a\",\"body_html\":\"The harbour &amp; the bridge<br>reopened.\"}\n",
        "{\"id\":\"b\",\"body\":\"<p>One.<\\/p>\\n<p>Two.<\\/p>\"}\n",
        "{\"id\":\"c\",\"body\":\"3 < 4 &amp; so on\",\"body_html\":\"<p>Not this.</p>\"}\n",
        "{\"id\":\"d\",\"body\":\"<p> </p>\",\"body_html\":\"<p>But this.</p>\"}\n",
    );
    let list = format!("[{}]", lines.trim_end().replace('\n', ","));
    let table = "id,body,body_html\n\
        a,,The harbour &amp; the bridge<br>reopened.\n\
        b,\"<p>One.</p>\n<p>Two.</p>\",\n\
        c,3 < 4 &amp; so on,<p>Not this.</p>\n\
        d,<p> </p>,<p>But this.</p>\n";
    let expected =
        ["The harbour & the bridge\nreopened.", "One.\n\nTwo.", "3 < 4 &amp; so on", "But this."];
    let folder = write(&[
        ("a.jsonl", lines.as_bytes()),
        ("b.json", list.as_bytes()),
        ("c.csv", table.as_bytes()),
    ]);
    for name in ["a.jsonl", "b.json", "c.csv"] {
        let inputs = find(&folder, name);
        let read = read(&inputs, 100);
        let texts: Vec<&str> = read.articles.iter().map(|article| &article.text[..]).collect();
        assert_eq!(texts, expected, "{name}");
        for article in &read.articles {
            assert_eq!(inputs.load(&article.place).unwrap(), *article);
        }
    }
}

#[test]
fn a_field_nobody_has_is_an_error() {
    let folder = write(&[
        ("a.jsonl", b"{\"words\":\"x\",\"by\":\"A\"}\n"),
        ("b.csv", b"words\nx\n"),
        ("c.jsonl", b"{\"text\":\"y\"}\n"),
    ]);
    let options = |text: Option<&str>, byline: Option<&str>| Reading {
        fields: FieldNames {
            text: text.map(str::to_owned),
            byline: byline.map(str::to_owned),
            ..FieldNames::default()
        },
        ..Reading::default()
    };
    let with = |name: &str, options: &Reading| Inputs::find(&[named(&folder, name)], options);
    let error = with("a.jsonl", &options(Some("word"), None)).err().unwrap();
    assert!(
        matches!(error, Error::NoSuchField { field, seen, .. } if field == "word" && seen == ["words", "by"])
    );
    assert!(matches!(with("", &options(Some("word"), None)), Err(Error::NoSuchField { .. })));
    let inputs = with("", &options(Some("words"), Some("by"))).unwrap();
    let parsed = read(&inputs, 1000);
    let bylines: Vec<_> = parsed.articles.iter().map(|article| article.byline.as_str()).collect();
    assert_eq!(bylines, ["A", ""]);
    assert_eq!(inputs.skipped()[0].reason, Reason::NoTextField);
    let late = stdin(b"{\"text\":\"y\"}\n", &options(Some("word"), None));
    assert!(matches!(late.batches().next(), Some(Err(Error::NoSuchField { .. }))));
}

#[test]
fn the_mapping_is_told_once_a_kind() {
    let folder = write(&[
        ("a.jsonl", b"{\"uid\":1,\"body\":\"x\",\"url\":\"u\"}\n"),
        ("b.jsonl", b"{\"uid\":2,\"body\":\"y\",\"url\":\"u\"}\n"),
        ("c.txt", b"x"),
    ]);
    let told = find(&folder, "").mappings();
    let told: Vec<_> = told
        .iter()
        .map(|(name, mapping)| (name.trim_start_matches(&named(&folder, "")), mapping.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("a.jsonl and 1 more", "id=uid text=body url=url source=url's domain"),
            ("c.txt", "id=path text=file title=first line source=folder"),
        ]
    );
}

#[test]
fn standard_input_is_read_once_and_kept() {
    let inputs = stdin(JSONL.as_bytes(), &Reading::default());
    assert_eq!((inputs.names(), inputs.total_bytes()), (vec!["-"], None));
    let parsed = check(&inputs, &[JSONL.as_bytes()]);
    assert_eq!(inputs.format(0), InputFormat::Jsonl);
    assert_eq!(&*parsed.articles[2].source, "stdin");
    let broken = stdin(JSONL.as_bytes(), &Reading::default());
    drop(broken.batches_of(8).next());
    assert_eq!(
        rows(&read(&broken, 8).skipped),
        [(None, "", Reason::Unreadable)],
        "it cannot start again"
    );
}

#[test]
fn a_breaking_pipe_gives_what_came_before() {
    struct Breaks;
    impl Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable was pulled"))
        }
    }
    let start = Cursor::new(b"{\"text\":\"one\"}\n{\"text\":\"tw".to_vec());
    let inputs =
        find_with(&["-".to_owned()], &Reading::default(), Box::new(start.chain(Breaks))).unwrap();
    let parsed = read(&inputs, 1000);
    assert_eq!(parsed.articles.len(), 1);
    assert_eq!(rows(&parsed.skipped), [(Some(2), "", Reason::Unreadable)]);
    assert!(parsed.skipped[0].detail.contains("the cable was pulled"));
}

const PARTS: &[&[u8]] = &[
    b"{\"text\":\"word\"}\n",
    b"{\"text\":\"\\ud83d\\u0041",
    b"\"}",
    b"\"",
    b",",
    b"\t",
    b"\n",
    b"\r\n",
    b"\xff",
    b"word",
    b"{",
    b"[",
    b"\0",
];

proptest! {
    #[test]
    fn nothing_panics_and_every_look_agrees(
        name in prop_oneof![Just("x"), Just("x.jsonl"), Just("x.csv"), Just("x.tsv"), Just("x.txt")],
        head in prop_oneof![Just(""), Just("{\"text\":\"a\"}\n"), Just("id,text\n"), Just("id\ttext\n"), Just("\u{feff}text,id\n")],
        body in proptest::collection::vec(proptest::sample::select(PARTS), 0..20),
    ) {
        let content = [head.as_bytes(), &body.concat()].concat();
        let folder = write(&[(name, &content)]);
        // Through its folder, so that nothing odd is an error.
        let inputs = find(&folder, "");
        if !inputs.is_empty() {
            check(&inputs, &[&content]);
        }
    }
}
