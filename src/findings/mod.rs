//! What a run found: the one thing the report writes, and all it knows.
//!
//! Everything here is already in its final order; the report adds no judgement.
//!
//! Figures are in memory, and words are not: clusters and pairs name articles by the number of their card, and cards,
//! the texts of repeats and their places are read back when they are asked for. What a run found thus takes little
//! memory however much it is, and asking may fail, for the disk can.

mod cards;
mod evidence;
mod examined;
mod passages;
mod pile;
mod repeats;
mod shown;
mod tags;

pub use cards::{Card, Cards};
pub use evidence::Evidence;
pub use examined::{
    Circumstances, Examined, ExaminedArticle, Figure, InCollection, Joining, Markers, Needed,
    SharedPassage, SharedRun, Stretch, TriedRule, Unit, VersionBy, Which, Why,
};
pub use passages::{PassageKind, PassageRow, PassageText};
pub use pile::Pile;
pub use repeats::{Places, Repeat, RepeatKind, RepeatPlace, RepeatText, Scope, Treatment};
pub use shown::{Shown, ShownPair, ShownPassage, ShownRun, ShownStretch, ShownText};
pub use tags::{Tag, Tags};

pub(crate) use cards::{CardSlot, put_card};
pub(crate) use passages::put_passage;
pub(crate) use repeats::{places_in, put_place, put_text};

use crate::article::Skipped;
use crate::verdict::Told;
use pile::damaged;
use std::io;

/// The whole result of a scan.
///
/// ```
/// use wirecopy::findings::Findings;
///
/// fn show(findings: &Findings) -> std::io::Result<()> {
///     for cluster in &findings.clusters {
///         for member in &cluster.members {
///             let card = findings.cards.get(member.card)?;
///             println!("{}: {} in {}", cluster.id, card.title, card.source);
///         }
///     }
///     for repeat in &findings.repeats {
///         println!("{} times: {}", repeat.n_places, findings.repeat_text(repeat)?.text);
///         for place in findings.places(repeat) {
///             println!("  in {}", place?.article_id);
///         }
///     }
///     Ok(())
/// }
/// # show(&Findings::default()).unwrap();
/// ```
#[derive(Debug, Default)]
pub struct Findings {
    /// Clusters of two or more articles, in the order of `clusters.csv`: most sources first, then largest,
    /// then earliest, then id.
    pub clusters: Vec<Cluster>,
    /// Verified pairs: most similar first, then ids.
    pub pairs: Vec<Pair>,
    /// Passages that pairs of different texts share: by the ids of A and of B, then by place in A.
    pub passages: Vec<PassageRow>,
    /// What there is to say about the articles of clusters and pairs, by the numbers they have there.
    pub cards: Cards,
    /// Repeated texts: most articles first, then most words, then id.
    pub repeats: Vec<Repeat>,
    /// One row a source, most articles first, then name.
    pub sources: Vec<SourceRow>,
    /// Rows that gave no article, or gave one after a repair, in input order.
    pub skipped: Vec<Skipped>,
    /// What people had decided, and what became of it, by ids.
    pub decisions: Vec<Told>,
    /// Totals.
    pub counts: Counts,
    /// What was promised and what was left out.
    pub expectation: Expectation,
    /// Texts and pairs word by word, where they were asked for
    /// ([`Matching::showing`](crate::options::Matching::showing)).
    pub shown: Option<Shown>,
    /// The words of repeats and passages, and the places of repeats.
    pub(crate) aside: Aside,
}

/// What was put aside of repeats and passages.
#[derive(Debug)]
pub(crate) struct Aside {
    pub(crate) texts: Box<dyn Pile>,
    pub(crate) places: Box<dyn Pile>,
    pub(crate) passages: Box<dyn Pile>,
}

impl Default for Aside {
    fn default() -> Self {
        let nothing = || Box::new(Vec::new());
        Self { texts: nothing(), places: nothing(), passages: nothing() }
    }
}

impl Findings {
    /// A repeat in words.
    ///
    /// # Errors
    /// When they cannot be read back from where they were put aside.
    pub fn repeat_text(&self, repeat: &Repeat) -> io::Result<RepeatText> {
        let mut text = RepeatText::default();
        self.read_repeat_text(repeat, &mut text, &mut Vec::new())?;
        Ok(text)
    }

    /// The same, into a text and bytes whose memory is used again.
    pub(crate) fn read_repeat_text(
        &self,
        repeat: &Repeat,
        text: &mut RepeatText,
        bytes: &mut Vec<u8>,
    ) -> io::Result<()> {
        bytes.clear();
        self.aside.texts.read(repeat.text.clone(), bytes)?;
        repeats::take_text(bytes, text).ok_or_else(damaged)
    }

