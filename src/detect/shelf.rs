//! Articles that were read again to be compared, for whoever asks for them once more: nearly all that a cluster has were in a pair, and a pair is as common as
//! what proposed it, so that one article may be in several rounds.

use super::compared::Compared;
use crate::spill::Memory;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Words kept for each article of the collection, some ten bytes each. What found the candidates is given up by then, and took as much.
const KEPT_AN_ARTICLE: usize = 160;

/// As many articles as there is room for, whichever came first.
pub(super) struct Shelf {
    kept: RwLock<Kept>,
    room: usize,
}

#[derive(Default)]
struct Kept {
    articles: BTreeMap<u32, Arc<Compared>>,
    words: usize,
}

impl Shelf {
    /// Room for a part of so many articles; none where memory is limited.
    pub(super) fn of(memory: &Memory, articles: usize) -> Self {
        let room = if memory.limit().is_none() { KEPT_AN_ARTICLE * articles } else { 0 };
        Self { kept: RwLock::default(), room }
    }

    /// An article, if it is here.
    pub(super) fn find(&self, article: u32) -> Option<Arc<Compared>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.articles.get(&article).cloned()
    }

    /// Keeps those of some articles that are not here yet, while there is room.
    pub(super) fn keep(&self, articles: &[u32], read: &[Arc<Compared>]) {
        let kept = &mut *self.kept.write().unwrap_or_else(PoisonError::into_inner);
        for (&article, read) in articles.iter().zip(read) {
            if kept.words + read.words.len() <= self.room {
                kept.articles.entry(article).or_insert_with(|| {
                    kept.words += read.words.len();
                    Arc::clone(read)
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::OnceLock;

    fn read(words: u32) -> Arc<Compared> {
        Arc::new(Compared {
            words: (0..words).map(|word| u64::from(word).to_le_bytes()).collect(),
            marks: Box::default(),
            counted: words,
            is_live_blog: false,
            different_shingles: OnceLock::new(),
        })
    }

    #[test]
    fn what_there_is_room_for_is_kept() {
        let shelf = Shelf::of(&Memory::default(), 2);
        let least = u32::try_from(KEPT_AN_ARTICLE).unwrap();
        shelf.keep(&[7, 3], &[read(least), read(least + 1)]);
        // There is room left for the last of them; and one that is there is not counted twice.
        shelf.keep(&[7, 9], &[read(least), read(least)]);
        shelf.keep(&[4], &[read(1)]);
        let words = [3, 9, 7, 4].map(|article| shelf.find(article).map(|found| found.counted));
        assert_eq!(words, [None, Some(least), Some(least), None]);
    }

    #[test]
    fn where_memory_is_limited_nothing_is_kept() {
        let shelf = Shelf::of(&Memory::new(Some(1 << 40), None, None), 2);
        shelf.keep(&[7], &[read(1)]);
        assert!(shelf.find(7).is_none());
    }
}
