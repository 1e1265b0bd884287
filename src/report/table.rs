//! Rows of typed cells → CSV, TSV or JSON Lines, one row at a time.

use super::{TableFormat, TableStyle};
use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

const BUFFER: usize = 1 << 16;

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
    /// `true` or `false`.
    Flag(bool),
    /// Nothing is known, or nothing applies.
    Unknown,
}

/// Writes a table of `N` columns: the header when it is made, then row by row. Ends with [`TableWriter::finish`], without
/// which the last rows may be missing.
pub(super) struct TableWriter<'a, const N: usize> {
    columns: [&'static str; N],
    rows: Rows<'a>,
    /// Whether texts are guarded against being taken for formulas.
    guarded: bool,
    /// Reused from cell to cell.
    shown: String,
}

enum Rows<'a> {
    Delimited(Box<csv::Writer<&'a mut dyn Write>>),
    Lines(BufWriter<&'a mut dyn Write>),
}

impl<'a, const N: usize> TableWriter<'a, N> {
    /// Begins a table and writes its header, where the format has one.
    pub(super) fn new(
        columns: [&'static str; N],
        style: TableStyle,
        out: &'a mut dyn Write,
    ) -> io::Result<Self> {
        let delimiter = match style.format {
            TableFormat::Csv => b',',
            TableFormat::Tsv => b'\t',
            TableFormat::Jsonl => {
                let rows = Rows::Lines(BufWriter::with_capacity(BUFFER, out));
                return Ok(Self { columns, rows, guarded: false, shown: String::new() });
            }
        };
        if style.excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut rows = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(if style.excel {
                csv::Terminator::CRLF
            } else {
                csv::Terminator::Any(b'\n')
            })
            .buffer_capacity(BUFFER)
            .from_writer(out);
        rows.write_record(columns).map_err(io_error)?;
        Ok(Self {
            columns,
            rows: Rows::Delimited(Box::new(rows)),
            guarded: style.excel,
            shown: String::new(),
        })
    }

    /// Writes one row.
    pub(super) fn row(&mut self, cells: [Cell<'_>; N]) -> io::Result<()> {
        match &mut self.rows {
            Rows::Delimited(out) => {
                for cell in cells {
                    let text = match cell {
                        Cell::Text(text) if !(self.guarded && looks_like_a_formula(text)) => text,
                        other => {
                            show(other, &mut self.shown);
                            &self.shown
                        }
                    };
                    out.write_field(text).map_err(io_error)?;
                }
                out.write_record(None::<&[u8]>).map_err(io_error)
            }
            Rows::Lines(out) => {
                for (number, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
                    write!(out, "{}\"{column}\":", if number == 0 { '{' } else { ',' })?;
                    match cell {
                        Cell::Text("") => out.write_all(b"null")?,
                        Cell::Text(text) => serde_json::to_writer(&mut *out, text)?,
                        other => {
                            show(other, &mut self.shown);
                            out.write_all(if self.shown.is_empty() {
                                b"null"
                            } else {
                                self.shown.as_bytes()
                            })?;
                        }
                    }
                }
                out.write_all(b"}\n")
            }
        }
    }

    /// Writes what is still buffered.
    pub(super) fn finish(self) -> io::Result<()> {
        match self.rows {
            Rows::Delimited(mut out) => out.flush(),
            Rows::Lines(mut out) => out.flush(),
        }
    }
}

/// Whether a spreadsheet may run this text instead of showing it.
fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Puts the cell into `shown`, which is emptied first. A text comes with an apostrophe in front.
fn show(cell: Cell<'_>, shown: &mut String) {
    shown.clear();
    // Writing to a string cannot fail.
    let _ = match cell {
        Cell::Text(text) => write!(shown, "'{text}"),
        Cell::Count(count) => write!(shown, "{count}"),
        Cell::Minutes(minutes) => write!(shown, "{minutes}"),
        // Adding zero makes -0 a plain 0.
        Cell::Number(number) if number.is_finite() => write!(shown, "{}", number + 0.0),
        Cell::Share(share) if share.is_finite() => write!(shown, "{:.4}", cut(share)),
        Cell::Flag(flag) => write!(shown, "{flag}"),
        Cell::Number(_) | Cell::Share(_) | Cell::Unknown => Ok(()),
    };
}

/// Cuts to four places, exactly so for every ratio of two counts below 2³².
fn cut(share: f64) -> f64 {
    // 0.29 is stored as a little less than 0.29. The nudge is larger than that error, and smaller than the distance of
    // any such ratio from the next four-place number, so neither 0.2899 appears for 29/100 nor 0.2900 for less.
    const NUDGE: f64 = 1e-10;
    let places = (share * 10_000.0 + NUDGE).floor();
    if share < 1.0 { places.min(9_999.0) / 10_000.0 } else { places / 10_000.0 }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
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
        let shown = |cell| {
            let mut shown = String::new();
            show(cell, &mut shown);
            shown
        };
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
            let mut shown = String::new();
            show(Cell::Share(part as f64 / whole as f64), &mut shown);
            prop_assert_eq!(shown, format!("{}.{:04}", places / 10_000, places % 10_000));
        }

        #[test]
        fn shares_with_four_places_stay(places in 0u32..=10_000) {
            let mut shown = String::new();
            show(Cell::Share(f64::from(places) / 10_000.0), &mut shown);
            prop_assert_eq!(shown, format!("{}.{:04}", places / 10_000, places % 10_000));
        }
    }
}