    /// A passage in words.
    ///
    /// # Errors
    /// When they cannot be read back from where they were put aside.
    pub fn passage_text(&self, passage: &PassageRow) -> io::Result<PassageText> {
        let mut text = PassageText::default();
        self.read_passage_text(passage, &mut text, &mut Vec::new())?;
        Ok(text)
    }

    /// The same, into a text and bytes whose memory is used again.
    pub(crate) fn read_passage_text(
        &self,
        passage: &PassageRow,
        text: &mut PassageText,
        bytes: &mut Vec<u8>,
    ) -> io::Result<()> {
        bytes.clear();
        self.aside.passages.read(passage.text.clone(), bytes)?;
        passages::take_passage(bytes, text).ok_or_else(damaged)
    }

    /// Every place of a repeat, ordered by article id, then start. They are read back a stretch at a time; when that
    /// fails, the error is the last item.
    pub fn places(&self, repeat: &Repeat) -> Places<'_> {
        Places::new(&*self.aside.places, repeat.places.clone())
    }
}

/// How one article stands to another, on their shingle sets.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Similarity {
    /// Shared shingles over all shingles of both.
    pub jaccard: f64,
    /// Share of A's shingles that B has.
    pub share_a: f64,
    /// Share of B's shingles that A has.
    pub share_b: f64,
}

impl Similarity {
    /// That of identical texts.
    pub const SAME: Self = Self { jaccard: 1.0, share_a: 1.0, share_b: 1.0 };

    /// The same comparison with A and B in each other's place.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { share_a: self.share_b, share_b: self.share_a, ..self }
    }
}

/// What the shared text of two articles amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Equal token sequences.
    Identical,
    /// Each has nearly all of the other.
    NearIdentical,
    /// One has nearly all of the other, and much besides.
    Contained,
    /// They share a good part.
    Partial,
    /// They share a passage that is a small part of both.
    Passage,
    /// What they share is quoted in at least one.
    QuotesOnly,
    /// What they share is furniture, or a mould that is filled with other figures each time.
    TemplateOnly,
    /// One is too short to tell.
    TooShort,
    /// They share nothing that counts.
    Unrelated,
}

impl Relation {
    /// All, from the closest on.
    pub const ALL: [Self; 9] = [
        Self::Identical,
        Self::NearIdentical,
        Self::Contained,
        Self::Partial,
        Self::Passage,
        Self::QuotesOnly,
        Self::TemplateOnly,
        Self::TooShort,
        Self::Unrelated,
    ];

    /// Whether it is told of in the tables.
    pub fn is_told(self) -> bool {
        !matches!(self, Self::TooShort | Self::Unrelated)
    }
}

/// Articles joined by verified pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Derived from the members' ids: `c` and ten or more characters.
    pub id: String,
    /// Distinct sources among the members.
    pub n_sources: u32,
    /// Distinct groups of these sources, a source without one counted by itself; `None` where no groups were given.
    pub n_groups: Option<u32>,
    /// Distinct languages among the members, unknown ones not counted.
    pub n_languages: u32,
    /// Minutes from the first to the last publication, where both are known to the minute.
    pub span_minutes: Option<i64>,
    /// Whether more than one member may be the first.
    pub first_is_tie: bool,
    /// Lead first, then by time and id.
    pub members: Vec<Member>,
    /// Index into `members` of the earliest, where any has a time.
    pub first: Option<usize>,
    /// Index into `members` of the latest, where any has a time.
    pub last: Option<usize>,
}

/// One article of a cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Who it is: the number of its card.
    pub card: u32,
    /// Whether it stands for the cluster.
    pub is_lead: bool,
    /// 1 for the earliest, equal on a tie; `None` without a time.
    pub rank: Option<u32>,
    /// Minutes after the earliest, where the precision of both allows it.
    pub lag_minutes: Option<i64>,
    /// Relation to the lead; `None` for the lead.
    pub relation: Option<Relation>,
    /// Similarity to the lead, this article as A; `None` for the lead.
    pub similarity: Option<Similarity>,
    /// What it shares with the lead, this article as A; `None` for the lead.
    pub evidence: Option<Evidence>,
    /// What explains that, against the lead.
    pub tags: Tags,
    /// Share of its counted words that earlier members have, 0 to 1; `None` without a time.
    pub earlier_share: Option<f64>,
    /// Its other counted words; `None` without a time.
    pub new_words: Option<u32>,
    /// The member it shares most with, by the number of its card, and how much (see [`Evidence::similarity`]).
    pub nearest: Option<(u32, f64)>,
}

