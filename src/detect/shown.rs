//! Clusters and pairs as they are listed → the texts and passages that a page shows word by word, as many as were asked for.

use super::clusters::minutes;
use super::compared::{Compared, Comparing, mark_kinds};
use super::pairs::{ascending, order_of};
use super::ranks::ById;
use super::relations::{marked, passages_of};
use super::second_look::{Scratch, read_again};
use super::spans::Spans;
use super::watch::Watch;
use crate::error::{Error, Result};
use crate::findings::{
    Cluster, Evidence, Member, Order, Pair, Relation, Shown, ShownPair, ShownPassage, ShownRun,
    ShownStretch, ShownText, Tag, Tags,
};
use crate::options::{Matching, Showing};
use crate::passage::{Marks, Passage, Run, Seeds, describe};
use crate::read::Fields;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Pairs that miss a cluster, for each.
const NEAR_MISSES: u32 = 10;

/// What is known of all that was found.
#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    pub(super) comparing: Comparing<'a>,
    pub(super) by_id: &'a ById,
    /// The article of each card.
    pub(super) cards: &'a [u32],
    pub(super) clusters: &'a [Cluster],
    pub(super) pairs: &'a [Pair],
    /// The cards of pairs that somebody decided about: they are shown before others.
    pub(super) decided: &'a BTreeSet<(u32, u32)>,
}

