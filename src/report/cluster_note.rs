//! What an editor should know of a cluster before relying on its figures, in sentences.

use super::summary::{grouped, quoted};
use crate::findings::{CardSlot, Cluster, Findings, Member, Relation};
use crate::verdict::{Outcome, Told, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// More articles of one source than a story has versions.
const MANY: usize = 35;

/// What notes are made of.
pub(super) struct Noting<'a> {
    findings: &'a Findings,
    /// The ids of articles that a decision brought to others, and of those that one took from others.
    joined: BTreeSet<&'a str>,
    parted: BTreeSet<&'a str>,
}

impl<'a> Noting<'a> {
    pub(super) fn of(findings: &'a Findings) -> Self {
        let ids = |verdict: Verdict| {
            let counts = move |told: &&Told| {
                let is_followed = told.outcome == Outcome::Followed && told.changed;
                is_followed && told.given.verdict == Some(verdict)
            };
            let told = findings.decisions.iter().filter(counts);
            told.flat_map(|told| [told.given.a.as_str(), told.given.b.as_str()]).collect()
        };
        Self { findings, joined: ids(Verdict::Same), parted: ids(Verdict::Not) }
    }

    /// Sentences about a cluster; none about most.
    pub(super) fn note(&self, cluster: &Cluster) -> io::Result<String> {
        let all = cluster.members.len();
        let mut said: Vec<String> = Vec::new();
        let no_copies = cluster.members.iter().filter(|member| is_no_copy(member)).count();
        if no_copies > 0 {
            let (is, copies) = if no_copies == 1 { ("is", "a copy") } else { ("are", "copies") };
            said.push(format!(
                "{} {is} no copy of the lead, but {copies} of others.",
                of(no_copies, all)
            ));
        }
        if let Some((source, count)) = self.most_of_one_source(cluster)? {
            said.push(format!(
                "{} are from “{}”, which may print it again and again.",
                of(count, all),
                quoted(&source)
            ));
        }
        let undated = cluster.members.iter().filter(|member| member.rank.is_none()).count();
        if undated > 0 && undated < all {
            let has = if undated == 1 { "has" } else { "have" };
            said.push(format!(
                "{} {has} no usable time and may be earlier than the first.",
                of(undated, all)
            ));
        }
        if undated + 1 < all && cluster.members.iter().all(|member| member.new_words.is_none()) {
            said.push("It is too large to tell what each article adds.".to_owned());
        }
        if self.has(cluster, &self.joined)? {
            said.push("Decisions of people brought articles into it.".to_owned());
        }
        if self.has(cluster, &self.parted)? {
            said.push("Decisions of people took articles out of it.".to_owned());
        }
        Ok(said.join(" "))
    }

    /// The source with most articles, of several the first by name, and how many it has, where these are too many.
    fn most_of_one_source(&self, cluster: &Cluster) -> io::Result<Option<(String, usize)>> {
        if cluster.members.len() <= MANY {
            return Ok(None);
        }
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let mut slot = CardSlot::default();
        for member in &cluster.members {
            let source = &slot.read(&self.findings.cards, member.card)?.source;
            match times.get_mut(source) {
                Some(count) => *count += 1,
                None => drop(times.insert(source.clone(), 1)),
            }
        }
        // Articles without a source may be of any.
        times.remove("");
        let most = times.into_iter().rev().max_by_key(|&(_, count)| count);
        Ok(most.filter(|&(_, count)| count > MANY))
    }

