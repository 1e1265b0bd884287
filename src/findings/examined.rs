//! Two articles looked at closely: all that `compare` and `explain` tell.

use super::{Card, Evidence, PassageKind, Relation, Similarity, Tags};
use crate::verdict::Told;
use std::ops::Range;

/// What two articles share, place by place, and how it was judged.
///
/// All spans are code points of the texts as read, 0-based and half-open.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// The article named first.
    pub a: ExaminedArticle,
    /// The other.
    pub b: ExaminedArticle,
    /// What the shared text amounts to.
    pub relation: Relation,
    /// What they share, word by word.
    pub evidence: Evidence,
    /// The same of their shingles.
    pub similarity: Similarity,
    /// Words in a shingle.
    pub ngram: usize,
    /// Every rule, in the order in which they are tried.
    pub rules: Vec<TriedRule>,
    /// The number in `rules` of the first that holds.
    pub decided: usize,
    /// The passages by their place in A, then in B.
    pub passages: Vec<SharedPassage>,
    /// So many passages more are made of names and numbers alone, which is no evidence of anything.
    pub names_only: u32,
    /// Whether what they share puts two articles into one cluster.
    pub joining: Joining,
    /// What explains it, and by what.
    pub circumstances: Circumstances,
    /// What a scan of the collection they are from says; `None` for two articles by themselves, whose furniture is told by
    /// patterns and the user's list alone.
    pub collection: Option<InCollection>,
}

/// One of two articles.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExaminedArticle {
    /// Who it is.
    pub card: Card,
    /// Its text as read.
    pub text: String,
    /// Its quotations and its furniture, by kind, then by place.
    pub stretches: Vec<Stretch>,
    /// Other articles with the same id and the same words.
    pub same_id: Vec<String>,
    /// The article with the same words that a scan compares in its stead: what is quoted and what is furniture is told by that one.
    pub compared_as: Option<String>,
    /// Whether the file it was taken from has more articles.
    pub is_first_of_several: bool,
    /// What it says about where it comes from.
    pub markers: Markers,
}

/// The words by which an article tells where it comes from, as they stand in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Markers {
    /// Those that credit the agency of its card; `None` too when its byline does.
    pub credit: Option<String>,
    /// Those that say that it was corrected, in its text or its title.
    pub correction: Option<String>,
    /// Those that say that another outlet printed it first.
    pub origin: Option<String>,
    /// Those that say that it is a press release.
    pub release: Option<String>,
}

/// One of two articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one named first.
    A,
    /// The other.
    B,
}

/// What tells that an article is a later version of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionBy {
    /// Their URLs name one page.
    Page,
    /// Both URLs show the same number of an article.
    Number,
    /// Their titles are nearly the same.
    Title,
    /// It has nearly all of the words, soon after.
    Words,
}

/// What explains that two articles share text, besides the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Circumstances {
    /// As a scan tags the pair.
    pub tags: Tags,
    /// How alike their titles are, 0 to 1; `None` where one has none.
    pub title_similarity: Option<f64>,
    /// What tells that the later one is a version of the earlier, where it is.
    pub version_by: Option<VersionBy>,
    /// Which came later, where their times tell it.
    pub later: Option<Which>,
    /// By how many minutes, where both are known to the minute.
    pub lag_minutes: Option<i64>,
    /// Whether A, and B, are from sources that were named as publishing press releases.
    pub from_releases: (bool, bool),
}

/// A stretch of a text that is quoted, or is no part of the reporting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Where it stands.
    pub span: Range<u32>,
    /// Its words.
    pub words: u32,
    /// What it is.
    pub why: Why,
}

/// What a stretch is, and what tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It stands in quotation marks.
    Quoted,
    /// It is furniture by a pattern of the list.
    Pattern {
        /// The kind of furniture, such as `comments`.
        kind: &'static str,
        /// The pattern, or what else tells it.
        rule: &'static str,
    },
    /// It recurs in many articles of its source that tell different stories.
    Learnt,
    /// The user's list has it.
    Listed,
}

impl Why {
    /// Whether its words do not count.
    pub fn is_furniture(self) -> bool {
        self != Self::Quoted
    }
}

/// A passage that both have.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedPassage {
    /// From 1, in the order of A.
    pub number: u32,
    /// Where it stands in A.
    pub a: Range<u32>,
    /// And in B.
    pub b: Range<u32>,
    /// Its words in A and in B.
    pub words: (u32, u32),
    /// Words that agree.
    pub matched: u32,
    /// Of these, words that count: furniture does not.
    pub counted: u32,
    /// Of those that count, words that are quoted on at least one side.
    pub quoted: u32,
    /// 1 − words to change, add or take away / words of the longer side, 0 to 1.
    pub identity: f64,
    /// What it is.
    pub kind: PassageKind,
    /// The stretches that agree word by word, in order; the first begins and the last ends with the passage.
    pub runs: Vec<SharedRun>,
    /// Where lines begin: places in A and in B of a word that agrees and is the first of a line in either.
    pub lines: Vec<(u32, u32)>,
    /// Numbers of A and of B that stand in each other's place.
    pub changed_numbers: Vec<(Range<u32>, Range<u32>)>,
}

