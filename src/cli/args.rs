//! Arguments that several commands share, and what they mean to the library.

use super::tell;
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use wirecopy::options::{
    FieldNames, InputFormat, Lead, Linkage, Matching, Reading, SourceList, Units,
};
use wirecopy::read::Inputs;
use wirecopy::spill::Memory;

/// What is read, and how.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// Files, folders (read with all below them), patterns, or `-` for standard input
    ///
    /// Read are .txt and .md (one article a file), .jsonl, .json, .csv and .tsv, saved pages (.html), feeds (.rss, .atom, .xml), archives of
    /// crawls (.warc, .wet), .parquet, and .zip as folders of these; each also compressed as .gz, .zst, .bz2, .xz or .lz4.
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<String>,

    #[command(flatten)]
    how: ReadArgs,
}

impl std::ops::Deref for InputArgs {
    type Target = ReadArgs;

    fn deref(&self) -> &ReadArgs {
        &self.how
    }
}

/// How inputs are read.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// Take every input for this format instead of telling by name and content
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Reading")]
    input_format: Option<FormatName>,

    /// Field with the article's id [found by name: id, guid, uri, …]
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    id_field: Option<String>,
    /// Field with the text [text, body, maintext, content, …]; dots reach into objects
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    text_field: Option<String>,
    /// Field with the headline
    #[arg(long, value_name = "NAME", help_heading = "Reading", hide_short_help = true)]
    title_field: Option<String>,
    /// Field with the URL
    #[arg(long, value_name = "NAME", help_heading = "Reading", hide_short_help = true)]
    url_field: Option<String>,
    /// Field with the time of publication
    #[arg(long, value_name = "NAME", help_heading = "Reading", hide_short_help = true)]
    date_field: Option<String>,
    /// Field with the outlet; without one the URL's domain counts, then the folder or file
    #[arg(long, value_name = "NAME", help_heading = "Reading", hide_short_help = true)]
    source_field: Option<String>,
    /// Field with the author line
    #[arg(long, value_name = "NAME", help_heading = "Reading", hide_short_help = true)]
    byline_field: Option<String>,
    /// Field with the language
    #[arg(long, value_name = "NAME", help_heading = "Reading", hide_short_help = true)]
    language_field: Option<String>,

    /// What the inputs are encoded in, such as windows-1251 [default: by byte order mark, else UTF-8, else as it looks]
    #[arg(long, value_name = "NAME", help_heading = "Reading", hide_short_help = true)]
    encoding: Option<String>,
    /// Time zone of times that name none, such as +01:00 or Europe/Paris [default: UTC]
    #[arg(
        long,
        value_name = "ZONE",
        allow_hyphen_values = true,
        help_heading = "Reading",
        hide_short_help = true
    )]
    assume_tz: Option<String>,
    /// Longest article, in bytes (K, M, G allowed); longer ones are skipped and listed
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size, help_heading = "Reading", hide_short_help = true)]
    max_article: u64,
    /// Memory to stay within, such as 2G; what does not fit goes to --temp-dir
    ///
    /// Without it everything but the texts is in memory, about 2 KB an article (1 KB with `--units articles`). The result is
    /// the same. A limit too small for so many articles is an error that says what would be enough.
    #[arg(long, value_name = "SIZE", value_parser = memory_size, help_heading = "Reading", hide_short_help = true)]
    memory: Option<u64>,
    /// Folder for what can be read only once (standard input, compressed files), and for what --memory has no room for
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Reading", hide_short_help = true)]
    temp_dir: Option<PathBuf>,

    /// Exit with 3 if any input had to be skipped
    #[arg(long)]
    pub(crate) strict: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Threads to use [default: one a processor]; the result does not depend on it
    #[arg(short = 'j', long, value_name = "N")]
    threads: Option<usize>,
}

