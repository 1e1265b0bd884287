//! Which records of a feed stay, and which are copies of one that stays.

use super::articles::{Grouped, group};
use super::cards::Cards;
use super::collect::{Collection, collect};
use super::features::Recipe;
use super::names::cluster_names;
use super::records::{Record, Records};
use super::repeats;
use super::verification::VerifiedPair;
use super::watch::Watch;
use crate::article::{Place, Skipped};
use crate::cluster::{Candidate, Edge, by_lead_policy, form};
use crate::error::Result;
use crate::findings::{Relation, Similarity};
use crate::options::{Dropping, Linkage, Matching};
use crate::read::Inputs;
use crate::relation::NEARLY_ALL;
use crate::report::Removed;
use crate::spill::Memory;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// What is to become of every record that is an article, and what else a rewritten feed needs.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPlan {
    /// One for each article, by place.
    pub decisions: Vec<Decision>,
    /// Rows that gave no article, or gave one after a repair.
    pub skipped: Vec<Skipped>,
}

impl FeedPlan {
    /// What is removed, in input order; `names` are those of the inputs.
    pub fn removed<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = Removed<'a>> + 'a {
        let at = |place: &Place| {
            (names.get(place.input as usize).copied().unwrap_or_default(), place.line)
        };
        self.decisions.iter().filter_map(move |decision| {
            let Fate::Remove { of, relation, similarity } = decision.fate else { return None };
            let kept = self.decisions.get(of)?;
            Some(Removed {
                from: at(&decision.place),
                article_id: &decision.article_id,
                kept: at(&kept.place),
                kept_id: &kept.article_id,
                relation,
                similarity,
            })
        })
    }
}

/// What is to become of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Where the record lies.
    pub place: Place,
    /// The article's id, as the tables write it.
    pub article_id: String,
    /// Whether it stays.
    pub fate: Fate,
    /// The cluster it is in, or empty.
    pub cluster_id: String,
    /// Whether it leads that cluster.
    pub is_lead: bool,
    /// Its relation to the lead of its cluster; `None` for the lead and outside clusters.
    pub relation: Option<Relation>,
    /// Code points of its text that only repeat what stands before, ascending: what `--collapse-repeats` takes out.
    pub repeated: Vec<Range<u32>>,
}

/// Whether a record stays.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It stays.
    Keep,
    /// It is a copy of a record that stays.
    Remove {
        /// Place of the record that stays, as an index into the decisions.
        of: usize,
        /// Its relation to that record.
        relation: Relation,
        /// Its similarity to that record, this one as A.
        similarity: Similarity,
    },
}

/// Decides for every record of a feed.
///
/// A record goes when a record that stays was verified to be identical or near-identical to it. Texts of which one
/// contains the other, versions of one article (the same URL) and texts with other figures stay, unless
/// `dropping` says otherwise. Who stays is decided by the lead policy, among the records that are joined by such pairs
/// (where contained texts go, what contains them comes before them); there is no chain: whatever goes has its own verified
/// pair with something that stays.
///
/// # Errors
/// As for [`scan`](super::scan).
pub fn plan_feed(
    inputs: &Inputs,
    matching: &Matching,
    dropping: Dropping,
    watch: &dyn Watch,
) -> Result<FeedPlan> {
    plan_feed_within(&Memory::default(), inputs, matching, dropping, watch)
}

/// The same within a limit of memory, which changes nothing in the plan.
///
/// # Errors
/// As for [`scan_within`](super::scan_within).
pub fn plan_feed_within(
    memory: &Memory,
    inputs: &Inputs,
    matching: &Matching,
    dropping: Dropping,
    watch: &dyn Watch,
) -> Result<FeedPlan> {
    let recipe = Recipe::new(matching)?;
    let collection = collect(memory, inputs, &recipe, watch)?;
    let grouped = group(memory, inputs, &collection, &recipe, matching, watch)?;
    let repeated = repeats::find(memory, inputs, &collection, &recipe, matching, watch)?;
    let kept = kept_texts(inputs, &collection.records, &grouped, matching, dropping, watch)?;
    let mut decisions = decisions(&collection, &grouped, &kept);
    annotate(&mut decisions, &collection.records, &grouped);
    for (article, block) in &repeated.within {
        decisions[*article as usize].repeated.extend(later_copies(&collection, block));
    }
    for decision in &mut decisions {
        decision.repeated.sort_by_key(|range| (range.start, range.end));
        decision.repeated = disjoint(&decision.repeated);
    }
    Ok(FeedPlan { decisions, skipped: collection.skipped })
}

/// For each text: `None` if it stays, else the text that stays for it and how they compare, this one as A.
type Kept = Vec<Option<(u32, Relation, Similarity)>>;

