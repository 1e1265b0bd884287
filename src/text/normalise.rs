//! The mojibake that news texts are full of, read back one character at a time.

/// Decodes the character at byte `at` of `text`.
///
/// Gives the character and the byte after it, or `None` at the end. `at` must lie on a character boundary.
#[inline]
pub(super) fn character(text: &str, at: usize) -> Option<(char, usize)> {
    let c = text.get(at..)?.chars().next()?;
    Some((c, at + c.len_utf8()))
}

/// The same, but the mojibake of marks and letters is read as what it stands for.
pub(crate) fn unbroken_character(text: &str, at: usize) -> Option<(char, usize)> {
    let c = text.get(at..)?.chars().next()?;
    let end = at + c.len_utf8();
    match c {
        'â' | 'โ' => Some(punctuation(text, end).unwrap_or((c, end))),
        'Ã' => Some(letter(text, end).unwrap_or((c, end))),
        _ => Some((c, end)),
    }
}

/// After `â` or `โ`: `€` and the last byte of a general punctuation mark.
fn punctuation(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?.strip_prefix('€')?;
    let euro_end = at + '€'.len_utf8();
    let last = rest.chars().next().and_then(|last| {
        let byte = byte_of(last)?;
        Some((char::from_u32(0x2000 + u32::from(byte - 0x80))?, euro_end + last.len_utf8()))
    });
    Some(last.unwrap_or(('\u{201D}', euro_end)))
}

/// After `Ã`: the last byte of a Latin letter.
fn letter(text: &str, at: usize) -> Option<(char, usize)> {
    let last = text.get(at..)?.chars().next()?;
    let letter = match last {
        '«' | '»' => return None,
        '\u{A1}'..='\u{BF}' => char::from_u32(0xC0 + (last as u32 - 0x80))?,
        '‰' => 'É',
        'œ' => 'Ü',
        '„' => 'Ä',
        'Ÿ' => 'ß',
        _ => return None,
    };
    Some((letter, at + last.len_utf8()))
}

/// The byte 0x80–0xBF that code page 1252, or for Thai letters code page 874, shows as `c`; a C1 control stands for itself.
fn byte_of(c: char) -> Option<u8> {
    Some(match c {
        '\u{80}'..='\u{BF}' => u8::try_from(c as u32).ok()?,
        'ก'..='ฟ' => u8::try_from(c as u32 - 'ก' as u32 + 0xA1).ok()?,
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8A,
        '‹' => 0x8B,
        'Œ' => 0x8C,
        'Ž' => 0x8E,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9A,
        '›' => 0x9B,
        'œ' => 0x9C,
        'ž' => 0x9E,
        'Ÿ' => 0x9F,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::unbroken_character;

    #[test]
    fn marks_and_letters_are_read_back() {
        for (broken, whole) in [
            ("â€™s", '’'),
            ("โ€™s", '’'),
            ("โ€œSome", '“'),
            ("โ€ Putin", '”'),
            ("â€", '”'),
            ("â€“", '–'),
            ("â€\u{9D}", '”'),
            ("โ€ฆ", '…'),
            ("Ã©t", 'é'),
            ("Ã¼", 'ü'),
            ("Ãœ", 'Ü'),
            // What is no mojibake stays.
            ("âne", 'â'),
            ("Ão", 'Ã'),
            ("Ã»", 'Ã'),
            ("โรง", 'โ'),
        ] {
            assert_eq!(unbroken_character(broken, 0).map(|(c, _)| c), Some(whole), "{broken}");
        }
    }
}
