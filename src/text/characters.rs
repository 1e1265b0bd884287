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
pub(super) const fn plain(c: char) -> Option<(char, Class)> {
    let code = c as u32;
    match code {
        0xD7 | 0xF7 => Some((c, Class::Separator)),
        0xDF => None,
        0xC0..=0xDE => shifted(code, 0x20),
        0xE0..=0xFF => Some((c, Class::Word)),
        // Latin of central Europe and Turkey, where a capital stands next to its small letter.
        0x100..=0x12F | 0x134..=0x137 | 0x14A..=0x177 => shifted(code, (code + 1) % 2),
        0x139..=0x13E | 0x141..=0x148 | 0x179..=0x17E => shifted(code, code % 2),
        0x131 | 0x138 => Some((c, Class::Word)),
        // Cyrillic and its capitals, ten and sixteen columns before their small letters.
        0x400..=0x40F => shifted(code, 0x50),
        0x410..=0x42F => shifted(code, 0x20),
        0x430..=0x45F => Some((c, Class::Word)),
        0x490 | 0x492 | 0x49A | 0x4A2 | 0x4AE | 0x4B0 | 0x4BA | 0x4D8 | 0x4E8 => shifted(code, 1),
        0x491 | 0x493 | 0x49B | 0x4A3 | 0x4AF | 0x4B1 | 0x4BB | 0x4D9 | 0x4E9 => {
            Some((c, Class::Word))
        }
        // Greek without the letters that fold further.
        0x391..=0x3A1 | 0x3A3..=0x3A9 => shifted(code, 0x20),
        0x3AC..=0x3AF | 0x3B1..=0x3C1 | 0x3C3..=0x3C9 | 0x3CC..=0x3CE => Some((c, Class::Word)),
        // Hebrew and Arabic letters.
        0x5D0..=0x5EA | 0x621..=0x63A | 0x640..=0x64A => Some((c, Class::Word)),
        // Those of Persian and Urdu, and the digits of Arabic.
        0x660..=0x669 | 0x67E | 0x686 | 0x698 | 0x6A9 | 0x6AF | 0x6CC => Some((c, Class::Word)),
        0x60C | 0x61B | 0x61F => Some((c, Class::Separator)),
        // Kana, Han and Hangul syllables.
        0x3041..=0x3094 | 0x30A1..=0x30FA | 0x30FC | 0x4E00..=0x9FFF => Some((c, Class::Unspaced)),
        0xAC00..=0xD7A3 => Some((c, Class::Word)),
        // Punctuation of the ideographic scripts and the dashes, quotes and bullets of the others.
        0x3001..=0x3002
        | 0x300A..=0x3011
        | 0x2010
        | 0x2013..=0x2016
        | 0x201C..=0x201F
        | 0x2020..=0x2022
        | 0xA0
        | 0xAB
        | 0xB7
        | 0xBB => Some((c, Class::Separator)),
        0x2018 | 0x2019 => Some((c, Class::Apostrophe)),
        // The marks of full width that Chinese uses become ASCII ones, which separate as well.
        0xFF01 | 0xFF08 | 0xFF09 | 0xFF0C | 0xFF1A | 0xFF1B | 0xFF1F => {
            match char::from_u32(code - 0xFEE0) {
                Some(ascii) => Some((ascii, Class::Separator)),
                None => None,
            }
        }
        _ => None,
    }
}

const fn shifted(code: u32, by: u32) -> Option<(char, Class)> {
    match char::from_u32(code + by) {
        Some(lower) => Some((lower, Class::Word)),
        None => None,
    }
}

/// A character of [`plain`], as it stands in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain {
    folded: [u8; 3],
    /// Bytes of the character, and of its folded form unless it is a separator.
    pub(super) length: usize,
    pub(super) class: Class,
}

impl Plain {
    /// Its folded form, in UTF-8.
    pub(super) fn folded(&self) -> &[u8] {
        &self.folded[..self.length]
    }

