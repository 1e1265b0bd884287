"""rensa: RMinHash of all tokens (not the sampling "rho" path) in a process a processor, then its RMinHashLSH."""

import sys

from rensa import RMinHash, RMinHashLSH

import feed


def sketch(piece):
    ids, texts = feed.articles(piece)
    return ids, RMinHash.from_token_sets([feed.shingles(text) for text in texts], feed.SLOTS, 42)


def main(path, output):
    index = RMinHashLSH(threshold=feed.THRESHOLD, num_perm=feed.SLOTS, num_bands=feed.BANDS)
    ids, sketches = [], []
    for some, minhashes in feed.in_parallel(sketch, path):
        index.insert_many(minhashes, start_key=len(ids))
        ids += some
        sketches += minhashes
    feed.write_links(output, feed.links_of(ids, index.query_all(sketches)))


main(*sys.argv[1:])
