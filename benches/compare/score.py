"""How much of what was planted a file of links finds, and how much of what it says is planted: the same for every tool.

`score.py FEED TRUTH` writes the planted pairs to standard output, with the exact Jaccard similarity of their texts.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict

NGRAM = 5


def shingles(text):
    """The set of all runs of five lower-cased words; a shorter text is one shingle."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + NGRAM]) for i in range(max(1, len(words) - NGRAM + 1))}


def planted(feed, truth):
    """Every copy with what it was made from, the story's first article, its kind, and the similarity of the two."""
    with open(truth, newline="") as file:
        # A doubled article is made from itself: a copy of nothing.
        rows = [row for row in csv.DictReader(file) if row["id"] != row["parent_id"]]
    named = {row["id"] for row in rows} | {row["parent_id"] for row in rows}
    with open(feed, encoding="utf-8") as file:
        articles = map(json.loads, file)
        texts = {article["id"]: article["text"] for article in articles if article["id"] in named}
    for row in rows:
        a, b = shingles(texts[row["id"]]), shingles(texts[row["parent_id"]])
        yield row["id"], row["parent_id"], row["origin_id"], row["kind"], round(len(a & b) / len(a | b), 4)


class Groups:
    """The groups that links join."""

    def __init__(self, links):
        self.above = {}
        for a, b in links:
            self.above[self.top(a)] = self.top(b)

    def top(self, article):
        path = []
        while (above := self.above.get(article, article)) != article:
            path.append(article)
            article = above
        self.above.update((step, article) for step in path)
        return article

    def members(self):
        groups = defaultdict(list)
        for article in list(self.above):
            groups[self.top(article)].append(article)
        return groups.values()


def pairs(number):
    return number * (number - 1) // 2


def score(links, planted_rows, threshold):
    """Recall in all and by kind, of the planted pairs at or above the threshold, and two precisions.

    A planted pair is found if the links join its two articles, directly or by others. Precise is a link, or a pair of two
    articles that the links join, whose articles come from one story.
    """
    story = {}
    for copy, parent, origin, _, _ in planted_rows:
        story.update({copy: origin, parent: origin, origin: origin})
    of = lambda article: story.get(article, article)
    groups = Groups(links)
    wanted, found = Counter(), Counter()
    for copy, parent, _, kind, jaccard in planted_rows:
        if float(jaccard) >= threshold:
            wanted[kind] += 1
            found[kind] += groups.top(copy) == groups.top(parent)
    joined = right = 0
    for members in groups.members():
        joined += pairs(len(members))
        right += sum(pairs(number) for number in Counter(map(of, members)).values())
    same = sum(of(a) == of(b) for a, b in links)
    return {
        "recall": found.total() / max(1, wanted.total()),
        "kinds": {kind: (found[kind], number) for kind, number in sorted(wanted.items())},
        "links": len(links),
        "precision of links": same / max(1, len(links)),
        "precision of groups": right / max(1, joined),
    }


def read(path, threshold):
    """The links of a file: its first two columns, each pair once.

    Of a table that tells the Jaccard similarity of each pair, and also of pairs that only share a passage, those at or above the threshold.
    """
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        at = header.index("jaccard") if "jaccard" in header else None
        alike = (row for row in rows if at is None or float(row[at]) >= threshold)
        return sorted({(min(row[:2]), max(row[:2])) for row in alike if row[0] != row[1]})


if __name__ == "__main__":
    csv.writer(sys.stdout).writerows([("copy", "parent", "origin", "kind", "jaccard"), *planted(*sys.argv[1:])])
