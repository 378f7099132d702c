"""How commands grow with the graph: `python -m tests.benchmarks.growth --sizes 10000 100000 1000000`.

Each command runs in a process of its own on a seeded catalogue of that many statements. CPU seconds are counted, since
others use the machine, and the median of some runs is taken; what the command takes on a handful of statements is
taken off, so that the start of Python does not hide how the rest grows. Ten times the statements may take thirteen
times the time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from kg.project.scaffold import create_project
from kg.rdf.formats import FORMATS
from tests import ROOT
from tests.benchmarks.catalogue import SHAPES, iter_lines
from tests.growth import MOST

PER_THING = 29
_LEAST = 0.1
"""Seconds that can be told from the noise of starting a process."""
SMALLEST = 300
"""Statements of the catalogue that stands for nothing at all."""
CHART, GENRE = "<https://example.org/catalogue/chart0>", "<https://example.org/catalogue/pop>"
"""Things at which ever more others point: entries without a label, and works with one."""


def make_project(folder: Path, statements: int) -> None:
    """Make a project whose one source is a catalogue of so many statements, with its shapes and a snapshot."""
    create_project(folder)
    for path in (folder / "data").rglob("*.ttl"):
        path.unlink()
    source = folder / "data" / "sources"
    source.mkdir(parents=True, exist_ok=True)
    (folder / "data" / "spine").mkdir(exist_ok=True)
    with (source / "catalogue.ttl").open("w", encoding="utf-8") as file:
        file.writelines(iter_lines(max(10, statements // PER_THING), 1, Counter()))
    (folder / "ontology" / "shapes").mkdir(parents=True, exist_ok=True)
    (folder / "ontology" / "shapes" / "catalogue.ttl").write_text(SHAPES, "utf-8")
    changed = (
        (source / "catalogue.ttl").read_text("utf-8").replace("c:length 1", "c:length 2").replace("c:position 7 ;", "")
    )
    (folder / "changed.ttl").write_text(changed, "utf-8")
    run(folder, "build")
    run(folder, "convert", "data/sources/catalogue.ttl", "catalogue.nt")


def run(folder: Path, *words: str, allowed: Sequence[int] = (0, 1)) -> float:
    """Run kg in a folder; return the CPU seconds that it and what it started took."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "kg", *words], cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, env=environment)  # fmt: skip
    assert process.stderr is not None
    told = process.stderr.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        sys.exit(f"kg {' '.join(words)} ended with {process.returncode}: {told[-500:]}")
    return usage.ru_utime + usage.ru_stime


def commands() -> dict[str, Sequence[str]]:
    """Return what is measured, by name."""
    found: dict[str, Sequence[str]] = {"build": ("build", "--full")}
    for name, known in FORMATS.items():
        found[f"convert to {name}"] = ("convert", "catalogue.nt", f"out.{known.suffix}")
    for name in FORMATS:
        found[f"dump {name}"] = ("dump", "-f", name, "-o", "out")
    for name in ("csvw", "parquet"):
        found[f"dump {name}"] = ("dump", "-f", name, "-o", "tables")
    found |= {
        "diff, nothing": ("diff", "catalogue.nt", "data/sources/catalogue.ttl"),
        "diff": ("diff", "data/sources/catalogue.ttl", "changed.ttl"),
        "diff, all": ("diff", "ontology/shapes/catalogue.ttl", "data/sources/catalogue.ttl"),
        "show": ("show", CHART),
        "show, named": ("show", GENRE),
        "show, unknown": ("show", "Nobody"),
        "search": ("search", "artist 1"),
        "search, nothing": ("search", "nobody"),
        "stats": ("stats",),
        "sparql": ("sparql", "SELECT * { ?s ?p ?o }", "-f", "csv"),
        "sparql, graph": ("sparql", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "-f", "jsonld"),
        "validate": ("validate", "--no-cache"),
        "validate, json": ("validate", "--no-cache", "-f", "json"),
    }
    return found


def measure(folder: Path, sizes: Sequence[int], runs: Callable[[int], int], only: str) -> bool:
    """Print a table in Markdown; return whether no step was more than it may be."""
    projects = {size: folder / f"p{size}" for size in (SMALLEST, *sizes)}
    for size, project in projects.items():
        make_project(project, size)
    print("| command | " + " | ".join(f"{size:,}" for size in sizes) + " | × |")
    print("| --- |" + " --- |" * (len(sizes) + 1))
    fine = True
    for name, words in commands().items():
        if only not in name:
            continue
        allowed = (0, 1, 2) if "unknown" in name else (0, 1)
        seconds = {
            size: statistics.median(run(project, *words, allowed=allowed) for _ in range(runs(size)))
            for size, project in projects.items()
        }
        none = min(seconds.values())
        steps = [(seconds[large] - none) / max(seconds[small] - none, _LEAST) for small, large in pairwise(sizes)]
        met = all(step <= MOST for step in steps)
        fine &= met
        told = ", ".join(f"{step:.1f}" for step in steps) + ("" if met else f" **> {MOST:g}**")
        print(f"| {name} | " + " | ".join(f"{seconds[size]:.2f} s" for size in sizes) + f" | {told} |", flush=True)
    return fine


def main() -> None:
    """Measure, and end with 1 where a step was too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=3, help="for all but the largest, which runs once")
    parser.add_argument("--only", default="", help="a part of the name of what is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        largest = max(options.sizes)
        fine = measure(
            Path(folder),
            options.sizes,
            lambda size: 1 if size == largest and size > 200_000 else options.runs,
            options.only,
        )
    sys.exit(not fine)


if __name__ == "__main__":
    main()
