//! What a run remembers of every paragraph: 24 bytes, as columns, on disk where they do not fit into memory.

use super::column::Column;
use crate::error::Result;
use crate::spill::Memory;
use std::collections::BTreeMap;

/// One paragraph with at least one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Equal for identical paragraphs, and only for these.
    pub(super) identity: u128,
    /// Code points in the article's text.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) words: u32,
}

/// The paragraphs of all articles, one after the other.
#[derive(Default)]
pub(super) struct Paragraphs {
    identities: Column<u128>,
    starts: Column<u32>,
    /// Code points, and words.
    sizes: Column<(u16, u16)>,
    /// Those of which one of the two is too great for its column.
    long: BTreeMap<u32, (u32, u32)>,
}

/// Stands for sizes that are in [`Paragraphs::long`].
const LONG: u16 = u16::MAX;

impl Paragraphs {
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// About how many bytes they take.
    pub(super) fn held(&self) -> u64 {
        self.identities.held() + self.starts.held() + self.sizes.held()
    }

    /// Puts on disk what it can.
    ///
    /// # Errors
    /// When the disk is full.
    pub(super) fn spill(&mut self, memory: &Memory) -> Result<()> {
        self.identities.spill(memory)?;
        self.starts.spill(memory)?;
        self.sizes.spill(memory)
    }

    /// All of one paragraph.
    pub(super) fn get(&self, paragraph: usize) -> Paragraph {
        let start = self.starts.at(paragraph);
        let (length, words) = self.sizes(paragraph);
        let identity = self.identities.at(paragraph);
        Paragraph { identity, start, end: start.saturating_add(length), words }
    }

    pub(super) fn identity(&self, paragraph: usize) -> u128 {
        self.identities.at(paragraph)
    }

    pub(super) fn words(&self, paragraph: usize) -> u32 {
        self.sizes(paragraph).1
    }

    fn sizes(&self, paragraph: usize) -> (u32, u32) {
        let (length, words) = self.sizes.at(paragraph);
        let long = u32::try_from(paragraph).ok().filter(|_| length == LONG);
        let found = long.and_then(|paragraph| self.long.get(&paragraph).copied());
        found.unwrap_or((length.into(), words.into()))
    }

    pub(super) fn push(&mut self, paragraph: Paragraph) {
        let length = paragraph.end - paragraph.start;
        let small = |size: u32| u16::try_from(size).ok().filter(|&size| size != LONG);
        let sizes = small(length).zip(small(paragraph.words)).unwrap_or_else(|| {
            let number = u32::try_from(self.len()).unwrap_or(u32::MAX);
            self.long.insert(number, (length, paragraph.words));
            (LONG, LONG)
        });
        self.identities.push(paragraph.identity);
        self.starts.push(paragraph.start);
        self.sizes.push(sizes);
    }

    /// Appends the paragraphs that come next.
    pub(super) fn append(&mut self, next: &[Paragraph]) {
        for &paragraph in next {
            self.push(paragraph);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn paragraphs_come_back_as_they_were(
            given in proptest::collection::vec((any::<u128>(), any::<u32>(), 0_u32..70_000, 0_u32..70_000), 0..50),
        ) {
            let given: Vec<Paragraph> = given
                .into_iter()
                .flat_map(|(identity, start, length, words)| {
                    let long = Paragraph { identity, start, end: start.saturating_add(length), words };
                    [long, Paragraph { start: 0, end: length % 9, words: words % 5, ..long }]
                })
                .collect();
            let mut paragraphs = Paragraphs::default();
            paragraphs.append(&given);
            let found: Vec<Paragraph> = (0..given.len()).map(|i| paragraphs.get(i)).collect();
            prop_assert_eq!(&found, &given);
            for (i, paragraph) in given.iter().enumerate() {
                prop_assert_eq!(paragraphs.words(i), paragraph.words);
                prop_assert_eq!(paragraphs.identity(i), paragraph.identity);
            }
        }
    }
}
