//! Puts what was found into the words and the order of the tables.

use super::cards::look_up;
use super::clusters::{Known, articles_of, clusters};
use super::collect::Collection;
use super::features::Recipe;
use super::grouping::Grouped;
use super::pairs::pairs;
use super::ranks::{ById, Sources};
use super::repeat_rows::{doubled, repeat_rows};
use super::repeats::Repeated;
use super::sources;
use super::tags::Explaining;
use super::watch::Watch;
use crate::error::Result;
use crate::findings::{Aside, Counts, Expectation, Findings};
use crate::options::Matching;
use crate::read::Inputs;
use crate::spill::{Memory, Part, Spill};

/// Looks up what is shown and sorts it.
#[allow(clippy::too_many_arguments, reason = "it is where everything comes together")]
pub(super) fn assemble(
    memory: &Memory,
    inputs: &Inputs,
    mut collection: Collection,
    grouped: &Grouped,
    repeated: Repeated,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Findings> {
    // Cards, texts and places are three.
    let spill = || Spill::new(memory, memory.share(Part::Tables) / 3);
    let records = &collection.records;
    let (by_id, sources) = rayon::join(|| ById::of(records), || Sources::of(records));
    let (mut rows, places) = repeat_rows(&collection, &repeated, &by_id, &sources, spill())?;
    let doubled = doubled(&collection, &repeated);
    let paragraph_pairs_not_compared = repeated.not_compared;
    let paragraphs = collection.paragraphs.len() as u64;
    drop(repeated);
    (collection.paragraphs, collection.paragraph_starts) = Default::default();
    let records = &collection.records;

    let (shown, card_of) = shown(grouped, records.len());
    let looked_up =
        look_up(inputs, records, &sources, &shown, &mut rows, (spill(), spill()), watch)?;
    let known = Known {
        grouped,
        records,
        by_id: &by_id,
        sources: &sources,
        card_of: &card_of,
        languages: &looked_up.languages,
    };
    let mut clusters = clusters(&known);
    let mut cluster_of = vec![None; grouped.texts.len()];
    for (place, &(number, _)) in (0_u32..).zip(&clusters) {
        for member in &grouped.clusters[number].texts {
            cluster_of[member.text as usize] = Some(place);
        }
    }
    let mut pairs = pairs(grouped, records, &by_id, &cluster_of, &card_of);
    let is_round_up = |article: u32| grouped.round_ups[grouped.text_of[article as usize] as usize];
    let round_ups: Vec<bool> = shown.iter().map(|&article| is_round_up(article)).collect();
    let explaining = Explaining::new(&looked_up.cards, &round_ups)?;
    explaining.pairs(&mut pairs)?;
    explaining.clusters(&mut clusters)?;
    let in_clusters = grouped.clusters.iter().map(|cluster| articles_of(cluster, grouped));
    let sources = sources::rows(records, &sources, in_clusters);
    let counts = Counts {
        inputs: inputs.len() as u64,
        articles: records.len() as u64,
        skipped: collection.skipped.len() as u64 - collection.repaired,
        repaired: collection.repaired,
        identical: (records.len() - grouped.texts.len()) as u64,
        distinct: grouped.texts.len() as u64,
        paragraphs,
        candidates: grouped.compared,
        verified: grouped.alike,
        clusters: clusters.len() as u64,
        in_clusters: clusters.iter().map(|(_, cluster)| cluster.members.len() as u64).sum(),
        doubled,
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
    };
    Ok(Findings {
        clusters: clusters.into_iter().map(|(_, cluster)| cluster).collect(),
        pairs,
        cards: looked_up.cards,
        repeats: rows.into_iter().map(|row| row.repeat).collect(),
        sources,
        skipped: collection.skipped,
        counts,
        expectation,
        aside: Aside { texts: Box::new(looked_up.texts), places: Box::new(places) },
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
