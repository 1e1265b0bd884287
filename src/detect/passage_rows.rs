//! Pairs as they are listed → their passages: aligned once more, for of the first time only figures were kept, and with the texts
//! that the tables show.

use super::batches::{Batch, in_batches};
use super::compared::{Comparing, MarkedText};
use super::looking_up::{self, LookingUp};
use super::pairs::ascending;
use super::relations::{oriented, passages_of};
use super::second_look::{Scratch, read_again};
use super::spans::Spans;
use super::watch::{Stage, Watch};
use crate::article::Article;
use crate::error::Result;
use crate::findings::{Cluster, Pair, PassageRow, PassageText, Relation, put_passage};
use crate::options::{Listing, Matching};
use crate::passage::{Marked, Marks, Passage, Run, Seeds, Word, describe};
use crate::read::Fields;
use crate::spill::Spill;
use crate::text::{Tokens, put_on_one_line};
use rayon::prelude::*;
use std::ops::Range;

/// Words held at a time, some 25 bytes each with their text: 50 MiB.
const WORDS_HELD: usize = 1 << 21;
/// Pairs whose texts are in memory before they are put aside, and of these, how many a thread takes.
const AT_A_TIME: (usize, usize) = (1 << 13, 1 << 6);
/// Articles that a thread reads at a time.
const READ_AT_A_TIME: usize = 1 << 5;

/// The passages of the pairs.
pub(super) struct PassageRows {
    /// By the pairs they were made of, then by number.
    pub(super) rows: Vec<PassageRow>,
    /// Their words.
    pub(super) texts: Spill,
    /// Pairs within clusters, without their leads.
    pub(super) within_clusters: u64,
    /// Pairs for whose passages there was no room.
    pub(super) beyond: u64,
}

/// Makes the rows of `pairs`, whose articles are those with the numbers `cards`, as the options ask for. What else is to be known of
/// the articles that are read for that is looked up.
pub(super) fn passage_rows(
    comparing: Comparing<'_>,
    (pairs, clusters, cards): (&[Pair], &[Cluster], &[u32]),
    matching: &Matching,
    pile: Spill,
    looking_up: &mut LookingUp<'_>,
    watch: &dyn Watch,
) -> Result<PassageRows> {
    let mut found = PassageRows { rows: Vec::new(), texts: pile, within_clusters: 0, beyond: 0 };
    let Some(listing) = matching.listing else { return Ok(found) };
    let different: Vec<&Pair> =
        pairs.iter().filter(|pair| pair.relation != Relation::Identical).collect();
    // Copies of a mould share all but the figures, and in most feeds there are many.
    let is_mould = |pair: &Pair| pair.relation == Relation::TemplateOnly;
    let is_wanted = |pair: &&&Pair| listing.all || !is_within(pair, clusters) && !is_mould(pair);
    let wanted: Vec<&Pair> = different.iter().filter(is_wanted).copied().collect();
    found.within_clusters = (different.len() - wanted.len()) as u64;
    watch.stage(Stage::Passages, Some(wanted.len() as u64));
    let mut rest = wanted.as_slice();
    while found.rows.len() < listing.most && !rest.is_empty() {
        let room = listing.most - found.rows.len();
        let (now, later) = rest.split_at(likely_to_fill(rest, room));
        rest = later;
        let aligning = Aligning { comparing, cards, listing, min_passage: matching.min_passage };
        let mut rows = aligning.rows_of(now, &mut found.texts, looking_up, watch)?;
        if found.rows.len() + rows.len() > listing.most {
            // A pair is listed as a whole or not at all.
            let first_beyond = rows[room].0;
            rows.truncate(rows.partition_point(|&(place, _)| place < first_beyond));
            found.beyond = (now.len() - first_beyond as usize + later.len()) as u64;
            rest = &[];
        }
        found.rows.extend(rows.into_iter().map(|(_, row)| row));
    }
    found.beyond += rest.len() as u64;
    Ok(found)
}

/// Whether both of a pair are in one cluster and neither is its lead, so that how they stand to it is listed twice already.
fn is_within(pair: &Pair, clusters: &[Cluster]) -> bool {
    let cluster = pair.cluster.and_then(|cluster| clusters.get(cluster as usize));
    let lead = cluster.and_then(|cluster| cluster.members.first());
    lead.is_some_and(|lead| lead.card != pair.a && lead.card != pair.b)
}

