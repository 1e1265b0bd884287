//! Scores what is read of pages against labelled texts: how the way of extraction was chosen.
//!
//! ```sh
//! cargo run --release --example extraction -- FOLDER
//! ```
//!
//! FOLDER holds `aeb_ground-truth.json` and `aeb/*.html`, the pages of the article-extraction-benchmark
//! (github.com/scrapinghub/article-extraction-benchmark); the measures are those of its `evaluate.py`.

#[allow(unreachable_pub, reason = "shared with the tests")]
#[path = "../tests/support/extraction.rs"]
mod extraction;

use std::path::PathBuf;
use std::time::Instant;

use wirecopy::read::article_text;

#[allow(clippy::print_stdout, reason = "this program prints a table")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name the folder of labelled pages")?);
    let labels = std::fs::read(folder.join("aeb_ground-truth.json"))?;
    let pages = extraction::labelled_pages(&labels, |name| std::fs::read(folder.join(name)))?;
    let start = Instant::now();
    let texts: Vec<String> =
        pages.iter().map(|page| article_text(&page.html).unwrap_or_default()).collect();
    let took = start.elapsed();
    println!("{:<22} {:>6} {:>9} {:>6} {:>8}", "pages", "F1", "precision", "recall", "accuracy");
    for (name, offset, step) in
        [("all", 0, 1), ("even (chosen on)", 0, 2), ("odd (reported on)", 1, 2)]
    {
        let some = pages.iter().zip(&texts).skip(offset).step_by(step);
        let scores =
            extraction::score(some.map(|(page, text)| (page.text.as_str(), text.as_str())));
        println!(
            "{name:<22} {:>6.4} {:>9.4} {:>6.4} {:>8.3}",
            scores.f1, scores.precision, scores.recall, scores.accuracy
        );
    }
    let refused = texts.iter().filter(|text| text.is_empty()).count();
    println!("{refused} of {} pages refused", pages.len());
    println!("{:.2} ms a page", took.as_secs_f64() * 1e3 / pages.len() as f64);
    Ok(())
}
