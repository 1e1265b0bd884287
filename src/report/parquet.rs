//! Rows of typed cells → a Parquet file, a row group at a time.

use super::kinds::{Kind, kind};
use super::table::{Cell, put_plain, ten_thousandths};
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Stored};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// A row group ends with so many rows, or with so many bytes of text.
const ROWS: usize = 1 << 16;
const BYTES: usize = 16 << 20;

/// A table whose last rows are still in memory.
pub(super) struct ParquetTable {
    /// Writes to memory, from which it goes on to the file.
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
    rows: usize,
    bytes: usize,
}

struct Column {
    name: &'static str,
    /// For every row 1, or 0 for what is not known.
    known: Vec<i16>,
    cells: Cells,
}

enum Cells {
    Text { bytes: Vec<u8>, ends: Vec<usize> },
    Whole(Vec<i64>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
}

impl ParquetTable {
    pub(super) fn new(names: &[&'static str]) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_created_by(concat!("wirecopy version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .build();
        let writer = schema(names)
            .and_then(|schema| {
                SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))
            })
            .map_err(io::Error::other)?;
        let column = |&name| Column { name, known: Vec::new(), cells: Cells::new(kind(name)) };
        Ok(Self { writer, columns: names.iter().map(column).collect(), rows: 0, bytes: 0 })
    }

    /// Adds a row, and writes the rows there are when they are enough.
    pub(super) fn row(&mut self, cells: &[Cell<'_>], out: &mut dyn Write) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += column.push(*cell)?;
        }
        self.rows += 1;
        if self.rows >= ROWS || self.bytes >= BYTES { self.write_rows(out) } else { Ok(()) }
    }

    /// Writes what is left, and the table of contents.
    pub(super) fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows > 0 {
            self.write_rows(out)?;
        }
        self.writer.finish().map_err(io::Error::other)?;
        self.pass_on(out)
    }

    fn write_rows(&mut self, out: &mut dyn Write) -> io::Result<()> {
        (self.rows, self.bytes) = (0, 0);
        let columns = &mut self.columns;
        self.writer
            .next_row_group()
            .and_then(|mut group| {
                columns.iter_mut().try_for_each(|column| column.write(&mut group))?;
                group.close()
            })
            .map_err(io::Error::other)?;
        self.pass_on(out)
    }

    fn pass_on(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.writer.flush()?;
        let bytes = self.writer.inner_mut();
        out.write_all(bytes)?;
        bytes.clear();
        Ok(())
    }
}

fn schema(names: &[&'static str]) -> Result<Type> {
    let field = |&name: &&'static str| {
        let (stored, logical) = match kind(name) {
            Kind::Text => (Stored::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Whole => (Stored::INT64, None),
            Kind::Real => (Stored::DOUBLE, None),
            Kind::Flag => (Stored::BOOLEAN, None),
        };
        let field = Type::primitive_type_builder(name, stored)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL);
        field.build().map(Arc::new)
    };
    let fields = names.iter().map(field).collect::<Result<_>>()?;
    Type::group_type_builder("schema").with_fields(fields).build()
}

impl Cells {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text { bytes: Vec::new(), ends: Vec::new() },
            Kind::Whole => Self::Whole(Vec::new()),
            Kind::Real => Self::Real(Vec::new()),
            Kind::Flag => Self::Flag(Vec::new()),
        }
    }
}

impl Column {
    /// Adds a cell, and says how many bytes it takes.
    fn push(&mut self, cell: Cell<'_>) -> io::Result<usize> {
        let is_known = match (&mut self.cells, cell) {
            (_, Cell::Unknown | Cell::Text("")) => false,
            (_, Cell::Number(number) | Cell::Share(number)) if !number.is_finite() => false,
            (Cells::Text { bytes, ends }, cell @ (Cell::Text(_) | Cell::Hash(_))) => {
                let before = bytes.len();
                put_plain(cell, bytes);
                ends.push(bytes.len());
                self.known.push(1);
                return Ok(bytes.len() - before + 16);
            }
            (Cells::Whole(numbers), Cell::Count(count)) => {
                numbers.push(i64::try_from(count).unwrap_or(i64::MAX));
                true
            }
            (Cells::Whole(numbers), Cell::Minutes(minutes)) => {
                numbers.push(minutes);
                true
            }
            (Cells::Real(numbers), Cell::Number(number)) => {
                // Adding zero makes -0 a plain 0.
                numbers.push(number + 0.0);
                true
            }
            (Cells::Real(numbers), Cell::Share(share)) => {
                numbers.push(ten_thousandths(share) as f64 / 10_000.0);
                true
            }
            (Cells::Flag(flags), Cell::Flag(flag)) => {
                flags.push(flag);
                true
            }
            _ => {
                let what = format!("the column {} holds another kind of cell: {cell:?}", self.name);
                return Err(io::Error::other(what));
            }
        };
        self.known.push(is_known.into());
        Ok(8)
    }

