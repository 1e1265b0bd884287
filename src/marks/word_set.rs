//! A first look at a word, for it is in no list nearly always.

/// A bit for each word, by 16 bits of its hash: a word whose bit is not set is not in the set, and one in a thousand others has
/// the bit of one that is.
#[derive(Debug)]
pub(super) struct WordSet(Box<[u64; WORDS]>);

const WORDS: usize = (1 << 16) / 64;

impl Default for WordSet {
    fn default() -> Self {
        Self(Box::new([0; WORDS]))
    }
}

impl WordSet {
    pub(super) fn insert(&mut self, word: [u8; 8]) {
        let (at, bit) = place(word);
        self.0[at] |= 1 << bit;
    }

    /// Whether a word may be in the set.
    #[inline]
    pub(super) fn may_have(&self, word: [u8; 8]) -> bool {
        let (at, bit) = place(word);
        self.0[at] >> bit & 1 == 1
    }
}

#[inline]
fn place(word: [u8; 8]) -> (usize, usize) {
    let bits = usize::from(u16::from_le_bytes([word[0], word[1]]));
    (bits / 64, bits % 64)
}
