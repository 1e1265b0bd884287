//! Moulds: texts that a source makes anew on many days with other names in them, such as who visits whom, or which town is granted
//! what. They share their words and tell nothing twice.
//!
//! What tells them from versions of one story is time: a story does not come in three versions on three days in more than a week,
//! each with words exchanged in several places. Sources without names and articles without times tell nothing.

use super::articles::Texts;
use super::facts::Facts;
use super::pages::Unsaying;
use super::records::Records;
use super::relations::RelatedPair;
use super::stretches::Stretches;
use crate::findings::Relation;
use crate::relation::{Shown, has_other_words, relation};
use std::collections::BTreeMap;

/// Share of the words of one of two texts that a mould makes up at least.
const MADE_UP: f64 = 0.7;
/// Days on which a mould was filled, and days from the first of them to the last, at least.
const DAYS: (usize, i64) = (3, 7);
const SECONDS_A_DAY: i64 = 86_400;

/// The texts that are made in moulds.
#[derive(Default)]
pub(super) struct Moulds {
    /// Of each text, whether it is.
    is_cast: Vec<bool>,
    /// The sources, the days and the pages of these texts.
    sources: Facts<u64>,
    days: Facts<u64>,
    pages: Facts<u64>,
    /// Texts that are not, but are like one that is, as another source prints it: each with the one that it is most like, by text.
    copies: Vec<(u32, u32)>,
    /// The pairs of texts made in one mould that concern these copies, ascending.
    told: Vec<(u32, u32)>,
}

impl Moulds {
    /// Learns from the pairs of a collection, by texts, and judges them again.
    pub(super) fn learn(
        records: &Records,
        texts: &Texts,
        pairs: &mut [RelatedPair],
        unsaying: &Unsaying,
        min_words: u32,
    ) -> Self {
        let mut found = Self { is_cast: cast(records, texts, pairs), ..Self::default() };
        found.fill(records, texts, unsaying);
        found.judge(pairs, min_words);
        found.copies = found.copies_among(records, texts, pairs);
        let mut copied: Vec<u32> = found.copies.iter().map(|&(_, original)| original).collect();
        copied.sort_unstable();
        let is_copied = |text: u32| copied.binary_search(&text).is_ok();
        let templates = pairs.iter().filter(|pair| pair.relation == Relation::TemplateOnly);
        let keys = templates.map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b)));
        found.told = keys.filter(|&(a, b)| is_copied(a) || is_copied(b)).collect();
        found.told.sort_unstable();
        found.judge(pairs, min_words);
        found
    }

    fn fill(&mut self, records: &Records, texts: &Texts, unsaying: &Unsaying) {
        let names = records.sources();
        let (mut sources, mut days, mut pages) = (Vec::new(), Vec::new(), Vec::new());
        for text in texts.numbers().filter(|&text| self.is_cast[text as usize]) {
            for &article in texts.articles(text) {
                let source = records.source_number(article);
                if !names[source as usize].is_empty() {
                    sources.push((text, source.into()));
                }
                if let Some((seconds, _)) = records.moment(article) {
                    days.push((text, seconds.div_euclid(SECONDS_A_DAY).cast_unsigned()));
                }
                let page = records.page(article);
                if unsaying.is_same(page, page) {
                    pages.push((text, page.safe));
                }
            }
        }
        self.sources = Facts::of(sources);
        self.days = Facts::of(days);
        self.pages = Facts::of(pages);
    }

    /// The texts that are not made in moulds, each with the one that is and that it is most like.
    fn copies_among(
        &self,
        records: &Records,
        texts: &Texts,
        pairs: &[RelatedPair],
    ) -> Vec<(u32, u32)> {
        let mut best: BTreeMap<u32, (f64, u32)> = BTreeMap::new();
        let weight = |text: u32| texts.weight(text, records);
        for pair in pairs.iter().filter(|pair| is_like(pair)) {
            let (copy, original) = match (self.is_cast(pair.a), self.is_cast(pair.b)) {
                (false, true) => (pair.a, pair.b),
                (true, false) => (pair.b, pair.a),
                _ => continue,
            };
            let similarity = pair.evidence.similarity();
            let held = best.entry(copy).or_insert((similarity, original));
            let more = similarity.total_cmp(&held.0);
            if more.then_with(|| weight(original).cmp(&weight(held.1))).is_gt() {
                *held = (similarity, original);
            }
        }
        best.into_iter().map(|(copy, (_, original))| (copy, original)).collect()
    }

    fn is_cast(&self, text: u32) -> bool {
        self.is_cast.get(text as usize).copied().unwrap_or(false)
    }

    /// The text itself where it is made in a mould, or what it is a copy of.
    fn original(&self, text: u32) -> Option<u32> {
        if self.is_cast(text) {
            return Some(text);
        }
        let found = self.copies.binary_search_by_key(&text, |&(copy, _)| copy);
        found.ok().map(|found| self.copies[found].1)
    }

    /// How many of two texts are made in a mould, as [`Shown::in_mould`] wants it. What two sources print on one day may be a copy,
    /// and what stands under one URL is a version. A copy stands to others as what it is a copy of does.
    pub(super) fn of_pair(&self, a: u32, b: u32) -> u32 {
        let (of_a, of_b) = match (self.original(a), self.original(b)) {
            (Some(of_a), Some(of_b)) => (of_a, of_b),
            (None, None) => return 0,
            _ => return 1,
        };
        let is_other = if (of_a, of_b) == (a, b) {
            !self.pages.meet(a, b) && (self.sources.meet(a, b) || !self.days.meet(a, b))
        } else {
            self.told.binary_search(&(of_a.min(of_b), of_a.max(of_b))).is_ok()
        };
        if is_other { 2 } else { 0 }
    }

    /// Judges pairs of texts again that were judged without moulds.
    pub(super) fn judge(&self, pairs: &mut [RelatedPair], min_words: u32) {
        for pair in pairs {
            let in_mould = self.of_pair(pair.a, pair.b);
            if in_mould < 2 {
                continue;
            }
            // Being alike makes a pair partial, and all rules for templates are tried before that.
            let shown = Shown { evidence: pair.evidence, alike: false, in_mould, min_words };
            if relation(&shown) == Relation::TemplateOnly {
                pair.relation = Relation::TemplateOnly;
            }
        }
    }
}

