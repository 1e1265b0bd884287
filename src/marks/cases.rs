//! Reads the plain files of cases under `tests/data/marks`.

use std::ops::Range;

/// The lines that are no comments and not empty, with `\n` and `\u{…}` read.
pub(super) fn lines(file: &str) -> impl Iterator<Item = String> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(unescaped)
}

/// A text without the brackets `⟦ ⟧`, and what stood inside them.
pub(super) fn without_brackets(line: &str) -> (String, Vec<Range<usize>>) {
    let (mut text, mut inside, mut start) = (String::new(), Vec::new(), 0);
    for c in line.chars() {
        match c {
            '⟦' => start = text.len(),
            '⟧' => inside.push(start..text.len()),
            c => text.push(c),
        }
    }
    (text, inside)
}

fn unescaped(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        text += &rest[..at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('n') {
            text.push('\n');
            rest = after;
        } else if let Some((code, after)) =
            rest.strip_prefix("u{").and_then(|after| after.split_once('}'))
        {
            let code = u32::from_str_radix(code, 16).unwrap();
            text.push(char::from_u32(code).unwrap());
            rest = after;
        } else {
            text.push('\\');
        }
    }
    text + rest
}
