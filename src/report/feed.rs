//! Records of a feed with something added or replaced; every other byte as it was.

use std::ops::Range;

/// Names of the cells that `--annotate` adds, in order.
pub const ANNOTATION: [&str; 3] = ["cluster_id", "role", "relation"];

/// Adds [`ANNOTATION`] to a JSON object, before its closing brace; an empty value becomes `null`.
///
/// A record without a closing brace comes back as it was.
pub fn annotate_json(record: &[u8], values: [&str; 3]) -> Vec<u8> {
    let Some(brace) = record.iter().rposition(|&byte| byte == b'}') else { return record.to_vec() };
    let is_empty =
        record[..brace].iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let mut added = String::new();
    for (name, value) in ANNOTATION.iter().zip(values) {
        let comma = if is_empty && added.is_empty() { "" } else { "," };
        let value = if value.is_empty() { "null".to_owned() } else { json_string(value) };
        added.extend([comma, "\"", name, "\":", &value]);
    }
    [&record[..brace], added.as_bytes(), &record[brace..]].concat()
}

/// Adds cells to a CSV or TSV row, before its line end. The values must need no quotation.
pub fn annotate_row(record: &[u8], delimiter: u8, values: [&str; 3]) -> Vec<u8> {
    let end =
        record.iter().rposition(|&byte| byte != b'\n' && byte != b'\r').map_or(0, |last| last + 1);
    let mut row = record[..end].to_vec();
    for value in values {
        row.push(delimiter);
        row.extend_from_slice(value.as_bytes());
    }
    row.extend_from_slice(&record[end..]);
    row
}

/// Replaces a part of a record.
pub fn replace(record: &[u8], part: Range<usize>, value: &[u8]) -> Vec<u8> {
    [&record[..part.start], value, &record[part.end..]].concat()
}

/// A text as a JSON string with its quotes.
pub fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text as a quoted CSV cell.
pub fn csv_cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A text without some of its code points, ascending and disjoint: what stands before each on its own line (a list
/// marker) and the white space before that goes too, so that no empty lines are left.
pub fn without(text: &str, ranges: &[Range<u32>]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut ranges = ranges.iter().peekable();
    for (point, c) in (0_u32..).zip(text.chars()) {
        while ranges.next_if(|range| range.end <= point).is_some() {}
        match ranges.peek() {
            Some(range) if range.contains(&point) => {
                if point == range.start {
                    let line = kept.rfind('\n').map_or(0, |newline| newline + 1);
                    if !kept[line..].chars().any(char::is_alphabetic) {
                        kept.truncate(line);
                    }
                    kept.truncate(kept.trim_end().len());
                }
            }
            _ => kept.push(c),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_addition_stays() {
        let values = ["c1", "member", ""];
        assert_eq!(
            annotate_json(b"{ \"id\" : 1 } \r\n", values),
            b"{ \"id\" : 1 ,\"cluster_id\":\"c1\",\"role\":\"member\",\"relation\":null} \r\n"
        );
        assert_eq!(
            annotate_json(b"{}", values),
            b"{\"cluster_id\":\"c1\",\"role\":\"member\",\"relation\":null}"
        );
        assert_eq!(annotate_json(b"broken", values), b"broken");
        assert_eq!(annotate_row(b"a,\"b\nc\"\r\n", b',', values), b"a,\"b\nc\",c1,member,\r\n");
        assert_eq!(replace(b"abc", 1..2, b"xyz"), b"axyzc");
    }

    #[test]
    fn second_copies_go_with_their_markers_and_blank_lines() {
        let text = "Title\n\nOne é.\n\n  3. Title\n\nOne é.\nEnd.";
        let at = |needle: &str| {
            let byte = text.rfind(needle).unwrap();
            let start = u32::try_from(text[..byte].chars().count()).unwrap();
            start..start + u32::try_from(needle.chars().count()).unwrap()
        };
        assert_eq!(without(text, &[at("Title"), at("One é.")]), "Title\n\nOne é.\nEnd.");
        assert_eq!(without(text, &[]), text);
    }
}
