//! One column of a row group: its values, and the levels that say where they belong.

use parquet::basic::Type;
use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type,
    Int64Type, Int96Type,
};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescPtr;

use super::value::{self, Form};

/// A column, and the place in the stretch of it that was read last.
pub(super) struct Leaf {
    values: Values,
    form: Form,
    /// The definition level of a value that is there.
    defined: i16,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    /// Entries that were read: values and gaps.
    entries: usize,
    entry: usize,
    value: usize,
}

enum Values {
    Bool(Typed<BoolType>),
    Int32(Typed<Int32Type>),
    Int64(Typed<Int64Type>),
    Int96(Typed<Int96Type>),
    Float(Typed<FloatType>),
    Double(Typed<DoubleType>),
    Bytes(Typed<ByteArrayType>),
    Fixed(Typed<FixedLenByteArrayType>),
}

struct Typed<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

impl<T: DataType> Typed<T> {
    fn new(column: ColumnDescPtr, pages: Box<dyn PageReader>) -> Self {
        let reader = parquet::column::reader::get_column_reader(column, pages);
        Self { reader: get_typed_column_reader(reader), values: Vec::new() }
    }

    fn read(
        &mut self,
        rows: usize,
        definitions: &mut Vec<i16>,
        repetitions: &mut Vec<i16>,
    ) -> Result<usize> {
        self.values.clear();
        let values = &mut self.values;
        let (rows, _, _) =
            self.reader.read_records(rows, Some(definitions), Some(repetitions), values)?;
        Ok(rows)
    }
}

impl Leaf {
    /// A column of which nothing has been read.
    pub(super) fn new(column: &ColumnDescPtr, pages: Box<dyn PageReader>) -> Self {
        let of = || column.clone();
        let values = match column.physical_type() {
            Type::BOOLEAN => Values::Bool(Typed::new(of(), pages)),
            Type::INT32 => Values::Int32(Typed::new(of(), pages)),
            Type::INT64 => Values::Int64(Typed::new(of(), pages)),
            Type::INT96 => Values::Int96(Typed::new(of(), pages)),
            Type::FLOAT => Values::Float(Typed::new(of(), pages)),
            Type::DOUBLE => Values::Double(Typed::new(of(), pages)),
            Type::BYTE_ARRAY => Values::Bytes(Typed::new(of(), pages)),
            Type::FIXED_LEN_BYTE_ARRAY => Values::Fixed(Typed::new(of(), pages)),
        };
        Self {
            values,
            form: Form::of(column),
            defined: column.max_def_level(),
            definitions: Vec::new(),
            repetitions: Vec::new(),
            entries: 0,
            entry: 0,
            value: 0,
        }
    }

    /// Reads the next rows in place of those that were read before, and says how many there were.
    pub(super) fn read(&mut self, rows: usize) -> Result<usize> {
        (self.entry, self.value) = (0, 0);
        self.definitions.clear();
        self.repetitions.clear();
        let levels = (&mut self.definitions, &mut self.repetitions);
        let rows = match &mut self.values {
            Values::Bool(typed) => typed.read(rows, levels.0, levels.1),
            Values::Int32(typed) => typed.read(rows, levels.0, levels.1),
            Values::Int64(typed) => typed.read(rows, levels.0, levels.1),
            Values::Int96(typed) => typed.read(rows, levels.0, levels.1),
            Values::Float(typed) => typed.read(rows, levels.0, levels.1),
            Values::Double(typed) => typed.read(rows, levels.0, levels.1),
            Values::Bytes(typed) => typed.read(rows, levels.0, levels.1),
            Values::Fixed(typed) => typed.read(rows, levels.0, levels.1),
        }?;
        self.entries = if self.defined == 0 { rows } else { self.definitions.len() };
        Ok(rows)
    }

    /// The definition level of the next entry; `None` at the end of what was read.
    pub(super) fn definition(&self) -> Option<i16> {
        if self.defined == 0 {
            (self.entry < self.entries).then_some(0)
        } else {
            self.definitions.get(self.entry).copied()
        }
    }

    /// The repetition level of the next entry, 0 at the end of what was read.
    pub(super) fn repetition(&self) -> i16 {
        self.repetitions.get(self.entry).copied().unwrap_or(0)
    }

    /// Goes past an entry that is no value.
    pub(super) fn pass(&mut self) {
        if self.definition() == Some(self.defined) {
            self.value += 1;
        }
        self.entry += 1;
    }

    /// Writes the next entry, which is a value, as JSON: `null` for what JSON has no form for.
    pub(super) fn put(&mut self, out: &mut Vec<u8>) {
        let (at, form) = (self.value, self.form);
        let put = match &self.values {
            Values::Bool(typed) => typed.values.get(at).map(|&value| value::put_bool(value, out)),
            Values::Int32(typed) => {
                typed.values.get(at).map(|&value| value::put_int(value.into(), form, out))
            }
            Values::Int64(typed) => {
                typed.values.get(at).map(|&value| value::put_int(value, form, out))
            }
            Values::Int96(typed) => typed.values.get(at).map(|value| value::put_int96(value, out)),
            Values::Float(typed) => {
                typed.values.get(at).map(|&value| value::put_float(value.into(), out))
            }
            Values::Double(typed) => {
                typed.values.get(at).map(|&value| value::put_float(value, out))
            }
            Values::Bytes(typed) => {
                typed.values.get(at).map(|value| value::put_bytes(value.data(), form, out))
            }
            Values::Fixed(typed) => {
                typed.values.get(at).map(|value| value::put_bytes(value.data(), form, out))
            }
        };
        if !put.unwrap_or(false) {
            out.extend_from_slice(b"null");
        }
        self.pass();
    }
}
