"""Workers are asked one by one, replaced when they fail, and waited for by so many and for so long as is said."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kg.web import pool as pools
from kg.web.messages import Answered, Asked, to_bytes
from kg.web.pool import Gone, Pool, Work, _waiting_on, _Worker
from kg.web.problems import Problem
from tests.timing import wait_until

ASKED = Asked({"PATH_INFO": "/a"})
TOLD = Answered(200, (), b"told")
WORK = Work("root", "one")


class Made:
    """A worker without a process; `made` are all of a test, in their order."""

    made: list[Made]
    answer: Callable[[Made], Answered]

    def __init__(self, _: object, work: Work) -> None:
        self.work, self.readied, self.is_alive, self.has_ended = work, 0, True, False
        self.process = SimpleNamespace(is_alive=lambda: self.is_alive)
        self.made.append(self)

    def require_ready(self, seconds: float) -> None:
        """Be ready."""
        assert seconds == 60
        self.readied += 1

    def ask(self, asked: Asked, seconds: float, is_gone: Callable[[], bool]) -> Answered:
        """Answer as the test has it."""
        assert (self.has_ended, self.readied > 0) == (False, True)
        return type(self).answer(self)

    def end(self) -> None:
        """End."""
        self.has_ended = True


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    monkeypatch.setattr(Made, "made", [], raising=False)
    monkeypatch.setattr(Made, "answer", lambda _: TOLD, raising=False)
    monkeypatch.setattr(pools, "_Worker", Made)
    return Made.made


def free_of(pool: Pool) -> list[Made]:
    """Return the workers of a pool that are free."""
    return cast("list[Made]", pool._free)


def problem_of(work: Callable[[], object]) -> tuple[int, str]:
    """Return the status and the words of the problem that comes of work."""
    with pytest.raises(Problem) as told:
        work()
    return told.value.status, told.value.detail


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (Gone(), 408, "who asked has gone"), (TimeoutError(), 504, "the answer took longer than 7 s; ask for less"),
        *((error, 503, "the answer took more memory than there is, or could not be made; ask for less")
          for error in (EOFError(), OSError(), BrokenPipeError())),
        (Problem(503, "the graph could not be opened"), 503, "the graph could not be opened"),
        (KeyboardInterrupt(), 0, ""),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, BaseException) else "",
)  # fmt: skip
def test_a_worker_that_failed_is_replaced(
    made: list[Made], monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, told: str
) -> None:
    """Whatever it failed by; it may still be at work, and only its own request is lost."""

    def fail(_: Made) -> Answered:
        raise error

    said: list[str] = []
    pool = Pool(WORK, 1, seconds=7, told=said.append)
    monkeypatch.setattr(Made, "answer", fail)
    if status:
        assert (status, told) == problem_of(lambda: pool.ask(ASKED))
    else:
        with pytest.raises(KeyboardInterrupt):
            pool.ask(ASKED)
    monkeypatch.setattr(Made, "answer", lambda _: TOLD)

    assert [True, False] == [one.has_ended for one in made]
    assert [one.partition(";")[0] for one in said] == [
        "an answer took more memory than a worker may have, or could not be made"
    ] * ("more memory" in told)
    assert TOLD == pool.ask(ASKED) == pool.ask(ASKED)
    assert made[1:] == free_of(pool)


class Busy:
    """Workers that answer when they are let."""

    def __init__(self) -> None:
        self.free, self.statuses = threading.Event(), list[int]()
        self._threads: list[threading.Thread] = []

    def answer(self, _: Made) -> Answered:
        """Wait, and answer."""
        assert self.free.wait(60)
        return TOLD

    def ask(self, pool: Pool, times: int = 1, is_gone: Callable[[], bool] = lambda: False) -> None:
        """Ask so many times at once, and write down what comes of each."""

        def one() -> None:
            try:
                self.statuses.append(pool.ask(ASKED, is_gone).status)
            except Problem as problem:
                self.statuses.append(problem.status)

        for _ in range(times):
            self._threads.append(threading.Thread(target=one, daemon=True))
            self._threads[-1].start()

    def finish(self) -> list[int]:
        """Let all be answered, and return the statuses."""
        self.free.set()
        for thread in self._threads:
            thread.join(60)
        return sorted(self.statuses)


@pytest.fixture
def busy(made: list[Made], monkeypatch: pytest.MonkeyPatch) -> Iterator[Busy]:
    held = Busy()
    monkeypatch.setattr(Made, "answer", held.answer)
    yield held
    held.finish()


def test_so_many_may_wait_as_is_said(made: list[Made], busy: Busy) -> None:
    """64; one more is told at once, and all who wait are answered by the same worker."""
    pool = Pool(WORK, 1, seconds=60)
    busy.ask(pool)
    wait_until(lambda: not pool._free and not pool._queue)
    busy.ask(pool, 64)
    wait_until(lambda: pool._queue == 64)

    assert (503, "too many are waiting; come back soon") == problem_of(lambda: pool.ask(ASKED))
    assert [200] * 65 == busy.finish()
    assert (0, 1, made) == (pool._queue, len(made), free_of(pool))


def test_nobody_waits_longer_than_six_answers_may_take(made: list[Made], busy: Busy) -> None:
    pool = Pool(WORK, 1, seconds=0.05)
    busy.ask(pool)
    wait_until(lambda: not pool._free)
    started = time.monotonic()

    assert (503, "nobody was free to answer; come back soon") == problem_of(lambda: pool.ask(ASKED))
    assert 0.3 <= time.monotonic() - started < 2
    assert pool._queue == 0


def test_no_more_workers_are_begun_than_there_may_be(made: list[Made], busy: Busy) -> None:
    pool = Pool(WORK, 1, most=3, seconds=60)
    busy.ask(pool, 5)
    wait_until(lambda: pool._queue == 2)

    assert 3 == len(made)
    assert [200] * 5 == busy.finish()
    assert 3 == len(made) == len(pool._free)


def test_who_has_gone_waits_for_no_worker(made: list[Made], busy: Busy) -> None:
    pool = Pool(WORK, 1, seconds=60)
    busy.ask(pool)
    wait_until(lambda: not pool._free)

    assert (408, "who asked has gone") == problem_of(lambda: pool.ask(ASKED, lambda: True))
    assert [200] == busy.finish()


def test_others_serve_what_is_new(made: list[Made], busy: Busy) -> None:
    """Those that are free are changed when the new one is ready, and one that is at work when it is done."""
    pool = Pool(WORK, 2, seconds=60)
    busy.ask(pool)
    wait_until(lambda: len(pool._free) == 1)
    new = WORK._replace(snapshot="two")
    pool.renew(new)

    assert "two" == pool.snapshot
    (fresh,) = free_of(pool)
    assert (new, 1, 1) == (fresh.work, fresh.readied, sum(one.has_ended for one in made))
    assert [200] == busy.finish()
    assert [new, new] == [one.work for one in pool._free]
    assert [one.work == WORK for one in made] == [one.has_ended for one in made]


def test_a_new_worker_that_is_not_ready_keeps_none_of_the_others_back(
    made: list[Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks it is told; each of the old ones is ended."""
    pool = Pool(WORK, 2)

    def fail(*_: object) -> None:
        raise Problem(503, "the graph could not be opened")

    monkeypatch.setattr(Made, "require_ready", fail)
    pool.renew(WORK._replace(snapshot="two"))

    assert [True, True, False, False] == [one.has_ended for one in made]
    assert made[2:] == free_of(pool)


