//! Clusters with their members, their timelines and what just misses them.

use super::super::cluster_note::Noting;
use super::super::cluster_summary::{lead, mean_similarity, relations, tags};
use super::super::examined::said::span;
use super::super::names;
use super::pictures::{Event, Timeline};
use super::squares::{Figure, Squares};
use super::view::{ArticleView, ShareView};
use crate::findings::{
    Card, Cluster, Evidence, Findings, Member, Relation, Shown, ShownPair, Tags,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// A cluster, as a row and with its members.
#[derive(Debug, Serialize)]
pub(super) struct ClusterView {
    id: String,
    lead: ArticleView,
    size: usize,
    n_sources: u32,
    /// The sources of the members that are shown, first by time.
    sources: Vec<String>,
    first: Option<ArticleView>,
    first_is_tie: bool,
    last: Option<ArticleView>,
    span_minutes: Option<i64>,
    span: Option<String>,
    mean: Option<ShareView>,
    least: Option<ShareView>,
    /// Relations to the lead with how many members have each.
    relations: Vec<(String, String)>,
    tags: Vec<&'static str>,
    languages: Vec<String>,
    members: Vec<MemberView>,
    /// Members that are not shown.
    members_left_out: usize,
    timeline: Option<Timeline>,
    map: Option<MapView>,
    /// Whether there are too many members, or maps, for one.
    lacks_map: bool,
    versions: Vec<VersionView>,
    near_misses: Vec<NearMissView>,
    /// Distinct owners, where groups were given.
    n_groups: Option<u32>,
    /// What there is to know before its figures are relied on; empty for most.
    note: String,
}

/// A member.
#[derive(Debug, Serialize)]
struct MemberView {
    article: ArticleView,
    /// 1 on for the rows of the map.
    number: usize,
    is_lead: bool,
    rank: Option<u32>,
    lag_minutes: Option<i64>,
    lag: Option<String>,
    relation: Option<&'static str>,
    tags: Vec<&'static str>,
    in_lead: Option<ShareView>,
    of_lead: Option<ShareView>,
    earlier: Option<ShareView>,
    new_words: Option<u32>,
    /// What leads to the comparison with the lead.
    compare: Option<String>,
    /// The member it shares most with, by its number where it is shown, and how much.
    nearest: Option<NearestView>,
    /// The owner of its source, where groups were given.
    group: String,
}

#[derive(Debug, Serialize)]
struct NearestView {
    id: String,
    share: ShareView,
    /// What leads to the comparison, where the page has it.
    compare: Option<String>,
}

/// A version of an article and the last one before it.
#[derive(Debug, Serialize)]
struct VersionView {
    earlier: ArticleView,
    later: ArticleView,
    later_by: Option<String>,
    relation: &'static str,
    tags: Vec<&'static str>,
    /// Share of the earlier one that is left, and of the later one that was there.
    kept: ShareView,
    old: ShareView,
    /// What leads to the comparison.
    compare: String,
}

/// How alike members are: each with those before it.
#[derive(Debug, Serialize)]
struct MapView {
    picture: Squares,
    /// For each member its figures with those before it.
    rows: Vec<Vec<Option<MapCell>>>,
}

#[derive(Debug, Serialize)]
struct MapCell {
    /// Without the sign for per cent.
    shown: String,
    /// What leads to the comparison, where the page has it.
    compare: Option<String>,
}

/// An article that shares something with a member, and is in another cluster or in none.
#[derive(Debug, Serialize)]
struct NearMissView {
    member: ArticleView,
    other: ArticleView,
    relation: &'static str,
    similarity: ShareView,
    compare: String,
}

/// Most members on a map, and cells of all maps together.
const MAP: usize = 40;
const CELLS: usize = 8_000;

/// The clusters that are shown.
pub(super) fn clusters(findings: &Findings, shown: &Shown) -> io::Result<Vec<ClusterView>> {
    let compared: BTreeSet<(u32, u32)> = shown.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    let mut within: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    // What a map can show: pairs of members that are shown, where these are not too many.
    let mut on_map = vec![false; findings.cards.len()];
    for cluster in findings.clusters.iter().take(shown.clusters) {
        let members = &cluster.members[..shown.members.min(cluster.members.len())];
        if members.len() <= MAP {
            for member in members {
                on_map[member.card as usize] = true;
            }
        }
    }
    for (number, pair) in findings.pairs.iter().enumerate() {
        let is_shown = on_map[pair.a as usize] && on_map[pair.b as usize];
        if let Some(cluster) = pair.cluster.filter(|_| is_shown) {
            within.entry(cluster).or_default().push(number);
        }
    }
    let mut of_card: BTreeMap<u32, usize> = BTreeMap::new();
    for (number, cluster) in findings.clusters.iter().take(shown.clusters).enumerate() {
        of_card.extend(cluster.members.iter().map(|member| (member.card, number)));
    }
    let mut misses: BTreeMap<usize, Vec<(u32, &ShownPair)>> = BTreeMap::new();
    for pair in &shown.pairs {
        let clusters = (of_card.get(&pair.a), of_card.get(&pair.b));
        if clusters.0 != clusters.1 && pair.relation != Relation::TemplateOnly {
            for (card, cluster) in [(pair.a, clusters.0), (pair.b, clusters.1)] {
                if let Some(&cluster) = cluster {
                    misses.entry(cluster).or_default().push((card, pair));
                }
            }
        }
    }
    let groups: BTreeMap<&str, &str> =
        findings.sources.iter().map(|row| (&*row.source, &*row.group)).collect();
    let mut versions: BTreeMap<usize, Vec<&ShownPair>> = BTreeMap::new();
    let versions_of: BTreeSet<(u32, u32)> = shown.versions.iter().copied().collect();
    for pair in shown.pairs.iter().filter(|pair| versions_of.contains(&(pair.a, pair.b))) {
        if let Some(&cluster) = of_card.get(&pair.b) {
            versions.entry(cluster).or_default().push(pair);
        }
    }
    let page = InPage { compared: &compared, groups: &groups };
    let mut cells = CELLS;
    let shown_clusters = findings.clusters.iter().take(shown.clusters).enumerate();
    shown_clusters
        .map(|(number, cluster)| {
            let pairs =
                within.remove(&u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or_default();
            let members = &cluster.members[..shown.members.min(cluster.members.len())];
            let size = members.len() * members.len();
            let has_map = members.len() > 2 && members.len() <= MAP && size <= cells;
            cells -= if has_map { size } else { 0 };
            let figures = has_map.then(|| figures(findings, members, &pairs));
            let outside = Outside {
                misses: misses.remove(&number).unwrap_or_default(),
                versions: versions.remove(&number).unwrap_or_default(),
            };
            view(findings, cluster, members, figures, &outside, page)
        })
        .collect()
}

/// What of the whole page matters to each cluster.
#[derive(Clone, Copy)]
struct InPage<'a> {
    /// The pairs that are shown side by side, by their cards.
    compared: &'a BTreeSet<(u32, u32)>,
    /// The owners of sources.
    groups: &'a BTreeMap<&'a str, &'a str>,
}

impl InPage<'_> {
    fn group(self, source: &str) -> String {
        super::escape::shortened(self.groups.get(source).copied().unwrap_or_default(), 120)
    }

    /// What leads from one article to its comparison with another.
    fn link(self, one: (u32, &str), other: (u32, &str)) -> Option<String> {
        let has = |a: u32, b: u32| self.compared.contains(&(a, b));
        (has(one.0, other.0) || has(other.0, one.0)).then(|| format!("/p/{}/{}", one.1, other.1))
    }
}