/// How many pairs to take for so many rows: no more than have as many passages that count, for they have some that do not.
fn likely_to_fill(pairs: &[&Pair], room: usize) -> usize {
    let mut rows = 0;
    let has_room = |pair: &&&Pair| {
        let has_room = rows < room;
        rows += pair.evidence.passages as usize;
        has_room
    };
    pairs.iter().take_while(has_room).count()
}

/// An article as it is shown.
struct Displayed {
    words: Box<[Word]>,
    marks: Box<[Marks]>,
    spans: Spans,
}

impl Displayed {
    fn marked(&self) -> Marked<'_> {
        // Only passages are made of it, for which it does not matter how many words count.
        Marked { words: &self.words, marks: &self.marks, counted: 0 }
    }
}

#[derive(Clone, Copy)]
struct Aligning<'a> {
    comparing: Comparing<'a>,
    /// The article of each card.
    cards: &'a [u32],
    listing: Listing,
    min_passage: u32,
}

/// A pair to be aligned: its articles, the lower first, and its place among those asked for.
type Wanted = ((u32, u32), u32);

/// Memory that is used for one pair after the other.
#[derive(Default)]
struct Work {
    seeds: Seeds,
    runs: Vec<Run>,
    text: PassageText,
}

/// What some pairs gave.
#[derive(Default)]
struct Part {
    rows: Vec<(u32, PassageRow)>,
    texts: Vec<u8>,
}

