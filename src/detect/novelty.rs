//! How much of each member of a cluster an earlier member had already.

use super::collect::Collection;
use super::compared::{Compared, Comparing};
use super::grouping::{Grouped, Grouping};
use super::second_look::Scratch;
use super::watch::Watch;
use crate::cluster::Moment;
use crate::error::{Error, Result};
use crate::passage::{Marks, SEED};
use crate::read::Fields;
use crate::text::append_shingles;
use crate::verify::Lookup;
use rayon::prelude::*;
use std::sync::Arc;

/// Most words of a cluster's texts that are looked at, some 60 bytes each.
const WORDS: usize = 1 << 23;
/// Texts of a cluster from which on several threads read them: there are enough clusters for all of them otherwise.
const MANY: usize = 1 << 8;

/// What an article has that no earlier member of its cluster has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Novelty {
    /// Share of its counted words that stand in a stretch of at least `min_passage` words which earlier members have, 0 to 1.
    pub(super) earlier_share: f64,
    /// Its other counted words.
    pub(super) new_words: u32,
}

/// The novelty of each article that has a time, by article; and how many clusters were too large to be looked at.
///
/// An earlier member is one that was surely published before: not on a tie, and not one without a time. The words of a stretch may
/// come from several of them.
pub(super) fn novelties(
    comparing: Comparing<'_>,
    collection: &Collection,
    grouped: &Grouped,
    min_passage: u32,
    watch: &dyn Watch,
) -> Result<(Vec<(u32, Novelty)>, u64)> {
    let words = |cluster: &Grouping| -> usize {
        let first = |text: u32| grouped.texts.first(text);
        cluster.texts.iter().map(|text| collection.records.words(first(text.text)) as usize).sum()
    };
    let (small, large): (Vec<&Grouping>, Vec<&Grouping>) =
        grouped.clusters.iter().partition(|cluster| words(cluster) <= WORDS);
    let of_cluster = |work: &mut Work, cluster: &&Grouping| {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        watch.advance(1);
        of_cluster(comparing, grouped, cluster, min_passage, work)
    };
    let found: Result<Vec<_>> = small.par_iter().map_init(Work::default, of_cluster).collect();
    let mut found: Vec<(u32, Novelty)> = found?.into_iter().flatten().collect();
    found.par_sort_unstable_by_key(|&(article, _)| article);
    Ok((found, large.len() as u64))
}

struct Work {
    scratch: Scratch,
    lookup: Lookup,
    seeds: Vec<u64>,
}

impl Default for Work {
    fn default() -> Self {
        let (lookup, seeds) = Default::default();
        Self { scratch: Scratch::of(Fields::All), lookup, seeds }
    }
}

fn of_cluster(
    comparing: Comparing<'_>,
    grouped: &Grouped,
    cluster: &Grouping,
    min_passage: u32,
    work: &mut Work,
) -> Result<Vec<(u32, Novelty)>> {
    let moment = |article: u32| comparing.records.moment(article);
    let articles = |text: u32| grouped.texts.articles(text).iter().copied();
    // The texts that have a time, by when each was surely there.
    let mut texts: Vec<(i64, u32)> = (cluster.texts.iter())
        .filter_map(|member| {
            let ends = articles(member.text).filter_map(moment).map(|(_, end)| end);
            Some((ends.min()?, member.text))
        })
        .collect();
    texts.sort_unstable_by_key(|&(end, text)| {
        (end, comparing.records.identity(grouped.texts.first(text)))
    });
    let firsts: Vec<u32> = texts.iter().map(|&(_, text)| grouped.texts.first(text)).collect();
    let Work { scratch, lookup, seeds } = work;
    let load = |scratch: &mut Scratch, &first: &u32| comparing.load_one(first, scratch);
    let loaded: Vec<Arc<Compared>> = if firsts.len() < MANY {
        firsts.iter().map(|first| load(scratch, first)).collect::<Result<_>>()?
    } else {
        let of_thread = || Scratch::of(Fields::All);
        firsts.par_iter().map_init(of_thread, load).collect::<Result<_>>()?
    };
    seeds.clear();
    // Where the seeds of each text end.
    let mut ends = Vec::with_capacity(loaded.len());
    for text in &loaded {
        append_shingles(&text.words, SEED, seeds);
        ends.push(seeds.len());
    }
    lookup.fill(seeds, |_, _| {});
    // When a seed was there first.
    let since = |seed: u64| {
        let place = lookup.place(seed)? as usize;
        Some(texts[ends.partition_point(|&end| end <= place)].0)
    };
    let mut found = Vec::new();
    let mut start = 0;
    for ((&(there, text), loaded), &end) in texts.iter().zip(&loaded).zip(&ends) {
        let own = &seeds[start..end];
        start = end;
        for article in articles(text) {
            let Some((start, _)): Option<Moment> = moment(article) else { continue };
            let same_before = there <= start;
            let is_old = |&seed: &u64| since(seed).is_some_and(|there| there <= start);
            let old = if same_before {
                loaded.counted
            } else {
                old_words(loaded, own.iter().map(is_old), min_passage as usize)
            };
            let share =
                if loaded.counted == 0 { 0.0 } else { f64::from(old) / f64::from(loaded.counted) };
            found
                .push((article, Novelty { earlier_share: share, new_words: loaded.counted - old }));
        }
    }
    Ok(found)
}

/// Counted words in stretches of at least `shortest` words, given for each seed of a text whether it is old.
fn old_words(text: &Compared, is_old: impl Iterator<Item = bool>, shortest: usize) -> u32 {
    let mut old = 0_usize;
    let mut take = |stretch: std::ops::Range<usize>| {
        if stretch.len() >= shortest {
            old += text.marks[stretch].iter().filter(|marks| !marks.any(Marks::IGNORED)).count();
        }
    };
    let mut stretch = 0..0;
    for (place, _) in is_old.enumerate().filter(|&(_, is_old)| is_old) {
        if place > stretch.end {
            take(std::mem::replace(&mut stretch, place..place));
        }
        stretch.end = place + SEED;
    }
    take(stretch);
    u32::try_from(old).unwrap_or(u32::MAX)
}