/// Pairs of a cluster that are shown by themselves.
struct Outside<'a> {
    /// Those with an article outside, with the member.
    misses: Vec<(u32, &'a ShownPair)>,
    versions: Vec<&'a ShownPair>,
}

fn view(
    findings: &Findings,
    cluster: &Cluster,
    members: &[Member],
    figures: Option<Vec<Vec<Option<f64>>>>,
    outside: &Outside<'_>,
    page: InPage<'_>,
) -> io::Result<ClusterView> {
    let cards: Vec<Card> =
        members.iter().map(|member| findings.cards.get(member.card)).collect::<io::Result<_>>()?;
    let article = |place: Option<usize>| -> io::Result<Option<ArticleView>> {
        let member = place.and_then(|place| cluster.members.get(place));
        member.map(|member| Ok(ArticleView::of(&findings.cards.get(member.card)?))).transpose()
    };
    let lead_member = lead(cluster);
    let lead_card = match lead_member {
        Some(member) => findings.cards.get(member.card)?,
        None => Card::default(),
    };
    let lead = ArticleView::of(&lead_card);
    let events: Vec<Event> = members
        .iter()
        .zip(&cards)
        .map(|(member, card)| {
            let article = ArticleView::of(card);
            Event {
                source: article.source,
                title: article.title,
                at: article.at,
                precision: card.precision,
                relation: member.relation.map_or("lead", names::relation),
            }
        })
        .collect();
    let mut sources: Vec<String> = Vec::new();
    for event in &events {
        if !sources.contains(&event.source) {
            sources.push(event.source.clone());
        }
    }
    let languages: BTreeSet<String> =
        cards.iter().map(|card| card.language.clone()).filter(|one| !one.is_empty()).collect();
    let nearest = cluster.members.iter().filter_map(|member| member.nearest);
    let least = nearest.map(|(_, similarity)| similarity).reduce(f64::min);
    let member_view = |(number, (member, card)): (usize, (&Member, &Card))| {
        let article = ArticleView::of(card);
        let own = (member.card, article.link.as_str());
        let nearest = |(card, similarity): (u32, f64)| -> io::Result<NearestView> {
            let near = ArticleView::of(&findings.cards.get(card)?);
            let compare = page.link(own, (card, &near.link));
            Ok(NearestView { id: near.id, share: ShareView::of(similarity), compare })
        };
        let of = |share: fn(&Evidence) -> f64| {
            member.evidence.map(|evidence| ShareView::of(share(&evidence)))
        };
        Ok(MemberView {
            compare: lead_member.and_then(|member| page.link((member.card, &lead.link), own)),
            nearest: member.nearest.map(nearest).transpose()?,
            group: page.group(&card.source),
            article,
            number: number + 1,
            is_lead: member.is_lead,
            rank: member.rank,
            lag_minutes: member.lag_minutes,
            lag: member.lag_minutes.map(span),
            relation: member.relation.map(names::relation),
            tags: tag_names(member.tags),
            in_lead: of(Evidence::share_a),
            of_lead: of(Evidence::share_b),
            earlier: member.earlier_share.map(ShareView::of),
            new_words: member.new_words,
        })
    };
    let member_views: Vec<MemberView> =
        members.iter().zip(&cards).enumerate().map(member_view).collect::<io::Result<_>>()?;
    let map = figures.map(|figures| map(&figures, members, &member_views, page));
    let versions = outside.versions.iter().map(|pair| version(findings, pair));
    let mut versions: Vec<VersionView> = versions.collect::<io::Result<_>>()?;
    // Times of one form are in order as texts.
    versions.sort_by(|one, other| {
        (&one.later.at, &one.later.id).cmp(&(&other.later.at, &other.later.id))
    });
    // Each outside article once, with the member it is closest to.
    let mut seen = BTreeSet::new();
    let other_of = |card: u32, pair: &ShownPair| if pair.a == card { pair.b } else { pair.a };
    let near_misses = outside
        .misses
        .iter()
        .filter(|&&(card, pair)| seen.insert(other_of(card, pair)))
        .map(|&(card, pair)| {
            let other = other_of(card, pair);
            let member = ArticleView::of(&findings.cards.get(card)?);
            let other = ArticleView::of(&findings.cards.get(other)?);
            Ok(NearMissView {
                compare: format!("/p/{}/{}", member.link, other.link),
                member,
                other,
                relation: names::relation(pair.relation),
                similarity: ShareView::of(pair.evidence.similarity()),
            })
        })
        .collect::<io::Result<_>>()?;
    let relations = relations(cluster);
    let relations = relations.split(' ').filter_map(|one| one.split_once(':'));
    Ok(ClusterView {
        id: cluster.id.clone(),
        lead,
        size: cluster.members.len(),
        n_sources: cluster.n_sources,
        sources,
        first: article(cluster.first)?,
        first_is_tie: cluster.first_is_tie,
        last: article(cluster.last)?,
        span_minutes: cluster.span_minutes,
        span: cluster.span_minutes.map(span),
        mean: mean_similarity(cluster).map(ShareView::of),
        least: least.map(ShareView::of),
        relations: relations.map(|(name, count)| (name.to_owned(), count.to_owned())).collect(),
        tags: tag_names(tags(cluster)),
        languages: languages.into_iter().collect(),
        members: member_views,
        members_left_out: cluster.members.len() - members.len(),
        timeline: Timeline::of(&events),
        lacks_map: map.is_none() && cluster.members.len() > 2,
        map,
        versions,
        near_misses,
        n_groups: cluster.n_groups,
        note: Noting::of(findings).note(cluster)?,
    })
}

