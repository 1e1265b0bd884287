//! Rows of typed cells → CSV, TSV, JSON Lines or Parquet, one row at a time.

#[cfg(feature = "parquet")]
use super::parquet::ParquetTable;
use super::{TableFormat, TableStyle};
use rayon::prelude::*;
use std::io::{self, Write};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 16;
/// Rows that are spelled side by side before they are written, and of these, how many a thread takes at a time.
const AT_A_TIME: (usize, usize) = (1 << 12, 1 << 8);

/// One cell. What is not known is [`Cell::Unknown`] or an empty text; both come out empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    /// Words, the user's or our own.
    Text(&'a str),
    /// A whole number.
    Count(u64),
    /// A whole number of minutes.
    Minutes(i64),
    /// Any number, shown with as many places as it has.
    Number(f64),
    /// A number from 0 to 1, cut to four places.
    Share(f64),
    /// A hash, in lower-case hex.
    Hash(&'a [u8; 32]),
    /// `true` or `false`.
    Flag(bool),
    /// Nothing is known, or nothing applies.
    Unknown,
}

/// Writes a table of `N` columns: the header when it is made, then row by row. Ends with [`TableWriter::finish`], without
/// which the last rows may be missing.
pub(super) struct TableWriter<'a, const N: usize> {
    columns: [&'static str; N],
    out: &'a mut dyn Write,
    spelling: Spelling,
    /// What is not written yet.
    bytes: Vec<u8>,
}

enum Spelling {
    Text(Spelled),
    #[cfg(feature = "parquet")]
    Columns(Box<ParquetTable>),
}

/// A row as text, which hangs on no other row.
#[derive(Clone, Copy)]
enum Spelled {
    Delimited {
        delimiter: u8,
        row_end: &'static [u8],
        /// Whether texts are guarded against being taken for formulas.
        guarded: bool,
    },
    Lines,
}

/// Takes the cells of one row.
pub(super) type Put<'a, const N: usize> = dyn FnMut([Cell<'_>; N]) -> io::Result<()> + 'a;

