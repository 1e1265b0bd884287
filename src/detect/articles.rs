//! Articles: identical texts, candidates, verified pairs, clusters.

use super::collect::Collection;
use super::distinct::distinct;
use super::features::{Recipe, Record};
use super::second_look::{Loaded, Scratch, whole};
use super::verification::{Units, Verified, VerifiedPair, compare, verify};
use super::watch::{Stage, Watch};
use crate::cluster::{Candidate, Edge, choose_lead, form};
use crate::error::Result;
use crate::findings::{Relation, Similarity};
use crate::lsh::{BUCKET_LIMIT, candidates};
use crate::options::{Lead, Matching};
use crate::read::Inputs;
use rayon::prelude::*;
use std::cmp::Ordering;

/// What was found about whole articles.
pub(super) struct Grouped {
    /// The distinct texts, by their first article.
    pub(super) texts: Vec<Text>,
    /// The text of each article.
    pub(super) text_of: Vec<u32>,
    /// Verified pairs of distinct texts, by number in `texts`.
    pub(super) pairs: Vec<VerifiedPair>,
    /// Clusters of two or more articles.
    pub(super) clusters: Vec<Grouping>,
    /// Candidate pairs compared.
    pub(super) compared: u64,
    /// At most so many pairs in huge buckets were not.
    pub(super) not_compared: u64,
}

/// One distinct text.
pub(super) struct Text {
    /// The articles that have it, ascending.
    pub(super) articles: Vec<u32>,
    /// The one that stands for them, by the lead policy.
    pub(super) lead: u32,
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
    /// To the lead's text, this one as A.
    pub(super) similarity: Similarity,
    pub(super) relation: Relation,
}

/// Finds what belongs together.
pub(super) fn group(
    inputs: &Inputs,
    collection: &Collection,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Grouped> {
    let (texts, text_of) = distinct_texts(&collection.records, &matching.lead);
    let units = Whole { inputs, records: &collection.records, ngram: recipe.ngram };
    let firsts: Vec<u32> = texts
        .iter()
        .map(|text| text.articles[0])
        .filter(|&article| collection.records[article as usize].words >= recipe.min_words)
        .collect();
    let candidates = candidates(&collection.article_keys, &firsts, BUCKET_LIMIT);
    watch.stage(Stage::VerifyingArticles, Some(candidates.pairs.len() as u64));
    let verified = verify(&units, candidates, matching.threshold, watch)?;
    let not_compared = verified.left_out(firsts.len());
    let Verified { mut pairs, compared, .. } = verified;
    for pair in &mut pairs {
        (pair.a, pair.b) = (text_of[pair.a as usize], text_of[pair.b as usize]);
    }
    let clusters = clusters(&units, &texts, &text_of, &pairs, matching, watch)?;
    Ok(Grouped { texts, text_of, pairs, clusters, compared, not_compared })
}

/// The distinct texts, and the text of each article.
fn distinct_texts(records: &[Record], lead: &Lead) -> (Vec<Text>, Vec<u32>) {
    distinct(
        records.len(),
        |article| records[article as usize].identity,
        |articles| Text { articles: articles.to_vec(), lead: lead_of(articles, records, lead) },
    )
}

/// The article that leads `articles`, which must not be empty.
pub(super) fn lead_of(articles: &[u32], records: &[Record], lead: &Lead) -> u32 {
    let members: Vec<Candidate<'_>> =
        articles.iter().map(|&article| candidate(&records[article as usize])).collect();
    choose_lead(&members, lead).map_or(0, |i| articles[i])
}

pub(super) fn candidate(record: &Record) -> Candidate<'_> {
    Candidate {
        moment: record.moment(),
        words: record.words,
        source: &record.source,
        id: &record.id,
        cut_off: record.cut_off,
    }
}

