"""datasketch: MinHash.bulk with xxHash in a process a processor, then MinHashLSH, inserted and queried."""

import sys

import numpy as np
from datasketch import MinHash, MinHashLSH
from xxhash import xxh32_intdigest

import feed

OPTIONS = {"num_perm": feed.SLOTS, "hashfunc": xxh32_intdigest}


def sketch(piece):
    ids, texts = feed.articles(piece)
    sets = ([shingle.encode() for shingle in set(feed.shingles(text))] for text in texts)
    return ids, np.array([minhash.hashvalues for minhash in MinHash.bulk(sets, **OPTIONS)])


def main(path, output):
    index = MinHashLSH(threshold=feed.THRESHOLD, num_perm=feed.SLOTS, params=(feed.BANDS, feed.ROWS))
    like = MinHash(**OPTIONS)
    ids, found = [], []
    with index.insertion_session() as session:
        for some, values in feed.in_parallel(sketch, path):
            for row in values:
                minhash = like.copy()
                minhash.hashvalues = row
                # Asked before it is inserted: every pair comes once, and nothing is asked twice.
                found.append(index.query(minhash))
                session.insert(len(found) - 1, minhash, check_duplication=False)
            ids += some
    feed.write_links(output, feed.links_of(ids, found))


main(*sys.argv[1:])
