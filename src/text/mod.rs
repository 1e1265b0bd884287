//! Text → tokens → shingles, and text → paragraphs. Pure.
//!
//! # The rules of a token
//!
//! Matching must survive what scrapers do to a text, so tokens are made from a normalised view of it, while their
//! spans point into the text as read. Normalisation, in this order:
//!
//! 1. **What scrapers broke is repaired** ([`repaired`]): mojibake (UTF-8 read as one of fourteen code pages, once or several times over) and HTML
//!    entities, a stretch of some 32 KiB at a time, which ends where a sentence or line ends. A character that stands for
//!    others has their span.
//! 2. **Invisible characters vanish** ([`is_invisible`]): soft hyphens, zero-width and direction marks, variation selectors.
//! 3. **NFKC**, so that NFD, full-width forms and ligatures meet their plain forms. `´` (U+00B4) is an apostrophe
//!    before this step, which would make a space of it.
//! 4. **Lower case** (Unicode, without context), then `ς` → `σ` and `ß` → `ss`.
//!
//! Over the normalised characters:
//!
//! - A *word character* is alphabetic or numeric ([`char::is_alphanumeric`]), or a combining mark (general category
//!   M) directly after a word character. Everything else separates, `_` included.
//! - An *apostrophe* ([`is_apostrophe`]) with a word character directly on both sides vanishes: `can’t` is `cant`.
//!   Elsewhere it separates. The modifier letters U+02BB and U+02BC count as apostrophes, not as letters.
//! - In scripts written without spaces ([`is_unspaced`]) every character, together with the combining marks directly after it,
//!   starts a token: itself and the next character of the same run, or itself alone at the run's end. A run is a
//!   stretch of unspaced characters; any other word character, digits too, ends it, and so do the ends of sentences and
//!   lines (`.`, `!`, `?`, `。`, U+000A, U+000D), but nothing else: scrapers lose and change the marks and
//!   spaces between. So `中国，人` is `中国`, `国人`, `人`, and `2024年` is `2024`, `年`.
//! - Any other maximal stretch of word characters is one token.
//!
//! A token's span runs from the first to the last character of the original text that gave a part of it; a character
//! and the combining marks after it count as one.
//!
//! # Hashes
//!
//! - A *word's* hash, of its n UTF-8 bytes: for n ≤ 16, with l the first eight bytes and h the others, each read as a little-endian
//!   number (absent bytes are 0), the two halves of the 128-bit product (l ⊕ `E220A8397B1DCDAF`) · (h ⊕ `6E789E6AA1B965F4`)
//!   joined by ⊕; for n > 16 XXH3-64 (seed 0).
//! - A *shingle* is n consecutive tokens; its hash is w₁Bⁿ⁻¹ + w₂Bⁿ⁻² + … + wₙ modulo 2⁶⁴, over the hashes of its words, with B =
//!   `06C45D188009454D`. A text of fewer than n tokens, but at least one, has one shingle: all of it.
//! - Two texts are *identical* when the XXH3-128 (seed 0) of their words' hashes, eight little-endian bytes each, agree.
//!
//! # Paragraphs
//!
//! See [`paragraphs`].

mod characters;
mod classify;
mod combining;
mod ink;
mod normalise;
mod one_line;
mod paragraphs;
mod repair;
mod shingle;
mod tokenise;
mod unspaced;
mod walk;
mod windows;
mod word_hash;

pub use characters::{is_apostrophe, is_invisible, is_unspaced};
pub(crate) use normalise::unbroken_character;
pub(crate) use one_line::put_on_one_line;
pub use paragraphs::paragraphs;
pub use repair::{Repaired, repaired};
pub use shingle::{Shingles, identity};
pub(crate) use shingle::{append_all_shingles, append_shingles};
pub use tokenise::{Tokens, tokenise, words};

/// Turns byte offsets into a text into code-point offsets.
///
/// `offsets` must ascend; each must lie on a character boundary of `text`. They are replaced in place. Costs one
/// walk over the text, nothing for ASCII.
pub fn code_points<'a>(text: &str, offsets: impl Iterator<Item = &'a mut u32>) {
    if text.is_ascii() {
        return;
    }
    let bytes = text.as_bytes();
    let (mut byte, mut points) = (0_usize, 0_u32);
    for offset in offsets {
        let target = (*offset as usize).min(bytes.len());
        if target > byte {
            points += short(begun(&bytes[byte..target]));
            byte = target;
        }
        *offset = points;
    }
}

/// A place in a text, or a length, as spans have it: from 4 GiB on it is cut to that.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// How many code points begin in some bytes of a text.
pub(crate) fn begun(bytes: &[u8]) -> usize {
    // Continuation bytes are 0b10xxxxxx: every other byte begins a code point. Fewer than 256 at a time can be counted in
    // bytes, which goes many times faster.
    let count = |some: &[u8]| some.iter().map(|&byte| u8::from(byte & 0xC0 != 0x80)).sum::<u8>();
    bytes.chunks(255).map(|some| usize::from(count(some))).sum()
}

#[cfg(test)]
mod tests {
    use super::{Tokens, code_points, tokenise};
    use proptest::prelude::*;

    #[test]
    fn byte_offsets_become_code_point_offsets() {
        let text = "aé中b";
        let mut offsets = [0_u32, 1, 3, 6, 7];
        code_points(text, offsets.iter_mut());
        assert_eq!(offsets, [0, 1, 2, 3, 4]);
    }

    proptest! {
        #[test]
        fn the_next_token_is_found_from_any_before_it(
            text in "[a ]{0,80}", from in 0.0_f64..=1.0, at in 0_usize..100,
        ) {
            let mut tokens = Tokens::default();
            tokenise(&text, &mut tokens);
            let expected = tokens.first_from(at);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small number")]
            let from = (from * expected as f64) as usize;
            prop_assert_eq!(tokens.next_from(from, at), expected);
        }
    }
}
