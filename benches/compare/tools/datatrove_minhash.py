"""datatrove: the first three stages of its MinHash pipeline on the local executor; links lead from a cluster's first.

Its defaults turn every number into one and tokenise with spaCy; here numbers stay, and words come from a regular expression
(faster). The feed is split first, for a reader's file is the piece of work of the pipeline.
"""

import os
import re
import struct
import sys
import tempfile

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupSignature
from datatrove.pipeline.readers import JsonlReader
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import TextNormConfig
from datatrove.utils.word_tokenizers import WordTokenizer

import feed


class Words(WordTokenizer):
    def word_tokenize(self, text):
        return re.findall(r"\w+", text)

    def sent_tokenize(self, text):
        return [text]

    def span_tokenize(self, text):
        return [(0, len(text))]


CONFIG = MinhashConfig(
    n_grams=feed.NGRAM,
    num_buckets=feed.BANDS,
    hashes_per_bucket=feed.ROWS,
    norm_config=TextNormConfig(norm_numbers=False),
    hash_config=HashConfig(precision=64, hash_fc="xxhash"),
)


def split(path, folder):
    """A file a processor, and the ids of each."""
    names = [f"{folder}/{part:03}.jsonl" for part in range(feed.CPUS)]
    ids = [[] for _ in names]
    pieces = feed.pieces(path)
    for number, piece in enumerate(pieces):
        part = number * feed.CPUS // len(pieces)
        with open(path, "rb") as file, open(names[part], "ab") as out:
            file.seek(piece[1])
            out.write(file.read(piece[2] - piece[1]))
        ids[part] += feed.articles(piece)[0]
    return ids


def run(steps, tasks, logs):
    LocalPipelineExecutor(pipeline=steps, tasks=tasks, workers=feed.CPUS, logging_dir=logs).run()


def clusters(folder, ids):
    """The members of each cluster."""
    members = {}
    for part, some in enumerate(ids):
        name = f"{folder}/{part:06}.clusters"
        if os.path.exists(name):
            with open(name, "rb") as file:
                for row, cluster in struct.iter_unpack("<2I", file.read()):
                    members.setdefault(cluster, []).append(some[row])
    return members.values()


def main(path, output):
    with tempfile.TemporaryDirectory(dir=".") as folder:
        os.mkdir(f"{folder}/in")
        ids = split(path, f"{folder}/in")
        reader = JsonlReader(f"{folder}/in")
        run([reader, MinhashDedupSignature(f"{folder}/sig", CONFIG, language=Words())], feed.CPUS, f"{folder}/log1")
        run([MinhashDedupBuckets(f"{folder}/sig", f"{folder}/dup", config=CONFIG)], feed.BANDS, f"{folder}/log2")
        run([MinhashDedupCluster(f"{folder}/dup", f"{folder}/out", CONFIG, save_cluster_id=True)], 1, f"{folder}/log3")
        groups = clusters(f"{folder}/out", ids)
        feed.write_links(output, ((group[0], other) for group in groups for other in group[1:]))


if __name__ == "__main__":
    main(*sys.argv[1:])
