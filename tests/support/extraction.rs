//! The article-extraction-benchmark's measures: precision and recall over the multiset of runs of four words, each page
//! worth the same, and the share of pages whose words are all right.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};

/// A page and the text that is to be read from it.
pub struct Labelled {
    /// The bytes of the page.
    pub html: Vec<u8>,
    /// The text of its article.
    pub text: String,
}

/// Means over pages.
#[derive(Debug)]
pub struct Scores {
    /// Harmonic mean of the two means below.
    pub f1: f64,
    /// Of what was read, what is right.
    pub precision: f64,
    /// Of what is right, what was read.
    pub recall: f64,
    /// Pages read without an error in any word.
    pub accuracy: f64,
}

/// The pages that `aeb_ground-truth.json` labels, by name; `html` gives the bytes of `aeb/NAME.html`.
///
/// # Errors
/// Where the labels are none, or a page is missing.
pub fn labelled_pages(
    labels: &[u8],
    html: impl Fn(&str) -> Result<Vec<u8>, Error>,
) -> Result<Vec<Labelled>, Error> {
    let labels: BTreeMap<String, serde_json::Value> = serde_json::from_slice(labels)?;
    let page = |(name, label): (&String, &serde_json::Value)| {
        let text = label["articleBody"].as_str().ok_or(ErrorKind::InvalidData)?;
        Ok(Labelled { html: html(&format!("aeb/{name}.html"))?, text: text.to_owned() })
    };
    labels.iter().map(page).collect()
}

/// Scores pairs of the true text and the one that was read.
pub fn score<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Scores {
    let (mut precisions, mut recalls, mut right, mut pages) = (Vec::new(), Vec::new(), 0.0, 0.0);
    for (truth, read) in pairs {
        let (truth, read) = (words(truth), words(read));
        let (wanted, found) = (shingles(&truth), shingles(&read));
        let common: usize = wanted.iter().map(|(run, n)| n.min(found.get(run).unwrap_or(&0))).sum();
        let sum = |runs: &BTreeMap<&[&str], usize>| runs.values().sum::<usize>();
        let share = |of: usize| if of == 0 { 0.0 } else { common as f64 / of as f64 };
        if sum(&found) > 0 {
            precisions.push(share(sum(&found)));
        }
        if sum(&wanted) > 0 {
            recalls.push(share(sum(&wanted)));
        }
        right += f64::from(u8::from(truth == read));
        pages += 1.0;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (precision, recall) = (mean(&precisions), mean(&recalls));
    let f1 = 2.0 * precision * recall / (precision + recall);
    Scores { f1, precision, recall, accuracy: right / pages }
}

/// Runs of letters, digits and underscores, as Python's `\w+` finds them.
fn words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).collect()
}

/// Each run of four words, or the whole of a shorter text, and how often it occurs.
fn shingles<'a>(words: &'a [&'a str]) -> BTreeMap<&'a [&'a str], usize> {
    let mut runs = BTreeMap::new();
    if !words.is_empty() {
        for run in words.windows(4.min(words.len())) {
            *runs.entry(run).or_insert(0) += 1;
        }
    }
    runs
}
