"""The tables of the comparison, as Markdown."""

import datetime
import os
import platform

from tools.feed import BANDS, CPUS, NGRAM, ROWS, THRESHOLD

HEADER = (
    "tool", "version", "wall s", "CPU s", "peak MB", "MB/s", "articles/s", "× `wc -w`", "recall", "links", "precision of links",
    "precision of groups",
)  # fmt: skip


def markdown(tools, options, size):
    """The table of all tools, the fastest first, and the one of recall by kind of copy."""
    words = next(tool for tool in tools if not tool.links and tool.runs).figures()["wall"]
    ran = sorted((tool for tool in tools if not tool.failure), key=lambda tool: tool.figures()["wall"])
    rows = [row(tool, options.articles, size, words) for tool in ran]
    rows += [(tool.name, tool.version, tool.failure, *[""] * (len(HEADER) - 3)) for tool in tools if tool.failure]
    intro = (
        f"{options.articles:,} planted articles, {size / 1e6:.0f} MB, {machine()}, {datetime.date.today()}.\n"
        f"Medians of {options.repeats} runs in turn, output written. Lower-cased words, shingles of {NGRAM}, "
        f"{BANDS} bands of {ROWS} slots, threshold {THRESHOLD}; a tool is stopped after {options.limit:.0f} s."
    )
    scored = [tool for tool in ran if tool.scores]
    kinds = scored[0].scores["kinds"] if scored else {}
    by_kind = [
        (kind, f"{number:,}", *(share(*tool.scores["kinds"][kind]) for tool in scored)) for kind, (_, number) in kinds.items()
    ]
    return "\n\n".join((
        intro,
        table(HEADER, rows),
        "Recall by kind of copy, of those whose similarity is at or above the threshold:",
        table(("kind", "planted", *(tool.name for tool in scored)), by_kind),
    )) + "\n"


def row(tool, articles, size, words):
    took = tool.figures()
    speed = (
        f"{took['wall']:.2f}", f"{took['cpu']:.2f}", f"{took['memory'] / 1e3:.0f}", f"{size / 1e6 / took['wall']:.1f}",
        f"{articles / took['wall']:,.0f}", f"{took['wall'] / words:.2f}",
    )  # fmt: skip
    if not tool.scores:
        return (tool.name, tool.version, *speed, "", "", "", "")
    found = tool.scores
    shares = (f"{found[key]:.4f}" for key in ("precision of links", "precision of groups"))
    return (tool.name, tool.version, *speed, f"{found['recall']:.4f}", f"{found['links']:,}", *shares)


def share(found, number):
    return f"{found / number:.3f}"


def table(header, rows):
    marks = ["---"] * 1 + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in (header, marks, *rows))


def machine():
    """Processor, number of processors and memory."""
    name = platform.processor() or platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        name = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), name)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{CPUS} processors ({name}), {memory:.0f} GiB"
