"""Running slow work in a second thread, so that Ctrl-C and a time limit are heard while an engine is busy.

An engine in native code neither sees signals nor has a time limit of its own. The work is not ended when the caller
gives up: the thread is a daemon, and the process that waits for it ends without it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

from kg.errors import LimitError

T = TypeVar("T")
_BATCH = 512
_END = object()


def call(work: Callable[[], T], seconds: float | None = None) -> T:
    """Return what `work` returns; raise LimitError when it takes longer than `seconds`."""
    return next(stream(lambda: [work()], seconds))


def stream(work: Callable[[], Iterable[T]], seconds: float | None = None) -> Iterator[T]:
    """Yield what `work` yields, made in another thread; raise LimitError `seconds` after the start.

    An error of the work is raised here.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    batches: queue.Queue[Any] = queue.Queue(maxsize=8)
    stopped = threading.Event()

    def put(batch: object) -> None:
        while not stopped.is_set():
            try:
                batches.put(batch, timeout=0.2)
            except queue.Full:
                continue
            return

    def produce() -> None:
        try:
            batch: list[T] = []
            started = time.monotonic()
            for piece in work():
                batch.append(piece)
                if len(batch) >= _BATCH or time.monotonic() - started > 0.1:
                    put(batch)
                    batch, started = [], time.monotonic()
                    if stopped.is_set():
                        return
            put(batch)
            put(_END)
        except BaseException as error:  # handed to the caller, whatever it is
            put(error)

    thread = threading.Thread(target=produce, name="kg-worker", daemon=True)
    thread.start()
    try:
        while True:
            batch = _next_batch(batches, deadline, seconds)
            if batch is _END:
                return
            if isinstance(batch, BaseException):
                raise batch
            yield from cast("list[T]", batch)
    finally:
        stopped.set()


def _next_batch(batches: queue.Queue[Any], deadline: float | None, seconds: float | None) -> object:
    if deadline is None:
        return batches.get()
    try:
        return batches.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        message = f"the time limit of {seconds:g} s was reached; ask for less, or allow more with --timeout"
        raise LimitError(message) from None
