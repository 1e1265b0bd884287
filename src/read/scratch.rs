//! Memory that is used for one record after the other.

use std::ops::Range;
use std::sync::Arc;

use super::fields::Field;
use super::jsonl::Slots;
use super::second::Opened;
use super::source::Sources;
use crate::article::{Article, Place, Published};

/// What is wanted of every article besides its text and its place. What is not wanted is left empty and costs nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fields {
    /// All there is.
    #[default]
    All,
    /// What articles are told apart and put in order by: id, source, URL and time of publication.
    Key,
    /// Nothing else.
    Text,
}

impl Fields {
    pub(super) fn wants(self, field: Field) -> bool {
        match self {
            Fields::All => true,
            Fields::Key => {
                matches!(field, Field::Id | Field::Text | Field::Source | Field::Url | Field::Date)
            }
            Fields::Text => field == Field::Text,
        }
    }
}

/// The one article that is read at a time, and what reading it needs. One for each thread; it serves any inputs.
#[derive(Debug)]
pub struct LoadScratch {
    pub(super) fields: Fields,
    pub(super) article: Article,
    pub(super) slots: Slots,
    pub(super) cells: Vec<Range<usize>>,
    /// A field that is looked at and not kept.
    pub(super) unwanted: String,
    /// The outlet as the record names it.
    pub(super) source: String,
    pub(super) sources: Sources,
    /// The memory of an id while an article has none.
    pub(super) id: String,
    /// A record read by its place.
    pub(super) bytes: Vec<u8>,
    /// The file it was read from.
    pub(super) opened: Option<Opened>,
}

/// Buffers that one huge article has left are given back from this size on.
const LARGE: usize = 1 << 24;

impl LoadScratch {
    /// For reading so much of every article.
    pub fn new(fields: Fields) -> Self {
        LoadScratch {
            fields,
            article: Article {
                id: None,
                source: Arc::from(""),
                title: String::new(),
                url: String::new(),
                published: Published::default(),
                byline: String::new(),
                language: String::new(),
                text: String::new(),
                place: Place { input: 0, line: 0, offset: 0, length: 0 },
                repaired: false,
            },
            slots: Slots::default(),
            cells: Vec::new(),
            unwanted: String::new(),
            source: String::new(),
            sources: Sources::default(),
            id: String::new(),
            bytes: Vec::new(),
            opened: None,
        }
    }

    /// Empties the text, and gives back what memory is far too much for the next.
    pub(super) fn clear(&mut self) {
        self.article.text.clear();
        if self.article.text.capacity() > LARGE {
            self.article.text = String::new();
        }
    }

    /// So many bytes to read a record into.
    pub(super) fn buffer(&mut self, length: usize) -> &mut [u8] {
        if self.bytes.len() > LARGE && length <= LARGE {
            self.bytes = Vec::new();
        }
        if self.bytes.len() < length {
            self.bytes.resize(length, 0);
        }
        &mut self.bytes[..length]
    }
}

impl Default for LoadScratch {
    fn default() -> Self {
        Self::new(Fields::All)
    }
}