fn kept_texts(
    inputs: &Inputs,
    records: &Records,
    grouped: &Grouped,
    matching: &Matching,
    dropping: Dropping,
    watch: &dyn Watch,
) -> Result<Kept> {
    let lead = |text: u32| grouped.texts.lead(text);
    let close: Vec<&VerifiedPair> =
        grouped.pairs.iter().filter(|pair| may_drop(pair, dropping)).collect();
    let cards = Cards::read(
        inputs,
        records,
        close.iter().flat_map(|pair| [lead(pair.a), lead(pair.b)]).collect(),
        watch,
    )?;
    let is_version = |pair: &VerifiedPair| {
        let (a, b) = (cards.of(lead(pair.a)), cards.of(lead(pair.b)));
        !a.url.is_empty() && a.url == b.url
    };
    let close: Vec<&VerifiedPair> =
        close.into_iter().filter(|pair| dropping.versions || !is_version(pair)).collect();
    let edges: Vec<Edge> = close
        .iter()
        .map(|pair| Edge { a: pair.a, b: pair.b, jaccard: pair.similarity.jaccard })
        .collect();
    let mut neighbours: BTreeMap<u32, Vec<Neighbour>> = BTreeMap::new();
    for pair in close {
        let relation = pair.relation();
        let (in_b, in_a) = pair.covered;
        let mut joined = |own, text, similarity, share| {
            let contains = relation == Relation::Contained && share >= NEARLY_ALL;
            let neighbour = Neighbour { text, similarity, relation, contains };
            neighbours.entry(own).or_default().push(neighbour);
        };
        joined(pair.a, pair.b, pair.similarity, in_b);
        joined(pair.b, pair.a, pair.similarity.turned(), in_a);
    }
    // Components only split the work, and tell what the longest text is that a stub is measured by.
    let component = form(grouped.texts.len(), |text| text, &edges, Linkage::Single);
    let mut order: Vec<u32> = neighbours.keys().copied().collect();
    order.sort_by_key(|&text| (component[text as usize], text));
    let mut kept: Kept = vec![None; grouped.texts.len()];
    let mut stays = vec![false; grouped.texts.len()];
    for together in order.chunk_by(|&a, &b| component[a as usize] == component[b as usize]) {
        let leads: Vec<Candidate<'_>> = together
            .iter()
            .map(|&text| super::articles::candidate(&records.get(lead(text))))
            .collect();
        let mut turns = by_lead_policy(&leads, &matching.lead);
        // A text that is part of another comes after it, or neither would go when the part was published first.
        let is_part = |i: usize| neighbours[&together[i]].iter().any(|other| other.contains);
        turns.sort_by_cached_key(|&i| is_part(i).then_some(Reverse(leads[i].words)));
        for i in turns {
            let text = together[i];
            let staying = neighbours[&text]
                .iter()
                .filter(|other| stays[other.text as usize] && other.may_stand_for_it());
            let id = |other: &Neighbour| records.id(lead(other.text));
            let nearest = staying.max_by(|a, b| {
                a.similarity.jaccard.total_cmp(&b.similarity.jaccard).then_with(|| id(b).cmp(id(a)))
            });
            match nearest {
                Some(other) => {
                    kept[text as usize] = Some((other.text, other.relation, other.similarity));
                }
                None => stays[text as usize] = true,
            }
        }
    }
    Ok(kept)
}

/// A text for which another may go.
struct Neighbour {
    text: u32,
    /// Of the one that may go, as A, to this one.
    similarity: Similarity,
    relation: Relation,
    /// Whether the one that may go is a part of this one.
    contains: bool,
}

impl Neighbour {
    /// Of two of which one contains the other, only the contained one goes.
    fn may_stand_for_it(&self) -> bool {
        self.relation == Relation::NearIdentical || self.contains
    }
}

/// Whether one of the two may go for the other, versions aside.
fn may_drop(pair: &VerifiedPair, dropping: Dropping) -> bool {
    let related = match pair.relation() {
        Relation::Identical | Relation::NearIdentical => true,
        Relation::Contained => dropping.contained,
        Relation::Partial => false,
    };
    related && (dropping.numbers || pair.changed_numbers == 0)
}

fn decisions(collection: &Collection, grouped: &Grouped, kept: &Kept) -> Vec<Decision> {
    let lead_of = |text: u32| grouped.texts.lead(text);
    let decide = |(article, record): (u32, Record<'_>)| {
        let text = grouped.text_of[article as usize];
        let lead = grouped.texts.lead(text);
        let fate = match kept[text as usize] {
            None if article == lead => Fate::Keep,
            None => Fate::Remove {
                of: lead as usize,
                relation: Relation::Identical,
                similarity: Similarity::SAME,
            },
            Some((other, relation, similarity)) => {
                Fate::Remove { of: lead_of(other) as usize, relation, similarity }
            }
        };
        Decision {
            place: record.place,
            article_id: record.id.to_owned(),
            fate,
            cluster_id: String::new(),
            is_lead: false,
            relation: None,
            repeated: Vec::new(),
        }
    };
    (0..).zip(collection.records.iter()).map(decide).collect()
}

/// The second and later places of a block that say exactly what the first says.
fn later_copies(collection: &Collection, block: &crate::passage::Block) -> Vec<Range<u32>> {
    let said = |first: usize| {
        (first..first + block.length).map(|place| collection.paragraphs.identity(place))
    };
    let (first, later) = (block.places[0], &block.places[1..]);
    later
        .iter()
        .filter(|&&place| said(place).eq(said(first)))
        .map(|&place| {
            let last = collection.paragraphs.get(place + block.length - 1);
            collection.paragraphs.get(place).start..last.end
        })
        .collect()
}

fn disjoint(ranges: &[Range<u32>]) -> Vec<Range<u32>> {
    let mut joined: Vec<Range<u32>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// Fills in cluster, role and relation.
fn annotate(decisions: &mut [Decision], records: &Records, grouped: &Grouped) {
    for (cluster, name) in grouped.clusters.iter().zip(cluster_names(grouped, records)) {
        for member in &cluster.texts {
            for &article in grouped.texts.articles(member.text) {
                let decision = &mut decisions[article as usize];
                decision.cluster_id.clone_from(&name);
                decision.is_lead = article == cluster.lead;
                decision.relation = (!decision.is_lead).then_some(member.relation);
            }
        }
    }
}
