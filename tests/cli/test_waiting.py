"""Who waits for a command: what it takes in from it, when it ends it, what it tells, and with which code it ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.cli import printing, stopping
from kg.cli.stopping import GRACE, _Watch
from kg.errors import LimitError

CHILD = 2**22 + 1  # no process has such a number


@pytest.fixture
def line() -> Iterator[tuple[int, int]]:
    """A pipe that does not wait."""
    told, tell = os.pipe()
    os.set_blocking(told, False)
    yield told, tell
    for end in (told, tell):
        try:
            os.close(end)
        except OSError:  # the test has closed it
            continue


@pytest.fixture
def heard() -> Iterator[tuple[set[Any], int, int]]:
    """What hears of signals: the mask from before they wait, and both ends of what wakes; all is put back at the end."""
    woken, wake = os.pipe()
    handlers = {one: signal.getsignal(one) for one in (*stopping._HEARD, signal.SIGCHLD)}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, (*stopping._HEARD, signal.SIGCHLD))
    yield mask, woken, wake
    signal.set_wakeup_fd(-1)
    for one, handler in handlers.items():
        signal.signal(one, handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    for end in (woken, wake):
        os.close(end)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The signals that were sent."""
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: found.append((pid, number)))
    return found


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was told."""
    found: list[str] = []
    monkeypatch.setattr(stopping, "_say", found.append)
    return found


def test_what_a_command_tells_is_taken_in_however_it_is_cut(line: tuple[int, int]) -> None:
    """What it has in the making, what it owes and has paid, that it has said why it ends, and its limit."""
    told, tell = line
    watch = _Watch(CHILD, told)
    begun = time.monotonic()
    for piece in (b"p/tmp/a", b"\0", b"p/tmp/\xff\0o{}\0t", b"\0s", b"7.5\0p/tmp/a\0p/tm"):
        os.write(tell, piece)
        assert watch._listen()
    assert [Path("/tmp/a"), Path(os.fsdecode(b"/tmp/\xff"))] == [Path(path) for path in watch._paths]  # noqa: S108 - names alone
    assert ("{}", True, 7.5, b"p/tm") == (watch._owed, watch._said, watch._seconds, watch._rest)
    assert watch._until is not None
    assert begun + 7.5 + GRACE <= watch._until <= time.monotonic() + 7.5 + GRACE
    os.write(tell, b"p\0w\0")
    assert watch._listen()
    assert "" == watch._owed
    os.close(tell)
    assert not watch._listen(), "it tells no more"


def test_a_command_has_a_second_to_end_by_itself() -> None:
    assert 1.0 == GRACE


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143), (signal.SIGCHLD, None), (signal.SIGUSR1, None)],
)
def test_a_signal_is_passed_on_and_the_second_ends_it(
    sent: list[tuple[int, int]], number: int, code: int | None
) -> None:
    """Whichever it is; others are nobody's business."""
    watch = _Watch(CHILD, -1)
    begun = time.monotonic()
    watch._hear(number)
    assert code == watch._reason
    if code is None:
        assert (sent, watch._until) == ([], None)
        return
    assert watch._until is not None
    assert begun + GRACE <= watch._until <= time.monotonic() + GRACE
    assert ([(CHILD, number)], False) == (sent, watch._killed)
    watch._hear(signal.SIGTERM)
    assert (CHILD, signal.SIGKILL) == sent[-1]
    assert vars(watch)["_killed"]
    assert vars(watch)["_until"] is None
    assert code == watch._reason, "as who asked first will have it"


def test_what_has_ended_by_itself_meanwhile_is_no_fault() -> None:
    watch = _Watch(CHILD, -1)
    watch._hear(signal.SIGINT)
    watch._kill()
    assert watch._killed


