"""Whoever asks gets the snapshot of the files as they are, open, or hears why not; one is built only if it has to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.project import building, current
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.current import open_fresh, require_snapshot
from kg.project.pointer import pointer_of
from kg.project.snapshots import Snapshot, open_snapshot


@pytest.fixture
def built(empty_project: Project) -> Snapshot:
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    return build_snapshot(empty_project)


@pytest.mark.parametrize(("fails", "opened"), [(0, 1), (1, 2), (2, 3)])
def test_what_cannot_be_opened_twice_is_built_from_all_files(
    empty_project: Project, built: Snapshot, monkeypatch: pytest.MonkeyPatch, fails: int, opened: int
) -> None:
    """Once it may have gone away meanwhile, as others build; then there is a new one."""
    tried: list[str] = []

    def open_one(snapshot: Snapshot) -> object:
        tried.append(snapshot.name)
        if len(tried) <= fails:
            raise StoreError("damaged")
        return open_snapshot(snapshot)

    monkeypatch.setattr(current, "open_snapshot", open_one)
    monkeypatch.setattr(building, "is_small", lambda *_: True)  # by difference, wherever that may be
    found, store = open_fresh(empty_project)

    assert len(tried) == opened
    assert tried[-1] == found.name
    assert (found.name != built.name) is (fails == 2)
    assert found.generation == 0
    assert len(store) == 2 * found.triples


@pytest.mark.parametrize("build", [True, False])
def test_what_can_never_be_opened_is_told(
    empty_project: Project, built: Snapshot, monkeypatch: pytest.MonkeyPatch, build: bool
) -> None:
    """After one build from all files, or at once where nothing may be built."""
    tried: list[str] = []

    def refuse(snapshot: Snapshot) -> object:
        tried.append(snapshot.name)
        raise StoreError("damaged")

    monkeypatch.setattr(current, "open_snapshot", refuse)
    with pytest.raises(StoreError, match="damaged"):
        open_fresh(empty_project, build=build)
    assert len(tried) == (3 if build else 1)
    assert tried[:-1] == [built.name] * (2 if build else 0)


def bytes_changed(folder: Path) -> None:
    table = max((folder / "store").iterdir(), key=lambda path: path.stat().st_size)
    table.write_bytes(table.read_bytes()[:-1] + b"x")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("fresh", ""),
        ("no snapshot", "the snapshot is not there"),
        ("stale", "the snapshot is older than the files"),
        ("damaged", "is not what was built"),
        ("stale and damaged", "the snapshot is older than the files"),
        ("no manifest", "cut off, changed, or made by another version"),
    ],
)
def test_where_nothing_may_be_built_it_is_told_what_is_wrong(
    empty_project: Project, built: Snapshot, state: str, told: str
) -> None:
    """And where it may, what is fresh and sound comes of it; what was is not built again."""
    if state == "no snapshot":
        pointer_of(empty_project.state).unlink()
    if "stale" in state:
        (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p> 2, 3 .\n")
    if "damaged" in state:
        bytes_changed(built.folder)
    if state == "no manifest":
        (built.folder / "manifest.json").unlink()
    if told:
        with pytest.raises(StoreError, match=told):
            require_snapshot(empty_project, build=False)
    else:
        assert require_snapshot(empty_project, build=False).name == built.name

    found = require_snapshot(empty_project)
    assert (found.name == built.name) is (not told)
    assert len(open_snapshot(found)) == 2 * found.triples == 2 * built.triples + (2 if "stale" in state else 0)
