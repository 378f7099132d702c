"""What is in the making is gone at the end, however that comes, and nothing else goes by its name later."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kg.io import unfinished as making
from kg.io.unfinished import clear, tell_to, temporary_folder, unfinished, unfinished_beside


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Each path that is told of, and whether anything stands there then; only for the test."""
    told: list[tuple[str, bool]] = []
    monkeypatch.setattr(making, "_listener", None)
    monkeypatch.setattr(making, "_begun", set())
    tell_to(lambda name: told.append((name, Path(name).exists())))
    return told


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("kind", ["file", "folder", "nothing"])
def test_what_stands_there_at_the_end_is_removed(tmp_path: Path, kind: str, fails: bool) -> None:
    def make() -> None:
        with unfinished(tmp_path / "a") as path:
            if kind == "folder":
                (path / "b").mkdir(parents=True)
            elif kind == "file":
                path.write_text("")
            if fails:
                raise ZeroDivisionError

    if fails:
        with pytest.raises(ZeroDivisionError):
            make()
    else:
        make()
    assert [] == list(tmp_path.iterdir())


def test_whoever_may_have_to_end_this_process_is_told_before_anything_is_there(
    tmp_path: Path, told: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its whole name, as the other process may be in another folder; and of what is made beside as well."""
    monkeypatch.chdir(tmp_path)
    with unfinished(Path("a")) as path:
        path.mkdir()
    with unfinished_beside(tmp_path / "b") as beside:
        beside.write_text("")

    assert told == [(str(tmp_path / "a"), False), (str(beside), False)]


def test_a_process_that_ends_clears_away_what_is_still_in_the_making(
    tmp_path: Path, told: list[tuple[str, bool]]
) -> None:
    """And not what has come to stand in its place since it was finished."""
    with unfinished(tmp_path / "done"):
        pass
    (tmp_path / "done").write_text("another")
    with unfinished(tmp_path / "folder") as folder, unfinished(tmp_path / "file") as file:
        (folder / "more").mkdir(parents=True)
        file.write_text("")
        clear()
        assert [path.name for path in tmp_path.iterdir()] == ["done"]


def test_a_temporary_folder_is_for_nobody_else_and_gone_at_the_end() -> None:
    with temporary_folder("kg-test-") as folder, temporary_folder("kg-test-") as other:
        assert folder != other
        assert folder.name.startswith("kg-test-")
        assert [] == list(folder.iterdir())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "file").write_text("")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("error", "alive"),
    [
        (None, True),
        (ProcessLookupError(), False),
        (PermissionError(), True),
        (OSError(), True),
        (OverflowError(), True),
    ],
)
def test_only_a_process_that_is_surely_gone_has_left_what_it_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception | None, alive: bool
) -> None:
    """What another one has in the making stays, whosever it is."""

    def ask(process: int, sign: int) -> None:
        assert (process, sign) == (4711, 0), "nobody is ended by being asked for"
        if error:
            raise error

    monkeypatch.setattr("os.kill", ask)
    rest = tmp_path / f".x.{making._machine()}-4711.part"
    rest.write_text("")
    with unfinished_beside(tmp_path / "y"):
        assert rest.exists() is alive
    assert making._is_alive(4711) is alive


@pytest.mark.parametrize("killed", [True, False])
def test_what_was_left_is_known_by_the_name_that_it_got(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    """Of this machine and of a process that is gone; files of others that are only called alike stay."""
    with unfinished_beside(tmp_path / "x") as beside:
        pass
    ours = f"{making._machine()}-{os.getpid()}"
    other = f"{int(making._machine(), 16) ^ 1:08x}-{os.getpid()}"  # a machine that writes into the same folder
    for name in (beside.name, f"{beside.name}.ttl", f"a{beside.name}", beside.name.replace(ours, other)):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(making, "_is_alive", lambda process: process != os.getpid() or not killed)
    monkeypatch.setattr(making, "_looked_into", set())
    with unfinished_beside(tmp_path / "y"):
        assert killed is not beside.exists()
        assert 3 == sum(1 for one in tmp_path.iterdir() if one != beside)
