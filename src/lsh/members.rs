//! Those of many units that share a key with another: divided, thinned and sorted in memory that is used again.

use crate::bits::{pack, upper};

/// What may share buckets, each with its key above it, and memory to sort it in. Meant to be reused.
#[derive(Default)]
pub(crate) struct Members {
    packed: Vec<u64>,
    divided: Vec<u64>,
    sorting: Sorting,
}

#[derive(Default)]
struct Sorting {
    /// See [`keep_repeated`](Self::keep_repeated).
    counts: Vec<u64>,
    kept: Vec<u64>,
    sorted: Vec<u64>,
}

impl Members {
    /// Makes room for about `count` members, and leaves none.
    pub(crate) fn clear(&mut self, count: usize) {
        self.packed.clear();
        self.packed.reserve(count);
    }

    #[inline]
    pub(crate) fn push(&mut self, key: u32, member: u32) {
        self.packed.push(pack(key, member));
    }

    /// Takes those that are wanted of some units, with their keys.
    #[inline]
    pub(super) fn take(
        &mut self,
        units: &[u32],
        keys: &[u32],
        is_wanted: impl Fn(u32, u32) -> bool,
    ) {
        const SOME: usize = 256;
        let mut some = [0; SOME];
        for (units, keys) in units.chunks(SOME).zip(keys.chunks(SOME)) {
            // Written whether it is wanted or not: nobody can guess which is.
            let mut count = 0;
            for (&unit, &key) in units.iter().zip(keys) {
                some[count] = pack(key, unit);
                count += usize::from(is_wanted(unit, key));
            }
            self.packed.extend_from_slice(&some[..count]);
        }
    }

    /// Calls `each` with every two members or more that have a key, their upper half, in common. Members come, and are given, in the order of their lower
    /// halves; what is there more than once is given once.
    pub(crate) fn each_bucket(&mut self, mut each: impl FnMut(&[u64])) {
        let Self { packed, divided, sorting } = self;
        for_each_part(packed, divided, |members| {
            let members = sorting.repeated(members);
            members.dedup();
            let buckets = members.chunk_by(|&a, &b| upper(a) == upper(b));
            buckets.filter(|bucket| bucket.len() > 1).for_each(&mut each);
        });
    }
}

/// Divides members by the highest bits of their keys into parts that stay in the nearer caches, and calls `each` with one after
/// the other. Their order within a part stays.
fn for_each_part(members: &[u64], divided: &mut Vec<u64>, mut each: impl FnMut(&[u64])) {
    const PART: usize = 1 << 15;
    const MOST_BITS: u32 = 9;
    if members.len() < 4 * PART {
        return each(members);
    }
    let bits = (members.len() / PART).ilog2().min(MOST_BITS);
    #[allow(clippy::cast_possible_truncation, reason = "as many bits are left as there are parts")]
    let part_of = |member: u64| (member >> (u64::BITS - bits)) as usize;
    let mut ends = vec![0_usize; 1 << bits];
    divided.resize(divided.len().max(members.len()), 0);
    divide(members, part_of, &mut ends, divided);
    let mut start = 0;
    for end in ends {
        each(&divided[start..end]);
        start = end;
    }
}

/// Writes members into `divided` part by part, in their order within each. `ends`, which are 0, become where each part ends.
#[inline]
fn divide(
    members: &[u64],
    part_of: impl Fn(u64) -> usize,
    ends: &mut [usize],
    divided: &mut [u64],
) {
    for &member in members {
        ends[part_of(member)] += 1;
    }
    // What counts its members becomes where the part begins, and moves to its end as they come.
    let mut next = 0;
    for end in &mut *ends {
        next += std::mem::replace(end, next);
    }
    for &member in members {
        let place = &mut ends[part_of(member)];
        divided[*place] = member;
        *place += 1;
    }
}

impl Sorting {
    /// The members whose key others have, and perhaps a few more, sorted.
    fn repeated(&mut self, members: &[u64]) -> &mut Vec<u64> {
        self.keep_repeated(members);
        self.sort_by_key();
        &mut self.kept
    }

    /// Leaves out members whose key no other has, which are nearly all, and needs no order to see it: every key counts, up to
    /// two, in a cell that it hardly ever shares with another one. Of those few that do, some are kept.
    fn keep_repeated(&mut self, members: &[u64]) {
        const CELLS_A_MEMBER: usize = 8;
        const CELLS_A_WORD: usize = 32;
        let Self { counts, kept, .. } = self;
        let cells = (CELLS_A_MEMBER * members.len()).next_power_of_two().max(CELLS_A_WORD);
        counts.clear();
        counts.resize(cells / CELLS_A_WORD, 0);
        let shift = u64::BITS - cells.trailing_zeros();
        // Multiplied, for keys are as good as random only where nobody chose them.
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the shift leaves an index into the cells"
        )]
        let cell = |member: u64| {
            let cell =
                (u64::from(upper(member)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift) as usize;
            (cell / CELLS_A_WORD, 2 * (cell % CELLS_A_WORD))
        };
        for &member in members {
            let (word, bit) = cell(member);
            let once = counts[word] >> bit & 1;
            counts[word] |= (1 | once << 1) << bit;
        }
        // Written whether it is kept or not, as above.
        kept.resize(kept.len().max(members.len()), 0);
        let mut count = 0;
        for &member in members {
            let (word, bit) = cell(member);
            kept[count] = member;
            count += usize::from(counts[word] >> bit & 2 != 0);
        }
        kept.truncate(count);
    }

    /// Sorts what was kept, which ascends by its lower halves, by both: for many, with a radix sort of the upper half, eleven bits at a
    /// time, which takes a third of the time of a comparison sort on a million.
    fn sort_by_key(&mut self) {
        const BITS: u32 = 11;
        const SLOTS: usize = 1 << BITS;
        const FEW: usize = 4 * SLOTS;
        let Self { kept, sorted, .. } = self;
        if kept.len() < FEW {
            kept.sort_unstable();
            return;
        }
        sorted.resize(kept.len(), 0);
        for shift in [32, 32 + BITS, 32 + 2 * BITS] {
            #[allow(clippy::cast_possible_truncation, reason = "eleven bits are left")]
            let digit = |member: u64| (member >> shift) as usize & (SLOTS - 1);
            divide(kept, digit, &mut [0; SLOTS], sorted);
            std::mem::swap(kept, sorted);
        }
    }
}
