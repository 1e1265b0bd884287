//! Words in a row that stand in two texts: what passages are made of.

use crate::text::append_shingles;
use crate::verify::Lookup;
use std::ops::Range;

/// Words in a seed. No shorter run is found.
pub const SEED: usize = 5;

/// Most places of a seed in one text that are tried for the longest run. Whatever is shared is found all the same, for all
/// words of both texts are looked at; only what stands very often may be aligned with another of its places.
const TRIED: usize = 16;

/// The hash of a word, as [`Tokens`](crate::text::Tokens) has it.
pub type Word = [u8; 8];

/// The same words in two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// Its first word in B.
    pub b: u32,
    /// Its first word in A.
    pub a: u32,
    /// How many words.
    pub length: u32,
}

impl Run {
    /// Its words in A.
    pub fn of_a(self) -> Range<u32> {
        self.a..self.a + self.length
    }

    /// Its words in B.
    pub fn of_b(self) -> Range<u32> {
        self.b..self.b + self.length
    }
}

/// Where the seeds of one text stand, so that others can be aligned with it. Meant to be reused, as its memory is.
#[derive(Debug, Clone, Default)]
pub struct Seeds {
    lookup: Lookup,
    /// A bit for each seed of A, by its hash: most seeds of most texts are told from those of A by it.
    outline: Vec<u64>,
    of_a: Vec<u64>,
    of_b: Vec<u64>,
    /// For each place of A with a seed, the first place of that seed, and the next one after this; [`NONE`] for none.
    first: Vec<u32>,
    next: Vec<u32>,
    /// Where a seed of A stands in B, by its first place in A.
    partner: Vec<u32>,
    /// Places of A that are part of a run.
    covered: Vec<bool>,
    /// How many seeds of A stood in it before.
    repeats: usize,
    /// How many different ones of A are in B.
    shared: usize,
}

const NONE: u32 = u32::MAX;

impl Seeds {
    /// Gets ready for aligning others with `a`.
    pub fn of<'a>(&'a mut self, a: &'a [Word]) -> AlignedWith<'a> {
        self.of_a.clear();
        append_shingles(a, SEED, &mut self.of_a);
        let count = self.of_a.len();
        self.first.clear();
        self.first.extend((0..).take(count));
        self.next.clear();
        self.next.resize(count, NONE);
        let Self { lookup, outline, of_a, first, next, partner, repeats, .. } = self;
        outline.clear();
        outline.resize(count.next_power_of_two(), 0);
        for &seed in &*of_a {
            let (word, bit) = place_in(outline.len(), seed);
            outline[word] |= 1 << bit;
        }
        // The last place so far of each seed that repeats, by its first.
        partner.clear();
        partner.resize(count, NONE);
        *repeats = 0;
        lookup.fill(of_a, |place, at| {
            let last = &mut partner[at as usize];
            let before = if *last == NONE { at } else { *last };
            next[before as usize] = place;
            *last = place;
            first[place as usize] = at;
            *repeats += 1;
        });
        AlignedWith { a, seeds: self }
    }

    /// Whether A may have a seed: one in sixty-four others is taken for one of A's.
    #[inline]
    fn may_have(&self, seed: u64) -> bool {
        let (word, bit) = place_in(self.outline.len(), seed);
        self.outline[word] >> bit & 1 == 1
    }
}

/// The bit of a seed in an outline of so many words, a power of two below 2³².
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the shift leaves a bit of the outline")]
fn place_in(words: usize, seed: u64) -> (usize, u32) {
    let spread = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let bit = (spread >> (u64::BITS - u64::BITS.ilog2() - words.trailing_zeros())) as usize;
    (bit / u64::BITS as usize, bit as u32 % u64::BITS)
}

/// A text that others are aligned with.
#[derive(Debug)]
pub struct AlignedWith<'a> {
    a: &'a [Word],
    seeds: &'a mut Seeds,
}

