//! Clusters as the tables show them: their names, their members, their order.

use super::grouping::{ClusterText, Grouped, Grouping};
use super::groups::Groups;
use super::names::short;
use super::ranks::{ById, Sources};
use super::records::Records;
use crate::article::Precision;
use crate::cluster::{Moment, may_be_first, rank};
use crate::findings::{Cluster, Evidence, Member, Tags};
use rayon::prelude::*;
use std::cmp::Reverse;
use xxhash_rust::xxh3::xxh3_128;

/// The articles of a cluster, text by text.
pub(super) fn articles_of<'a>(
    cluster: &'a Grouping,
    grouped: &'a Grouped,
) -> impl Iterator<Item = u32> + 'a {
    let articles = |member: &'a ClusterText| grouped.texts.articles(member.text);
    cluster.texts.iter().flat_map(articles).copied()
}

/// The ids of the clusters, in their order: each from the ids of its members alone, longer where two would be the
/// same.
pub(super) fn cluster_names(grouped: &Grouped, records: &Records, by_id: &ById) -> Vec<String> {
    let hash = |ids: &mut (Vec<u32>, Vec<u8>), cluster: &Grouping| {
        let (articles, joined) = ids;
        articles.clear();
        articles.extend(articles_of(cluster, grouped));
        articles.sort_unstable_by_key(|&article| by_id.rank[article as usize]);
        joined.clear();
        for &article in &*articles {
            joined.extend_from_slice(records.id(article).as_bytes());
            joined.push(0);
        }
        // One between any two, and none at the end.
        joined.pop();
        xxh3_128(joined)
    };
    let hashes: Vec<u128> = grouped.clusters.par_iter().map_init(Default::default, hash).collect();
    let names: Vec<String> = hashes.iter().map(|&hash| short('c', hash, 10)).collect();
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    let occurs_twice = |name: &String| {
        let from = sorted.partition_point(|other| *other < name);
        sorted.get(from + 1) == Some(&name)
    };
    let unique = |(name, &hash): (&String, &u128)| {
        if occurs_twice(name) { short('c', hash, 25) } else { name.clone() }
    };
    names.iter().zip(&hashes).map(unique).collect()
}

/// What clusters are described by.
pub(super) struct Known<'a> {
    pub(super) grouped: &'a Grouped,
    pub(super) records: &'a Records,
    pub(super) by_id: &'a ById,
    pub(super) sources: &'a Sources<'a>,
    /// The groups of the sources, where some were given.
    pub(super) groups: Option<&'a Groups<'a>>,
    /// The number of each article's card.
    pub(super) card_of: &'a [u32],
}

/// Fills in how many languages the members of clusters are in. `languages` are those of all cards, 0 where one is not known.
pub(super) fn count_languages(clusters: &mut [Cluster], languages: &[u64]) {
    clusters.par_iter_mut().for_each(|cluster| {
        let known = cluster.members.iter().map(|member| languages[member.card as usize]);
        cluster.n_languages = distinct(known.filter(|&language| language != 0));
    });
}

/// The clusters in the order of the tables, each with its number in `known.grouped`, but for their [languages](count_languages).
pub(super) fn clusters(known: &Known<'_>) -> Vec<(usize, Cluster)> {
    let names = cluster_names(known.grouped, known.records, known.by_id);
    let described = |(number, (cluster, name))| {
        let (first, cluster) = known.described(name, cluster);
        let key = (
            Reverse((cluster.n_sources, cluster.members.len())),
            // A cluster without a time comes after those with one, and a day before its first second.
            first.map_or((true, 0, false), |(seconds, precision)| {
                (false, seconds, precision != Precision::Day)
            }),
        );
        (key, (number, cluster))
    };
    let mut clusters: Vec<_> =
        known.grouped.clusters.par_iter().zip(names).enumerate().map(described).collect();
    clusters
        .par_sort_unstable_by(|(x, (_, a)), (y, (_, b))| x.cmp(y).then_with(|| a.id.cmp(&b.id)));
    clusters.into_iter().map(|(_, cluster)| cluster).collect()
}

/// A member before it is described: what it is sorted by, who it is, and how it stands to the lead.
struct Place<'a> {
    /// Not the lead, time (none comes last), id.
    key: (bool, Moment, u32),
    article: u32,
    text: &'a ClusterText,
}