/// Takes what there is room for, reads those articles again and aligns the pairs.
pub(super) fn shown(
    listed: Listed<'_>,
    showing: &Showing,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Shown> {
    let members = most_members(listed.clusters, showing);
    let versions = listed.versions();
    let chosen = listed.choose(showing, members, &versions);
    if watch.interrupted() {
        return Err(Error::Interrupted);
    }
    let loaded = listed.load(&chosen)?;
    let mut aligned: Vec<ShownPair> =
        chosen.par_iter().map(|pair| listed.align(*pair, &loaded, matching.min_passage)).collect();
    let mut left = showing.runs;
    aligned.retain(|pair| {
        let runs = pair.passages.iter().map(|passage| passage.runs.len()).sum::<usize>();
        let fits = runs <= left;
        left -= if fits { runs } else { 0 };
        fits
    });
    let pairs_left_out = listed.pairs.len().saturating_sub(aligned.len()) as u64;
    let texts = loaded.into_iter().map(|(card, text)| text.told(card)).collect();
    Ok(Shown {
        clusters: showing.clusters.min(listed.clusters.len()),
        members,
        texts,
        pairs: aligned,
        versions: versions.into_iter().collect(),
        pairs_left_out,
    })
}

/// How many members of each cluster there is room for.
fn most_members(clusters: &[Cluster], showing: &Showing) -> usize {
    let clusters = &clusters[..showing.clusters.min(clusters.len())];
    let sizes = || clusters.iter().map(|cluster| cluster.members.len());
    let fits = |most: usize| {
        let articles = sizes().fold(0_usize, |sum, size| sum.saturating_add(size.min(most)));
        articles <= showing.articles
    };
    let largest = sizes().max().unwrap_or(0);
    // Fewer than two would not show a cluster.
    let (mut low, mut high) = (2, largest.max(2));
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if fits(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// A pair that is shown.
#[derive(Clone, Copy)]
struct Chosen {
    a: u32,
    b: u32,
    relation: Relation,
    evidence: Evidence,
    tags: Tags,
    order: Order,
    lag_minutes: Option<i64>,
}

impl Chosen {
    fn of(pair: &Pair) -> Self {
        let &Pair { a, b, relation, evidence, tags, order, lag_minutes, .. } = pair;
        Self { a, b, relation, evidence, tags, order, lag_minutes }
    }
}

/// An article that is shown.
struct Loaded {
    /// The words, with the marks by which they were judged.
    compared: Compared,
    text: String,
    spans: Spans,
}

impl Listed<'_> {
    /// Versions of one article in one cluster: each with the last one before it, the earlier first.
    fn versions(&self) -> BTreeSet<(u32, u32)> {
        let article = |card: u32| self.cards[card as usize];
        let order = |card: u32| {
            let article = article(card);
            (self.comparing.records.moment(article), self.by_id.rank[article as usize])
        };
        let mut before: BTreeMap<u32, u32> = BTreeMap::new();
        let is_update = |pair: &&Pair| pair.cluster.is_some() && pair.tags.has(Tag::Update);
        for pair in self.pairs.iter().filter(is_update) {
            let last = before.entry(pair.b).or_insert(pair.a);
            if order(pair.a) > order(*last) {
                *last = pair.a;
            }
        }
        before.into_iter().map(|(later, earlier)| (earlier, later)).collect()
    }

    /// The pairs there is room for.
    fn choose(
        &self,
        showing: &Showing,
        members: usize,
        versions: &BTreeSet<(u32, u32)>,
    ) -> Vec<Chosen> {
        let mut room = Room { listed: self, left: showing.text, texts: BTreeSet::new() };
        let mut chosen: Vec<Chosen> = Vec::new();
        // The first groups must not leave nothing to the others.
        let tenths = [6, 8, 9, 10];
        for (group, tenths) in self.groups(showing, members, versions).into_iter().zip(tenths) {
            for pair in group {
                if chosen.len() < showing.pairs * tenths / 10 && room.takes(&pair) {
                    chosen.push(pair);
                }
            }
        }
        chosen
    }

    /// Pairs that somebody decided about, versions of one article and pairs with the leads of clusters, those that miss a cluster, those of articles in none, and others: of each no more than
    /// there could be room for.
    fn groups(
        &self,
        showing: &Showing,
        most: usize,
        versions: &BTreeSet<(u32, u32)>,
    ) -> [Vec<Chosen>; 4] {
        const NONE: u32 = u32::MAX;
        let clusters = &self.clusters[..showing.clusters.min(self.clusters.len())];
        // The cluster of each card, where it is shown with it.
        let mut of_card = vec![NONE; self.cards.len()];
        for (number, cluster) in (0..).zip(clusters) {
            for member in cluster.members.iter().take(most) {
                of_card[member.card as usize] = number;
            }
        }
        let is_lead = |card: u32, cluster: u32| {
            let lead = clusters.get(cluster as usize).and_then(|cluster| cluster.members.first());
            lead.is_some_and(|lead| lead.card == card)
        };
        let mut misses_of = vec![0; clusters.len()];
        let mut with_lead: BTreeMap<(u32, u32), Chosen> = BTreeMap::new();
        let mut groups = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for pair in self.pairs {
            let (a, b) = (of_card[pair.a as usize], of_card[pair.b as usize]);
            let inside = a.min(b);
            let is_decided =
                !self.decided.is_empty() && self.decided.contains(&ascending(pair.a, pair.b));
            let group = match pair.cluster {
                Some(_) if a == b && (is_lead(pair.a, a) || is_lead(pair.b, b)) => {
                    with_lead.insert(ascending(pair.a, pair.b), Chosen::of(pair));
                    continue;
                }
                _ if is_decided || versions.contains(&(pair.a, pair.b)) => 0,
                None if inside == NONE => 2,
                // What shares furniture alone misses nothing.
                None if pair.relation != Relation::TemplateOnly
                    && misses_of[inside as usize] < NEAR_MISSES =>
                {
                    misses_of[inside as usize] += 1;
                    1
                }
                _ => 3,
            };
            if groups[group].len() < showing.pairs {
                groups[group].push(Chosen::of(pair));
            }
        }
        for cluster in clusters {
            let Some(lead) = cluster.members.first().map(|lead| lead.card) else { continue };
            let members = cluster.members.iter().take(most).skip(1);
            groups[0].extend(members.filter_map(|member| {
                let listed = with_lead.get(&ascending(lead, member.card)).copied();
                listed.or_else(|| self.with_lead(lead, member))
            }));
        }
        groups
    }

    /// A member with its lead, where the table of pairs has them not: copies of a text that is not the lead's.
    fn with_lead(&self, lead: u32, member: &Member) -> Option<Chosen> {
        let (relation, evidence) = (member.relation?, member.evidence?);
        let article = |card: u32| self.cards[card as usize];
        let time = |card: u32| self.comparing.records.time(article(card));
        let rank = |card: u32| self.by_id.rank[article(card) as usize];
        let member_is_less = || rank(member.card) < rank(lead);
        let (order, is_swapped) = order_of(time(lead), time(member.card), member_is_less);
        let (a, b) = if is_swapped { (member.card, lead) } else { (lead, member.card) };
        let evidence = if is_swapped { evidence } else { evidence.turned() };
        let lag = || minutes(time(a), time(b));
        let lag_minutes = if order == Order::AFirst { lag() } else { None };
        Some(Chosen { a, b, relation, evidence, tags: member.tags, order, lag_minutes })
    }

    /// Reads the articles of pairs again.
    fn load(&self, pairs: &[Chosen]) -> Result<BTreeMap<u32, Loaded>> {
        let cards: BTreeSet<u32> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
        let wanted = |card: u32| {
            let article = self.cards[card as usize];
            (card, article, self.comparing.stand_in(article))
        };
        let wanted: Vec<(u32, u32, u32)> = cards.into_iter().map(wanted).collect();
        let Comparing { inputs, records, furniture, .. } = self.comparing;
        let load = |scratch: &mut Scratch, &(card, article, stand_in): &(u32, u32, u32)| {
            let mut read = |article: u32| -> Result<(Compared, String)> {
                let (read, work) = read_again(inputs, records, article, scratch)?;
                let paragraphs = self.comparing.paragraphs(article);
                let mut compared =
                    Compared::of(furniture, paragraphs, &read.title, &read.text, &work.tokens);
                mark_kinds(&read.title, &read.text, &work.tokens, &mut compared.marks);
                Ok((compared, read.text.clone()))
            };
            // The last one read must be the article itself, for its places are told by the tokens.
            let other = (stand_in != article).then(|| read(stand_in)).transpose()?;
            let (own, text) = read(article)?;
            let spans = Spans::new(&text, &scratch.work.tokens);
            Ok((card, Loaded { compared: other.map_or(own, |(other, _)| other), text, spans }))
        };
        let loaded: Result<Vec<(u32, Loaded)>> =
            wanted.par_iter().map_init(|| Scratch::of(Fields::All), load).collect();
        Ok(loaded?.into_iter().collect())
    }

    /// Aligns a pair as it was when it was judged.
    fn align(&self, pair: Chosen, loaded: &BTreeMap<u32, Loaded>, min_passage: u32) -> ShownPair {
        let Chosen { a, b, relation, evidence, tags, order, lag_minutes } = pair;
        let passages = match (loaded.get(&a), loaded.get(&b)) {
            (Some(of_a), Some(of_b)) if relation == Relation::Identical => {
                let words = small(of_a.compared.words.len());
                let runs = vec![Run { a: 0, b: 0, length: words }];
                let all = Passage { a: 0..words, b: 0..words, runs, edits: 0 };
                vec![passage(of_a, of_b, &all)]
            }
            (Some(of_a), Some(of_b)) => {
                let identity =
                    |card: u32| self.comparing.records.identity(self.cards[card as usize]);
                let is_turned = identity(b) < identity(a);
                let (first, second) = if is_turned { (of_b, of_a) } else { (of_a, of_b) };
                let (first, second) = (&first.compared, &second.compared);
                let mut runs = Vec::new();
                Seeds::default().of(&first.words).runs(
                    &second.words,
                    min_passage as usize,
                    &mut runs,
                );
                let mut found = passages_of(marked(first), marked(second), &runs, min_passage);
                if is_turned {
                    found = found.into_iter().map(Passage::turned).collect();
                    found.sort_by_key(|passage| (passage.a.start, passage.b.start));
                }
                found.iter().map(|found| passage(of_a, of_b, found)).collect()
            }
            _ => Vec::new(),
        };
        ShownPair { a, b, relation, evidence, tags, order, lag_minutes, passages }
    }
}

/// The texts that are shown, and what is left for others.
struct Room<'a> {
    listed: &'a Listed<'a>,
    left: u64,
    texts: BTreeSet<u32>,
}

impl Room<'_> {
    /// Takes the texts of a pair that are not there yet, if they fit.
    fn takes(&mut self, pair: &Chosen) -> bool {
        let new: Vec<u32> =
            [pair.a, pair.b].into_iter().filter(|card| !self.texts.contains(card)).collect();
        let bytes = |&card: &u32| {
            let article = self.listed.cards[card as usize];
            self.listed.comparing.records.place(article).length
        };
        let more = new.iter().map(bytes).sum::<u64>();
        let fits = more <= self.left;
        if fits {
            self.left -= more;
            self.texts.extend(new);
        }
        fits
    }
}