/// How texts are matched.
#[derive(Debug, Args)]
pub(crate) struct MatchArgs {
    /// Words in a shingle
    #[arg(long, value_name = "N", default_value_t = Matching::default().ngram, help_heading = "Matching")]
    ngram: usize,
    /// Jaccard similarity of two articles' shingle sets from which on they are near-duplicates
    #[arg(long, value_name = "SHARE", default_value_t = Matching::default().threshold, help_heading = "Matching")]
    threshold: f64,
    /// The same for two paragraphs
    #[arg(long, value_name = "SHARE", default_value_t = Matching::default().paragraph_threshold, help_heading = "Matching", hide_short_help = true)]
    paragraph_threshold: f64,
    /// Share of the pairs exactly at the threshold that is to be found
    #[arg(long, value_name = "SHARE", default_value_t = Matching::default().recall, help_heading = "Matching")]
    recall: f64,
    /// Shorter texts are duplicates only when identical
    #[arg(long, value_name = "WORDS", default_value_t = Matching::default().min_words, help_heading = "Matching", hide_short_help = true)]
    min_words: u32,
    /// Shortest repeat that is listed
    #[arg(long, value_name = "WORDS", default_value_t = Matching::default().min_repeat_words, help_heading = "Matching", hide_short_help = true)]
    min_repeat_words: u32,
    /// Share of the shorter article that puts two into one cluster
    #[arg(long, value_name = "SHARE", default_value_t = Matching::default().cluster_share, help_heading = "Matching", hide_short_help = true)]
    cluster_share: f64,
    /// Passages that do not count as shared, one a line
    #[arg(long, value_name = "FILE", help_heading = "Matching", hide_short_help = true)]
    pub(crate) ignore_file: Option<PathBuf>,
    /// Count the furniture of sites as shared text too
    #[arg(long, help_heading = "Matching", hide_short_help = true)]
    keep_boilerplate: bool,
    /// Shortest passage by which two articles find each other
    #[arg(long, value_name = "WORDS", default_value_t = Matching::default().min_passage, help_heading = "Matching", hide_short_help = true)]
    min_passage: u32,
    /// How pairs become clusters: every member matches one text, or chains are enough
    #[arg(long, value_enum, value_name = "LINKAGE", default_value_t = LinkageName::Lead, help_heading = "Matching", hide_short_help = true)]
    linkage: LinkageName,
    /// Who stands for a cluster: earliest, longest, latest, or `source-order FILE` (a file with one source a line)
    #[arg(long, value_enum, value_name = "POLICY", default_value_t = LeadName::Earliest, help_heading = "Matching")]
    lead: LeadName,
    #[arg(long, value_name = "FILE", hide = true)]
    source_order: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatName {
    Text,
    Jsonl,
    Csv,
    Tsv,
    /// One JSON document
    Json,
    /// Saved pages
    Html,
    /// RSS, Atom, JSON Feed
    Feed,
    /// WARC and WET archives
    Warc,
    Parquet,
    /// NewsML-G2
    Newsml,
    /// Text after lines such as `Title: …`, `Date: …`, `Source: …`
    Headers,
}

/// What is compared.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum UnitsName {
    Articles,
    Both,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LinkageName {
    Lead,
    Single,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum LeadName {
    Earliest,
    Longest,
    Latest,
    SourceOrder,
}

impl From<UnitsName> for Units {
    fn from(name: UnitsName) -> Self {
        match name {
            UnitsName::Articles => Self::Articles,
            UnitsName::Both => Self::Both,
        }
    }
}

/// `--lead source-order FILE` takes a second value where the others take none: it becomes an option of its own.
pub(crate) fn with_source_order(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let at = arguments.windows(2).position(|pair| pair[0] == "--lead" && pair[1] == "source-order");
    let joined = arguments.iter().position(|argument| argument == "--lead=source-order");
    // Without a value after it the check of the options says what is missing, in the words the user knows.
    if let Some(at) = at.map(|at| at + 2).or(joined.map(|at| at + 1))
        && at < arguments.len()
    {
        arguments.insert(at, OsString::from("--source-order"));
    }
    arguments
}

impl ReadArgs {
    /// The reading options; `output` is not read even if it lies in a scanned folder.
    pub(crate) fn reading(&self, output: Option<PathBuf>) -> Reading {
        Reading {
            fields: FieldNames {
                id: self.id_field.clone(),
                text: self.text_field.clone(),
                title: self.title_field.clone(),
                url: self.url_field.clone(),
                date: self.date_field.clone(),
                source: self.source_field.clone(),
                byline: self.byline_field.clone(),
                language: self.language_field.clone(),
            },
            format: self.input_format.map(|name| match name {
                FormatName::Text => InputFormat::Text,
                FormatName::Jsonl => InputFormat::Jsonl,
                FormatName::Csv => InputFormat::Csv,
                FormatName::Tsv => InputFormat::Tsv,
                FormatName::Json => InputFormat::Json,
                FormatName::Html => InputFormat::Html,
                FormatName::Feed => InputFormat::Feed,
                FormatName::Warc => InputFormat::Warc,
                FormatName::Parquet => InputFormat::Parquet,
                FormatName::Newsml => InputFormat::Newsml,
                FormatName::Headers => InputFormat::Headers,
            }),
            encoding: self.encoding.clone(),
            max_article: self.max_article,
            temp_dir: self.temp_dir.clone(),
            exclude: output,
            assume_tz: self.assume_tz.clone(),
            whole_records: false,
            threads: self.threads,
        }
    }

    /// The memory that may be used, and where the rest goes.
    pub(crate) fn memory(&self) -> Memory {
        Memory::new(self.memory, self.temp_dir.as_deref(), Some(clock))
    }

    /// Says what was put on disk for want of memory, if anything was.
    pub(crate) fn tell_memory(&self, memory: &Memory) {
        let megabytes = memory.most_on_disk() as f64 / 1e6;
        if megabytes > 0.0 {
            let seconds = memory.time_on_disk().as_secs_f64();
            self.say(&format!(
                "To stay within --memory, {megabytes:.0} MB were put on disk for a while, which took {seconds:.1} s."
            ));
        }
    }

    /// Says something for people, unless they asked for quiet.
    pub(crate) fn say(&self, message: &str) {
        if !self.quiet {
            tell(message);
        }
    }

    /// Says which field is read as what, but for what was `told` already. Of standard input it is known only in the end.
    pub(crate) fn tell_fields(
        &self,
        inputs: &Inputs,
        told: &[(String, String)],
    ) -> Vec<(String, String)> {
        let mappings = inputs.mappings();
        for mapping in mappings.iter().filter(|mapping| !told.contains(mapping)) {
            self.say(&format!("{}: {}", mapping.0, mapping.1));
        }
        mappings
    }

    /// Runs `work` on as many threads as were asked for.
    pub(crate) fn on_threads<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let mut pool = rayon::ThreadPoolBuilder::new();
        match self.threads {
            // A thread for each takes minutes to start, and helps nobody.
            Some(threads @ (0 | 1025..)) => {
                bail!("--threads is `{threads}`, but must be from 1 to 1024")
            }
            Some(threads) => pool = pool.num_threads(threads),
            None => {}
        }
        pool.build().context("cannot start threads")?.install(work)
    }
}

impl MatchArgs {
    /// What the file with passages to ignore says; nothing without one.
    fn ignored(&self) -> Result<String> {
        let Some(path) = &self.ignore_file else { return Ok(String::new()) };
        std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the passages to ignore in `{}`", path.display()))
    }

