//! Where the stretches of a text are that have no separator in them: *ink*. From the masks of [`classify`](super::classify).

#[cfg(target_arch = "x86_64")]
#[path = "ink_x86.rs"]
mod x86;

use super::classify::{BLOCK, Block, Level};
use super::short;

/// The stretches of a window that have no separator in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Ink {
    /// Where each starts and where it has ended, by turns. Longer than it need be.
    edges: Vec<u32>,
    /// How many edges there are.
    count: usize,
    /// The numbers of those that are not all ASCII letters and digits.
    unsure: Vec<usize>,
}

impl Ink {
    /// Replaces what is known by the stretches of `blocks`, of which `length` bytes count.
    pub(super) fn find(&mut self, blocks: &[Block], length: usize) {
        self.find_at(Level::best(), blocks, length);
    }

    /// First byte and byte past the last of each stretch.
    pub(super) fn stretches(&self) -> &[[u32; 2]] {
        self.edges[..self.count].as_chunks().0
    }

    /// The numbers of those that are not all ASCII letters and digits, ascending.
    pub(super) fn unsure(&self) -> &[usize] {
        &self.unsure
    }

    /// The same by the code for one level.
    fn find_at(&mut self, level: Level, blocks: &[Block], length: usize) {
        match level {
            Level::Portable => self.body(blocks, length, write_positions),
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code, reason = "the one step from detected to enabled features")]
            // SAFETY: `Level::available` gives this level only where the processor has these features.
            Level::Avx2 => unsafe { x86::avx2(self, blocks, length) },
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code, reason = "the one step from detected to enabled features")]
            // SAFETY: as above.
            Level::Avx512 => unsafe { x86::avx512(self, blocks, length) },
        }
    }

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn body(
        &mut self,
        blocks: &[Block],
        length: usize,
        write: impl Fn(u64, u32, &mut [u32; BLOCK]),
    ) {
        self.unsure.clear();
        self.edges.resize(self.edges.len().max((blocks.len() + 1) * BLOCK), 0);
        let mut count = 0;
        let mut before = 0;
        for (number, block) in blocks.iter().enumerate() {
            let ink = block.word | block.unsure;
            let edges = ink ^ (ink << 1 | before);
            before = ink >> 63;
            if block.unsure != 0 {
                self.note_unsure(block, ink, edges, count);
            }
            // There is room for as many as a block can have.
            if let Some(room) = self.edges.get_mut(count..).and_then(|rest| rest.first_chunk_mut())
            {
                write(edges, short(number * BLOCK), room);
            }
            count += edges.count_ones() as usize;
        }
        if before == 1 {
            self.edges[count] = short(length);
            count += 1;
        }
        self.count = count;
    }

    /// Notes the stretches of a block that hold a byte on which the walk decides; `count` edges came before it.
    fn note_unsure(&mut self, block: &Block, ink: u64, edges: u64, count: usize) {
        let mut unsure = block.unsure;
        while unsure != 0 {
            let at = unsure.trailing_zeros();
            let up_to_here = u64::MAX >> (63 - at);
            let number = (count + (edges & up_to_here).count_ones() as usize).saturating_sub(1) / 2;
            if self.unsure.last() != Some(&number) {
                self.unsure.push(number);
            }
            let gaps = !ink & !up_to_here;
            // All below the next gap belongs to the same stretch.
            unsure &= if gaps == 0 { 0 } else { u64::MAX << gaps.trailing_zeros() };
        }
    }
}

/// Writes the numbers of the bits that are set, ascending, each plus `base`. What is written after them means nothing: to
/// write eight at a time whether there are as many or not is faster than to ask after each.
#[inline]
fn write_positions(mut bits: u64, base: u32, room: &mut [u32; BLOCK]) {
    let count = bits.count_ones() as usize;
    for (number, eight) in room.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        if 8 * number >= count {
            break;
        }
        for place in eight {
            *place = base.wrapping_add(bits.trailing_zeros());
            bits &= bits.wrapping_sub(1);
        }
    }
}

/// The end of the ink at byte `at`; `at` itself where there is none.
pub(super) fn ink_end(blocks: &[Block], at: usize) -> usize {
    let mut skip = at % BLOCK;
    for (number, block) in blocks.iter().enumerate().skip(at / BLOCK) {
        let gaps = !(block.word | block.unsure) & (u64::MAX << skip);
        skip = 0;
        if gaps != 0 {
            return number * BLOCK + gaps.trailing_zeros() as usize;
        }
    }
    blocks.len() * BLOCK
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 0 separates, 1 is a word, 2 is unsure: the masks of that.
    fn blocks(kinds: &[u8]) -> Vec<Block> {
        let block = |kinds: &[u8]| {
            let mask = |wanted| {
                (0..).zip(kinds).map(|(i, &kind)| u64::from(kind == wanted) << i).sum::<u64>()
            };
            Block { word: mask(1), unsure: mask(2) }
        };
        kinds.chunks(BLOCK).map(block).collect()
    }

    /// One by one.
    fn slow(kinds: &[u8]) -> (Vec<[u32; 2]>, Vec<usize>) {
        let mut stretches: Vec<[u32; 2]> = Vec::new();
        let mut unsure = Vec::new();
        for (at, &kind) in (0..).zip(kinds) {
            if kind == 0 {
                continue;
            }
            match stretches.last_mut() {
                Some([_, end]) if *end == at => *end += 1,
                _ => stretches.push([at, at + 1]),
            }
            if kind == 2 && unsure.last() != Some(&(stretches.len() - 1)) {
                unsure.push(stretches.len() - 1);
            }
        }
        (stretches, unsure)
    }

    fn agree(kinds: &[u8], inks: &mut [Ink]) {
        let (stretches, unsure) = slow(kinds);
        for (level, ink) in Level::available().zip(inks) {
            ink.find_at(level, &blocks(kinds), kinds.len());
            assert_eq!(ink.stretches(), &stretches, "{level:?}");
            assert_eq!(ink.unsure(), &unsure, "{level:?}");
        }
    }

    fn inks() -> Vec<Ink> {
        Level::available().map(|_| Ink::default()).collect()
    }

    proptest! {
        #[test]
        fn every_level_finds_what_bytes_show_one_by_one(
            kinds in proptest::collection::vec(0_u8..3, 0..400),
            inked in proptest::collection::vec(prop_oneof![Just(1_u8), 0_u8..3], 0..400),
        ) {
            let mut inks = inks();
            agree(&kinds, &mut inks);
            agree(&inked, &mut inks);
        }
    }

    #[test]
    fn blocks_full_of_edges_and_of_ink() {
        // One after the other, so that what a longer text left behind is there.
        let mut inks = inks();
        for length in [128, 65, 64, 63, 1, 0] {
            for pattern in [[1, 1], [1, 0], [0, 1], [2, 0], [0, 0]] {
                let kinds: Vec<u8> = pattern.into_iter().cycle().take(length).collect();
                agree(&kinds, &mut inks);
            }
        }
    }
}