impl AlignedWith<'_> {
    /// Replaces `runs` by what B shares with this text, A: ordered by place in B, then in A.
    ///
    /// A run cannot be made longer to the right, and to the left not within the `reach` words before the place where
    /// it was found. Every word of either text that stands in a stretch of [`SEED`] or more words which the other text has too is part of
    /// a run; a stretch of up to `reach` words is part of one run as a whole, wherever it stands in A. In B runs may overlap.
    pub fn runs(&mut self, b: &[Word], reach: usize, runs: &mut Vec<Run>) {
        runs.clear();
        let mut of_b = std::mem::take(&mut self.seeds.of_b);
        of_b.clear();
        append_shingles(b, SEED, &mut of_b);
        let mut at = 0;
        let mut end_in_a = 0;
        while let Some(&seed) = of_b.get(at) {
            if !self.seeds.may_have(seed) {
                at += 1;
                continue;
            }
            let Some(first) = self.seeds.lookup.place(seed) else {
                at += 1;
                continue;
            };
            let Some(run) = self.longest(b, at, first, end_in_a, reach) else {
                at += 1;
                continue;
            };
            runs.push(run);
            end_in_a = run.of_a().end as usize;
            // Another run may begin within the last words of this one.
            at = (run.of_b().end as usize + 1 - SEED).max(at + 1);
        }
        self.seeds.of_b = of_b;
        self.find_partners(runs);
        if self.seeds.repeats > 0 && !runs.is_empty() {
            self.take_other_places(b, runs);
        }
        runs.sort_unstable();
    }

    /// Different seeds of A.
    pub fn seeds(&self) -> usize {
        self.seeds.of_a.len() - self.seeds.repeats
    }

    /// Different seeds that the last text has been found to share with A: all that it shares, for all are in its [runs](Self::runs).
    pub fn shared_seeds(&self) -> usize {
        self.seeds.shared
    }

    /// Notes for each seed of A that is in a run where it stands in B.
    fn find_partners(&mut self, runs: &[Run]) {
        let Seeds { first, partner, shared, .. } = &mut *self.seeds;
        partner.fill(NONE);
        *shared = 0;
        for run in runs {
            let seeds = run.length as usize + 1 - SEED;
            for (first, in_b) in first[run.a as usize..][..seeds].iter().zip(run.b..) {
                let partner = &mut partner[*first as usize];
                *shared += usize::from(*partner == NONE);
                *partner = in_b;
            }
        }
    }

    /// The longest run that begins at `at` of B with a seed of which `first` is the first place in A. Of equally long ones the
    /// one that comes next after `end_in_a`.
    fn longest(
        &self,
        b: &[Word],
        at: usize,
        first: u32,
        end_in_a: usize,
        reach: usize,
    ) -> Option<Run> {
        let next = |&place: &u32| Some(self.seeds.next[place as usize]).filter(|&p| p != NONE);
        let places = std::iter::successors(Some(first), next).take(TRIED);
        let mut best: Option<(usize, bool, usize)> = None;
        for place in places {
            let place = place as usize;
            let length = common(&self.a[place..], &b[at..]);
            let follows = place >= end_in_a;
            if length >= SEED && best.is_none_or(|best| (length, follows) > (best.0, best.1)) {
                best = Some((length, follows, place));
            }
        }
        let (length, _, place) = best?;
        let backwards = self.a[..place].iter().rev().zip(b[..at].iter().rev());
        let before = backwards.take(reach).take_while(|(a, b)| a == b).count();
        Some(run(place - before, at - before, length + before))
    }

    /// What A has in several places, and B was aligned with one of them.
    fn take_other_places(&mut self, b: &[Word], runs: &mut Vec<Run>) {
        let Seeds { first, partner, covered, .. } = &mut *self.seeds;
        covered.clear();
        covered.resize(self.a.len(), false);
        for run in &*runs {
            covered[run.a as usize..run.of_a().end as usize].fill(true);
        }
        for place in 0..first.len() {
            let in_b = partner[first[place] as usize];
            if in_b == NONE || covered[place..place + SEED].iter().all(|&covered| covered) {
                continue;
            }
            let length = common(&self.a[place..], &b[in_b as usize..]);
            if length >= SEED {
                runs.push(run(place, in_b as usize, length));
                covered[place..place + length].fill(true);
            }
        }
    }
}

