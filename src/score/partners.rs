//! How many partners each article has, in the truth, in the run and in both: counted, never listed.

use std::collections::{BTreeMap, BTreeSet};

/// The partners of one article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Partners {
    /// Articles that belong with it.
    pub truth: u64,
    /// Articles that the run puts it together with.
    pub run: u64,
    /// Articles of which both is true.
    pub both: u64,
}

/// The partners of each article where the run, like the truth, puts every article in one cluster. Both have as many items.
///
/// Time grows with the number of articles and not with that of pairs.
pub fn of_partitions(truth: &[u32], run: &[u32]) -> Vec<Partners> {
    of_links(truth, run, &[])
}

/// The partners of each article where the run puts it in one group, and links groups: all articles of linked groups are
/// partners, and those within a group.
///
/// `links` name groups, each pair of them any number of times and either way round; a group linked with itself changes nothing.
pub fn of_links(truth: &[u32], group: &[u32], links: &[(u32, u32)]) -> Vec<Partners> {
    let mut truths: BTreeMap<u32, u64> = BTreeMap::new();
    // The articles of each group: all of them, and by their cluster in the truth.
    let mut groups: BTreeMap<u32, (u64, BTreeMap<u32, u64>)> = BTreeMap::new();
    for (&truth, &group) in truth.iter().zip(group) {
        *truths.entry(truth).or_default() += 1;
        let (all, cells) = groups.entry(group).or_default();
        *all += 1;
        *cells.entry(truth).or_default() += 1;
    }
    // What links add to the articles of a group, and to those of them in one cluster of the truth.
    let mut linked: BTreeMap<u32, u64> = BTreeMap::new();
    let mut linked_both: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let distinct: BTreeSet<(u32, u32)> =
        links.iter().filter(|(a, b)| a != b).flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    for (of, other) in distinct {
        let (Some((_, own)), Some((all, others))) = (groups.get(&of), groups.get(&other)) else {
            continue;
        };
        *linked.entry(of).or_default() += all;
        for truth in own.keys() {
            let both = others.get(truth).copied().unwrap_or(0);
            *linked_both.entry((of, *truth)).or_default() += both;
        }
    }
    let of_article = |(truth, group): (&u32, &u32)| {
        let (all, cells) = &groups[group];
        let added = linked.get(group).copied().unwrap_or(0);
        let added_both = linked_both.get(&(*group, *truth)).copied().unwrap_or(0);
        Partners {
            truth: truths[truth] - 1,
            run: all - 1 + added,
            both: cells[truth] - 1 + added_both,
        }
    };
    truth.iter().zip(group).map(of_article).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_agree_with_looking_at_every_pair(
            articles in prop::collection::vec((0_u32..6, 0_u32..8), 0..40),
            links in prop::collection::vec((0_u32..9, 0_u32..9), 0..12),
        ) {
            let (truth, group): (Vec<u32>, Vec<u32>) = articles.iter().copied().unzip();
            let are_linked = |a: u32, b: u32| links.contains(&(a, b)) || links.contains(&(b, a));
            let expected: Vec<Partners> = (0..articles.len())
                .map(|i| {
                    let mut partners = Partners::default();
                    for j in (0..articles.len()).filter(|&j| j != i) {
                        let same = truth[i] == truth[j];
                        let found = group[i] == group[j] || are_linked(group[i], group[j]);
                        partners.truth += u64::from(same);
                        partners.run += u64::from(found);
                        partners.both += u64::from(same && found);
                    }
                    partners
                })
                .collect();
            prop_assert_eq!(of_links(&truth, &group, &links), expected);
        }
    }
}
