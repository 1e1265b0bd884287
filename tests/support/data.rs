//! Real texts beside the checkout, for whoever has them. The only place that knows where they lie.

use std::io::Read;
use std::path::{Path, PathBuf};

/// A text and where it is from, for messages.
pub struct Document {
    /// Set and id.
    pub name: String,
    /// The text as it stands there.
    pub text: String,
}

/// The folder named by the environment variable `WIRECOPY_DATA`, or else `../shared/data` beside the checkout.
///
/// Where there is none it says so, and the test that asked is to return.
#[expect(
    clippy::print_stderr,
    reason = "whoever reads the test's output has to see that it was skipped"
)]
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("WIRECOPY_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        eprintln!("skipped: no data beside the checkout");
        return None;
    }
    Some(folder)
}

/// Every `seeds/*.txt`, by name.
pub fn seeds(folder: &Path) -> Vec<Document> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("seeds"))
        .expect("the data has a folder `seeds`")
        .map(|entry| entry.expect("a folder that opens can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| Document {
            name: path.display().to_string(),
            text: String::from_utf8_lossy(&std::fs::read(path).expect("seeds are readable"))
                .into_owned(),
        })
        .collect()
}

/// Every `step`-th record of a set such as `fnc1/docs.jsonl.zst`: its field `text`.
pub fn documents(folder: &Path, set: &str, step: usize) -> Vec<Document> {
    let bytes = decompressed(folder, set);
    let lines = String::from_utf8_lossy(&bytes);
    lines
        .lines()
        .step_by(step)
        .map(|line| {
            let record: serde_json::Value =
                serde_json::from_str(line).expect("the sets are valid JSON lines");
            Document {
                name: format!("{set} {}", record["id"]),
                text: record["text"].as_str().unwrap_or_default().to_owned(),
            }
        })
        .collect()
}

/// The bytes of a `.zst` file, whatever they are, as text.
pub fn decompressed_text(folder: &Path, file: &str) -> String {
    String::from_utf8_lossy(&decompressed(folder, file)).into_owned()
}

fn decompressed(folder: &Path, file: &str) -> Vec<u8> {
    let compressed =
        std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut bytes = Vec::new();
    let mut rest = compressed.as_slice();
    while !rest.is_empty() {
        let mut frame =
            ruzstd::decoding::StreamingDecoder::new(&mut rest).expect("the sets are zstd");
        frame.read_to_end(&mut bytes).expect("the sets are whole");
    }
    bytes
}
