//! Runs → passages: what two texts share, with small differences bridged.

use super::beyond::{Beyond, Way};
use super::runs::{Run, Word};
use std::collections::BTreeMap;
use std::ops::Range;

/// Most words of either text between two runs of one passage.
pub const GAP: u32 = 8;
/// The part of a passage that must agree when no run in it is long enough by itself.
const IDENTITY: f64 = 0.6;
/// Words of the runs of a chain below which it is not looked whether more agrees around it: most of these are there by chance.
const LIKELY: u32 = 8;
/// Words by which runs may overlap and still follow each other: the end of one may agree by chance with what follows.
const OVERLAP: u32 = 4;

/// A stretch of A and one of B that say the same, but for a few words.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Its words in A.
    pub a: Range<u32>,
    /// Its words in B.
    pub b: Range<u32>,
    /// The words that agree: ascending in both texts, the first and the last word of the passage among them.
    pub runs: Vec<Run>,
    /// Words of either text that must be changed, added or taken away to make the other's.
    pub edits: u32,
}

impl Passage {
    /// Words that agree.
    pub fn matched(&self) -> u32 {
        self.runs.iter().map(|run| run.length).sum()
    }

    /// The same with A and B in each other's place.
    #[must_use]
    pub fn turned(self) -> Self {
        let Self { a, b, runs, edits } = self;
        let turned = |Run { b, a, length }| Run { b: a, a: b, length };
        Self { a: b, b: a, runs: runs.into_iter().map(turned).collect(), edits }
    }

    /// 1 − edits / words of the longer side, 0 to 1.
    pub fn identity(&self) -> f64 {
        let longer = self.a.len().max(self.b.len()).max(1);
        1.0 - f64::from(self.edits) / longer as f64
    }
}

/// Chains the runs that follow each other in both texts, with at most [`GAP`] words between, and aligns what is between.
///
/// A chain is a passage when a run of it has `shortest` words, or all of it has as many that agree and is not mostly
/// different. `runs` are ordered by their place in B. Passages come by their place in A, then in B.
pub fn passages(a: &[Word], b: &[Word], runs: &[Run], shortest: u32) -> Vec<Passage> {
    let chained = chained(runs);
    let chains = chained.chunk_by(|one, other| one.0 == other.0);
    let words = |chain: &[(usize, Run)]| chain.iter().map(|(_, run)| run.length).sum::<u32>();
    let is_likely = |chain: &&[(usize, Run)]| words(chain) >= LIKELY.min(shortest);
    let mut beyond = Beyond::default();
    let mut found: Vec<Passage> = chains
        .filter(is_likely)
        .map(|chain| bridged(a, b, chain, &mut beyond))
        .filter(|passage| {
            let longest = passage.runs.iter().map(|run| run.length).max().unwrap_or(0);
            longest >= shortest || passage.matched() >= shortest && passage.identity() >= IDENTITY
        })
        .collect();
    found.sort_by_key(|passage| (passage.a.start, passage.b.start));
    found
}

/// The share of the words that agree, 0 to 1, in the passages that come in the same order in both texts.
pub fn order_kept(passages: &[Passage]) -> f64 {
    if passages.is_sorted_by(|before, after| before.b.end <= after.b.start) {
        return 1.0;
    }
    let all: u64 = passages.iter().map(|passage| u64::from(passage.matched())).sum();
    // By where a chain of passages ends in B, the most words that such a chain has; more words for a later end.
    let mut best: BTreeMap<u32, u64> = BTreeMap::new();
    for passage in passages {
        let before = best.range(..=passage.b.start).next_back().map_or(0, |(_, &words)| words);
        let words = before + u64::from(passage.matched());
        if best.range(..=passage.b.end).next_back().is_none_or(|(_, &other)| other < words) {
            let beaten: Vec<u32> = best
                .range(passage.b.end..)
                .take_while(|&(_, &other)| other <= words)
                .map(|(&end, _)| end)
                .collect();
            for end in beaten {
                best.remove(&end);
            }
            best.insert(passage.b.end, words);
        }
    }
    let kept = best.last_key_value().map_or(0, |(_, &words)| words);
    if all == 0 { 1.0 } else { kept as f64 / all as f64 }
}

