"""What is done again whenever files change misses no change, whenever it comes."""

from __future__ import annotations

import time
from collections.abc import Callable
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


def test_what_waiting_does_not_mend_ends_it(tmp_path: Path) -> None:
    def work() -> None:
        raise UsageError("no such option")

    with pytest.raises(UsageError):
        watching.repeat(work, lambda: tmp_path.glob("*.ttl"))
