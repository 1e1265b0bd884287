"""The comparison itself: a planted feed, every tool on it in turn, and one table. Started by `benches/compare/run`."""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import measure
import report
import score
from tools.feed import THRESHOLD

HERE = Path(__file__).resolve().parent
# Name in the table, and the driver in tools/; the pins are in requirements/NAME.txt.
PYTHON_TOOLS = {
    "daft": "daft_minhash.py",
    "rensa": "rensa_lsh.py",
    "fastsketchlsh": "fastsketch_lsh.py",
    "gaoya": "gaoya_index.py",
    "datasketch": "datasketch_lsh.py",
    "datatrove": "datatrove_minhash.py",
    "text-dedup": "textdedup_cli.py",
}
RUST_TOOLS = ("probminhash", "gaoya")
ABSENT = {"rensa (crate)": "not on crates.io", "fastsketch (crate)": "not on crates.io"}


class Tool:
    def __init__(self, name, version, command, links):
        self.name, self.version, self.command, self.links = name, version, command, links
        self.failure, self.runs, self.scores = "", [], None

    def run(self, feed, planted, scratch, limit):
        """One run; a tool that failed once is not run again."""
        if self.failure:
            return
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            home = {"HOME": folder, "HF_HOME": folder}
            quiet = {"DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1", "LC_ALL": "C.UTF-8"}
            command = [str(part).replace("FEED", str(feed)).replace("OUT", folder) for part in self.command]
            environment = {**os.environ, **home, **quiet}
            environment.pop("PYTHONPATH", None)
            usage = measure.run(command, folder, limit, environment)
            self.failure = usage.failure
            if not self.failure:
                self.runs.append(usage)
                if self.links and not self.scores:
                    self.scores = score.score(score.read(f"{folder}/{self.links}", THRESHOLD), planted, THRESHOLD)
        print(f"{self.name}: {self.failure or f'{usage.wall:.2f} s'}", file=sys.stderr, flush=True)

    def figures(self):
        return {key: median(getattr(run, key) for run in self.runs) for key in ("wall", "cpu", "memory")}


def wirecopy(name, options):
    program = os.environ["WIRECOPY"]
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    # Short texts count here, as they do with the other tools.
    scan = [program, "scan", "FEED", "-o", "OUT/tables", "--quiet", "--threshold", THRESHOLD, "--min-words", "1"]
    return Tool(name, said.split()[1], scan + options, "tables/pairs.csv")


def python_tool(name, driver, target):
    """The tool in a virtual environment of its own, which stays for the next time."""
    pins = HERE / "requirements" / f"{name}.txt"
    version = next(line for line in pins.read_text().splitlines() if line.lower().startswith(f"{name}==")).split("==")[1]
    home = target / "compare" / "venv" / name
    tool = Tool(f"{name} (PyPI)", version, [home / "bin/python", HERE / "tools" / driver, "FEED", "OUT/links.csv"], "links.csv")
    done = home / "installed.txt"
    if not done.exists() or done.read_text() != pins.read_text():
        print(f"installing {name}", file=sys.stderr, flush=True)
        shutil.rmtree(home, ignore_errors=True)
        steps = [sys.executable, "-m", "venv", home], [home / "bin/python", "-m", "pip", "install", "-q", "-r", pins]
        for step in steps:
            ended = subprocess.run(step, capture_output=True, text=True)
            if ended.returncode:
                lines = ended.stderr.strip().splitlines() or ["no reason given"]
                tool.failure = f"cannot be installed: {lines[-1][:120]}"
                return tool
        shutil.copy(pins, done)
    return tool


def rust_tool(name, target):
    program = target / "compare/rust/release/peers"
    lines = (HERE / "rust/Cargo.toml").read_text().splitlines()
    version = next(line for line in lines if line.startswith(f"{name} = ")).split('"')[1].strip("=")
    tool = Tool(f"{name} (crate)", version, [program, name, "FEED", "OUT/links.csv"], "links.csv")
    tool.failure = "" if program.exists() else "cannot be built: see the messages of cargo"
    return tool


def tools(target, only):
    wanted = lambda name: not only or name in only
    found = [Tool("wc -w", "", ["wc", "-w", "FEED"], None)]
    found.append(wirecopy("wirecopy --units articles", ["--units", "articles"]))
    found.append(wirecopy("wirecopy (with paragraphs)", []))
    found += [rust_tool(name, target) for name in RUST_TOOLS if wanted(name)]
    found += [python_tool(name, driver, target) for name, driver in PYTHON_TOOLS.items() if wanted(name)]
    for name, reason in ABSENT.items() if not only else ():
        found.append(Tool(name, "", [], None))
        found[-1].failure = reason
    return found


def plant(target, scratch, articles):
    feed, truth = scratch / "feed.jsonl", scratch / "truth.csv"
    program = target / "release/examples/planted"
    subprocess.run(
        [program, "--articles", str(articles), "--seed", "1", "--copies", "0.15", "-o", feed, "--truth", truth], check=True
    )
    # Elsewhere, for the texts must not stay in the memory of this process.
    scored = subprocess.run([sys.executable, HERE / "score.py", feed, truth], capture_output=True, text=True, check=True)
    return feed, list(csv.reader(scored.stdout.splitlines()))[1:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900, help="seconds after which a tool is stopped")
    parser.add_argument("--only", type=lambda text: text.split(","), help="names of other tools, the rest is left out")
    parser.add_argument("--output", type=Path, default=HERE / "results.md")
    options = parser.parse_args()
    (options.target / "compare").mkdir(parents=True, exist_ok=True)
    everyone = tools(options.target, options.only)
    with tempfile.TemporaryDirectory(dir=options.target / "compare") as folder:
        scratch = Path(folder)
        feed, planted = plant(options.target, scratch, options.articles)
        for turn in range(options.repeats):
            start = turn * 5 % len(everyone)
            for tool in everyone[start:] + everyone[:start]:
                tool.run(feed, planted, scratch, options.limit)
        table = report.markdown(everyone, options, feed.stat().st_size)
    options.output.write_text(table, encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
