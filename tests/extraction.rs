//! What is read of real pages: scores on labelled ones, and no page of any test set that breaks anything.
#![cfg(feature = "html")]

mod support;

use std::io::Read;
use std::path::{Path, PathBuf};

use support::{data, extraction};
use wirecopy::read::article_text;

/// The pages, unpacked into a folder that vanishes after the test.
fn unpacked(folder: &Path) -> Option<tempfile::TempDir> {
    let packed = std::fs::File::open(folder.join("html-pages/pages.tar.zst")).ok()?;
    let mut tar = ruzstd::decoding::StreamingDecoder::new(packed).ok()?;
    let target = tempfile::tempdir().expect("a temporary folder");
    let mut header = [0; 512];
    let mut long_name = None;
    while tar.read_exact(&mut header).is_ok() && header[0] != 0 {
        let text = |range: std::ops::Range<usize>| {
            let field = &header[range];
            let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
            String::from_utf8_lossy(&field[..end]).trim().to_owned()
        };
        let size = u64::from_str_radix(&text(124..136), 8).expect("the size of a file in a tar");
        let mut bytes = Vec::new();
        tar.by_ref().take(size).read_to_end(&mut bytes).expect("a whole file");
        std::io::copy(
            &mut tar.by_ref().take(size.next_multiple_of(512) - size),
            &mut std::io::sink(),
        )
        .expect("the padding of a file");
        match header[156] {
            b'L' => {
                long_name = Some(String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_owned());
            }
            b'0' | 0 => {
                let name = long_name.take().unwrap_or_else(|| text(0..100));
                let path = target.path().join(name.trim_start_matches("./"));
                std::fs::create_dir_all(path.parent().expect("a file is in a folder"))
                    .expect("a folder can be made");
                std::fs::write(path, bytes).expect("a file can be written");
            }
            _ => {}
        }
    }
    Some(target)
}

#[test]
fn real_pages_are_read_as_well_as_measured() {
    let Some(folder) = data::folder() else { return };
    let Some(unpacked) = unpacked(&folder) else { return };
    let pages = extraction::labelled_pages(unpacked.path()).expect("labelled pages");
    let texts: Vec<String> =
        pages.iter().map(|page| article_text(&page.html).unwrap_or_default()).collect();
    let pairs = pages.iter().zip(&texts).map(|(page, text)| (page.text.as_str(), text.as_str()));
    let scores = extraction::score(pairs);
    // The best crate that was measured has .969 and .958.
    assert!(scores.f1 >= 0.969 && scores.precision >= 0.960, "{scores:?}");

    let (mut read, mut refused) = (0, Vec::new());
    for path in html_files(unpacked.path()) {
        let bytes = std::fs::read(&path).expect("a page");
        match article_text(&bytes) {
            Ok(text) => {
                read += 1;
                assert!(text.trim() == text && !text.contains("\n\n\n"), "{}", path.display());
            }
            Err(reason) => refused.push((path, reason)),
        }
    }
    assert!(refused.len() * 25 < read, "{read} read, {refused:#?}");
    let failed = refused.iter().find(|(_, reason)| reason.contains("failed"));
    assert_eq!(failed, None);
}

fn html_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
