//! What two articles share, word by word.

/// What two texts share. All counts are of words; those of matched ones are of the union of all passages, so that no share
/// is above 1 however often something repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Words of A, and of B, that count.
    pub counted: (u32, u32),
    /// Of these, words in passages that agree.
    pub matched: (u32, u32),
    /// Matched words of A, and of B, in quotations on at least one side.
    pub quoted: (u32, u32),
    /// Words of A, and of B, that agree, but are furniture and do not count.
    pub ignored: (u32, u32),
    /// Matched words of the passage that has most of them.
    pub longest: u32,
    /// Number of passages with a matched word that counts.
    pub passages: u32,
    /// Share of the words that agree, 0 to 1, in passages that come in the same order in both texts.
    pub order_kept: f64,
    /// Numbers that differ inside passages.
    pub changed_numbers: u32,
    /// Numbers of B that agree.
    pub kept_numbers: u32,
    /// Other words that differ inside passages, on the side where there are more.
    pub changed_words: u32,
    /// Places inside passages where words of A stand for other words of B, numbers among them.
    pub replaced: u32,
    /// Whether the texts begin with the same words, but for furniture.
    pub begins_alike: bool,
}

impl Evidence {
    /// Share of A's counted words that are matched, 0 to 1.
    pub fn share_a(&self) -> f64 {
        share(self.matched.0, self.counted.0)
    }

    /// The same of B.
    pub fn share_b(&self) -> f64 {
        share(self.matched.1, self.counted.1)
    }

    /// (Matched words of A and of B) / (counted words of A and of B), 0 to 1.
    pub fn similarity(&self) -> f64 {
        share(self.matched.0 + self.matched.1, self.counted.0 + self.counted.1)
    }

    /// The greater of the shares.
    pub fn highest_share(&self) -> f64 {
        self.share_a().max(self.share_b())
    }

    /// That of two articles that share nothing, of which nothing counts.
    pub const NOTHING: Self = Self {
        counted: (0, 0),
        matched: (0, 0),
        quoted: (0, 0),
        ignored: (0, 0),
        longest: 0,
        passages: 0,
        order_kept: 0.0,
        changed_numbers: 0,
        kept_numbers: 0,
        changed_words: 0,
        replaced: 0,
        begins_alike: false,
    };

    /// That of two articles that say the same in so many words.
    pub fn same(words: u32) -> Self {
        Self {
            counted: (words, words),
            matched: (words, words),
            longest: words,
            passages: 1,
            order_kept: 1.0,
            begins_alike: true,
            ..Self::default()
        }
    }

    /// The same comparison with A and B in each other's place.
    #[must_use]
    pub fn turned(self) -> Self {
        Self {
            counted: (self.counted.1, self.counted.0),
            matched: (self.matched.1, self.matched.0),
            quoted: (self.quoted.1, self.quoted.0),
            ignored: (self.ignored.1, self.ignored.0),
            ..self
        }
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}
