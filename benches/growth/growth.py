"""Scans planted feeds of rising size and writes what each took, as CSV and as a drawing. Started by `benches/growth/run`."""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import measure
import plot

COLUMNS = (
    "articles", "length", "megabytes", "units", "wall_s", "cpu_s", "peak_mb", "cpu_us_per_article",
    "peak_bytes_per_article", "wc_s",
)  # fmt: skip
# Medians of 350 and of 74 words: the shorter an article was to be, the more of them are of a fixed form.
MEDIAN_WORDS = {"long": "350", "short": "30"}
LIMIT = 4 * 3600


def sizes(text):
    return sorted(int(number) for number in text.split(",") if number)


def took(command, folder, repeats, failure):
    """The medians of some runs."""
    usages = [measure.run([str(part) for part in command], folder, LIMIT) for _ in range(repeats)]
    if any(usage.failure for usage in usages):
        raise SystemExit(f"{failure}: {next(usage.failure for usage in usages if usage.failure)}")
    return {key: median(getattr(usage, key) for usage in usages) for key in ("wall", "cpu", "memory")}


def rows(options, length, articles, folder):
    feed = Path(folder) / "feed.jsonl"
    planted = [options.target / "release/examples/planted", "--articles", articles, "--seed", 1, "--copies", 0.15, "-o", feed]
    subprocess.run([*map(str, planted), "--median-words", MEDIAN_WORDS[length]], check=True)
    words = took(["wc", "-w", feed], folder, 1 + options.repeats, "wc")["wall"]
    for units in ("articles", "both"):
        scan = [os.environ["WIRECOPY"], "scan", feed, "-o", f"{folder}/tables", "--force", "--quiet", "--units", units]
        run = took(scan + options.scan, folder, options.repeats, f"{articles} articles, {units}")
        yield (
            articles, length, round(feed.stat().st_size / 1e6, 1), units, round(run["wall"], 3), round(run["cpu"], 3),
            round(run["memory"] / 1e3, 1), round(1e6 * run["cpu"] / articles, 2), round(1e3 * run["memory"] / articles),
            round(words, 3),
        )  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", type=Path, required=True)
    parser.add_argument("--long", type=sizes, default="10000,30000,100000,300000,1000000", help="articles of 350 words")
    parser.add_argument("--short", type=sizes, default="10000,100000,1000000", help="articles of 74 words")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path("docs"))
    parser.add_argument("scan", nargs="*", help="options of the scan, after --")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    with open(options.output / "growth.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for length in ("long", "short"):
            for articles in getattr(options, length):
                with tempfile.TemporaryDirectory(dir=options.target) as folder:
                    for row in rows(options, length, articles, folder):
                        writer.writerow(row)
                        file.flush()
                        print(*row, sep="\t", file=sys.stderr)
    plot.draw(options.output / "growth.csv", options.output / "growth.svg")


if __name__ == "__main__":
    main()