impl Aligning<'_> {
    /// The rows of pairs, each with the place of its pair, in order.
    fn rows_of(
        &self,
        pairs: &[&Pair],
        texts: &mut Spill,
        looking_up: &mut LookingUp<'_>,
        watch: &dyn Watch,
    ) -> Result<Vec<(u32, PassageRow)>> {
        let articles = |pair: &Pair| (self.cards[pair.a as usize], self.cards[pair.b as usize]);
        let key = |(a, b): (u32, u32)| ascending(a, b);
        let mut wanted: Vec<Wanted> =
            (0..).zip(pairs).map(|(place, pair)| (key(articles(pair)), place)).collect();
        wanted.par_sort_unstable();
        let keys: Vec<(u32, u32)> = wanted.iter().map(|&(key, _)| key).collect();
        let size = |article: u32| self.comparing.records.words(article) as usize;
        let load = |articles: &[u32]| self.load(articles, looking_up);
        let mut rows = Vec::new();
        let mut written = Ok(());
        let held = WORDS_HELD.min(self.comparing.words_held);
        in_batches(&keys, size, held, load, watch, |batch| {
            if written.is_ok() {
                written = self.take_batch(batch, pairs, &wanted, &mut rows, texts);
            }
        })?;
        written?;
        rows.par_sort_unstable_by_key(|(place, row)| (*place, row.number));
        Ok(rows)
    }

    fn take_batch(
        &self,
        batch: &Batch<'_, Displayed>,
        pairs: &[&Pair],
        wanted: &[Wanted],
        rows: &mut Vec<(u32, PassageRow)>,
        texts: &mut Spill,
    ) -> Result<()> {
        let numbers = oriented(batch, self.comparing.records);
        for some in numbers.chunks(AT_A_TIME.0) {
            let align = |work: &mut Work, some: &[(u32, u32)]| {
                let mut part = Part::default();
                for of_first in some.chunk_by(|one, other| one.0 == other.0) {
                    self.align(batch, of_first, pairs, wanted, work, &mut part);
                }
                part
            };
            let parts: Vec<Part> =
                some.par_chunks(AT_A_TIME.1).map_init(Work::default, align).collect();
            for Part { rows: part, texts: bytes } in parts {
                let before = texts.append(&bytes)?;
                rows.extend(part.into_iter().map(|(place, mut row)| {
                    row.text = before + row.text.start..before + row.text.end;
                    (place, row)
                }));
            }
        }
        Ok(())
    }

    /// Aligns pairs of which all have the first article in common.
    fn align(
        &self,
        batch: &Batch<'_, Displayed>,
        pairs: &[(u32, u32)],
        listed: &[&Pair],
        wanted: &[Wanted],
        work: &mut Work,
        part: &mut Part,
    ) {
        let Work { seeds, runs, text } = work;
        let (article, first) = batch.unit(pairs[0].0);
        let mut aligned = seeds.of(&first.words);
        for &(_, number) in pairs {
            let (other, second) = batch.unit(number);
            let key = ascending(article, other);
            let Ok(at) = wanted.binary_search_by_key(&key, |&(key, _)| key) else { continue };
            let place = wanted[at].1;
            let pair = listed[place as usize];
            aligned.runs(&second.words, self.min_passage as usize, runs);
            let mut passages = passages_of(first.marked(), second.marked(), runs, self.min_passage);
            let is_turned = self.cards[pair.a as usize] != article;
            let (a, b) = if is_turned { (second, first) } else { (first, second) };
            if is_turned {
                passages = passages.into_iter().map(Passage::turned).collect();
                passages.sort_by_key(|passage| (passage.a.start, passage.b.start));
            }
            for (number, passage) in (1..).zip(&passages) {
                let row = self.row(pair, (a, b), number, passage, text, &mut part.texts);
                part.rows.push((place, row));
            }
        }
    }

    fn row(
        &self,
        pair: &Pair,
        (a, b): (&Displayed, &Displayed),
        number: u32,
        passage: &Passage,
        text: &mut PassageText,
        pile: &mut Vec<u8>,
    ) -> PassageRow {
        self.show(a, &passage.a, &mut text.a);
        text.b.clear();
        if passage.edits > 0 {
            self.show(b, &passage.b, &mut text.b);
        }
        let start = pile.len() as u64;
        put_passage(text, pile);
        let described = describe(a.marked(), b.marked(), passage);
        let words = |words: &Range<u32>| words.end - words.start;
        PassageRow {
            a: pair.a,
            b: pair.b,
            number,
            in_a: a.spans.code_points(&passage.a),
            in_b: b.spans.code_points(&passage.b),
            words: (words(&passage.a), words(&passage.b)),
            edits: passage.edits,
            repeat: None,
            kind: described.kind,
            is_counted: described.is_counted,
            changed_numbers: described.changed_numbers,
            other_articles: 0,
            text: start..pile.len() as u64,
        }
    }

    /// Puts the first words of a passage into `shown`, on one line.
    fn show(&self, text: &Displayed, words: &Range<u32>, shown: &mut String) {
        shown.clear();
        let end = words.start.saturating_add(self.listing.snippet).min(words.end);
        put_on_one_line(text.spans.text(&(words.start..end)), shown);
        if end < words.end && end > words.start {
            shown.push_str(" …");
        }
    }

    fn load(&self, articles: &[u32], looking_up: &mut LookingUp<'_>) -> Result<Vec<Displayed>> {
        let reading = &*looking_up;
        let load = |scratch: &mut Scratch, articles: &[u32]| {
            let mut part = looking_up::Part::default();
            let load = |&article| self.load_one(article, reading, scratch, &mut part);
            let loaded: Result<Vec<Displayed>> = articles.iter().map(load).collect();
            Ok((loaded?, part))
        };
        let parts = articles.par_chunks(READ_AT_A_TIME).map_init(|| Scratch::of(Fields::All), load);
        let mut loaded = Vec::with_capacity(articles.len());
        for (some, part) in parts.collect::<Result<Vec<_>>>()? {
            loaded.extend(some);
            looking_up.take(part)?;
        }
        Ok(loaded)
    }

    fn load_one(
        &self,
        article: u32,
        looking_up: &LookingUp<'_>,
        scratch: &mut Scratch,
        part: &mut looking_up::Part,
    ) -> Result<Displayed> {
        let Comparing { inputs, records, .. } = self.comparing;
        let (read, work) = read_again(inputs, records, article, scratch)?;
        let spans = Spans::new(&read.text, &work.tokens);
        let mark = |number: u32, read: &Article, tokens: &Tokens| {
            self.comparing.marks_with_kinds(number, &read.title, &read.text, tokens)
        };
        // Relations go by the marks of the article that was compared, so kinds do too.
        let stand_in = self.comparing.stand_in(article);
        let MarkedText { marks, .. } = if stand_in == article {
            let marked = mark(article, read, &work.tokens);
            looking_up.read(article, read, &work.tokens, Some(&marked), part);
            marked
        } else {
            looking_up.read(article, read, &work.tokens, None, part);
            let (read, work) = read_again(inputs, records, stand_in, scratch)?;
            mark(stand_in, read, &work.tokens)
        };
        let words = scratch.work.tokens.hashes().into();
        Ok(Displayed { words, marks, spans })
    }
}
