//! gaoya: 32-bit MinHash, its index of bands filled and asked with all threads; pairs that its estimate confirms.

use crate::feed::sketches;
use crate::{BANDS, Found, ROWS, SLOTS, THRESHOLD};
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, SmallVecContainer};
use std::io::Result;

pub fn find(path: &str) -> Result<Found> {
    let hasher = MinHasher32::new(SLOTS);
    let (ids, signatures) = sketches(path, |shingles| hasher.create_signature(shingles.iter()))?;
    let mut index: MinHashIndex<u32, u32, SmallVecContainer<u32, 2>> =
        MinHashIndex::new_index(BANDS, ROWS, THRESHOLD);
    index.par_bulk_insert((0..).take(ids.len()).collect(), signatures.clone());
    let mut links = Vec::new();
    for (row, found) in (0..).zip(index.par_bulk_query(&signatures)) {
        links.extend(found.into_iter().filter(|&other| other < row).map(|other| (other, row)));
    }
    Ok((ids, links))
}
