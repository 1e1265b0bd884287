//! A text without its line ends.

use crate::vectors::{Vectorised, at_best_level};

/// Appends the words of a text with one space between any two.
pub(crate) fn put_on_one_line(text: &str, shown: &mut String) {
    let before = shown.len();
    let mut put = |words: &str| {
        if shown.len() > before {
            shown.push(' ');
        }
        shown.push_str(words);
    };
    // To copy a line is many times cheaper than to copy its words.
    for line in text.split('\n').map(str::trim_ascii).filter(|line| !line.is_empty()) {
        if is_on_one_line(line.as_bytes()) {
            put(line);
        } else {
            line.split_whitespace().for_each(&mut put);
        }
    }
}

/// Whether there is surely no white space but single spaces between words. Nearly all lines are told at once.
fn is_on_one_line(line: &[u8]) -> bool {
    let is_trimmed = line.first() != Some(&b' ') && line.last() != Some(&b' ');
    let Seen { odd, beyond } = at_best_level(Looking { line });
    // White space beyond ASCII, and what is not told from it by two bytes.
    let is_space = |at: usize| {
        matches!(
            line.get(at..at + 2),
            Some([0xC2, 0x85 | 0xA0] | [0xE1, 0x9A] | [0xE2, 0x81] | [0xE3, 0x80])
        ) || matches!(line.get(at..at + 3), Some([0xE2, 0x80, 0x80..=0x8F | 0xA8..=0xA9 | 0xAF]))
    };
    let has_space = || {
        memchr::memchr3_iter(0xC2, 0xE1, 0xE3, line).any(is_space)
            || memchr::memchr_iter(0xE2, line).any(is_space)
    };
    is_trimmed && !odd && !(beyond && has_space())
}

/// Looks for white space in a line, at many bytes at once.
struct Looking<'a> {
    line: &'a [u8],
}

/// What is in a line.
struct Seen {
    /// A control character, or two spaces in a row.
    odd: bool,
    /// A byte that white space beyond ASCII may begin with.
    beyond: bool,
}

impl Vectorised for Looking<'_> {
    type Output = Seen;

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    #[allow(
        clippy::needless_bitwise_bool,
        reason = "a jump for each byte costs more than all questions"
    )]
    fn run(self) -> Seen {
        let control = |byte: u8| byte < b' ';
        let (mut odd, mut beyond) = (0, 0);
        for (&byte, &next) in self.line.iter().zip(self.line.get(1..).unwrap_or_default()) {
            odd |= u8::from(control(byte) | ((byte == b' ') & (next == b' ')));
            beyond |= u8::from((byte == 0xC2) | (byte & 0xFC == 0xE0));
        }
        // No character ends with a byte that another begins with.
        let ends_oddly = self.line.last().is_some_and(|&last| control(last));
        Seen { odd: odd != 0 || ends_oddly, beyond: beyond != 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A word, all white space there is, or what looks like it from its first byte.
    fn any_piece() -> impl Strategy<Value = String> {
        let spaces = (0_u32..0x3100).filter_map(char::from_u32).filter(|c| c.is_whitespace());
        prop_oneof![
            12 => Just("word ".to_owned()),
            2 => proptest::sample::select("“”‘’–—…•§©ひ†".chars().collect::<Vec<_>>()).prop_map(String::from),
            1 => proptest::sample::select(spaces.collect::<Vec<_>>()).prop_map(String::from),
        ]
    }

    proptest! {
        /// In lines longer than what is looked at together, too.
        #[test]
        fn words_stand_on_one_line(
            pieces in proptest::collection::vec(any_piece(), 0..60), times in 1_usize..9,
        ) {
            let text = pieces.concat().repeat(times);
            let expected = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut shown = String::new();
            put_on_one_line(&text, &mut shown);
            prop_assert_eq!(shown, expected);
        }
    }
}
