//! The same sketches with more of an x86 processor's instructions.

use super::{IndependentSketcher, Sketcher};
use std::arch::is_x86_feature_detected;

/// [`Sketcher::sketch`]; `false`, and nothing done, where the processor has not the instructions.
pub(super) fn sketch(sketcher: &Sketcher, shingles: &[u64], signature: &mut Vec<u64>) -> bool {
    let available = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2");
    if available {
        #[allow(unsafe_code, reason = "the one step from detected to enabled processor features")]
        // SAFETY: the processor has them.
        unsafe {
            with_multiplications(sketcher, shingles, signature);
        }
    }
    available
}

/// [`IndependentSketcher::sketch`]; `false`, and nothing done, where the processor has not the instructions.
pub(super) fn sketch_independently(
    sketcher: &IndependentSketcher,
    shingles: &[u64],
    signature: &mut Vec<u64>,
) -> bool {
    #[allow(unsafe_code, reason = "the one step from detected to enabled processor features")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
        // SAFETY: the processor has them.
        unsafe {
            with_wide_vectors(sketcher, shingles, signature);
        }
    } else if is_x86_feature_detected!("avx2") {
        // SAFETY: as above.
        unsafe {
            with_vectors(sketcher, shingles, signature);
        }
    } else {
        return false;
    }
    true
}

#[target_feature(enable = "avx2,bmi2")]
fn with_multiplications(sketcher: &Sketcher, shingles: &[u64], signature: &mut Vec<u64>) {
    sketcher.sketch_portably(shingles, signature);
}

#[target_feature(enable = "avx512f,avx512vl")]
fn with_wide_vectors(sketcher: &IndependentSketcher, shingles: &[u64], signature: &mut Vec<u64>) {
    sketcher.sketch_portably(shingles, signature);
}

#[target_feature(enable = "avx2")]
fn with_vectors(sketcher: &IndependentSketcher, shingles: &[u64], signature: &mut Vec<u64>) {
    sketcher.sketch_portably(shingles, signature);
}
