//! Articles that hold several stories: live blogs, newsletters, round-ups. They must not glue these stories together.

use super::articles::Texts;
use super::batches::roots;
use super::relations::RelatedPair;
use std::collections::BTreeMap;

/// Stories that a text must hold to be a round-up.
const STORIES: usize = 3;

/// Which texts are round-ups: each holds the better part of texts from three or more stories which it alone connects. A story is
/// two articles or more that `joined` pairs connect; the parts are less than half as long as what holds them.
///
/// `joined` are the pairs that would make clusters, by texts.
pub(super) fn round_ups(texts: &Texts, joined: &[&RelatedPair]) -> Vec<bool> {
    let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for pair in joined {
        let (of_a, of_b) = pair.evidence.counted;
        if 2 * of_a < of_b {
            parts.entry(pair.b).or_default().push(pair.a);
        } else if 2 * of_b < of_a {
            parts.entry(pair.a).or_default().push(pair.b);
        }
    }
    parts.retain(|_, parts| parts.len() >= STORIES);
    // What may be a round-up itself connects nothing.
    let others = joined.iter().map(|pair| (pair.a, pair.b));
    let others = others.filter(|(a, b)| !parts.contains_key(a) && !parts.contains_key(b));
    let story_of = roots(texts.len(), &others.collect::<Vec<_>>());
    let mut articles = vec![0_usize; texts.len()];
    for text in texts.numbers() {
        articles[story_of[text as usize] as usize] += texts.articles(text).len();
    }
    let mut found = vec![false; texts.len()];
    for (text, parts) in parts {
        let mut stories: Vec<u32> = parts.iter().map(|&part| story_of[part as usize]).collect();
        stories.sort_unstable();
        stories.dedup();
        stories.retain(|&story| articles[story as usize] > 1);
        found[text as usize] = stories.len() >= STORIES;
    }
    found
}
