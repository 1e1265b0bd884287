//! What combines with the character before it.

use super::characters::is_invisible;
use super::normalise::character;
use unicode_normalization::char::is_combining_mark;

/// The byte after all that may combine with `base` from byte `at` on, invisible characters between included.
#[inline]
pub(super) fn combining_end(text: &str, base: char, at: usize) -> usize {
    // Nearly always one look at the next byte tells that nothing combines: below U+0300 nothing does, and invisible is
    // only the soft hyphen.
    if let None | Some(0..=0xC1 | 0xC3..=0xCB) = text.as_bytes().get(at) {
        return at;
    }
    // Hangul letters compose with one another without being combining marks.
    let hangul = is_jamo(base) || matches!(base, '\u{AC00}'..='\u{D7A3}');
    let (mut end, mut next) = (at, at);
    while let Some((c, after)) = character(text, next) {
        if is_invisible(c) {
            next = after;
        } else if combines(c) || hangul && is_jamo(c) {
            next = after;
            end = after;
        } else {
            break;
        }
    }
    end
}

/// Whether a character is a combining mark, or becomes one by NFKC as the half-width voicing marks do.
pub(super) fn combines(c: char) -> bool {
    matches!(c, '\u{FF9E}' | '\u{FF9F}') || is_combining_mark(c) && !is_invisible(c)
}

/// Whether a character is a single Hangul letter, not a syllable.
pub(super) fn is_jamo(c: char) -> bool {
    matches!(
        c,
        '\u{1100}'..='\u{11FF}'
            | '\u{3131}'..='\u{318E}'
            | '\u{A960}'..='\u{A97F}'
            | '\u{D7B0}'..='\u{D7FB}'
            | '\u{FFA0}'..='\u{FFDC}'
    )
}
