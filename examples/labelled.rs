//! Scores shingle lengths and thresholds on labelled collections: how the defaults were chosen.
//!
//! ```sh
//! cargo run --release --example labelled -- FOLDER
//! ```
//!
//! FOLDER holds `extractor-views` and `cctv-zh` (each `docs` or `items` as JSONL with a cluster id, beside a table of
//! clusters) and collections of independently written texts (`basil-same-event`, `semeval22-news-sim`), in which
//! every pair found is suspect. Each collection is scanned once for each shingle length at a low threshold; the verified pairs
//! then give the clusters at every higher one. Clusters are split in two halves by a hash of their label: choose on
//! the first, report on the second.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use wirecopy::cluster::{Edge, form};
use wirecopy::detect::{Silent, scan};
use wirecopy::findings::Relation;
use wirecopy::options::{Linkage, Matching, Reading, Units};
use wirecopy::read::Inputs;
use xxhash_rust::xxh3::xxh3_64;

const LOWEST: f64 = 0.2;
const LENGTHS: [usize; 5] = [2, 3, 4, 5, 7];

#[allow(clippy::print_stdout, reason = "this program prints a table")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder =
        PathBuf::from(std::env::args().nth(1).ok_or("name the folder of labelled collections")?);
    let thresholds: Vec<f64> = (4..=16).map(|i| f64::from(i) / 20.0).collect();
    for (name, texts, labels) in [
        ("extractor-views", "docs.jsonl.zst", Some("cluster")),
        ("cctv-zh", "items_2022-2023.jsonl.zst", Some("clusters_2022-2023.csv.zst")),
        ("basil-same-event", "docs.jsonl.zst", None),
        ("semeval22-news-sim", "docs.jsonl.zst", None),
    ] {
        let path = folder.join(name).join(texts);
        if !path.exists() {
            println!("{name}: skipped, no {}", path.display());
            continue;
        }
        let truth = labels.map(|labels| truth(&folder.join(name), labels)).transpose()?;
        println!("\n{name}");
        let what = if truth.is_some() {
            "ARI lead-based, first half / second half (single linkage)"
        } else {
            "pairs found"
        };
        println!("{:>3} {:>5}  {what}", "n", "J >=");
        for ngram in LENGTHS {
            let found = found(&path, ngram)?;
            for &threshold in &thresholds {
                if let Some(truth) = &truth {
                    let [lead, single] = [Linkage::Lead, Linkage::Single]
                        .map(|linkage| found.clusters(truth.keys(), threshold, linkage));
                    let score = |clusters: &BTreeMap<String, String>, half| {
                        adjusted_rand(truth, clusters, half)
                    };
                    println!(
                        "{ngram:>3} {threshold:>5.2}  {:.4} / {:.4} ({:.4} / {:.4})",
                        score(&lead, 0),
                        score(&lead, 1),
                        score(&single, 0),
                        score(&single, 1)
                    );
                } else {
                    let pairs = found.pairs.iter().filter(|pair| pair.2 >= threshold).count();
                    println!("{ngram:>3} {threshold:>5.2}  {pairs}");
                }
            }
        }
    }
    Ok(())
}

/// The label of each article.
fn truth(
    folder: &Path,
    labels: &str,
) -> Result<BTreeMap<String, String>, Box<dyn std::error::Error>> {
    let path = if labels.contains('.') { folder.join(labels) } else { folder.join("clusters.csv") };
    let mut text = Vec::new();
    let file = std::fs::File::open(&path)?;
    if path.extension().is_some_and(|extension| extension == "zst") {
        std::io::Read::read_to_end(&mut ruzstd::decoding::StreamingDecoder::new(file)?, &mut text)?;
    } else {
        std::io::Read::read_to_end(&mut std::io::BufReader::new(file), &mut text)?;
    }
    let mut truth = BTreeMap::new();
    for row in csv::Reader::from_reader(&text[..]).records() {
        let row = row?;
        truth.insert(
            row.get(0).unwrap_or_default().to_owned(),
            row.get(1).unwrap_or_default().to_owned(),
        );
    }
    Ok(truth)
}

