"""Workers: processes that answer one request at a time, and can be ended at any moment.

An engine has no end of its own for a question that runs away, and no limit of memory, so no request is answered in the
process that takes it. A worker that is late, or that dies, is replaced; only its request fails.
"""

from __future__ import annotations

import fcntl
import math
import multiprocessing
import select
import sys
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from kg.project.config import Project
from kg.web.messages import Answered, Asked, to_bytes
from kg.web.problems import Problem

SECONDS = 10.0
"""How long one answer may take."""
WAITING = 64
"""How many requests may wait for a worker."""
_STARTING = 60.0
# A worker costs about as much as this to replace, so a question that is nearly answered is not given up.
_GIVEN_UP = 1.0
_LOOK = 0.25
_SHORT, _LENGTH = 16 << 10, 4
"""What goes over a line in one piece, as both ends have room for more; and in how many bytes its length is told."""


class Gone(Exception):
    """Who asked has gone."""


class Work(NamedTuple):
    """What a worker serves: the folder of the project, the snapshot it is to open, and what is told on every page.

    With a `token` links are decided on in it; a page that does not know it decides nothing. The `project` is as it was
    read when the work was given, None where the worker is to read it: kg.toml may have faults since.
    """

    root: str
    snapshot: str
    banner: str = ""
    memory: int = 1 << 30
    token: str = ""
    project: Project | None = None


class _Worker:
    """One process, and the line on which it is asked."""

    def __init__(self, context: Any, work: Work) -> None:
        from kg.web.worker import serve

        ours, theirs = context.Pipe()
        self.line: Connection = ours
        self._has_come = _waiting_on(ours)
        self.work = work
        self.process = context.Process(target=serve, args=(theirs, work), daemon=True, name="kg worker")
        self.process.start()
        theirs.close()
        self.is_ready = False

    def require_ready(self, seconds: float) -> None:
        """Wait until the snapshot is open; raise Problem where the worker ends instead."""
        if self.is_ready:
            return
        try:
            if self.line.poll(seconds) and self.line.recv() == "ready":
                self.is_ready = True
                return
        except (EOFError, OSError):
            pass
        raise Problem(503, "the graph could not be opened; the log of the server tells why")

    def ask(self, asked: Asked, seconds: float, is_gone: Callable[[], bool]) -> Answered:
        """Return what it answers; raise as `answer`, or OSError where it died before."""
        self.line.send_bytes(to_bytes(asked))
        return self.answer(time.monotonic() + seconds, is_gone)

    def answer(self, until: float, is_gone: Callable[[], bool], wait: float = _GIVEN_UP) -> Answered:
        """Return what it answers; raise TimeoutError, Gone where nobody waits for it, or EOFError where it died.

        Whether anybody waits is looked at after a first `wait`.
        """
        while not self._has_come(max(0.0, min(wait, until - time.monotonic()))):
            if time.monotonic() >= until:
                raise TimeoutError
            if is_gone():
                raise Gone
            wait = _LOOK
        answered: Answered = self.line.recv()
        return answered

    def end(self) -> None:
        """End it at once."""
        with suppress(OSError):
            self.line.close()
        with suppress(OSError, ValueError):
            self.process.kill()
        self.process.join(5)


class Begun:
    """A request that a worker was asked, whose answer nobody waits for yet; whoever begins it has to `take` it."""

    def __init__(self, pool: Pool, worker: _Worker) -> None:
        self._pool, self._worker, self._began = pool, worker, time.monotonic()
        self.line = worker.line.fileno()
        """The file that can be read from when the answer has come."""
        self.is_taken = False
        """Whether somebody waits for the answer, or has it."""

    def is_short(self) -> bool:
        """Tell whether the answer that has come is so short that it is read and sent in no time.

        Of a long one its length comes first, by itself.
        """
        return _LENGTH < _unread(self.line) <= _SHORT

    def take(self, is_gone: Callable[[], bool]) -> Answered:
        """Return the answer, waited for where it has not come yet; raises Problem as `Pool.ask`."""
        self.is_taken = True
        until, wait = self._began + self._pool.seconds, self._began + _GIVEN_UP - time.monotonic()
        return self._pool.watched(self._worker, lambda: self._worker.answer(until, is_gone, wait))


def _unread(file: int) -> int:
    """Return how many bytes have come on a line and are not read."""
    return int.from_bytes(fcntl.ioctl(file, termios.FIONREAD, bytes(4)), sys.byteorder)


def _waiting_on(line: Connection) -> Callable[[float], bool]:
    """Return what tells whether something comes on a line within some seconds, for less than `Connection.poll`."""
    if not hasattr(select, "poll"):
        return line.poll
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    return lambda seconds: bool(waiting.poll(math.ceil(1000 * seconds)))


