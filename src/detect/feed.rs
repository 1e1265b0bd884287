//! Which records of a feed stay, and which are copies of one that stays.

use super::clusters::cluster_names;
use super::collect::{Collection, collect};
use super::features::Recipe;
use super::grouping::Grouped;
use super::ranks::ById;
use super::records::Records;
use super::relations::RelatedPair;
use super::watch::Watch;
use super::{Results, found};
use crate::article::{Place, Skipped};
use crate::cluster::{Candidate, Edge, by_lead_policy, form};
use crate::error::Result;
use crate::findings::{Relation, Similarity};
use crate::options::{Dropping, Linkage, Matching};
use crate::passage::Block;
use crate::read::Inputs;
use crate::relation::NEARLY_ALL;
use crate::report::Removed;
use crate::spill::Memory;
use crate::verdict::Told;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

/// What is to become of every record that is an article, and what else a rewritten feed needs.
pub struct FeedPlan {
    /// Rows that gave no article, or gave one after a repair.
    pub skipped: Vec<Skipped>,
    /// What became of what people decided, by ids.
    pub told: Vec<Told>,
    /// On its account.
    pub(super) memory: Memory,
    records: Records,
    /// The text of each article.
    text_of: Vec<u32>,
    texts: Vec<PlannedText>,
    /// Texts that go, ascending.
    gone: Vec<Gone>,
    /// The id and the lead of each cluster.
    clusters: Vec<(String, u32)>,
    /// Code points that only repeat what stands before, by article, then start; those of one article do not touch.
    repeated: Vec<(u32, Range<u32>)>,
}

/// What is to become of a text.
struct PlannedText {
    /// The article that stands for it.
    lead: u32,
    cluster: Option<u32>,
    /// Its relation to the lead of its cluster.
    relation: Relation,
}

/// A text that goes, and the one that stays for it.
struct Gone {
    text: u32,
    kept: u32,
    relation: Relation,
    /// Of this one in the other, and of the other in this.
    shares: (f64, f64),
    /// This one as A.
    similarity: Similarity,
}

impl FeedPlan {
    /// Whether all that was put on disk could be read back: to be asked after [`decisions`](Self::decisions) and
    /// [`removed`](Self::removed), which cannot say so.
    ///
    /// # Errors
    /// The first failure.
    pub fn check(&self) -> io::Result<()> {
        self.memory.first_failure().map_or(Ok(()), Err)
    }

    /// What is to become of each article, by place. See [`check`](Self::check).
    pub fn decisions(&self) -> impl Iterator<Item = Decision<'_>> {
        (0..self.records.len()).filter_map(|article| self.decision(article))
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.len() == 0
    }

    /// What is removed, in input order; `names` are those of the inputs. See [`check`](Self::check).
    pub fn removed<'a>(&'a self, names: &'a [&'a str]) -> impl Iterator<Item = Removed<'a>> + 'a {
        let at = |place: &Place| {
            (names.get(place.input as usize).copied().unwrap_or_default(), place.line)
        };
        self.decisions().filter_map(move |decision| {
            let Fate::Remove { of, relation, shares, similarity } = decision.fate else {
                return None;
            };
            let kept = self.records.get(u32::try_from(of).ok()?);
            Some(Removed {
                from: at(&decision.place),
                article_id: decision.article_id,
                kept: at(&kept.place),
                kept_id: kept.id,
                relation,
                shares,
                similarity,
            })
        })
    }

    fn decision(&self, number: usize) -> Option<Decision<'_>> {
        let &text = self.text_of.get(number)?;
        let article = u32::try_from(number).ok()?;
        let record = self.records.get(article);
        let PlannedText { lead, cluster, relation } = *self.texts.get(text as usize)?;
        let gone = self.gone.binary_search_by_key(&text, |gone| gone.text);
        let fate = match gone.ok().map(|found| &self.gone[found]) {
            None if article == lead => Fate::Keep,
            None => Fate::Remove {
                of: lead as usize,
                relation: Relation::Identical,
                shares: (1.0, 1.0),
                similarity: Similarity::SAME,
            },
            Some(&Gone { kept, relation, shares, similarity, .. }) => {
                let of = self.texts[kept as usize].lead as usize;
                Fate::Remove { of, relation, shares, similarity }
            }
        };
        let cluster = cluster.and_then(|cluster| self.clusters.get(cluster as usize));
        let is_lead = cluster.is_some_and(|&(_, lead)| lead == article);
        let from = self.repeated.partition_point(|&(of, _)| of < article);
        let repeated = self.repeated[from..].iter().take_while(|&&(of, _)| of == article);
        Some(Decision {
            place: record.place,
            article_id: record.id,
            fate,
            cluster_id: cluster.map_or("", |(id, _)| id),
            is_lead,
            relation: cluster.filter(|_| !is_lead).map(|_| relation),
            repeated: repeated.map(|(_, range)| range.clone()).collect(),
        })
    }
}

