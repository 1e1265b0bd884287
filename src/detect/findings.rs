//! Puts what was found into the words and the order of the tables.

use super::articles::{Grouped, Grouping};
use super::cards::{Cards, written};
use super::collect::Collection;
use super::features::{Recipe, Record};
use super::ids::short;
use super::repeats::{Repeated, words};
use super::watch::Watch;
use super::{second_look, sources};
use crate::article::Precision;
use crate::cluster::{Moment, may_be_first, rank};
use crate::error::Result;
use crate::findings::{
    Card, Cluster, Counts, Expectation, Findings, Member, Order, Pair, Repeat, RepeatPlace, Scope, Similarity,
};
use crate::options::Matching;
use crate::passage::Block;
use crate::read::Inputs;
use crate::relation::relation;
use crate::text::Tokens;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_128;

/// Longest text of a repeat in the table, in characters.
const LONGEST_TEXT: usize = 2_000;

const SAME: Similarity = Similarity { jaccard: 1.0, share_a: 1.0, share_b: 1.0 };

/// Looks up what is shown and sorts it.
pub(super) fn assemble(
    inputs: &Inputs,
    collection: Collection,
    grouped: Grouped,
    repeated: Repeated,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Findings> {
    let records = &collection.records;
    let in_pairs = grouped.pairs.iter().flat_map(|pair| [pair.a, pair.b]);
    let leads = in_pairs.map(|text| grouped.texts[text as usize].lead);
    let members = grouped.clusters.iter().flat_map(|cluster| articles_of(cluster, &grouped));
    let cards = Cards::read(inputs, records, leads.chain(members).collect(), watch)?;
    let mut clusters: Vec<Cluster> =
        grouped.clusters.par_iter().map(|cluster| described(cluster, &grouped, records, &cards)).collect();
    let cluster_of = name_clusters(&mut clusters, &grouped, records.len());
    let pairs = pairs(&grouped, records, &cards, &clusters, &cluster_of);
    clusters.sort_by_cached_key(cluster_order);
    let repeats = repeats(inputs, &collection, &repeated, watch)?;
    let sources = sources::rows(records, grouped.clusters.iter().map(|cluster| articles_of(cluster, &grouped)));
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
        doubled: doubled(&collection, &repeated),
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
        texts_shortened: repeats.iter().filter(|repeat| repeat.text.ends_with(" …")).count() as u64,
    };
    Ok(Findings { clusters, pairs, repeats, sources, skipped: collection.skipped, counts, expectation })
}

/// The articles of a cluster, ascending within each text.
pub(super) fn articles_of(cluster: &Grouping, grouped: &Grouped) -> Vec<u32> {
    cluster.texts.iter().flat_map(|&(text, _)| grouped.texts[text as usize].articles.iter().copied()).collect()
}

