"""FastSketchLSH: FastSimilaritySketch in a process a processor, then its LSH, inserted and queried with all threads."""

import sys

import numpy as np
from FastSketchLSH import LSH, FastSimilaritySketch

import feed

# It sketches powers of two only: 256 slots, of which the index takes as many as that of the others.
SIZE = 256


def sketch(piece):
    ids, texts = feed.articles(piece)
    sketcher = FastSimilaritySketch(size=SIZE, seed=42)
    matrix = sketcher.batch([feed.shingles(text) for text in texts], num_threads=1)
    return ids, np.asarray(matrix, dtype=np.uint64)[:, : feed.SLOTS]


def main(path, output):
    ids, sketches = [], []
    for some, matrix in feed.in_parallel(sketch, path):
        ids += some
        sketches.append(matrix)
    matrix = np.concatenate(sketches)
    index = LSH(num_perm=feed.SLOTS, num_bands=feed.BANDS)
    index.reserve(len(matrix))
    index.insert(matrix)
    feed.write_links(output, feed.links_of(ids, index.query(matrix)))


main(*sys.argv[1:])