/// How alike the members are, as the pairs within the cluster and with the lead tell; copies of one text are alike as it is.
fn figures(findings: &Findings, members: &[Member], pairs: &[usize]) -> Vec<Vec<Option<f64>>> {
    let pairs = || pairs.iter().filter_map(|&number| findings.pairs.get(number));
    let mut text: BTreeMap<u32, u32> = BTreeMap::new();
    for pair in pairs().filter(|pair| pair.relation == Relation::Identical) {
        // The copy whose text the pairs name is in all pairs of the copies.
        let (one, other) = (text.get(&pair.a).copied(), text.get(&pair.b).copied());
        let shared = one.or(other).unwrap_or(pair.a);
        text.insert(pair.a, shared);
        text.insert(pair.b, shared);
    }
    let of = |card: u32| text.get(&card).copied().unwrap_or(card);
    let key = |a: u32, b: u32| (of(a).min(of(b)), of(a).max(of(b)));
    let mut alike: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for pair in pairs() {
        alike.insert(key(pair.a, pair.b), pair.evidence.similarity());
    }
    if let Some(lead) = members.iter().find(|member| member.is_lead) {
        for member in members {
            if let Some(evidence) = member.evidence {
                alike.insert(key(lead.card, member.card), evidence.similarity());
            }
        }
    }
    let figure = |one: &Member, other: &Member| {
        let same = (of(one.card) == of(other.card)).then_some(1.0);
        same.or_else(|| alike.get(&key(one.card, other.card)).copied())
    };
    let row = |(number, one): (usize, &Member)| {
        members[..number].iter().map(|other| figure(one, other)).collect()
    };
    members.iter().enumerate().map(row).collect()
}

