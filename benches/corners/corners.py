"""Makes the corner cases at two sizes each, scans them and prints one table. Started by `benches/corners/run`."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

import measure
from texts import ALPHABETS, Language

LIMIT = 4 * 3600
SMALLER = 10
HEADER = (
    "case", "units", "articles", "MB", "wall s", "CPU s", "peak MB", "MB/s", "CPU µs an article", "memory B an article",
    "CPU a byte against the smaller",
)  # fmt: skip


def copies(number, language):
    text = " ".join(language.paragraph() for _ in range(2))
    return (text for _ in range(number))


def boilerplate(own):
    """Articles that share their last paragraph, after so many of their own."""

    def texts(number, language):
        shared = language.paragraph()
        return (f"{language.article(own)}\n\n{shared}" for _ in range(number))

    return texts


def headlines(number, language):
    return (" ".join(language.words(8)) for _ in range(number))


def feeds(options):
    """Name, size and maker of each case that is measured at two sizes."""
    scale = options.scale
    yield "copies of one article", int(1_000_000 * scale), copies
    yield "one shared paragraph in four", int(1_000_000 * scale), boilerplate(3)
    # Just not alike enough to be a copy: nearly every article is suspected of every other.
    yield "one shared paragraph in two", int(1_000_000 * scale), boilerplate(1)
    yield "headlines of 8 words", int(10_000_000 * scale), headlines


def write_feed(path, texts):
    articles = 0
    with open(path, "w", encoding="utf-8") as file:
        for articles, text in enumerate(texts, 1):
            row = {"id": f"a{articles}", "source": f"Outlet {articles % 200}", "text": text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return articles


def write_giant(path, size):
    language, written = Language(), 0
    with open(path, "w", encoding="utf-8") as file:
        while written < size:
            paragraph = language.paragraph() + "\n\n"
            written += len(paragraph.encode())
            file.write(paragraph)
    return 1


def scan(path, units, folder, options):
    command = [os.environ["WIRECOPY"], "scan", str(path), "-o", f"{folder}/tables", "--force", "--quiet", "--units", units]
    return measure.run(command + options.scan, folder, LIMIT)


def measured(name, write, path, folder, options):
    """The rows of one feed, one for each choice of units, and its CPU time a byte."""
    articles = write(path)
    megabytes = path.stat().st_size / 1e6
    for units in ("articles", "both"):
        took = scan(path, units, folder, options)
        cells = [name, units, f"{articles:,}", f"{megabytes:.1f}"]
        if took.failure:
            yield units, 0.0, [*cells, took.failure]
            continue
        cells += [f"{took.wall:.2f}", f"{took.cpu:.2f}", f"{took.memory / 1e3:.0f}", f"{megabytes / took.wall:.0f}"]
        cells += [f"{1e6 * took.cpu / articles:.1f}", f"{1e3 * took.memory / articles:,.0f}"]
        yield units, took.cpu / megabytes, cells


def two_sizes(name, write, size, suffix, folder, options):
    """A case at a tenth of its size and at its size."""
    small = {}
    for part in (SMALLER, 1):
        path = Path(folder) / f"feed.{suffix}"
        for units, cpu, cells in measured(name, lambda path: write(path, size // part), path, folder, options):
            yield cells + ([f"× {cpu / small[units]:.2f}"] if small.get(units) else [])
            small.setdefault(units, cpu)
        path.unlink()


def languages(folder, options):
    """Articles of the same number of bytes in five languages; the last cell is the throughput against English."""
    english = {}
    size = max(1, int(200e6 * options.scale))
    for name in ALPHABETS:
        path, language = Path(folder) / "feed.jsonl", Language(name)
        one = len(language.article().encode())
        write = lambda path: write_feed(path, (language.article() for _ in range(max(1, size // one))))
        for units, cpu, cells in measured(name, write, path, folder, options):
            english.setdefault(units, cpu)
            yield cells + ([f"{english[units] / cpu:.2f} × English"] if cpu else [])
        path.unlink()


def start_up(folder, options):
    sample = Path("data/sample").resolve()
    walls = [scan(sample, "both", folder, options) for _ in range(11)]
    size = sum(path.stat().st_size for path in sample.rglob("*") if path.is_file()) / 1e6
    milliseconds = 1e3 * median(took.wall for took in walls)
    memory = median(took.memory for took in walls) / 1e3
    cpu = median(took.cpu for took in walls)
    return ["start-up: data/sample", "both", "", f"{size:.1f}", f"{milliseconds / 1e3:.3f}", f"{cpu:.3f}", f"{memory:.0f}"]


def rows(folder, options):
    wanted = lambda name: not options.only or any(word in name for word in options.only)
    for name, size, texts in feeds(options):
        if wanted(name):
            write = lambda path, number: write_feed(path, texts(number, Language()))
            yield from two_sizes(name, write, max(size, 100), "jsonl", folder, options)
    if wanted("one article"):
        yield from two_sizes("one article", write_giant, int(500e6 * options.scale), "txt", folder, options)
    if wanted("languages"):
        yield from languages(folder, options)
    if wanted("start-up"):
        yield start_up(folder, options)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--only", type=lambda text: text.split(","), help="words of names: copies, shared, headlines, languages …")
    parser.add_argument("--output", type=Path)
    parser.add_argument("scan", nargs="*", help="options of the scan, after --")
    options = parser.parse_args()
    lines = [HEADER, ["---"] * 2 + ["---:"] * (len(HEADER) - 2)]
    with tempfile.TemporaryDirectory(dir=options.target) as folder:
        for cells in rows(folder, options):
            lines.append([*cells, *[""] * (len(HEADER) - len(cells))])
            print(*cells, sep="\t", file=sys.stderr, flush=True)
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    if options.output:
        options.output.write_text(table + "\n", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
