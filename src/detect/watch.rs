//! How a caller follows a run, and stops it.

/// What a run is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading every article once; the amount is bytes on disk.
    Reading,
    /// Finding out which articles, paragraphs or fingerprints share a bucket; nobody knows how much is left.
    Proposing,
    /// Verifying candidate pairs of articles.
    VerifyingArticles,
    /// Verifying candidate pairs of paragraphs.
    VerifyingParagraphs,
    /// Comparing the members of very large groups of look-alikes with their leaders; the amount is members.
    LargeGroups,
    /// Comparing candidate pairs of articles word by word.
    Relating,
    /// Aligning pairs that are listed, for the table of passages.
    Passages,
    /// Comparing articles with all others, exactly: only an audit does.
    ComparingAll,
    /// Looking up what the tables show of the articles found.
    LookingUp,
}

/// Follows a run. All methods may be called from any thread.
pub trait Watch: Sync {
    /// A stage begins; `total` is the amount of work where it is known.
    fn stage(&self, stage: Stage, total: Option<u64>);
    /// So much of the stage's work was done.
    fn advance(&self, amount: u64);
    /// Whether the run is to stop as soon as it can.
    fn interrupted(&self) -> bool;
}

/// Follows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
    fn interrupted(&self) -> bool {
        false
    }
}
