"""How the time of a piece of work grows with its input: ten times the input may take thirteen times the time.

CPU time is measured, since others use the machine; and what others do to it only ever adds, so the best of several
runs is nearest to the truth. Python does not collect garbage meanwhile, which it does by how much there is of all things.
A piece that grows with the square of its input takes a hundred times the time.

What ten times as much does not fit into the caches of a processor any longer takes more for that alone, and how much
depends on the machine and on who else is busy. So what takes too long is measured beside plain work that takes as long.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from kg.io.allocator import without_collecting

TIMES, MOST = 10, 13.0
_ROUNDS, _RUNS = 12, 3
_LEAST = 0.003


def measure(prepare: Callable[[int], Callable[[], object]], size: int, times: int = 1) -> float:
    """Return the least CPU seconds that the prepared work takes, done so many times."""
    work = prepare(size)
    taken = []
    gc.collect()
    with without_collecting():
        for _ in range(_RUNS):
            started = time.process_time()
            for _ in range(times):
                work()
            taken.append(time.process_time() - started)
    return min(taken)


def plain_work(count: int) -> Callable[[], object]:
    """Return work whose steps grow as its input does: so many texts are made, held, and found in another order."""

    def work() -> int:
        held = [(n, [f"{n:08x}"]) for n in range(count)]
        return sum(held[n * 7919 % count][0] for n in range(count))

    return work


def measure_machine(seconds: float) -> float:
    """Return how many times as long plain work takes for ten times its input, of which the least takes these seconds."""
    count = 64
    while (taken := measure(plain_work, count)) < seconds:
        count *= 2
    return measure(plain_work, TIMES * count) / taken


def require_growth(prepare: Callable[[int], Callable[[], object]], size: int, most: float = MOST) -> None:
    """Fail when ten times a size takes more than `most` times as long, in each of a few rounds.

    Where plain work of as many seconds takes more than ten times as long as well, `most` is as much larger, but not
    more than twice: what grows with the size times its root takes 32 times as long.
    `prepare` makes the input of a size, which is not measured, and returns the work, which is done several times. What
    is done too soon to be measured is done twice as often; a larger input would meet the limits of caches instead.
    """
    gc.collect()
    gc.freeze()  # what other tests have left is not looked through again before each run
    try:
        times = 1
        while measure(prepare, size, times) < _LEAST:
            times *= 2
        seen = []
        for _ in range(_ROUNDS):
            least = measure(prepare, size, times)
            seen.append(measure(prepare, TIMES * size, times) / least)
            if seen[-1] <= most or (seen[-1] <= 2 * most and seen[-1] <= most * measure_machine(least) / TIMES):
                return
    finally:
        gc.unfreeze()
    raise AssertionError(f"{TIMES} times {size:,} took {', '.join(f'{one:.1f}' for one in seen)} times as long")
