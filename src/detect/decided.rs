//! What people decided about pairs of articles → which texts are one, which clusters are, and what became of each verdict.
//!
//! Of several verdicts on the same two articles the latest counts; where their times do not tell, none does. Verdicts are
//! about articles, clusters are made of texts: identical copies are one text, unless a `not` stands between two of them
//! ([`Decided::divide`]). How clusters obey is told in [`decide`]. Nothing depends on the order in which verdicts were given.

use super::articles::Texts;
use super::pairs::ascending;
use super::records::Records;
use super::relations::RelatedPair;
use crate::cluster::{Bonds, Edge, Moment, decide};
use crate::findings::{Cluster, Evidence, Pair, Relation, Similarity, Tag};
use crate::verdict::{Given, Outcome, Told, Verdict};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// All verdicts, by ids.
#[derive(Debug, Default)]
pub(super) struct Decided {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    given: Given,
    /// The two, where the collection has them.
    articles: Option<(u32, u32)>,
    /// What is known of it from the verdicts alone; `None` where it counts.
    outcome: Option<Outcome>,
}

impl Decided {
    /// Looks up the articles that verdicts name.
    pub(super) fn of(records: &Records, given: &[Given]) -> Self {
        if given.is_empty() {
            return Self::default();
        }
        let found = look_up(records, given);
        let mut given: Vec<Given> = given.to_vec();
        // Whichever of the two is named first.
        given.sort_unstable_by(|one, other| {
            let (x, y) = ((&one.a).min(&one.b), (&other.a).min(&other.b));
            let (far_x, far_y) = ((&one.a).max(&one.b), (&other.a).max(&other.b));
            (x, far_x, one).cmp(&(y, far_y, other))
        });
        given.dedup();
        let row = |given: Given| {
            let (articles, outcome) = match (&found[&given.a], &found[&given.b]) {
                (Named::One(a), Named::One(b)) => (Some((*a, *b)), None),
                (Named::Nobody, _) | (_, Named::Nobody) => (None, Some(Outcome::UnknownId)),
                _ => (None, Some(Outcome::SeveralOfId)),
            };
            Row { given, articles, outcome }
        };
        let mut decided = Self { rows: given.into_iter().map(row).collect() };
        decided.weigh();
        decided
    }

    /// Finds which of several verdicts on the same articles counts.
    fn weigh(&mut self) {
        let mut on_pair: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        for (number, row) in self.rows.iter_mut().enumerate() {
            let Some((a, b)) = row.articles else { continue };
            match row.given.verdict {
                Some(Verdict::Not) if a == b => row.outcome = Some(Outcome::Contradicted),
                Some(_) => on_pair.entry(ascending(a, b)).or_default().push(number),
                None => row.outcome = Some(Outcome::Noted),
            }
        }
        for numbers in on_pair.into_values() {
            let verdict = |number: usize| self.rows[number].given.verdict;
            let at = |number: usize| self.rows[number].given.at.parse::<Timestamp>().ok();
            let agree =
                |numbers: &[usize]| numbers.iter().all(|&one| verdict(one) == verdict(numbers[0]));
            let latest = numbers.iter().map(|&number| at(number)).max().flatten();
            let last: Vec<usize> =
                numbers.iter().copied().filter(|&number| at(number) == latest).collect();
            let is_timed = numbers.iter().all(|&number| at(number).is_some());
            let winner = if agree(&numbers) {
                verdict(numbers[0])
            } else if is_timed && agree(&last) {
                verdict(last[0])
            } else {
                None
            };
            for number in numbers {
                let row = &mut self.rows[number];
                row.outcome = match winner {
                    None => Some(Outcome::Contradicted),
                    won if row.given.verdict != won => Some(Outcome::Superseded),
                    Some(Verdict::Unsure) => Some(Outcome::Noted),
                    Some(_) => None,
                };
            }
        }
    }

    /// Whether there are no verdicts.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The articles of which this counts, by ids.
    fn that_count(&self, verdict: Verdict) -> impl Iterator<Item = (u32, u32)> {
        let counts = move |row: &&Row| row.outcome.is_none() && row.given.verdict == Some(verdict);
        self.rows.iter().filter(counts).filter_map(|row| row.articles)
    }

