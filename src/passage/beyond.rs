//! What agrees beyond the ends of a passage.

use super::passages::{GAP, small};
use super::runs::{Run, Word};

/// From which end of a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    /// From its first words, towards the beginning of the texts.
    Back,
    /// From its last words on.
    On,
}

/// What is found beyond the ends of passages. Meant to be reused, as its memory is.
#[derive(Debug, Default)]
pub(super) struct Beyond {
    /// What agrees word by word, from the end of the passage on.
    pub(super) found: Vec<Run>,
    /// The distances of what agrees next.
    next: Vec<(usize, usize)>,
}

impl Beyond {
    /// Replaces what was found by what agrees beyond the end of a passage, word by word from there on, as long as that outweighs the edits
    /// it takes, each of which counts as two words.
    pub(super) fn find(&mut self, a: &[Word], b: &[Word], end: Run, way: Way) {
        let Self { found, next } = self;
        found.clear();
        let mut edge = match way {
            Way::Back => (end.a, end.b),
            Way::On => (end.of_a().end, end.of_b().end),
        };
        loop {
            let (near_a, near_b) =
                (Near::of(a, edge.0 as usize, way), Near::of(b, edge.1 as usize, way));
            best_way_out(&near_a, &near_b, next);
            let Some(&(last_a, last_b)) = next.last() else { return };
            found.extend(next.iter().map(|&(i, j)| {
                let (i, j) = (small(i), small(j));
                let (a, b) = match way {
                    Way::Back => (edge.0 - i - 1, edge.1 - j - 1),
                    Way::On => (edge.0 + i, edge.1 + j),
                };
                Run { a, b, length: 1 }
            }));
            let (i, j) = (small(last_a) + 1, small(last_b) + 1);
            edge = match way {
                Way::Back => (edge.0 - i, edge.1 - j),
                Way::On => (edge.0 + i, edge.1 + j),
            };
        }
    }
}

/// The words within [`GAP`] of the edge of a passage, the nearest first.
struct Near {
    words: [u64; GAP as usize],
    count: usize,
}

impl Near {
    fn of(all: &[Word], edge: usize, way: Way) -> Self {
        let mut words = [0; GAP as usize];
        let take = |(word, place): (&Word, &mut u64)| *place = u64::from_le_bytes(*word);
        let count = match way {
            Way::Back => {
                let near = &all[edge.saturating_sub(words.len())..edge];
                near.iter().rev().zip(&mut words).for_each(take);
                near.len()
            }
            Way::On => {
                let near = &all[edge..all.len().min(edge + words.len())];
                near.iter().zip(&mut words).for_each(take);
                near.len()
            }
        };
        Self { words, count }
    }
}

/// Most edits that what agrees beyond the edge of a passage can be worth: each counts as two words, so that with one edit three
/// words must agree, with two five, and for three there is no room within [`GAP`].
const EDITS: usize = 2;
/// A diagonal is how much further out in B than in A two words stand, and [`EDITS`] more: what is worth its edits never leaves these.
const DIAGONALS: usize = 2 * EDITS + 1;

