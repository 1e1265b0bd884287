#!/usr/bin/env bash
# Pages in an archive: how many a second, and how much memory, for two sizes of the archive.
# usage: benches/pages.sh [FOLDER WITH PAGES] [COUNT]
# Without a folder the pages of data/forms are taken, which are small; give one with saved pages of real sites.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-data/forms/pages}
count=${2:-50000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --locked --quiet
binary=${CARGO_TARGET_DIR:-target}/release/wirecopy

archive() {
  python3 - "$folder" "$1" "$2" <<'PYTHON'
import gzip, pathlib, sys
folder, count, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
pages = [p.read_bytes() for p in sorted(pathlib.Path(folder).rglob("*")) if p.suffix in (".html", ".htm")]
assert pages, f"no pages in {folder}"
with open(out, "wb") as archive:
    for n in range(count):
        # Each page is another text, so that nothing is the same twice.
        body = pages[n % len(pages)].replace(b"</p>", b" Copy %d.</p>" % n, 1)
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        record = (b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site%d.example/%d\r\n"
                  b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n" % (n % 97, n, len(http))) + http + b"\r\n\r\n"
        archive.write(gzip.compress(record, 1))
PYTHON
}

for size in $((count / 10)) "$count"; do
  archive "$size" "$work/pages.warc.gz"
  bytes=$(stat -c %s "$work/pages.warc.gz")
  /usr/bin/time -f "%e %U %S %M" -o "$work/time" "$binary" read "$work/pages.warc.gz" -o "$work/articles.jsonl" --force --quiet
  read -r wall user system memory < "$work/time"
  awk -v n="$size" -v b="$bytes" -v w="$wall" -v u="$user" -v s="$system" -v m="$memory" \
    'BEGIN { c = u + s; printf "%d pages, %.0f MB packed: %.1f s, %.0f pages/s, %.0f pages/s a core, %.0f MB of memory\n", n, b / 1e6, w, n / w, n / c, m / 1e3 }'
done
