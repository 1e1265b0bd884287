//! Text → tokens → shingles, and text → paragraphs. Pure.
//!
//! # The rules of a token
//!
//! Matching must survive what scrapers do to a text, so tokens are made from a normalised view of it, while their
//! spans point into the text as read. Normalisation, in this order:
//!
//! 1. **Mojibake of punctuation and Latin letters.** `â€` or `โ€` followed by a character that code page 1252 has
//!    at 0x80–0xBF (or by that C1 control itself) is the general punctuation mark U+2000 + (byte − 0x80): `â€™` and
//!    `โ€™` are `’`, `â€“` is `–`. Followed by anything else it is `”`, whose last byte such pages lose. `Ã`
//!    or `Â` followed by such a character is the letter U+00C0 + (byte − 0x80) or the character U+0080 +
//!    (byte − 0x80): `Ã©` is `é`.
//! 2. **Invisible characters vanish**: soft hyphen U+00AD, U+034F, U+061C, U+180E, U+200B–U+200F, U+202A–U+202E,
//!    U+2060–U+206F, variation selectors U+FE00–U+FE0F, U+FEFF.
//! 3. **NFKC**, so that NFD, full-width forms and ligatures meet their plain forms.
//! 4. **Lower case** (Unicode, context-free), then `ς` → `σ` and `ß` → `ss`.
//!
//! Over the normalised characters:
//!
//! - A *word character* is alphabetic, numeric or a combining mark (general category M). Everything else separates,
//!   `_` included.
//! - An *apostrophe* (`'` U+0027, `` ` ``, `´` U+00B4, U+2018, U+2019, U+201B, U+02BB, U+02BC, U+2032, U+FF07) with a word
//!   character directly on both sides vanishes: `can’t` is `cant`. Elsewhere it separates. (The modifier letters U+02BB and U+02BC
//!   count as apostrophes, not as letters. `´` is looked at before NFKC, which would make a space of it.)
//! - In scripts written without spaces (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar, by code point range:
//!   [`unspaced`]) every character together with the combining marks after it starts a token: itself and the next
//!   character of the same run, or itself alone at the run's end. A run is a stretch of unspaced word characters;
//!   other word characters, digits too, end it. So `中国人` is `中国`, `国人`, `人`, and `2024年` is `2024`, `年`.
//! - Any other maximal stretch of word characters is one token. A combining mark with no word character before it belongs to
//!   the word that follows.
//!
//! # Shingles
//!
//! The *joined text* is all tokens with one U+0020 between. A shingle is n consecutive tokens; its hash is XXH3-64
//! (seed 0) of their UTF-8 bytes in the joined text, spaces included. A text of fewer than n tokens, but at least
//! one, has one shingle: all of it. Two texts are *identical* when the XXH3-128 (seed 0) of their joined texts agree.
//!
//! # Paragraphs
//!
//! See [`paragraphs`].
