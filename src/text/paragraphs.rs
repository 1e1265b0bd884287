//! Where the paragraphs of a text lie.

use super::is_unspaced;
use memchr::memchr2_iter;
use std::ops::Range;

/// A line longer than this many bytes is split at its sentence ends (about 200 English words, 400 Chinese
/// characters), …
const LONG_LINE: usize = 1_200;
/// … into pieces of at least this many.
const SHORTEST_PIECE: usize = 150;
/// A margin stands at least after this many characters …
const NARROWEST_MARGIN: usize = 40;
/// … and at most after this many.
const WIDEST_MARGIN: usize = 100;

/// The paragraphs of a text, as byte ranges in text order that do not overlap, without the white space around
/// them and without a list marker (`•`, `-`, `3.`) before them.
///
/// - A blank line ends a paragraph.
/// - A single line end does too, unless the lines between two blank ones were broken by a margin: the longest has 40 to
///   100 characters; two thirds or more of those that a line of the same paragraph follows had no room for its
///   first word; and half or more of them do not end a sentence. Such lines are one paragraph. An indented line begins the
///   next, and so does the line after one that ends a sentence and had room for more.
/// - A line of more than 1,200 bytes is split at sentence ends (`.`, `!`, `?`, `…` before white space, `。！？` anywhere,
///   closing quotation marks included) into pieces of at least 150 bytes.
pub fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut block: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let line_ends = memchr2_iter(b'\n', b'\r', text.as_bytes());
    for end in line_ends.map(|at| at + 1).chain([text.len()]) {
        let line = start..end;
        start = end;
        let ends = text.as_bytes()[..end].ends_with(b"\r\n");
        // The `\n` of a `\r\n` comes as a line of its own, which is no blank line.
        if ends && line.len() == 1 || line.is_empty() {
            continue;
        }
        if is_blank(&text[line.clone()]) {
            take_block(text, &mut block, &mut found);
        } else {
            block.push(line);
        }
    }
    take_block(text, &mut block, &mut found);
    found
}

fn is_blank(line: &str) -> bool {
    !line.bytes().next().is_some_and(is_ink) && line.trim_start().is_empty()
}

/// Whether a byte is surely a character to be seen: nearly all lines begin and end with such a one.
fn is_ink(byte: u8) -> bool {
    byte.is_ascii_graphic()
}

/// Takes the lines between two blank ones.
fn take_block(text: &str, lines: &mut Vec<Range<usize>>, found: &mut Vec<Range<usize>>) {
    let goes_on = broken_by_margin(text, lines);
    let mut start = None;
    for (i, line) in lines.iter().enumerate() {
        let first = *start.get_or_insert(line.start);
        if !goes_on.get(i).is_some_and(|&goes_on| goes_on) {
            take_paragraph(text, first..line.end, found);
            start = None;
        }
    }
    lines.clear();
}

/// For each line but the last whether its paragraph goes on in the next; empty when the lines were broken by their writer and
/// not by a margin.
fn broken_by_margin(text: &str, lines: &[Range<usize>]) -> Vec<bool> {
    // A character has at most four bytes, and a line end two.
    if lines.len() < 2 || lines.iter().any(|line| line.len() > 4 * WIDEST_MARGIN + 2) {
        return Vec::new();
    }
    let written = |line: &Range<usize>| text[line.clone()].trim_end();
    let lengths: Vec<usize> = lines.iter().map(|line| written(line).chars().count()).collect();
    let margin = lengths.iter().copied().max().unwrap_or(0);
    if !(NARROWEST_MARGIN..=WIDEST_MARGIN).contains(&margin) {
        return Vec::new();
    }
    let (mut continued, mut full, mut open) = (0, 0, 0);
    let goes_on = lines.windows(2).zip(&lengths).map(|(pair, length)| {
        let (line, next) = (written(&pair[0]), &text[pair[1].clone()]);
        let first_word = next.chars().take_while(|&c| !c.is_whitespace() && !is_unspaced(c));
        let is_full = length + 1 + first_word.count().max(1) > margin;
        let is_open = !ends_sentence(line);
        let goes_on = !next.starts_with(is_indent) && (is_full || is_open);
        continued += usize::from(goes_on);
        full += usize::from(goes_on && is_full);
        open += usize::from(goes_on && is_open);
        goes_on
    });
    let goes_on: Vec<bool> = goes_on.collect();
    let is_wrapped = continued > 0 && 3 * full >= 2 * continued && 2 * open >= continued;
    if is_wrapped { goes_on } else { Vec::new() }
}

fn is_indent(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{3000}')
}

fn ends_sentence(line: &str) -> bool {
    let unquoted = line.trim_end_matches(is_closing);
    unquoted.ends_with(['.', '!', '?', ':', ';', '…', '。', '！', '？'])
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '»'
            | '«'
            | '“'
            | '‘'
            | '›'
            | '‹'
            | '」'
            | '』'
            | '）'
            | '》'
            | ')'
            | ']'
    )
}