/// Two articles that were verified to be near-duplicates, the earlier one as A.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The earlier article, or the one with the smaller id: the number of its card.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// What the shared text amounts to.
    pub relation: Relation,
    /// Of their shingles.
    pub similarity: Similarity,
    /// Of their words, one by one.
    pub evidence: Evidence,
    /// What explains it.
    pub tags: Tags,
    /// How alike their titles are, 0 to 1; `None` where one has none.
    pub title_similarity: Option<f64>,
    /// Which came first.
    pub order: Order,
    /// Minutes from A to B, where the precision of both allows it.
    pub lag_minutes: Option<i64>,
    /// The cluster both are in, as an index into the clusters.
    pub cluster: Option<u32>,
}

/// Which of two articles came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// A.
    AFirst,
    /// The times do not tell.
    Tie,
    /// One has no time.
    Unknown,
}

/// What one source contributed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceRow {
    /// The outlet.
    pub source: String,
    /// The owner it belongs to, or itself when the groups that were given do not tell; empty where none were given.
    pub group: String,
    /// Articles read from it.
    pub articles: u32,
    /// Of these, articles in a cluster.
    pub in_clusters: u32,
    /// Clusters in which it alone was first.
    pub times_first: u32,
    /// Articles of it that came after another source's in a cluster.
    pub times_later: u32,
    /// Median of their lags in minutes, where any is known.
    pub median_lag_minutes: Option<f64>,
    /// Articles without a usable time.
    pub articles_without_time: u32,
    /// Mean share that earlier members of their clusters had of its articles, 0 to 1, where any is known.
    pub mean_earlier_share: Option<f64>,
    /// Mean number of words that no earlier member had.
    pub mean_new_words: Option<f64>,
    /// Mean number of words that are left out as furniture, over its articles in clusters and pairs: the others are not looked at so closely.
    pub furniture_words: Option<f64>,
}

/// Totals of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Inputs named or found.
    pub inputs: u64,
    /// Articles read.
    pub articles: u64,
    /// Records that gave no article.
    pub skipped: u64,
    /// Articles read after a repair or under a qualified id.
    pub repaired: u64,
    /// Articles in whose text mojibake or HTML entities were read as what they stand for.
    pub mended: u64,
    /// Characters in them that were.
    pub mended_characters: u64,
    /// Articles whose token sequence an earlier one has.
    pub identical: u64,
    /// Distinct texts.
    pub distinct: u64,
    /// Paragraphs with at least one word.
    pub paragraphs: u64,
    /// Candidate pairs of articles that were verified; one that is also compared within a huge bucket counts again.
    pub candidates: u64,
    /// Pairs at or above the threshold.
    pub verified: u64,
    /// Clusters.
    pub clusters: u64,
    /// Articles in them.
    pub in_clusters: u64,
    /// Articles of which half or more is one block that repeats inside them.
    pub doubled: u64,
    /// Articles with a time that cannot be read, or can be in two ways: they count as having none.
    pub times_unread: u64,
    /// Articles with a time of a day that names no zone.
    pub times_without_zone: u64,
    /// Articles of which the URL is no identity: that of a home page, or one that texts with nothing in common have.
    pub urls_ignored: u64,
}

/// What was promised, and what a bound left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// Bands and rows for articles.
    pub article_bands: (usize, usize),
    /// Bands and rows for paragraphs, 0 when paragraphs were not compared.
    pub paragraph_bands: (usize, usize),
    /// Expected recall of article pairs exactly at the threshold.
    pub article_recall: f64,
    /// The same for paragraphs.
    pub paragraph_recall: f64,
    /// At most this many article pairs in huge buckets were not compared.
    pub article_pairs_not_compared: u64,
    /// The same for paragraphs.
    pub paragraph_pairs_not_compared: u64,
    /// Fingerprints that so many articles have that not all of their pairs were compared, but each article with the longest.
    pub common_fingerprints: u64,
    /// Pairs of articles that share a few fingerprints and were not compared, for both were shown to be of one mould with a third.
    pub pairs_of_one_mould: u64,
    /// Repeats whose text is shortened in the table.
    pub texts_shortened: u64,
    /// Pairs of one cluster, neither of which is its lead, and pairs of one mould, whose passages are not listed.
    pub pairs_within_clusters: u64,
    /// Further pairs whose passages are not listed, for there would be too many.
    pub pairs_beyond_passages: u64,
    /// Clusters of too many words to tell what each member has that no earlier one has.
    pub clusters_without_earlier_share: u64,
}
