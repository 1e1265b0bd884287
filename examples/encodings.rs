//! Measures how often text files come out right that say nothing of their encoding.
//!
//! ```sh
//! cargo run --release --example encodings -- FOLDER
//! ```
//!
//! FOLDER holds `semeval22-news-sim`. Clean texts of each language are written to files of their own in every old
//! encoding that has all their characters, cut to several lengths, and read as `scan` reads them. The table says how many of 100 came back
//! character by character.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wirecopy::options::Reading;
use wirecopy::read::Inputs;

/// The largest number of texts of a language.
const TEXTS: usize = 100;
/// In characters.
const LENGTHS: [usize; 4] = [50, 150, 500, 2_000];

/// Encodings, and the languages that they were made for.
const ENCODINGS: [(&str, &str); 20] = [
    ("windows-1252", "de en es fr it"),
    ("iso-8859-15", "de en es fr it"),
    ("macintosh", "de en es fr it"),
    ("windows-1250", "pl"),
    ("iso-8859-2", "pl"),
    ("windows-1254", "tr"),
    ("iso-8859-3", "tr"),
    ("windows-1251", "ru"),
    ("koi8-r", "ru"),
    ("ibm866", "ru"),
    ("iso-8859-5", "ru"),
    ("windows-1256", "ar"),
    ("iso-8859-6", "ar"),
    ("gbk", "zh"),
    ("gb18030", "zh"),
    ("big5", "zh"),
    ("utf-16le", "de ru ar zh"),
    ("utf-16be", "de ru ar zh"),
    ("utf-8", "de ru ar zh"),
    ("damaged utf-8", "de fr ru ar zh"),
];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[allow(clippy::print_stdout, reason = "this program prints a table")]
fn main() -> Outcome<()> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder of collections")?);
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in unpacked(&folder.join("semeval22-news-sim/docs.jsonl.zst"))?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let text = record["text"].as_str().unwrap_or_default().trim().to_owned();
        if !text.is_ascii() && !text.contains('\u{FFFD}') {
            texts.entry(record["lang"].as_str().unwrap_or("-").to_owned()).or_default().push(text);
        }
    }
    println!("language encoding       {LENGTHS:?} characters");
    for (encoding, languages) in ENCODINGS {
        for language in languages.split(' ') {
            let known = texts.get(language).map(Vec::as_slice).unwrap_or_default();
            let cells: Vec<String> = LENGTHS
                .into_iter()
                .map(|length| right(known, encoding, length))
                .collect::<Outcome<_>>()?;
            println!("{language:<8} {encoding:<14} {}", cells.join(" "));
        }
    }
    Ok(())
}

/// How many of 100 come back, and of how many that is.
fn right(texts: &[String], encoding: &str, length: usize) -> Outcome<String> {
    let folder = tempfile::tempdir()?;
    let mut expected = BTreeMap::new();
    for (number, text) in texts.iter().take(4 * TEXTS).enumerate() {
        let text: String = text.chars().take(length).collect();
        let Some((bytes, text)) = encoded(&text, encoding) else { continue };
        let name = format!("{number:05}.txt");
        std::fs::write(folder.path().join(&name), bytes)?;
        expected.insert(name, text);
        if expected.len() == TEXTS {
            break;
        }
    }
    let path = folder.path().to_string_lossy().into_owned();
    let inputs = Inputs::find(&[path], &Reading::default())?;
    let mut count = 0;
    for batch in inputs.batches() {
        for article in batch?.parse().articles {
            let id = article.id.unwrap_or_default();
            count += usize::from(expected.get(&id) == Some(&article.text));
        }
    }
    Ok(format!("{:>4} of {:<3}", 100 * count / expected.len().max(1), expected.len()))
}

/// A text in an encoding and what it is to be read as; `None` where the encoding lacks a character or nothing would be special.
fn encoded(text: &str, encoding: &str) -> Option<(Vec<u8>, String)> {
    if text.is_ascii() {
        return None;
    }
    let units = || text.encode_utf16();
    Some(match encoding {
        "utf-8" => (text.into(), text.to_owned()),
        "damaged utf-8" => {
            // One byte in the middle is lost.
            let at = (text.len() / 2..text.len()).find(|&at| !text.is_char_boundary(at))?;
            let mut bytes = text.as_bytes().to_vec();
            bytes.remove(at);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            (bytes, text)
        }
        "utf-16le" => (units().flat_map(u16::to_le_bytes).collect(), text.to_owned()),
        "utf-16be" => {
            let swapped = units().flat_map(|unit| unit.swap_bytes().to_le_bytes());
            (swapped.collect(), text.to_owned())
        }
        _ => {
            let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
            let (bytes, _, lacks) = encoding.encode(text);
            if lacks {
                return None;
            }
            (bytes.into_owned(), text.to_owned())
        }
    })
}

fn unpacked(path: &Path) -> Outcome<String> {
    let packed = std::fs::read(path)?;
    let mut bytes = Vec::new();
    let mut rest = packed.as_slice();
    while !rest.is_empty() {
        ruzstd::decoding::StreamingDecoder::new(&mut rest)?.read_to_end(&mut bytes)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
