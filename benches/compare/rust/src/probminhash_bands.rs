//! probminhash: one-permutation hashing with optimal densification, its fastest sketch of sets; equal bands by sorting.

use crate::feed::sketches;
use crate::{BANDS, Found, ROWS, SLOTS, THRESHOLD};
use probminhash::densminhash::OptDensMinHash;
use probminhash::jaccard::compute_probminhash_jaccard;
use probminhash::nohasher::NoHashHasher;
use rayon::prelude::*;
use std::hash::BuildHasherDefault;
use std::io::Result;
use xxhash_rust::xxh3::xxh3_64;

pub fn find(path: &str) -> Result<Found> {
    let (ids, signatures) = sketches(path, |shingles| {
        let hasher = BuildHasherDefault::<NoHashHasher>::default();
        let mut sketch = OptDensMinHash::<f32, u64, NoHashHasher>::new(SLOTS, hasher);
        // It fails for an empty set alone, and no text has one.
        let _ = sketch.sketch_slice(shingles);
        sketch.get_hsketch_u64()
    })?;
    let mut links: Vec<(u32, u32)> =
        (0..BANDS).into_par_iter().flat_map_iter(|band| alike(&signatures, band)).collect();
    links.par_sort_unstable();
    links.dedup();
    links.retain(|&(a, b)| {
        compute_probminhash_jaccard(&signatures[a as usize], &signatures[b as usize]) >= THRESHOLD
    });
    Ok((ids, links))
}

/// The pairs of articles that agree on a band.
fn alike(signatures: &[Vec<u64>], band: usize) -> Vec<(u32, u32)> {
    let mut keys: Vec<(u64, u32)> = signatures
        .iter()
        .zip(0..)
        .map(|(signature, row)| {
            let mut bytes = [0; 8 * ROWS];
            for (bytes, slot) in bytes.chunks_exact_mut(8).zip(&signature[band * ROWS..]) {
                bytes.copy_from_slice(&slot.to_le_bytes());
            }
            (xxh3_64(&bytes), row)
        })
        .collect();
    keys.sort_unstable();
    keys.chunk_by(|a, b| a.0 == b.0)
        .flat_map(|bucket| {
            let pairs = |(place, a): (usize, &(u64, u32))| {
                bucket[place + 1..].iter().map(|b| (a.1, b.1)).collect::<Vec<_>>()
            };
            bucket.iter().enumerate().flat_map(pairs)
        })
        .collect()
}