/// Replaces `way` by the distances of words that agree within [`GAP`] of the edge of a passage, ascending, where they are worth their edits.
fn best_way_out(a: &Near, b: &Near, way: &mut Vec<(usize, usize)>) {
    const EDIT: i32 = 2;
    const SIDE: usize = GAP as usize + 1;
    const NEVER: i32 = i32::MIN / 2;
    way.clear();
    let agreeing = agreeing(a, b);
    let words: u32 = agreeing.iter().map(|places| places.count_ones()).sum();
    if words < 3 {
        return;
    }
    // Most passages end where hardly anything agrees any more. What is worth its edits, three words after one or five after
    // two, has three in a row beyond the words that agree without any.
    let straight = agreeing[EDITS].trailing_ones();
    let mut beyond = agreeing;
    beyond[EDITS] &= u32::MAX << straight;
    if beyond.iter().all(|places| places & (places >> 1) & (places >> 2) == 0) {
        return way.extend((0..straight as usize).map(|i| (i, i)));
    }
    let agree = |i: usize, diagonal: usize| agreeing[diagonal] >> (i - 1) & 1 == 1;
    // The best score of the first `i` words of A, by diagonal; at its ends, and before the first word of B, there is nothing. What is behind the last
    // word of either text has a score too, which nothing asks for.
    let mut score = [[NEVER; DIAGONALS + 2]; SIDE];
    for (j, score) in (0..).zip(&mut score[0][1 + EDITS..=DIAGONALS]) {
        *score = -EDIT * j;
    }
    let mut best = (0, (0, 0));
    for i in 1..SIDE {
        for diagonal in 0..DIAGONALS {
            let at = diagonal + 1;
            let agrees = agree(i, diagonal);
            let edited = score[i - 1][at].max(score[i - 1][at + 1]).max(score[i][at - 1]) - EDIT;
            score[i][at] = if agrees { score[i - 1][at] + 1 } else { edited };
            if agrees && score[i][at] > best.0 {
                best = (score[i][at], (i, i + diagonal - EDITS));
            }
        }
    }
    let (_, (mut i, mut j)) = best;
    while i > 0 && j > 0 {
        let diagonal = j + EDITS - i;
        let at = diagonal + 1;
        if agree(i, diagonal) {
            (i, j) = (i - 1, j - 1);
            way.push((i, j));
        } else if score[i][at] == score[i - 1][at] - EDIT {
            (i, j) = (i - 1, j - 1);
        } else if score[i][at] == score[i - 1][at + 1] - EDIT {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    way.reverse();
}

/// For each diagonal a bit for each word of A that agrees with the one of B on it.
fn agreeing(a: &Near, b: &Near) -> [u32; DIAGONALS] {
    let mut of_b = [0; GAP as usize + 2 * EDITS];
    of_b[EDITS..EDITS + b.words.len()].copy_from_slice(&b.words);
    let there = |count: usize| (1_u32 << count) - 1;
    let mut agreeing = [0; DIAGONALS];
    for (diagonal, agreeing) in agreeing.iter_mut().enumerate() {
        // There are always so many.
        let Some(others) = of_b[diagonal..].first_chunk() else { continue };
        *agreeing = equal(&a.words, others);
        // Where there is a word of both.
        *agreeing &= there(a.count) & (there(b.count) << EDITS >> diagonal);
    }
    agreeing
}

/// A bit for each word that is equal to the other in its place.
fn equal(words: &[u64; GAP as usize], others: &[u64; GAP as usize]) -> u32 {
    let mut equal = 0;
    for i in 0..words.len() {
        equal |= u32::from(words[i] == others[i]) << i;
    }
    equal
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A score, and what agrees on the way to it.
    type Best = (i32, Vec<(usize, usize)>);

    proptest! {
        /// As the whole square has it, which may be left by any side.
        #[test]
        fn the_way_out_is_the_best_of_all(
            a in prop::collection::vec(0_u8..4, 0..12), b in prop::collection::vec(0_u8..4, 0..12),
            copied in 0_usize..12, way in prop_oneof![Just(Way::Back), Just(Way::On)],
        ) {
            let b: Vec<u8> = a.iter().skip(copied % 3).copied().take(copied).chain(b).collect();
            let word = |word: &u8| u64::from(*word).to_le_bytes();
            let (mut a, mut b): (Vec<Word>, Vec<Word>) = (a.iter().map(word).collect(), b.iter().map(word).collect());
            let edge = |words: &[Word]| if way == Way::Back { words.len() } else { 0 };
            let mut found = vec![(9, 9)];
            best_way_out(&Near::of(&a, edge(&a), way), &Near::of(&b, edge(&b), way), &mut found);
            if way == Way::Back {
                a.reverse();
                b.reverse();
            }
            a.truncate(GAP as usize);
            b.truncate(GAP as usize);
            // The best score up to each place, two words less for an edit, and what agrees on the way there.
            let mut square: Vec<Vec<Best>> = vec![vec![(0, Vec::new()); b.len() + 1]; a.len() + 1];
            let mut best: Best = (0, Vec::new());
            for i in 0..=a.len() {
                for j in 0..=b.len() {
                    let edited = |(score, way): &Best| (score - 2, way.clone());
                    square[i][j] = match (i, j) {
                        (0, 0) => continue,
                        (0, _) => edited(&square[0][j - 1]),
                        (_, 0) => edited(&square[i - 1][0]),
                        _ if a[i - 1] == b[j - 1] => {
                            let (score, mut way) = square[i - 1][j - 1].clone();
                            way.push((i - 1, j - 1));
                            (score + 1, way)
                        }
                        _ => {
                            let ways = [&square[i][j - 1], &square[i - 1][j], &square[i - 1][j - 1]];
                            edited(ways.into_iter().max_by_key(|(score, _)| score).unwrap())
                        }
                    };
                    if i > 0 && j > 0 && a[i - 1] == b[j - 1] && square[i][j].0 > best.0 {
                        best = square[i][j].clone();
                    }
                }
            }
            let is_near = |i: usize, j: usize| i.abs_diff(j) <= EDITS && a[i] == b[j];
            let pairs = (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j)));
            let expected = if pairs.filter(|&(i, j)| is_near(i, j)).count() < 3 { Vec::new() } else { best.1 };
            prop_assert_eq!(found, expected);
        }
    }
}
