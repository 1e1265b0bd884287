//! Formats as programs, people and crawlers really write them: the collections beside the checkout. Every file is read, or
//! there is a row that says truly why not; what is pinned here was looked at by eye.

#![cfg(all(feature = "archives", feature = "feeds", feature = "html"))]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use support::data;
use wirecopy::article::Reason;
use wirecopy::options::Reading;
use wirecopy::read::Inputs;

/// How many articles each input gave, and its rows: by the input's file name.
#[derive(Default)]
struct Found {
    articles: BTreeMap<String, usize>,
    rows: Vec<(String, Option<u64>, Reason, String)>,
}

fn read(folder: &Path) -> Found {
    let paths = [folder.display().to_string()];
    let inputs = Inputs::find(&paths, &Reading::default()).expect("the folder is there");
    let file = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let names: Vec<String> = inputs.names().iter().map(|name| file(name)).collect();
    let mut found = Found::default();
    let mut rows = inputs.skipped().to_vec();
    for batch in inputs.batches() {
        let parsed = batch.expect("one input is no reason to stop").parse();
        for article in &parsed.articles {
            *found.articles.entry(names[article.place.input as usize].clone()).or_default() += 1;
        }
        rows.extend(parsed.skipped);
    }
    let row =
        |row: wirecopy::article::Skipped| (file(&row.input), row.line, row.reason, row.detail);
    found.rows = rows.into_iter().map(row).collect();
    for name in names {
        let is_told = found.rows.iter().any(|(file, ..)| *file == name);
        assert!(is_told || found.articles.contains_key(&name), "nothing is said of {name}");
    }
    found
}

/// Puts the files of a `.tar.zst` whose names pass into a folder.
fn unpack(folder: &Path, archive: &str, wanted: impl Fn(&str) -> bool) -> tempfile::TempDir {
    let packed = fs::read(folder.join(archive)).expect("the data has it");
    let mut tar = Vec::new();
    let mut frame = ruzstd::decoding::StreamingDecoder::new(&packed[..]).expect("it is zstd");
    frame.read_to_end(&mut tar).expect("it is whole");
    let out = tempfile::tempdir().expect("a temporary folder");
    let (mut at, mut long) = (0, None);
    while let Some(head) = tar.get(at..at + 512).filter(|head| head[0] != 0) {
        let text = |from: usize, to: usize| {
            let bytes = &head[from..to];
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
            String::from_utf8_lossy(&bytes[..end]).into_owned()
        };
        let size = usize::from_str_radix(text(124, 136).trim(), 8).expect("a size in octal");
        let body = &tar[at + 512..at + 512 + size];
        at += 512 + size.div_ceil(512) * 512;
        match head[156] {
            b'L' => long = Some(String::from_utf8_lossy(body).trim_end_matches('\0').to_owned()),
            b'0' | 0 => {
                let name = long.take().unwrap_or_else(|| match text(345, 500) {
                    prefix if prefix.is_empty() => text(0, 100),
                    prefix => format!("{prefix}/{}", text(0, 100)),
                });
                if wanted(&name) {
                    let path = out.path().join(name.trim_start_matches("./"));
                    fs::create_dir_all(path.parent().expect("a folder")).expect("room");
                    fs::write(path, body).expect("room");
                }
            }
            _ => {}
        }
    }
    out
}

/// How often each reason was given, with what is said up to the first figure or name in it.
fn said(found: &Found) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, reason, detail) in &found.rows {
        let end = detail.find([';', '(', '<', '`']).unwrap_or(detail.len());
        *counts.entry(format!("{reason:?}: {}", detail[..end].trim())).or_default() += 1;
    }
    counts.into_iter().map(|(what, count)| format!("{count} {what}")).collect()
}

#[test]
fn feeds_of_three_test_suites() {
    let Some(folder) = data::folder() else { return };
    // The rest are what other programs are to make of these.
    let wanted = |name: &str| {
        Path::new(name).extension().is_some_and(|extension| extension == "xml")
            || (name.contains("__jsonfeed") && !name.ends_with(".serde.json"))
            || name.contains("json__")
    };
    let unpacked = unpack(&folder, "feeds/feeds.tar.zst", wanted);
    let found = read(unpacked.path());
    assert_eq!(found.articles.values().sum::<usize>(), 482);
    assert_eq!(said(&found).join("\n"), include_str!("data/inputs/feeds.txt").trim_end());
}

#[test]
fn archives_of_four_programs() {
    let Some(folder) = data::folder() else { return };
    let found = read(&folder.join("warc"));
    // Which pages hold an article is for the reader of pages to say: there is one or a reason for each answer.
    let mut pages = found.articles.clone();
    let mut archives = BTreeMap::<String, Vec<String>>::new();
    for (file, line, reason, detail) in &found.rows {
        if line.is_some() && *reason == Reason::NoArticle {
            *pages.entry(file.clone()).or_default() += 1;
        } else {
            archives.entry(file.clone()).or_default().push(format!("{reason:?}: {detail}"));
        }
    }
    let told: Vec<String> =
        archives.into_iter().map(|(file, rows)| format!("{file}: {}", rows.join("; "))).collect();
    pages.remove("README.md");
    let of = |file: &str| pages.get(file).copied().unwrap_or_default();
    assert_eq!(of("chatnoir-resiliparse__clueweb-quirk.warc.gz"), 29);
    for packed in ["warc", "warc.gz", "warc.lz4"] {
        assert_eq!(of(&format!("chatnoir-resiliparse__warcfile.{packed}")), 16);
    }
    assert_eq!(of("pywb__iana.warc.gz"), 16);
    assert_eq!(of("trec-near-duplicates__00.warc.gz"), 23);
    assert_eq!((pages.len(), pages.values().sum::<usize>()), (28, 160));
    assert_eq!(told.join("\n"), include_str!("data/inputs/archives.txt").trim_end());
}
