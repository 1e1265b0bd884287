//! Two texts beside each other in a terminal of 80 columns.

use super::terminal::{column, columns, is_shown};

/// Columns of each text.
const WIDTH: usize = 37;

/// The beginnings of two texts, in at most `most` lines of 77 columns. What a terminal would take for a command, and what nobody
/// sees, is left out.
pub(crate) fn side_by_side(a: &str, b: &str, most: usize) -> Vec<String> {
    let (a, b) = (wrapped(a, most), wrapped(b, most));
    let line = |i: usize| {
        let (one, other) =
            (a.get(i).map_or("", String::as_str), b.get(i).map_or("", String::as_str));
        let space = " ".repeat(WIDTH.saturating_sub(columns(one)));
        format!("{one}{space} | {other}").trim_end().to_owned()
    };
    (0..a.len().max(b.len())).map(line).collect()
}

/// A text in one line of at most so many columns; what is left out is shown by `…`.
pub(crate) fn one_line(text: &str, width: usize) -> String {
    let words = words(text).collect::<Vec<_>>().join(" ");
    if columns(&words) <= width { words } else { format!("{}…", start(&words, width - 1).0) }
}

fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        let fits = |line: &&mut String| columns(line) + 1 + columns(&word) <= WIDTH;
        if let Some(line) = lines.last_mut().filter(fits) {
            line.push(' ');
            line.push_str(&word);
            continue;
        }
        // A word longer than a line, or a script without spaces, is broken where the line ends.
        let mut rest = word.as_str();
        while !rest.is_empty() && lines.len() <= most {
            let (line, more) = start(rest, WIDTH);
            lines.push(line.to_owned());
            rest = more;
        }
        if lines.len() > most {
            break;
        }
    }
    lines.truncate(most);
    lines
}

/// The words of a text without characters that a terminal would obey.
fn words(text: &str) -> impl Iterator<Item = String> {
    let shown = |word: &str| word.chars().filter(|&c| is_shown(c)).collect::<String>();
    text.split_whitespace().map(shown).filter(|word| !word.is_empty())
}

/// As much of a text as fits, at least one character, and the rest.
fn start(text: &str, width: usize) -> (&str, &str) {
    let mut taken = 0;
    let ends = text.char_indices().find(|&(at, c)| {
        taken += column(c);
        taken > width && at > 0
    });
    text.split_at(ends.map_or(text.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_stand_under_each_other() {
        let found = side_by_side(
            "The ferry stops.\n\nIslanders are cut off from November on.",
            "渡轮冬季停航，岛民从十一月起与大陆隔绝五个月。",
            3,
        );
        assert_eq!(
            found,
            [
                "The ferry stops. Islanders are cut    | 渡轮冬季停航，岛民从十一月起与大陆隔",
                "off from November on.                 | 绝五个月。",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_none_commands(
            a in "[a-z\u{1b}\u{202e}中 \n]{0,300}",
            b in "\\PC{0,200}",
            most in 0_usize..10,
        ) {
            let lines = side_by_side(&a, &b, most);
            prop_assert!(lines.len() <= most);
            for line in lines.iter().chain([&one_line(&a, 30)]) {
                prop_assert!(columns(line) <= 77, "{line}");
                let obeyed = line.contains(['\u{1b}', '\u{202e}', '\n']);
                prop_assert!(!obeyed);
            }
            prop_assert!(columns(&one_line(&a, 30)) <= 30);
        }
    }
}
