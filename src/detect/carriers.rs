//! How many further articles have a passage.
//!
//! An article that shares a hundred thousand passages with others must not be compared with itself so many times squared. A
//! passage is carried by those that share with the same article a stretch that begins no later and ends no earlier, but for a
//! tenth of it: points in a plane that lie left of a place and above it. Of each carrier only the corners of its staircase are
//! points that count, and between two neighbours lies one that takes away what both would count twice. So each carrier counts once,
//! and all places are counted in one sweep.

use crate::findings::PassageRow;
use rayon::prelude::*;

/// Fills in how many further articles have each passage. `copies` tells how many articles have the text of the one with a card.
pub(super) fn count_carriers(rows: &mut [PassageRow], copies: impl Fn(u32) -> u32 + Sync) {
    let both = |(row, number): (&PassageRow, u32)| {
        let stretch = |article, other, span: &std::ops::Range<u32>| Stretch {
            article,
            other,
            start: span.start,
            end: span.end,
            row: number,
        };
        [stretch(row.a, row.b, &row.in_a), stretch(row.b, row.a, &row.in_b)]
    };
    let mut stretches: Vec<Stretch> = rows.iter().zip(0..).flat_map(both).collect();
    stretches.par_sort_unstable();
    let of_one = stretches.par_chunk_by(|a, b| a.article == b.article);
    let found: Vec<(u32, u32)> = of_one.flat_map_iter(|some| carriers(some, &copies)).collect();
    for (row, carriers) in found {
        let others = &mut rows[row as usize].other_articles;
        *others = carriers.saturating_sub(2).max(*others);
    }
}

/// What an article shares with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    article: u32,
    other: u32,
    start: u32,
    end: u32,
    row: u32,
}

/// A place in the plane: of a stretch, with its weight, or one that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Point {
    start: u32,
    end: u32,
    weight: i64,
}

/// For each row of one article how many have the passage, the article and its copies among them.
fn carriers(stretches: &[Stretch], copies: impl Fn(u32) -> u32) -> Vec<(u32, u32)> {
    let mut points: Vec<Point> = Vec::new();
    for of_other in stretches.chunk_by(|a, b| a.other == b.other) {
        let weight = i64::from(copies(of_other[0].other));
        let mut highest: Option<u32> = None;
        for of_start in of_other.chunk_by(|a, b| a.start == b.start) {
            let Some(Stretch { start, end, .. }) = of_start.last().copied() else { continue };
            if highest.is_some_and(|highest| end <= highest) {
                continue;
            }
            if let Some(before) = highest {
                points.push(Point { start, end: before, weight: -weight });
            }
            points.push(Point { start, end, weight });
            highest = Some(end);
        }
    }
    points.sort_unstable();
    let mut ends: Vec<u32> = points.iter().map(|point| point.end).collect();
    ends.sort_unstable();
    ends.dedup();
    let asking = |stretch: &Stretch| {
        let tenth = (stretch.end - stretch.start) / 10;
        (stretch.start + tenth, stretch.end - tenth, stretch.row)
    };
    let mut asked: Vec<(u32, u32, u32)> = stretches.iter().map(asking).collect();
    asked.sort_unstable();
    let own = stretches.first().map_or(0, |stretch| copies(stretch.article));
    let mut sums = Sums { sums: vec![0; ends.len() + 1] };
    let mut next = points.iter().peekable();
    let count = |(start, end, row): (u32, u32, u32)| {
        while let Some(point) = next.next_if(|point| point.start <= start) {
            sums.add(ends.len() - ends.partition_point(|&end| end < point.end), point.weight);
        }
        let others = sums.up_to(ends.len() - ends.partition_point(|&other| other < end));
        (row, u32::try_from(others).unwrap_or(0).saturating_add(own))
    };
    asked.into_iter().map(count).collect()
}

/// Weights by place, from 1 on, of which the sum up to any place is found in a few steps (Fenwick 1994).
struct Sums {
    sums: Vec<i64>,
}

impl Sums {
    fn add(&mut self, mut place: usize, weight: i64) {
        while let Some(sum) = self.sums.get_mut(place).filter(|_| place > 0) {
            *sum += weight;
            place += place & place.wrapping_neg();
        }
    }

    fn up_to(&self, mut place: usize) -> i64 {
        let mut sum = 0;
        while place > 0 {
            sum += self.sums[place];
            place &= place - 1;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn as_counted_one_by_one(
            given in prop::collection::vec((0_u32..8, 0_u32..40, 1_u32..40), 1..40),
        ) {
            let copies = |article: u32| article % 3 + 1;
            let mut stretches: Vec<Stretch> = (0..)
                .zip(&given)
                .map(|(row, &(other, start, length))| Stretch {
                    article: 9, other, start, end: start + length, row,
                })
                .collect();
            stretches.sort_unstable();
            let mut found = carriers(&stretches, copies);
            found.sort_unstable();
            let expected: Vec<(u32, u32)> = (0..)
                .zip(&given)
                .map(|(row, &(_, start, length))| {
                    let tenth = length / 10;
                    let (from, to) = (start + tenth, start + length - tenth);
                    let others: BTreeSet<u32> = given
                        .iter()
                        .filter(|&&(_, start, length)| start <= from && start + length >= to)
                        .map(|&(other, ..)| other)
                        .collect();
                    (row, copies(9) + others.into_iter().map(copies).sum::<u32>())
                })
                .collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_hub_takes_no_time() {
        let stretch = |row: u32| Stretch {
            article: 0,
            other: row / 2 + 1,
            start: row % 997,
            end: 2_000 + row % 1_009,
            row,
        };
        let mut stretches: Vec<Stretch> = (0..400_000).map(stretch).collect();
        stretches.sort_unstable();
        let began = std::time::Instant::now();
        assert_eq!(carriers(&stretches, |_| 1).len(), 400_000);
        assert!(began.elapsed().as_secs() < 20);
    }
}
