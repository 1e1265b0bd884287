//! The program itself on texts at hand, and its pairs against those of the oracle.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use wirecopy::detect::{self, Silent};
use wirecopy::findings::{Findings, Pair, Relation};
use wirecopy::options::{Matching, Reading};
use wirecopy::read::Inputs;

use super::oracle::{self, Token};
use super::spread::Known;
use super::statistics::{recall_lower_bound, recall_upper_bound};

/// Inputs as the command line would find them.
pub fn inputs(paths: &[impl AsRef<Path>]) -> Inputs {
    let paths: Vec<String> = paths.iter().map(|path| path.as_ref().display().to_string()).collect();
    Inputs::find(&paths, &Reading::default()).expect("the inputs are there")
}

/// Scans texts from a feed of JSON lines in a temporary folder. An article's id is its index: see [`index`].
pub fn scan_texts<T: AsRef<str>>(texts: &[T], matching: &Matching) -> Findings {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("feed.jsonl");
    let mut out = BufWriter::new(std::fs::File::create(&path).expect("a new file"));
    for (id, text) in texts.iter().enumerate() {
        let record = serde_json::json!({ "id": id.to_string(), "text": text.as_ref() });
        writeln!(out, "{record}").expect("room on the disk");
    }
    out.into_inner().expect("room on the disk");
    detect::scan(&inputs(&[path]), matching, &Silent).expect("a scan of valid texts succeeds")
}

/// The index of the text that the id of [`scan_texts`] stands for.
pub fn index(id: &str) -> usize {
    id.parse().expect("ids are indices")
}

/// The index of the article with this number in the findings.
pub fn article(findings: &Findings, card: u32) -> usize {
    index(&findings.cards.get(card).expect("every number has a card").id)
}

/// The reported pairs of different texts at or above a threshold by index, smaller first, each with its Jaccard.
pub fn known_pairs(findings: &Findings, threshold: f64) -> Vec<Known> {
    let is_alike =
        |pair: &&Pair| pair.relation != Relation::Identical && pair.similarity.jaccard >= threshold;
    let different = findings.pairs.iter().filter(is_alike);
    different
        .map(|pair| {
            let (a, b) = (article(findings, pair.a), article(findings, pair.b));
            (a.min(b), a.max(b), pair.similarity.jaccard)
        })
        .collect()
}

/// What the oracle says about some texts.
pub struct Truth {
    /// For each text the first text with equal tokens.
    pub first: Vec<usize>,
    /// Whether a text has any token: without, it is no article.
    has_words: Vec<bool>,
    /// The exact Jaccard of different texts (the first of each) that are long enough to be compared, from the
    /// threshold on.
    pub pairs: BTreeMap<(usize, usize), f64>,
}

impl Truth {
    /// Compares every text with every other.
    pub fn of<T: AsRef<str>>(texts: &[T], matching: &Matching) -> Self {
        let tokens: Vec<Vec<Token>> =
            texts.iter().map(|text| oracle::tokens(text.as_ref())).collect();
        let mut firsts: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        let first = (0..)
            .zip(&tokens)
            .map(|(i, tokens)| {
                let words = tokens.iter().map(|token| token.text.as_str()).collect();
                *firsts.entry(words).or_insert(i)
            })
            .collect();
        let compared: Vec<usize> = firsts
            .into_values()
            .filter(|&i| tokens[i].len() >= matching.min_words as usize)
            .collect::<BTreeSet<usize>>()
            .into_iter()
            .collect();
        let sets: Vec<BTreeSet<String>> =
            compared.iter().map(|&i| oracle::shingles(&tokens[i], matching.ngram)).collect();
        let pairs = oracle::all_pairs_of_sets(&sets, matching.threshold)
            .into_iter()
            .map(|(a, b, jaccard)| ((compared[a], compared[b]), jaccard))
            .collect();
        let has_words = tokens.iter().map(|tokens| !tokens.is_empty()).collect();
        Self { first, has_words, pairs }
    }

    /// Checks what a scan of the same texts reported: equal texts are all known to be identical, no pair is wrong and
    /// no figure is, and the recall that was asked for is believable. Gives the figures, for people.
    pub fn check(&self, findings: &Findings, matching: &Matching) -> Result<String, String> {
        let identical = self.check_identical(findings)?;
        let mut found = BTreeSet::new();
        for (a, b, jaccard) in known_pairs(findings, matching.threshold) {
            let (first_a, first_b) = (self.first[a], self.first[b]);
            let pair = (first_a.min(first_b), first_a.max(first_b));
            let truth = self.pairs.get(&pair).copied();
            if truth.is_none_or(|truth| (truth - jaccard).abs() > 1e-12) {
                return Err(format!(
                    "{a} and {b} were reported with {jaccard}, and have {truth:?}"
                ));
            }
            if !found.insert(pair) {
                return Err(format!("the texts of {a} and {b} were reported twice"));
            }
        }
        let (found, all) = (found.len() as u64, self.pairs.len() as u64);
        let bounds = (recall_lower_bound(found, all, 0.995), recall_upper_bound(found, all, 0.995));
        let figures = format!(
            "precision 1 of {found} pairs, recall {found} of {all} (99 % sure: {:.4} to {:.4}), {identical} identical",
            bounds.0, bounds.1
        );
        if bounds.1 < matching.recall { Err(figures) } else { Ok(figures) }
    }

    /// Every copy stands once, against one lead of its text. Gives the number of copies.
    fn check_identical(&self, findings: &Findings) -> Result<usize, String> {
        let mut listed: BTreeMap<usize, Vec<[usize; 2]>> = BTreeMap::new();
        for pair in findings.pairs.iter().filter(|pair| pair.relation == Relation::Identical) {
            let (a, b) = (article(findings, pair.a), article(findings, pair.b));
            if self.first[a] != self.first[b] || pair.similarity.jaccard < 1.0 {
                return Err(format!("{a} and {b} are called identical, and are not"));
            }
            listed.entry(self.first[a]).or_default().push([a, b]);
        }
        let mut articles: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (i, &first) in self.first.iter().enumerate() {
            if self.has_words[i] {
                articles.entry(first).or_default().insert(i);
            }
        }
        for (first, articles) in articles.iter().filter(|(_, articles)| articles.len() > 1) {
            let pairs = listed.get(first).map_or(&[][..], Vec::as_slice);
            let named: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
            let has_lead = articles.iter().any(|i| pairs.iter().all(|pair| pair.contains(i)));
            if named != *articles || pairs.len() != articles.len() - 1 || !has_lead {
                return Err(format!("{articles:?} are identical, listed are {pairs:?}"));
            }
        }
        Ok(listed.values().map(Vec::len).sum())
    }
}
