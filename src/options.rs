//! Every option that determines a result, with its default. The defaults are the product.

mod groups;

pub use groups::{Groups, SourceList};

use crate::error::{Error, Result};
use crate::verdict::Given;
use std::path::PathBuf;

/// How texts are matched. All of it is written to `run.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct Matching {
    /// Tokens in a shingle, 1 to 32.
    pub ngram: usize,
    /// Exact Jaccard of two articles' shingle sets from which on they are near-duplicates, above 0 to 1.
    pub threshold: f64,
    /// The same for two paragraphs.
    pub paragraph_threshold: f64,
    /// Wanted share of the pairs *at* the threshold that are found, above 0, below 1.
    pub recall: f64,
    /// Units with fewer words than this are duplicates only when identical.
    pub min_words: u32,
    /// Fewest words of a repeat that is reported (a block of several paragraphs counts as one).
    pub min_repeat_words: u32,
    /// Fewest words of a passage that two articles share and that is to be found, 8 or more.
    pub min_passage: u32,
    /// Share of the shorter article that a longer one must have for both to be in one cluster, above 0 to 1.
    pub cluster_share: f64,
    /// Passages that do not count as shared, one a line (see [`IgnoreList::parse`](crate::marks::IgnoreList::parse)).
    pub ignored: String,
    /// Furniture counts like any other text; what is in [`ignored`](Self::ignored) does not.
    pub keep_boilerplate: bool,
    /// What is compared.
    pub units: Units,
    /// How verified pairs become clusters.
    pub linkage: Linkage,
    /// Who stands for a cluster.
    pub lead: Lead,
    /// Which passages are listed; `None` for none, where nobody looks at them.
    pub listing: Option<Listing>,
    /// What is told word by word, for a page; `None` for nothing, where there is none.
    pub showing: Option<Showing>,
    /// Which owner sources belong to, where it is known. It changes nothing but what the tables say of groups.
    pub groups: Option<Groups>,
    /// Sources that publish press releases. They change nothing but tags and the kinds of repeats.
    pub press_releases: SourceList,
    /// What people decided about pairs of articles. It changes which clusters there are, and nothing of how alike articles are.
    pub decisions: Vec<Given>,
}

/// How much of what was found is told closely. Larger clusters come before smaller ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Showing {
    /// Most clusters with their members.
    pub clusters: usize,
    /// Most members of all of them; what is cut off is the ends of the largest.
    pub articles: usize,
    /// Most pairs with their passages.
    pub pairs: usize,
    /// Most bytes of the records whose texts are told.
    pub text: u64,
    /// Most stretches of words that agree.
    pub runs: usize,
}

impl Showing {
    /// What makes a page of about so many bytes at most: three tenths of it texts, and for the rest what a row takes of a page.
    pub fn of_size(bytes: u64) -> Self {
        let rows = |each: u64| usize::try_from(bytes / each).unwrap_or(usize::MAX).max(1);
        Self {
            clusters: rows(28_000),
            articles: rows(5_000),
            pairs: rows(8_000),
            text: bytes / 10 * 3,
            runs: rows(150),
        }
    }
}

impl Default for Showing {
    /// For a page that can be sent by mail: 20 MB.
    fn default() -> Self {
        Self::of_size(20_000_000)
    }
}

/// Which passages of the pairs are listed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Those of all pairs; otherwise, of the pairs in a cluster, those with its lead alone.
    pub all: bool,
    /// Most passages. Listed are those of the first pairs that have no more together.
    pub most: usize,
    /// Most words of a passage that are shown, 0 for none.
    pub snippet: u32,
}

/// What `dedup` removes besides identical and near-identical copies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropping {
    /// Texts that a text which stays contains.
    pub contained: bool,
    /// Versions of one article: near-identical texts under the same URL.
    pub versions: bool,
    /// Near-identical texts with other figures.
    pub numbers: bool,
}

/// What an audit looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// Distinct texts that are drawn; all when there are no more.
    pub texts: usize,
    /// Which draw of all possible ones; it chooses the pairs that are shown too.
    pub seed: u64,
    /// Lowest and highest Jaccard of the pairs that are shown, 0.05 to 1.
    pub band: (f64, f64),
    /// Most pairs that are shown.
    pub shown: usize,
}

/// What gets a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Units {
    /// Whole articles only.
    Articles,
    /// Whole articles and their paragraphs.
    Both,
}

/// How verified pairs become clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linkage {
    /// Every member is verified against the member the cluster was formed around.
    Lead,
    /// Connected components: chains A~B~C join A and C.
    Single,
}

/// Which member of a cluster is its lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// The first published.
    Earliest,
    /// The one with most words.
    Longest,
    /// The last published.
    Latest,
    /// By the position of its source in this list (sources not listed come after).
    SourceOrder(Vec<String>),
}

/// How inputs are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Field names given by the user; a `None` is found by its aliases.
    pub fields: FieldNames,
    /// The format of every input, or `None` to tell by name and content.
    pub format: Option<InputFormat>,
    /// What inputs without a byte order mark are encoded in, by a label of the web (`windows-1251`, `latin1`); `None` to tell
    /// by content.
    pub encoding: Option<String>,
    /// Longest record in bytes.
    pub max_article: u64,
    /// Where inputs that can be read only once are spooled; `None` for the system's place.
    pub temp_dir: Option<PathBuf>,
    /// A folder that is not read even if it lies in a scanned one (the output).
    pub exclude: Option<PathBuf>,
    /// The zone of times that name none, an offset or a name of the IANA database; `None` for UTC.
    pub assume_tz: Option<String>,
    /// Whether records will be written again, so that those of tables by columns are read with all their fields.
    pub whole_records: bool,
    /// Threads that make articles of pages and the like; `None` for one a processor. The result does not depend on it.
    pub threads: Option<usize>,
}