class Pool:
    """So many workers on one snapshot; `renew` changes all of them for such as serve another, one by one.

    While all are busy, others are begun, up to `most` in all.
    """

    def __init__(
        self,
        work: Work,
        workers: int,
        *,
        most: int = 0,
        seconds: float = SECONDS,
        waiting: int = WAITING,
        told: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["kg.web.worker"])
        self._work, self.seconds, self._waiting, self._told = work, seconds, waiting, told
        self._free: list[_Worker] = []
        self._changed = threading.Condition()
        self._queue = 0
        self._closed = False
        self._count, self._most = workers, most
        for _ in range(workers):
            self._free.append(_Worker(self._context, work))

    def ask(self, asked: Asked, is_gone: Callable[[], bool] = lambda: False) -> Answered:
        """Return an answer; raise Problem where the workers are all busy for too long, or this one takes too long.

        Nothing waits, or is worked on for long, for one who `is_gone`: that is a Problem too.
        """
        worker = self._take(is_gone)

        def answer() -> Answered:
            worker.require_ready(_STARTING)
            return worker.ask(asked, self.seconds, is_gone)

        return self.watched(worker, answer)

    def begin(self, asked: Asked) -> Begun | None:
        """Ask a worker and wait for nothing; None where none is free, others wait for one, or too much is asked."""
        message = to_bytes(asked)
        if len(message) > _SHORT or not self._changed.acquire(blocking=False):
            return None
        try:
            if self._queue or not self._free or not self._free[-1].is_ready:
                return None
            worker = self._free.pop()
        finally:
            self._changed.release()
        with suppress(OSError):  # it has died, as whoever takes the answer finds
            worker.line.send_bytes(message)
        return Begun(self, worker)

    def watched(self, worker: _Worker, answer: Callable[[], Answered]) -> Answered:
        """Return what a worker answers, which is free then; raise Problem where it does not, and it is replaced."""
        try:
            answered = answer()
        except Gone:
            self._replace(worker)
            raise Problem(408, "who asked has gone") from None
        except TimeoutError:
            self._replace(worker)
            raise Problem(504, f"the answer took longer than {self.seconds:g} s; ask for less") from None
        except (EOFError, OSError, ConnectionError):
            self._replace(worker)
            self._told(
                "an answer took more memory than a worker may have, or could not be made; another worker has begun"
            )
            raise Problem(
                503, "the answer took more memory than there is, or could not be made; ask for less"
            ) from None
        except BaseException:
            self._replace(worker)
            raise
        self._give_back(worker)
        return answered

    def _take(self, is_gone: Callable[[], bool]) -> _Worker:
        until = time.monotonic() + 6 * self.seconds
        with self._changed:
            if self._queue >= self._waiting:
                raise Problem(503, "too many are waiting; come back soon")
            self._queue += 1
            try:
                while not self._free:
                    if self._count < self._most and not self._closed:
                        self._count += 1
                        return _Worker(self._context, self._work)
                    if is_gone():
                        raise Problem(408, "who asked has gone")
                    left = until - time.monotonic()
                    if self._closed or left <= 0:
                        raise Problem(503, "nobody was free to answer; come back soon")
                    self._changed.wait(min(_LOOK, left))
                return self._free.pop()
            finally:
                self._queue -= 1

    @property
    def snapshot(self) -> str:
        """The snapshot that is served; raises Problem where no worker is left that could be asked."""
        with self._changed:
            free, work = list(self._free), self._work
        if len(free) >= self._count and not any(worker.process.is_alive() for worker in free):
            raise Problem(503, "the graph could not be opened; the log of the server tells why")
        return work.snapshot

    def _give_back(self, worker: _Worker) -> None:
        if not self._add(worker):
            self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.end()
        while not self._closed and not self._add(fresh := _Worker(self._context, self._work)):
            fresh.end()

    def _add(self, worker: _Worker) -> bool:
        """Let a worker be asked, unless another snapshot is served meanwhile, or none."""
        with self._changed:
            if worker.work != self._work or self._closed:
                return False
            self._free.append(worker)
            self._changed.notify()
        return True

    def renew(self, work: Work) -> None:
        """Serve another snapshot: free workers are changed now, busy ones when they are done."""
        with self._changed:
            self._work = work
            old, self._free = self._free, []
        for worker in old:
            fresh = _Worker(self._context, work)
            with suppress(Problem):
                fresh.require_ready(_STARTING)
            with self._changed:
                self._free.append(fresh)
                self._changed.notify()
            worker.end()

    def close(self) -> None:
        """End all workers that are free; those at work end when they are done."""
        with self._changed:
            self._closed = True
            old, self._free = self._free, []
            self._changed.notify_all()
        for worker in old:
            worker.end()
