//! Which repeat a passage is, so that one table leads to the other.

use super::repeat_rows::Row;
use super::stretches::Stretches;
use crate::error::Result;
use crate::findings::{PassageRow, Scope, places_in};
use crate::spill::{Spill, SpillFile};
use rayon::prelude::*;
use std::ops::Range;

/// Repeats that a thread takes at a time.
const AT_ONCE: usize = 1 << 8;

/// Fills in the repeats of passages. `places` is the pile of the repeats' places, and `rank` tells the rank of a card's article among
/// the ids.
pub(super) fn name_repeats(
    passages: &mut [PassageRow],
    repeats: &[Row],
    places: &Spill,
    rank: impl Fn(u32) -> u32 + Sync,
) -> Result<()> {
    // Both sides of each passage, by article: the places of repeats come one by one.
    let both = |(number, passage): (u32, &PassageRow)| {
        [(rank(passage.a), number, false), (rank(passage.b), number, true)]
    };
    let mut sides: Vec<Side> = (0..).zip(&*passages).flat_map(both).collect();
    sides.par_sort_unstable();
    if sides.is_empty() {
        return Ok(());
    }
    let across: Vec<(u32, &Row)> =
        (0..).zip(repeats).filter(|(_, row)| row.repeat.scope == Scope::Across).collect();
    let of_article = Stretches::of(&sides, |side| side.0);
    let holding = Holding { passages, sides: &sides, of_article, places };
    let found: Vec<Vec<Held>> = across
        .par_chunks(AT_ONCE)
        .map_init(Vec::new, |held, repeats| {
            let mut found = Vec::new();
            for &(number, row) in repeats {
                holding.held_in(number, row, held, &mut found)?;
            }
            Ok(found)
        })
        .collect::<Result<_>>()?;
    let mut shortest = vec![(u32::MAX, u32::MAX); passages.len()];
    for Held { passage, length, repeat } in found.into_iter().flatten() {
        let best = &mut shortest[passage as usize];
        *best = (length, repeat).min(*best);
    }
    for (passage, (length, repeat)) in passages.iter_mut().zip(shortest) {
        passage.repeat = (length < u32::MAX).then_some(repeat);
    }
    Ok(())
}

/// A side of a passage: the rank of its article's id, the passage, and whether it is B.
type Side = (u32, u32, bool);

/// A passage of which a repeat holds both sides, in a place of that many code points in A.
struct Held {
    passage: u32,
    length: u32,
    repeat: u32,
}

struct Holding<'a> {
    passages: &'a [PassageRow],
    /// Ascending.
    sides: &'a [Side],
    /// Where those of each article are; most places of repeats have none.
    of_article: Stretches,
    places: &'a Spill,
}

impl Holding<'_> {
    /// Adds the passages that a repeat holds to `found`. `held` is memory that is used again.
    fn held_in(
        &self,
        number: u32,
        row: &Row,
        held: &mut Vec<(u32, bool, u32)>,
        found: &mut Vec<Held>,
    ) -> Result<()> {
        held.clear();
        let mut places = places_in(self.places, &row.repeat);
        while let Some(place) = places.next_span() {
            let (rank, place) = place.map_err(SpillFile::unreadable)?;
            for &(_, passage, is_b) in &self.sides[self.of_article.get(rank)] {
                let row = &self.passages[passage as usize];
                let of_passage = if is_b { &row.in_b } else { &row.in_a };
                if is_held(of_passage, &place) {
                    held.push((passage, is_b, place.end - place.start));
                }
            }
        }
        held.sort_unstable();
        for of_passage in held.chunk_by(|one, other| one.0 == other.0) {
            let (first, last) = (of_passage[0], of_passage[of_passage.len() - 1]);
            if !first.1 && last.1 {
                found.push(Held { passage: first.0, length: first.2, repeat: number });
            }
        }
        Ok(())
    }
}

/// Whether four fifths or more of a passage lie in a place.
fn is_held(passage: &Range<u32>, place: &Range<u32>) -> bool {
    let shared = passage.end.min(place.end).saturating_sub(passage.start.max(place.start));
    !passage.is_empty() && 5 * u64::from(shared) >= 4 * u64::from(passage.end - passage.start)
}