fn described(cluster: &Grouping, grouped: &Grouped, records: &[Record], cards: &Cards) -> Cluster {
    let lead_text = grouped.text_of[cluster.lead as usize];
    let mut articles: Vec<(u32, u32, Similarity)> = cluster
        .texts
        .iter()
        .flat_map(|&(text, similarity)| {
            grouped.texts[text as usize].articles.iter().map(move |&article| (article, text, similarity))
        })
        .collect();
    let time = |article: u32| records[article as usize].moment();
    let known = |moment: Option<Moment>| moment.unwrap_or((i64::MAX, i64::MAX));
    articles.sort_by(|&(a, ..), &(b, ..)| {
        let key = |article: u32| (article != cluster.lead, known(time(article)), &records[article as usize].id);
        key(a).cmp(&key(b))
    });
    let moments: Vec<Moment> = articles.iter().filter_map(|&(article, ..)| time(article)).collect();
    let mut ends: Vec<i64> = moments.iter().map(|&(_, end)| end).collect();
    ends.sort_unstable();
    let timed = || articles.iter().enumerate().filter_map(|(i, &(article, ..))| Some((i, time(article)?)));
    let first = timed().min_by_key(|&(_, (start, end))| (end, start)).map(|(i, _)| i);
    let last = timed().max_by_key(|&(_, moment)| moment).map(|(i, _)| i);
    let minutes_between = |from: usize, to: usize| minutes(records, articles[from].0, articles[to].0);
    let members = articles.iter().enumerate().map(|(i, &(article, text, similarity))| {
        let is_lead = article == cluster.lead;
        Member {
            card: cards.of(article),
            is_lead,
            rank: time(article).map(|moment| rank(moment, &ends)),
            lag_minutes: first.and_then(|first| minutes_between(first, i)).filter(|&lag| lag >= 0),
            relation: (!is_lead).then(|| relation(text == lead_text, similarity)),
            similarity: (!is_lead).then_some(similarity),
        }
    });
    let members: Vec<Member> = members.collect();
    let distinct = |of: fn(&Card) -> &String| {
        let values: BTreeSet<&String> = members.iter().map(|member| of(&member.card)).filter(|v| !v.is_empty()).collect();
        u32::try_from(values.len()).unwrap_or(u32::MAX)
    };
    let mut cluster = Cluster {
        id: String::new(),
        n_sources: distinct(|card| &card.source),
        n_languages: distinct(|card| &card.language),
        span_minutes: first.zip(last).and_then(|(first, last)| minutes_between(first, last)),
        first_is_tie: may_be_first(&moments) > 1,
        members,
        first,
        last,
    };
    cluster.id = short('c', cluster_hash(&cluster), 10);
    cluster
}

/// Minutes from one article to another, where both times are known to the minute.
fn minutes(records: &[Record], from: u32, to: u32) -> Option<i64> {
    let (from, to) = (&records[from as usize], &records[to as usize]);
    (from.precision >= Precision::Minute && to.precision >= Precision::Minute)
        .then(|| (to.seconds - from.seconds).div_euclid(60))
}

fn cluster_hash(cluster: &Cluster) -> u128 {
    let mut ids: Vec<&[u8]> = cluster.members.iter().map(|member| member.card.id.as_bytes()).collect();
    ids.sort_unstable();
    xxh3_128(&ids.join(&0))
}

/// Lengthens ids that two clusters share, and gives the cluster of each article as its place in `clusters`.
fn name_clusters(clusters: &mut [Cluster], grouped: &Grouped, articles: usize) -> Vec<Option<u32>> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for cluster in clusters.iter() {
        *seen.entry(cluster.id.clone()).or_default() += 1;
    }
    for cluster in clusters.iter_mut().filter(|cluster| seen.get(&cluster.id).is_some_and(|&times| times > 1)) {
        cluster.id = short('c', cluster_hash(cluster), 25);
    }
    let mut cluster_of = vec![None; articles];
    for (number, cluster) in (0..).zip(&grouped.clusters) {
        for article in articles_of(cluster, grouped) {
            cluster_of[article as usize] = Some(number);
        }
    }
    cluster_of
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

fn pairs(
    grouped: &Grouped,
    records: &[Record],
    cards: &Cards,
    clusters: &[Cluster],
    cluster_of: &[Option<u32>],
) -> Vec<Pair> {
    let different = grouped.pairs.iter().map(|pair| {
        let (a, b) = (grouped.texts[pair.a as usize].lead, grouped.texts[pair.b as usize].lead);
        (a, b, pair.similarity, pair.changed_numbers, false)
    });
    let copies = grouped.texts.iter().flat_map(|text| {
        let others = text.articles.iter().filter(|&&article| article != text.lead);
        others.map(|&article| (text.lead, article, SAME, 0, true))
    });
    let describe = |(a, b, similarity, changed_numbers, identical): (u32, u32, Similarity, u32, bool)| {
        let (order, swap) = order_of(&records[a as usize], &records[b as usize]);
        let (a, b, similarity) = if swap {
            (b, a, Similarity { share_a: similarity.share_b, share_b: similarity.share_a, ..similarity })
        } else {
            (a, b, similarity)
        };
        let shared_cluster = cluster_of[a as usize].filter(|_| cluster_of[a as usize] == cluster_of[b as usize]);
        Pair {
            a: cards.of(a),
            b: cards.of(b),
            relation: relation(identical, similarity),
            similarity,
            changed_numbers,
            order,
            lag_minutes: if order == Order::AFirst { minutes(records, a, b) } else { None },
            cluster_id: shared_cluster.map(|i| clusters[i as usize].id.clone()).unwrap_or_default(),
        }
    };
    let mut pairs: Vec<Pair> = different.chain(copies).collect::<Vec<_>>().into_par_iter().map(describe).collect();
    pairs.par_sort_by(|x, y| {
        let by_similarity = y.similarity.jaccard.total_cmp(&x.similarity.jaccard);
        by_similarity.then_with(|| (&x.a.id, &x.b.id).cmp(&(&y.a.id, &y.b.id)))
    });
    pairs
}