/// Whether two texts are mostly the same.
fn is_like(pair: &RelatedPair) -> bool {
    use Relation::{Contained, NearIdentical, Partial};
    matches!(pair.relation, NearIdentical | Contained | Partial)
        && pair.evidence.highest_share() >= MADE_UP
}

/// Of each text, whether one source has others like it, with other words in them, on days enough.
fn cast(records: &Records, texts: &Texts, pairs: &[RelatedPair]) -> Vec<bool> {
    let like = pairs.iter().filter(|pair| is_like(pair) && has_other_words(&pair.evidence));
    let like: Vec<(u32, u32)> = like.map(|pair| (pair.a, pair.b)).collect();
    let mut concerned = vec![false; texts.len()];
    for &(a, b) in &like {
        concerned[a as usize] = true;
        concerned[b as usize] = true;
    }
    let published = Published::of(records, texts, &concerned);
    // Text, source, day.
    let mut filled: Vec<(u32, u32, i64)> = Vec::new();
    for &(a, b) in &like {
        published.each_source_of_both(a, b, |source, of_a, of_b| {
            if of_a != of_b {
                for (text, (first, last)) in [(a, of_b), (b, of_a)] {
                    filled.push((text, source, first));
                    filled.extend((last > first).then_some((text, source, last)));
                }
            }
        });
    }
    let own = published.days.iter();
    filled.extend(
        own.flat_map(|&(text, source, (first, last))| [first, last].map(|day| (text, source, day))),
    );
    filled.sort_unstable();
    filled.dedup();
    let mut is_cast = vec![false; texts.len()];
    for days in filled.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
        let (first, last) = (days[0], days[days.len() - 1]);
        is_cast[first.0 as usize] |= days.len() >= DAYS.0 && last.2 - first.2 >= DAYS.1;
    }
    is_cast
}

/// The named sources of texts, each with the first and the last day on which it published one.
struct Published {
    /// By text, then by source.
    days: Vec<(u32, u32, (i64, i64))>,
    of_text: Stretches,
}

impl Published {
    fn of(records: &Records, texts: &Texts, concerned: &[bool]) -> Self {
        let names = records.sources();
        let mut found: Vec<(u32, u32, i64)> = Vec::new();
        for text in texts.numbers().filter(|&text| concerned[text as usize]) {
            for &article in texts.articles(text) {
                let source = records.source_number(article);
                let moment = records.moment(article);
                if let Some((seconds, _)) = moment.filter(|_| !names[source as usize].is_empty()) {
                    found.push((text, source, seconds.div_euclid(SECONDS_A_DAY)));
                }
            }
        }
        found.sort_unstable();
        let first_and_last = |days: &[(u32, u32, i64)]| {
            let (text, source, first) = days[0];
            (text, source, (first, days[days.len() - 1].2))
        };
        let of_both = found.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1));
        let days: Vec<_> = of_both.map(first_and_last).collect();
        let of_text = Stretches::of(&days, |days| days.0);
        Self { days, of_text }
    }

    /// Tells the sources that published both texts.
    fn each_source_of_both(
        &self,
        a: u32,
        b: u32,
        mut take: impl FnMut(u32, (i64, i64), (i64, i64)),
    ) {
        let of = |text: u32| self.days[self.of_text.get(text)].iter();
        let mut of_b = of(b).peekable();
        for &(_, source, days) in of(a) {
            while of_b.next_if(|&&(_, other, _)| other < source).is_some() {}
            if let Some(&&(_, other, other_days)) = of_b.peek()
                && other == source
            {
                take(source, days, other_days);
            }
        }
    }
}
