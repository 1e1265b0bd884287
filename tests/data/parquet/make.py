"""Makes the files here: python3 -m venv v; v/bin/pip install pyarrow==26.0.1 duckdb==2.0.0; v/bin/python make.py

Each .jsonl beside them says what must be read from the file of that name.
"""

import datetime as dt
import decimal
import uuid

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

# Every type that a text, an id or a time can come in, with gaps, and one page format and codec after the other.
moment = dt.datetime(2026, 3, 1, 8, 15, 30, 250000)
kinds = pa.table(
    {
        "id": pa.array([1, None, -3], pa.int64()),
        "small": pa.array([255, 0, None], pa.uint8()),
        "great": pa.array([2**64 - 1, 2**63, 0], pa.uint64()),
        "text": pa.array(["Zwölf “Boote”\n\n\"quoted\" \\ \u0001", "", None], pa.string()),
        "large": pa.array(["large", None, "larger"], pa.large_string()),
        "view": pa.array(["a view", "of a text that is longer than twelve bytes", None], pa.string_view()),
        "named": pa.array(["wire", None, "wire"], pa.string()).dictionary_encode(),
        "bare": pa.array([b"bytes", None, "é".encode()], pa.binary()),
        "flag": pa.array([True, None, False]),
        "single": pa.array([1.5, float("nan"), None], pa.float32()),
        "double": pa.array([1e21, float("inf"), -0.25], pa.float64()),
        "day": pa.array([dt.date(2026, 3, 1), None, dt.date(1969, 12, 31)], pa.date32()),
        "seconds": pa.array([moment.replace(microsecond=0), None, None], pa.timestamp("s")),
        "millis": pa.array([moment, None, None], pa.timestamp("ms", "UTC")),
        "micros": pa.array([moment, None, None], pa.timestamp("us", "Europe/Paris")),
        "nanos": pa.array([moment, None, None], pa.timestamp("ns")),
        "price": pa.array([decimal.Decimal("-0.05"), None, decimal.Decimal("12.30")], pa.decimal128(9, 2)),
        "uuid": pa.array([uuid.UUID(int=0x123456789ABCDEF0), None, None], pa.uuid()),
        "tags": pa.array([["a", None, "b"], [], None], pa.list_(pa.string())),
        "source": pa.array(
            [{"title": "Wire", "uri": None}, None, {"title": None, "uri": "wire.example"}],
            pa.struct([("title", pa.string()), ("uri", pa.string())]),
        ),
        "bodies": pa.array(
            [[{"kind": "html", "value": "one"}, {"kind": None, "value": "two"}], [], [None]],
            pa.list_(pa.struct([("kind", pa.string()), ("value", pa.string())])),
        ),
        "deep": pa.array([[["x"], [], None, ["y", "z"]], None, [[]]], pa.list_(pa.list_(pa.string()))),
        "map": pa.array([[("k", 1), ("l", None)], [], None], pa.map_(pa.string(), pa.int32())),
        "nothing": pa.nulls(3),
    }
)
pq.write_table(kinds, "kinds-snappy.parquet", compression="snappy")
for codec, version in [("zstd", "1.0"), ("zstd", "2.0"), ("gzip", "2.0"), ("lz4", "1.0"), ("none", "2.0")]:
    name = f"kinds-{codec}-{version[0]}.parquet"
    pq.write_table(kinds, name, compression=codec, data_page_version=version, use_dictionary=version == "1.0")
pq.write_table(kinds.select(["id", "text"]), "brotli.parquet", compression="brotli")
pq.write_table(kinds.select(["id", "nanos"]), "int96.parquet", use_deprecated_int96_timestamps=True)

# Several pages and row groups, delta encodings, and the dictionary given up on the way.
rows = 700
many = pa.table(
    {
        "id": pa.array(range(rows)),
        "text": pa.array([None if n % 7 == 3 else f"Report {n} " + "about the harbour wall " * (n % 5) for n in range(rows)]),
        "source": pa.array([["wire", "herald", None][n % 3] for n in range(rows)]),
    }
)
pq.write_table(
    many, "delta.parquet", row_group_size=300, data_page_size=1024, use_dictionary=["source"], compression="zstd",
    column_encoding={"id": "DELTA_BINARY_PACKED", "text": "DELTA_LENGTH_BYTE_ARRAY"}, data_page_version="2.0",
)
pq.write_table(many, "dictionary.parquet", row_group_size=300, data_page_size=1024, dictionary_pagesize_limit=2048)

# Another writer.
duckdb.sql(
    """
    COPY (SELECT n AS id, {'title': 'Wire ' || n, 'tags': [n::VARCHAR, NULL]} AS source, 'Text ' || n AS text,
        TIMESTAMPTZ '2026-03-01 08:15:30+00' + INTERVAL (n) HOUR AS published_at
        FROM range(3) t(n)) TO 'duckdb.parquet' (FORMAT parquet, COMPRESSION zstd)
    """
)

# What an encrypted file looks like.
open("encrypted.parquet", "wb").write(b"PARE" + b"\x15" * 40 + (40).to_bytes(4, "little") + b"PARE")