/// Which of two came first, and whether they must change places for A to be the earlier (or the smaller id).
fn order_of(a: &Record, b: &Record) -> (Order, bool) {
    match (a.moment(), b.moment()) {
        (Some((_, end_a)), Some((start_b, _))) if end_a <= start_b => (Order::AFirst, false),
        (Some((start_a, _)), Some((_, end_b))) if end_b <= start_a => (Order::AFirst, true),
        (Some(_), Some(_)) => (Order::Tie, b.id < a.id),
        _ => (Order::Unknown, b.id < a.id),
    }
}

/// Articles of which a block that stands in them more than once is half or more.
fn doubled(collection: &Collection, repeated: &Repeated) -> u64 {
    let is_doubled = |(article, block): &&(u32, Block)| {
        let repeated = u64::from(words(collection, block)) * block.places.len() as u64;
        2 * repeated >= u64::from(collection.records[*article as usize].words)
    };
    let doubled: BTreeSet<u32> = repeated.within.iter().filter(is_doubled).map(|&(article, _)| article).collect();
    doubled.len() as u64
}

fn repeats(
    inputs: &Inputs,
    collection: &Collection,
    repeated: &Repeated,
    watch: &dyn Watch,
) -> Result<Vec<Repeat>> {
    let within = repeated.within.iter().map(|(_, block)| (Scope::Within, block));
    let across = repeated.across.iter().map(|block| (Scope::Across, block));
    let blocks: Vec<(Scope, &Block)> = within.chain(across).collect();
    let describe = |&(scope, block): &(Scope, &Block)| {
        if watch.interrupted() {
            return Err(crate::error::Error::Interrupted);
        }
        repeat(inputs, collection, repeated, scope, block)
    };
    let mut repeats: Vec<Repeat> = blocks.par_iter().map(describe).collect::<Result<_>>()?;
    repeats.sort_by(|a, b| {
        let key = |repeat: &Repeat| (std::cmp::Reverse((repeat.n_articles, repeat.words)), repeat.id.clone());
        key(a).cmp(&key(b))
    });
    Ok(repeats)
}

/// One place of a block: its article, what it says, and how near that is to what the block was grouped around.
struct BlockPlace {
    article: u32,
    first: usize,
    identity: u128,
    similarity: f64,
}

