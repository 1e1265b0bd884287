//! What explains that two articles share text, as far as the articles show it.

/// One explanation. Its name in the tables is [`name`](Self::name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    /// Both are of one source.
    SameSource,
    /// The later one is a later version of the earlier: the same URL; or the same source and nearly the same title, the number of one
    /// article in both URLs, or nearly all of the words within 20 hours.
    Update,
    /// An update that says it corrects something.
    Correction,
    /// Different sources of one group, as a list of groups tells.
    SharedOwner,
    /// Different sources, and at least one credits a news agency.
    Wire,
    /// In a cluster: no agency is credited, but three sources or more, of no common group, begin alike within 48 hours and name no
    /// reporter.
    WireInferred,
    /// Different sources, and one is a press release.
    PressRelease,
    /// Different sources, and one says that another outlet printed it first.
    Syndicated,
    /// The contained one is the beginning of the other, and ends cut off or is short.
    Teaser,
    /// The contained one is one passage of the other.
    Excerpt,
    /// The contained one is several passages of the other, in their order.
    Abridged,
    /// One is a live blog.
    LiveBlog,
    /// One holds parts of several stories.
    Roundup,
    /// Nearly the same text under a different title.
    Retitled,
    /// Numbers differ between words that agree.
    NumbersChanged,
    /// Some of what they share is quoted.
    QuoteShared,
    /// Nearly the same text, in another order.
    Reordered,
    /// The later one came more than 30 days after.
    OldReprint,
    /// A person decided about it: about this pair, or, of a member, about it and another member.
    Decided,
}

impl Tag {
    /// All, in the order in which they are written.
    pub const ALL: [Self; 19] = [
        Self::SameSource,
        Self::Update,
        Self::Correction,
        Self::SharedOwner,
        Self::Wire,
        Self::WireInferred,
        Self::PressRelease,
        Self::Syndicated,
        Self::Teaser,
        Self::Excerpt,
        Self::Abridged,
        Self::LiveBlog,
        Self::Roundup,
        Self::Retitled,
        Self::NumbersChanged,
        Self::QuoteShared,
        Self::Reordered,
        Self::OldReprint,
        Self::Decided,
    ];

    /// Its name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::SameSource => "same_source",
            Self::Update => "update",
            Self::Correction => "correction",
            Self::SharedOwner => "shared_owner",
            Self::Wire => "wire",
            Self::WireInferred => "wire_inferred",
            Self::PressRelease => "press_release",
            Self::Syndicated => "syndicated",
            Self::Teaser => "teaser",
            Self::Excerpt => "excerpt",
            Self::Abridged => "abridged",
            Self::LiveBlog => "live_blog",
            Self::Roundup => "roundup",
            Self::Retitled => "retitled",
            Self::NumbersChanged => "numbers_changed",
            Self::QuoteShared => "quote_shared",
            Self::Reordered => "reordered",
            Self::OldReprint => "old_reprint",
            Self::Decided => "decided",
        }
    }
}

/// A set of tags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tags(u32);

impl Tags {
    /// Adds one where something holds.
    #[must_use]
    pub fn with(self, tag: Tag, holds: bool) -> Self {
        Self(self.0 | u32::from(holds) << tag as u16)
    }

    /// Whether one is there.
    pub fn has(self, tag: Tag) -> bool {
        self.0 >> tag as u16 & 1 == 1
    }

    /// Those that are there, in the order of [`Tag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Tag> {
        Tag::ALL.into_iter().filter(move |&tag| self.has(tag))
    }

    /// As the tables write them, with a space between any two. `words` is memory that is used again.
    pub fn write(self, words: &mut String) {
        words.clear();
        for tag in self.iter() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(tag.name());
        }
    }
}
