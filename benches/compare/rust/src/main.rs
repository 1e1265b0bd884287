//! `peers TOOL FEED LINKS`: finds near-duplicates in a feed of JSON lines with one of the crates, and writes pairs of ids.

mod feed;
mod gaoya_index;
mod probminhash_bands;

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

const BANDS: usize = 70;
const ROWS: usize = 3;
const SLOTS: usize = BANDS * ROWS;
const THRESHOLD: f64 = 0.4;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tool, path, output] = arguments.as_slice() else {
        return Err("usage: peers TOOL FEED LINKS".into());
    };
    let (ids, links) = match tool.as_str() {
        "probminhash" => probminhash_bands::find(path)?,
        "gaoya" => gaoya_index::find(path)?,
        _ => return Err(format!("no driver for {tool}").into()),
    };
    let mut file = BufWriter::new(File::create(output)?);
    writeln!(file, "a_id,b_id")?;
    for (a, b) in links {
        writeln!(file, "{},{}", ids[a as usize], ids[b as usize])?;
    }
    Ok(file.flush()?)
}

/// The ids of the feed, and pairs of their numbers.
type Found = (Vec<String>, Vec<(u32, u32)>);
