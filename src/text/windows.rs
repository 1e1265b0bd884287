//! The stretches that a text is worked on by.

use memchr::memchr3;
use std::ops::Range;

/// Bytes taken at a time, and then on to the next end of a sentence or line, where every token ends: what is used to
/// find them stays in the processor's cache, and what is damaged in one place is repaired there.
const WINDOW: usize = 1 << 15;

/// The stretches of a text, one after the other.
pub(super) fn windows(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let end = rest
            .get(WINDOW..)
            .and_then(|beyond| memchr3(b'\n', b'.', b'!', beyond))
            .map_or(bytes.len(), |at| start + WINDOW + at + 1);
        let window = start..end;
        start = end;
        Some(window)
    })
}
