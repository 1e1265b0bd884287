//! Clusters with their members, their timelines and what just misses them.

use super::super::cluster_summary::{lead, mean_similarity, relations, tags};
use super::super::names;
use super::pictures::{Event, Timeline};
use super::view::{ArticleView, ShareView, span};
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
    near_misses: Vec<NearMissView>,
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
}

/// How alike members are, as rows of cells.
#[derive(Debug, Serialize)]
struct MapView {
    rows: Vec<Vec<Option<MapCell>>>,
}

#[derive(Debug, Serialize)]
struct MapCell {
    /// 0 to 9, for the shade.
    shade: u8,
    share: ShareView,
    is_self: bool,
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
const CELLS: usize = 40_000;

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
            let map = has_map.then(|| map(findings, members, &pairs));
            let misses = misses.remove(&number).unwrap_or_default();
            view(findings, cluster, members, map, &misses, &compared)
        })
        .collect()
}

fn view(
    findings: &Findings,
    cluster: &Cluster,
    members: &[Member],
    map: Option<MapView>,
    misses: &[(u32, &ShownPair)],
    compared: &BTreeSet<(u32, u32)>,
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
    let in_page = |a: u32, b: u32| compared.contains(&(a, b)) || compared.contains(&(b, a));
    let member_view = |(number, (member, card)): (usize, (&Member, &Card))| {
        let article = ArticleView::of(card);
        let with_lead = lead_member.filter(|lead| in_page(lead.card, member.card));
        let of = |share: fn(&Evidence) -> f64| {
            member.evidence.map(|evidence| ShareView::of(share(&evidence)))
        };
        MemberView {
            compare: with_lead.map(|_| format!("/p/{}/{}", lead.link, article.link)),
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
        }
    };
    let member_views = members.iter().zip(&cards).enumerate().map(member_view).collect();
    // Each outside article once, with the member it is closest to.
    let mut seen = BTreeSet::new();
    let other_of = |card: u32, pair: &ShownPair| if pair.a == card { pair.b } else { pair.a };
    let near_misses = misses
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
        map,
        near_misses,
    })
}

/// How alike the members are, as the pairs within the cluster and with the lead tell; copies of one text are alike as it is.
fn map(findings: &Findings, members: &[Member], pairs: &[usize]) -> MapView {
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
    let cell = |one: &Member, other: &Member| {
        let is_self = one.card == other.card;
        let same = (of(one.card) == of(other.card)).then_some(1.0);
        let share = same.or_else(|| alike.get(&key(one.card, other.card)).copied())?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9")]
        let shade = (share * 9.0) as u8;
        Some(MapCell { shade, share: ShareView::of(share), is_self })
    };
    let row = |one: &Member| members.iter().map(|other| cell(one, other)).collect();
    MapView { rows: members.iter().map(row).collect() }
}

pub(super) fn tag_names(tags: Tags) -> Vec<&'static str> {
    tags.iter().map(crate::findings::Tag::name).collect()
}