    /// Writes the cells there are as the next column of a row group.
    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<()> {
        // One for each column of the schema: there always is a next one.
        let Some(mut column) = group.next_column()? else { return Ok(()) };
        let known = Some(&self.known[..]);
        match &mut self.cells {
            Cells::Text { bytes, ends } => {
                let bytes = Bytes::from(std::mem::take(bytes));
                let mut start = 0;
                let mut text = |end| {
                    let text = ByteArray::from(bytes.slice(start..end));
                    start = end;
                    text
                };
                let texts: Vec<ByteArray> = ends.drain(..).map(&mut text).collect();
                column.typed::<ByteArrayType>().write_batch(&texts, known, None)?;
            }
            Cells::Whole(numbers) => {
                column.typed::<Int64Type>().write_batch(numbers, known, None)?;
                numbers.clear();
            }
            Cells::Real(numbers) => {
                column.typed::<DoubleType>().write_batch(numbers, known, None)?;
                numbers.clear();
            }
            Cells::Flag(flags) => {
                column.typed::<BoolType>().write_batch(flags, known, None)?;
                flags.clear();
            }
        }
        self.known.clear();
        column.close()
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::findings;
    use super::super::{Table, TableFormat, TableStyle, write_table};
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use serde_json::Value;

    fn written(table: Table, format: TableFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        let style = TableStyle { format, excel: false };
        write_table(table, &findings(), &style, &mut bytes).unwrap();
        bytes
    }

    /// A cell as JSON, and the type of its column.
    fn shown(field: &Field) -> Value {
        match field {
            Field::Null => Value::Null,
            Field::Str(text) => text.as_str().into(),
            Field::Long(number) => (*number).into(),
            Field::Double(number) => (*number).into(),
            Field::Bool(flag) => (*flag).into(),
            other => panic!("{other:?}"),
        }
    }

    fn read(bytes: Vec<u8>) -> (usize, Vec<Vec<(String, Value)>>) {
        let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
        let rows = reader.get_row_iter(None).unwrap().map(|row| {
            let row = row.unwrap();
            row.get_column_iter().map(|(name, field)| (name.clone(), shown(field))).collect()
        });
        (reader.num_row_groups(), rows.collect())
    }

    #[test]
    fn every_table_reads_back_as_its_json_lines() {
        for table in Table::ALL {
            let (_, rows) = read(written(table, TableFormat::Parquet));
            let lines = String::from_utf8(written(table, TableFormat::Jsonl)).unwrap();
            let expected: Vec<serde_json::Map<String, Value>> =
                lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(rows.len(), expected.len());
            assert!(!rows.is_empty());
            for (row, expected) in rows.iter().zip(expected) {
                assert_eq!(row.len(), expected.len());
                for (name, cell) in row {
                    // Whole numbers that are no counts are written as 12 in JSON.
                    match (cell.as_f64(), expected[name].as_f64()) {
                        (Some(a), Some(b)) => assert!((a - b).abs() < 1e-12, "{table} {name}"),
                        _ => assert_eq!(*cell, expected[name], "{table} {name}"),
                    }
                }
            }
        }
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        for table in Table::ALL {
            let write = || written(table, TableFormat::Parquet);
            assert!(write() == write(), "{table}");
        }
    }

    #[test]
    fn rows_are_passed_on_as_they_come() {
        struct Counting(usize, usize);
        impl Write for Counting {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 += bytes.len();
                self.1 = self.1.max(bytes.len());
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut out = Vec::new();
        let mut table = ParquetTable::new(&["title", "words"]).unwrap();
        let rows = 2 * ROWS + 5;
        for row in 0..rows {
            let title = format!("title {row}");
            let cells = [Cell::Text(&title), Cell::Count(row as u64)];
            table.row(&cells, &mut out).unwrap();
            assert!(row != ROWS || !out.is_empty());
        }
        table.finish(&mut out).unwrap();
        let (groups, read) = read(out);
        assert_eq!((groups, read.len()), (3, rows));
        assert_eq!(read[rows - 1][0].1, format!("title {}", rows - 1));

        let mut out = Counting(0, 0);
        let mut table = ParquetTable::new(&["text"]).unwrap();
        for row in 0..100_u64 {
            let letter =
                |i: u64| char::from_digit(u32::try_from(i * i * (row + 1) % 251 % 36).unwrap(), 36);
            let text: String = (0..1 << 20).filter_map(letter).collect();
            table.row(&[Cell::Text(&text)], &mut out).unwrap();
        }
        table.finish(&mut out).unwrap();
        assert!(out.1 <= 2 * BYTES, "{}", out.1);
    }
}