/// A chain that may go on, by where it ends in A, and its number.
type Ends = BTreeMap<(u32, usize), u32>;

/// Each run with the number of its chain, and without what the chain has of it already: chain after chain, each in the order of its runs.
fn chained(runs: &[Run]) -> Vec<(usize, Run)> {
    let mut chained = Vec::with_capacity(runs.len());
    let mut chains = 0;
    let mut ends: Ends = BTreeMap::new();
    for &run in runs {
        let before = following(&mut ends, run);
        let (number, run) = before.map_or((chains, run), |(key, rest)| (key.1, rest));
        chained.push((number, run));
        ends.insert((run.of_a().end, number), run.of_b().end);
        match before {
            // Only now, for a map that is never empty keeps its memory.
            Some((key, _)) => drop(ends.remove(&key)),
            None => chains += 1,
        }
    }
    if chains > 1 {
        chained.sort_by_key(|&(number, _)| number);
    }
    chained
}

/// The chain that a run goes on with the least between, and the run without what the chain has of it.
fn following(ends: &mut Ends, run: Run) -> Option<((u32, usize), Run)> {
    let near = (run.a.saturating_sub(GAP), 0)..=(run.a + OVERLAP, usize::MAX);
    let mut past = Vec::new();
    let mut best: Option<(u32, (u32, usize), Run)> = None;
    for (&key, &end_in_b) in ends.range(near) {
        if end_in_b + GAP < run.b {
            // Runs come by their place in B: none will follow this one any more.
            past.push(key);
            continue;
        }
        let overlap = key.0.saturating_sub(run.a).max(end_in_b.saturating_sub(run.b));
        if overlap > OVERLAP || overlap >= run.length {
            continue;
        }
        let rest = Run { a: run.a + overlap, b: run.b + overlap, length: run.length - overlap };
        let between = (rest.a - key.0) + (rest.b - end_in_b);
        if rest.a - key.0 <= GAP
            && rest.b - end_in_b <= GAP
            && best.is_none_or(|(least, ..)| between < least)
        {
            best = Some((between, key, rest));
        }
    }
    for key in past {
        ends.remove(&key);
    }
    best.map(|(_, key, rest)| (key, rest))
}

/// Makes a passage of a chain: aligns the words between its runs, and what stands before the first and after the last.
fn bridged(a: &[Word], b: &[Word], chain: &[(usize, Run)], beyond: &mut Beyond) -> Passage {
    beyond.find(a, b, chain[0].1, Way::Back);
    // As a rule there are some more between these and beyond them.
    let mut runs: Vec<Run> = Vec::with_capacity(2 * chain.len() + 2);
    for &run in beyond.found.iter().rev() {
        push(run, &mut runs);
    }
    for &(_, next) in chain {
        if let Some(&before) = runs.last() {
            let between = Run { a: before.of_a().end, b: before.of_b().end, length: 0 };
            align(a, b, between, next, &mut runs);
        }
        push(next, &mut runs);
    }
    beyond.find(a, b, runs[runs.len() - 1], Way::On);
    for &run in &beyond.found {
        push(run, &mut runs);
    }
    let (first, last) = (runs[0], runs[runs.len() - 1]);
    // What is between two runs does not agree: words are changed, and on the longer side some are too many.
    let edits = |pair: &[Run]| (pair[1].a - pair[0].of_a().end).max(pair[1].b - pair[0].of_b().end);
    let edits = runs.windows(2).map(edits).sum();
    let (a, b) = (first.a..last.of_a().end, first.b..last.of_b().end);
    Passage { a, b, runs, edits }
}

/// Appends a run, as part of the one before where it goes on without a word between.
fn push(run: Run, runs: &mut Vec<Run>) {
    match runs.last_mut() {
        Some(last) if (last.of_a().end, last.of_b().end) == (run.a, run.b) => {
            last.length += run.length;
        }
        _ => runs.push(run),
    }
}

