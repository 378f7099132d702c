"""A lock is held by one, waited for by others, and gone with the process that held it."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from kg.io import locks
from kg.io.locks import held_for_a_while, is_locked, locked
from tests import ROOT

HOLD = "import sys, time; from pathlib import Path; from kg.io.locks import locked\nwith locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(600)"


def test_a_lock_is_held_while_the_block_runs(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_locked(path), "nobody has made it"
    assert not path.exists(), "whoever only looks makes none either"
    with locked(path) as held:
        assert held
        assert is_locked(path)

    assert not is_locked(path)
    assert path.exists(), "it is never removed"


def test_another_waits_until_it_is_free(tmp_path: Path) -> None:
    """And is told so meanwhile."""
    order, waiting = [], threading.Event()

    def second() -> None:
        with locked(tmp_path / "lock", waiting.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(tmp_path / "lock"):
        thread.start()
        assert waiting.wait(60)
        order.append("first")
    thread.join(60)

    assert ["first", "second"] == order


def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    """Nothing is left to be cleared away."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "lock")], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert b"held\n" == process.stdout.readline()
        assert is_locked(tmp_path / "lock")
    finally:
        process.kill()
        process.communicate()

    assert not is_locked(tmp_path / "lock")
    with locked(tmp_path / "lock") as held:
        assert held


def test_a_lock_whose_file_was_replaced_is_not_taken_for_it(tmp_path: Path) -> None:
    """Whoever clears the folder while another waits leaves two files of one name; only one of them counts."""
    path, waiting = tmp_path / "lock", threading.Event()
    found: list[bool] = []

    def wait() -> None:
        with locked(path, waiting.set):
            found.append(is_locked(path))

    thread = threading.Thread(target=wait)
    with locked(path):
        thread.start()
        assert waiting.wait(60)
        path.unlink()
        path.write_text("")
    thread.join(60)

    assert [True] == found, "what it holds is the file that has the name now"


@pytest.mark.parametrize("hold", [locked, partial(held_for_a_while, seconds=0, shared=True)], ids=["held", "a while"])
def test_a_link_is_not_followed(tmp_path: Path, hold: Callable[[Path], AbstractContextManager[bool]]) -> None:
    """A file elsewhere is neither made nor locked."""
    (tmp_path / "lock").symlink_to(tmp_path / "else")

    with pytest.raises(OSError, match="symbolic links"), hold(tmp_path / "lock"):
        pass
    assert not (tmp_path / "else").exists()


@pytest.mark.parametrize("told", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL])
def test_a_file_system_without_locks_is_told_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    def refuse(handle: int, what: int) -> None:
        raise OSError(told, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)

    with locked(tmp_path / "lock") as held:
        assert not held
        assert not is_locked(tmp_path / "lock")


def test_any_other_error_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int, what: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(fcntl, "flock", refuse)

    with pytest.raises(OSError, match="broken"), locked(tmp_path / "lock"):
        pass


def test_a_lock_whose_folder_was_cleared_meanwhile_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two processes would hold two locks of one name."""
    path, tried, try_one = tmp_path / "lock", list[int](), locks._try

    def clear(handle: int, kind: int = fcntl.LOCK_EX) -> bool:
        if not tried:
            path.unlink()
        tried.append(handle)
        return try_one(handle, kind)

    monkeypatch.setattr(locks, "_try", clear)
    with locked(path) as held:
        assert (held, 2) == (True, len(tried))
        assert path.exists()
        assert is_locked(path)


@pytest.mark.parametrize(("first", "second", "free"), [(True, True, True), (True, False, False), (False, True, False)])
def test_those_that_share_a_lock_hold_it_together(tmp_path: Path, first: bool, second: bool, free: bool) -> None:
    """Who would have it alone waits for a while, and is told that it was not free."""
    path = tmp_path / "lock"
    with held_for_a_while(path, 0, shared=first) as one, held_for_a_while(path, 0.2, shared=second) as other:
        assert (True, free) == (one, other)
    with held_for_a_while(path, 0, shared=False) as alone:
        assert alone, "all have let go"


def test_what_is_free_before_the_time_is_over_is_held_after_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for a while does wait: it is not refused for a moment in which another reads."""
    tried: list[int] = []

    def second(handle: int, kind: int) -> bool:
        tried.append(kind)
        return len(tried) > 1

    monkeypatch.setattr(locks, "_try", second)
    with held_for_a_while(tmp_path / "lock", 60, shared=True) as held:
        assert (held, [fcntl.LOCK_SH] * 2) == (True, tried)


@pytest.mark.parametrize("hold", [locked, partial(held_for_a_while, seconds=0, shared=True)], ids=["held", "a while"])
def test_whoever_may_write_in_the_folder_may_lock(
    tmp_path: Path, hold: Callable[[Path], AbstractContextManager[bool]]
) -> None:
    """In a folder that several people share, the one who came first keeps nobody out: rights are those of the umask."""
    mask = os.umask(0)
    try:
        with hold(tmp_path / "lock"):
            assert 0o666 == (tmp_path / "lock").stat().st_mode & 0o7777
    finally:
        os.umask(mask)
