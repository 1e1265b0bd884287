#!/usr/bin/env bash
# A whole scan of 100,000 planted articles against `wc -w` on the same file, in turn, five times each.
# Needs GNU time and coreutils. Usage: benches/scan.sh [ARTICLES]
set -euo pipefail
cd "$(dirname "$0")/.."
articles=${1:-100000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo build --release --bin wirecopy --example planted
target=${CARGO_TARGET_DIR:-target}/release
"$target/examples/planted" --articles "$articles" --seed 1 --copies 0.15 -o "$folder/planted.jsonl" --truth "$folder/truth.csv"
LC_ALL=C.UTF-8 wc -w "$folder/planted.jsonl" > /dev/null # into the page cache
for _ in 1 2 3 4 5; do
  LC_ALL=C.UTF-8 /usr/bin/time -f '%e %M' -a -o "$folder/wc" wc -w "$folder/planted.jsonl" > /dev/null
  for units in both articles; do
    /usr/bin/time -f '%e %M' -a -o "$folder/$units" \
      "$target/wirecopy" scan "$folder/planted.jsonl" -o "$folder/out" --force --quiet --units "$units"
  done
done
median() { sort -n "$1" | sed -n 3p; }
mb=$(($(stat -c %s "$folder/planted.jsonl") / 1000000))
read -r wc _ < <(median "$folder/wc")
echo "$articles articles, $mb MB, $(nproc) processors, medians of five"
echo "wc -w                     $wc s"
for units in both articles; do
  read -r seconds kilobytes < <(median "$folder/$units")
  awk -v u="$units" -v s="$seconds" -v w="$wc" -v m="$mb" -v k="$kilobytes" \
    'BEGIN { printf "scan --units %-12s %.2f s   %.1f x wc   %.0f MB/s   %.0f MB of memory\n", u, s, s / w, m / s, k / 1000 }'
done