impl<'a, const N: usize> TableWriter<'a, N> {
    /// Begins a table and writes its header, where the format has one.
    pub(super) fn new(
        columns: [&'static str; N],
        style: TableStyle,
        out: &'a mut dyn Write,
    ) -> io::Result<Self> {
        let delimited = |delimiter| {
            let row_end = if style.excel { b"\r\n".as_slice() } else { b"\n" };
            Spelling::Text(Spelled::Delimited { delimiter, row_end, guarded: style.excel })
        };
        let spelling = match style.format {
            TableFormat::Csv => delimited(b','),
            TableFormat::Tsv => delimited(b'\t'),
            TableFormat::Jsonl => Spelling::Text(Spelled::Lines),
            #[cfg(feature = "parquet")]
            TableFormat::Parquet => Spelling::Columns(Box::new(ParquetTable::new(&columns)?)),
            #[cfg(not(feature = "parquet"))]
            TableFormat::Parquet => return Err(io::ErrorKind::Unsupported.into()),
        };
        let bytes = Vec::with_capacity(BUFFER + BUFFER / 4);
        let has_header = matches!(spelling, Spelling::Text(Spelled::Delimited { .. }));
        let mut table = Self { columns, out, spelling, bytes };
        if has_header {
            if style.excel {
                table.bytes.extend_from_slice("\u{feff}".as_bytes());
            }
            table.row(columns.map(Cell::Text))?;
        }
        Ok(table)
    }

    /// Writes one row.
    pub(super) fn row(&mut self, cells: [Cell<'_>; N]) -> io::Result<()> {
        match &mut self.spelling {
            Spelling::Text(spelled) => spelled.put(&self.columns, cells, &mut self.bytes)?,
            #[cfg(feature = "parquet")]
            Spelling::Columns(table) => return table.row(&cells, self.out),
        }
        if self.bytes.len() >= BUFFER { self.write() } else { Ok(()) }
    }

    /// Writes the row of each of `all` in their order, spelled side by side on the current rayon thread pool. `put` gives the cells
    /// of one to its last argument; the memory before that is used again.
    pub(super) fn rows<T: Sync, W: Default>(
        &mut self,
        all: &[T],
        put: impl Fn(&T, &mut W, &mut Put<'_, N>) -> io::Result<()> + Sync,
    ) -> io::Result<()> {
        self.write()?;
        let Self { columns, out, spelling, .. } = self;
        let spelled = match spelling {
            Spelling::Text(spelled) => *spelled,
            #[cfg(feature = "parquet")]
            Spelling::Columns(table) => {
                let mut work = W::default();
                let mut put = |one| put(one, &mut work, &mut |cells| table.row(&cells, out));
                return all.iter().try_for_each(&mut put);
            }
        };
        let spell = |work: &mut W, some: &[T]| {
            let mut bytes = Vec::with_capacity(BUFFER);
            let mut put =
                |one| put(one, work, &mut |cells| spelled.put(columns, cells, &mut bytes));
            some.iter().try_for_each(&mut put)?;
            Ok(bytes)
        };
        let mut spelt: io::Result<Vec<Vec<u8>>> = Ok(Vec::new());
        for some in all.chunks(AT_A_TIME.0) {
            let before = std::mem::replace(&mut spelt, Ok(Vec::new()))?;
            // What was spelled before is written by this thread, which alone may, while others go on.
            rayon::in_place_scope(|scope| {
                let parts = some.par_chunks(AT_A_TIME.1).map_init(W::default, &spell);
                scope.spawn(|_| spelt = parts.collect());
                before.iter().try_for_each(|part| out.write_all(part))
            })?;
        }
        spelt?.iter().try_for_each(|part| out.write_all(part))
    }

    /// Writes what is still buffered.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.write()?;
        #[cfg(feature = "parquet")]
        if let Spelling::Columns(table) = &mut self.spelling {
            table.finish(self.out)?;
        }
        self.out.flush()
    }

    fn write(&mut self) -> io::Result<()> {
        self.out.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

impl Spelled {
    fn put<const N: usize>(
        self,
        columns: &[&'static str; N],
        cells: [Cell<'_>; N],
        bytes: &mut Vec<u8>,
    ) -> io::Result<()> {
        match self {
            Self::Delimited { delimiter, row_end, guarded } => {
                for (number, cell) in cells.into_iter().enumerate() {
                    if number > 0 {
                        bytes.push(delimiter);
                    }
                    match cell {
                        Cell::Text(text) => {
                            let guard = guarded && looks_like_a_formula(text);
                            put_quoted(if guard { "'" } else { "" }, text, delimiter, bytes);
                        }
                        other => put_plain(other, bytes),
                    }
                }
                bytes.extend_from_slice(row_end);
            }
            Self::Lines => {
                for (number, (column, cell)) in columns.iter().zip(cells).enumerate() {
                    bytes.extend_from_slice(if number == 0 { b"{\"" } else { b",\"" });
                    bytes.extend_from_slice(column.as_bytes());
                    bytes.extend_from_slice(b"\":");
                    put_json(cell, bytes)?;
                }
                bytes.extend_from_slice(b"}\n");
            }
        }
        Ok(())
    }
}

/// Whether a spreadsheet may run this text instead of showing it.
fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Appends a text after `guard`, in quotation marks where it needs them.
fn put_quoted(guard: &str, text: &str, delimiter: u8, bytes: &mut Vec<u8>) {
    // No early way out: this is faster over a whole text at once.
    let special = |byte: u8| matches!(byte, b'"' | b'\n' | b'\r') || byte == delimiter;
    let needs_quotes = text.bytes().fold(false, |found, byte| found | special(byte));
    if !needs_quotes {
        bytes.extend_from_slice(guard.as_bytes());
        bytes.extend_from_slice(text.as_bytes());
        return;
    }
    bytes.push(b'"');
    bytes.extend_from_slice(guard.as_bytes());
    let mut rest = text.as_bytes();
    while let Some(mark) = memchr::memchr(b'"', rest) {
        bytes.extend_from_slice(&rest[..=mark]);
        bytes.push(b'"');
        rest = &rest[mark + 1..];
    }
    bytes.extend_from_slice(rest);
    bytes.push(b'"');
}

fn put_json(cell: Cell<'_>, bytes: &mut Vec<u8>) -> io::Result<()> {
    let before = bytes.len();
    match cell {
        Cell::Text("") => {}
        Cell::Text(text) => serde_json::to_writer(&mut *bytes, text)?,
        Cell::Hash(_) => {
            bytes.push(b'"');
            put_plain(cell, bytes);
            bytes.push(b'"');
        }
        other => put_plain(other, bytes),
    }
    if bytes.len() == before {
        bytes.extend_from_slice(b"null");
    }
    Ok(())
}

/// Appends what is no text, without quotation marks; nothing for what is not known.
pub(super) fn put_plain(cell: Cell<'_>, bytes: &mut Vec<u8>) {
    match cell {
        Cell::Text(text) => bytes.extend_from_slice(text.as_bytes()),
        Cell::Count(count) => put_digits(count, 1, bytes),
        Cell::Minutes(minutes) => {
            if minutes < 0 {
                bytes.push(b'-');
            }
            put_digits(minutes.unsigned_abs(), 1, bytes);
        }
        Cell::Number(number) if number.is_finite() => {
            // Adding zero makes -0 a plain 0. Writing to memory cannot fail.
            let _ = write!(bytes, "{}", number + 0.0);
        }
        Cell::Share(share) if share.is_finite() => {
            let places = ten_thousandths(share);
            put_digits(places / 10_000, 1, bytes);
            bytes.push(b'.');
            put_digits(places % 10_000, 4, bytes);
        }
        Cell::Hash(hash) => {
            let digit = |four: u8| b"0123456789abcdef"[usize::from(four & 15)];
            bytes.extend(hash.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]));
        }
        Cell::Flag(flag) => bytes.extend_from_slice(if flag { b"true" } else { b"false" }),
        Cell::Number(_) | Cell::Share(_) | Cell::Unknown => {}
    }
}

/// Appends a number in decimal, with zeros in front of fewer than `least` digits.
fn put_digits(number: u64, least: usize, bytes: &mut Vec<u8>) {
    let mut digits = [b'0'; 20];
    let (mut rest, mut start) = (number, digits.len());
    while rest > 0 {
        start -= 1;
        digits[start] += (rest % 10).to_le_bytes()[0];
        rest /= 10;
    }
    bytes.extend_from_slice(&digits[start.min(digits.len() - least)..]);
}

/// Cuts to four places, exactly so for every ratio of two counts below 2³².
pub(super) fn ten_thousandths(share: f64) -> u64 {
    // 0.29 is stored as a little less than 0.29. The nudge is larger than that error, and smaller than the distance of
    // any such ratio from the next four-place number, so neither 0.2899 appears for 29/100 nor 0.2900 for less.
    const NUDGE: f64 = 1e-10;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share is from 0 to 1, and what stands behind the fourth place is to go"
    )]
    let places = (share * 10_000.0 + NUDGE) as u64;
    if share < 1.0 { places.min(9_999) } else { places }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Cells that have broken tables before.
    const HOSTILE: [&str; 12] = [
        "=HYPERLINK(\"http://a.example\",\"x\")",
        "+++ Ticker +++",
        "-1",
        "@you",
        "\tindented",
        "\rback",
        "two\nlines",
        "two\r\nlines",
        "lone\rreturn",
        "a,b\tc",
        "say \"no\"",
        "\u{202e}gnp.exe",
    ];

    fn written<const N: usize>(
        style: TableStyle,
        columns: [&'static str; N],
        rows: &[[Cell<'_>; N]],
    ) -> String {
        let mut bytes = Vec::new();
        let mut table = TableWriter::new(columns, style, &mut bytes).unwrap();
        for row in rows {
            table.row(*row).unwrap();
        }
        table.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn shown(cell: Cell<'_>) -> String {
        let mut bytes = Vec::new();
        put_plain(cell, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    fn hostile_rows() -> Vec<[Cell<'static>; 2]> {
        HOSTILE.iter().map(|text| [Cell::Text(text), Cell::Minutes(-5)]).collect()
    }

    #[test]
    fn hostile_cells_in_csv() {
        let style = TableStyle { format: TableFormat::Csv, excel: false };
        assert_eq!(
            written(style, ["title", "lag"], &hostile_rows()),
            "title,lag\n\
             \"=HYPERLINK(\"\"http://a.example\"\",\"\"x\"\")\",-5\n\
             +++ Ticker +++,-5\n\
             -1,-5\n\
             @you,-5\n\
             \tindented,-5\n\
             \"\rback\",-5\n\
             \"two\nlines\",-5\n\
             \"two\r\nlines\",-5\n\
             \"lone\rreturn\",-5\n\
             \"a,b\tc\",-5\n\
             \"say \"\"no\"\"\",-5\n\
             \u{202e}gnp.exe,-5\n"
        );
    }

    #[test]
    fn hostile_cells_in_tsv() {
        let style = TableStyle { format: TableFormat::Tsv, excel: false };
        assert_eq!(
            written(style, ["title", "lag"], &hostile_rows()),
            "title\tlag\n\
             \"=HYPERLINK(\"\"http://a.example\"\",\"\"x\"\")\"\t-5\n\
             +++ Ticker +++\t-5\n\
             -1\t-5\n\
             @you\t-5\n\
             \"\tindented\"\t-5\n\
             \"\rback\"\t-5\n\
             \"two\nlines\"\t-5\n\
             \"two\r\nlines\"\t-5\n\
             \"lone\rreturn\"\t-5\n\
             \"a,b\tc\"\t-5\n\
             \"say \"\"no\"\"\"\t-5\n\
             \u{202e}gnp.exe\t-5\n"
        );
    }

    #[test]
    fn hostile_cells_for_a_spreadsheet() {
        let style = TableStyle { format: TableFormat::Csv, excel: true };
        assert_eq!(
            written(style, ["title", "lag"], &hostile_rows()),
            "\u{feff}title,lag\r\n\
             \"'=HYPERLINK(\"\"http://a.example\"\",\"\"x\"\")\",-5\r\n\
             '+++ Ticker +++,-5\r\n\
             '-1,-5\r\n\
             '@you,-5\r\n\
             '\tindented,-5\r\n\
             \"'\rback\",-5\r\n\
             \"two\nlines\",-5\r\n\
             \"two\r\nlines\",-5\r\n\
             \"lone\rreturn\",-5\r\n\
             \"a,b\tc\",-5\r\n\
             \"say \"\"no\"\"\",-5\r\n\
             \u{202e}gnp.exe,-5\r\n"
        );
    }

    #[test]
    fn json_lines_are_typed_and_take_no_mark() {
        let cells = [
            Cell::Text("a \"b\"\n\u{1b}\\"),
            Cell::Count(3),
            Cell::Minutes(-5),
            Cell::Number(7.5),
            Cell::Share(0.5),
            Cell::Flag(true),
            Cell::Unknown,
            Cell::Text(""),
            Cell::Share(f64::NAN),
            Cell::Text("=1"),
        ];
        let columns = [
            "text", "count", "minutes", "number", "share", "flag", "unknown", "empty", "nan",
            "formula",
        ];
        let expected = "{\"text\":\"a \\\"b\\\"\\n\\u001b\\\\\",\"count\":3,\"minutes\":-5,\"number\":7.5,\
                        \"share\":0.5000,\"flag\":true,\"unknown\":null,\"empty\":null,\"nan\":null,\"formula\":\"=1\"}\n";
        for excel in [false, true] {
            assert_eq!(
                written(TableStyle { format: TableFormat::Jsonl, excel }, columns, &[cells]),
                expected
            );
        }
    }

    #[test]
    fn numbers_are_plain() {
        assert_eq!(shown(Cell::Number(12.0)), "12");
        assert_eq!(shown(Cell::Number(12.5)), "12.5");
        assert_eq!(shown(Cell::Number(-0.0)), "0");
        assert_eq!(shown(Cell::Number(f64::INFINITY)), "");
        assert_eq!(shown(Cell::Share(0.0)), "0.0000");
        assert_eq!(shown(Cell::Share(1.0)), "1.0000");
        assert_eq!(shown(Cell::Share(0.29)), "0.2900");
        assert_eq!(shown(Cell::Share(0.699_99)), "0.6999");
        assert_eq!(shown(Cell::Share(1.0 - f64::EPSILON / 2.0)), "0.9999");
        assert_eq!(shown(Cell::Share(f64::NAN)), "");
    }

    #[test]
    fn rows_spelled_side_by_side_are_those_spelled_one_by_one() {
        // Several rounds, the last of which is not full.
        let all: Vec<u64> = (0..20_001).collect();
        for format in [TableFormat::Csv, TableFormat::Tsv, TableFormat::Jsonl] {
            let style = TableStyle { format, excel: false };
            let one_by_one: Vec<_> = all.iter().map(|&number| [Cell::Count(number)]).collect();
            let mut bytes = Vec::new();
            let mut table = TableWriter::new(["number"], style, &mut bytes).unwrap();
            table.rows(&all, |&number, (): &mut (), put| put([Cell::Count(number)])).unwrap();
            table.finish().unwrap();
            assert!(String::from_utf8(bytes).unwrap() == written(style, ["number"], &one_by_one));
        }
    }

    /// Texts full of what tables are made of.
    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[\"',;\t\r\n\\\\=+@\\- a\u{feff}\u{202e}\u{0}]{0,12}",
            proptest::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn delimited_rows_read_back(
            rows in proptest::collection::vec([any_text(), any_text(), any_text()], 0..8),
            tabs: bool,
            excel: bool,
        ) {
            let format = if tabs { TableFormat::Tsv } else { TableFormat::Csv };
            let cells: Vec<_> = rows.iter().map(|[a, b, c]| [Cell::Text(a), Cell::Text(b), Cell::Text(c)]).collect();
            let bytes = written(TableStyle { format, excel }, ["a", "b", "c"], &cells);
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(if tabs { b'\t' } else { b',' })
                .from_reader(bytes.as_bytes());
            prop_assert_eq!(reader.headers().unwrap(), vec!["a", "b", "c"]);
            let read: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            let expected: Vec<Vec<String>> = rows
                .iter()
                .map(|row| {
                    row.iter()
                        .map(|text| match text.chars().next() {
                            Some('=' | '+' | '-' | '@' | '\t' | '\r') if excel => format!("'{text}"),
                            _ => text.clone(),
                        })
                        .collect()
                })
                .collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn numbers_have_their_digits(count: u64, minutes: i64, small in -1000_i64..1000) {
            prop_assert_eq!(shown(Cell::Count(count)), count.to_string());
            prop_assert_eq!(shown(Cell::Minutes(minutes)), minutes.to_string());
            prop_assert_eq!(shown(Cell::Minutes(small)), small.to_string());
        }

        #[test]
        fn json_lines_read_back(rows in proptest::collection::vec([any_text(), any_text()], 0..8)) {
            let cells: Vec<_> = rows.iter().map(|[a, b]| [Cell::Text(a), Cell::Text(b)]).collect();
            let bytes = written(TableStyle { format: TableFormat::Jsonl, excel: false }, ["a", "b"], &cells);
            prop_assert_eq!(bytes.matches('\n').count(), rows.len());
            for (line, [a, b]) in bytes.split_terminator('\n').zip(&rows) {
                let row: serde_json::Value = serde_json::from_str(line).unwrap();
                prop_assert_eq!(row["a"].as_str().unwrap_or_default(), a);
                prop_assert_eq!(row["b"].as_str().unwrap_or_default(), b);
            }
        }

        #[test]
        fn shares_are_cut_exactly(whole in 1u64..1 << 32, near in 0u64..=10_000, off in 0u64..3) {
            // The ratio that comes closest to `near` ten-thousandths, and its neighbours.
            let part = (near * whole / 10_000 + off).saturating_sub(1).min(whole);
            let places = part * 10_000 / whole;
            let share = part as f64 / whole as f64;
            prop_assert_eq!(shown(Cell::Share(share)), format!("{}.{:04}", places / 10_000, places % 10_000));
        }

        #[test]
        fn shares_with_four_places_stay(places in 0u32..=10_000) {
            let share = f64::from(places) / 10_000.0;
            prop_assert_eq!(shown(Cell::Share(share)), format!("{}.{:04}", places / 10_000, places % 10_000));
        }
    }
}
