"""A project that may only be read answers whatever is asked of it, and nothing is written there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.elsewhere import cache_folder, kept_elsewhere
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


def test_a_project_has_a_folder_of_its_own_that_nobody_else_reads(tmp_path: Path, cache: Path) -> None:
    """The same each time, and in it stands for which project it is."""
    roots = [tmp_path / f"project-{number}" for number in range(40)]
    folders = [cache_folder(root, "editors") for root in (*roots, roots[0])]

    assert 40 == len(set(folders))
    assert folders[0] is not None
    assert folders[0] == folders[-1]
    assert cache / "kg" / "editors" == folders[0].parent
    assert 0o700 == stat.S_IMODE(folders[0].stat().st_mode)
    assert os.fsencode(roots[0]) == (folders[0] / "of").read_bytes()


def test_a_folder_goes_when_its_project_is_gone(tmp_path: Path, cache: Path) -> None:
    """With the next new one; what does not say for which project it is stays, and is in nobody's way."""
    for name in ("stays", "goes", "new"):
        (tmp_path / name).mkdir()
    stays, goes = (cache_folder(tmp_path / name, "editors") for name in ("stays", "goes"))
    assert stays is not None
    assert goes is not None
    (stays / "kept.json").write_text("kept")
    (goes / "kept.json").write_text("kept")
    (cache / "kg" / "editors" / "begun").mkdir()
    (cache / "kg" / "editors" / "file").write_text("")
    (tmp_path / "goes").rmdir()
    new = cache_folder(tmp_path / "new", "editors")

    assert new is not None
    assert {stays, new, *(cache / "kg" / "editors" / name for name in ("begun", "file"))} == set(
        (cache / "kg" / "editors").iterdir()
    )
    assert "kept" == (stays / "kept.json").read_text()


@pytest.mark.parametrize("said", ["", "caches", "./caches"])
def test_a_folder_for_caches_is_absolute_or_is_that_of_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """~/.cache (XDG Base Directory Specification); nothing is made where somebody happens to be."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", said)
    monkeypatch.chdir(tmp_path)
    folder = cache_folder(tmp_path / "p", "projects")

    assert folder is not None
    assert tmp_path / ".cache" / "kg" / "projects" == folder.parent
    assert [".cache"] == [path.name for path in tmp_path.iterdir()]


def test_where_there_can_be_no_folder_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert cache_folder(tmp_path, "projects") is None

    def nobody() -> Path:
        raise RuntimeError("there is no home")

    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setattr(Path, "home", nobody)
    assert cache_folder(tmp_path, "projects") is None


def test_files_with_a_fault_are_kept_apart_as_well(empty_project: Project, cache: Path) -> None:
    """Whether what the project brings is fresh cannot be told; the fault is told by whoever reads them."""
    build_snapshot(empty_project)
    for name in ("a.ttl", "a.nt"):
        (empty_project.data / name).write_text("")

    assert cache_folder(empty_project.root, "projects") == kept_elsewhere(empty_project).apart
