//! Puts what was found into the words and the order of the tables.

use super::Results;
use super::carriers::count_carriers;
use super::clusters::{Known, articles_of, clusters, count_languages};
use super::collect::Collection;
use super::compared::Comparing;
use super::features::Recipe;
use super::grouping::Grouped;
use super::groups::Groups;
use super::known_repeats::name_repeats;
use super::looking_up::LookingUp;
use super::pairs::{NO_CLUSTER, ascending, pairs};
use super::paragraphs::Paragraphs;
use super::passage_rows::passage_rows;
use super::ranks::{ById, Sources};
use super::repeat_rows::{doubled, repeat_rows};
use super::shown::{self, Listed};
use super::sources;
use super::tags::Explaining;
use super::watch::Watch;
use crate::error::Result;
use crate::findings::{Aside, Cluster, Counts, Expectation, Findings};
use crate::options::Matching;
use crate::read::Inputs;
use crate::spill::{Memory, Part, Spill};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Looks up what is shown and sorts it.
#[allow(clippy::too_many_arguments, reason = "it is where everything comes together")]
pub(super) fn assemble(
    memory: &Memory,
    inputs: &Inputs,
    mut collection: Collection,
    Results { mut grouped, repeated, furniture, stand_ins }: Results,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Findings> {
    // Cards, texts, places and passages are four.
    let spill = || Spill::new(memory, memory.share(Part::Tables) / 4);
    let records = &collection.records;
    let (by_id, sources) = rayon::join(|| ById::of(records), || Sources::of_records(records));
    let (mut rows, places) =
        repeat_rows(&collection, &repeated, &by_id, &sources, &matching.press_releases, spill())?;
    let doubled = doubled(&collection, &repeated);
    let paragraph_pairs_not_compared = repeated.not_compared;
    let paragraphs = collection.paragraphs.len() as u64;
    drop(repeated);
    collection.paragraphs = Paragraphs::default();
    let records = &collection.records;

    let comparing = Comparing::of(memory, inputs, &collection, recipe, &furniture, &stand_ins);
    let (shown, card_of) = shown(&grouped, records.len());
    let groups = matching.groups.as_ref().map(|listed| Groups::of(&sources, listed));
    let known = Known {
        grouped: &grouped,
        records,
        by_id: &by_id,
        sources: &sources,
        groups: groups.as_ref(),
        card_of: &card_of,
    };
    let numbered = clusters(&known);
    let mut cluster_of = vec![NO_CLUSTER; grouped.texts.len()];
    for (place, &(number, _)) in (0_u32..).zip(&numbered) {
        for member in &grouped.clusters[number].texts {
            cluster_of[member.text as usize] = place;
        }
    }
    let mut clusters: Vec<Cluster> = numbered.into_iter().map(|(_, cluster)| cluster).collect();
    // What they were told by is not held twice.
    let related = std::mem::take(&mut grouped.pairs);
    grouped.clusters = Vec::new();
    let grouped = &grouped;
    let mut pairs = pairs(related, grouped, records, &by_id, &cluster_of, (&shown, &card_of));
    drop(cluster_of);
    // Most articles that are shown are in a pair whose passages are listed: what else is shown of them is looked up on the way.
    let mut looking_up = LookingUp::new(comparing, &sources, &shown, &mut rows, (spill(), spill()));
    let mut passages = passage_rows(
        comparing,
        (&pairs, &clusters, &shown),
        matching,
        spill(),
        &mut looking_up,
        watch,
    )?;
    let looked_up = looking_up.finish(watch)?;
    count_languages(&mut clusters, &looked_up.languages);
    let is_round_up = |article: u32| grouped.round_ups[grouped.text_of[article as usize] as usize];
    let round_ups: Vec<bool> = shown.iter().map(|&article| is_round_up(article)).collect();
    let explaining = Explaining::new(
        &looked_up.cards,
        (&shown, &round_ups),
        &sources,
        (groups.as_ref(), &matching.press_releases),
        &grouped.unsaying,
    )?;
    explaining.pairs(&mut pairs);
    explaining.clusters(&mut clusters);
    drop(explaining);
    grouped.decided.tag(&mut pairs, &mut clusters, &card_of, &shown, &grouped.text_of);
    let article = |card: u32| shown[card as usize] as usize;
    count_carriers(&mut passages.rows, |card| {
        small(grouped.texts.articles(grouped.text_of[article(card)]).len())
    });
    let rank = |card: u32| by_id.rank[article(card)];
    name_repeats(&mut passages.rows, &rows, &places, rank)?;
    passages.rows.par_sort_unstable_by_key(|row| (rank(row.a), rank(row.b), row.number));
    let by_id = &by_id;
    let card = |article: u32| card_of[article as usize];
    let decided: BTreeSet<(u32, u32)> =
        grouped.decided.articles().map(|(a, b)| ascending(card(a), card(b))).collect();
    let listed = Listed {
        comparing,
        by_id,
        cards: &shown,
        clusters: &clusters,
        pairs: &pairs,
        decided: &decided,
    };
    let showing = matching.showing.as_ref();
    let closely =
        showing.map(|showing| shown::shown(listed, showing, matching, watch)).transpose()?;
    let in_clusters = clusters
        .iter()
        .map(|cluster| cluster.members.iter().map(|member| shown[member.card as usize]));
    let told = sources::Told {
        novelties: &grouped.novelties,
        left_out: shown.iter().copied().zip(looked_up.left_out).collect(),
    };
    let sources = sources::rows(records, &sources, groups.as_ref(), in_clusters, &told);
    let counts = Counts {
        inputs: inputs.len() as u64,
        articles: records.len() as u64,
        skipped: collection.skipped.len() as u64 - collection.repaired,
        repaired: collection.repaired,
        mended: collection.mended.articles,
        mended_characters: collection.mended.characters,
        identical: (records.len() - grouped.texts.len() + grouped.texts.divided()) as u64,
        distinct: (grouped.texts.len() - grouped.texts.divided()) as u64,
        paragraphs,
        candidates: grouped.compared,
        verified: grouped.alike,
        clusters: clusters.len() as u64,
        in_clusters: clusters.iter().map(|cluster| cluster.members.len() as u64).sum(),
        doubled,
        times_unread: collection.unread_times,
        times_without_zone: collection.unzoned_times,
        urls_ignored: grouped.unsaying.articles,
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
        paragraph_pairs_not_compared,
        texts_shortened: looked_up.shortened,
        common_fingerprints: grouped.common_fingerprints,
        pairs_of_one_mould: grouped.of_one_mould,
        pairs_within_clusters: passages.within_clusters,
        pairs_beyond_passages: passages.beyond,
        clusters_without_earlier_share: grouped.too_large,
    };
    Ok(Findings {
        clusters,
        pairs,
        passages: passages.rows,
        cards: looked_up.cards,
        repeats: rows.into_iter().map(|row| row.repeat).collect(),
        sources,
        skipped: collection.skipped,
        decisions: grouped.told.clone(),
        counts,
        expectation,
        shown: closely,
        aside: Aside {
            texts: Box::new(looked_up.texts),
            places: Box::new(places),
            passages: Box::new(passages.texts),
        },
    })
}

/// The articles that clusters and pairs name, ascending, and the place there of each article that is one of them.
fn shown(grouped: &Grouped, articles: usize) -> (Vec<u32>, Vec<u32>) {
    let mut is_shown = vec![false; articles];
    let leads = grouped.pairs.iter().flat_map(|pair| [pair.a, pair.b]);
    leads.for_each(|text| is_shown[grouped.texts.lead(text) as usize] = true);
    let members = grouped.clusters.iter().flat_map(|cluster| articles_of(cluster, grouped));
    members.for_each(|article| is_shown[article as usize] = true);
    let shown: Vec<u32> =
        (0..).zip(is_shown).filter_map(|(article, is_shown)| is_shown.then_some(article)).collect();
    let mut card_of = vec![u32::MAX; articles];
    for (number, &article) in (0..).zip(&shown) {
        card_of[article as usize] = number;
    }
    (shown, card_of)
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