def test_a_pool_that_is_closed_leaves_no_worker_behind(made: list[Made], busy: Busy) -> None:
    """Those that are free end at once, those at work when they are done; who waits is told, and nobody is begun."""
    pool = Pool(WORK, 2, most=9, seconds=60)
    busy.ask(pool, 2)
    wait_until(lambda: not pool._free and not pool._queue)
    pool._count = pool._most
    busy.ask(pool)
    wait_until(lambda: pool._queue == 1)
    pool.close()
    wait_until(lambda: busy.statuses == [503])
    pool._count = 2

    assert 503 == problem_of(lambda: pool.ask(ASKED))[0]
    assert [200, 200, 503] == busy.finish()
    assert [True, True] == [one.has_ended for one in made]
    free = Pool(WORK, 2)
    free.close()
    assert all(one.has_ended for one in made)


def test_a_pool_whose_workers_are_all_gone_serves_nothing(made: list[Made]) -> None:
    """As long as one lives, or is at work, it does."""
    pool = Pool(WORK, 2)
    made[0].is_alive = False
    assert "one" == pool.snapshot
    made[1].is_alive = False
    assert 503 == problem_of(lambda: pool.snapshot)[0]
    pool._free.pop()
    assert "one" == pool.snapshot


# --- The line to a worker


