"""Kill `kg build` at random moments and look at what is left: `python -m tests.kill_build --kills 100`."""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.project.snapshots import find_snapshot, open_snapshot
from tests.figures import keep

PREDICATE = "https://example.org/generation"


def write_generation(project: Project, generation: int, things: int, files: int = 4) -> None:
    """Write files that all say which generation they are of, in every statement."""
    for number in range(files):
        lines = [f"<urn:thing:{number}-{n}> <{PREDICATE}> {generation} .\n" for n in range(things // files)]
        (project.data / f"part{number}.ttl").write_text("".join(lines))


def find_generations(project: Project) -> set[int]:
    """Return the generations that the current snapshot holds, after a look that it holds all of its manifest."""
    snapshot = find_snapshot(project)
    assert snapshot is not None, "there is no snapshot"
    store = open_snapshot(snapshot)
    found: Counter[int] = Counter()
    for generation, count in store.query(  # type: ignore[union-attr]
        f"SELECT ?g (COUNT(*) AS ?n) {{ ?s <{PREDICATE}> ?g }} GROUP BY ?g"
    ):
        found[int(generation.value)] = int(count.value)
    expected = sum(state.triples for path, state in snapshot.files.items() if path.startswith("data/"))
    assert sum(found.values()) == expected, f"{found} is not the {expected} triples of the manifest"
    return set(found)


def main() -> None:
    """Kill builds of a large project, and report how many were killed and what was left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--triples", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        create_project(Path(folder) / "soak")
        project = read_project(Path(folder) / "soak")
        write_generation(project, 0, options.triples)
        started = time.monotonic()
        build_snapshot(project)
        whole = time.monotonic() - started
        print(f"a build of {options.triples:,} triples takes {whole:.1f} s", flush=True)
        killed = attempts = 0
        left: Counter[str] = Counter()
        while killed < options.kills:
            attempts += 1
            write_generation(project, attempts, options.triples)
            process = subprocess.Popen([sys.executable, "-m", "kg", "build"], cwd=project.root, stderr=subprocess.DEVNULL,
                                       env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})  # fmt: skip
            time.sleep(chance.uniform(0.05, whole * 1.1))
            process.send_signal(signal.SIGKILL)
            was_killed = process.wait() == -signal.SIGKILL
            killed += was_killed
            generations = find_generations(project)
            assert len(generations) == 1, f"a mixture of generations: {generations}"
            left["new" if attempts in generations else "old"] += 1
            if killed and killed % 10 == 0 and was_killed:
                print(f"{killed} kills: {dict(left)}", flush=True)
        rests = len(list(project.state.glob("building-*")))
        build_snapshot(project)
        assert not list(project.state.glob("building-*")), "the next build must remove what killed ones left"
    print(f"{killed} kills in {attempts} builds: the snapshot answered after each, {dict(left)}; "
          f"{rests} unfinished builds were left and removed by the next one")  # fmt: skip
    keep("soak", f"builds of {options.triples:,} triples killed: an old or a new snapshot, never a mixture", killed, 0)


if __name__ == "__main__":
    main()
