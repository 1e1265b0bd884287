//! What a single character is: apostrophe, invisible, of a script without spaces; and its lower case.

use unicode_normalization::char::is_combining_mark;

/// Whether a character is written as an apostrophe somewhere.
pub fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '\u{B4}'
            | '\u{2BB}'
            | '\u{2BC}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201B}'
            | '\u{2032}'
            | '\u{FF07}'
    )
}

/// Whether a character has no ink and no width, so that it vanishes before matching.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Whether a character belongs to a script that is written without spaces: Han, Hiragana, Katakana, Thai, Lao,
/// Khmer, Myanmar. Their digits and punctuation do not count, their combining marks do.
pub fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{E01}'..='\u{E3A}'
            | '\u{E40}'..='\u{E4E}'
            | '\u{E81}'..='\u{ECF}'
            | '\u{EDC}'..='\u{EDF}'
            | '\u{1000}'..='\u{103F}'
            | '\u{1050}'..='\u{108F}'
            | '\u{109A}'..='\u{109D}'
            | '\u{1780}'..='\u{17D3}'
            | '\u{17D7}'
            | '\u{17DC}'..='\u{17DD}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3021}'..='\u{3029}'
            | '\u{3031}'..='\u{3035}'
            | '\u{3038}'..='\u{303C}'
            | '\u{3041}'..='\u{3096}'
            | '\u{309D}'..='\u{309F}'
            | '\u{30A1}'..='\u{30FA}'
            | '\u{30FC}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{A9E0}'..='\u{A9EF}'
            | '\u{A9FA}'..='\u{A9FE}'
            | '\u{AA60}'..='\u{AA7F}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{1AFF0}'..='\u{1B16F}'
            | '\u{20000}'..='\u{3FFFD}'
    )
}

/// What the tokeniser does with one normalised character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a word.
    Word,
    /// A character of a script without spaces.
    Unspaced,
    /// A combining mark.
    Mark,
    /// Vanishes between word characters, separates elsewhere.
    Apostrophe,
    /// Ends a word.
    Separator,
}

/// The class of a character that has been through NFKC.
pub(super) fn class(c: char) -> Class {
    if is_apostrophe(c) {
        Class::Apostrophe
    } else if is_combining_mark(c) {
        Class::Mark
    } else if !c.is_alphanumeric() {
        Class::Separator
    } else if is_unspaced(c) {
        Class::Unspaced
    } else {
        Class::Word
    }
}

/// Calls `each` with the characters that stand for `c` in a token: its lower case, with `ς` as `σ` and `ß` as `ss`.
pub(super) fn fold(c: char, mut each: impl FnMut(char)) {
    for lower in c.to_lowercase() {
        match lower {
            'ς' => each('σ'),
            'ß' => {
                each('s');
                each('s');
            }
            other => each(other),
        }
    }
}

/// For the characters that make up nearly all real text outside ASCII: their folded form and class, where NFKC
/// leaves them as they are whatever follows that is not a combining mark or a Hangul jamo. `None` sends the
/// character down the full path, which gives the same (a test compares the two over all of Unicode).
#[inline]
#[allow(clippy::match_same_arms, reason = "one arm a script reads better than one arm a result")]
pub(super) fn plain(c: char) -> Option<(char, Class)> {
    let code = c as u32;
    let shifted = |by: u32| char::from_u32(code + by).map(|lower| (lower, Class::Word));
    match code {
        0xD7 | 0xF7 => Some((c, Class::Separator)),
        0xDF => None,
        0xC0..=0xDE => shifted(0x20),
        0xE0..=0xFF => Some((c, Class::Word)),
        // Cyrillic and its capitals, ten and sixteen columns before their small letters.
        0x400..=0x40F => shifted(0x50),
        0x410..=0x42F => shifted(0x20),
        0x430..=0x45F => Some((c, Class::Word)),
        // Greek without the letters that fold further.
        0x391..=0x3A1 | 0x3A3..=0x3A9 => shifted(0x20),
        0x3B1..=0x3C1 | 0x3C3..=0x3C9 => Some((c, Class::Word)),
        // Hebrew and Arabic letters.
        0x5D0..=0x5EA | 0x621..=0x63A | 0x641..=0x64A => Some((c, Class::Word)),
        // Kana, Han and Hangul syllables.
        0x3041..=0x3094 | 0x30A1..=0x30FA | 0x30FC | 0x4E00..=0x9FFF => Some((c, Class::Unspaced)),
        0xAC00..=0xD7A3 => Some((c, Class::Word)),
        // Punctuation of the ideographic scripts and the dashes, quotes and bullets of the others.
        0x3001..=0x3002
        | 0x300A..=0x3011
        | 0x2010
        | 0x2013..=0x2016
        | 0x201A
        | 0x201C..=0x201F
        | 0x2020..=0x2022
        | 0xA0
        | 0xAB
        | 0xBB => Some((c, Class::Separator)),
        0x2018 | 0x2019 => Some((c, Class::Apostrophe)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    /// The class of all that NFKC makes of one character, when that is one character.
    fn slow(c: char) -> (String, Vec<Class>) {
        let normal: Vec<char> = c.nfkc().collect();
        let mut folded = String::new();
        for &c in &normal {
            fold(c, |f| folded.push(f));
        }
        (folded, normal.into_iter().map(class).collect())
    }

    #[test]
    fn the_short_path_agrees_with_the_full_one_for_every_character() {
        for c in (0x80..=0x10_FFFF).filter_map(char::from_u32) {
            if let Some((folded, short)) = plain(c) {
                let (slow_folded, classes) = slow(c);
                assert!(!is_invisible(c), "{c:?} is invisible");
                if short == Class::Separator {
                    assert!(
                        classes.iter().all(|&class| class == Class::Separator),
                        "{c:?}: {classes:?}"
                    );
                } else {
                    assert_eq!((folded.to_string(), vec![short]), (slow_folded, classes), "{c:?}");
                }
            }
        }
    }
}
