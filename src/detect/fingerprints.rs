//! The fingerprints of all articles, divided by their highest bits: in memory, or on disk where they do not fit.

use crate::bits::{lower, pack, upper};
use crate::error::Result;
use crate::lsh::BandKeys;
use crate::spill::{Memory, Part, SpillFile};
use std::sync::{Mutex, PoisonError};

/// Parts, by the highest bits of a fingerprint. 32 more bits are kept of each, so that of a million articles hardly one in
/// thirty has a fingerprint that is another's by chance.
const PARTS: usize = 1 << PART_BITS;
const PART_BITS: u32 = 7;
/// Fingerprints of a part that are written or given at a time.
const STRETCH: usize = 1 << 13;

/// The fingerprints of the articles of one batch.
#[derive(Default)]
pub(super) struct UnitFingerprints {
    /// Articles that have some, ascending, and where those of each end.
    ends: Vec<(u32, usize)>,
    hashes: Vec<u64>,
}

impl UnitFingerprints {
    /// Adds those of an article that comes after all others.
    pub(super) fn push(&mut self, article: usize, fingerprints: &[u64]) {
        self.hashes.extend_from_slice(fingerprints);
        self.ends.push((u32::try_from(article).unwrap_or(u32::MAX), self.hashes.len()));
    }
}

/// All fingerprints. To [`candidates`](crate::lsh::candidates) each part is a band in which an article has any number of keys.
pub(super) struct FingerprintKeys {
    parts: Vec<Mutex<Entries>>,
    file: SpillFile,
    /// Entries in memory, and how many may be.
    held: usize,
    most: usize,
}

/// The fingerprints of a part with their articles, which ascend.
#[derive(Default)]
struct Entries {
    /// Where stretches of them are in the file.
    written: Vec<u64>,
    /// Those that come after, in stretches: fingerprint above article.
    stretches: Vec<Vec<u64>>,
}

impl FingerprintKeys {
    pub(super) fn new(memory: &Memory) -> Self {
        Self::within(memory.share(Part::Keys), memory)
    }

    fn within(limit: u64, memory: &Memory) -> Self {
        Self {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            file: SpillFile::new(memory),
            held: 0,
            most: usize::try_from(limit / 8).unwrap_or(usize::MAX),
        }
    }

    /// Appends the fingerprints of articles that come next; `shift` is added to their numbers.
    pub(super) fn append(&mut self, next: &UnitFingerprints, shift: usize) -> Result<()> {
        let shift = u32::try_from(shift).unwrap_or(u32::MAX);
        let mut start = 0;
        for &(article, end) in &next.ends {
            let article = article.saturating_add(shift);
            for &hash in &next.hashes[start..end] {
                #[allow(clippy::cast_possible_truncation, reason = "a few bits are left")]
                let part = (hash >> (u64::BITS - PART_BITS)) as usize;
                let entries = self.parts[part].get_mut().unwrap_or_else(PoisonError::into_inner);
                entries.push(pack(upper(hash << PART_BITS), article));
            }
            start = end;
        }
        self.held += next.hashes.len();
        if self.held > self.most {
            self.spill()?;
        }
        Ok(())
    }

    /// Writes all full stretches to the file.
    fn spill(&mut self) -> Result<()> {
        let mut bytes = Vec::with_capacity(8 * STRETCH);
        for entries in &mut self.parts {
            let entries = entries.get_mut().unwrap_or_else(PoisonError::into_inner);
            let full = entries.stretches.iter().take_while(|some| some.len() == STRETCH).count();
            for stretch in entries.stretches.drain(..full) {
                bytes.clear();
                bytes.extend(stretch.iter().flat_map(|entry| entry.to_le_bytes()));
                entries.written.push(self.file.append(&bytes)?);
                self.held -= STRETCH;
            }
        }
        Ok(())
    }
}

impl Entries {
    fn push(&mut self, entry: u64) {
        match self.stretches.last_mut() {
            Some(last) if last.len() < STRETCH => last.push(entry),
            _ => {
                // Only the first stretch may stay small.
                let is_first = self.stretches.is_empty() && self.written.is_empty();
                let mut stretch = Vec::with_capacity(if is_first { 0 } else { STRETCH });
                stretch.push(entry);
                self.stretches.push(stretch);
            }
        }
    }
}

impl BandKeys for FingerprintKeys {
    fn bands(&self) -> usize {
        PARTS
    }

    fn visit(&self, band: usize, take: &mut dyn FnMut(&[u32], &[u32])) -> Result<()> {
        let Some(entries) = self.parts.get(band) else { return Ok(()) };
        let entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut articles, mut keys) = (Vec::new(), Vec::new());
        let mut give = |stretch: &mut dyn Iterator<Item = u64>| {
            articles.clear();
            keys.clear();
            for entry in stretch {
                articles.push(lower(entry));
                keys.push(upper(entry));
            }
            take(&articles, &keys);
        };
        let mut bytes = if entries.written.is_empty() { Vec::new() } else { vec![0; 8 * STRETCH] };
        for &start in &entries.written {
            self.file.read(start, &mut bytes).map_err(SpillFile::unreadable)?;
            give(&mut bytes.as_chunks().0.iter().map(|&entry| u64::from_le_bytes(entry)));
        }
        for stretch in &entries.stretches {
            give(&mut stretch.iter().copied());
        }
        Ok(())
    }

    fn release(&self, band: usize) {
        if let Some(entries) = self.parts.get(band) {
            *entries.lock().unwrap_or_else(PoisonError::into_inner) = Entries::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_come_back_by_part_whatever_fits_into_memory() {
        let mixed = |n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for most in [u64::MAX, 1 << 18] {
            let memory = Memory::default();
            let mut keys = FingerprintKeys::within(most, &memory);
            let mut expected: Vec<Vec<(u32, u32)>> = vec![Vec::new(); PARTS];
            for batch in 0_u64..40 {
                let mut next = UnitFingerprints::default();
                for article in 0_u64..700 {
                    let number = batch * 700 + article;
                    // All of one part, so that it has several stretches, and some anywhere.
                    let hashes =
                        [mixed(number) >> PART_BITS, mixed(number + 9), mixed(number) | 1 << 63];
                    next.push(usize::try_from(article).unwrap(), &hashes);
                    for hash in hashes {
                        let part = usize::try_from(hash >> (64 - PART_BITS)).unwrap();
                        let key = upper(hash << PART_BITS);
                        expected[part].push((u32::try_from(number).unwrap(), key));
                    }
                }
                keys.append(&next, usize::try_from(batch * 700).unwrap()).unwrap();
            }
            assert_eq!(memory.most_on_disk() > 0, most < u64::MAX);
            for (part, expected) in expected.iter().enumerate() {
                let mut found = Vec::new();
                keys.visit(part, &mut |articles, keys| {
                    found.extend(articles.iter().copied().zip(keys.iter().copied()));
                })
                .unwrap();
                assert_eq!(&found, expected, "{part}");
            }
        }
    }
}
