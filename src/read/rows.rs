//! A small table, read whole: labels that people made, and tables that this program wrote.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;

use super::csv::{cells, unquote};
use super::decompress::unpack;
use super::format::{ByName, by_name, header};
use super::split::{Buffer, Kind, Shape, Walk};
use crate::error::{Error, Result};
use crate::options::InputFormat;

/// A table in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The names of its columns, in the order of the header; of JSON lines, by name, those of the first object first.
    pub names: Vec<String>,
    /// One cell for each name; empty where a JSON object lacks it or says null.
    pub rows: Vec<Vec<String>>,
    /// The line on which each row begins, from 1 on.
    pub lines: Vec<u64>,
}

/// Reads a table whole: CSV (separated by `,`, `;` or tabs, as its header is), TSV or JSON lines, plain, gzip or zstd.
///
/// Lines that hold nothing are passed over. Unlike a feed, a table that is wrong somewhere is not read at all.
///
/// # Errors
/// [`Error::Missing`], [`Error::Read`], or [`Error::Input`] with the line of a row that has other cells than the header, is no
/// UTF-8 or no JSON object.
pub fn rows(path: &Path) -> Result<Rows> {
    Ok(read(path)?.0)
}

/// Reads a table that a scan wrote. One for spreadsheets (`--excel`), told by its byte order mark, gets its cells
/// back as they were: without the apostrophe before what a spreadsheet would compute.
///
/// # Errors
/// As [`rows`].
pub fn rows_of_run(path: &Path) -> Result<Rows> {
    let (mut table, has_mark) = read(path)?;
    if has_mark {
        for cell in table.rows.iter_mut().flatten() {
            let rest = cell.strip_prefix('\'');
            if rest.is_some_and(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r'])) {
                cell.remove(0);
            }
        }
    }
    Ok(table)
}

/// A table, and whether it begins with a byte order mark.
fn read(path: &Path) -> Result<(Rows, bool)> {
    let name = path.display().to_string();
    let bytes = bytes(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::Missing { path: name.clone() },
        _ => Error::Read { path: name.clone(), source },
    })?;
    let has_mark = bytes.starts_with("\u{feff}".as_bytes());
    let format = match by_name(path) {
        ByName::Known(format) if format != InputFormat::Text => format,
        _ if bytes.trim_ascii_start().starts_with(b"{") => InputFormat::Jsonl,
        _ => InputFormat::Csv,
    };
    let rows = match format {
        InputFormat::Jsonl => json_rows(bytes),
        InputFormat::Tsv => cell_rows(bytes, b'\t'),
        _ => {
            let columns = |delimiter| header(&bytes, delimiter).map_or(0, |(_, names)| names.len());
            // The first of those that give most columns.
            let delimiters = [b'\t', b';', b','];
            let delimiter = delimiters.into_iter().max_by_key(|&delimiter| columns(delimiter));
            cell_rows(bytes, delimiter.unwrap_or(b','))
        }
    };
    let rows = rows.map_err(|reason| Error::Input { path: name, reason })?;
    Ok((rows, has_mark))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    unpack(File::open(path)?)?.0.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn cell_rows(bytes: Vec<u8>, delimiter: u8) -> Result<Rows, String> {
    let mut table = Rows::default();
    each(bytes, Shape::Cells(delimiter), |kind, line, row| {
        let mut found = Vec::new();
        cells(row.as_bytes(), delimiter, &mut found).map_err(|why| at(line, why))?;
        let cells: Vec<String> = found
            .into_iter()
            .map(|cell| {
                let mut said = String::new();
                unquote(&row[cell], &mut said);
                said
            })
            .collect();
        if kind == Kind::Header {
            table.names = cells;
        } else if cells.len() == table.names.len() {
            table.rows.push(cells);
            table.lines.push(line);
        } else {
            let (cells, names) = (cells.len(), table.names.len());
            return Err(at(line, &format!("{cells} cells where the header has {names}")));
        }
        Ok(())
    })?;
    Ok(table)
}

fn json_rows(bytes: Vec<u8>) -> Result<Rows, String> {
    let mut table = Rows::default();
    each(bytes, Shape::Lines, |_, line, row| {
        let mut object: BTreeMap<String, &RawValue> =
            serde_json::from_str(row).map_err(|error| at(line, &error.to_string()))?;
        for name in object.keys().filter(|name| !table.names.contains(name)).collect::<Vec<_>>() {
            table.names.push(name.clone());
            table.rows.iter_mut().for_each(|row| row.push(String::new()));
        }
        // Numbers are ids as they are written.
        let said = |value: &RawValue| match serde_json::from_str(value.get()) {
            Ok(Some(Value::String(text))) => text,
            Ok(None) => String::new(),
            _ => value.get().to_owned(),
        };
        let cell = |name| object.remove(name).map_or_else(String::new, said);
        table.rows.push(table.names.iter().map(cell).collect());
        table.lines.push(line);
        Ok(())
    })?;
    Ok(table)
}

