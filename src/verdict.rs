//! What people decided about two articles, and what became of it.

/// What somebody said of two articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// They are one story: both belong to one cluster.
    Same,
    /// Somebody looked, and does not know. It changes nothing.
    Unsure,
    /// They are not: no cluster has both.
    Not,
}

impl Verdict {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 3] = [Self::Same, Self::Not, Self::Unsure];

    /// As files have it: `same`, `unsure` or `not`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Unsure => "unsure",
            Self::Not => "not",
        }
    }
}

/// A verdict as it was given. Rows sort by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
    /// The id of one article.
    pub a: String,
    /// That of the other.
    pub b: String,
    /// What was said; `None` where there is only a note.
    pub verdict: Option<Verdict>,
    /// A remark.
    pub note: String,
    /// When, as it was written: `2026-03-01T08:15:00Z`. Of two verdicts on the same articles the later counts.
    pub at: String,
}

/// What became of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The clusters are as it says.
    Followed,
    /// It asks for nothing.
    Noted,
    /// A later one on the same articles counts.
    Superseded,
    /// Others say the opposite, and it was not followed.
    Contradicted,
    /// The collection has no article of one of the ids.
    UnknownId,
    /// Several articles with different texts have one of the ids.
    SeveralOfId,
}

impl Outcome {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 6] = [
        Self::Followed,
        Self::Noted,
        Self::Superseded,
        Self::Contradicted,
        Self::UnknownId,
        Self::SeveralOfId,
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::Noted => "noted",
            Self::Superseded => "superseded",
            Self::Contradicted => "contradicted",
            Self::UnknownId => "unknown_id",
            Self::SeveralOfId => "several_of_id",
        }
    }

    /// Whether somebody ought to look at it.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Contradicted | Self::UnknownId | Self::SeveralOfId)
    }
}

/// A verdict with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// As it was given.
    pub given: Given,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether the two would be in other clusters without it: together instead of apart, or apart instead of together.
    pub changed: bool,
}