/// What is to become of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision<'a> {
    /// Where the record lies.
    pub place: Place,
    /// The article's id, as the tables write it.
    pub article_id: &'a str,
    /// Whether it stays.
    pub fate: Fate,
    /// The cluster it is in, or empty.
    pub cluster_id: &'a str,
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
        /// Share of its counted words that are in that record, and the other way round.
        shares: (f64, f64),
        /// Similarity of its shingles to those of that record, this one as A.
        similarity: Similarity,
    },
}

/// Decides for every record of a feed.
///
/// A record goes when a record that stays was verified to be identical or near-identical to it. Texts of which one
/// contains the other, versions of one article (the same URL, trackers and the like aside) and texts with other figures stay, unless
/// `dropping` says otherwise. Who stays is decided by the lead policy, among the records that are joined by such pairs
/// (where contained texts go, what contains them comes before them); there is no chain: whatever goes has its own verified
/// pair with something that stays. No record goes for one of which [somebody said](Matching::decisions) that it is not the same story.
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
    memory.unless_failed(planned(memory, inputs, matching, dropping, watch))
}

fn planned(
    memory: &Memory,
    inputs: &Inputs,
    matching: &Matching,
    dropping: Dropping,
    watch: &dyn Watch,
) -> Result<FeedPlan> {
    let recipe = Recipe::new(matching)?;
    let mut collection = collect(memory, inputs, &recipe, watch)?;
    let Results { grouped, repeated, .. } =
        found(memory, inputs, &mut collection, &recipe, matching, watch)?;
    let gone = gone(&collection.records, &grouped, matching, dropping);
    let mut spans = Vec::new();
    for (article, block) in &repeated.within {
        spans.extend(later_copies(&collection, block).map(|span| (*article, span)));
    }
    let Collection { records, skipped, .. } = collection;
    let names = cluster_names(&grouped, &records, &ById::of(&records));
    let clusters = names.into_iter().zip(grouped.clusters.iter().map(|cluster| cluster.lead));
    let clusters = clusters.collect();
    let planned = |text: u32| PlannedText {
        lead: grouped.texts.lead(text),
        cluster: None,
        relation: Relation::Identical,
    };
    let mut texts: Vec<PlannedText> = grouped.texts.numbers().map(planned).collect();
    for (number, cluster) in (0_u32..).zip(&grouped.clusters) {
        for member in &cluster.texts {
            let planned = &mut texts[member.text as usize];
            (planned.cluster, planned.relation) = (Some(number), member.relation);
        }
    }
    let (text_of, repeated) = (grouped.text_of, disjoint(spans));
    let told = grouped.told;
    let memory = memory.clone();
    Ok(FeedPlan { skipped, told, memory, records, text_of, texts, gone, clusters, repeated })
}