fn clusters(
    units: &Whole<'_>,
    texts: &[Text],
    text_of: &[u32],
    pairs: &[VerifiedPair],
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Vec<Grouping>> {
    let edges: Vec<Edge> = pairs
        .iter()
        .map(|pair| Edge { a: pair.a, b: pair.b, jaccard: pair.similarity.jaccard })
        .collect();
    let weight = |text: u32| {
        let record = &units.records[texts[text as usize].articles[0] as usize];
        (record.words, record.identity)
    };
    let centres = form(texts.len(), weight, &edges, matching.linkage);
    let mut order: Vec<u32> = (0..).take(texts.len()).collect();
    order.sort_by_key(|&text| (centres[text as usize], text));
    let mut clusters: Vec<Grouping> = order
        .chunk_by(|&a, &b| centres[a as usize] == centres[b as usize])
        .filter(|group| group.len() > 1 || texts[group[0] as usize].articles.len() > 1)
        .map(|group| {
            // The lead of a cluster is the lead of its text: both go by the same order.
            let leads: Vec<u32> = group.iter().map(|&text| texts[text as usize].lead).collect();
            let lead = lead_of(&leads, units.records, &matching.lead);
            let unmeasured = |&text: &u32| ClusterText {
                text,
                similarity: Similarity::SAME,
                relation: Relation::Identical,
            };
            Grouping { lead, texts: group.iter().map(unmeasured).collect() }
        })
        .collect();
    measure_against_leads(units, texts, text_of, pairs, &mut clusters, watch)?;
    Ok(clusters)
}

/// Fills in the exact similarity of every text to its cluster's lead. Nearly all of these pairs were verified already.
fn measure_against_leads(
    units: &Whole<'_>,
    texts: &[Text],
    text_of: &[u32],
    pairs: &[VerifiedPair],
    clusters: &mut [Grouping],
    watch: &dyn Watch,
) -> Result<()> {
    // Cluster, text in it, and what to compare.
    let mut unmeasured: Vec<(usize, usize, (u32, u32))> = Vec::new();
    for (number, cluster) in clusters.iter_mut().enumerate() {
        let lead = text_of[cluster.lead as usize];
        for (i, member) in
            cluster.texts.iter_mut().enumerate().filter(|(_, member)| member.text != lead)
        {
            let key = (member.text.min(lead), member.text.max(lead));
            if let Ok(found) = pairs.binary_search_by_key(&key, |pair| (pair.a, pair.b)) {
                member.measure(&pairs[found], pairs[found].a == member.text);
            } else {
                let first = |text: u32| texts[text as usize].articles[0];
                unmeasured.push((number, i, (first(key.0), first(key.1))));
            }
        }
    }
    let mut wanted: Vec<(u32, u32)> = unmeasured.iter().map(|&(.., pair)| pair).collect();
    wanted.sort_unstable();
    let measured = compare(units, &wanted, 0.0, watch)?;
    for (number, i, key) in unmeasured {
        if let Ok(found) = measured.binary_search_by_key(&key, |pair| (pair.a, pair.b)) {
            let member = &mut clusters[number].texts[i];
            member.measure(&measured[found], text_of[key.0 as usize] == member.text);
        }
    }
    Ok(())
}

impl ClusterText {
    /// Takes over a comparison with the lead's text, in which this text is A or B.
    fn measure(&mut self, pair: &VerifiedPair, is_a: bool) {
        self.similarity = if is_a { pair.similarity } else { pair.similarity.turned() };
        self.relation = pair.relation();
    }
}

/// Whole articles as units of verification.
pub(super) struct Whole<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) records: &'a [Record],
    pub(super) ngram: usize,
}

impl Units for Whole<'_> {
    fn shingles(&self, unit: u32) -> usize {
        self.records[unit as usize].words as usize
    }

    fn load(&self, units: &[u32]) -> Result<Vec<Loaded>> {
        units
            .par_iter()
            .map_init(Scratch::default, |scratch, &unit| {
                whole(self.inputs, &self.records[unit as usize], self.ngram, scratch)
            })
            .collect()
    }

    fn order(&self, a: u32, b: u32) -> Ordering {
        let key = |unit: u32| {
            let record = &self.records[unit as usize];
            (record.words, record.identity)
        };
        key(b).cmp(&key(a))
    }
}
