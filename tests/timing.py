"""Time in tests, so that it tells of the program and not of what else the machine has to do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# A net under tests that wait for something: nobody waits so long for what works, and what hangs ends at last.
LONG = 300


def used_seconds(process: int) -> float:
    """Return how long a process has been computing, and those that it has started and that still run."""
    total = 0.0
    for one in (process, *descendants_of(process)):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def descendants_of(process: int) -> list[int]:
    """Return the processes that a process and its like have started, and that still run."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for one in map(int, (task / "children").read_text().split()):
                found += [one, *descendants_of(one)]
    return found


def queued_seconds() -> float:
    """Return how long the threads of this process have been ready to compute and had no processor."""
    total = 0
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            total += int((task / "schedstat").read_text().split()[1])
    return total / 1e9


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, and fail when that does not come."""
    deadline = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {LONG} s"
        time.sleep(0.05)


def slowness() -> float:
    """Return how many times longer than alone a piece of computing takes now: 1 on a machine that is free."""
    started, used = time.monotonic(), time.thread_time()
    while time.thread_time() - used < 0.5:
        pass
    return max(1.0, (time.monotonic() - started) / (time.thread_time() - used))


@contextmanager
def within(computing: float, *, waiting: float = 0) -> Iterator[None]:
    """Require that a block ends after so many seconds of waiting and so many of computing on a machine that is free.

    Where it took longer, what this process had to wait for a processor meanwhile is allowed too, and it is measured how
    busy the machine is now; only the time for computing grows with that.
    """
    started, queued = time.monotonic(), queued_seconds()
    yield
    took, allowed = time.monotonic() - started, waiting + computing
    if took >= allowed:
        allowed = waiting + max(computing + queued_seconds() - queued, computing * slowness())
    assert took < allowed, f"took {took:.1f} s, and {allowed:.1f} s are allowed"