fn repeat(
    inputs: &Inputs,
    collection: &Collection,
    repeated: &Repeated,
    scope: Scope,
    block: &Block,
) -> Result<Repeat> {
    let place = |&first: &usize| {
        let range = first..first + block.length;
        let said: Vec<u8> =
            collection.paragraphs[range.clone()].iter().flat_map(|paragraph| paragraph.identity.to_le_bytes()).collect();
        BlockPlace {
            article: u32::try_from(collection.article_of(first)).unwrap_or(u32::MAX),
            first,
            identity: xxh3_128(&said),
            similarity: repeated.similarity[range].iter().copied().fold(1.0, f64::min),
        }
    };
    let mut places: Vec<BlockPlace> = block.places.iter().map(place).collect();
    let record = |place: &BlockPlace| &collection.records[place.article as usize];
    let start_of = |place: &BlockPlace| collection.paragraphs[place.first].start;
    places.sort_by(|a, b| (&record(a).id, start_of(a)).cmp(&(&record(b).id, start_of(b))));

    let example = example(&places, collection);
    let (text, shortened) = text_of(inputs, collection, example, block.length)?;
    let sources = count(places.iter().map(|place| &*record(place).source));
    let (top_source, top_count) =
        sources.iter().max_by_key(|&(source, count)| (count, std::cmp::Reverse(source))).map_or(("", 0), |(s, c)| (*s, *c));
    let articles = count(places.iter().map(|place| place.article));
    let moments = || places.iter().filter_map(|place| Some((record(place).moment()?, place)));
    let first_seen = moments().min_by_key(|&((start, end), _)| (end, start));
    let last_seen = moments().max_by_key(|&(moment, _)| moment);
    let seen_at = |found: Option<(Moment, &BlockPlace)>| found.map(|(_, place)| written(record(place))).unwrap_or_default();
    let example_record = record(example);
    let named = match scope {
        Scope::Across => example.identity.to_le_bytes().to_vec(),
        Scope::Within => [&example.identity.to_le_bytes()[..], example_record.id.as_bytes()].concat(),
    };
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let example_words = &collection.paragraphs[example.first..example.first + block.length];
    Ok(Repeat {
        id: short('r', xxh3_128(&named), 10),
        scope,
        words: example_words.iter().fold(0, |sum, paragraph| sum.saturating_add(paragraph.words)),
        paragraphs: small(block.length),
        n_articles: small(articles.len()),
        n_sources: small(sources.len()),
        top_source: top_source.to_owned(),
        top_source_share: top_count as f64 / places.len() as f64,
        first_seen_at: seen_at(first_seen),
        last_seen_at: seen_at(last_seen),
        lowest_similarity: places.iter().map(|place| place.similarity).fold(1.0, f64::min),
        text: if shortened { format!("{text} …") } else { text },
        example_id: example_record.id.clone(),
        example_url: inputs.load(&example_record.place)?.url,
        places: places
            .iter()
            .map(|place| RepeatPlace {
                article_id: record(place).id.clone(),
                start: start_of(place),
                end: collection.paragraphs[place.first + block.length - 1].end,
                similarity: place.similarity,
            })
            .collect(),
    })
}

fn count<T: Ord>(values: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    values.fold(BTreeMap::new(), |mut counts, value| {
        *counts.entry(value).or_default() += 1;
        counts
    })
}

/// The place that is shown: nearest to what the block was grouped around, then most frequent, then earliest, then
/// by id.
fn example<'a>(places: &'a [BlockPlace], collection: &Collection) -> &'a BlockPlace {
    let frequency = count(places.iter().map(|place| place.identity));
    let best = places.iter().min_by(|a, b| {
        let end = |place: &BlockPlace| {
            collection.records[place.article as usize].moment().map_or(i64::MAX, |(_, end)| end)
        };
        let times = |place: &BlockPlace| frequency.get(&place.identity).copied().unwrap_or(0);
        let by_similarity = b.similarity.total_cmp(&a.similarity);
        let rest = (std::cmp::Reverse(times(a)), end(a)).cmp(&(std::cmp::Reverse(times(b)), end(b)));
        // Places come sorted by id and start, and the first of equals wins.
        by_similarity.then(rest)
    });
    // A block has at least two places.
    best.unwrap_or(&places[0])
}

/// The text of a place, its line ends as spaces, and whether it was shortened.
fn text_of(inputs: &Inputs, collection: &Collection, place: &BlockPlace, length: usize) -> Result<(String, bool)> {
    let record = &collection.records[place.article as usize];
    let article = second_look::article(inputs, record, &mut Tokens::default())?;
    let start = collection.paragraphs[place.first].start as usize;
    let end = collection.paragraphs[place.first + length - 1].end as usize;
    let kept = (end - start).min(LONGEST_TEXT);
    let text: String = article.text.chars().skip(start).take(kept).collect();
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((one_line, kept < end - start))
}