    /// The matching options.
    pub(crate) fn matching(&self, units: Units) -> Result<Matching> {
        let lead = match (self.lead, &self.source_order) {
            (LeadName::SourceOrder, None) => {
                bail!("--lead source-order needs a file with one source a line")
            }
            (LeadName::SourceOrder, Some(path)) => {
                let list = std::fs::read_to_string(path).with_context(|| {
                    format!("cannot read the source order `{}`", path.display())
                })?;
                let sources = list
                    .trim_start_matches('\u{FEFF}')
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty());
                Lead::SourceOrder(sources.map(str::to_owned).collect())
            }
            (_, Some(_)) => bail!("--source-order goes with --lead source-order"),
            (LeadName::Earliest, None) => Lead::Earliest,
            (LeadName::Longest, None) => Lead::Longest,
            (LeadName::Latest, None) => Lead::Latest,
        };
        let matching = Matching {
            ngram: self.ngram,
            threshold: self.threshold,
            paragraph_threshold: self.paragraph_threshold,
            recall: self.recall,
            min_words: self.min_words,
            min_repeat_words: self.min_repeat_words,
            min_passage: self.min_passage,
            cluster_share: self.cluster_share,
            ignored: self.ignored()?,
            keep_boilerplate: self.keep_boilerplate,
            units,
            linkage: match self.linkage {
                LinkageName::Lead => Linkage::Lead,
                LinkageName::Single => Linkage::Single,
            },
            lead,
            listing: None,
            showing: None,
            groups: None,
            press_releases: SourceList::default(),
            decisions: Vec::new(),
        };
        matching.check()?;
        Ok(matching)
    }
}

/// The time since it was asked for first.
fn clock() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// A size at most 4 GiB, which offsets into a text can count.
pub(super) fn size(text: &str) -> Result<u64, String> {
    match bytes(text) {
        Some(bytes @ 1..=0xFFFF_FFFF) => Ok(bytes),
        _ => Err("must be a size from 1 byte to just under 4G, such as 64M".to_owned()),
    }
}

fn memory_size(text: &str) -> Result<u64, String> {
    bytes(text).filter(|&bytes| bytes > 0).ok_or_else(|| "must be a size such as 2G".to_owned())
}

/// Reads `1G`, `500M`, `64K` or a number of bytes.
fn bytes(text: &str) -> Option<u64> {
    let (digits, unit) = match text.trim_end_matches(['B', 'b']).to_ascii_uppercase() {
        text if text.ends_with('K') => (text.trim_end_matches('K').to_owned(), 1 << 10),
        text if text.ends_with('M') => (text.trim_end_matches('M').to_owned(), 1 << 20),
        text if text.ends_with('G') => (text.trim_end_matches('G').to_owned(), 1 << 30),
        text => (text, 1_u64),
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}
