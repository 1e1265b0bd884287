//! The fingerprints of all articles, divided by their highest bits: in memory, or on disk where they do not fit.

use crate::bits::{lower, upper};
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

/// Fingerprints of a batch that are divided among the parts at a time. The ends of all parts are in the nearest cache then, which they do not share with all
/// else that describing an article takes.
const TOGETHER: usize = 1 << 13;

/// The fingerprints of the articles of one batch, by part.
pub(super) struct UnitFingerprints {
    parts: Vec<UnitEntries>,
    /// What is not [divided](Self::divide) yet, and where that of each article ends.
    undivided: Vec<Fingerprint>,
    ends: Vec<(u32, usize)>,
    count: usize,
}

/// Those of one part: the first and the last article, and the [entries](Entry), of which the first takes no step.
#[derive(Clone, Default)]
struct UnitEntries {
    first: u32,
    last: u32,
    packed: Vec<u64>,
}

impl Default for UnitFingerprints {
    fn default() -> Self {
        Self {
            parts: vec![UnitEntries::default(); PARTS],
            undivided: Vec::new(),
            ends: Vec::new(),
            count: 0,
        }
    }
}

impl UnitFingerprints {
    /// Adds those of an article that comes after all others.
    pub(super) fn push(&mut self, article: usize, fingerprints: &[Fingerprint]) {
        self.undivided.extend_from_slice(fingerprints);
        self.ends.push((u32::try_from(article).unwrap_or(u32::MAX), self.undivided.len()));
        self.count += fingerprints.len();
        if self.undivided.len() >= TOGETHER {
            self.divide();
        }
    }

    /// Divides among the parts what was added since the last time.
    pub(super) fn divide(&mut self) {
        let Self { parts, undivided, ends, .. } = self;
        let mut start = 0;
        for (article, end) in ends.drain(..) {
            for &Fingerprint { hash, beside } in &undivided[start..end] {
                #[allow(clippy::cast_possible_truncation, reason = "a few bits are left")]
                let part = &mut parts[(hash >> (u64::BITS - PART_BITS)) as usize];
                if part.packed.is_empty() {
                    (part.first, part.last) = (article, article);
                }
                let step = Entry::steps(article - part.last, |step| part.packed.push(step));
                part.packed.push(Entry { key: upper(hash << PART_BITS), step, beside }.packed());
                part.last = article;
            }
            start = end;
        }
        undivided.clear();
    }

    /// Number of fingerprints.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The same memory with nothing in it.
    pub(super) fn emptied(mut self) -> Self {
        self.parts.iter_mut().for_each(|part| part.packed.clear());
        self.count = 0;
        self
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

    /// The step of an entry that is so many articles further on than the one before. Calls `take` with what has to stand before it where that is too long.
    fn steps(mut articles: u32, mut take: impl FnMut(u64)) -> u8 {
        while articles > u32::from(Self::STEP.step) {
            take(Self::STEP.packed());
            articles -= u32::from(Self::STEP.step);
        }
        u8::try_from(articles).unwrap_or(u8::MAX)
    }

    #[inline]
    fn packed(self) -> u64 {
        let beside = self.beside.iter().fold(0, |bits, &hash| bits << 6 | u64::from(hash & 63));
        u64::from(self.key) << 32 | u64::from(self.step) << 24 | beside
    }

    fn of(packed: u64) -> Self {
        let step = packed.to_le_bytes()[3];
        Self { key: upper(packed), step, beside: beside(lower(packed)) }
    }
}

/// What is beside a fingerprint, of the lower half of its entry.
pub(super) fn beside(packed: u32) -> [u8; 4] {
    let hash = |at: u32| (packed >> (6 * at)).to_le_bytes()[0] & 63;
    [hash(3), hash(2), hash(1), hash(0)]
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
    pub(super) fn append(&mut self, next: &mut UnitFingerprints, shift: usize) -> Result<()> {
        next.divide();
        let shift = u32::try_from(shift).unwrap_or(u32::MAX);
        for (entries, next) in self.parts.iter_mut().zip(&next.parts) {
            let entries = entries.get_mut().unwrap_or_else(PoisonError::into_inner);
            let Some((&first, rest)) = next.packed.split_first() else { continue };
            let before = entries.last;
            let step = Entry::steps(shift + next.first - before, |step| entries.append(&[step]));
            entries.append(&[Entry { step, ..Entry::of(first) }.packed()]);
            entries.append(rest);
            entries.last = shift + next.last;
        }
        self.held += next.count;
        if self.held > self.most {
            self.spill()?;
        }
        Ok(())
    }

    /// Calls `take` with the fingerprints of a part, by article: its number, the key, and what is [`beside`], still packed.
    ///
    /// # Errors
    /// When they cannot be read back from where they are.
    pub(super) fn visit(&self, part: usize, mut take: impl FnMut(u32, u32, u32)) -> Result<()> {
        let Some(entries) = self.parts.get(part) else { return Ok(()) };
        let entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        let mut article = 0;
        let mut give = |packed: u64| {
            let [.., step] = lower(packed).to_le_bytes();
            article += u32::from(step);
            // Nothing is beside what is only a step.
            if lower(packed) << 8 != 0 {
                take(article, upper(packed), lower(packed));
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

    /// How many entries a part has at most.
    pub(super) fn count(&self, part: usize) -> usize {
        let Some(entries) = self.parts.get(part) else { return 0 };
        let entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        (entries.written.len() + entries.stretches.len()) * STRETCH
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
    fn append(&mut self, mut packed: &[u64]) {
        while !packed.is_empty() {
            let room = match self.stretches.last() {
                Some(last) => STRETCH - last.len(),
                None => 0,
            };
            if room == 0 {
                // Only the first stretch may stay small.
                let is_first = self.stretches.is_empty() && self.written.is_empty();
                self.stretches.push(Vec::with_capacity(if is_first { 0 } else { STRETCH }));
                continue;
            }
            let (now, later) = packed.split_at(room.min(packed.len()));
            self.stretches.last_mut().into_iter().for_each(|last| last.extend_from_slice(now));
            packed = later;
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
                keys.append(&mut next, usize::try_from(shift).unwrap()).unwrap();
            }
            assert_eq!(memory.most_on_disk() > 0, most < u64::MAX);
            for (part, expected) in expected.iter().enumerate() {
                let mut found = Vec::new();
                keys.visit(part, |article, key, packed| found.push((article, key, beside(packed))))
                    .unwrap();
                assert_eq!(&found, expected, "{part}");
            }
        }
    }
}
