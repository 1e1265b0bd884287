//! What is read of real pages: scores on labelled ones, and no page of any test set that breaks anything.
#![cfg(feature = "html")]

mod support;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use rayon::prelude::*;
use ruzstd::decoding::StreamingDecoder;
use support::{data, extraction};
use wirecopy::read::article_text;

#[test]
fn real_pages_are_read_as_well_as_measured() {
    let Some(folder) = data::folder() else { return };
    let files = unpacked(&folder.join("html-pages/pages.tar.zst"));

    let file = |name: &str| files.get(name).cloned().ok_or(ErrorKind::NotFound.into());
    let pages = extraction::labelled_pages(&files["aeb_ground-truth.json"], file).expect("labels");
    let texts: Vec<String> =
        pages.par_iter().map(|page| article_text(&page.html).unwrap_or_default()).collect();
    let pairs = pages.iter().zip(&texts).map(|(page, text)| (page.text.as_str(), text.as_str()));
    let scores = extraction::score(pairs);
    // The best crate that was measured has .969 and .958.
    assert!(scores.f1 >= 0.970 && scores.precision >= 0.962, "{scores:?}");

    let pages: Vec<_> = files.iter().filter(|(name, _)| is_page(name)).collect();
    let refused: BTreeMap<&str, String> = pages
        .par_iter()
        .filter_map(|(name, page)| {
            let text = article_text(page);
            let is_tidy =
                text.as_ref().is_ok_and(|text| text.trim() == text && !text.contains("\n\n\n"));
            assert!(is_tidy || text.is_err(), "{name}");
            Some((name.as_str(), text.err()?))
        })
        .collect();
    // What is refused was looked at one by one: home pages, empty shells, forwards, test cases of one line.
    assert!(25 * refused.len() < pages.len(), "{refused:#?}");
    assert!(!refused.values().any(|reason| reason.contains("failed")), "{refused:#?}");
}

fn is_page(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "html")
}

/// The files in a packed archive, by path.
fn unpacked(archive: &Path) -> BTreeMap<String, Vec<u8>> {
    let packed = File::open(archive).expect("the data has pages");
    let mut tar = StreamingDecoder::new(packed).expect("a zstd archive");
    let (mut files, mut long_name) = (BTreeMap::new(), None);
    let mut header = [0; 512];
    while tar.read_exact(&mut header).is_ok() && header[0] != 0 {
        let field = |range: std::ops::Range<usize>| {
            let bytes = header[range].split(|byte| *byte == 0).next().unwrap_or_default();
            String::from_utf8_lossy(bytes).trim().to_owned()
        };
        let size = u64::from_str_radix(&field(124..136), 8).expect("the size of a file");
        let mut bytes = Vec::new();
        tar.by_ref()
            .take(size.next_multiple_of(512))
            .read_to_end(&mut bytes)
            .expect("a whole file");
        bytes.truncate(usize::try_from(size).expect("a size"));
        match header[156] {
            b'L' => {
                long_name = Some(String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_owned());
            }
            b'0' | 0 => {
                let name = long_name.take().unwrap_or_else(|| field(0..100));
                files.insert(name.trim_start_matches("./").to_owned(), bytes);
            }
            _ => {}
        }
    }
    files
}