impl<'a> Known<'a> {
    /// A cluster, and the time of its earliest article.
    fn described(&self, id: String, cluster: &'a Grouping) -> (Option<(i64, Precision)>, Cluster) {
        let time = |article: u32| self.records.time(article);
        let place = |article: u32, text| {
            let moment = self.records.moment(article).unwrap_or((i64::MAX, i64::MAX));
            let key = (article != cluster.lead, moment, self.by_id.rank[article as usize]);
            Place { key, article, text }
        };
        let places_of = |text: &'a ClusterText| {
            let articles = self.grouped.texts.articles(text.text);
            articles.iter().map(move |&article| place(article, text))
        };
        let mut places: Vec<Place<'_>> = cluster.texts.iter().flat_map(places_of).collect();
        places.par_sort_unstable_by_key(|place| place.key);
        let timed = || {
            let timed =
                |(i, place): (usize, &Place<'_>)| Some((i, self.records.moment(place.article)?));
            places.iter().enumerate().filter_map(timed)
        };
        let moments: Vec<Moment> = timed().map(|(_, moment)| moment).collect();
        let mut ends: Vec<i64> = moments.iter().map(|&(_, end)| end).collect();
        ends.sort_unstable();
        let first = timed().min_by_key(|&(_, (start, end))| (end, start)).map(|(i, _)| i);
        let last = timed().max_by_key(|&(_, moment)| moment).map(|(i, _)| i);
        let minutes_between =
            |from: usize, to: usize| minutes(time(places[from].article), time(places[to].article));
        let member = |(i, place): (usize, &Place<'_>)| {
            let is_lead = place.article == cluster.lead;
            let novelties = &self.grouped.novelties;
            let novelty = novelties.binary_search_by_key(&place.article, |&(article, _)| article);
            let novelty = novelty.ok().map(|found| novelties[found].1);
            Member {
                card: self.card_of[place.article as usize],
                is_lead,
                rank: self.records.moment(place.article).map(|moment| rank(moment, &ends)),
                lag_minutes: first
                    .and_then(|first| minutes_between(first, i))
                    .filter(|&lag| lag >= 0),
                relation: (!is_lead).then_some(place.text.relation),
                similarity: (!is_lead).then_some(place.text.similarity),
                evidence: (!is_lead).then(|| {
                    place
                        .text
                        .evidence
                        .unwrap_or_else(|| Evidence::same(self.records.words(place.article)))
                }),
                tags: Tags::default(),
                earlier_share: novelty.map(|novelty| novelty.earlier_share),
                new_words: novelty.map(|novelty| novelty.new_words),
                nearest: self.nearest(place),
            }
        };
        let members: Vec<Member> = places.iter().enumerate().map(member).collect();
        let source = |place: &Place<'_>| self.sources.of(place.article);
        let named = || places.iter().map(source).filter(|&source| !self.sources.is_unnamed(source));
        let described = Cluster {
            id,
            n_sources: distinct(named()),
            n_groups: self
                .groups
                .map(|groups| distinct(named().map(|source| groups.numbers[source as usize]))),
            n_languages: 0,
            span_minutes: first.zip(last).and_then(|(first, last)| minutes_between(first, last)),
            first_is_tie: may_be_first(&moments) > 1,
            members,
            first,
            last,
        };
        (first.map(|first| time(places[first].article)), described)
    }
}

impl Known<'_> {
    /// The member that shares most with one, by its card: another article of the same text, or the lead of the nearest text.
    fn nearest(&self, place: &Place<'_>) -> Option<(u32, f64)> {
        let texts = &self.grouped.texts;
        let lead = texts.lead(place.text.text);
        let others = || texts.articles(place.text.text).iter().copied();
        let same = || {
            others()
                .filter(|&other| other != lead)
                .min_by_key(|&other| self.by_id.rank[other as usize])
        };
        let other = if lead == place.article { same() } else { Some(lead) };
        let nearest = match other {
            Some(other) => Some((other, 1.0)),
            None => place.text.nearest.map(|(text, similarity)| (texts.lead(text), similarity)),
        };
        nearest.map(|(article, similarity)| (self.card_of[article as usize], similarity))
    }
}

fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> u32 {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    u32::try_from(values.len()).unwrap_or(u32::MAX)
}

/// Minutes from one time to another, where both are known to the minute.
pub(super) fn minutes(from: (i64, Precision), to: (i64, Precision)) -> Option<i64> {
    (from.1 >= Precision::Minute && to.1 >= Precision::Minute)
        .then(|| (to.0 - from.0).div_euclid(60))
}
