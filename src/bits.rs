//! Halves of numbers, and the multiplication that hashes are mixed with. Pure.

/// The two halves of the 128-bit product joined by ⊕, as wyhash and XXH3 mix.
#[inline]
pub fn folded_product(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    low(product) ^ low(product >> 64)
}

/// The lower 64 bits.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
pub fn low(wide: u128) -> u64 {
    wide as u64
}

/// The upper 32 bits.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "32 bits are left after the shift")]
pub fn upper(packed: u64) -> u32 {
    (packed >> 32) as u32
}

/// The lower 32 bits.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
pub fn lower(packed: u64) -> u32 {
    packed as u32
}

/// Two numbers as one, which sorts by the first of them.
#[inline]
pub fn pack(upper: u32, lower: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}
