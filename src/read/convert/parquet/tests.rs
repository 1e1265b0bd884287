//! Files of other writers (`tests/data/parquet`, made by `make.py` there) → the rows they were made from.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, file};

use super::super::Refused;
use super::*;
use crate::options::{FieldNames, Reading};
use crate::read::Inputs;

const CODECS: [&str; 6] =
    ["kinds-snappy", "kinds-zstd-1", "kinds-zstd-2", "kinds-gzip-2", "kinds-lz4-1", "kinds-none-2"];

fn path(name: &str) -> PathBuf {
    PathBuf::from(format!("{}/tests/data/parquet/{name}.parquet", env!("CARGO_MANIFEST_DIR")))
}

fn read(file: File, columns: Columns<'_>) -> (Vec<String>, Vec<Refused>) {
    let mut convert = open(file, columns).unwrap().unwrap();
    let (mut lines, mut rows) = (Vec::new(), Vec::new());
    loop {
        let mut out = Converted::default();
        let more = convert.more(&mut out).unwrap();
        let text = String::from_utf8_lossy(&out.lines).into_owned();
        assert_eq!(text.lines().count() as u64, out.records);
        lines.extend(text.lines().map(str::to_owned));
        rows.append(&mut out.rows);
        if !more {
            return (lines, rows);
        }
    }
}

fn all(name: &str) -> (Vec<String>, Vec<Refused>) {
    read(File::open(path(name)).unwrap(), Columns::All)
}

fn from_bytes(bytes: &[u8], columns: Columns<'_>) -> (Vec<String>, Vec<Refused>) {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    read(file, columns)
}

fn note(name: &str) -> (Reason, String) {
    let (lines, rows) = all(name);
    assert!(lines.is_empty());
    match &rows[..] {
        [row] => (row.reason, row.detail.clone()),
        _ => panic!("{rows:?}"),
    }
}

// SNAPSHOTS=overwrite writes the files anew.
#[test]
fn every_type_in_every_codec() {
    for name in CODECS {
        let (lines, rows) = all(name);
        assert_eq!(rows, [], "{name}");
        assert_data_eq!(
            lines.join("\n") + "\n",
            file!["../../../../tests/data/parquet/kinds.jsonl"].raw()
        );
    }
    assert_data_eq!(
        all("duckdb").0.join("\n") + "\n",
        file!["../../../../tests/data/parquet/duckdb.jsonl"].raw()
    );
    assert_eq!(all("int96").0[0], r#"{"id":1,"nanos":"2026-03-01T08:15:30.25"}"#);
}

/// What `make.py` puts into `delta` and `dictionary`.
fn report(n: usize) -> Value {
    let text = format!("Report {n} {}", "about the harbour wall ".repeat(n % 5));
    let text = if n % 7 == 3 { Value::Null } else { json!(text) };
    let source = [json!("wire"), json!("herald"), Value::Null];
    json!({ "id": n, "text": text, "source": source[n % 3] })
}

#[test]
fn row_groups_come_in_order_on_any_number_of_threads() {
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for name in ["delta", "dictionary"] {
            let (lines, rows) = pool.install(|| all(name));
            assert_eq!((lines.len(), rows), (700, vec![]));
            for (n, line) in lines.iter().enumerate() {
                assert_eq!(serde_json::from_str::<Value>(line).unwrap(), report(n), "{name}");
            }
        }
    }
}

#[test]
fn only_columns_that_hold_a_field_are_read() {
    let read = |names: FieldNames| {
        let wanted = Wanted::new(&names);
        let (lines, rows) =
            read(File::open(path("kinds-snappy")).unwrap(), Columns::Fields(&wanted));
        assert_eq!(rows, []);
        serde_json::from_str::<Value>(&lines[0]).unwrap()
    };
    assert_eq!(
        read(FieldNames::default()),
        json!({
            "id": 1,
            "uuid": "00000000-0000-0000-1234-56789abcdef0",
            "text": "Zwölf “Boote”\n\n\"quoted\" \\ \u{1}",
            "source": { "title": "Wire", "uri": null },
            "bodies": [{ "value": "one" }, { "value": "two" }],
        })
    );
    let names = FieldNames {
        text: Some("view".to_owned()),
        id: Some("source.uri".to_owned()),
        source: Some("deep[][]".to_owned()),
        ..FieldNames::default()
    };
    assert_eq!(
        read(names),
        json!({ "view": "a view", "source": { "uri": null }, "deep": [["x"], [], null, ["y", "z"]] })
    );
}

#[test]
fn a_file_without_a_text_says_what_it_has() {
    let wanted = Wanted::new(&FieldNames::default());
    let found = open(File::open(path("int96")).unwrap(), Columns::Fields(&wanted)).unwrap();
    assert_eq!(
        found.err().unwrap(),
        "no column is known as the text; the columns are: id, nanos; name the one with the text by --text-field"
    );
}

#[test]
fn what_cannot_be_read_is_said() {
    assert_eq!(
        note("encrypted"),
        (Reason::Unreadable, "its table of contents is encrypted".to_owned())
    );
    for bytes in [&b""[..], b"PAR1", b"PAR1 and then it breaks off"] {
        let (lines, rows) = from_bytes(bytes, Columns::All);
        assert!(lines.is_empty());
        assert_eq!(rows[0].reason, Reason::Truncated, "{rows:?}");
    }
}

