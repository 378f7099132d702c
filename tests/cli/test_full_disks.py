"""A disk that takes nothing more: whatever a command was told to write, the old file stays, and what to do is told."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from kg.cli.every_command import is_output
from kg.cli.group import cli
from kg.project.building import build_snapshot
from kg.project.config import Project
from tests import ROOT
from tests.deaf import iter_commands
from tests.services import FLASK, require

from ..conftest import Ran

OLD = "what was there\n"
# How each command with -o is run, OUT being the place; one that is not here fails.
WORDS = {
    "check": ["-f", "json", "-o", "OUT.json"], "validate": ["-f", "json", "-o", "OUT.json"], "query": ["things", "-o", "OUT.csv"],
    "sparql": ["ASK {}", "-o", "OUT.json"], "queries docs": ["-o", "OUT.md"], "dump": ["-o", "OUT.nq"], "diff": ["kg.nt", "other.nt", "-o", "OUT.txt"],
    "convert": ["kg.nt", "OUT.nt"], "tables review": ["-o", "OUT.tsv"], "link review": ["-o", "OUT.tsv"], "release": ["1.0", "-o", "OUT"], "site": ["-o", "OUT"],
    "enrich": ["--dry-run", "-o", "OUT.ttl"], "wikidata quickstatements": ["-o", "OUT.txt"],
}  # fmt: skip
# These end before they write: they need an index, or a table, that the project does not have.
WRITES_NOTHING = {"enrich", "tables review", "link review", "wikidata quickstatements"}
_RUNS = """
import json, os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from kg.cli import _run
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
for name, words in json.loads(sys.argv[1]).items():
    sys.stderr.flush()
    code = _run([*name.split(), *words])
    sys.stdout.flush()
    print(f"\\n@@ {name} {code}", file=sys.stderr, flush=True)
"""


def names() -> set[str]:
    found = {
        " ".join(words)
        for words, one in iter_commands(cli)
        if not isinstance(one, click.Group) and any(is_output(param) for param in one.params)
    }
    return {"query" if name.startswith("query ") else name for name in found}


def test_each_command_that_writes_is_tried(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(empty_project.root)
    assert names() | {"query"} == set(WORDS)


def test_where_nothing_can_be_written_the_old_file_stays(empty_project: Project, tmp_path: Path) -> None:
    """One process that may not write a byte runs them all: code 3, one line with the way out, and no rest of a file."""
    for name in ("data/one.ttl", "kg.nt", "other.nt"):
        (empty_project.root / name).write_text(f"<urn:e:{name[0]}> <urn:e:p> <urn:e:C> .\n", "utf-8")
    config = empty_project.root / "kg.toml"
    licence = 'license = "https://creativecommons.org/publicdomain/zero/1.0/"'
    config.write_text(config.read_text("utf-8").replace("[project]\n", f"[project]\n{licence}\n"), "utf-8")
    build_snapshot(empty_project)
    out = tmp_path / "out"
    out.mkdir()
    words = {
        name: [one.replace("OUT", str(out / name.replace(" ", "_"))) for one in given] for name, given in WORDS.items()
    }
    files = [Path(one) for given in words.values() for one in given if one.startswith(str(out)) and Path(one).suffix]
    for path in files:
        path.write_text(OLD, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _RUNS, json.dumps(words)], cwd=empty_project.root, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    told, tried = "", set()
    for line in done.stderr.splitlines():
        if not line.startswith("@@ "):
            told += f"{line}\n"
            continue
        name, code = line.removeprefix("@@ ").rsplit(" ", 1)
        tried.add(name)
        assert "Traceback" not in told
        assert "bug" not in told, told
        if name not in WRITES_NOTHING:
            assert (code, "free some space" in told) == ("3", True), (name, code, told)
        told = ""

    assert tried == set(WORDS), done.stderr
    assert dict.fromkeys(files, OLD) == {path: path.read_text("utf-8") for path in files}
    assert set(files) == {path for path in out.rglob("*") if path.is_file()}


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """Let this process write no file beyond a size; Python takes half of a module that it keeps for all of it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("words", [("dump", "-f", "csvw"), ("dump", "-f", "turtle", "-f", "nquads"), ("site",)])
def test_of_several_files_only_the_one_that_failed_is_told_as_it_was(
    empty_project: Project, kg: Callable[..., Ran], words: tuple[str, ...]
) -> None:
    """Others stand by then; and with room the same command goes on in the same folder."""
    require(FLASK)
    terms = "".join(f"<urn:e:thing> <urn:e:p> '{n:04}' .\n" for n in range(400))
    (empty_project.data / "one.ttl").write_text(f"<urn:e:a> a <urn:e:A> .\n<urn:e:thing> a <urn:e:B> .\n{terms}")
    build_snapshot(empty_project)
    limit = 12_000 if "nquads" in words else 2_000
    with small_files(limit):
        ran = kg(*words, "-o", "out", cwd=empty_project.root)
    written = [path for path in (empty_project.root / "out").rglob("*") if path.is_file()]

    assert (3, True) == (ran.code, bool(written)), ran
    assert ("nothing was changed" in ran.err, "this file is as it was" in ran.err) == (False, True), ran.err
    assert kg(*words, "-o", "out", cwd=empty_project.root).code == 0