    fn has(&self, cluster: &Cluster, ids: &BTreeSet<&str>) -> io::Result<bool> {
        let mut slot = CardSlot::default();
        for member in cluster.members.iter().filter(|_| !ids.is_empty()) {
            if ids.contains(slot.read(&self.findings.cards, member.card)?.id.as_str()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether what a member shares with the lead would not put the two into one cluster, however much it is.
fn is_no_copy(member: &Member) -> bool {
    use Relation::{Contained, Identical, NearIdentical, Partial};
    let is_copy = |relation| matches!(relation, Identical | NearIdentical | Contained | Partial);
    member.relation.is_some_and(|relation| !is_copy(relation))
}

fn of(count: usize, all: usize) -> String {
    format!("{} of {} articles", grouped(count as u64), grouped(all as u64))
}

#[cfg(test)]
mod tests {
    use super::super::example::findings;
    use super::*;
    use crate::verdict::Given;

    /// The note on the example's cluster, changed.
    fn noted(change: impl FnOnce(&mut Findings)) -> String {
        let mut findings = findings();
        for member in &mut findings.clusters[0].members {
            member.rank = Some(1);
        }
        change(&mut findings);
        Noting::of(&findings).note(&findings.clusters[0]).unwrap()
    }

    /// Appends so many members like the last.
    fn grow(findings: &mut Findings, count: usize) {
        let members = &mut findings.clusters[0].members;
        let last = members[members.len() - 1];
        members.extend(std::iter::repeat_n(last, count));
    }

    fn decided(verdict: Verdict, outcome: Outcome, changed: bool) -> Told {
        let given = Given {
            a: "elsewhere".into(),
            b: "q-1".into(),
            verdict: Some(verdict),
            ..Given::default()
        };
        Told { given, outcome, changed }
    }

    #[test]
    fn most_clusters_have_none() {
        assert_eq!(noted(|_| {}), "");
    }

    #[test]
    fn a_member_that_is_like_others_and_not_like_the_lead_is_told() {
        let note = noted(|findings| {
            findings.clusters[0].members[1].relation = Some(Relation::Passage);
        });
        assert_eq!(note, "1 of 3 articles is no copy of the lead, but a copy of others.");
        let note = noted(|findings| {
            findings.clusters[0].members[1].relation = Some(Relation::Unrelated);
            findings.clusters[0].members[2].relation = Some(Relation::TemplateOnly);
        });
        assert_eq!(note, "2 of 3 articles are no copy of the lead, but copies of others.");
        // A part of the lead is a relation of its own in the table.
        let note = noted(|findings| {
            findings.clusters[0].members[1].relation = Some(Relation::Partial);
        });
        assert_eq!(note, "");
    }

    #[test]
    fn a_source_with_more_articles_than_a_story_has_versions_is_told() {
        // The last two of the three are of one source.
        assert_eq!(noted(|findings| grow(findings, MANY - 2)), "");
        assert_eq!(
            noted(|findings| grow(findings, MANY - 1)),
            "36 of 37 articles are from “Quay News”, which may print it again and again."
        );
    }

    #[test]
    fn an_article_without_a_time_may_be_the_first() {
        let note = noted(|findings| findings.clusters[0].members[2].rank = None);
        assert_eq!(note, "1 of 3 articles has no usable time and may be earlier than the first.");
        // Without any time there is no first, as the table shows.
        let note = noted(|findings| {
            for member in &mut findings.clusters[0].members {
                (member.rank, member.new_words) = (None, None);
            }
        });
        assert_eq!(note, "");
    }

    #[test]
    fn a_cluster_too_large_to_tell_what_is_new_says_so() {
        let nothing_new = |findings: &mut Findings| {
            findings.clusters[0].members.iter_mut().for_each(|member| member.new_words = None);
        };
        assert_eq!(noted(nothing_new), "It is too large to tell what each article adds.");
    }

    #[test]
    fn decisions_that_changed_a_cluster_are_told() {
        let with = |told: Told| noted(|findings| findings.decisions = vec![told]);
        assert_eq!(
            with(decided(Verdict::Not, Outcome::Followed, true)),
            "Decisions of people took articles out of it."
        );
        assert_eq!(
            with(decided(Verdict::Same, Outcome::Followed, true)),
            "Decisions of people brought articles into it."
        );
        assert_eq!(with(decided(Verdict::Same, Outcome::Followed, false)), "");
        assert_eq!(with(decided(Verdict::Not, Outcome::Contradicted, true)), "");
    }
}