@pytest.mark.parametrize(
    ("status", "before", "code", "words"),
    [
        (3 << 8, {}, 3, ""), (0, {"_killed": True}, 0, ""), (signal.SIGINT, {}, 130, ""), (signal.SIGTERM, {}, 143, ""), (signal.SIGHUP, {}, 143, ""),
        *((number, {}, 4, "most likely for want of memory") for number in (signal.SIGKILL, signal.SIGABRT, signal.SIGBUS)),
        (signal.SIGSEGV, {}, 70, "native code has failed (SIGSEGV)"), (signal.SIGILL, {}, 70, "native code has failed (SIGILL)"),
        (signal.SIGKILL, {"_killed": True, "_seconds": 7.0}, 4, "the time limit of 7 s was reached"), (signal.SIGKILL, {"_killed": True, "_reason": 130}, 130, "interrupted"),
        (signal.SIGKILL, {"_killed": True, "_reason": 143}, 143, ""), (signal.SIGKILL, {"_killed": True, "_reason": 130, "_said": True}, 130, ""),
        (signal.SIGKILL, {"_killed": True, "_seconds": 7.0, "_said": True}, 4, ""),
    ],
)  # fmt: skip
def test_the_end_of_a_command_is_told_in_words_and_by_a_code(
    said: list[str], status: int, before: dict[str, Any], code: int, words: str
) -> None:
    """By what ended it, and not again where it has said so itself."""
    watch = _Watch(CHILD, -1)
    vars(watch).update(before)
    assert code == watch._code(status)
    assert bool(words) == bool(said)
    assert words in "".join(said)


@pytest.mark.parametrize("status", [0, 1 << 8, signal.SIGKILL])
def test_what_was_in_the_making_is_removed_however_it_ended(said: list[str], tmp_path: Path, status: int) -> None:
    for name in ("a", "b"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "within").touch()
    watch = _Watch(CHILD, -1)
    watch._paths = {str(tmp_path / name): None for name in ("a", "gone", "folder")}
    watch._code(status)
    assert ["b"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("code", "seconds", "until", "is_late"),
    [
        (4, 7.0, -1.0, True),
        (4, 7.0, 60.0, False),
        (4, 0.0, -1.0, False),
        (3, 7.0, -1.0, False),
        (4, 7.0, 0.9, True),
        (4, 7.0, None, True),
    ],
)
def test_reports_that_are_owed_say_why_there_is_nothing_else_in_them(
    monkeypatch: pytest.MonkeyPatch, code: int, seconds: float, until: float | None, is_late: bool
) -> None:
    """That the time was up where it was, and else with which code the run ended."""
    written: list[tuple[str, str]] = []
    monkeypatch.setattr(printing, "write_owed", lambda owed, error: written.append((owed, str(error))))
    watch = _Watch(CHILD, -1)
    watch._owed, watch._seconds = "what is owed", seconds
    watch._until = None if until is None else time.monotonic() + until
    watch._pay(code)
    ((owed, told),) = written
    assert "what is owed" == owed
    assert ("the time limit of 7 s was reached" in told, f"with exit code {code}" in told) == (is_late, not is_late)


def test_reports_that_cannot_be_written_leave_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise LimitError("no room")

    monkeypatch.setattr(printing, "write_owed", refuse)
    watch = _Watch(CHILD, -1)
    watch._owed = "what is owed"
    watch._pay(3)


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 70, 130, 141, 143])
@pytest.mark.parametrize("owed", ["what is owed", ""])
def test_only_a_run_that_failed_owes_its_reports(
    monkeypatch: pytest.MonkeyPatch, heard: tuple[set[Any], int, int], code: int, owed: str
) -> None:
    """Not one that was fine, that was asked amiss, or that somebody ended."""
    paid: list[int] = []
    monkeypatch.setattr(_Watch, "_pay", lambda _, code: paid.append(code))
    child = os.fork()
    if not child:
        os._exit(code)
    told, tell = os.pipe()
    if owed:
        os.write(tell, b"owhat is owed\0")
    os.close(tell)
    assert code == _Watch(child, told).wait(*heard)
    os.close(told)
    assert paid == [code] * (bool(owed) and code in (3, 4, 70))