/// The same as a picture and as a table.
fn map(
    figures: &[Vec<Option<f64>>],
    members: &[Member],
    views: &[MemberView],
    page: InPage<'_>,
) -> MapView {
    let mut drawn = Vec::new();
    let mut rows = Vec::new();
    for (row, figures) in figures.iter().enumerate() {
        let mut cells = Vec::new();
        for (column, &figure) in figures.iter().enumerate() {
            let cell = figure.map(|part| {
                let shown = super::super::examined::said::percent(part);
                let says = format!(
                    "{} {} and {} {}: {shown}",
                    row + 1,
                    views[row].article.source,
                    column + 1,
                    views[column].article.source
                );
                drawn.push(Figure { row, column, part, says });
                let of = |at: usize| (members[at].card, views[at].article.link.as_str());
                let compare = page.link(of(column), of(row));
                MapCell { shown: shown.trim_end_matches(" %").to_owned(), compare }
            });
            cells.push(cell);
        }
        rows.push(cells);
    }
    let name = |(place, view): (usize, &MemberView)| {
        format!("{} {}", place + 1, super::escape::shortened(&view.article.source, 22))
    };
    let names = views.iter().enumerate().map(name).collect();
    let numbers = (1..=members.len()).map(|number| number.to_string()).collect();
    MapView { picture: Squares::of(names, numbers, false, drawn), rows }
}

/// A version against the last one before it.
fn version(findings: &Findings, pair: &ShownPair) -> io::Result<VersionView> {
    let earlier = ArticleView::of(&findings.cards.get(pair.a)?);
    let later = ArticleView::of(&findings.cards.get(pair.b)?);
    Ok(VersionView {
        compare: format!("/p/{}/{}", earlier.link, later.link),
        earlier,
        later,
        later_by: pair.lag_minutes.map(span),
        relation: names::relation(pair.relation),
        tags: tag_names(pair.tags),
        kept: ShareView::of(pair.evidence.share_a()),
        old: ShareView::of(pair.evidence.share_b()),
    })
}

pub(super) fn tag_names(tags: Tags) -> Vec<&'static str> {
    tags.iter().map(crate::findings::Tag::name).collect()
}
