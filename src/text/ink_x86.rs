//! The places of bits with the vectors of x86 processors.

use super::{BLOCK, Block, Ink, write_positions};
use std::arch::x86_64::{
    _mm512_add_epi32, _mm512_maskz_compress_epi32, _mm512_set1_epi32, _mm512_setr_epi32,
    _mm512_storeu_si512,
};

/// Bits of which the places fit into a vector.
const LANES: usize = 16;

#[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
pub(super) fn avx2(ink: &mut Ink, blocks: &[Block], length: usize) {
    ink.body(blocks, length, write_positions);
}

#[target_feature(enable = "avx512f,avx2,bmi1,bmi2,popcnt")]
pub(super) fn avx512(ink: &mut Ink, blocks: &[Block], length: usize) {
    ink.body(blocks, length, |bits, base, room| write_positions_512(bits, base, room));
}

/// What [`write_positions`] does.
#[inline]
#[target_feature(enable = "avx512f,avx2,bmi1,bmi2,popcnt")]
fn write_positions_512(bits: u64, base: u32, room: &mut [u32; BLOCK]) {
    let first = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    let mut written = 0;
    let shifts = [0, 16, 32, 48];
    for (shift, sixteen) in shifts.into_iter().zip(bits.to_le_bytes().as_chunks::<2>().0) {
        let mask = u16::from_le_bytes(*sixteen);
        let shift = base.wrapping_add(shift);
        let places = _mm512_add_epi32(first, _mm512_set1_epi32(shift.cast_signed()));
        let packed = _mm512_maskz_compress_epi32(mask, places);
        // As many bits as were looked at before are written at most, so there is room for a vector.
        if let Some(room) = room.get_mut(written..).and_then(|rest| rest.first_chunk_mut::<LANES>())
        {
            #[allow(unsafe_code, reason = "vectors are stored through a pointer")]
            // SAFETY: `room` is 64 writable bytes, and the store needs no alignment.
            unsafe {
                _mm512_storeu_si512(room.as_mut_ptr().cast(), packed);
            }
        }
        written += mask.count_ones() as usize;
    }
}
