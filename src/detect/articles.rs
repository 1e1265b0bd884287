//! Articles: identical texts, candidates, verified pairs, clusters.

use super::collect::Collection;
use super::distinct::{Members, distinct};
use super::features::Recipe;
use super::records::{Record, Records};
use super::second_look::{Loaded, Scratch, whole};
use super::verification::{Units, Verified, VerifiedPair, compare, verify};
use super::watch::{Stage, Watch};
use crate::cluster::{Candidate, Edge, choose_lead, form};
use crate::error::Result;
use crate::findings::{Relation, Similarity};
use crate::lsh::{BUCKET_LIMIT, candidates};
use crate::options::{Lead, Matching};
use crate::read::Inputs;
use crate::spill::{Memory, Part};
use rayon::prelude::*;
use std::cmp::Ordering;

/// What was found about whole articles.
pub(super) struct Grouped {
    /// The distinct texts, by their first article.
    pub(super) texts: Texts,
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

/// The distinct texts.
pub(super) struct Texts {
    articles: Members,
    /// Of each text.
    leads: Vec<u32>,
}

impl Texts {
    pub(super) fn len(&self) -> usize {
        self.leads.len()
    }

    /// The articles that have a text, ascending.
    pub(super) fn articles(&self, text: u32) -> &[u32] {
        self.articles.get(text)
    }

    /// The first of them.
    pub(super) fn first(&self, text: u32) -> u32 {
        self.articles.get(text)[0]
    }

    /// The one that stands for them, by the lead policy.
    pub(super) fn lead(&self, text: u32) -> u32 {
        self.leads[text as usize]
    }

    /// All texts by number.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }
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
    memory: &Memory,
    inputs: &Inputs,
    collection: &Collection,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Grouped> {
    let (texts, text_of) = distinct_texts(memory, &collection.records, &matching.lead);
    let units = Whole { inputs, records: &collection.records, ngram: recipe.ngram };
    let firsts: Vec<u32> = texts
        .numbers()
        .map(|text| texts.first(text))
        .filter(|&article| collection.records.words(article) >= recipe.min_words)
        .collect();
    let room = memory.share(Part::Sorting);
    let candidates = candidates(&collection.article_keys, &firsts, BUCKET_LIMIT, room)?;
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
fn distinct_texts(memory: &Memory, records: &Records, lead: &Lead) -> (Texts, Vec<u32>) {
    let room = memory.share(Part::Sorting);
    let text_of = distinct(records.len(), |article| records.identity(article), room);
    let articles = Members::of(&text_of);
    let count = u32::try_from(articles.len()).unwrap_or(u32::MAX);
    let lead_of = |text: u32| lead_of(articles.get(text), records, lead);
    let leads = (0..count).into_par_iter().map(lead_of).collect();
    (Texts { articles, leads }, text_of)
}

/// The article that leads `articles`, which must not be empty.
pub(super) fn lead_of(articles: &[u32], records: &Records, lead: &Lead) -> u32 {
    if let [only] = articles {
        return *only;
    }
    let members: Vec<Candidate<'_>> =
        articles.iter().map(|&article| candidate(&records.get(article))).collect();
    choose_lead(&members, lead).map_or(0, |i| articles[i])
}

pub(super) fn candidate<'a>(record: &Record<'a>) -> Candidate<'a> {
    Candidate {
        moment: record.moment(),
        words: record.words,
        source: record.source,
        id: record.id,
        cut_off: record.cut_off,
    }
}

fn clusters(
    units: &Whole<'_>,
    texts: &Texts,
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
        let first = texts.first(text);
        (units.records.words(first), units.records.identity(first))
    };
    let centres = form(texts.len(), weight, &edges, matching.linkage);
    let mut order: Vec<u32> = (0..).take(texts.len()).collect();
    order.sort_by_key(|&text| (centres[text as usize], text));
    let mut clusters: Vec<Grouping> = order
        .chunk_by(|&a, &b| centres[a as usize] == centres[b as usize])
        .filter(|group| group.len() > 1 || texts.articles(group[0]).len() > 1)
        .map(|group| {
            // The lead of a cluster is the lead of its text: both go by the same order.
            let leads: Vec<u32> = group.iter().map(|&text| texts.lead(text)).collect();
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
    texts: &Texts,
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
                unmeasured.push((number, i, (texts.first(key.0), texts.first(key.1))));
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
    pub(super) records: &'a Records,
    pub(super) ngram: usize,
}

impl Units for Whole<'_> {
    fn shingles(&self, unit: u32) -> usize {
        self.records.words(unit) as usize
    }

    fn load(&self, units: &[u32]) -> Result<Vec<Loaded>> {
        units
            .par_iter()
            .map_init(Scratch::default, |scratch, &unit| {
                whole(self.inputs, &self.records.get(unit), self.ngram, scratch)
            })
            .collect()
    }

    fn order(&self, a: u32, b: u32) -> Ordering {
        let key = |unit: u32| (self.records.words(unit), self.records.identity(unit));
        key(b).cmp(&key(a))
    }
}