struct Found {
    /// Distinct texts by their ids, with the words they have.
    words: BTreeMap<String, u32>,
    /// The text that stands for an identical one.
    same: BTreeMap<String, String>,
    pairs: Vec<(String, String, f64)>,
}

fn found(path: &Path, ngram: usize) -> Result<Found, Box<dyn std::error::Error>> {
    let matching = Matching {
        ngram,
        threshold: LOWEST,
        recall: 0.999,
        units: Units::Articles,
        ..Matching::default()
    };
    let inputs = Inputs::find(&[path.display().to_string()], &Reading::default())?;
    let findings = scan(&inputs, &matching, &Silent)?;
    let mut found = Found { words: BTreeMap::new(), same: BTreeMap::new(), pairs: Vec::new() };
    let card = |number| findings.cards.get(number);
    let mut group: BTreeSet<(String, String)> = BTreeSet::new();
    for pair in findings.pairs.iter().filter(|pair| pair.relation == Relation::Identical) {
        group.insert((card(pair.a)?.id, card(pair.b)?.id));
    }
    // Identical copies are listed against the article that stands for them, on either side.
    let mut times: BTreeMap<&String, usize> = BTreeMap::new();
    group.iter().flat_map(|(a, b)| [a, b]).for_each(|id| *times.entry(id).or_default() += 1);
    for (a, b) in &group {
        let (stands, copy) = if times[a] >= times[b] { (a, b) } else { (b, a) };
        found.same.insert(copy.clone(), stands.clone());
    }
    for pair in findings.pairs.iter().filter(|pair| pair.relation != Relation::Identical) {
        let (a, b) = (card(pair.a)?, card(pair.b)?);
        for card in [&a, &b] {
            found.words.insert(card.id.clone(), card.words);
        }
        found.pairs.push((a.id, b.id, pair.similarity.jaccard));
    }
    Ok(found)
}

impl Found {
    /// The cluster of each article, by the id of the text it was formed around.
    fn clusters<'a>(
        &self,
        articles: impl Iterator<Item = &'a String>,
        threshold: f64,
        linkage: Linkage,
    ) -> BTreeMap<String, String> {
        let ids: Vec<&String> = self.words.keys().collect();
        let number = |id: &String| ids.binary_search(&id).ok().and_then(|i| u32::try_from(i).ok());
        let edges: Vec<Edge> = self
            .pairs
            .iter()
            .filter(|pair| pair.2 >= threshold)
            .filter_map(|(a, b, jaccard)| {
                Some(Edge { a: number(a)?, b: number(b)?, strength: *jaccard })
            })
            .collect();
        let weights: Vec<(u32, &String)> =
            self.words.iter().map(|(id, &words)| (words, id)).collect();
        let weight = |text: u32| weights[text as usize];
        let centres = form(weights.len(), weight, &edges, linkage);
        articles
            .map(|id| {
                let stands = self.same.get(id).unwrap_or(id);
                let cluster = number(stands).map_or(stands, |i| ids[centres[i as usize] as usize]);
                (id.clone(), cluster.clone())
            })
            .collect()
    }
}

/// The adjusted Rand index over the articles whose label falls into a half.
fn adjusted_rand(
    truth: &BTreeMap<String, String>,
    found: &BTreeMap<String, String>,
    half: u64,
) -> f64 {
    let labelled: Vec<(&String, &String)> = truth
        .iter()
        .filter(|(_, label)| xxh3_64(label.as_bytes()) % 2 == half)
        .map(|(id, label)| (label, &found[id]))
        .collect();
    let (labels, clusters): (Vec<&String>, Vec<&String>) = labelled.into_iter().unzip();
    wirecopy::score::adjusted_rand(&numbered(&labels), &numbered(&clusters)).unwrap_or(f64::NAN)
}

/// A number for each name.
fn numbered(names: &[&String]) -> Vec<u32> {
    let numbers: BTreeMap<&String, u32> =
        names.iter().copied().collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
    names.iter().map(|name| numbers[name]).collect()
}
