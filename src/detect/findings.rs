//! Puts what was found into the words and the order of the tables.

use super::articles::{ClusterText, Grouped, Grouping};
use super::cards::Cards;
use super::collect::Collection;
use super::features::Recipe;
use super::names::{articles_of, cluster_names};
use super::records::{Record, Records};
use super::repeat_rows::{doubled, repeat_rows};
use super::repeats::Repeated;
use super::sources;
use super::watch::Watch;
use crate::article::Precision;
use crate::cluster::{Moment, may_be_first, rank};
use crate::error::Result;
use crate::findings::{
    Card, Cluster, Counts, Expectation, Findings, Member, Order, Pair, Relation, Similarity,
};
use crate::options::Matching;
use crate::read::Inputs;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Looks up what is shown and sorts it.
pub(super) fn assemble(
    inputs: &Inputs,
    collection: Collection,
    grouped: &Grouped,
    repeated: &Repeated,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Findings> {
    let records = &collection.records;
    let in_pairs = grouped.pairs.iter().flat_map(|pair| [pair.a, pair.b]);
    let leads = in_pairs.map(|text| grouped.texts.lead(text));
    let members = grouped.clusters.iter().flat_map(|cluster| articles_of(cluster, grouped));
    let cards = Cards::read(inputs, records, leads.chain(members).collect(), watch)?;
    let mut clusters: Vec<Cluster> = grouped
        .clusters
        .par_iter()
        .zip(cluster_names(grouped, records))
        .map(|(cluster, name)| described(name, cluster, grouped, records, &cards))
        .collect();
    let pairs = pairs(grouped, records, &cards, &clusters);
    clusters.sort_by_cached_key(cluster_order);
    let (repeats, texts_shortened) = repeat_rows(inputs, &collection, repeated, watch)?;
    let sources = sources::rows(
        records,
        grouped.clusters.iter().map(|cluster| articles_of(cluster, grouped)),
    );
    let counts = Counts {
        inputs: inputs.len() as u64,
        articles: records.len() as u64,
        skipped: collection.skipped.len() as u64 - collection.repaired,
        repaired: collection.repaired,
        identical: (records.len() - grouped.texts.len()) as u64,
        distinct: grouped.texts.len() as u64,
        paragraphs: collection.paragraphs.len() as u64,
        candidates: grouped.compared,
        verified: grouped.pairs.len() as u64,
        clusters: clusters.len() as u64,
        in_clusters: clusters.iter().map(|cluster| cluster.members.len() as u64).sum(),
        doubled: doubled(&collection, repeated),
    };
    let bands = |unit: &super::features::UnitRecipe| (unit.bands.bands, unit.bands.rows);
    let expectation = Expectation {
        article_bands: bands(&recipe.article),
        paragraph_bands: recipe.paragraph.as_ref().map(bands).unwrap_or_default(),
        article_recall: recipe.article.bands.probability(matching.threshold),
        paragraph_recall: recipe
            .paragraph
            .as_ref()
            .map(|unit| unit.bands.probability(matching.paragraph_threshold))
            .unwrap_or_default(),
        article_pairs_not_compared: grouped.not_compared,
        paragraph_pairs_not_compared: repeated.not_compared,
        texts_shortened,
    };
    Ok(Findings {
        clusters,
        pairs,
        repeats,
        sources,
        skipped: collection.skipped,
        counts,
        expectation,
    })
}

fn described(
    id: String,
    cluster: &Grouping,
    grouped: &Grouped,
    records: &Records,
    cards: &Cards,
) -> Cluster {
    let mut articles: Vec<(u32, &ClusterText)> = cluster
        .texts
        .iter()
        .flat_map(|member| {
            grouped.texts.articles(member.text).iter().map(move |&article| (article, member))
        })
        .collect();
    let time = |article: u32| records.moment(article);
    let known = |moment: Option<Moment>| moment.unwrap_or((i64::MAX, i64::MAX));
    articles.sort_by(|&(a, ..), &(b, ..)| {
        let key =
            |article: u32| (article != cluster.lead, known(time(article)), records.id(article));
        key(a).cmp(&key(b))
    });
    let moments: Vec<Moment> = articles.iter().filter_map(|&(article, ..)| time(article)).collect();
    let mut ends: Vec<i64> = moments.iter().map(|&(_, end)| end).collect();
    ends.sort_unstable();
    let timed =
        || articles.iter().enumerate().filter_map(|(i, &(article, ..))| Some((i, time(article)?)));
    let first = timed().min_by_key(|&(_, (start, end))| (end, start)).map(|(i, _)| i);
    let last = timed().max_by_key(|&(_, moment)| moment).map(|(i, _)| i);
    let minutes_between =
        |from: usize, to: usize| minutes(records, articles[from].0, articles[to].0);
    let members = articles.iter().enumerate().map(|(i, &(article, member))| {
        let is_lead = article == cluster.lead;
        Member {
            card: cards.of(article),
            is_lead,
            rank: time(article).map(|moment| rank(moment, &ends)),
            lag_minutes: first.and_then(|first| minutes_between(first, i)).filter(|&lag| lag >= 0),
            relation: (!is_lead).then_some(member.relation),
            similarity: (!is_lead).then_some(member.similarity),
        }
    });
    let members: Vec<Member> = members.collect();
    let distinct = |of: fn(&Card) -> &String| {
        let values: BTreeSet<&String> =
            members.iter().map(|member| of(&member.card)).filter(|v| !v.is_empty()).collect();
        u32::try_from(values.len()).unwrap_or(u32::MAX)
    };
    Cluster {
        id,
        n_sources: distinct(|card| &card.source),
        n_languages: distinct(|card| &card.language),
        span_minutes: first.zip(last).and_then(|(first, last)| minutes_between(first, last)),
        first_is_tie: may_be_first(&moments) > 1,
        members,
        first,
        last,
    }
}

/// Minutes from one article to another, where both times are known to the minute.
fn minutes(records: &Records, from: u32, to: u32) -> Option<i64> {
    let (from, to) = (&records.get(from), &records.get(to));
    (from.precision >= Precision::Minute && to.precision >= Precision::Minute)
        .then(|| (to.seconds - from.seconds).div_euclid(60))
}

/// Most sources first, then largest, then earliest, then by id.
fn cluster_order(cluster: &Cluster) -> impl Ord + use<> {
    let first = cluster.first.map(|i| cluster.members[i].card.published_at.clone());
    (
        std::cmp::Reverse((cluster.n_sources, cluster.members.len())),
        // A cluster without a time comes after those with one.
        (first.is_none(), first),
        cluster.id.clone(),
    )
}

fn pairs(grouped: &Grouped, records: &Records, cards: &Cards, clusters: &[Cluster]) -> Vec<Pair> {
    let mut cluster_of = vec![None; records.len()];
    for (number, cluster) in grouped.clusters.iter().enumerate() {
        for article in articles_of(cluster, grouped) {
            cluster_of[article as usize] = Some(number);
        }
    }
    let different = grouped.pairs.iter().map(|pair| {
        let (a, b) = (grouped.texts.lead(pair.a), grouped.texts.lead(pair.b));
        (a, b, pair.similarity, pair.changed_numbers, pair.relation())
    });
    let copies = grouped.texts.numbers().flat_map(|text| {
        let lead = grouped.texts.lead(text);
        let articles = grouped.texts.articles(text).iter();
        let others = articles.filter(move |&&article| article != lead);
        others.map(move |&article| (lead, article, Similarity::SAME, 0, Relation::Identical))
    });
    let describe =
        |(a, b, similarity, changed_numbers, relation): (u32, u32, Similarity, u32, Relation)| {
            let (order, swap) = order_of(&records.get(a), &records.get(b));
            let (a, b, similarity) =
                if swap { (b, a, similarity.turned()) } else { (a, b, similarity) };
            let shared_cluster =
                cluster_of[a as usize].filter(|_| cluster_of[a as usize] == cluster_of[b as usize]);
            Pair {
                a: cards.of(a),
                b: cards.of(b),
                relation,
                similarity,
                changed_numbers,
                order,
                lag_minutes: if order == Order::AFirst { minutes(records, a, b) } else { None },
                cluster_id: shared_cluster.map(|i| clusters[i].id.clone()).unwrap_or_default(),
            }
        };
    let mut pairs: Vec<Pair> =
        different.chain(copies).collect::<Vec<_>>().into_par_iter().map(describe).collect();
    pairs.par_sort_by(|x, y| {
        let by_similarity = y.similarity.jaccard.total_cmp(&x.similarity.jaccard);
        by_similarity.then_with(|| (&x.a.id, &x.b.id).cmp(&(&y.a.id, &y.b.id)))
    });
    pairs
}

/// Which of two came first, and whether they must change places for A to be the earlier (or the smaller id).
fn order_of(a: &Record<'_>, b: &Record<'_>) -> (Order, bool) {
    match (a.moment(), b.moment()) {
        (Some((_, end_a)), Some((start_b, _))) if end_a <= start_b => (Order::AFirst, false),
        (Some((start_a, _)), Some((_, end_b))) if end_b <= start_a => (Order::AFirst, true),
        (Some(_), Some(_)) => (Order::Tie, b.id < a.id),
        _ => (Order::Unknown, b.id < a.id),
    }
}