/// The texts for which another stays.
fn gone(
    records: &Records,
    grouped: &Grouped,
    matching: &Matching,
    dropping: Dropping,
) -> Vec<Gone> {
    let lead = |text: u32| grouped.texts.lead(text);
    let mut close: Vec<&RelatedPair> =
        grouped.pairs.iter().filter(|pair| may_drop(pair, dropping)).collect();
    let apart = grouped.decided.apart(&grouped.text_of);
    close.retain(|pair| !apart.contains(&(pair.a, pair.b)));
    if !dropping.versions {
        let page = |text: u32| records.page(lead(text));
        close.retain(|pair| !grouped.unsaying.is_same(page(pair.a), page(pair.b)));
    }
    let edges: Vec<Edge> = close
        .iter()
        .map(|pair| Edge { a: pair.a, b: pair.b, strength: pair.similarity.jaccard })
        .collect();
    let mut neighbours: BTreeMap<u32, Vec<Neighbour>> = BTreeMap::new();
    for pair in close {
        let relation = pair.relation;
        let (in_b, in_a) = (pair.evidence.share_a(), pair.evidence.share_b());
        let mut joined = |own, text, similarity, shares: (f64, f64)| {
            let contains = relation == Relation::Contained && shares.0 >= NEARLY_ALL;
            let neighbour = Neighbour { text, shares, similarity, relation, contains };
            neighbours.entry(own).or_default().push(neighbour);
        };
        joined(pair.a, pair.b, pair.similarity, (in_b, in_a));
        joined(pair.b, pair.a, pair.similarity.turned(), (in_a, in_b));
    }
    // Components only split the work, and tell what the longest text is that a stub is measured by.
    let component = form(grouped.texts.len(), |text| text, &edges, Linkage::Single);
    let mut order: Vec<u32> = neighbours.keys().copied().collect();
    order.sort_by_key(|&text| (component[text as usize], text));
    let mut gone = Vec::new();
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
                Some(&Neighbour { text: kept, relation, shares, similarity, .. }) => {
                    gone.push(Gone { text, kept, relation, shares, similarity });
                }
                None => stays[text as usize] = true,
            }
        }
    }
    gone.sort_unstable_by_key(|gone| gone.text);
    gone
}

/// A text for which another may go.
struct Neighbour {
    text: u32,
    /// Of the one that may go in this one, and of this one in that.
    shares: (f64, f64),
    /// Of the one that may go, as A, to this one.
    similarity: Similarity,
    relation: Relation,
    /// Whether the one that may go is a part of this one.
    contains: bool,
}

impl Neighbour {
    /// Of two of which one contains the other, only the contained one goes.
    fn may_stand_for_it(&self) -> bool {
        self.relation != Relation::Contained || self.contains
    }
}

/// Whether one of the two may go for the other, versions aside.
fn may_drop(pair: &RelatedPair, dropping: Dropping) -> bool {
    let evidence = &pair.evidence;
    if pair.relation == Relation::TemplateOnly {
        return dropping.numbers && evidence.share_a().min(evidence.share_b()) >= NEARLY_ALL;
    }
    let related = match pair.relation {
        Relation::Identical | Relation::NearIdentical => true,
        Relation::Contained => dropping.contained,
        _ => false,
    };
    related && (dropping.numbers || evidence.changed_numbers == 0)
}

/// The second and later places of a block that say exactly what the first says.
fn later_copies<'a>(
    collection: &'a Collection,
    block: &'a Block,
) -> impl Iterator<Item = Range<u32>> + 'a {
    let said = move |first: usize| {
        (first..first + block.length).map(|place| collection.paragraphs.identity(place))
    };
    let (first, later) = (block.places[0], &block.places[1..]);
    later.iter().filter(move |&&place| said(place).eq(said(first))).map(|&place| {
        let last = collection.paragraphs.get(place + block.length - 1);
        collection.paragraphs.get(place).start..last.end
    })
}

/// The same code points of each article, as spans that do not touch.
fn disjoint(mut spans: Vec<(u32, Range<u32>)>) -> Vec<(u32, Range<u32>)> {
    spans.sort_unstable_by_key(|(article, span)| (*article, span.start, span.end));
    spans.dedup_by(|(article, span), (last_article, last)| {
        let touch = article == last_article && span.start <= last.end;
        if touch {
            last.end = last.end.max(span.end);
        }
        touch
    });
    spans
}
