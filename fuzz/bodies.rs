//! What is fuzzed: readers and texts, with what must hold of them for any input. The fuzz targets call these with new
//! inputs, `tests/fuzzed.rs` with those that were kept.

use std::io::Cursor;

use wirecopy::options::{InputFormat, Reading};
use wirecopy::read::Inputs;
use wirecopy::text::{Tokens, tokenise};

/// The readers by name; `any` tells the format by content.
#[allow(dead_code, reason = "the fuzz targets take the name from outside")]
pub const FORMATS: [&str; 12] = [
    "any", "text", "jsonl", "csv", "tsv", "json", "html", "feed", "warc", "parquet", "newsml",
    "headers",
];

/// Reads bytes as a format: nothing panics, and the second look gives the articles of the first.
pub fn reading(format: &str, data: &[u8]) {
    let format = match format {
        "text" => Some(InputFormat::Text),
        "jsonl" => Some(InputFormat::Jsonl),
        "csv" => Some(InputFormat::Csv),
        "tsv" => Some(InputFormat::Tsv),
        "json" => Some(InputFormat::Json),
        "html" => Some(InputFormat::Html),
        "feed" => Some(InputFormat::Feed),
        "warc" => Some(InputFormat::Warc),
        "parquet" => Some(InputFormat::Parquet),
        "newsml" => Some(InputFormat::Newsml),
        "headers" => Some(InputFormat::Headers),
        _ => None,
    };
    let options = Reading { format, max_article: 1 << 20, threads: Some(1), ..Reading::default() };
    let inputs = if format == Some(InputFormat::Parquet) {
        // Its end comes first, so it has to be a file.
        let Ok(file) = tempfile(data) else { return };
        let Ok(inputs) = Inputs::find(&[file.to_string_lossy().into_owned()], &options) else {
            return;
        };
        inputs
    } else {
        let Ok(inputs) = Inputs::from_reader(Cursor::new(data.to_vec()), &options) else { return };
        inputs
    };
    let mut articles = Vec::new();
    for batch in inputs.batches() {
        let Ok(batch) = batch else { return };
        articles.extend(batch.parse().articles);
    }
    for article in articles.iter().rev() {
        let again = inputs.load(&article.place);
        assert!(again.is_ok_and(|again| again == *article), "the second look differs: {article:?}");
    }
}

fn tempfile(data: &[u8]) -> std::io::Result<std::path::PathBuf> {
    let path = std::env::temp_dir().join(format!("wirecopy-fuzz-{}.parquet", std::process::id()));
    std::fs::write(&path, data)?;
    Ok(path)
}

/// Tokenises bytes as a text: nothing panics, and every token lies where it says, after the one before it.
pub fn text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut tokens = Tokens::default();
    tokenise(&text, &mut tokens);
    let mut last = 0;
    for number in 0..tokens.len() {
        let span = tokens.span(number);
        assert!(span.start >= last && !span.is_empty(), "{span:?} after {last}");
        assert!(text.get(span.clone()).is_some(), "{span:?} is no stretch of the text");
        last = span.start;
    }
}