def test_a_command_tells_only_who_waits_for_it(line: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody where there is none, and it is no fault that who waited is gone."""
    told, tell = line
    monkeypatch.setattr(stopping, "_seconds", 0.0)
    monkeypatch.setattr(signal, "setitimer", lambda *_: None)
    for _ in range(2):
        stopping.owe("{}")
        stopping.pay()
        stopping.note_said()
        stopping.limit(600, 0.3)
        monkeypatch.setattr(stopping, "_tell", tell)
    assert b"o{}\0w\0t\0s600\0" == os.read(told, 100)
    os.close(told)
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        stopping.pay()
    finally:
        signal.signal(signal.SIGPIPE, before)


def test_the_clock_gives_the_seconds_and_the_patience_beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[float] = []
    monkeypatch.setattr(stopping, "_seconds", 0.0)
    monkeypatch.setattr(signal, "setitimer", lambda _, seconds: set_to.append(seconds))
    stopping.limit(7)
    stopping.limit(7, 0.3)
    assert [7, 7.3] == set_to


def test_a_line_that_shows_progress_is_wiped_at_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for terminal, begin in ((True, "\r\x1b[K"), (False, "")):
        monkeypatch.setattr("sys.stderr.isatty", lambda terminal=terminal: terminal)
        stopping._say("so")
        assert f"{begin}kg: so\n" == capfd.readouterr().err


class Ended(BaseException):
    """Stands for the end of a process."""


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The codes with which this process was to end."""
    found: list[int] = []

    def end(code: int) -> None:
        found.append(code)
        raise Ended

    monkeypatch.setattr(os, "_exit", end)
    return found


@pytest.mark.parametrize(
    ("number", "error", "code"),
    [
        (signal.SIGINT, KeyboardInterrupt, 130),
        (signal.SIGTERM, stopping.Stopped, 143),
        (signal.SIGHUP, stopping.Stopped, 143),
    ],
)
def test_a_signal_ends_a_command_once(
    monkeypatch: pytest.MonkeyPatch, ended: list[int], number: int, error: type[BaseException], code: int
) -> None:
    """It may tidy up in peace where somebody waits for it, who tells it again; else who asks again has it end at once."""
    for tell in (1, None):
        monkeypatch.setattr(stopping, "_tell", tell)
        with stopping.hearing():
            with pytest.raises(error) as raised:
                signal.raise_signal(number)
            assert getattr(raised.value, "code", 130) == code
            if tell:
                signal.raise_signal(number)
            else:
                with pytest.raises(Ended):
                    signal.raise_signal(number)
    assert [code] == ended


def test_after_a_command_signals_are_whose_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """And its time is over: no clock runs on, and none is held."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
    monkeypatch.setattr(stopping, "_seconds", 0.0)
    before = [signal.getsignal(number) for number in numbers]
    with stopping.hearing():
        stopping.limit(600, hold=True)
        assert signal.SIGALRM in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        assert not set(before) & {signal.getsignal(number) for number in numbers}
    assert before == [signal.getsignal(number) for number in numbers]
    assert (0.0, 0.0) == signal.getitimer(signal.ITIMER_REAL)
    assert signal.SIGALRM not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.fixture
def pipes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The ends of the pipes that were opened."""
    from kg.io import lifeline

    found: list[int] = []
    opens = lifeline.open_pipes

    def opened(number: int) -> Any:
        found.extend(opens(number))
        return tuple(found)

    monkeypatch.setattr(lifeline, "open_pipes", opened)
    monkeypatch.setattr(stopping, "_tell", None)
    yield found
    for end in found:
        try:
            os.close(end)
        except OSError:  # as it should be
            continue


def test_where_no_second_process_can_be_had_the_command_goes_on_alone(
    monkeypatch: pytest.MonkeyPatch, pipes: list[int]
) -> None:
    """And hears its signals as before."""

    def refuse() -> int:
        raise BlockingIOError

    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    monkeypatch.setattr(os, "fork", refuse)
    stopping.watch()
    assert (None, mask) == (stopping._tell, signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    assert 6 == len(pipes)
    for end in pipes:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(end)
    pipes.clear()
    monkeypatch.delattr(os, "fork")
    stopping.watch()
    assert [] == pipes


def test_a_fault_of_who_waits_is_no_second_command(
    monkeypatch: pytest.MonkeyPatch, pipes: list[int], ended: list[int]
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError

    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    monkeypatch.setattr(os, "fork", lambda: CHILD)
    monkeypatch.setattr(_Watch, "wait", fail)
    try:
        with pytest.raises(Ended):
            stopping.watch()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    assert ([70], None) == (ended, stopping._tell)


def test_who_waits_sleeps_and_leaves_what_is_ignored(
    monkeypatch: pytest.MonkeyPatch, heard: tuple[set[Any], int, int]
) -> None:
    """Also behind a command that has closed what it tells by: `nohup` goes on, and no processor is kept busy."""
    import select

    looks: list[object] = []
    selects = select.select

    def counted(*given: Any) -> Any:
        looks.append(given)
        return selects(*given)

    monkeypatch.setattr(select, "select", counted)
    told, tell = os.pipe()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    child = os.fork()
    if not child:
        os.close(tell)
        time.sleep(0.1)
        os._exit(0)
    os.close(tell)
    assert 0 == _Watch(child, told).wait(*heard)
    assert signal.SIG_IGN is signal.getsignal(signal.SIGHUP)
    os.close(told)
    assert len(looks) < 10
