"""What was opened early is the snapshot that a question would open: of this project, fresh and sound, or nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from kg.project import early_opening
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.early_opening import has_begun, open_early, take_opened
from kg.project.pointer import pointer_of
from kg.project.sealing import SEAL, STORE, is_sealed
from kg.project.snapshots import Snapshot


@pytest.fixture
def built(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Project, Snapshot]]:
    """A project with a fresh snapshot, in whose folder the process is; nothing is opened before or after."""
    monkeypatch.chdir(empty_project.root)
    for held in ("_begun", "_fresh"):
        monkeypatch.setattr(early_opening, held, [])
    monkeypatch.setattr("kg.io.allocator.is_bounded", lambda: False)
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    yield empty_project, build_snapshot(empty_project)
    has_begun()


def bytes_changed(snapshot: Snapshot) -> None:
    table = max((snapshot.folder / STORE).iterdir(), key=lambda path: path.stat().st_size)
    table.write_bytes(table.read_bytes()[:-1] + b"x")


# What became of project or snapshot, and whether a database is opened at once before that is known.
STATES: dict[str, tuple[Callable[[Project, Snapshot], object], bool]] = {
    "a file changed": (lambda project, _: (project.data / "a.ttl").write_text("<urn:a> <urn:p> 2 .\n"), True),
    "a new file": (lambda project, _: (project.data / "b.ttl").write_text("<urn:a> <urn:p> 2 .\n"), True),
    "a damaged database": (lambda _, snapshot: bytes_changed(snapshot), False),
    "no seal": (lambda _, snapshot: (snapshot.folder / SEAL).unlink(), False),
    "no manifest": (lambda _, snapshot: (snapshot.folder / "manifest.json").unlink(), True),
    "no pointer": (lambda project, _: pointer_of(project.state).unlink(), False),
    "a pointer to what is no name": (
        lambda project, snapshot: pointer_of(project.state).write_text(f"../snapshots/{snapshot.name}"), False),
    "a fault in kg.toml": (lambda project, _: (project.root / "kg.toml").write_text("["), True),
    "no project": (lambda project, _: os.chdir(project.root.parent), False),
}  # fmt: skip


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(("change", "begins"), STATES.values(), ids=STATES)
def test_what_is_stale_or_not_sound_answers_no_question(
    built: tuple[Project, Snapshot], change: Callable[[Project, Snapshot], object], begins: bool, at_once: bool
) -> None:
    """And what is not sound is not opened at all."""
    project, snapshot = built
    change(project, snapshot)

    assert not open_early(at_once=at_once)
    assert has_begun() is (begins and at_once)
    assert take_opened(project) is None


@pytest.mark.parametrize("at_once", [True, False])
def test_what_is_fresh_and_sound_is_taken_once(built: tuple[Project, Snapshot], at_once: bool) -> None:
    """From a folder below as well; another project gets nothing of it."""
    project, snapshot = built
    os.chdir(project.data)
    assert open_early(at_once=at_once)
    assert has_begun()
    assert take_opened(project._replace(base="https://other.example/")) is None
    taken = take_opened(project)

    assert taken is not None
    assert taken[0].name == snapshot.name
    assert len(taken[1]) == 2 * snapshot.triples
    assert not has_begun()
    assert take_opened(project) is None


@pytest.mark.parametrize("at_once", [True, False])
def test_where_memory_is_bounded_nothing_is_opened_early(
    built: tuple[Project, Snapshot], monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """Whoever opens it in earnest sees to it that there is room."""
    monkeypatch.setattr("kg.io.allocator.is_bounded", lambda: True)

    assert open_early(at_once=at_once)
    assert not has_begun()
    assert take_opened(built[0]) is None


def test_what_was_pointed_to_before_another_was_built_is_not_taken(
    built: tuple[Project, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its database holds what the files held then."""
    project, before = built
    (project.data / "a.ttl").write_text("<urn:a> <urn:p> 2 .\n")
    build_snapshot(project, full=True)
    assert is_sealed(str(before.folder)), "it is as sound as the other one"
    monkeypatch.setattr(early_opening, "_find_folder", lambda: str(before.folder))

    assert open_early(at_once=True)
    assert take_opened(project) is None


def test_who_asks_whether_it_has_begun_waits_until_it_is_open(
    built: tuple[Project, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it opens it makes threads, beside which no other program can be begun."""
    opened = list[str]()

    def read_only(path: str) -> str:
        time.sleep(0.1)
        opened.append(path)
        return path

    monkeypatch.setattr("pyoxigraph.Store", SimpleNamespace(read_only=read_only))
    assert open_early(at_once=True)

    assert has_begun()
    assert opened == [str(built[1].folder / STORE)]


def test_what_cannot_be_opened_is_not_taken(built: tuple[Project, Snapshot], monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes wrong again, and is told, when it is opened in earnest."""
    project, _ = built
    monkeypatch.setattr("pyoxigraph.Store", None)
    told = list[object]()
    monkeypatch.setattr("threading.excepthook", told.append)

    assert open_early(at_once=True)
    assert has_begun()
    assert not told
    assert take_opened(project) is None