impl Loaded {
    fn told(self, card: u32) -> ShownText {
        let of = |marks: &Marks| (marks.any(Marks::QUOTED), marks.any(Marks::IGNORED));
        let mut stretches = Vec::new();
        let mut first = 0;
        for same in self.compared.marks.chunk_by(|one, other| of(one) == of(other)) {
            let words = first..first + small(same.len());
            first = words.end;
            let (is_quoted, is_ignored) = of(&same[0]);
            if is_quoted || is_ignored {
                let span = self.spans.code_points(&words);
                stretches.push(ShownStretch { span, words, is_quoted, is_ignored });
            }
        }
        ShownText { card, text: self.text, stretches }
    }
}

fn passage(a: &Loaded, b: &Loaded, passage: &Passage) -> ShownPassage {
    let described = describe(marked(&a.compared), marked(&b.compared), passage);
    let run = |run: &Run| ShownRun {
        in_a: a.spans.code_points(&run.of_a()),
        in_b: b.spans.code_points(&run.of_b()),
        first: (run.a, run.b),
        words: run.length,
    };
    let words = |words: &Range<u32>| words.end - words.start;
    ShownPassage {
        kind: described.kind,
        is_counted: described.is_counted,
        words: (words(&passage.a), words(&passage.b)),
        edits: passage.edits,
        runs: passage.runs.iter().map(run).collect(),
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
