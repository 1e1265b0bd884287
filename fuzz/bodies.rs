//! What is fuzzed: readers and texts, with what must hold of them for any input. The fuzz targets call these with new
//! inputs, `tests/fuzzed.rs` with those that were kept.

use std::io::Cursor;

use wirecopy::options::{InputFormat, Reading};
use wirecopy::read::Inputs;
use wirecopy::text::{Tokens, repaired, tokenise, words};

/// The readers by name; `any` tells the format by content.
#[allow(dead_code, reason = "the fuzz targets take the name from outside")]
pub const FORMATS: [&str; 13] = [
    "any", "text", "jsonl", "csv", "tsv", "json", "html", "feed", "warc", "parquet", "newsml",
    "headers", "zip",
];

/// Reads bytes as a format: nothing panics, and the second look gives the articles of the first.
#[allow(dead_code, reason = "each fuzz target calls its own")]
pub fn reading(format: &str, data: &[u8]) {
    // Their ends come first, so they have to be files.
    let ending = matches!(format, "parquet" | "zip").then_some(format);
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
    let inputs = if let Some(ending) = ending {
        let Ok(file) = file(data, ending) else { return };
        Inputs::find(&[file], &options)
    } else {
        Inputs::from_reader(Cursor::new(data.to_vec()), &options)
    };
    let Ok(inputs) = inputs else { return };
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

/// A file with these bytes, of this thread alone.
fn file(data: &[u8], ending: &str) -> std::io::Result<String> {
    let (process, thread) = (std::process::id(), std::thread::current().id());
    let name = format!("wirecopy-fuzz-{process}-{thread:?}.{ending}");
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, data)?;
    Ok(path.to_string_lossy().into_owned())
}

/// Tokenises bytes as a text and repairs them: nothing panics, every token lies where it says, after the one before it, the two
/// ways of making tokens agree, and what was repaired lies where it says.
#[allow(dead_code, reason = "each fuzz target calls its own")]
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
    let spans: Vec<_> = words(&text).into_iter().map(|(_, span)| span).collect();
    assert!(spans.into_iter().eq((0..tokens.len()).map(|number| tokens.span(number))));
    let Some(copy) = repaired(&text) else { return };
    assert_eq!(copy.repairs, tokens.repairs());
    for (span, original) in copy.changes() {
        assert!(copy.text.get(span.clone()).is_some(), "{span:?} is no stretch of the copy");
        assert!(text.get(original.clone()).is_some(), "{original:?} is no stretch of the text");
        assert_eq!(copy.original(span), original);
    }
}
