"""A process that hangs on another one: it ends with it, and also where that had ended before it began to."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import time

import pytest

from kg.io.lifeline import hang_on, open_pipes


def end_of_child(*, gone: bool) -> int:
    """Return how a child ends whose parent is `gone` before it hangs on, or goes as soon as it does."""
    alive, hold = os.pipe()
    told, tell = os.pipe()
    if gone:
        os.close(hold)
    child = os.fork()
    if child == 0:
        try:
            if not gone:
                os.close(hold)
            hang_on(alive)
            os.write(tell, b".")
            time.sleep(0 if gone else 10)
        finally:
            os._exit(0)
    os.close(tell)
    os.read(told, 1)
    if not gone:
        os.close(hold)
    os.close(told)
    os.close(alive)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_child_ends_with_its_parent() -> None:
    """The kernel sees to it, whatever the child is busy with."""
    assert end_of_child(gone=False) in (-signal.SIGKILL, 143)


def test_a_child_whose_parent_is_gone_already_ends() -> None:
    """No signal will come any more."""
    assert end_of_child(gone=True) == 143


def test_a_child_ends_where_the_kernel_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread waits instead."""
    monkeypatch.delattr(fcntl, "F_SETSIG", raising=False)

    assert end_of_child(gone=False) == 143


def test_a_child_ends_where_the_kernel_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a sandbox, or where pipes tell nobody."""

    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(fcntl, "fcntl", refuse)

    assert end_of_child(gone=False) == 143


def test_of_pipes_all_are_there_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was opened before there were too many is closed again."""
    opened: list[int] = []
    real = os.pipe

    def pipe() -> tuple[int, int]:
        if len(opened) == 4:
            raise OSError(24, "Too many open files")
        opened.extend(ends := real())
        return ends

    monkeypatch.setattr(os, "pipe", pipe)
    ends = open_pipes(2)
    assert len(set(ends)) == 4
    for end in ends:
        os.close(end)
    opened.clear()
    assert open_pipes(3) == []
    for end in opened:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)