    /// The two articles of every verdict, whatever it is, without those that others took the place of.
    pub(super) fn articles(&self) -> impl Iterator<Item = (u32, u32)> {
        let is_meant = |row: &&Row| row.outcome != Some(Outcome::Superseded);
        self.rows.iter().filter(is_meant).filter_map(|row| row.articles)
    }

    /// The texts between which a `not` stands.
    pub(super) fn apart(&self, text_of: &[u32]) -> BTreeSet<(u32, u32)> {
        let texts = |(a, b): (u32, u32)| ascending(text_of[a as usize], text_of[b as usize]);
        self.that_count(Verdict::Not).map(texts).collect()
    }

    /// Makes several texts of one where a `not` stands between identical copies. Gives the texts that were added, each with how many
    /// parts of its text come before it.
    ///
    /// Copies that a `same` joins stay together. The others that a verdict names come by their times, then ids: each goes to the
    /// first part that has nobody it must not be with. Copies that no `not` names stay with the first part.
    pub(super) fn divide(&self, text_of: &mut [u32], records: &Records) -> BTreeMap<u32, u32> {
        let within = |&(a, b): &(u32, u32)| text_of[a as usize] == text_of[b as usize];
        let not: Vec<(u32, u32)> = self.that_count(Verdict::Not).filter(within).collect();
        if not.is_empty() {
            return BTreeMap::new();
        }
        let mut bonds = Bonds::new(&not);
        for (a, b) in self.that_count(Verdict::Same).filter(within) {
            bonds.join(a, b);
        }
        let order = |article: u32| {
            let moment: Moment = records.moment(article).unwrap_or((i64::MAX, i64::MAX));
            (moment, records.id(article))
        };
        let mut named: Vec<u32> = not.iter().flat_map(|&(a, b)| [a, b]).collect();
        named.sort_unstable_by_key(|&article| order(article));
        named.dedup();
        // Of each text the parts so far, each by one of its articles.
        let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &article in &named {
            let parts = parts.entry(text_of[article as usize]).or_default();
            if !parts.iter().any(|&part| bonds.join(part, article)) {
                parts.push(article);
            }
        }
        let mut next = text_of.iter().max().map_or(0, |&last| last + 1);
        let mut part_of = BTreeMap::new();
        // The text and the part of each group but the first of its text.
        let mut moved: BTreeMap<u32, u32> = BTreeMap::new();
        for parts in parts.values() {
            for (before, &article) in (1..).zip(&parts[1..]) {
                moved.insert(bonds.of(article), next);
                part_of.insert(next, before);
                next += 1;
            }
        }
        for article in (0..).take(text_of.len()) {
            if let Some(&text) = moved.get(&bonds.of(article)) {
                text_of[article as usize] = text;
            }
        }
        // Texts are numbered by their first articles.
        let mut renamed = vec![u32::MAX; next as usize];
        let mut numbers = 0_u32..;
        for text in text_of {
            let known = &mut renamed[*text as usize];
            if *known == u32::MAX {
                *known = numbers.next().unwrap_or(u32::MAX);
            }
            *text = *known;
        }
        part_of.into_iter().map(|(text, before)| (renamed[text as usize], before)).collect()
    }

    /// The first articles of the texts that verdicts are about, so that they are compared; a < b.
    pub(super) fn to_compare(&self, texts: &Texts, text_of: &[u32]) -> Vec<(u32, u32)> {
        let first = |article: u32| texts.first(text_of[article as usize]);
        let both = self.that_count(Verdict::Same).chain(self.that_count(Verdict::Not));
        both.map(|(a, b)| ascending(first(a), first(b))).filter(|(a, b)| a != b).collect()
    }

    /// Puts the pairs of texts with the same words among the others, as what they are.
    pub(super) fn mark_identical(
        &self,
        pairs: &mut Vec<RelatedPair>,
        texts: &Texts,
        text_of: &[u32],
        records: &Records,
    ) {
        if texts.divided() == 0 {
            return;
        }
        let identity = |text: u32| records.identity(texts.first(text));
        pairs.retain(|pair| identity(pair.a) != identity(pair.b));
        let apart = self.apart(text_of).into_iter();
        pairs.extend(apart.filter(|&(a, b)| identity(a) == identity(b)).map(|(a, b)| {
            RelatedPair {
                a,
                b,
                relation: Relation::Identical,
                similarity: Similarity::SAME,
                evidence: Evidence::same(records.words(texts.first(a))),
                has_live_blog: false,
            }
        }));
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    }

