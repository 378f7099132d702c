"""A project that may only be read answers whatever is asked of it, and nothing is written there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.reading import read_project
from tests import ROOT
from tests.conftest import Ran
from tests.services import SETPRIV, require

ASKING = [
    ["query", "things"], ["build"], ["query"], ["sparql", "ASK { ?s ?p ?o }"], ["show", "Xaver"], ["search", "xaver"],
    ["stats"], ["why", "Xaver", "a", "<urn:e:C>"], ["doctor"], ["doctor", "--repair"], ["validate"], ["check"],
    ["dump", "-o", "-"],
]  # fmt: skip
X = '<urn:e:x> a <urn:e:C> ; <http://www.w3.org/2000/01/rdf-schema#label> "Xaver" .\n'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder for caches."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def unwritable(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project without a snapshot where the system gives no right to write, as it says; root has all rights there."""
    (empty_project.data / "x.ttl").write_text(X)
    access = os.access

    def may(path: str | Path, mode: int) -> bool:
        return not (mode & os.W_OK and Path(path).is_relative_to(empty_project.root)) and access(path, mode)

    monkeypatch.setattr(os, "access", may)
    before = listed(empty_project.root)
    yield empty_project
    assert before == listed(empty_project.root)


def listed(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.lstat().st_mtime_ns) for path in folder.rglob("*"))


def test_whatever_asks_is_answered(unwritable: Project, cache: Path, kg: Callable[..., Ran]) -> None:
    """From what is kept in a folder of the user, made by the first and found by the others."""
    for words in ASKING:
        ran = kg(*words, cwd=unwritable)
        assert ran.code == 0, (words, ran.err)
    (folder,) = (cache / "kg" / "projects").iterdir()
    assert (folder / "current").is_file()


def test_kg_build_says_where_it_writes(unwritable: Project, cache: Path, kg: Callable[..., Ran]) -> None:
    assert str(cache / "kg" / "projects") in kg("build", cwd=unwritable).err


def test_what_the_project_brings_is_used_while_it_is_fresh(
    empty_project: Project, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_snapshot(empty_project)
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    assert read_project(empty_project.root).state == empty_project.root / ".kg"
    (empty_project.data / "new.ttl").write_text('<http://e/a> <http://e/b> "c" .\n')
    assert read_project(empty_project.root).state.is_relative_to(cache)


def test_what_editors_have_and_what_questions_have_is_apart(unwritable: Project, cache: Path) -> None:
    from kg.project.elsewhere import cache_folder

    assert read_project(unwritable.root).state != cache_folder(unwritable.root, "editors")


def test_without_any_folder_both_ways_out_are_told(empty_project: Project, tmp_path: Path) -> None:
    """As another user, in a process: no right on the project, and none on the folder for caches."""
    run_as: list[str | Path] = [require(SETPRIV), "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    closed = [empty_project.root, nowhere]
    for path in closed:
        path.chmod(0o555)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(nowhere / "cache")}
    words = [*run_as, sys.executable, "-m", "kg", "sparql", "ASK {}"]
    try:
        ran = subprocess.run(
            words, cwd=empty_project.root, capture_output=True, text=True, env=environment, check=False
        )
    finally:
        for path in closed:
            path.chmod(0o755)

    assert (3, 1) == (ran.returncode, len(ran.stderr.splitlines()))
    assert "check the rights on it, or let XDG_CACHE_HOME name a folder to write to" in ran.stderr