/// Field names as the user gave them; dots reach into nested objects (`source.title`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldNames {
    /// `--id-field`
    pub id: Option<String>,
    /// `--text-field`
    pub text: Option<String>,
    /// `--title-field`
    pub title: Option<String>,
    /// `--url-field`
    pub url: Option<String>,
    /// `--date-field`
    pub date: Option<String>,
    /// `--source-field`
    pub source: Option<String>,
    /// `--byline-field`
    pub byline: Option<String>,
    /// `--language-field`
    pub language: Option<String>,
}

/// A format an input can have, beneath its compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputFormat {
    /// One article a file (`.txt`, `.md`).
    Text,
    /// One JSON object a line (`.jsonl`, `.ndjson`).
    Jsonl,
    /// Comma-separated with a header (`.csv`).
    Csv,
    /// Tab-separated with a header (`.tsv`).
    Tsv,
    /// One JSON document: a list of objects, an object with a list of them in it, or objects one after the other (`.json`).
    Json,
    /// One saved page a file (`.html`, `.htm`, `.xhtml`).
    Html,
    /// RSS, Atom or JSON Feed (`.rss`, `.atom`, `.rdf`, `.xml`).
    Feed,
    /// An archive of a crawl (`.warc`, `.wet`).
    Warc,
    /// A table by columns (`.parquet`).
    Parquet,
    /// News items of agencies in XML: NewsML-G2 (`.xml`).
    Newsml,
    /// One text a file, after lines such as `Title: …` and an empty line. Only where it is asked for.
    Headers,
}

impl InputFormat {
    /// Whether articles of this format have no bytes of their own that could be pointed at: they are made into lines of
    /// JSON as they are read.
    pub fn is_converted(self) -> bool {
        !matches!(self, Self::Text | Self::Jsonl | Self::Csv | Self::Tsv)
    }
}

impl Matching {
    /// Checks that every option is in its range.
    ///
    /// # Errors
    /// [`Error::Option`], naming the option and what may be given.
    pub fn check(&self) -> Result<()> {
        let check = |name, value: f64, inside: bool, allowed: &str| {
            if inside {
                Ok(())
            } else {
                Err(Error::Option { name, value: value.to_string(), allowed: allowed.to_owned() })
            }
        };
        let share = |value: f64| value > 0.0 && value <= 1.0;
        check("--ngram", self.ngram as f64, (1..=32).contains(&self.ngram), "from 1 to 32")?;
        check("--threshold", self.threshold, share(self.threshold), "above 0 and at most 1")?;
        check(
            "--paragraph-threshold",
            self.paragraph_threshold,
            share(self.paragraph_threshold),
            "above 0 and at most 1",
        )?;
        check(
            "--cluster-share",
            self.cluster_share,
            share(self.cluster_share),
            "above 0 and at most 1",
        )?;
        let passage = f64::from(self.min_passage);
        check("--min-passage", passage, (8..=1000).contains(&self.min_passage), "from 8 to 1000")?;
        check(
            "--recall",
            self.recall,
            self.recall > 0.0 && self.recall < 1.0,
            "above 0 and below 1",
        )
    }
}

impl Sampling {
    /// The default for a threshold: 20,000 texts, and 25 pairs of those whose Jaccard is within 0.1 of it.
    pub fn around(threshold: f64) -> Self {
        let tenths = |tenths: f64| (tenths.clamp(0.05, 1.0) * 1e6).round() / 1e6;
        Self {
            texts: 20_000,
            seed: 0,
            band: (tenths(threshold - 0.1), tenths(threshold + 0.1)),
            shown: 25,
        }
    }

    /// Checks that every option is in its range.
    ///
    /// # Errors
    /// [`Error::Option`], naming the option and what may be given.
    pub fn check(&self) -> Result<()> {
        let error = |name, value: String, allowed: &str| {
            Err(Error::Option { name, value, allowed: allowed.to_owned() })
        };
        let (low, high) = self.band;
        if !(0.05..=1.0).contains(&low) || !(low..=1.0).contains(&high) {
            let allowed = "two similarities from 0.05 to 1, the lower one first, such as 0.3:0.5";
            return error("--band", format!("{low}:{high}"), allowed);
        }
        if self.texts == 0 {
            return error("--sample", "0".to_owned(), "at least 1");
        }
        Ok(())
    }
}

impl Default for Matching {
    fn default() -> Self {
        Self {
            ngram: 5,
            threshold: 0.4,
            paragraph_threshold: 0.6,
            recall: 0.99,
            min_words: 20,
            min_repeat_words: 4,
            min_passage: 12,
            cluster_share: 0.85,
            ignored: String::new(),
            keep_boilerplate: false,
            units: Units::Both,
            linkage: Linkage::Lead,
            lead: Lead::Earliest,
            listing: Some(Listing::default()),
            showing: None,
            groups: None,
            press_releases: SourceList::default(),
            decisions: Vec::new(),
        }
    }
}

impl Default for Listing {
    fn default() -> Self {
        Self { all: false, most: 1_000_000, snippet: 100 }
    }
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            fields: FieldNames::default(),
            format: None,
            encoding: None,
            max_article: 1 << 30,
            temp_dir: None,
            exclude: None,
            threads: None,
            assume_tz: None,
            whole_records: false,
        }
    }
}
