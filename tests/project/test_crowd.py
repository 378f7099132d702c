"""Many processes at once: none fails, and none is answered with what the files did not hold; see `make soak`."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.io.locks import is_locked, locked
from kg.project import building
from kg.project.building import build_snapshot, is_building
from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.project.snapshots import find_snapshot
from kg.project.stamps import Look, look
from tests.crowd import gathered


def test_questions_asked_together_after_an_edit_are_all_answered() -> None:
    """One builds, and the others wait for it."""
    with gathered() as crowd:
        crowd.ask_together(20)

    assert [] == crowd.faults
    assert 20 == crowd.done["question"]


def test_builds_questions_edits_and_checkouts_at_once() -> None:
    """Each answer is whole, and one that was true while the question ran."""
    with gathered(seed=2) as crowd:
        crowd.work(40, 8)

    assert [] == crowd.faults
    assert crowd.done["edit"] >= 3
    assert crowd.done["checkout"] >= 3


def edit(project: Project, text: str) -> None:
    (project.data / "new.ttl").write_text(f'<urn:a> <urn:b> "{text}" .\n')


def test_who_waits_takes_what_another_has_built(empty_project: Project) -> None:
    """Of several that find the snapshot stale at once, only one builds."""
    edit(empty_project, "x")
    built = []
    progress: list[str] = []

    def ask() -> None:
        built.append(require_snapshot(empty_project, progress=lambda done, expected, what: progress.append(what)))

    empty_project.state.mkdir()
    with locked(empty_project.state / "lock"):
        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        assert not built
        assert is_building(empty_project)
        assert "waiting for the build of another process" in progress
    for thread in threads:
        thread.join()

    assert 5 == len(built)
    assert 1 == len({snapshot.name for snapshot in built})
    assert not is_building(empty_project)


def test_a_lock_is_gone_with_its_file(tmp_path: Path) -> None:
    """Where the folder was cleared under a builder, the next one takes a lock of its own, and both go on."""
    path = tmp_path / "lock"
    with locked(path) as first:
        path.unlink()
        assert not is_locked(path)
        with locked(path) as second:
            assert first
            assert second
            assert is_locked(path)


def test_files_that_change_while_they_are_read_are_read_again(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build never mixes what was with what is: it begins anew where a file changes before it was read."""
    for name in "abc":
        (empty_project.data / f"{name}.ttl").write_text("<urn:a> <urn:generation> 1 .\n")
    looks: list[Look] = []

    def look_and_change(project: Project) -> Look:
        looks.append(look(project))
        if len(looks) == 1:  # they were looked at, and are now about to be read
            for name in "abc":
                (empty_project.data / f"{name}.ttl").write_text("<urn:a> <urn:generation> 22 .\n")
        return looks[-1]

    monkeypatch.setattr(building, "settle", look_and_change)
    snapshot = build_snapshot(empty_project)

    assert 2 == len(looks)
    sizes = {path: state.stamp[0] for path, state in snapshot.files.items() if path.startswith("data/")}
    assert {"data/a.ttl": 30, "data/b.ttl": 30, "data/c.ttl": 30} == sizes


@pytest.mark.parametrize("step", ["stat", "lstat", "mkdir", "unlink"])
@pytest.mark.parametrize("before", ["nothing", "file", "link"])
def test_what_another_process_begins_meanwhile_stays(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, step: str, before: str
) -> None:
    """Wherever another makes the folder of the state and begins to build, this one waits, and takes nothing away."""
    state = empty_project.state
    if before == "file":
        state.touch()
    elif before == "link":
        state.symlink_to("nowhere")
    real, precious = getattr(Path, step), state / "building-0123" / "store"
    begun = []

    def then_begin(path: Path, *words: object, **named: object) -> object:
        try:
            return real(path, *words, **named)
        finally:
            monkeypatch.undo()
            if not state.is_dir():
                state.unlink(missing_ok=True)
                precious.mkdir(parents=True)
                begun.append(precious)

    monkeypatch.setattr(Path, step, then_begin)
    building._make_state(empty_project)

    assert all(folder.is_dir() for folder in begun)
    assert (state / "snapshots").is_dir()


def test_a_snapshot_that_was_just_replaced_is_not_called_damaged(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who read the pointer before two builds, and follows it after, reads the pointer again."""
    from kg.project import snapshots

    build_snapshot(empty_project)
    read = snapshots._read_manifest
    turns: list[Path] = []

    def build_twice(folder: Path) -> object:
        if not turns:
            turns.append(folder)
            for text in ("one", "two"):
                edit(empty_project, text)
                build_snapshot(empty_project)
            assert not folder.exists()
        return read(folder)

    monkeypatch.setattr(snapshots, "_read_manifest", build_twice)
    found = find_snapshot(empty_project)

    assert found is not None
    assert found.folder.is_dir()


def test_what_is_damaged_and_not_replaced_is_told(empty_project: Project) -> None:
    """Reading again finds the same, and then it is said."""
    snapshot = build_snapshot(empty_project)
    (snapshot.folder / "manifest.json").write_text("x")

    with pytest.raises(StoreError, match="the snapshot is damaged"):
        find_snapshot(empty_project)
