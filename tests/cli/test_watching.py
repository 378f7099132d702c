"""What is done again whenever files change misses no change, whenever it comes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.cli import watching
from kg.errors import InputError, UsageError


class Waited(Exception):
    """It waits for a change to come."""


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda folder: (folder / "a.ttl").write_text("longer than before"),
    "written by another name and moved": lambda folder: (folder / "a.new").replace(folder / "a.ttl"),
    "new": lambda folder: (folder / "b.ttl").write_text(""),
    "gone": lambda folder: (folder / "a.ttl").unlink(),
}


@pytest.mark.parametrize("fails", [False, True], ids=["well", "with an error"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_while_the_work_goes_on_is_worked_on_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], fails: bool
) -> None:
    """However the work ends: it may have read the file before."""
    for name in ("a.ttl", "a.new"):
        (tmp_path / name).write_text("a")
    runs = 0

    def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            change(tmp_path)
            if fails:
                raise InputError("a fault")

    def wait(seconds: float) -> None:
        raise Waited

    monkeypatch.setattr(time, "sleep", wait)
    with pytest.raises(Waited):
        watching.repeat(work, lambda: tmp_path.glob("*.ttl"))

    assert 2 == runs, "and when nothing has changed, it waits"


def test_what_waiting_does_not_mend_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(seconds: float) -> None:
        raise Waited

    monkeypatch.setattr(time, "sleep", wait)

    def work() -> None:
        raise UsageError("no such option")

    with pytest.raises(UsageError):
        watching.repeat(work, lambda: tmp_path.glob("*.ttl"))


def rewritten(path: Path, text: str) -> None:
    """Let a file say something else, and be as old as before."""
    status = path.stat()
    path.write_text(text)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replaced(path: Path) -> None:
    """Let another file have its name, of the same size and age."""
    status, other = path.stat(), path.with_suffix(".new")
    other.write_text("b")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


LITTLE: dict[str, Callable[[Path], object]] = {
    "size": lambda path: rewritten(path, "longer"),
    "time": lambda path: os.utime(path, (1_000_000_000, 1_000_000_000)),
    "file": replaced,
}


@pytest.mark.parametrize("change", LITTLE.values(), ids=LITTLE)
def test_a_file_is_another_by_its_size_its_time_or_by_being_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    path, runs = tmp_path / "a.ttl", 0
    path.write_text("a")

    def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            change(path)

    def wait(seconds: float) -> None:
        raise Waited

    monkeypatch.setattr(time, "sleep", wait)
    with pytest.raises(Waited):
        watching.repeat(work, lambda: [path])

    assert runs == 2


@pytest.mark.parametrize("error", [InputError("kg.toml is broken"), OSError("gone")], ids=["settings", "folder"])
def test_files_that_cannot_be_listed_are_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """And one that went away between two looks keeps no other from being seen."""
    (tmp_path / "b.ttl").write_text("b")
    runs, waits = list[int](), list[float]()

    def files() -> Iterator[Path]:
        yield tmp_path / "gone.ttl"
        yield tmp_path / "b.ttl"
        raise error

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            raise Waited
        (tmp_path / "b.ttl").write_text("longer than before")

    monkeypatch.setattr(time, "sleep", wait)
    with pytest.raises(Waited):
        watching.repeat(lambda: runs.append(1), files)
    assert len(runs) == 2
