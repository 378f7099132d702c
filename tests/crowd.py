"""Builds, questions, edits and checkouts at once: `python -m tests.crowd --processes 500 --at-once 20`.

None may fail, and no question may be answered with what the files did not hold while it ran. Each file says in every
statement which generation it is of; so an answer tells what each file held, and whether all of it was there.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from tests import ROOT
from tests.figures import keep

PREDICATE = "https://example.org/generation"
ASK = f"SELECT ?f ?g (COUNT(*) AS ?n) {{ GRAPH ?f {{ ?s <{PREDICATE}> ?g }} }} GROUP BY ?f ?g"
FILES, STATEMENTS = 4, 300
WORK = {
    "question": ("sparql", ASK, "-f", "csv"), "build": ("build",), "full": ("build", "--full"), "doctor": ("doctor",),
    "repair": ("doctor", "--repair"), "edit": (), "checkout": (),
}  # fmt: skip
OFTEN = {"question": 60, "build": 10, "full": 2, "doctor": 2, "repair": 1, "edit": 15, "checkout": 10}


class Held(NamedTuple):
    """That a file held a generation (None: was not there), from and until a time."""

    generation: int | None
    since: float
    until: float


class Crowd:
    """A project that many processes use and change at once."""

    def __init__(self, project: Project, seed: int) -> None:
        self.project, self.chance = project, random.Random(seed)
        self._lock, self._generation = threading.Lock(), 2
        self._history: dict[int, list[Held]] = {}
        self.faults: list[str] = []
        self.done: Counter[str] = Counter()
        self._commits = self._commit_two_states()

    def _path(self, number: int) -> Path:
        return self.project.data / f"part{number}.ttl"

    def _write(self, number: int, generation: int) -> None:
        """Put a file in place of another at once, as an editor does."""
        text = "".join(f"<urn:thing:{number}-{n}> <{PREDICATE}> {generation} .\n" for n in range(STATEMENTS))
        beside = self._path(number).with_suffix(".part")
        beside.write_text(text)
        beside.replace(self._path(number))

    def _git(self, *words: str) -> None:
        author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", "-C", str(self.project.root), *author, *words], check=True, capture_output=True)

    def _commit_two_states(self) -> dict[str, dict[int, int | None]]:
        """Make two branches; one of them lacks the last file."""
        states: dict[str, dict[int, int | None]] = {}
        self._git("init", "-q", "-b", "start")
        for generation, name in enumerate(("one", "two"), 1):
            for number in range(FILES):
                self._write(number, generation)
            if name == "two":
                self._path(FILES - 1).unlink()
            self._git("checkout", "-q", "-b", name)
            self._git("add", "-A")
            self._git("commit", "-q", "-m", name)
            last = None if name == "two" else generation
            held: dict[int, int | None] = dict.fromkeys(range(FILES - 1), generation)
            states[name] = held | {FILES - 1: last}
        now = time.monotonic()
        self._history = {number: [Held(held, now, float("inf"))] for number, held in states["two"].items()}
        return states

    @contextmanager
    def _changing(self, after: dict[int, int | None]) -> Iterator[None]:
        """Note what files hold: what was there holds to the end of a change, what comes holds from its beginning."""
        began = time.monotonic()
        for number, generation in after.items():
            self._history[number].append(Held(generation, began, float("inf")))
        yield
        ended = time.monotonic()
        for number in after:
            self._history[number][-2] = self._history[number][-2]._replace(until=ended)

    def edit(self) -> None:
        """Give one file another generation."""
        with self._lock:
            self._generation += 1
            number = self.chance.randrange(FILES)
            with self._changing({number: self._generation}):
                self._write(number, self._generation)

    def checkout(self) -> None:
        """Go to one of the two commits, and lose all edits."""
        with self._lock:
            name = self.chance.choice(("one", "two"))
            with self._changing(self._commits[name]):
                self._git("checkout", "-q", "-f", name)
                self._git("clean", "-q", "-f", "data")

    def run(self, what: str) -> None:
        """Do one thing, and note where it failed or answered wrongly."""
        self.done[what] += 1
        if what in ("edit", "checkout"):
            self.edit() if what == "edit" else self.checkout()
            return
        began = time.monotonic()
        ran = subprocess.run([sys.executable, "-m", "kg", *WORK[what]], cwd=self.project.root, capture_output=True,
                             text=True, timeout=600, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)  # fmt: skip
        ended = time.monotonic()
        if ran.returncode:
            self.faults.append(f"{what} ended with {ran.returncode}: {ran.stdout[-300:]}{ran.stderr[-300:]}")
        elif what == "question":
            self.faults += self._wrong(ran.stdout, began, ended)

    def _wrong(self, answer: str, began: float, ended: float) -> Iterator[str]:
        """Yield what is wrong in an answer."""
        said: dict[int, list[tuple[int, int]]] = {number: [] for number in range(FILES)}
        for row in csv.DictReader(io.StringIO(answer)):
            said[int(row["f"].rpartition("part")[2])].append((int(row["g"]), int(row["n"])))
        for number, found in said.items():
            with self._lock:
                held = {one.generation for one in self._history[number] if one.since <= ended and one.until >= began}
            whole = [generation for generation, count in found if count == STATEMENTS]
            if len(found) > 1 or len(whole) != len(found):
                yield f"file {number} is a mixture or a part: {found}"
            elif (whole[0] if whole else None) not in held:
                yield f"file {number} held {held}, and {found} was answered"

    def work(self, processes: int, at_once: int) -> None:
        """Do so many things, so many of them at once, and then ask once more when all is quiet."""
        kinds = self.chance.choices(list(OFTEN), list(OFTEN.values()), k=processes)
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(self.run, kinds))
        self.run("question")

    def read_while_built(self, readers: int, minutes: float) -> None:
        """Let so many ask again and again for some minutes, while a file is edited and a snapshot made each time."""
        ends = time.monotonic() + 60 * minutes

        def asking() -> None:
            while time.monotonic() < ends:
                self.run("question")

        with ThreadPoolExecutor(readers) as pool:
            for _ in range(readers):
                pool.submit(asking)
            while time.monotonic() < ends:
                self.edit()
                self.run("build")

    def ask_together(self, questions: int) -> None:
        """Edit a file, and ask so many questions at once; the edit is done, so each must know it."""
        self.edit()
        time.sleep(0.01)
        with self._lock:
            now = time.monotonic()
            for number, history in self._history.items():
                self._history[number] = [history[-1]._replace(since=now)]
        with ThreadPoolExecutor(questions) as pool:
            list(pool.map(self.run, ["question"] * questions))


@contextmanager
def gathered(seed: int = 1) -> Iterator[Crowd]:
    """Give a crowd around a new project."""
    with tempfile.TemporaryDirectory() as folder:
        create_project(Path(folder) / "crowd")
        yield Crowd(read_project(Path(folder) / "crowd"), seed)


def main() -> None:
    """Let many processes work at once, and report what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, help="let so many ask while snapshots are made, and do nothing else")
    options = parser.parse_args()
    with gathered(options.seed) as crowd:
        started = time.monotonic()
        if options.minutes:
            crowd.read_while_built(options.at_once, options.minutes)
            tried = f"{options.at_once} that ask for {options.minutes:g} minutes, beside a stream of edits and builds"
            end(crowd, tried, started)
        for number in range(8):
            crowd.ask_together(options.at_once)
            print(
                f"{(number + 1) * options.at_once} questions together after edits: {len(crowd.faults)} faults",
                flush=True,
            )
        crowd.work(options.processes, options.at_once)
        end(
            crowd,
            f"{options.at_once} at a time: builds, questions, edits, repairs and checkouts of one project",
            started,
        )


def end(crowd: Crowd, tried: str, started: float) -> NoReturn:
    """Tell what was done since a moment and what failed, keep both, and end."""
    print(f"{crowd.done.total()} in {time.monotonic() - started:.0f} s: {dict(crowd.done)}")
    for fault in crowd.faults:
        print(fault)
    print(f"{len(crowd.faults)} failed or were answered wrongly")
    keep("soak", tried, crowd.done.total(), len(crowd.faults))
    sys.exit(bool(crowd.faults))


if __name__ == "__main__":
    main()
