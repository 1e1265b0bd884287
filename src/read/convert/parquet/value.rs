//! Values of columns as JSON. Each function says `false`, and has written nothing, for what JSON has no form for.

use std::io::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::data_type::Int96;
use parquet::schema::types::ColumnDescriptor;

const NANOSECONDS: i128 = 1_000_000_000;

/// What the values of a column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// What its type says.
    Plain,
    /// A number without a sign, stored as one with.
    Unsigned { bits: u8 },
    /// Days since 1970-01-01.
    Date,
    /// So many of them make a second since 1970-01-01, in UTC or at an unknown place.
    Moment { a_second: i64, is_utc: bool },
    /// A number without its last so many digits.
    Decimal { scale: u32 },
    /// Sixteen bytes.
    Uuid,
    /// Not a value for people.
    Unknown,
}

impl Form {
    /// The form of a column.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        let scale = || u32::try_from(column.type_scale()).unwrap_or(0);
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(kind)), _) => {
                let a_second = match kind.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                };
                Self::Moment { a_second, is_utc: kind.is_adjusted_to_u_t_c }
            }
            (_, ConvertedType::TIMESTAMP_MILLIS) => Self::Moment { a_second: 1_000, is_utc: true },
            (_, ConvertedType::TIMESTAMP_MICROS) => {
                Self::Moment { a_second: 1_000_000, is_utc: true }
            }
            (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Self::Date,
            (Some(LogicalType::Decimal(_)), _) | (_, ConvertedType::DECIMAL) => {
                Self::Decimal { scale: scale() }
            }
            (Some(LogicalType::Uuid), _) => Self::Uuid,
            (_, ConvertedType::UINT_64) => Self::Unsigned { bits: 64 },
            (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32) => {
                Self::Unsigned { bits: 32 }
            }
            (_, ConvertedType::BSON | ConvertedType::INTERVAL) => Self::Unknown,
            _ if column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY => Self::Unknown,
            _ => Self::Plain,
        }
    }
}

pub(super) fn put_bool(value: bool, out: &mut Vec<u8>) -> bool {
    out.extend_from_slice(if value { b"true" } else { b"false" });
    true
}

pub(super) fn put_int(value: i64, form: Form, out: &mut Vec<u8>) -> bool {
    match form {
        Form::Unsigned { bits } => {
            let mask = if bits == 64 { u64::MAX } else { u32::MAX.into() };
            put_shown(value.cast_unsigned() & mask, out)
        }
        Form::Date => {
            let day = i32::try_from(value).ok();
            let day = day.and_then(|day| {
                Date::new(1970, 1, 1).ok()?.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
            });
            day.is_some_and(|day| put_quoted(day, out))
        }
        Form::Moment { a_second, is_utc } => {
            let nanoseconds = i128::from(value) * (NANOSECONDS / i128::from(a_second));
            put_moment(nanoseconds, is_utc, out)
        }
        Form::Decimal { scale } => put_decimal(value.into(), scale, out),
        _ => put_shown(value, out),
    }
}

/// A moment as Impala and old Spark write it: nanoseconds of the day, and the Julian day.
pub(super) fn put_int96(value: &Int96, out: &mut Vec<u8>) -> bool {
    let &[low, high, day] = value.data() else { return false };
    let of_day = i128::from(u64::from(high) << 32 | u64::from(low));
    let days = i128::from(day) - 2_440_588;
    put_moment(days * 86_400 * NANOSECONDS + of_day, false, out)
}

pub(super) fn put_float(value: f64, out: &mut Vec<u8>) -> bool {
    value.is_finite() && put_shown(value, out)
}

pub(super) fn put_bytes(bytes: &[u8], form: Form, out: &mut Vec<u8>) -> bool {
    match form {
        // Old writers do not say of their texts that they are.
        Form::Plain => {
            put_text(bytes, out);
            true
        }
        Form::Decimal { scale } if (1..=16).contains(&bytes.len()) => {
            let sign = if bytes[0] < 0x80 { 0 } else { -1 };
            let number =
                bytes.iter().fold(sign, |number: i128, &byte| number << 8 | i128::from(byte));
            put_decimal(number, scale, out)
        }
        Form::Uuid if bytes.len() == 16 => {
            out.push(b'"');
            for (number, byte) in bytes.iter().enumerate() {
                if matches!(number, 4 | 6 | 8 | 10) {
                    out.push(b'-');
                }
                put_shown(format_args!("{byte:02x}"), out);
            }
            out.push(b'"');
            true
        }
        _ => false,
    }
}

/// Writes a JSON string. Bytes that are no UTF-8 stay as they are: whoever reads the line tells of them.
pub(super) fn put_text(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut plain = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[plain..at]);
        plain = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                put_shown(format_args!("\\u{byte:04x}"), out);
            }
        }
    }
    out.extend_from_slice(&bytes[plain..]);
    out.push(b'"');
}

/// Writes a moment as ISO 8601: with `Z` in UTC, else without a zone.
fn put_moment(nanoseconds: i128, is_utc: bool, out: &mut Vec<u8>) -> bool {
    let Ok(moment) = Timestamp::from_nanosecond(nanoseconds) else { return false };
    if is_utc {
        put_quoted(moment, out)
    } else {
        put_quoted(jiff::tz::Offset::UTC.to_datetime(moment), out)
    }
}

fn put_decimal(number: i128, scale: u32, out: &mut Vec<u8>) -> bool {
    let Some(one) = 10_u128.checked_pow(scale) else { return false };
    let sign = if number < 0 { "-" } else { "" };
    let (whole, rest) = (number.unsigned_abs() / one, number.unsigned_abs() % one);
    if scale == 0 {
        put_shown(format_args!("{sign}{whole}"), out)
    } else {
        let places = scale as usize;
        put_shown(format_args!("{sign}{whole}.{rest:0places$}"), out)
    }
}

fn put_quoted(value: impl std::fmt::Display, out: &mut Vec<u8>) -> bool {
    put_shown(format_args!("\"{value}\""), out)
}

fn put_shown(value: impl std::fmt::Display, out: &mut Vec<u8>) -> bool {
    // Writing to memory cannot fail.
    write!(out, "{value}").is_ok()
}