@pytest.fixture
def line() -> Iterator[tuple[_Worker, Any]]:
    """A worker without a process, and the other end of its line."""
    ours, theirs = Pipe()
    worker = _Worker.__new__(_Worker)
    worker.line, worker.is_ready, worker._has_come = ours, False, _waiting_on(ours)
    yield worker, theirs
    ours.close()
    theirs.close()


@pytest.mark.parametrize("error", [EOFError(), OSError(), ConnectionResetError()])
def test_a_line_that_breaks_before_a_worker_is_ready_is_told(
    line: tuple[_Worker, Any], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Any:
        raise error

    worker, theirs = line
    theirs.send("ready")
    monkeypatch.setattr(worker.line, "recv", fail)
    assert 503 == problem_of(lambda: worker.require_ready(5))[0]


@pytest.mark.parametrize("says", ["other", "end", "nothing"])
def test_a_worker_that_does_not_say_that_it_is_ready_is_not(line: tuple[_Worker, Any], says: str) -> None:
    worker, theirs = line
    if says == "end":
        theirs.close()
    elif says == "other":
        theirs.send("other")
    told = "the graph could not be opened; the log of the server tells why"

    assert (503, told) == problem_of(lambda: worker.require_ready(0.05))
    assert not worker.is_ready


def test_a_worker_says_once_that_it_is_ready(line: tuple[_Worker, Any]) -> None:
    worker, theirs = line
    theirs.send("ready")
    for _ in range(2):
        worker.require_ready(5)
    assert worker.is_ready


def test_an_answer_is_waited_for_as_long_as_is_said(line: tuple[_Worker, Any]) -> None:
    worker, theirs = line
    with pytest.raises(TimeoutError):
        worker.ask(ASKED, 0.05, lambda: False)
    assert ASKED == theirs.recv()
    theirs.send_bytes(to_bytes(TOLD))
    assert TOLD == worker.ask(ASKED, 5, lambda: True), "what is there is given to whoever asked"


def test_nobody_works_long_for_who_has_gone(line: tuple[_Worker, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A little, as it may be nearly done; then it is looked time and again whether anybody is there."""
    monkeypatch.setattr(pools, "_GIVEN_UP", 0.1)
    monkeypatch.setattr(pools, "_LOOK", 0.01)
    worker, _ = line
    gone = iter([False, False, True])
    started = time.monotonic()
    with pytest.raises(Gone):
        worker.ask(ASKED, 60, lambda: next(gone))
    assert 0.1 <= time.monotonic() - started < 2


def test_who_has_gone_is_looked_for_after_a_second_and_then_four_times_in_each(line: tuple[_Worker, Any]) -> None:
    """Else a worker would be kept from all others until its time is over, by questions that nobody waits for."""
    worker, _ = line
    waits, gone = list[float](), iter([False, False, True])
    worker._has_come = waits.append  # type: ignore[assignment]  # nothing has come
    with pytest.raises(Gone):
        worker.ask(ASKED, 600, lambda: next(gone))

    assert [1, 0.25, 0.25] == waits


def test_a_worker_that_dies_at_work_is_heard_of(line: tuple[_Worker, Any]) -> None:
    worker, theirs = line
    theirs.close()
    with pytest.raises(OSError, match="Broken pipe"):
        worker.ask(ASKED, 60, lambda: False)


def test_a_worker_is_killed_and_waited_for() -> None:
    """It hears nothing else while it is in native code."""
    done: list[str] = []
    worker = _Worker.__new__(_Worker)
    worker.line = SimpleNamespace(close=lambda: done.append("closed"))  # type: ignore[assignment]
    worker.process = SimpleNamespace(kill=lambda: done.append("killed"), join=lambda seconds: done.append(f"{seconds}"))
    worker.end()

    assert ["closed", "killed", "5"] == done


def test_what_a_library_writes_as_it_ends_a_worker_is_not_in_the_log() -> None:
    """What Python writes is, such as a traceback."""
    program = (
        "import os, sys; from kg.web.worker import _keep_own_words; _keep_own_words(); "
        "os.write(2, b'memory allocation of 8 bytes failed'); print('told', file=sys.stderr); os.abort()"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode < 0, ended.stderr) == (True, "told\n")
