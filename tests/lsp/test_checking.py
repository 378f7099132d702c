"""Projects are checked one check at a time, the last change counts, and what is kept lies in no project."""

from __future__ import annotations

import asyncio
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.lsp import checking
from kg.lsp.checking import Checking
from kg.lsp.whole_check import Found
from tests.lsp.conversing import run, until

ROOT, OTHER = Path("/p"), Path("/q")


class Checks:
    """Notes which checks are begun, with the folder of each, and what is told; they end when that is said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.told, self.said = list[tuple[Path, Path]](), list[tuple[Path, Found]](), list[str]()
        self.found: Found | None = Found([])
        self.waits = False
        monkeypatch.setattr(checking, "_found", self._found)
        self.checking = Checking(self._tell, self.said.append)

    async def _found(self, root: Path, apart: Path) -> Found | None:
        self.begun.append((root, apart))
        while self.waits:
            await asyncio.sleep(0.005)
        if self.found is None:
            raise OSError("no")
        return self.found

    async def _tell(self, root: Path, found: Found) -> None:
        self.told.append((root, found))


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Checks:
    """Checks of which nothing comes, with a folder for caches."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Checks(monkeypatch)


def test_several_changes_are_checked_once(checks: Checks) -> None:
    """Each project by itself."""

    async def change() -> None:
        for _ in range(5):
            checks.checking.check(ROOT, 0.05)
        checks.checking.check(OTHER, 0.05)
        await until(lambda: len(checks.told) == 2)
        await asyncio.sleep(0.1)
        assert [root for root, _ in checks.begun] == [ROOT, OTHER]

    run(change())


def test_what_changes_while_a_check_runs_is_checked_behind_it(checks: Checks) -> None:
    """Once; and what the check before has found of it is not told."""

    async def change() -> None:
        checks.waits = True
        checks.checking.check(ROOT, 0.0)
        await until(lambda: checks.begun)
        for _ in range(3):
            checks.checking.check(ROOT, 0.0)
        await asyncio.sleep(0.05)
        assert len(checks.begun) == 1
        checks.waits = False
        await until(lambda: checks.told)
        await asyncio.sleep(0.05)
        assert (len(checks.begun), len(checks.told)) == (2, 1)
        checks.checking.check(ROOT, 0.0)
        await until(lambda: len(checks.told) == 2)

    run(change())


def test_after_a_check_that_failed_there_is_another(checks: Checks) -> None:
    async def change() -> None:
        checks.found = None
        checks.checking.check(ROOT, 0.0)
        await until(lambda: checks.begun)
        await asyncio.sleep(0.02)
        checks.found = Found([], is_whole=False)
        checks.checking.check(ROOT, 0.0)
        await until(lambda: checks.told == [(ROOT, Found([], is_whole=False))])

    run(change())


def test_a_large_project_is_checked_only_where_something_is_kept_of_it(checks: Checks) -> None:
    async def change() -> None:
        checks.checking.check(ROOT, 0.0, is_large=True)
        await asyncio.sleep(0.05)
        assert checks.begun == []
        checks.checking.check(ROOT, 0.0)
        await until(lambda: checks.told)
        checks.begun[0][1].mkdir(parents=True)
        checks.checking.check(ROOT, 0.0, is_large=True)
        await until(lambda: len(checks.told) == 2)

    run(change())


def test_what_is_kept_lies_with_the_user_or_else_goes_with_the_server(
    checks: Checks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """For nobody else to read; where there is no folder at all, that is said once, and nothing is checked."""

    async def change() -> None:
        checks.checking.check(ROOT, 0.0)
        await until(lambda: len(checks.told) == 1)
        assert checks.begun[0][1].is_relative_to(tmp_path / "cache/kg/editors")
        monkeypatch.setattr(checking, "cache_folder", lambda *_: None)
        for count, root in enumerate((ROOT, OTHER, ROOT), 2):
            checks.checking.check(root, 0.0)
            await until(lambda count=count: len(checks.told) == count)  # type: ignore[misc]
        folder, other, again = (apart.parent for _, apart in checks.begun[1:])
        assert (folder == again, folder != other, folder.parent == other.parent) == (True, True, True)
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        checks.checking.end()
        assert not folder.parent.exists()
        checks.checking.end()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
        for _ in range(2):
            checks.checking.check(ROOT, 0.0)
            await asyncio.sleep(0.05)
        assert (len(checks.begun), len(checks.said)) == (4, 1)
        assert "nothing is checked at a save" in checks.said[0]

    run(change())


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("import sys; sys.stdout.write('{\"findings\": [], \"is_whole\": false}')", Found([], is_whole=False)), ("print('nonsense')", None), ("", None),
        ("import sys; sys.stdout.write('{\"findings\": [], \"is_whole\": true}'); sys.exit(3)", None),
    ],
)  # fmt: skip
def test_a_check_that_came_to_no_end_has_found_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, expected: Found | None
) -> None:
    """Which is not that there is nothing wrong."""
    begin = asyncio.create_subprocess_exec
    given = list[str]()

    async def other(*words: str, **options: Any) -> Any:
        given.extend(words)
        return await begin(sys.executable, "-S", "-c", program, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", other)

    async def look() -> None:
        assert await checking._found(ROOT, tmp_path) == expected

    run(look())
    assert given == [sys.executable, "-P", "-m", "kg.lsp.whole_check", str(ROOT), str(tmp_path)], (
        "no module of a folder"
    )


def test_a_check_that_is_given_up_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    begin, begun = asyncio.create_subprocess_exec, list[Any]()

    async def other(*_: str, **options: Any) -> Any:
        begun.append(await begin(sys.executable, "-S", "-c", "import time; time.sleep(600)", **options))
        return begun[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", other)

    async def give_up() -> None:
        task = asyncio.create_task(checking._found(ROOT, tmp_path))
        await until(lambda: begun)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert begun[0].returncode == -9

    run(give_up())