/// Aligns the words from `from` on up to `to` by the fewest edits, and appends those that agree to `runs`.
fn align(a: &[Word], b: &[Word], from: Run, to: Run, runs: &mut Vec<Run>) {
    const SIDE: usize = GAP as usize + 1;
    let (a, b) = (&a[from.a as usize..to.a as usize], &b[from.b as usize..to.b as usize]);
    // As a rule one word was changed for another, or a few were added.
    if !a.iter().any(|word| b.contains(word)) {
        return;
    }
    // The fewest edits for what is left of both from each place on.
    let mut left = [[0_u32; SIDE]; SIDE];
    for i in (0..=a.len()).rev() {
        for j in (0..=b.len()).rev() {
            left[i][j] = match (a.get(i), b.get(j)) {
                (None, _) => small(b.len() - j),
                (_, None) => small(a.len() - i),
                (x, y) if x == y => left[i + 1][j + 1],
                _ => 1 + left[i + 1][j + 1].min(left[i + 1][j]).min(left[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            push(Run { a: from.a + small(i), b: from.b + small(j), length: 1 }, runs);
            (i, j) = (i + 1, j + 1);
        } else if left[i][j] == 1 + left[i + 1][j + 1] {
            (i, j) = (i + 1, j + 1);
        } else if left[i][j] == 1 + left[i + 1][j] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

pub(super) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::runs::Seeds;
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<Word> {
        let number = |word: &str| word.bytes().fold(7_u64, |n, byte| n * 31 + u64::from(byte));
        text.split_whitespace().map(|word| number(word).to_le_bytes()).collect()
    }

    fn found(a: &[Word], b: &[Word], shortest: u32) -> Vec<Passage> {
        let mut runs = Vec::new();
        Seeds::default().of(a).runs(b, shortest as usize, &mut runs);
        passages(a, b, &runs, shortest)
    }

    /// (start in A, end in A, start in B, end in B, words that agree, edits)
    fn passages_of(a: &str, b: &str, shortest: u32) -> Vec<(u32, u32, u32, u32, u32, u32)> {
        found(&words(a), &words(b), shortest)
            .iter()
            .map(|p| (p.a.start, p.a.end, p.b.start, p.b.end, p.matched(), p.edits))
            .collect()
    }

    #[test]
    fn a_changed_word_and_a_small_insertion_are_bridged_and_a_sentence_is_not() {
        let text = "the council voted on monday to close the old bridge for a year while engineers look at its piers";
        let other = "the council voted on tuesday to close the old stone bridge for a year while engineers look at its piers";
        assert_eq!(passages_of(text, other, 12), [(0, 19, 0, 20, 18, 2)]);
        let inserted = "the council voted on monday to close the old bridge and nobody in the room spoke up for the \
                        drivers for a year while engineers look at its piers";
        assert_eq!(passages_of(text, inserted, 9), [(0, 10, 0, 10, 10, 0), (10, 19, 20, 29, 9, 0)]);
        assert_eq!(passages_of(text, inserted, 11), []);
    }

    #[test]
    fn moved_blocks_are_two_passages_out_of_order() {
        let first = "one two three four five six seven eight nine ten eleven twelve";
        let second = "alpha beta gamma delta epsilon zeta eta theta";
        let (a, b) = (format!("{first} {second}"), format!("{second} {first}"));
        let passages = found(&words(&a), &words(&b), 8);
        assert_eq!(passages.len(), 2);
        assert!((order_kept(&passages) - 0.6).abs() < 1e-9);
        assert!((order_kept(&found(&words(&a), &words(&a), 8)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_thousand_copies_of_a_line_take_no_time() {
        let line = "one two three four five six seven eight nine ten eleven twelve ";
        let many = words(&line.repeat(2_000));
        let once = words(line);
        let began = std::time::Instant::now();
        assert_eq!(found(&many, &once, 12).len(), 2_000);
        assert_eq!(found(&once, &many, 12).len(), 2_000);
        assert!(began.elapsed().as_secs() < 5);
    }

    /// Fewest edits between two texts, word by word.
    fn distance(a: &[Word], b: &[Word]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut before = std::mem::replace(&mut row[0], i + 1);
            for (j, y) in b.iter().enumerate() {
                let best = (before + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                before = std::mem::replace(&mut row[j + 1], best);
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn passages_are_ordered_runs_of_equal_words_with_all_edits_counted(
            a in prop::collection::vec(0_u8..12, 0..60),
            edits in prop::collection::vec((0_usize..60, 0_u8..12, 0..3), 0..6),
        ) {
            let word = |word: &u8| u64::from(*word).to_le_bytes();
            let mut b = a.clone();
            for (at, word, kind) in edits {
                let at = at.min(b.len());
                match kind {
                    0 => b.insert(at, word),
                    1 if at < b.len() => b[at] = word,
                    _ if at < b.len() => drop(b.remove(at)),
                    _ => {}
                }
            }
            let (a, b): (Vec<Word>, Vec<Word>) = (a.iter().map(word).collect(), b.iter().map(word).collect());
            for passage in found(&a, &b, 8) {
                let (first, last) = (passage.runs[0], *passage.runs.last().unwrap());
                prop_assert_eq!((passage.a.start, passage.b.start), (first.a, first.b));
                prop_assert_eq!((passage.a.end, passage.b.end), (last.of_a().end, last.of_b().end));
                let range = |words: Range<u32>| words.start as usize..words.end as usize;
                for run in &passage.runs {
                    prop_assert_eq!(&a[range(run.of_a())], &b[range(run.of_b())]);
                }
                for pair in passage.runs.windows(2) {
                    prop_assert!(pair[0].of_a().end <= pair[1].a && pair[0].of_b().end <= pair[1].b);
                    let gap_a = range(pair[0].of_a().end..pair[1].a);
                    let gap_b = range(pair[0].of_b().end..pair[1].b);
                    prop_assert!(gap_a.len() + gap_b.len() > 0);
                    prop_assert!(gap_a.len() <= GAP as usize && gap_b.len() <= GAP as usize);
                }
                let (of_a, of_b) = (&a[range(passage.a.clone())], &b[range(passage.b.clone())]);
                prop_assert!(passage.edits as usize >= distance(of_a, of_b));
                prop_assert!(passage.matched() >= 8 && (0.0..=1.0).contains(&passage.identity()));
            }
        }

        #[test]
        fn one_changed_word_costs_one_edit(length in 20_u8..60, at in 0_u8..60) {
            let a: Vec<Word> = (0..length).map(|word| u64::from(word).to_le_bytes()).collect();
            let mut b = a.clone();
            // So that enough is left beyond it to outweigh the edit.
            let at = usize::from(at.clamp(3, length - 4));
            b[at] = [9; 8];
            let passages = found(&a, &b, 8);
            prop_assert_eq!(passages.len(), 1);
            prop_assert_eq!((passages[0].edits, passages[0].a.len()), (1, a.len()));
        }

        #[test]
        fn order_is_kept_as_much_as_the_best_choice_of_passages_keeps_it(
            ends in prop::collection::btree_set(0_u32..40, 0..14), order in any::<prop::sample::Index>(),
        ) {
            let starts: Vec<u32> = ends.into_iter().collect();
            let mut passages: Vec<Passage> = starts
                .windows(2)
                .enumerate()
                .map(|(i, pair)| {
                    let run = Run { a: 100 * small(i), b: pair[0], length: pair[1] - pair[0] };
                    Passage { a: run.of_a(), b: run.of_b(), runs: vec![run], edits: 0 }
                })
                .collect();
            let turn = if passages.is_empty() { 0 } else { order.index(passages.len()) };
            passages[turn..].reverse();
            let mut best = 0;
            for chosen in 0_u32..1 << passages.len() {
                let some: Vec<&Passage> =
                    (0..passages.len()).filter(|i| chosen >> i & 1 == 1).map(|i| &passages[i]).collect();
                if some.windows(2).all(|pair| pair[0].b.end <= pair[1].b.start) {
                    best = best.max(some.iter().map(|passage| passage.matched()).sum::<u32>());
                }
            }
            let all: u32 = passages.iter().map(Passage::matched).sum();
            let expected = if all == 0 { 1.0 } else { f64::from(best) / f64::from(all) };
            prop_assert!((order_kept(&passages) - expected).abs() < 1e-9);
        }
    }
}
