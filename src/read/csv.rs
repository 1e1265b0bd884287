//! One row of a table → its cells, as they stand in the file.

use std::ops::Range;

use memchr::memchr;

use super::convert::is_html;
use super::fields::{Field, Wanted};
use super::split::line;

/// Where the columns of a table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    /// Numbers of the columns of each field, the preferred one first.
    numbers: [Vec<usize>; 8],
    /// Those of them whose names say that they are HTML.
    html: Vec<usize>,
    /// How many there are.
    pub(super) count: usize,
}

impl Columns {
    /// Finds the wanted fields among the names of a header.
    pub(super) fn new(header: &[String], wanted: &Wanted) -> Self {
        let mut numbers = [const { Vec::new() }; 8];
        for field in Field::ALL {
            for path in wanted.paths(field) {
                let fit = |exactly: bool| {
                    header.iter().position(|name| {
                        wanted.matches(name).contains(&path.whole) && {
                            let (fits, same) = wanted.fits(path.whole, name);
                            if exactly { same } else { fits }
                        }
                    })
                };
                let column = fit(true).or_else(|| fit(false));
                numbers[field as usize].extend(column);
            }
        }
        let html = (0..header.len()).filter(|&number| is_html(header[number].trim())).collect();
        Columns { numbers, html, count: header.len() }
    }

    /// Whether a column is HTML by its name.
    pub(super) fn is_html(&self, column: usize) -> bool {
        self.html.contains(&column)
    }

    /// The columns a field may be taken from, the preferred one first.
    pub(super) fn of(&self, field: Field) -> &[usize] {
        &self.numbers[field as usize]
    }
}

/// Finds the cells of a row, quotes and all, as ranges in it.
///
/// # Errors
/// What is wrong, for people: a quote that is never closed.
pub(super) fn cells(
    row: &[u8],
    delimiter: u8,
    cells: &mut Vec<Range<usize>>,
) -> Result<(), &'static str> {
    let row = line(row);
    cells.clear();
    let mut start = 0;
    loop {
        let mut end = start;
        if row.get(start) == Some(&b'"') {
            let quoted = closing_quote(&row[start..]);
            end = start + quoted.ok_or("a cell begins with a quote that is never closed")? + 1;
        }
        let Some(at) = memchr(delimiter, &row[end..]) else {
            cells.push(start..row.len());
            return Ok(());
        };
        cells.push(start..end + at);
        start = end + at + 1;
    }
}

/// Appends what a cell says.
pub(super) fn unquote(cell: &str, out: &mut String) {
    let Some(closing) = closing_quote(cell.as_bytes()).filter(|_| cell.starts_with('"')) else {
        out.push_str(cell);
        return;
    };
    let (mut quoted, rest) = (&cell[1..closing], &cell[closing + 1..]);
    // Inside the quotes every quote is a doubled one.
    while let Some(at) = memchr(b'"', quoted.as_bytes()) {
        out.push_str(&quoted[..=at]);
        quoted = &quoted[at + 2..];
    }
    out.push_str(quoted);
    out.push_str(rest);
}

/// The quote that closes the one at 0; doubled ones inside do not.
fn closing_quote(cell: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr(b'"', cell.get(at..)?)?;
        if cell.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::options::FieldNames;

    fn read(row: &str) -> Vec<String> {
        let mut found = Vec::new();
        cells(row.as_bytes(), b',', &mut found).unwrap();
        let said = |cell| {
            let mut text = String::new();
            unquote(&row[cell], &mut text);
            text
        };
        found.into_iter().map(said).collect()
    }

    proptest! {
        #[test]
        fn reads_what_the_csv_crate_writes(row in proptest::collection::vec("[a,\"\n\r é]{0,6}", 1..5)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&row).unwrap();
            let written = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(read(&written), row);
        }
    }

    #[test]
    fn keeps_stray_quotes() {
        assert_eq!(read("a 5\" disk,\"He\" said,,\n"), ["a 5\" disk", "He said", "", ""]);
        assert_eq!(read("\"x\",\"\"\r\n"), ["x", ""]);
        assert_eq!(read("\"\"\"q\"\"\""), ["\"q\""]);
        assert!(cells(b"a,\"open\n", b',', &mut Vec::new()).is_err());
        assert!(cells(b"\"", b',', &mut Vec::new()).is_err());
    }

    #[test]
    fn finds_columns() {
        let wanted = Wanted::new(&FieldNames::default());
        let header = ["Body", "TITLE", "text", "x", "source.name"].map(str::to_owned);
        let columns = Columns::new(&header, &wanted);
        assert_eq!(columns.of(Field::Text), [2, 0]);
        assert_eq!(columns.of(Field::Title), [1]);
        assert_eq!(columns.of(Field::Source), [4]);
        assert_eq!(columns.of(Field::Id), [0usize; 0]);
    }
}