/// Calls `take` with the kind, the line and the words of each record, the header of a table among them.
fn each(
    bytes: Vec<u8>,
    shape: Shape,
    mut take: impl FnMut(Kind, u64, &str) -> Result<(), String>,
) -> Result<(), String> {
    let mut walk = Walk::new(Cursor::new(bytes), shape, 1 << 20, u64::MAX);
    while let Some(block) = walk.next_block(&mut Buffer::default()) {
        for piece in &block.pieces {
            let record = &block.bytes.filled()[piece.start..piece.end];
            let record = str::from_utf8(record).map_err(|_| at(piece.line, "it is no UTF-8"))?;
            match piece.kind {
                Kind::Other => {}
                Kind::Header => {
                    take(
                        piece.kind,
                        piece.line,
                        record.strip_prefix('\u{feff}').unwrap_or(record),
                    )?;
                }
                _ => take(piece.kind, piece.line, record)?,
            }
        }
    }
    Ok(())
}

fn at(line: u64, why: &str) -> String {
    format!("line {line}: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn read_of(name: &str, bytes: &[u8]) -> Result<Rows> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        rows(&path)
    }

    fn table(names: &[&str], rows: &[&[&str]]) -> Rows {
        let owned = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
        Rows {
            names: owned(names),
            rows: rows.iter().map(|row| owned(row)).collect(),
            lines: Vec::new(),
        }
    }

    #[test]
    fn one_table_in_every_form_it_may_have() {
        let expected = table(&["id", "story"], &[&["a", "1"], &["b, c", "2"]]);
        let comma = b"\xef\xbb\xbfid,story\r\na,1\r\n\r\n\"b, c\",2";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(comma).unwrap();
        let packed = packed.finish().unwrap();
        let zstd = ruzstd::encoding::compress_to_vec(
            &comma[..],
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        let forms: [(&str, &[u8]); 7] = [
            ("t.csv", comma),
            ("t.csv.gz", &packed),
            ("truth.zst", &zstd),
            ("t.csv", b"id;story\na;1\nb, c;2\n"),
            ("t.tsv", b"id\tstory\na\t1\nb, c\t2\n"),
            ("t", b"id\tstory\na\t1\nb, c\t2\n"),
            ("t.jsonl", b"{\"id\":\"a\",\"story\":1}\n\n{\"id\":\"b, c\",\"story\":\"2\"}\n"),
        ];
        for (name, bytes) in forms {
            assert_eq!(
                Rows { lines: Vec::new(), ..read_of(name, bytes).unwrap() },
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn apostrophes_for_spreadsheets_are_undone_where_a_scan_wrote_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        let cells = |bytes: &str| {
            std::fs::write(&path, bytes).unwrap();
            let cells = |table: Rows| table.rows.concat();
            (cells(rows_of_run(&path).unwrap()), cells(rows(&path).unwrap()))
        };
        let (of_run, any) = cells("\u{feff}id,title\r\n'-1,'Tis so\r\n'=a,\"'\tb\"\r\n");
        assert_eq!(of_run, ["-1", "'Tis so", "=a", "\tb"]);
        assert_eq!(any, ["'-1", "'Tis so", "'=a", "'\tb"]);
        assert_eq!(cells("id\n'-1\n").0, ["'-1"]);
    }

    #[test]
    fn objects_may_lack_what_others_have() {
        let found = read_of("t.jsonl", b"{\"b\":true}\n{\"a\":null,\"c\":1.50}\n").unwrap();
        let expected = table(&["b", "a", "c"], &[&["true", "", ""], &["", "", "1.50"]]);
        assert_eq!(found, Rows { lines: vec![1, 2], ..expected });
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let why = |name, bytes| read_of(name, bytes).unwrap_err().to_string();
        assert!(
            why("t.csv", b"id,cluster\na,1\nb\n")
                .ends_with("line 3: 1 cells where the header has 2")
        );
        assert!(why("t.csv", b"id,cluster\na,\xff\n").ends_with("line 2: it is no UTF-8"));
        assert!(why("t.jsonl", b"{}\n[1]\n").contains("line 2: "));
        assert!(matches!(rows(Path::new("no/such.csv")), Err(Error::Missing { .. })));
    }
}
