"""Validation beside its peers, whole processes in one run: `python -m tests.benchmarks.validation --things 21200`.

Peers that are not installed are left out by name. Where they are is said by the environment: KG_BENCH_PYTHON (a Python
with pyshacl and pyrudof; default: this one), KG_BENCH_NODE (a folder with node_modules of shacl-engine, rdf-ext and n3),
KG_BENCH_JENA (a class path with Jena's commands).
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests.benchmarks.catalogue import write_catalogue

PYTHON = os.environ.get("KG_BENCH_PYTHON", sys.executable)
KG = str(Path(sys.executable).with_name("kg"))

PYSHACL = """
import sys, rdflib, pyshacl
data, shapes = rdflib.Graph().parse("data.ttl"), rdflib.Graph().parse("shapes.ttl")
_, report, _ = pyshacl.validate(data, shacl_graph=shapes)
sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
print(len(list(report.objects(None, sh.result))), "results")
"""
PYRUDOF = """
import pyrudof
r = pyrudof.Rudof(pyrudof.RudofConfig())
r.read_data("data.ttl", pyrudof.RDFFormat.Turtle)
r.read_shacl("shapes.ttl")
report = r.validate_shacl()
found = report.violations() if callable(report.violations) else report.violations
print(len(found), "results")
"""
KG_ALONE = """
import time
from pathlib import Path
from kg.engines.embedded import EmbeddedEngine
from kg.project.reading import read_project
from kg.shacl.compiled import validate
from kg.rdf.graph import TermGraph
from kg.shacl.model import ShapesGraph
from kg.project.building import build_snapshot
from kg.project.snapshots import find_snapshot, open_snapshot
from kg.rdf.turtle import read_triples
project = read_project("project")
build_snapshot(project)
engine = EmbeddedEngine(open_snapshot(find_snapshot(project)))
shapes = ShapesGraph(TermGraph(read_triples([Path("shapes.ttl")])))
started = time.perf_counter()
found = validate(engine, shapes).findings
print(time.perf_counter() - started, len(found))
"""
PYSHACL_ALONE = """
import time, rdflib, pyshacl
data, shapes = rdflib.Graph().parse("data.ttl"), rdflib.Graph().parse("shapes.ttl")
started = time.perf_counter()
_, report, _ = pyshacl.validate(data, shacl_graph=shapes)
seconds = time.perf_counter() - started
print(seconds, len(list(report.objects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#result")))))
"""
SHACL_ENGINE = """
import fs from 'fs'
import rdf from 'rdf-ext'
import { Parser } from 'n3'
import { Validator } from 'shacl-engine'
const read = file => rdf.dataset(new Parser({ factory: rdf }).parse(fs.readFileSync(file, 'utf8')))
const validator = new Validator(read('shapes.ttl'), { factory: rdf })
const report = await validator.validate({ dataset: read('data.ttl') })
console.log(report.results.length + ' results')
"""


class Measured(NamedTuple):
    """One run of a process: wall seconds, peak memory in MB, and how many results it told."""

    seconds: float
    megabytes: float
    results: int | None


def measure(command: list[str], folder: Path) -> Measured | None:
    """Run a process and return what it took, or None when it failed."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile("w+") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    counted = re.findall(r"([0-9,]+) (?:results|violations)", text)
    if process.returncode not in (0, 1) or not counted:
        print(f"{' '.join(command)[:80]} failed: {text[-300:]}", file=sys.stderr)
        return None
    return Measured(seconds, usage.ru_maxrss / 1024, int(counted[-1].replace(",", "")))


def peers(folder: Path) -> dict[str, Callable[[], list[str]]]:
    """Return the commands of the peers that are installed."""
    found: dict[str, Callable[[], list[str]]] = {
        "kg validate": lambda: [KG, "validate", "data.ttl", "--shapes", "shapes.ttl", "-o", "report.txt"],
        "pySHACL": lambda: [PYTHON, "-c", PYSHACL],
    }
    if subprocess.run([PYTHON, "-c", "import pyrudof"], capture_output=True, check=False).returncode == 0:
        found["pyrudof"] = lambda: [PYTHON, "-c", PYRUDOF]
    modules = os.environ.get("KG_BENCH_NODE")
    if modules and shutil.which("node"):
        script = Path(modules) / "shacl_engine_bench.mjs"
        script.write_text(SHACL_ENGINE)
        found["shacl-engine"] = lambda: ["node", "--max-old-space-size=12000", str(script)]
    jena = os.environ.get("KG_BENCH_JENA")
    if jena and shutil.which("java"):
        count = 'java -cp "$0" shacl.shacl validate --shapes shapes.ttl --data data.ttl > jena.ttl; '
        count += "echo $(grep -c 'sh:resultSeverity' jena.ttl) results"
        found["Jena"] = lambda: ["sh", "-c", count, jena]
    return found


def write_shipped(folder: Path) -> dict[str, list[str]]:
    """Lay down the shipped project and the same as one file each for pySHACL; return what is to be run there."""
    create_project(folder / "music", "music")
    project = read_project(folder / "music")
    shapes = project.iter_shape_files(within_a_source=True)
    for name, files in (
        ("data", project.iter_data_files()),
        ("ontology", project.iter_ontology_files()),
        ("shapes", shapes),
    ):
        (folder / f"{name}.ttl").write_text("\n".join(path.read_text("utf-8") for path in files), "utf-8")
    pyshacl = [str(Path(PYTHON).with_name("pyshacl"))]
    return {
        "kg validate": [KG, "validate", "--no-cache"],
        "pyshacl": [*pyshacl, "-s", "../shapes.ttl", "-e", "../ontology.ttl", "../data.ttl"],
    }


def print_shipped(runs: int) -> None:
    """Print how long the shipped project takes."""
    with tempfile.TemporaryDirectory() as name:
        commands = write_shipped(Path(name))
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        taken: dict[str, list[float]] = {command: [] for command in commands}
        for n in range(runs + 1):  # the first makes byte code
            for told, command in commands.items():
                started = time.perf_counter()
                # pyshacl takes what two sources say for contradictions, and ends with 1.
                subprocess.run(command, cwd=Path(name, "music"), env=environment, capture_output=True, check=False)
                if n:
                    taken[told].append(time.perf_counter() - started)
    medians = {told: statistics.median(seconds) for told, seconds in taken.items()}
    print("| shipped project | ms | of pyshacl |\n| --- | --- | --- |")
    for told, median in medians.items():
        print(f"| {told} | {median * 1000:.0f} | 1/{medians['pyshacl'] / median:.1f} |")
    print(flush=True)


def print_alone(folder: Path, runs: int) -> None:
    """Print how long validation alone takes on graphs that are there already: a snapshot on disk, rdflib's in memory."""
    create_project(folder / "project")
    target = folder / "project" / "data" / "sources" / "data.ttl"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(folder / "data.ttl", target)
    print("| validation alone | seconds | × kg | results |\n| --- | --- | --- | --- |")
    base = 0.0
    for told, command in (
        ("kg, fresh snapshot", [sys.executable, "-c", KG_ALONE]),
        ("pySHACL", [PYTHON, "-c", PYSHACL_ALONE]),
    ):
        rows = [
            subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split()
            for _ in range(runs)
        ]
        seconds = statistics.median(float(row[0]) for row in rows)
        base = base or seconds
        print(f"| {told} | {seconds:.2f} | {seconds / base:.1f} | {int(rows[0][1]):,} |", flush=True)
    print(flush=True)


def measure_all(sizes: dict[int, Path], runs: int, only: list[str] | None) -> dict[tuple[int, str], list[Measured]]:
    """Run every peer on every size, one after the other and all of them again: a machine is faster at times."""
    taken: dict[tuple[int, str], list[Measured]] = {}
    for _ in range(runs):
        for things, folder in sizes.items():
            for peer, command in peers(folder).items():
                run = measure(command(), folder) if not only or peer in only else None
                if run is not None:
                    taken.setdefault((things, peer), []).append(run)
    return taken


def print_tables(taken: dict[tuple[int, str], list[Measured]], sizes: dict[int, Path], planted: dict[int, int]) -> None:
    """Print a table for each size, with medians; raise SystemExit where kg did not find just what was planted."""
    for things, folder in sizes.items():
        size = (folder / "data.ttl").stat().st_size / 1e6
        print(f"{things:,} things, {size:.0f} MB of Turtle, {planted[things]:,} planted errors\n")
        print("| engine | seconds | × kg | peak MB | × kg | results |\n| --- | --- | --- | --- | --- | --- |")
        base: Measured | None = None
        for peer in [peer for of, peer in taken if of == things]:
            runs = taken[things, peer]
            seconds, megabytes = (statistics.median(column) for column in list(zip(*runs, strict=True))[:2])
            base = base or Measured(seconds, megabytes, None)
            told = f"{seconds:.2f} | {seconds / base.seconds:.1f} | {megabytes:.0f} | {megabytes / base.megabytes:.1f}"
            print(f"| {peer} | {told} | {runs[0].results:,} |", flush=True)
            if peer == "kg validate" and runs[0].results != planted[things]:
                raise SystemExit(f"kg validate found {runs[0].results}, and {planted[things]} were planted")
        print(flush=True)


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, nargs="+", default=[2_120, 21_200])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--shipped", type=int, default=0, metavar="RUNS", help="time the shipped project too, that often"
    )
    parser.add_argument("--alone", action="store_true", help="time validation without loading too")
    parser.add_argument("--only", nargs="*", help="names of peers, for a size that not all of them manage")
    options = parser.parse_args()
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, medians of {options.runs}.\n"
    )
    if options.shipped:
        print_shipped(options.shipped)
    with tempfile.TemporaryDirectory() as name:
        sizes = {things: Path(name, str(things)) for things in options.things}
        planted = {things: sum(write_catalogue(folder, things).values()) for things, folder in sizes.items()}
        print_tables(measure_all(sizes, options.runs, options.only), sizes, planted)
        if options.alone:
            for folder in sizes.values():
                print_alone(folder, options.runs)


if __name__ == "__main__":
    main()