/// A stretch of a passage that agrees word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedRun {
    /// Where it stands in A.
    pub a: Range<u32>,
    /// And in B.
    pub b: Range<u32>,
    /// Its words.
    pub words: u32,
}

/// A rule, and what it says of two articles.
#[derive(Debug, Clone, PartialEq)]
pub struct TriedRule {
    /// What it decides for.
    pub relation: Relation,
    /// When it holds, in words for people.
    pub says: &'static str,
    /// Whether one of the figures is enough; otherwise all are needed.
    pub any: bool,
    /// What it looks at.
    pub figures: Vec<Figure>,
    /// Whether it holds.
    pub holds: bool,
}

/// A figure that a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// What it counts, as it is said before the number: `words of furniture that agree`.
    pub what: &'static str,
    /// How it is counted.
    pub unit: Unit,
    /// How much it is.
    pub value: f64,
    /// What is needed.
    pub needed: Needed,
    /// Whether it is as needed.
    pub holds: bool,
}

/// How a figure is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Words or numbers.
    Count,
    /// A share, 0 to 1, that is said in percent.
    Share,
    /// A similarity, 0 to 1, that is said as it is.
    Similarity,
}

/// What a rule needs of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Needed {
    /// So much or more.
    AtLeast(f64),
    /// Less than that.
    Below(f64),
}

impl Figure {
    /// A figure that is as needed when its number says so.
    pub fn new(what: &'static str, unit: Unit, value: f64, needed: Needed) -> Self {
        let holds = match needed {
            Needed::AtLeast(least) => value >= least,
            Needed::Below(end) => value < end,
        };
        Self { what, unit, value, needed, holds }
    }

    /// How far it is from what is needed, as a part of that; 0 when it is as needed.
    pub fn distance(&self) -> f64 {
        let (Needed::AtLeast(bound) | Needed::Below(bound)) = self.needed;
        if self.holds { 0.0 } else { (self.value - bound).abs() / bound.max(f64::MIN_POSITIVE) }
    }
}

impl TriedRule {
    /// How far it is from holding: the figure that is farthest from what is needed or, where one is enough, nearest. 0 when it holds.
    pub fn distance(&self) -> f64 {
        let distances = self.figures.iter().map(Figure::distance);
        match (self.holds, self.any) {
            (true, _) => 0.0,
            (false, true) => distances.fold(f64::INFINITY, f64::min),
            (false, false) => distances.fold(0.0, f64::max),
        }
    }
}

/// Whether what two articles share puts them into one cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Joining {
    /// Whether their relation is one that joins articles at all.
    pub by_relation: bool,
    /// The lesser of the shares, which is enough by itself; …
    pub lesser: Figure,
    /// … or else these two: the share of the shorter article, and its words.
    pub shorter: [Figure; 2],
    /// Whether a pair like this joins.
    pub holds: bool,
}

/// What a scan of the whole collection makes of two articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InCollection {
    /// Articles read.
    pub articles: u64,
    /// Records that gave none.
    pub skipped: u64,
    /// Whether the table of pairs has these two, or the articles with the same words that stand for them.
    pub is_pair: bool,
    /// The id of the article that leads the cluster of A, and that of B, where they are in one.
    pub leads: (Option<String>, Option<String>),
    /// Whether both are in the same cluster.
    pub together: bool,
    /// What people had decided about these two, and what became of it.
    pub decided: Vec<Told>,
    /// Whether clusters are others for what people had decided about others.
    pub has_decisions: bool,
}

impl Examined {
    /// The rule that decided.
    pub fn decision(&self) -> Option<&TriedRule> {
        self.rules.get(self.decided)
    }

    /// Of the rules tried before the one that decided, the one that was nearest to holding, unless all missed by more than a quarter
    /// of what they need. An article that is nearly too short is none.
    pub fn nearest_miss(&self) -> Option<&TriedRule> {
        const NEAR: f64 = 0.25;
        let tried = self.rules.iter().take(self.decided);
        tried
            .filter(|rule| rule.relation != Relation::TooShort && !rule.figures.is_empty())
            .filter(|rule| rule.distance() <= NEAR)
            .min_by(|one, other| one.distance().total_cmp(&other.distance()))
    }
}

impl SharedPassage {
    /// Whether it enters the shares.
    pub fn is_counted(&self) -> bool {
        self.counted > 0
    }

    /// The stretches of A and of B between the runs, which differ, with what stands around their words; one of the two may be empty.
    pub fn differences(&self) -> impl Iterator<Item = (Range<u32>, Range<u32>)> + '_ {
        let between =
            |before: &Range<u32>, after: &Range<u32>| before.end..after.start.max(before.end);
        self.runs
            .windows(2)
            .map(move |pair| (between(&pair[0].a, &pair[1].a), between(&pair[0].b, &pair[1].b)))
    }
}
