//! The feed, read in parallel, and the shingles of a text.

use rayon::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Result, Seek, SeekFrom};
use xxhash_rust::xxh3::xxh3_64;

const PIECE: u64 = 4 << 20;
const NGRAM: usize = 5;

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

/// The ids of a feed and what `sketch` makes of the shingles of each text, in the order of the feed.
pub fn sketches<S: Send>(
    path: &str,
    sketch: impl Fn(&[u64]) -> S + Sync,
) -> Result<(Vec<String>, Vec<S>)> {
    let found: Vec<Result<Vec<(String, S)>>> = pieces(path)?
        .into_par_iter()
        .map(|(start, length)| {
            let mut bytes = Vec::new();
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(start))?;
            file.take(length).read_to_end(&mut bytes)?;
            let mut shingles = Vec::new();
            bytes
                .split(|&byte| byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(|line| {
                    let row: Row<'_> = serde_json::from_slice(line)?;
                    fill(&row.text, &mut shingles);
                    Ok((row.id.into_owned(), sketch(&shingles)))
                })
                .collect()
        })
        .collect();
    let (mut ids, mut all) = (Vec::new(), Vec::new());
    for piece in found {
        for (id, sketch) in piece? {
            ids.push(id);
            all.push(sketch);
        }
    }
    Ok((ids, all))
}

/// Starts and lengths of about 4 MB that end with a line.
fn pieces(path: &str) -> Result<Vec<(u64, u64)>> {
    let mut file = BufReader::new(File::open(path)?);
    let size = file.get_ref().metadata()?.len();
    let (mut pieces, mut start) = (Vec::new(), 0);
    while start < size {
        file.seek(SeekFrom::Start((start + PIECE).min(size)))?;
        file.read_until(b'\n', &mut Vec::new())?;
        let end = file.stream_position()?;
        pieces.push((start, end - start));
        start = end;
    }
    Ok(pieces)
}

/// All runs of five lower-cased words, hashed; a shorter text is one shingle.
fn fill(text: &str, shingles: &mut Vec<u64>) {
    let (mut joined, mut words) = (String::with_capacity(text.len()), Vec::new());
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let start = joined.len();
        joined.push_str(word);
        words.push((start, joined.len()));
        joined.push(' ');
    }
    shingles.clear();
    if words.len() < NGRAM {
        return shingles.push(xxh3_64(joined.as_bytes()));
    }
    shingles.extend(
        words.windows(NGRAM).map(|run| xxh3_64(&joined.as_bytes()[run[0].0..run[NGRAM - 1].1])),
    );
}
