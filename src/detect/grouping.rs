//! What belongs together: candidates of both kinds → relations → clusters.

use super::articles::{Alike, Texts, lead_of};
use super::collect::Collection;
use super::compared::Comparing;
use super::containers::round_ups;
use super::decided::Decided;
use super::moulds::Moulds;
use super::named::Named;
use super::novelty::{Novelty, novelties};
use super::pages::{self, Unsaying};
use super::pairs::ascending;
use super::related::{Proposals, related};
use super::relations::{RelatedPair, relate};
use super::strays::{part, strays};
use super::watch::{Stage, Watch};
use crate::cluster::{Edge, form, merge};
use crate::error::Result;
use crate::findings::{Evidence, Relation, Similarity};
use crate::options::{Linkage, Matching};
use crate::spill::Memory;
use crate::verdict::Told;

/// What was found about whole articles.
pub(super) struct Grouped {
    /// The distinct texts, by their first article.
    pub(super) texts: Texts,
    /// The text of each article.
    pub(super) text_of: Vec<u32>,
    /// Pairs of distinct texts that share something, by number in `texts`: by a, then b.
    pub(super) pairs: Vec<RelatedPair>,
    /// Clusters of two or more articles.
    pub(super) clusters: Vec<Grouping>,
    /// Candidate pairs compared.
    pub(super) compared: u64,
    /// Pairs at or above the threshold.
    pub(super) alike: u64,
    /// At most so many pairs in huge buckets were not compared.
    pub(super) not_compared: u64,
    /// Which texts are round-ups.
    pub(super) round_ups: Vec<bool>,
    /// What articles of clusters have that no earlier member has, by article.
    pub(super) novelties: Vec<(u32, Novelty)>,
    /// Clusters too large for that.
    pub(super) too_large: u64,
    /// Fingerprints that so many articles have that not all of their pairs were candidates.
    pub(super) common_fingerprints: u64,
    /// Pairs with a fingerprint in common that were not compared: both texts are of one mould with a third.
    pub(super) of_one_mould: u64,
    /// URLs that say nothing of an article.
    pub(super) unsaying: Unsaying,
    /// What people decided.
    pub(super) decided: Decided,
    /// What became of it.
    pub(super) told: Vec<Told>,
    /// What sources make anew on many days.
    pub(super) moulds: Moulds,
}

/// One cluster.
pub(super) struct Grouping {
    /// Its lead.
    pub(super) lead: u32,
    /// Its texts, ascending.
    pub(super) texts: Vec<ClusterText>,
}

/// One text of a cluster, against the lead's.
#[derive(Clone, Copy)]
pub(super) struct ClusterText {
    pub(super) text: u32,
    pub(super) relation: Relation,
    /// To the lead's text, this one as A.
    pub(super) similarity: Similarity,
    /// The same; `None` for the same text.
    pub(super) evidence: Option<Evidence>,
    /// The other text of the cluster that it shares most with, and their similarity by words.
    pub(super) nearest: Option<(u32, f64)>,
}

/// Finds what belongs together.
pub(super) fn group(
    memory: &Memory,
    collection: &Collection,
    alike: Alike,
    comparing: Comparing<'_>,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Grouped> {
    watch.stage(Stage::Proposing, None);
    let Alike { texts, text_of, proposed, pairs: alike, compared, not_compared, decided } = alike;
    let (records, min_words) = (&collection.records, matching.min_words);
    let mut others = pages::pairs(memory, records, &texts, &text_of, min_words);
    others.extend(decided.to_compare(&texts, &text_of));
    let proposals = Proposals { proposed, alike: &alike, others };
    let related = related(memory, collection, &texts, proposals, comparing, matching, watch)?;
    let mut pairs = related.pairs;
    // What was kept for paragraphs is not needed any more.
    memory.keep(collection.lasting_of_articles());
    for pair in &mut pairs {
        (pair.a, pair.b) = (text_of[pair.a as usize], text_of[pair.b as usize]);
    }
    decided.mark_identical(&mut pairs, &texts, &text_of, records);
    let unsaying = pages::unsaying(memory, records, &texts, &text_of, &pairs, min_words);
    let moulds = Moulds::learn(records, &texts, &mut pairs, &unsaying, min_words);
    let count = alike.len() as u64;
    drop(alike);
    let joined: Vec<&RelatedPair> = pairs.iter().filter(|pair| joins(pair, matching)).collect();
    let round_ups = round_ups(&texts, &joined);
    let is_round_up = |text: u32| round_ups[text as usize];
    let holds_stories =
        |pair: &RelatedPair| pair.has_live_blog || is_round_up(pair.a) || is_round_up(pair.b);
    let edges: Vec<Edge> = joined
        .into_iter()
        // A container's copy is a copy, but what it holds does not belong to it.
        .filter(|pair| pair.relation == Relation::NearIdentical || !holds_stories(pair))
        .map(edge)
        .collect();
    let known = Known { comparing, texts: &texts, pairs: &pairs, moulds: &moulds, matching, watch };
    let mut centres = centres(known, &edges)?;
    let weight = |text: u32| texts.weight(text, records);
    let told = decided.decide(&mut centres, weight, &edges, &text_of, records);
    let clusters = clusters(known, &text_of, &centres)?;
    let mut grouped = Grouped {
        texts,
        text_of,
        pairs,
        clusters,
        compared: compared + related.compared - count,
        alike: count,
        not_compared,
        round_ups,
        novelties: Vec::new(),
        too_large: 0,
        common_fingerprints: related.common_fingerprints,
        of_one_mould: related.of_one_mould,
        unsaying,
        decided,
        told,
        moulds,
    };
    let min_passage = matching.min_passage;
    (grouped.novelties, grouped.too_large) =
        novelties(comparing, collection, &grouped, min_passage, watch)?;
    Ok(grouped)
}