#[cfg(feature = "archives")]
#[test]
fn brotli_is_read() {
    let (lines, rows) = all("brotli");
    assert_eq!(
        lines,
        [
            r#"{"id":1,"text":"Zwölf “Boote”\n\n\"quoted\" \\ \u0001"}"#,
            r#"{"id":null,"text":""}"#,
            r#"{"id":-3,"text":null}"#
        ]
    );
    assert_eq!(rows, []);
}

#[test]
fn an_endless_list_is_not_walked() {
    let endless = std::fs::read("fuzz/corpus/parquet/endless-list").unwrap();
    let (lines, rows) = from_bytes(&endless, Columns::All);
    assert_eq!((lines.len(), rows.len()), (0, 1));
    assert!(rows[0].detail.contains("not of its type"), "{rows:?}");
}

#[test]
fn a_damaged_row_group_costs_its_rows_alone() {
    let good = std::fs::read(path("dictionary")).unwrap();
    let mut bad = good.clone();
    // In the second row group.
    let middle = good.len() / 2 - 1000;
    bad[middle..middle + 40].fill(0xff);
    let (lines, rows) = from_bytes(&bad, Columns::All);
    let (expected, _) = all("dictionary");
    assert_eq!(lines.len(), 700);
    assert_eq!((&lines[..300], &lines[600..]), (&expected[..300], &expected[600..]));
    assert_eq!(rows.len(), 1);
    let lost = lines.iter().filter(|line| line.is_empty()).count();
    assert!(lost > 0);
    let start = format!("row group 2 of 3: its last {lost} rows, from row {} on,", 601 - lost);
    assert!(rows[0].detail.starts_with(&start), "{rows:?}");
}

#[test]
fn rows_are_articles_at_both_looks() {
    let path = |name: &str| path(name).to_string_lossy().into_owned();
    let inputs = Inputs::find(&[path("delta")], &Reading::default()).unwrap();
    assert!(inputs.mappings()[0].1.contains("text=text"), "{:?}", inputs.mappings());
    let (mut articles, mut skipped) = (Vec::new(), Vec::new());
    for batch in inputs.batches() {
        let parsed = batch.unwrap().parse();
        articles.extend(parsed.articles);
        skipped.extend(parsed.skipped);
    }
    assert_eq!((articles.len(), skipped.len()), (600, 100));
    assert_eq!((skipped[0].line, skipped[0].reason), (Some(4), Reason::NoTextField));
    let last = &articles[599];
    assert_eq!((last.id.as_deref(), &*last.source, last.place.line), (Some("699"), "wire", 700));
    assert_eq!(inputs.load(&last.place).unwrap(), *last);

    let error = Inputs::find(&[path("int96")], &Reading::default()).err().unwrap();
    assert!(error.to_string().ends_with("name the one with the text by --text-field"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn damage_never_stops_the_program(
        name in proptest::sample::select(&["kinds-snappy", "kinds-zstd-1", "kinds-zstd-2", "delta", "dictionary"][..]),
        from_end: bool,
        places in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = std::fs::read(path(name)).unwrap();
        // The table of contents is most of a small file's structure.
        let start = if from_end { bytes.len() * 2 / 3 } else { 0 };
        for (place, byte) in places {
            let place = start + place.index(bytes.len() - start);
            bytes[place] = byte;
        }
        let (lines, _) = from_bytes(&bytes, Columns::All);
        for line in lines.iter().filter(|line| !line.is_empty()) {
            prop_assert!(serde_json::from_str::<Value>(line).is_ok(), "{}", line);
        }
    }
}

/// A file without rows whose schema is so many groups in each other, written by hand: no writer would.
fn nested(depth: u64) -> Vec<u8> {
    let varint = |mut value: u64| {
        let mut bytes = Vec::new();
        while value >= 0x80 {
            bytes.push(u8::try_from(value & 0x7F).unwrap() | 0x80);
            value >>= 7;
        }
        bytes.push(u8::try_from(value).unwrap());
        bytes
    };
    // Version 2; a list of structs.
    let mut contents = vec![0x15, 0x04, 0x19, 0xFC];
    contents.extend(varint(depth + 1));
    for level in 0..=depth {
        let mut element = Vec::new();
        let is_leaf = level == depth;
        if is_leaf {
            element.extend([0x15, 0x0C]); // type: bytes
            element.extend([0x25, 0x02]); // repetition: optional
        } else {
            element.extend([0x35, 0x02]); // repetition: optional
        }
        element.extend([0x18, 0x04]); // name
        element.extend(b"text");
        if !is_leaf {
            element.extend([0x15, 0x02]); // one child
        }
        element.push(0);
        contents.extend(element);
    }
    contents.extend([0x16, 0x00]); // no rows
    contents.extend([0x19, 0x0C]); // no row groups
    contents.push(0);
    let length = u32::try_from(contents.len()).unwrap();
    [&b"PAR1"[..], &contents, &length.to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn a_deep_schema_is_refused_before_it_is_descended_into() {
    for depth in [1, 2, 40, thrift::MOST] {
        let (lines, rows) = from_bytes(&nested(depth as u64), Columns::All);
        assert_eq!((lines.len(), rows), (0, vec![]), "{depth} groups in each other");
    }
    for depth in [thrift::MOST as u64 + 1, 1_000_000] {
        let (lines, rows) = from_bytes(&nested(depth), Columns::All);
        assert_eq!((lines.len(), rows[0].reason), (0, Reason::Unreadable));
        assert!(rows[0].detail.contains("deeper"), "{rows:?}");
    }
}
