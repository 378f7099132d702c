"""Random histories of a project: files that come, change and go, with all that makes a difference hard to take.

`python -m tests.histories --count 500 --kills 100` lets builds follow them, some killed, and compares each snapshot
with one that is built from all files.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph

from kg.engines.stores import load_store
from kg.project import building
from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.project.snapshots import Snapshot, find_snapshot, open_snapshot
from kg.rdf.formats import graph_ending, graph_format
from kg.rdf.turtle import read_bytes, stream_quads
from tests.figures import keep
from tests.forms import in_form

FILES = [f"data/{name}" for name in ("a", "b", "spine/c", "sources/d", "sources/ü é", "sources/deep/e")]
# A file is written in the first form more often than not, and turned into another now and then.
FORMS = (".ttl", ".ttl", ".ttl", ".ttl.gz", ".nt", ".nt.zst", ".trig.gz", ".nq")
# What a database writes in its own way, texts that are nearly alike, and nodes without a name.
VALUES = (
    "1", "01", '"1"^^xsd:int', "1.0", "1.50", '"2024-01-01T00:00:00+00:00"^^xsd:dateTime', '"x"', '"x"@en', '"x"@EN',
    '"é"', "ex:a", "ex:b", "[ ex:p 1 ]", "[ ex:p [ ex:q ex:a ] ]", "( 1 ex:b )", "_:n", "true", '"1"^^xsd:boolean',
)  # fmt: skip
HEAD = "@prefix ex: <urn:example:> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
CHILD = "from kg.project import building; building.is_small = lambda *_: True; from kg.cli import main; main(['build'])"


def iter_edits(project: Project, chance: random.Random, count: int) -> Iterator[str]:
    """Change the files of a project, a step at a time; yield what was done."""
    for _ in range(count):
        path = project.root / f"{chance.choice(FILES)}{chance.choice(FORMS)}"
        there = [file for file in project.iter_data_files() if file.exists()]
        kind = chance.choice(("write", "write", "add", "drop", "remove", "move", "copy", "touch", "turn"))
        if kind == "write" or not there:
            _write(project, path, HEAD + "".join(_statement(chance) for _ in range(chance.randrange(8))))
        elif kind in ("add", "drop"):
            path = chance.choice(there)
            lines = _read(path).splitlines(keepends=True)
            if kind == "add":
                lines.append(_statement(chance))
            elif len(lines) > 2:
                del lines[chance.randrange(2, len(lines))]
            _write(project, path, "".join(lines))
        elif kind == "turn":
            other = chance.choice(there)
            path = other.with_name(other.name.removesuffix(graph_ending(other.name)) + chance.choice(FORMS))
            _write(project, path, _read(other))
        elif kind == "remove":
            path = chance.choice(there)
            path.unlink()
        else:
            other = chance.choice(there)
            if kind == "move":
                text = _read(other)
                other.unlink()
                _write(project, path, text)
            elif kind == "copy":
                _write(project, path, _read(other))
            else:
                os.utime(other)
        yield f"{kind} {project.relative(path)}"


def _write(project: Project, path: Path, text: str) -> None:
    """Write Turtle in the form that the name of a file says, in place of the same graph in any other form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for ending in FORMS:
        path.with_name(path.name.removesuffix(graph_ending(path.name)) + ending).unlink(missing_ok=True)
    path.write_bytes(in_form(text.encode(), graph_ending(path.name), project.graph_iri(path)))


def _read(path: Path) -> str:
    """Return a file of any form as Turtle with a statement a line behind two lines of prefixes."""
    if graph_format(path) == "turtle":
        return read_bytes(path).decode("utf-8")
    return HEAD + "".join(f"{quad.triple} .\n" for quad in stream_quads(path))


def _statement(chance: random.Random) -> str:
    subject = chance.choice(("ex:a", "ex:b", "ex:c", "_:n", "_:m"))
    return f"{subject} ex:{chance.choice('pq')} {chance.choice(VALUES)} .\n"


def canonical(store: pyoxigraph.Store) -> list[str]:
    """Return the quads of a database as sorted lines, nodes without a name under names that do not depend on it."""
    held = pyoxigraph.Dataset(store)
    held.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, held))


def from_all_files(project: Project) -> list[str]:
    """Return what a snapshot that is built from all files holds."""
    return canonical(load_store((project.graph_iri(path), path) for path in project.iter_graph_files()))


def held_by(snapshot: Snapshot) -> list[str]:
    """Return what a snapshot holds."""
    return canonical(open_snapshot(snapshot))


def kill_a_build(project: Project, after: float) -> bool:
    """Build in another process, and kill it after a while; tell whether it was still at work."""
    process = subprocess.Popen([sys.executable, "-c", CHILD], cwd=project.root, stderr=subprocess.DEVNULL,
                               env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})  # fmt: skip
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def main() -> None:
    """Follow many histories, and report how many there were, how many builds were killed, and what differed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    setattr(building, "is_small", lambda *_: True)  # noqa: B010 - by difference, however little there is
    snapshots = killed = differ = 0
    for number in range(options.count):
        seed = options.seed * 1_000_000 + number
        chance = random.Random(seed)
        with tempfile.TemporaryDirectory() as folder:
            create_project(Path(folder) / "history")
            project = read_project(Path(folder) / "history")
            building.build_snapshot(project)
            for step, done in enumerate(iter_edits(project, chance, 5)):
                if number < options.kills and step == 2:
                    before = find_snapshot(project)
                    killed += kill_a_build(project, chance.uniform(0.05, 0.5))
                    after = find_snapshot(project)
                    assert before, "a snapshot was built first"
                    assert after, f"seed {seed}: the snapshot is lost"
                    same = after.name == before.name or held_by(after) == from_all_files(project)
                    differ += not same
                snapshots += 1
                if held_by(require_snapshot(project)) != from_all_files(project):
                    differ += 1
                    print(f"seed {seed}, step {step} ({done}): the snapshot differs", flush=True)
    print(f"{options.count} histories, {snapshots} snapshots, {killed} builds killed: {differ} differ")
    keep("soak", "snapshots made from the one before: as one that was made from all files", snapshots, differ)
    if differ:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