/// Clusters are one when so much of the pairs between them would join two texts.
const MERGED: f64 = 0.3;

/// Fewest counted words of a text that another only contains, for both to be in one cluster: in shorter ones a notice of
/// copyright or a question for cookies makes up too much.
pub(super) const CONTAINED: u32 = 40;

fn edge(pair: &RelatedPair) -> Edge {
    Edge { a: pair.a, b: pair.b, strength: pair.evidence.similarity() }
}

/// The share of the shorter text that is in the other, and its counted words.
pub(super) fn of_shorter(pair: &RelatedPair) -> (f64, u32) {
    let evidence = &pair.evidence;
    if evidence.counted.0 <= evidence.counted.1 {
        (evidence.share_a(), evidence.counted.0)
    } else {
        (evidence.share_b(), evidence.counted.1)
    }
}

/// Whether a pair makes a cluster: each text is for the greater part in the other, or the shorter in the longer.
pub(super) fn joins(pair: &RelatedPair, matching: &Matching) -> bool {
    use Relation::{Contained, Identical, NearIdentical, Partial};
    let evidence = &pair.evidence;
    let shares = (evidence.share_a(), evidence.share_b());
    let (of_shorter, shorter) = of_shorter(pair);
    let is_enough = |share: f64| share >= matching.cluster_share;
    matches!(pair.relation, Identical | NearIdentical | Contained | Partial)
        && (is_enough(shares.0.min(shares.1)) || shorter >= CONTAINED && is_enough(of_shorter))
}

/// What clusters are formed by.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) comparing: Comparing<'a>,
    pub(super) texts: &'a Texts,
    /// By texts.
    pub(super) pairs: &'a [RelatedPair],
    pub(super) moulds: &'a Moulds,
    pub(super) matching: &'a Matching,
    pub(super) watch: &'a dyn Watch,
}

/// The text that each text's cluster is formed around.
fn centres(known: Known<'_>, edges: &[Edge]) -> Result<Vec<u32>> {
    let Known { comparing, texts, matching, .. } = known;
    let weight = |text: u32| texts.weight(text, comparing.records);
    let mut centres = form(texts.len(), weight, edges, matching.linkage);
    if matching.linkage == Linkage::Lead {
        merge(&mut centres, weight, edges, MERGED);
        let strays = strays(known, edges, &centres)?;
        part(&mut centres, &strays, edges, weight);
    }
    Ok(centres)
}

fn clusters(known: Known<'_>, text_of: &[u32], centres: &[u32]) -> Result<Vec<Grouping>> {
    let Known { comparing, texts, pairs, matching, .. } = known;
    let records = comparing.records;
    let weight = |text: u32| texts.weight(text, records);
    let (with_nearest, nearest) = nearest(centres, pairs, weight);
    let nearest_to = |text: u32| {
        if with_nearest.has(text) { nearest[with_nearest.number(text) as usize] } else { None }
    };
    let mut order: Vec<u32> = (0..).take(texts.len()).collect();
    order.sort_by_key(|&text| (centres[text as usize], text));
    let mut clusters: Vec<Grouping> = order
        .chunk_by(|&a, &b| centres[a as usize] == centres[b as usize])
        .filter(|group| group.len() > 1 || texts.articles(group[0]).len() > 1)
        .map(|group| {
            // The lead of a cluster is the lead of its text: both go by the same order.
            let leads: Vec<u32> = group.iter().map(|&text| texts.lead(text)).collect();
            let lead = lead_of(&leads, records, &matching.lead);
            let unmeasured = |&text: &u32| ClusterText {
                text,
                relation: Relation::Identical,
                similarity: Similarity::SAME,
                evidence: None,
                nearest: nearest_to(text),
            };
            Grouping { lead, texts: group.iter().map(unmeasured).collect() }
        })
        .collect();
    measure_against_leads(known, text_of, &mut clusters)?;
    Ok(clusters)
}

