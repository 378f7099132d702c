"""Running slow work in a second thread, so that Ctrl-C and a time limit are heard while an engine is busy.

An engine in native code neither sees signals nor has a time limit of its own. The work is not ended when the caller
gives up: the thread is a daemon, and the process that waits for it ends without it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context
from itertools import count
from typing import Any, TypeVar, cast

from kg.errors import Advice, KgError, LimitError

T = TypeVar("T")
_BATCH = 512
_END = object()
# What is only reserved takes no memory; where not even that can be had, such as under `ulimit -v`, less must do.
_STACKS = (256 << 20, 64 << 20, 16 << 20, 4 << 20)
LARGEST_STACK = _STACKS[0]
_here = threading.local()
_starting = threading.Lock()


def room() -> int:
    """Return how much stack this thread has, if it was started here; 0 for others."""
    return int(getattr(_here, "room", 0))


def stack() -> int:
    """Return how much stack work has that is done from here: in this thread, or in one that would be started."""
    return room() or next(_stacks(), _STACKS[-1])


def start(work: Callable[[], object]) -> threading.Thread:
    """Run work in a new thread with a large stack, as engines need; raise LimitError where there is no memory for one.

    The thread does not keep the process from ending.
    """
    for size in _stacks():

        def begin(size: int = size) -> None:
            _here.room = size
            work()

        thread = threading.Thread(target=begin, name="kg-worker", daemon=True)
        with _starting:  # the size is set for all threads, so it is set for this moment only
            before = threading.stack_size()
            try:
                threading.stack_size(size)
                thread.start()
            except (ValueError, RuntimeError):
                continue
            finally:
                threading.stack_size(before)
        return thread
    raise LimitError("there is not enough memory to work with; ask for less, or allow more")


def _stacks() -> Iterator[int]:
    """Yield the sizes to try: where a process may only reserve so much, others need it more."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
        if allowed != resource.RLIM_INFINITY:
            yield from (size for size in _STACKS if size <= allowed // 32)
            return
    yield from _STACKS


def call(work: Callable[[], T], seconds: float | None = None) -> T:
    """Return what `work` returns; raise LimitError when it takes longer than `seconds`."""
    return next(stream(lambda: [work()], seconds))


def stream(work: Callable[[], Iterable[T]], seconds: float | None = None) -> Iterator[T]:
    """Yield what `work` yields, made in another thread; raise LimitError `seconds` after the start.

    An error of the work is raised here. A thread that was started here does the work itself, unless it has a limit.
    """
    if room() and seconds is None:
        yield from work()
        return
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
            put(_bare(error))

    start(produce)
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


def begin(work: Callable[[], T]) -> Callable[[], T]:
    """Do work in another thread, with the context of this one; what is returned waits for it, and for its result.

    An error of the work is raised where it is waited for.
    """
    context = copy_context()
    ended: list[tuple[Any, BaseException | None]] = []

    def run() -> None:
        try:
            ended.append((work(), None))
        except BaseException as error:  # handed to the caller, whatever it is
            ended.append((None, _bare(error)))

    thread = start(lambda: context.run(run))

    def wait() -> T:
        thread.join()
        value, error = ended[0]
        if error is not None:
            raise error
        return cast("T", value)

    return wait


def each(tasks: Sequence[Callable[[], T]], threads: int) -> Iterator[T]:
    """Yield what some tasks return, in their order, while so many threads do them; an error is raised in its turn."""
    numbers = count()
    stopped = threading.Event()
    ended: queue.SimpleQueue[tuple[int, Any, BaseException | None]] = queue.SimpleQueue()

    def work() -> None:
        while not stopped.is_set() and (number := next(numbers)) < len(tasks):
            try:
                ended.put((number, tasks[number](), None))
            except BaseException as error:  # handed to the caller, whatever it is
                ended.put((number, None, _bare(error)))

    for _ in range(min(threads, len(tasks))):
        start(work)
    early: dict[int, tuple[Any, BaseException | None]] = {}
    try:
        for wanted in range(len(tasks)):
            while wanted not in early:
                number, *result = ended.get()
                early[number] = (result[0], result[1])
            value, error = early.pop(wanted)
            if error is not None:
                raise error
            yield value
    finally:
        stopped.set()


def _bare(error: BaseException) -> BaseException:
    """Return an error of ours without the frames that it came through, which hold what must end in its own thread."""
    if isinstance(error, KgError):
        error.__context__ = error.__cause__ = error.__traceback__ = None
    return error


def _next_batch(batches: queue.Queue[Any], deadline: float | None, seconds: float | None) -> object:
    if deadline is None:
        return batches.get()
    try:
        return batches.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise late(seconds or 0.0) from None


def late(seconds: float) -> LimitError:
    """Return what tells that the time is up."""
    message = f"the time limit of {seconds:g} s was reached; ask for less, or allow more"
    return LimitError(message, advice=Advice("more-time"))
