"""Stopping: Ctrl-C, SIGTERM and a time limit end every command, whatever it is doing.

Python hears a signal only between two steps of its own: not while it looks for a pattern, sorts, or waits for native
code that keeps its lock. So a command runs in a child process, and this one waits. It passes signals on, gives the
child a moment to end by itself, ends it otherwise, and removes what it had in the making. It also tells in words when
the system has ended the child, as it does for want of memory, and writes the reports that the child could not write.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from kg.cli.exits import BUG, CLOSED_PIPE, FINE, FOUND, INTERRUPTED, LIMIT, TERMINATED, USAGE

GRACE = 1.0
"""How many seconds a command has to end by itself."""
_HEARD = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_CODES = {signal.SIGINT: INTERRUPTED}
_WANTING_MEMORY = ("SIGKILL", "SIGABRT", "SIGBUS")
_LIMIT, _PATH, _OWED, _PAID, _SAID = b"s", b"p", b"o", b"w", b"t"
_NO_REPORT = (FINE, FOUND, USAGE, INTERRUPTED, CLOSED_PIPE, TERMINATED)

_tell: int | None = None
"""Where a child tells the process that waits for it how much time it has, and what it has in the making."""
_seconds = 0.0


class Stopped(BaseException):
    """Raised in the main thread when the command is to end, with the exit code, and the seconds where these are over.

    It comes at any moment, also while a module is loaded that the words need; so there are none before it is caught.
    """

    def __init__(self, code: int, seconds: float | None = None) -> None:
        super().__init__(code, seconds)
        self.code, self._seconds = code, seconds

    @property
    def message(self) -> str:
        """What is to be told; nothing where who asked for the end knows."""
        return "" if self._seconds is None else _late(self._seconds)


# --- In the process that works


@contextmanager
def hearing() -> Iterator[None]:
    """Raise KeyboardInterrupt or Stopped in the block when a signal comes or the time is up; once, and no more.

    What the caller has told to ignore stays ignored: `nohup kg build` goes on without its terminal.
    """
    before = {one: signal.getsignal(one) for one in (*_HEARD, getattr(signal, "SIGALRM", None)) if one is not None}
    ended = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal ended
        if ended and _tell is None:
            os._exit(_CODES.get(signal.Signals(number), TERMINATED))  # asked again, and nobody else sees to it
        if ended:  # a terminal tells each process of a group, and the one that waits for us tells us again
            return
        ended = True
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        if number in _HEARD:
            raise Stopped(TERMINATED)
        raise Stopped(LIMIT, _seconds)

    for one, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(one, stop)
    try:
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
            if signal.SIGALRM in signal.sigpending():  # it was held
                signal.sigwait({signal.SIGALRM})
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
        for one, handler in before.items():
            if handler is not None:
                signal.signal(one, handler)


def limit(seconds: float, patience: float = 0.0, *, hold: bool = False) -> None:
    """Give the command so many seconds from now on.

    One that looks at the time itself, to say so in its own way, has a little `patience` beyond, less than GRACE. With
    `hold` it hears of the end only once it owes its reports.
    """
    global _seconds
    _seconds = seconds
    if hold and hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + patience)
    _write(_LIMIT, str(_seconds))


def owe(reports: str) -> None:
    """Have reports, as `kg.cli.printing.Reports` describes them, written when the command cannot do that itself.

    With none it is only known now that there are none.
    """
    if reports:
        _write(_OWED, reports)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})


def pay() -> None:
    """Say that the reports are written."""
    _write(_PAID, "")


def note_said() -> None:
    """Say that it was told in words why the command ends, so that who waits does not tell it again."""
    _write(_SAID, "")


def _late(seconds: float) -> str:
    from kg.cli.faults import words_of
    from kg.io.worker import late

    return "\n".join(words_of(late(seconds)))


def _write(kind: bytes, text: str) -> None:
    if _tell is not None:
        with suppress(OSError):
            os.write(_tell, kind + os.fsencode(text) + b"\0")


# --- In the process that waits


def watch() -> None:
    """Go on in a child process, and wait for it here; only the child returns. Where none can be had, do without.

    To be called before there is any other thread, and before native code keeps what a child cannot share.
    """
    global _tell
    if not hasattr(os, "fork"):
        return
    from kg.io.lifeline import hang_on, open_pipes

    if not (pipes := open_pipes(3)):
        return
    told, tell, alive, hold, woken, wake = pipes
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (*_HEARD, signal.SIGCHLD))  # none is to be missed meanwhile
    try:
        child = os.fork()
    except OSError:
        child = -1
    if child > 0:
        try:
            os.close(tell)
            os.close(alive)
            os._exit(_Watch(child, told).wait(before, woken, wake))
        finally:  # a fault of ours must not go on as a second command
            os._exit(BUG)
    for end in (told, hold, woken, wake):
        os.close(end)
    if child == 0:
        from kg.io.unfinished import tell_to

        _tell = tell
        tell_to(lambda path: _write(_PATH, path))
        hang_on(alive)
    else:
        os.close(tell)
        os.close(alive)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Watch:
    """Waits for a child process: passes signals on, and ends it when it does not end by itself."""

    def __init__(self, child: int, told: int) -> None:
        self._child, self._told, self._rest = child, told, b""
        self._reason: int | None = None  # the exit code with which it was asked to end
        self._seconds = 0.0
        self._until: float | None = None  # when it must have ended
        self._killed = self._said = False
        self._paths: dict[str, None] = {}
        self._owed = ""  # the reports that are not written yet

    def wait(self, mask: set[signal.Signals] | set[int], woken: int, wake: int) -> int:
        """Return the exit code, once the child has ended; a signal is told through the pipe from `wake` to `woken`."""
        import select

        os.set_blocking(woken, False)
        os.set_blocking(wake, False)
        os.set_blocking(self._told, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for one in (*_HEARD, signal.SIGCHLD):
            if one == signal.SIGCHLD or signal.getsignal(one) is not signal.SIG_IGN:
                signal.signal(one, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        listening = [woken, self._told]
        while True:
            ended, status = os.waitpid(self._child, os.WNOHANG)
            if not self._listen():
                listening = [woken]
            if ended:
                code = self._code(status)
                if self._owed and code not in _NO_REPORT:
                    self._pay(code)
                return code
            left = None if self._until is None else max(0.0, self._until - time.monotonic())
            if woken in select.select(listening, [], [], left)[0]:
                for number in os.read(woken, 1024):
                    self._hear(number)
            if self._until is not None and time.monotonic() >= self._until:
                self._kill()

    def _listen(self) -> bool:
        """Take in what the child tells; tell whether it may tell more."""
        try:
            while block := os.read(self._told, 1 << 16):
                *records, self._rest = (self._rest + block).split(b"\0")
                for record in records:
                    if record[:1] == _PATH:
                        self._paths[os.fsdecode(record[1:])] = None
                    elif record[:1] in (_OWED, _PAID):
                        self._owed = os.fsdecode(record[1:])
                    elif record[:1] == _SAID:
                        self._said = True
                    elif self._reason is None:
                        self._seconds = float(record[1:])
                        self._until = time.monotonic() + self._seconds + GRACE
        except BlockingIOError:
            return True
        return False

    def _hear(self, number: int) -> None:
        if number not in _HEARD:
            return
        if self._reason is not None:  # it was asked before
            self._kill()
            return
        self._reason = _CODES.get(signal.Signals(number), TERMINATED)
        self._until = time.monotonic() + GRACE
        with suppress(ProcessLookupError):
            os.kill(self._child, number)

    def _kill(self) -> None:
        self._killed, self._until = True, None
        with suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)

    def _pay(self, code: int) -> None:
        """Write the reports that are owed, which say why there is nothing else in them."""
        from kg.cli.printing import write_owed
        from kg.errors import LimitError
        from kg.io.worker import late

        is_late = code == LIMIT and self._seconds > 0 and (self._until or 0.0) - GRACE <= time.monotonic()
        told = f"the run ended before there was a report, with exit code {code}; what it told says why"
        with suppress(Exception):  # the exit code stays what it is
            write_owed(self._owed, late(self._seconds) if is_late else LimitError(told))

    def _code(self, status: int) -> int:
        if self._paths:
            from kg.io.kept import remove

            for path in self._paths:
                remove(Path(path))
        code = os.waitstatus_to_exitcode(status)
        if code >= 0:
            return code
        if self._killed:
            why = {None: _late(self._seconds), INTERRUPTED: "interrupted"}.get(self._reason)
            if why and not self._said:
                _say(why)
            return LIMIT if self._reason is None else self._reason
        name = signal.Signals(-code).name
        if name in _WANTING_MEMORY:
            _say(f"the system has ended this ({name}), most likely for want of memory; ask for less, or allow more")
            return LIMIT
        if -code in _HEARD:
            return _CODES.get(signal.Signals(-code), TERMINATED)
        _say(
            f"this is a bug in kg, or in what it is built on: native code has failed ({name}); please report it with "
            "the command and its input"
        )
        return BUG


def _say(message: str) -> None:
    beginning = "\r\x1b[K" if sys.stderr.isatty() else ""  # a line that shows progress may stand there
    with suppress(OSError):
        os.write(2, f"{beginning}kg: {message}\n".encode())
