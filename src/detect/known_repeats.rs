//! Which repeat a passage is, so that one table leads to the other.

use super::repeat_rows::Row;
use crate::error::Result;
use crate::findings::{PassageRow, Scope, places_in};
use crate::spill::{Spill, SpillFile};
use std::ops::Range;

/// Fills in the repeats of passages. `places` is the pile of the repeats' places, and `rank` tells the rank of a card's article among
/// the ids.
pub(super) fn name_repeats(
    passages: &mut [PassageRow],
    repeats: &[Row],
    places: &Spill,
    rank: impl Fn(u32) -> u32,
) -> Result<()> {
    // Both sides of each passage, by article: the places of repeats come one by one.
    let mut sides: Vec<(u32, u32, bool)> = Vec::with_capacity(2 * passages.len());
    for (number, passage) in (0..).zip(passages.iter()) {
        sides.push((rank(passage.a), number, false));
        sides.push((rank(passage.b), number, true));
    }
    sides.sort_unstable();
    if sides.is_empty() {
        return Ok(());
    }
    let mut shortest = vec![u32::MAX; passages.len()];
    let mut held: Vec<(u32, bool, u32)> = Vec::new();
    let across = (0_u32..).zip(repeats).filter(|(_, row)| row.repeat.scope == Scope::Across);
    for (number, row) in across {
        held.clear();
        let mut places = places_in(places, &row.repeat);
        while let Some(place) = places.next_ranked() {
            let (rank, place) = place.map_err(SpillFile::unreadable)?;
            let from = sides.partition_point(|&(other, ..)| other < rank);
            for &(_, passage, is_b) in sides[from..].iter().take_while(|side| side.0 == rank) {
                let row = &passages[passage as usize];
                let of_passage = if is_b { &row.in_b } else { &row.in_a };
                if is_held(of_passage, &(place.start..place.end)) {
                    held.push((passage, is_b, place.end - place.start));
                }
            }
        }
        held.sort_unstable();
        for of_passage in held.chunk_by(|one, other| one.0 == other.0) {
            let (first, last) = (of_passage[0], of_passage[of_passage.len() - 1]);
            let best = &mut shortest[first.0 as usize];
            if !first.1 && last.1 && first.2 < *best {
                *best = first.2;
                passages[first.0 as usize].repeat = Some(number);
            }
        }
    }
    Ok(())
}

/// Whether four fifths or more of a passage lie in a place.
fn is_held(passage: &Range<u32>, place: &Range<u32>) -> bool {
    let shared = passage.end.min(place.end).saturating_sub(passage.start.max(place.start));
    !passage.is_empty() && 5 * u64::from(shared) >= 4 * u64::from(passage.end - passage.start)
}
