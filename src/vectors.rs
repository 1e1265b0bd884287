//! Loops that a processor with vectors does several numbers at a time. Pure.
//!
//! They are written as plain loops and compiled once for each level of a processor; which one runs is decided when it runs.
//! Every level gives the same.

/// Work whose loops are worth it.
pub trait Vectorised {
    /// What it gives.
    type Output;

    /// Does the work. To be marked `#[inline(always)]`, with all it calls: only inlined is it compiled for the level of its
    /// caller.
    fn run(self) -> Self::Output;
}

/// Does the work with the widest vectors that this processor has.
#[inline]
pub fn at_best_level<W: Vectorised>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected;
        let has_bits = is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        if has_bits
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
        {
            #[allow(unsafe_code, reason = "the one step from detected to enabled features")]
            // SAFETY: the processor has the features that `wide` enables.
            return unsafe { x86::wide(work) };
        }
        if has_bits && is_x86_feature_detected!("avx2") {
            #[allow(unsafe_code, reason = "the one step from detected to enabled features")]
            // SAFETY: the processor has the features that `narrow` enables.
            return unsafe { x86::narrow(work) };
        }
    }
    work.run()
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Vectorised;

    #[target_feature(enable = "avx512f,avx512dq,avx512vl,bmi1,bmi2,popcnt")]
    pub(super) fn wide<W: Vectorised>(work: W) -> W::Output {
        work.run()
    }

    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    pub(super) fn narrow<W: Vectorised>(work: W) -> W::Output {
        work.run()
    }
}
