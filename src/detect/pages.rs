//! Articles under one URL: pairs that are worth comparing whatever their texts are like, and URLs that name no article.

use super::articles::Texts;
use super::batches::roots;
use super::pairs::ascending;
use super::records::Records;
use super::relations::RelatedPair;
use crate::findings::Relation::{Contained, NearIdentical, Partial, TemplateOnly};
use crate::spill::{Memory, Part};
use crate::urls::{is_home, safe_and_loose};
use xxhash_rust::xxh3::xxh3_64;

/// Most texts under one URL of which all pairs are compared. Of more, each is compared with the longest alone.
const MANY: usize = 16;

/// Where an article was published: hashes of its URL's forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Page {
    /// Equal for URLs that name one page. [`NONE`](Self::NONE) or [`HOME`](Self::HOME) where it names none.
    pub(super) safe: u64,
    /// Equal for URLs that may do so.
    pub(super) loose: u64,
}

impl Page {
    /// There is no URL.
    pub(super) const NONE: u64 = 0;
    /// The URL is that of a home page.
    const HOME: u64 = 1;

    /// The page that a URL names.
    pub(super) fn of(url: &str) -> Self {
        if url.is_empty() {
            return Self::default();
        }
        let key =
            |form: Option<String>| form.map_or(Self::NONE, |form| named(xxh3_64(form.as_bytes())));
        match safe_and_loose(url) {
            Some((safe, loose)) => Self { safe: key(Some(safe)), loose: key(loose) },
            None if is_home(url) => Self { safe: Self::HOME, loose: Self::NONE },
            // What is no URL of the web may tell articles apart all the same, as it stands.
            None => Self { safe: named(xxh3_64(url.as_bytes())), loose: Self::NONE },
        }
    }
}

fn named(hash: u64) -> u64 {
    hash.max(Page::HOME + 1)
}

/// URLs that say nothing of an article: several texts have them that have nothing in common.
#[derive(Default)]
pub(super) struct Unsaying {
    /// By their safe forms, ascending.
    urls: Vec<u64>,
    /// Articles with such a URL, or with that of a home page.
    pub(super) articles: u64,
}

impl Unsaying {
    /// Whether two articles are versions of one, as their URLs tell.
    pub(super) fn is_same(&self, a: Page, b: Page) -> bool {
        a.safe == b.safe && a.safe > Page::HOME && self.urls.binary_search(&a.safe).is_err()
    }
}

/// The pairs of first articles of different texts that may be of one page, a < b. Texts of fewer than `min_words` have none.
pub(super) fn pairs(
    memory: &Memory,
    records: &Records,
    texts: &Texts,
    text_of: &[u32],
    min_words: u32,
) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let order = |&text: &u32| texts.weight(text, records);
    each_group(
        memory,
        records,
        text_of,
        |page| page.loose,
        |_, group| {
            let mut group: Vec<u32> = group
                .iter()
                .map(|&(_, text)| text)
                .filter(|&text| order(&text).0 >= min_words)
                .collect();
            group.dedup();
            let mut pair = |a: u32, b: u32| {
                let (a, b) = (texts.first(a), texts.first(b));
                pairs.push(ascending(a, b));
            };
            if group.len() <= MANY {
                for (number, &a) in group.iter().enumerate() {
                    group[number + 1..].iter().for_each(|&b| pair(a, b));
                }
            } else {
                let longest = group.iter().copied().max_by_key(order).unwrap_or(0);
                group.iter().filter(|&&text| text != longest).for_each(|&text| pair(longest, text));
            }
        },
    );
    pairs
}

/// The URLs whose texts do not hang together by `pairs`, of texts. Those of fewer than `min_words` do not count.
pub(super) fn unsaying(
    memory: &Memory,
    records: &Records,
    texts: &Texts,
    text_of: &[u32],
    pairs: &[RelatedPair],
    min_words: u32,
) -> Unsaying {
    let is_similar = |pair: &RelatedPair| {
        matches!(pair.relation, NearIdentical | Contained | Partial | TemplateOnly)
    };
    let similar: Vec<(u32, u32)> =
        pairs.iter().filter(|pair| is_similar(pair)).map(|pair| (pair.a, pair.b)).collect();
    let story = roots(texts.len(), &similar);
    let mut found = Unsaying::default();
    each_group(
        memory,
        records,
        text_of,
        |page| page.safe,
        |url, group| {
            let is_long = |text: &u32| texts.weight(*text, records).0 >= min_words;
            let mut stories = group
                .iter()
                .map(|&(_, text)| text)
                .filter(is_long)
                .map(|text| story[text as usize]);
            let first = stories.next();
            if url == Page::HOME || stories.any(|story| Some(story) != first) {
                found.articles += group.len() as u64;
                found.urls.push(url);
            }
        },
    );
    found.urls.sort_unstable();
    found
}

/// Calls `each` for every key that several articles have, or that of home pages, with these articles as (key, text), by text.
fn each_group(
    memory: &Memory,
    records: &Records,
    text_of: &[u32],
    key: impl Fn(Page) -> u64,
    mut each: impl FnMut(u64, &[(u64, u32)]),
) {
    let size = 16 * records.len() as u64;
    let parts = size.div_ceil(memory.share(Part::Sorting).max(1 << 20)).max(1);
    for part in 0..parts {
        let mut of_part: Vec<(u64, u32)> = records
            .pages()
            .map(&key)
            .zip(text_of.iter().copied())
            .filter(|&(key, _)| key != Page::NONE && key % parts == part)
            .collect();
        of_part.sort_unstable();
        for group in of_part.chunk_by(|a, b| a.0 == b.0) {
            if group.len() > 1 || group[0].0 == Page::HOME {
                each(group[0].0, group);
            }
        }
    }
}
