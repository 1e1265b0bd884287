//! A text file: one article, perhaps with a headline.

/// The headline of a text, or empty.
///
/// It is the first line that is not blank if that line
/// - has at most 200 characters and at least one letter or digit,
/// - does not end like a sentence (`.`, `。`, or a comma, colon or semicolon; closing quotation marks and brackets
///   after these do not count), and
/// - is followed by a blank line and more text, or directly by a line at least twice as long.
///
/// In Markdown the `#` before it is no part of it.
pub(super) fn headline(text: &str) -> &str {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    let Some(first) = lines.next().map(|line| line.trim().trim_start_matches('#').trim_start())
    else {
        return "";
    };
    let length = first.chars().take(201).count();
    if length > 200 || !has_word(first) || ends_like_a_sentence(first) {
        return "";
    }
    let set_off = match lines.next() {
        None => false,
        Some(next) if next.trim().is_empty() => lines.any(|line| !line.trim().is_empty()),
        Some(next) => next.trim().chars().nth(2 * length - 1).is_some(),
    };
    if set_off { first } else { "" }
}

/// Whether there is anything to read in a text.
pub(super) fn has_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn ends_like_a_sentence(line: &str) -> bool {
    let closing = ['"', '\'', '”', '’', '»', '«', '“', ')', ']', '」', '』'];
    line.trim_end_matches(closing)
        .ends_with(['.', '。', '．', '।', ',', ';', ':', '，', '；', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_is_set_off() {
        for (text, expected) in [
            ("Harbour reopens\n\nThe harbour opened again on Monday.\n", "Harbour reopens"),
            ("Harbour reopens\r\n\r\nThe harbour.", "Harbour reopens"),
            ("\n\n  Will it hold?\n\nNobody knows.", "Will it hold?"),
            ("# Harbour reopens\n\nText.", "Harbour reopens"),
            ("Harbour reopens\nThe harbour opened again on Monday morning.", "Harbour reopens"),
            ("Harbour reopens\nThe harbour opened again on Mo", "Harbour reopens"),
            ("Harbour reopens\nThe harbour opened again on M", ""),
            ("Harbour reopens\nto ships", ""),
            ("The harbour opened again.\n\nShips came in.", ""),
            ("‘It opened again.’\n\nShips came in.", ""),
            ("In short:\n\nShips came in.", ""),
            ("Only one line", ""),
            ("Only one line\n\n \n", ""),
            ("---\n\nText", ""),
            ("", ""),
            ("港口重新开放\n\n港口周一重新开放。", "港口重新开放"),
        ] {
            assert_eq!(headline(text), expected, "{text:?}");
        }
        assert_eq!(headline(&("x".repeat(201) + "\n\nText")), "");
    }
}
