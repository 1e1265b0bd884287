//! The look at 64 bytes with the vectors of x86 processors.

use super::{BLOCK, Block, Lanes, body};
use std::arch::is_x86_feature_detected;
use std::arch::x86_64::{
    __m256i, _mm256_add_epi8, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256,
    _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_storeu_si256,
    _mm256_sub_epi8, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_loadu_si512,
    _mm512_mask_add_epi8, _mm512_movepi8_mask, _mm512_set1_epi8, _mm512_storeu_si512,
    _mm512_sub_epi8,
};

/// Whether this processor has what the code for [`Level::Avx2`](super::Level) is made of …
pub(super) fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("popcnt")
}

/// … and for [`Level::Avx512`](super::Level).
pub(super) fn has_avx512() -> bool {
    has_avx2()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
}

#[target_feature(enable = "avx2,bmi1,bmi2")]
pub(super) fn avx2(text: &[u8], folded: &mut [u8], blocks: &mut [Block]) {
    body(text, folded, blocks, |block, lower| lanes_256(block, lower));
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx2,bmi1,bmi2")]
pub(super) fn avx512(text: &[u8], folded: &mut [u8], blocks: &mut [Block]) {
    body(text, folded, blocks, |block, lower| lanes_512(block, lower));
}

#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn lanes_256(block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Lanes {
    let all = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
    let equal = |lanes: __m256i, byte: u8| _mm256_cmpeq_epi8(lanes, all(byte));
    // Bytes from `first` on, `count` of them: there is no unsigned comparison, but a minimum.
    let within = |lanes: __m256i, first: u8, count: u8| {
        let shifted = _mm256_sub_epi8(lanes, all(first));
        _mm256_cmpeq_epi8(_mm256_min_epu8(shifted, all(count - 1)), shifted)
    };
    let mut lanes = Lanes { word: 0, apostrophe: 0, not_ascii: 0, lead: 0 };
    let (halves, _) = block.as_chunks::<32>();
    let (lower, _) = lower.as_chunks_mut::<32>();
    for (number, (half, lower)) in halves.iter().zip(lower).enumerate() {
        let bit = |lanes: __m256i| {
            u64::from(_mm256_movemask_epi8(lanes).cast_unsigned()) << (32 * number)
        };
        #[allow(unsafe_code, reason = "vectors are loaded through a pointer")]
        // SAFETY: `half` is 32 readable bytes, and the load needs no alignment.
        let bytes = unsafe { _mm256_loadu_si256(half.as_ptr().cast()) };
        let capital = _mm256_and_si256(within(bytes, b'A', 26), all(0x20));
        let small = _mm256_add_epi8(bytes, capital);
        #[allow(unsafe_code, reason = "vectors are stored through a pointer")]
        // SAFETY: `lower` is 32 writable bytes, and the store needs no alignment.
        unsafe {
            _mm256_storeu_si256(lower.as_mut_ptr().cast(), small);
        }
        lanes.word |= bit(_mm256_or_si256(within(small, b'a', 26), within(small, b'0', 10)));
        lanes.apostrophe |= bit(_mm256_or_si256(equal(bytes, b'\''), equal(bytes, b'`')));
        lanes.not_ascii |= bit(bytes);
        lanes.lead |= bit(_mm256_or_si256(equal(bytes, 0xE2), equal(bytes, 0xC2)));
    }
    lanes
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx2,bmi1,bmi2")]
fn lanes_512(block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Lanes {
    let all = |byte: u8| _mm512_set1_epi8(byte.cast_signed());
    #[allow(unsafe_code, reason = "vectors are loaded through a pointer")]
    // SAFETY: `block` is 64 readable bytes, and the load needs no alignment.
    let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
    let within = |lanes, first, count| {
        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lanes, all(first)), all(count))
    };
    let capital = within(bytes, b'A', 26);
    let small = _mm512_mask_add_epi8(bytes, capital, bytes, all(0x20));
    #[allow(unsafe_code, reason = "vectors are stored through a pointer")]
    // SAFETY: `lower` is 64 writable bytes, and the store needs no alignment.
    unsafe {
        _mm512_storeu_si512(lower.as_mut_ptr().cast(), small);
    }
    let equal = |byte| _mm512_cmpeq_epi8_mask(bytes, all(byte));
    Lanes {
        word: within(small, b'a', 26) | within(small, b'0', 10),
        apostrophe: equal(b'\'') | equal(b'`'),
        not_ascii: _mm512_movepi8_mask(bytes),
        lead: equal(0xE2) | equal(0xC2),
    }
}
