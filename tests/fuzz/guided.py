"""Inputs that are changed towards what no input has reached yet: `python -m tests.fuzz.guided --seconds 60`.

Atheris changes the texts that the targets of `tests.fuzz` begin with, byte by byte, and keeps those that reach another
line. Ends with 1 when an input broke something; the input is then written beside where this was run.
"""

from __future__ import annotations

import argparse
import functools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests import ROOT
from tests.figures import keep
from tests.services import ATHERIS, SERVICES, find

_RUNS = re.compile(r"^Done (\d+) runs", re.MULTILINE)


class Guided(NamedTuple):
    """A test of one made-up input, the texts it begins with, and whether it is given bytes."""

    test: Callable[..., object]
    seeds: Sequence[str]
    takes_bytes: bool = True


TARGETS = (
    "headers of queries",
    "queries, their tokens and the gate",
    "kg.toml",
    "mappings",
    "Turtle, and where its faults are",
)


def _guided(name: str, folder: Path) -> Guided:
    """Return a target by its name; `folder` is one to write to. Imports all that it reaches."""
    from tests.fuzz import test_texts as texts
    from tests.mapping.conftest import MAPPING

    def inner(test: Any, *given: object) -> Callable[..., object]:
        return functools.partial(test.hypothesis.inner_test, *given)

    return {
        "headers of queries": Guided(inner(texts.test_headers), texts.HEADERS, takes_bytes=False),
        "queries, their tokens and the gate": Guided(inner(texts.test_queries), texts.BODIES, takes_bytes=False),
        "kg.toml": Guided(inner(texts.test_kg_toml), texts.CONFIGS),
        "mappings": Guided(inner(texts.test_mappings, folder), [MAPPING]),
        "Turtle, and where its faults are": Guided(inner(texts.test_turtle), texts.TURTLE),
    }[name]


def _child(name: str, seconds: int, runs: int) -> None:
    """Run one target in this process, until its time is over or so many inputs were tried."""
    import atheris

    with tempfile.TemporaryDirectory() as held:
        corpus = Path(held) / "corpus"
        corpus.mkdir()
        with atheris.instrument_imports(include=["kg"]):
            target = _guided(name, Path(held))
        for number, seed in enumerate(target.seeds):
            (corpus / str(number)).write_bytes(seed.encode())

        def one_input(content: bytes) -> None:
            target.test(content if target.takes_bytes else content.decode("utf-8", "replace"))

        limits = [f"-max_total_time={seconds}", f"-runs={runs}", "-timeout=10", "-max_len=20000"]
        atheris.Setup([sys.argv[0], *limits, str(corpus)], one_input)
        atheris.Fuzz()


def run(name: str, seconds: int, runs: int = -1) -> tuple[int, int]:
    """Return how many inputs of a target were tried in so many seconds, and the code it ended with; 0 is for none broke."""
    paths = [str(ROOT), str(SERVICES / "atheris"), *filter(None, [os.environ.get("PYTHONPATH")])]
    words = [sys.executable, "-m", "tests.fuzz.guided", "--child", name, "--seconds", str(seconds), "--runs", str(runs)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(words, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
    told = _RUNS.search(done.stderr)
    return int(told[1]) if told else 0, done.returncode


def main() -> None:
    """Run the targets, or those whose names hold a word."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--runs", type=int, default=-1, help=argparse.SUPPRESS)
    parser.add_argument("--child", choices=TARGETS, help=argparse.SUPPRESS)
    parser.add_argument("words", nargs="*", metavar="WORD", help="Only targets whose names hold one of these.")
    options = parser.parse_args()
    if options.child:
        _child(options.child, options.seconds, options.runs)
        return
    if find(ATHERIS) is None:
        sys.exit(f"{ATHERIS.name} is not installed; {ATHERIS.advice}")
    broken = 0
    for name in TARGETS:
        if options.words and not any(word in name for word in options.words):
            continue
        tried, code = run(name, options.seconds)
        keep("fuzz", f"{name}; towards lines not reached yet", tried, int(code != 0))
        broken += code != 0
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
