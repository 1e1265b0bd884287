//! The same sketch with more of an x86 processor's instructions.

use super::Sketcher;

/// Whether the processor has them.
pub(super) fn is_available() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("bmi2")
}

/// [`Sketcher::sketch`], where they are [available](is_available).
pub(super) fn sketch(sketcher: &Sketcher, shingles: &[u64], signature: &mut Vec<u64>) {
    assert!(is_available(), "the processor has the instructions");
    #[allow(unsafe_code, reason = "the one step from detected to enabled processor features")]
    // SAFETY: the processor has them, as was asserted.
    unsafe {
        with_them(sketcher, shingles, signature);
    }
}

#[target_feature(enable = "avx2,bmi2")]
fn with_them(sketcher: &Sketcher, shingles: &[u64], signature: &mut Vec<u64>) {
    sketcher.sketch_portably(shingles, signature);
}
