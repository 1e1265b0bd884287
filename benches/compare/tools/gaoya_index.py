"""gaoya: MinHashStringIndex, which makes the words and shingles itself and uses all threads; pairs it verifies by estimate."""

import sys

from gaoya.minhash import MinHashStringIndex

import feed


def main(path, output):
    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=feed.THRESHOLD,
        num_bands=feed.BANDS,
        band_size=feed.ROWS,
        analyzer="word",
        lowercase=True,
        ngram_range=(feed.NGRAM, feed.NGRAM),
        id_container="smallvec",
    )
    ids = []
    for piece in feed.pieces(path):
        some, texts = feed.articles(piece)
        index.par_bulk_insert_docs(list(range(len(ids), len(ids) + len(some))), texts)
        ids += some
    # The index is asked with texts, so they are read again instead of kept.
    found = []
    for piece in feed.pieces(path):
        found += index.par_bulk_query(feed.articles(piece)[1])
    feed.write_links(output, feed.links_of(ids, found))


main(*sys.argv[1:])
