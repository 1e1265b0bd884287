"""text-dedup: its MinHash program, with a process a processor; links lead from the root of each of its clusters."""

import pickle
import subprocess
import sys
import tempfile

import feed


def main(path, output):
    with tempfile.TemporaryDirectory(dir=".") as folder:
        options = {
            "path": "json",
            "data_files": path,
            "split": "train",
            "column": "text",
            "idx_column": "id",
            "ngram": feed.NGRAM,
            "min_length": 1,
            "num_perm": feed.SLOTS,
            "b": feed.BANDS,
            "r": feed.ROWS,
            "threshold": feed.THRESHOLD,
            "hash_func": "xxh3",
            "cache_dir": f"{folder}/cache",
            "output": f"{folder}/out",
            "num_proc": feed.CPUS,
        }
        arguments = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        # --debug makes it write the clusters, without which it tells only what it kept.
        subprocess.run([sys.executable, "-m", "text_dedup.minhash", "--debug", *arguments], check=True)
        with open(f"{folder}/out/uf.pkl", "rb") as file:
            clusters = pickle.load(file)
    roots = ((clusters.find(article), article) for article in list(clusters.parent))
    feed.write_links(output, (link for link in roots if link[0] != link[1]))


main(*sys.argv[1:])
