//! The fingerprints of all articles, divided by their highest bits: in memory, or on disk where they do not fit.

use crate::bits::upper;
use crate::error::Result;
use crate::passage::Fingerprint;
use crate::spill::{Memory, Part, SpillFile};
use std::sync::{Mutex, PoisonError};

/// Parts, by the highest bits of a fingerprint. 32 more bits are kept of each, so that of a million articles hardly one in
/// thirty has a fingerprint that is another's by chance.
pub(super) const PARTS: usize = 1 << PART_BITS;
const PART_BITS: u32 = 7;
/// Fingerprints of a part that are written or given at a time.
const STRETCH: usize = 1 << 13;

/// The fingerprints of the articles of one batch.
#[derive(Default)]
pub(super) struct UnitFingerprints {
    /// Articles that have some, ascending, and where those of each end.
    ends: Vec<(u32, usize)>,
    fingerprints: Vec<Fingerprint>,
}

impl UnitFingerprints {
    /// Adds those of an article that comes after all others.
    pub(super) fn push(&mut self, article: usize, fingerprints: &[Fingerprint]) {
        self.fingerprints.extend_from_slice(fingerprints);
        self.ends.push((u32::try_from(article).unwrap_or(u32::MAX), self.fingerprints.len()));
    }
}

/// All fingerprints.
pub(super) struct FingerprintKeys {
    parts: Vec<Mutex<Entries>>,
    file: SpillFile,
    /// Entries in memory, and how many may be.
    held: usize,
    most: usize,
}

/// The fingerprints of a part, by their articles, which ascend.
#[derive(Default)]
struct Entries {
    /// Where stretches of them are in the file.
    written: Vec<u64>,
    /// Those that come after, in stretches. See [`Entry`].
    stretches: Vec<Vec<u64>>,
    /// The last article with one.
    last: u32,
}

/// A fingerprint of a part, in eight bytes: 32 bits of the hash, eight that tell how many articles further on it is than the one before, and six for each
/// word beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    key: u32,
    step: u8,
    /// Nothing where no fingerprint is meant, but a step that is too long for one entry.
    beside: [u8; 4],
}

impl Entry {
    const STEP: Self = Self { key: 0, step: u8::MAX, beside: [0; 4] };

    fn packed(self) -> u64 {
        let beside = self.beside.iter().fold(0, |bits, &hash| bits << 6 | u64::from(hash & 63));
        u64::from(self.key) << 32 | u64::from(self.step) << 24 | beside
    }

    fn of(packed: u64) -> Self {
        let hash = |at: u32| (packed >> (6 * at)).to_le_bytes()[0] & 63;
        let step = packed.to_le_bytes()[3];
        Self { key: upper(packed), step, beside: [hash(3), hash(2), hash(1), hash(0)] }
    }
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
            for &Fingerprint { hash, beside } in &next.fingerprints[start..end] {
                #[allow(clippy::cast_possible_truncation, reason = "a few bits are left")]
                let part = (hash >> (u64::BITS - PART_BITS)) as usize;
                let entries = self.parts[part].get_mut().unwrap_or_else(PoisonError::into_inner);
                entries.push(article, upper(hash << PART_BITS), beside);
            }
            start = end;
        }
        self.held += next.fingerprints.len();
        if self.held > self.most {
            self.spill()?;
        }
        Ok(())
    }

    /// Calls `take` with the fingerprints of a part, by article: its number, the key, and what is beside.
    ///
    /// # Errors
    /// When they cannot be read back from where they are.
    pub(super) fn visit(&self, part: usize, mut take: impl FnMut(u32, u32, [u8; 4])) -> Result<()> {
        let Some(entries) = self.parts.get(part) else { return Ok(()) };
        let entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut article = 0;
        let mut give = |packed: u64| {
            let Entry { key, step, beside } = Entry::of(packed);
            article += u32::from(step);
            if beside != Entry::STEP.beside {
                take(article, key, beside);
            }
        };
        let mut bytes = if entries.written.is_empty() { Vec::new() } else { vec![0; 8 * STRETCH] };
        for &start in &entries.written {
            self.file.read(start, &mut bytes).map_err(SpillFile::unreadable)?;
            bytes.as_chunks().0.iter().for_each(|&packed| give(u64::from_le_bytes(packed)));
        }
        entries.stretches.iter().flatten().copied().for_each(give);
        Ok(())
    }

    /// Says that a part is not asked for again.
    pub(super) fn release(&self, part: usize) {
        if let Some(entries) = self.parts.get(part) {
            *entries.lock().unwrap_or_else(PoisonError::into_inner) = Entries::default();
        }
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
                self.held = self.held.saturating_sub(STRETCH);
            }
        }
        Ok(())
    }
}

impl Entries {
    fn push(&mut self, article: u32, key: u32, beside: [u8; 4]) {
        while article - self.last > u32::from(Entry::STEP.step) {
            self.append(Entry::STEP);
            self.last += u32::from(Entry::STEP.step);
        }
        let step = u8::try_from(article - self.last).unwrap_or(u8::MAX);
        self.append(Entry { key, step, beside });
        self.last = article;
    }

    fn append(&mut self, entry: Entry) {
        match self.stretches.last_mut() {
            Some(last) if last.len() < STRETCH => last.push(entry.packed()),
            _ => {
                // Only the first stretch may stay small.
                let is_first = self.stretches.is_empty() && self.written.is_empty();
                let mut stretch = Vec::with_capacity(if is_first { 0 } else { STRETCH });
                stretch.push(entry.packed());
                self.stretches.push(stretch);
            }
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
            let mut expected: Vec<Vec<(u32, u32, [u8; 4])>> = vec![Vec::new(); PARTS];
            for batch in 0_u64..40 {
                let mut next = UnitFingerprints::default();
                // With steps that are too long for an entry.
                let shift = batch * 700 + batch / 20 * 5_000;
                for article in 0_u64..700 {
                    let number = shift + article;
                    // All of one part, so that it has several stretches, and some anywhere.
                    let hashes =
                        [mixed(number) >> PART_BITS, mixed(number + 9), mixed(number) | 1 << 63];
                    let fingerprints = hashes.map(|hash| {
                        let [a, b, c, d, ..] = hash.to_le_bytes().map(|byte| byte & 63);
                        Fingerprint { hash, beside: [a, b, c, d.max(1)] }
                    });
                    next.push(usize::try_from(article).unwrap(), &fingerprints);
                    for Fingerprint { hash, beside } in fingerprints {
                        let part = usize::try_from(hash >> (64 - PART_BITS)).unwrap();
                        let key = upper(hash << PART_BITS);
                        expected[part].push((u32::try_from(number).unwrap(), key, beside));
                    }
                }
                keys.append(&next, usize::try_from(shift).unwrap()).unwrap();
            }
            assert_eq!(memory.most_on_disk() > 0, most < u64::MAX);
            for (part, expected) in expected.iter().enumerate() {
                let mut found = Vec::new();
                keys.visit(part, |article, key, beside| found.push((article, key, beside)))
                    .unwrap();
                assert_eq!(&found, expected, "{part}");
            }
        }
    }
}
