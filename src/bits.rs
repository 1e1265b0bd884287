//! Halves of numbers, and the multiplication that hashes are mixed with. Pure.

/// The two halves of the 128-bit product joined by ⊕, as wyhash and XXH3 mix.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
pub fn folded_product(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    low(product) ^ low(product >> 64)
}

/// The same from products of halves, for loops over many numbers: processors have vectors for these.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
pub fn folded_product_of_halves(a: u64, b: u64) -> u64 {
    const LOWER: u64 = 0xFFFF_FFFF;
    let (a_low, a_high, b_low, b_high) = (a & LOWER, a >> 32, b & LOWER, b >> 32);
    let lowest = a_low * b_low;
    let middle = a_high * b_low + (lowest >> 32);
    let other = a_low * b_high + (middle & LOWER);
    let high = a_high * b_high + (middle >> 32) + (other >> 32);
    (other << 32 | lowest & LOWER) ^ high
}

/// The lower 64 bits.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
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

#[cfg(test)]
mod tests {
    use super::{folded_product, folded_product_of_halves};

    proptest::proptest! {
        #[test]
        fn halves_give_the_product_of_the_whole(
            a in proptest::num::u64::ANY, b in proptest::num::u64::ANY, zeros in 0_u32..64,
        ) {
            for (a, b) in [(a, b), (a >> zeros, b), (u64::MAX - (a >> zeros), u64::MAX - (b >> zeros))] {
                proptest::prop_assert_eq!(folded_product_of_halves(a, b), folded_product(a, b));
            }
        }
    }
}
