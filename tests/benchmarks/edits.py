"""What an edit of one line costs in a project of many sources: `python -m tests.benchmarks.edits --sources 500`.

Whole processes, medians of some turns, each after an edit of its own; pySHACL validates the merged graph.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.many_sources import edit_line, write_project

ROOT = Path(__file__).parent.parent.parent
PYSHACL = """
import sys, rdflib, pyshacl
from pathlib import Path
data = rdflib.Graph()
for path in sorted(Path("data").rglob("*.ttl")) + [Path("ontology/terms.ttl")]:
    data.parse(path, format="turtle")
conforms, _, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse("ontology/shapes/things.ttl"))
sys.exit(not conforms)
"""


def run(words: Sequence[str], folder: Path) -> tuple[float, float]:
    """Run a program in a project; return its seconds, and those of the processor; raise CalledProcessError."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(words, cwd=folder, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def kg(*words: str) -> list[str]:
    """Return the words that start kg."""
    return [sys.executable, "-m", "kg", *words]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, nargs="+", default=[500])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pyshacl", action="store_true", help="validate with pySHACL as well")
    options = parser.parse_args()
    chance = random.Random(1)
    for sources in options.sources:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "many"
            write_project(folder, sources)
            print(f"\n{sources:,} sources\n\n| what | seconds | of the processor |\n| --- | --- | --- |", flush=True)
            once = {
                "build, from all files": kg("build", "--full"),
                "validate, the first time": kg("validate"),
                "check, the first time": kg("check"),
            }
            for name, words in once.items():
                seconds, processor = run(words, folder)
                print(f"| {name} | {seconds:.2f} | {processor:.2f} |", flush=True)
            for name, words in {"validate": kg("validate"), "check": kg("check"), "version": kg("--version")}.items():
                some = [run(words, folder) for _ in range(options.runs)]
                _print(f"{name}, nothing changed", some)
            question = kg("sparql", "SELECT (COUNT(*) AS ?n) { ?s <https://example.org/catalogue/length> 60 }")
            edited = {"build": kg("build"), "a question": question, "validate": kg("validate"), "check": kg("check")}
            for name, words in edited.items():
                some = []
                for _ in range(options.runs):
                    edit_line(folder, chance.randrange(sources), chance)
                    some.append(run(words, folder))
                _print(f"{name}, one line changed", some)
            if options.pyshacl:
                _print("pySHACL on the merged graph", [run([sys.executable, "-c", PYSHACL], folder)])


def _print(name: str, some: Sequence[tuple[float, float]]) -> None:
    seconds, processor = (statistics.median(column) for column in zip(*some, strict=True))
    print(f"| {name} | {seconds:.2f} | {processor:.2f} |", flush=True)


if __name__ == "__main__":
    main()
