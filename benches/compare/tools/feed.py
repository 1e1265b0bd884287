"""What the drivers share: the parameters, the reading of the feed in parallel, and the file of links they write."""

import csv
import os
import re
from multiprocessing import get_context

try:
    from orjson import loads
except ImportError:
    from json import loads

NGRAM, BANDS, ROWS, THRESHOLD = 5, 70, 3, 0.4
SLOTS = BANDS * ROWS
CPUS = len(os.sched_getaffinity(0))
PIECE = 4 << 20

WORD = re.compile(r"\w+")


def shingles(text):
    """All runs of five lower-cased words; a shorter text is one shingle."""
    words = WORD.findall(text.lower())
    return [" ".join(words[i : i + NGRAM]) for i in range(max(1, len(words) - NGRAM + 1))]


def pieces(path):
    """Byte ranges of about 4 MB that end with a line."""
    ranges, start, size = [], 0, os.path.getsize(path)
    with open(path, "rb") as file:
        while start < size:
            file.seek(min(start + PIECE, size))
            file.readline()
            ranges.append((path, start, file.tell()))
            start = file.tell()
    return ranges


def articles(piece):
    """The ids and the texts of one byte range."""
    path, start, end = piece
    with open(path, "rb") as file:
        file.seek(start)
        rows = [loads(line) for line in file.read(end - start).splitlines()]
    return [row["id"] for row in rows], [row["text"] for row in rows]


def in_parallel(work, path):
    """`work(piece)` of all pieces, in their order, on all processors."""
    with get_context("fork").Pool(CPUS) as pool:
        yield from pool.imap(work, pieces(path))


def write_links(path, links):
    """Pairs of ids, one a row."""
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("a_id", "b_id"))
        writer.writerows(links)


def links_of(ids, candidates):
    """The pairs among `candidates`, one collection of row numbers a row, each once."""
    for row, found in enumerate(candidates):
        for other in found:
            if other < row:
                yield ids[other], ids[row]
