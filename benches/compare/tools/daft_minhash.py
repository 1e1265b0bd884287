"""daft: normalize and minhash as in its tutorial on deduplication, equal bands by sorting with numpy.

The tutorial's chunk, explode and group-by finds the same, in 1.6 times the time and memory at these parameters.
"""

import sys

import daft
import numpy as np
from daft import col
from daft.functions import minhash, normalize

import feed


def buckets(rows):
    """The rows that agree, as runs of row numbers that rise."""
    key = np.zeros(len(rows), dtype=np.uint64)
    for slot in rows.T:
        key = (key ^ slot) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(32)
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order])) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(order))
    shared = ends - starts > 1
    return (order[start:end].tolist() for start, end in zip(starts[shared], ends[shared]))


def main(path, output):
    text = normalize(col("text"), remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True)
    hashes = minhash(text, num_hashes=feed.SLOTS, ngram_size=feed.NGRAM, seed=42, hash_function="xxhash")
    table = daft.read_json(path).select("id", hashes.alias("hashes")).to_arrow()
    ids = table["id"].to_pylist()
    chunks = [chunk.flatten().to_numpy() for chunk in table["hashes"].chunks]
    rows = np.concatenate(chunks).reshape(len(ids), feed.SLOTS)
    links = set()
    for band in range(feed.BANDS):
        for bucket in buckets(rows[:, band * feed.ROWS : (band + 1) * feed.ROWS]):
            links.update((bucket[0], other) for other in bucket[1:])
    feed.write_links(output, ((ids[a], ids[b]) for a, b in sorted(links)))


main(*sys.argv[1:])
