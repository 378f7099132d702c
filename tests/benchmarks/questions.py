"""How saved queries and checks grow with a chart: `python -m tests.benchmarks.questions --entries 1200 12000 350000`.

Each is asked with the examples of its header, in this process, on a project whose chart has so many entries; seconds of
the processor are counted. Ten times the entries may take thirteen times the time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from kg.ask.arguments import resolve_arguments
from kg.ask.opening import open_engine
from kg.ask.running import bind_saved, prepare_text, run
from kg.errors import LimitError
from kg.project.catalog import read_catalog
from kg.project.reading import read_project
from tests.benchmarks.charts import write_project
from tests.growth import MOST, TIMES

_LEAST = 0.05
"""Seconds that can be told from the noise of a question."""
_LONGEST = 120.0


def ask_all(folder: Path, only: str) -> dict[str, tuple[float, int]]:
    """Return for each saved query of a project the seconds of the processor that its answer took, and its rows."""
    project = read_project(folder)
    catalog = read_catalog(project)
    engine = open_engine(project)
    taken: dict[str, tuple[float, int]] = {}
    for query in catalog.iter_queries():
        if only not in query.name and not (only == "checks" and query.is_check):
            continue
        given = {param.name: param.example for param in query.params if param.required}
        terms = resolve_arguments(project, engine, query, given)
        started, rows = time.process_time(), 0
        try:
            answer = run(engine, prepare_text(bind_saved(query, terms, project.prefixes), project), seconds=_LONGEST)
            rows = sum(1 for _ in (answer.rows if answer.form == "SELECT" else answer.triples))
        except LimitError:
            rows = -1
        taken[query.name] = time.process_time() - started, rows
    return taken


def print_table(found: dict[int, dict[str, tuple[float, int]]]) -> bool:
    """Print a table in Markdown, the slowest first; return whether none grew by more than it may."""
    largest = max(found)
    fine = True
    print("| query | " + " | ".join(f"{size:,}" for size in found) + " | rows |")
    print("| --- |" + " --- |" * (len(found) + 1))
    for name in sorted(found[largest], key=lambda one: -found[largest][one][0]):
        steps = [
            found[more][name][0] / max(found[less][name][0], _LEAST) / (more / less / TIMES)
            for less, more in pairwise(found)
        ]
        met = all(step <= MOST for step in steps)
        fine &= met
        cells = " | ".join(f"{found[size][name][0]:.2f} s" for size in found)
        rows = found[largest][name][1]
        told = f"{rows:,}" if rows >= 0 else "stopped"
        print(f"| {name} | {cells} | {told} |" + ("" if met else f" **× {max(steps):.1f}**"))
    return fine


def main() -> None:
    """Measure, and end with 1 where something grows faster than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1_200, 12_000])
    parser.add_argument("--only", default="", help="a part of the name of what is asked, or: checks")
    options = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for entries in options.entries:
            project = Path(folder, str(entries))
            project.mkdir()
            write_project(project, entries)
            found[entries] = ask_all(project, options.only)
    sys.exit(not print_table(found))


if __name__ == "__main__":
    main()