    /// Makes clusters obey, and tells what became of each verdict.
    pub(super) fn decide<W: Ord>(
        &self,
        centres: &mut [u32],
        weight: impl Fn(u32) -> W,
        edges: &[Edge],
        text_of: &[u32],
        records: &Records,
    ) -> Vec<Told> {
        if self.is_empty() {
            return Vec::new();
        }
        let before = centres.to_vec();
        let texts = |(a, b): (u32, u32)| (text_of[a as usize], text_of[b as usize]);
        let same: Vec<(u32, u32)> = self.that_count(Verdict::Same).map(texts).collect();
        let not: Vec<(u32, u32)> = self.apart(text_of).into_iter().collect();
        decide(centres, weight, edges, &same, &not);
        let are_together = |centres: &[u32], articles: (u32, u32)| {
            let (a, b) = texts(articles);
            centres[a as usize] == centres[b as usize]
        };
        let told = |row: &Row| {
            let (mut outcome, mut changed) = (row.outcome.unwrap_or(Outcome::Followed), false);
            if let (None, Some((a, b))) = (row.outcome, row.articles) {
                let now = are_together(centres, (a, b));
                let is_copy = records.identity(a) == records.identity(b);
                changed = now != (is_copy || are_together(&before, (a, b)));
                if now != (row.given.verdict == Some(Verdict::Same)) {
                    (outcome, changed) = (Outcome::Contradicted, false);
                }
            }
            Told { given: row.given.clone(), outcome, changed }
        };
        self.rows.iter().map(told).collect()
    }

    /// Marks the pairs and the members of clusters that somebody decided about. `card_of` has the number of each article's card.
    pub(super) fn tag(
        &self,
        pairs: &mut [Pair],
        clusters: &mut [Cluster],
        card_of: &[u32],
        cards: &[u32],
        text_of: &[u32],
    ) {
        if self.is_empty() {
            return;
        }
        let text = |article: u32| text_of[article as usize];
        let both = || self.that_count(Verdict::Same).chain(self.that_count(Verdict::Not));
        let articles: BTreeSet<(u32, u32)> = both().map(|(a, b)| ascending(a, b)).collect();
        let texts: BTreeSet<(u32, u32)> =
            both().map(|(a, b)| ascending(text(a), text(b))).collect();
        let article = |card: u32| cards[card as usize];
        for pair in pairs {
            let (a, b) = (article(pair.a), article(pair.b));
            let is_decided = if text(a) == text(b) {
                articles.contains(&ascending(a, b))
            } else {
                texts.contains(&ascending(text(a), text(b)))
            };
            pair.tags = pair.tags.with(Tag::Decided, is_decided);
        }
        let mut partners: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (a, b) in self.that_count(Verdict::Same) {
            let (a, b) = (card_of[a as usize], card_of[b as usize]);
            partners.entry(a).or_default().push(b);
            partners.entry(b).or_default().push(a);
        }
        for cluster in clusters {
            let is_named = |card: u32| partners.contains_key(&card);
            if !cluster.members.iter().any(|member| is_named(member.card)) {
                continue;
            }
            let here: BTreeSet<u32> = cluster.members.iter().map(|member| member.card).collect();
            for member in &mut cluster.members {
                let partners = partners.get(&member.card).map_or(&[][..], Vec::as_slice);
                let is_decided = partners.iter().any(|card| here.contains(card));
                member.tags = member.tags.with(Tag::Decided, is_decided);
            }
        }
    }
}

/// Whom an id names.
enum Named {
    Nobody,
    One(u32),
    Several,
}

/// Whom each id names.
fn look_up(records: &Records, given: &[Given]) -> BTreeMap<String, Named> {
    let ids = given.iter().flat_map(|row| [&row.a, &row.b]);
    let mut found: BTreeMap<String, Named> = ids.map(|id| (id.clone(), Named::Nobody)).collect();
    let articles = || (0..).take(records.len());
    for article in articles() {
        if let Some(named) = found.get_mut(records.id(article)) {
            *named = Named::One(article);
        }
    }
    if found.values().any(|named| matches!(named, Named::Nobody)) {
        // The ids of several records that had one have their places after it.
        for article in articles() {
            let id = records.id(article);
            for (at, _) in id.match_indices('@') {
                if let Some(named @ Named::Nobody) = found.get_mut(&id[..at]) {
                    *named = Named::Several;
                }
            }
        }
    }
    found
}