fn common(a: &[Word], b: &[Word]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Texts are shorter than 4 GiB, so that places fit.
fn run(a: usize, b: usize, length: usize) -> Run {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Run { b: small(b), a: small(a), length: small(length) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn words(letters: &str) -> Vec<Word> {
        letters.bytes().map(|letter| u64::from(letter).to_le_bytes()).collect()
    }

    fn runs(a: &str, b: &str) -> Vec<(u32, u32, u32)> {
        let mut found = Vec::new();
        Seeds::default().of(&words(a)).runs(&words(b), 12, &mut found);
        found.iter().map(|run| (run.a, run.b, run.length)).collect()
    }

    #[test]
    fn runs_are_as_long_as_they_can_be_and_both_copies_count() {
        assert_eq!(runs("abcdefghij", "xxabcdefghijyy"), [(0, 2, 10)]);
        assert_eq!(runs("abcdxefgh", "abcdyefgh"), [], "no run of five words");
        assert_eq!(runs("abcdefgh12345678", "12345678--abcdefgh"), [(8, 0, 8), (0, 10, 8)]);
        assert_eq!(runs("abcdefghabcdefgh", "--abcdefgh--"), [(0, 2, 8), (8, 2, 8)]);
        assert_eq!(runs("--abcdefgh--", "abcdefghabcdefgh"), [(2, 0, 8), (2, 8, 8)]);
        // The second run begins inside the first.
        assert_eq!(runs("abcdefgh--fghijklm", "abcdefghijklm"), [(0, 0, 8), (10, 5, 8)]);
    }

    #[test]
    fn texts_of_one_repeated_word_take_no_time() {
        let one = "a".repeat(200_000);
        let began = std::time::Instant::now();
        assert_eq!(runs(&one, &one), [(0, 0, 200_000)]);
        let mixed = "aaaaab".repeat(30_000);
        assert_eq!(runs(&mixed, &one)[0].2, 5);
        assert_eq!(runs(&one, &mixed)[0].2, 5);
        assert!(began.elapsed().as_secs() < 5);
    }

    /// The words of each text that stand in a stretch of five that both have.
    fn shared(a: &[Word], b: &[Word]) -> (Vec<bool>, Vec<bool>) {
        let of = |own: &[Word], other: &[Word]| {
            let mut shared = vec![false; own.len()];
            for (start, stretch) in own.windows(SEED).enumerate() {
                if other.windows(SEED).any(|others| others == stretch) {
                    shared[start..start + SEED].fill(true);
                }
            }
            shared
        };
        (of(a, b), of(b, a))
    }

    proptest! {
        #[test]
        fn runs_are_equal_words_and_cover_all_that_is_shared(
            a in "[ab]{0,40}|[abcdefgh]{0,60}",
            b in "[ab]{0,40}|[abcdefgh]{0,60}",
            copied in 0_usize..30,
        ) {
            let copied = a.get(copied..(copied + 20).min(a.len())).unwrap_or_default();
            let (a, b) = (words(&a), words(&(b + copied)));
            let mut found = vec![Run { a: 9, b: 9, length: 9 }];
            let mut seeds = Seeds::default();
            let mut against = seeds.of(&a);
            against.runs(&b, 12, &mut found);
            let (mut in_a, mut in_b) = (vec![false; a.len()], vec![false; b.len()]);
            for run in &found {
                let range = |words: Range<u32>| words.start as usize..words.end as usize;
                let (of_a, of_b) = (range(run.of_a()), range(run.of_b()));
                prop_assert_eq!(&a[of_a.clone()], &b[of_b.clone()]);
                in_a[of_a].fill(true);
                in_b[of_b].fill(true);
            }
            prop_assert_eq!((in_a, in_b), shared(&a, &b));
            let of = |text: &[Word]| text.windows(SEED).map(<[Word]>::to_vec).collect::<BTreeSet<_>>();
            let both = of(&a).intersection(&of(&b)).count();
            prop_assert_eq!((against.seeds(), against.shared_seeds()), (of(&a).len(), both));
            // Nothing of one text is left for the next.
            let before = found.clone();
            against.runs(&a, 12, &mut found);
            against.runs(&b, 12, &mut found);
            prop_assert_eq!(before, found);
        }

        /// The promise of the fingerprints, for pairs: what is as long as `reach` is one run.
        #[test]
        fn a_stretch_within_reach_is_one_run(
            a in "[abcdefgh]{12,60}", b in "[abcdefgh]{0,30}", from in 0_usize..48, at in 0_usize..30,
        ) {
            let (a, mut b) = (words(&a), words(&b));
            let from = from.min(a.len() - 12);
            let at = at.min(b.len());
            b.splice(at..at, a[from..from + 12].iter().copied());
            let mut found = Vec::new();
            Seeds::default().of(&a).runs(&b, 12, &mut found);
            let whole = |run: &&Run| {
                let stretch = at..at + 12;
                run.b as usize <= stretch.start && stretch.end <= run.of_b().end as usize
            };
            prop_assert!(found.iter().any(|run| whole(&run)));
        }
    }
}