    /// What a separator is after NFKC: ASCII stands for itself, any other for a space but for the Chinese full stop.
    pub(super) fn separator(&self) -> char {
        if self.folded == *b"\xE3\x80\x82" { '。' } else { char::from(self.folded[0]) }
    }
}

/// The character at byte `at` of a text in UTF-8, which is not ASCII, if it is plain and no likely part of mojibake.
#[inline]
pub(super) fn plain_at(text: &[u8], at: usize) -> Option<Plain> {
    match *text.get(at..)? {
        [lead @ 0xC2..=0xDF, next, ..] => {
            let entry = TWO_BYTES[usize::from(lead & 0x1F) << 6 | usize::from(next & 0x3F)];
            let class = match entry {
                NOT_PLAIN => return None,
                SEPARATES => Class::Separator,
                _ => Class::Word,
            };
            let [first, second] = entry.to_le_bytes();
            Some(Plain { folded: [first, second, 0], length: 2, class })
        }
        [lead @ 0xE2..=0xEF, second, third, ..] => {
            let code = u32::from(lead & 0xF) << 12
                | u32::from(second & 0x3F) << 6
                | u32::from(third & 0x3F);
            let (folded, class) = plain(char::from_u32(code)?)?;
            let folded =
                if folded.is_ascii() { [folded as u8, 0, 0] } else { [lead, second, third] };
            Some(Plain { folded, length: 3, class })
        }
        _ => None,
    }
}

/// The folded form of the letter of two bytes at byte `at`, if it is plain and no likely part of mojibake.
#[inline]
pub(super) fn two_byte_letter(text: &[u8], at: usize) -> Option<[u8; 2]> {
    let &[lead @ 0xC3..=0xDF, next] = text.get(at..at + 2)? else { return None };
    let entry = TWO_BYTES[usize::from(lead & 0x1F) << 6 | usize::from(next & 0x3F)];
    (entry != NOT_PLAIN && entry != SEPARATES).then(|| entry.to_le_bytes())
}

/// The bytes of the character at byte `at`, if it is one of U+4E00 to U+9FFF.
#[inline]
pub(super) fn ideograph(text: &[u8], at: usize) -> Option<[u8; 3]> {
    match *text.get(at..at + 3)? {
        [lead @ 0xE4, second @ 0xB8..=0xBF, third] | [lead @ 0xE5..=0xE9, second, third] => {
            Some([lead, second, third])
        }
        _ => None,
    }
}

const NOT_PLAIN: u16 = 0;
const SEPARATES: u16 = b' ' as u16;

/// For each character of two bytes in UTF-8: the bytes of its folded form, or one of the two codes above.
static TWO_BYTES: [u16; 2048] = {
    let mut table = [NOT_PLAIN; 2048];
    let mut code = 0x80;
    while code < 2048 {
        // Letters that are rare but in mojibake, so that the walk looks at what stands around them.
        let mojibake = matches!(
            code,
            0xC2..=0xC5
                | 0xD0..=0xD1
                | 0xD4
                | 0xD7
                | 0xE2
                | 0xF7
                | 0x102
                | 0x106
                | 0x139
                | 0x393
                | 0x402
                | 0x405
                | 0x429
                | 0x42C
                | 0x455
        );
        let c = char::from_u32(code);
        if let (false, Some(c)) = (mojibake, c) {
            table[code as usize] = match plain(c) {
                None => NOT_PLAIN,
                Some((_, Class::Separator)) => SEPARATES,
                Some((folded, _)) => {
                    let mut utf8 = [0; 4];
                    folded.encode_utf8(&mut utf8);
                    u16::from_le_bytes([utf8[0], utf8[1]])
                }
            };
        }
        code += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::super::unspaced::ends_unspaced_run;
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
                    assert_eq!(
                        ends_unspaced_run(folded),
                        slow_folded.chars().any(ends_unspaced_run),
                        "{c:?}"
                    );
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
