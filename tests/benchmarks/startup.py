"""How long a question at the prompt takes beside `import rdflib`: `python -m tests.benchmarks.startup`.

Whole processes, in turn, byte-compiled; medians and the ratio pair by pair, because one absolute time on a shared
machine means little.
"""

from __future__ import annotations

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests import ROOT

KG = str(Path(sys.executable).with_name("kg"))
BASE = [sys.executable, "-c", "import rdflib"]
MEASURED = {
    "kg query NAME": ([KG, "query", "chart_positions_of", "--work", "work:number-one-girl"], 0.60),
    "kg query NAME, by label": ([KG, "query", "chart_positions_of", "--work", "Number One Girl"], None),
    "kg --help": ([KG, "--help"], 0.35),
}


def seconds(command: list[str]) -> float:
    """Return the wall time of a process."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25)
    runs = parser.parse_args().runs
    for folder in (ROOT / "kg", *map(Path, filter(lambda p: p.endswith("site-packages"), sys.path))):
        compileall.compile_dir(folder, quiet=2)
    print("| command | median ms | import rdflib, ms | ratio | bar |\n| --- | --- | --- | --- | --- |")
    for name, (command, bar) in MEASURED.items():
        seconds(command)
        seconds(BASE)
        pairs = [(seconds(command), seconds(BASE)) for _ in range(runs)]
        ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(a / b for a, b in pairs)
        met = "–" if bar is None else f"≤ {bar}: {'met' if ratio <= bar else 'NOT met'}"
        print(f"| `{name}` | {1000 * ours:.0f} | {1000 * theirs:.0f} | {ratio:.2f} | {met} |")


if __name__ == "__main__":
    main()