/// Takes one paragraph, split when it is long.
fn take_paragraph(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let range = trim(text, without_list_marker(text, trim(text, range)));
    if range.is_empty() {
        return;
    }
    let mut start = range.start;
    if range.len() > LONG_LINE {
        for at in sentence_starts(text, range.clone()) {
            if at - start >= SHORTEST_PIECE {
                found.push(trim(text, start..at));
                start = at;
            }
        }
    }
    let rest = trim(text, start..range.end);
    if !rest.is_empty() {
        found.push(rest);
    }
}

/// Where sentences begin in a line, without its beginning: after a mark that ends one, and the closing marks after that.
fn sentence_starts(text: &str, line: Range<usize>) -> impl Iterator<Item = usize> + '_ {
    let line_end = line.end;
    let bytes = text.as_bytes()[line.clone()].iter();
    // The last bytes of the marks: a character is looked at only where one of them stands.
    let ends = line
        .zip(bytes)
        .filter(|(_, byte)| matches!(byte, b'.' | b'!' | b'?' | 0xA6 | 0x82 | 0x81 | 0x9F));
    ends.filter_map(move |(at, byte)| {
        let rest = &text.get(at + 1..line_end)?;
        let needs_space = match byte {
            b'.' | b'!' | b'?' => true,
            _ => match text[..=at].chars().next_back()? {
                '…' => true,
                '。' | '！' | '？' => false,
                _ => return None,
            },
        };
        let next = rest.trim_start_matches(is_closing);
        let starts = !next.is_empty() && (!needs_space || next.starts_with(char::is_whitespace));
        starts.then_some(line_end - next.len())
    })
}

fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let inked = piece.trim_ascii();
    let start = range.end - piece.trim_ascii_start().len();
    let range = start..start + inked.len();
    if let [first, .., last] = inked.as_bytes()
        && is_ink(*first)
        && is_ink(*last)
    {
        return range;
    }
    let end = range.start + inked.trim_end().len();
    let start = range.end - inked.trim_start().len();
    start.min(end)..end
}

/// Leaves out `• `, `- `, `* `, `3. ` or `3) ` at the start: a headline is the same text inside a list.
fn without_list_marker(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let marker = if (1..=3).contains(&digits) {
        piece[digits..].starts_with(['.', ')']).then_some(digits + 1)
    } else {
        piece
            .chars()
            .next()
            .filter(|c| matches!(c, '•' | '-' | '*' | '–' | '·' | '▪' | '‣' | '◦'))
            .map(char::len_utf8)
    };
    match marker {
        Some(length) if piece[length..].starts_with(char::is_whitespace) => {
            range.start + length..range.end
        }
        _ => range,
    }
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    fn texts(text: &str) -> Vec<&str> {
        paragraphs(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn blank_lines_and_single_lines_end_paragraphs() {
        assert_eq!(
            texts("One.\n\nTwo.\r\n\r\n \t\nThree.\nFour."),
            ["One.", "Two.", "Three.", "Four."]
        );
        assert_eq!(texts("One.\r\nTwo."), ["One.", "Two."]);
        assert_eq!(texts(" \n\n"), [""; 0]);
    }

    #[test]
    fn list_markers_are_no_part_of_a_paragraph() {
        assert_eq!(
            texts(
                "  3. Kremlin says no\n  • Last update: 2 days\n- dash\n2026. Year\n3.5 per cent"
            ),
            ["Kremlin says no", "Last update: 2 days", "dash", "2026. Year", "3.5 per cent"]
        );
    }

    #[test]
    fn lines_broken_by_a_margin_are_one_paragraph() {
        let wrapped = "Showers continued throughout the week in the zone,\nalleviating the drought since early January and\n\
                       improving prospects for the coming crop.\n    The dry period means the crop will be late, said the\n\
                       ministry in its weekly review.";
        assert_eq!(texts(wrapped).len(), 2);
        assert!(texts(wrapped)[1].starts_with("The dry period"));
        // Short lines at the head and the end of a paragraph; the second paragraph is told by the room before it.
        let unindented = "Media group Fairfax Ltd\nsaid on Tuesday that its flat profit of the first half partly\n\
                          reflected the impact of changes in the tax system, as it had\nwarned in May.\n\
                          Earnings edged up in the 26 weeks that ended on December 28\nfrom a year earlier, although sales rose.";
        assert_eq!(texts(unindented).len(), 2);
        assert!(texts(unindented)[1].starts_with("Earnings"));
    }

    #[test]
    fn a_list_of_headlines_is_not_broken_by_a_margin() {
        let headlines = "Council votes to raise the old harbour wall by a metre\nFerry strike enters its second week, and no end\n\
                         Why the price of herring has doubled since the spring, and who pays\nPhotos: the regatta in the rain of Sunday\n\
                         Five things to do on a rainy weekend at the coast";
        assert_eq!(texts(headlines).len(), 5);
    }

    #[test]
    fn long_lines_are_split_at_sentence_ends() {
        let sentence = "The council met on Tuesday and spoke of the harbour wall, which is to be raised by a metre, “and soon.” ";
        let long = sentence.repeat(20);
        let pieces = texts(&long);
        assert_eq!(pieces.len(), 10);
        assert!(pieces.iter().all(|piece| *piece == sentence.repeat(2).trim()));
        let chinese =
            "港口的围墙将加高一米，市议会星期二开会讨论了这件事情，居民表示欢迎。".repeat(30);
        assert!(texts(&chinese).len() > 10);
    }
}
