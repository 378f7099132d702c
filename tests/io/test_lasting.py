"""What takes a name by renaming is on the disk before: a power loss leaves the old, or all of the new."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.ask import label_keeping
from kg.ask.opening import open_engine
from kg.check.baseline import write_baseline
from kg.edit.undoing import change_files
from kg.io.atomic import replace_file
from kg.io.kept import write_kept
from kg.io.together import Together
from kg.link.rules import read_rules
from kg.link.sources.answers import Answers
from kg.link.sources.index_builder import build_index
from kg.project.config import Project
from kg.project.filling import hand_over
from tests.link.wikibase import turtle

Write = Callable[[Project, Path], object]


def write_one(project: Project, folder: Path) -> None:
    with replace_file(folder / "a") as file:
        file.write(b"x")


def write_several(project: Project, folder: Path) -> None:
    with Together() as files:
        for name in "ab":
            with files.writing(folder / name) as file:
                file.write(b"x")
        files.place()


def write_index_of_labels(project: Project, folder: Path) -> None:
    assert label_keeping.open_index(open_engine(project), project, make=True) is not None


def write_index_of_items(project: Project, folder: Path) -> None:
    (folder / "world.ttl").write_text(turtle(), "utf-8")
    build_index(folder / "world.ttl", folder / "index.sqlite", read_rules(project))


def change_kg_toml(path: Path, project: Project) -> None:
    held = path.read_bytes()
    change_files(project, "an edit", {path: held + b"# x\n"}, {path: held})


WRITERS: dict[str, tuple[Write, set[str]]] = {
    "a file": (write_one, {"a"}),
    "several files": (write_several, {"a", "b"}),
    "what is kept": (lambda _, folder: write_kept(folder / "k.json", 1), {"k.json"}),
    "known findings": (lambda _, folder: write_baseline(folder / "known.json", []), {"known.json"}),
    "an answer": (lambda _, folder: Answers(folder).get("q", lambda: b"x"), set()),
    "an edit": (
        lambda project, _: change_kg_toml(project.root / "kg.toml", project),
        {"0.before", "change.json", "kg.toml"},
    ),
    "an index of labels": (write_index_of_labels, {"labels.sqlite", "labels.json"}),
    "an index of items": (write_index_of_items, {"index.sqlite"}),
}


@pytest.mark.parametrize("what", WRITERS)
def test_what_takes_a_name_is_on_the_disk_before(
    what: str, music: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file has been flushed, since it was last written to, when it is renamed."""
    synced: set[tuple[int, ...]] = set()
    taken: dict[str, bool] = {}
    sync, replace = os.fsync, Path.replace

    def state_of(status: os.stat_result) -> tuple[int, ...]:
        return status.st_ino, status.st_size, status.st_mtime_ns

    def note_sync(handle: int) -> None:
        sync(handle)
        synced.add(state_of(os.fstat(handle)))

    def note_replace(path: Path, target: Path) -> Path:
        taken[target.name] = state_of(path.stat()) in synced
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    monkeypatch.setattr(label_keeping, "LEAST", 0)
    write, names = WRITERS[what]

    write(music, tmp_path)

    assert names <= taken.keys()
    assert taken
    assert all(taken.values()), taken


def test_the_name_of_an_index_is_on_the_disk(shipped: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once an index is told to be made, its folder says so after a power loss as well."""
    happened: list[object] = []
    sync, replace = os.fsync, Path.replace

    def note_replace(path: Path, target: Path) -> Path:
        happened.append(target.name)
        return replace(path, target)

    def note_sync(handle: int) -> None:
        happened.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)

    write_index_of_items(shipped, tmp_path)

    assert happened == [(tmp_path / "index.sqlite").stat().st_ino, "index.sqlite", tmp_path.stat().st_ino]


def test_a_database_is_flushed_before_it_is_laid_down(tmp_path: Path) -> None:
    """What is laid down are hard links: of what is not in a file by then, they have nothing."""
    happened: list[str] = []

    class Store:
        def flush(self) -> None:
            happened.append("flushed")

        def backup(self, folder: str) -> None:
            happened.append(folder)

    hand_over(Store(), tmp_path)  # type: ignore[arg-type]

    assert happened == ["flushed", str(tmp_path / "store")]