/// The texts that have a pair in their cluster, and for each the one that it shares most with.
fn nearest<W: Ord>(
    centres: &[u32],
    pairs: &[RelatedPair],
    weight: impl Fn(u32) -> W,
) -> (Named, Vec<Option<(u32, f64)>>) {
    let within =
        || pairs.iter().filter(|pair| centres[pair.a as usize] == centres[pair.b as usize]);
    let texts = Named::of(within().flat_map(|pair| [pair.a, pair.b]));
    let mut nearest: Vec<Option<(u32, f64)>> = vec![None; texts.len()];
    for pair in within() {
        let similarity = pair.evidence.similarity();
        for (own, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            let best = &mut nearest[texts.number(own) as usize];
            let is_nearer = best.is_none_or(|(before, held)| {
                similarity.total_cmp(&held).then_with(|| weight(other).cmp(&weight(before))).is_gt()
            });
            if is_nearer {
                *best = Some((other, similarity));
            }
        }
    }
    (texts, nearest)
}

/// How texts stand to others, pair by pair: as was found, or as is found now. Nearly all that are asked for were compared already.
pub(super) fn compared(known: Known<'_>, wanted: &[(u32, u32)]) -> Result<Vec<RelatedPair>> {
    let Known { comparing, texts, pairs, moulds, matching, watch } = known;
    let key = |&(a, b): &(u32, u32)| ascending(a, b);
    let find = |pairs: &[RelatedPair], key: (u32, u32)| {
        let found = pairs.binary_search_by_key(&key, |pair| (pair.a, pair.b));
        found.ok().map(|found| pairs[found])
    };
    let is_missing = |key: &(u32, u32)| find(pairs, *key).is_none();
    let mut missing: Vec<(u32, u32)> = wanted.iter().map(key).filter(is_missing).collect();
    missing.sort_unstable();
    missing.dedup();
    // Texts are numbered in the order of their first articles.
    let firsts: Vec<(u32, u32)> =
        missing.iter().map(|&(a, b)| (texts.first(a), texts.first(b))).collect();
    let mut found = relate(comparing, &firsts, matching, &[], |_| true, watch)?;
    for (pair, &(a, b)) in found.iter_mut().zip(&missing) {
        (pair.a, pair.b) = (a, b);
    }
    moulds.judge(&mut found, matching.min_words);
    let of_both = |key| find(pairs, key).or_else(|| find(&found, key));
    Ok(wanted.iter().map(key).filter_map(of_both).collect())
}

/// Fills in how every text stands to its cluster's lead.
fn measure_against_leads(
    known: Known<'_>,
    text_of: &[u32],
    clusters: &mut [Grouping],
) -> Result<()> {
    let lead_of = |cluster: &Grouping| text_of[cluster.lead as usize];
    let against = |cluster: &Grouping| {
        let lead = lead_of(cluster);
        let others = cluster.texts.iter().map(|member| member.text);
        others.filter(move |&text| text != lead).map(move |text| (text, lead)).collect::<Vec<_>>()
    };
    let wanted: Vec<(u32, u32)> = clusters.iter().flat_map(against).collect();
    let mut found = compared(known, &wanted)?.into_iter();
    for cluster in clusters {
        let lead = lead_of(cluster);
        let others = cluster.texts.iter_mut().filter(|member| member.text != lead);
        for (member, pair) in others.zip(found.by_ref()) {
            member.measure(pair);
        }
    }
    Ok(())
}

impl ClusterText {
    /// Takes over a comparison with the lead's text, in which this text is A or B.
    fn measure(&mut self, pair: RelatedPair) {
        let pair = if pair.a == self.text { pair } else { pair.turned() };
        self.similarity = pair.similarity;
        self.relation = pair.relation;
        self.evidence = Some(pair.evidence);
    }
}
