"""Work in a second thread: what it yields, in order, until it is done, fails, takes too long or is no longer wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from functools import partial
from unittest.mock import patch

import pytest

from kg.errors import LimitError
from kg.io.worker import LARGEST_STACK, _stacks, begin, call, each, room, stream
from tests.timing import within


class Counting:
    """Numbers without end, unless it is told to stop; `made` is how many were taken so far."""

    def __init__(self) -> None:
        self.made = 0
        self.thread: threading.Thread | None = None
        self._enough = False

    def __call__(self) -> Iterator[int]:
        """Yield the numbers."""
        self.thread = threading.current_thread()
        while not self._enough:
            self.made += 1
            yield self.made

    def has_ended(self) -> bool:
        """Tell whether the thread ended by itself, and end it where it did not."""
        assert self.thread is not None
        self.thread.join(60)
        ended = not self.thread.is_alive()
        self._enough = True
        return ended


def test_work_is_done_elsewhere_and_its_result_returned_here() -> None:
    """The caller's thread is free to hear signals."""
    assert threading.main_thread() is not call(threading.current_thread)


def test_pieces_come_whole_and_in_order() -> None:
    """More pieces than any batch or queue holds."""
    assert list(range(20_000)) == list(stream(lambda: range(20_000)))


def test_an_error_of_the_work_is_raised_here() -> None:
    """The caller sees the very error, and no end that would pass for a whole answer."""

    def work() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(stream(work))
    with pytest.raises(ZeroDivisionError):
        call(lambda: 1 // 0)


def test_a_panic_of_native_code_is_raised_here_and_not_waited_for() -> None:
    """It is no Exception to Python, and nothing comes behind it."""

    class Panic(BaseException):
        pass

    def work() -> Iterator[int]:
        raise Panic

    for made in (lambda: stream(work, 2), lambda: stream(lambda: each([lambda: list(work())], 1), 2)):
        with pytest.raises(Panic):
            list(made())
    with pytest.raises(Panic):
        begin(lambda: list(work()))()


def test_a_time_limit_is_raised_while_the_work_goes_on() -> None:
    """Nobody waits for work that hears nothing."""
    enough = threading.Event()
    with within(1.8, waiting=0.2), pytest.raises(LimitError, match=r"the time limit of 0\.2 s was reached"):
        call(lambda: enough.wait(60), 0.2)
    enough.set()


def test_a_time_limit_is_for_all_pieces_together() -> None:
    """Each piece comes in time, and all of them do not."""

    def work() -> Iterator[int]:
        for number in range(40):
            time.sleep(0.12)
            yield number

    taken: list[int] = []
    with pytest.raises(LimitError):
        taken.extend(piece for piece in stream(work, 0.6))

    assert len(taken) < 10


def test_work_that_is_no_longer_wanted_ends() -> None:
    """Who takes the first pieces only leaves no thread behind that goes on for ever."""
    counting = Counting()
    pieces = stream(counting)
    assert 1 == next(pieces)

    pieces.close()  # type: ignore[attr-defined]  # the iterator is a generator

    with within(3):
        assert counting.has_ended()


def test_work_waits_for_who_takes_it() -> None:
    """An answer of millions of rows that a slow reader takes is not held in memory."""
    counting = Counting()
    pieces = stream(counting)
    next(pieces)
    time.sleep(0.5)

    assert counting.made < 20_000
    pieces.close()  # type: ignore[attr-defined]  # the iterator is a generator
    with within(3):
        assert counting.has_ended()


def test_who_takes_slowly_gets_all_of_it() -> None:
    """What waited is neither lost nor taken for a fault."""
    pieces = stream(lambda: range(20_000))
    first = next(pieces)
    time.sleep(0.5)

    assert list(range(20_000)) == [first, *pieces]


def test_what_comes_slowly_is_not_held_back() -> None:
    """After a tenth of a second, for who looks at the first rows."""
    seen = threading.Event()

    def work() -> Iterator[int]:
        yield 1
        time.sleep(0.15)
        yield 2
        assert seen.wait(5)
        yield 3

    pieces = stream(work)
    assert [1, 2] == [next(pieces), next(pieces)]
    seen.set()
    assert [3] == [*pieces]


def test_work_that_was_begun_is_waited_for() -> None:
    not_yet = threading.Event()
    assert not begin(lambda: not_yet.wait(0.2))()


def test_work_that_was_begun_has_the_context_of_who_began_it() -> None:
    """As it was then: what is said later to others is not said to it."""
    said = ContextVar("said", default="nothing")
    said.set("before")
    wait = begin(said.get)
    said.set("later")

    assert "before" == wait()


def test_a_time_that_is_over_is_told_as_that() -> None:
    enough = threading.Event()
    with pytest.raises(LimitError, match=r"the time limit of 0 s was reached"):
        call(lambda: enough.wait(5), 0.0)
    enough.set()


def test_an_error_of_ours_brings_nothing_of_its_thread_along() -> None:
    """What the frames of that thread hold ends there."""

    def fail() -> None:
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as error:
            raise LimitError("ours") from error

    for made in (lambda: call(fail), begin(fail), lambda: list(each([fail], 1))):
        with pytest.raises(LimitError) as caught:
            made()
        assert caught.value.__cause__ is caught.value.__context__ is None
        names = [frame.name for frame in caught.traceback]
        assert "fail" not in names


def test_a_time_limit_holds_within_other_work() -> None:
    """Work in a thread of ours may ask for something else, and wait for that only so long."""
    enough = threading.Event()
    with within(1.8, waiting=0.2), pytest.raises(LimitError, match=r"the time limit of 0\.2 s was reached"):
        call(lambda: call(lambda: enough.wait(60), 0.2))
    enough.set()


def test_threads_of_others_have_the_stack_that_they_would_have() -> None:
    """The size that ours get is set for all of a process, and for a moment only, also where there is no room for it."""
    before = threading.stack_size()
    assert LARGEST_STACK == call(room)
    assert before == threading.stack_size()

    failing = patch.object(threading.Thread, "start", side_effect=RuntimeError)
    with failing, pytest.raises(LimitError, match="not enough memory"):
        call(room)
    assert before == threading.stack_size()


def test_where_there_is_no_room_for_a_stack_a_smaller_one_is_tried() -> None:
    """256, 64, 16 and 4 MiB; and a thread of ours keeps no process from ending."""
    tried: list[int] = []

    def refuse(_: threading.Thread) -> None:
        tried.append(threading.stack_size())
        raise RuntimeError

    with patch.object(threading.Thread, "start", refuse), pytest.raises(LimitError):
        call(room)
    assert [256 << 20, 64 << 20, 16 << 20, 4 << 20] == tried
    assert call(lambda: threading.current_thread().daemon)


def test_a_stack_that_a_system_does_not_give_is_not_insisted_on() -> None:
    """It says so by ValueError (Python's `threading.stack_size`)."""
    given = threading.stack_size

    def give(size: int = 0) -> int:
        if size > 16 << 20:
            raise ValueError
        return given(size)

    with patch.object(threading, "stack_size", give):
        assert 16 << 20 == call(room)


@pytest.mark.parametrize(
    ("allowed", "sizes"),
    [
        ((-1, 1 << 20), [256, 64, 16, 4]), ((8 << 30, -1), [256, 64, 16, 4]), (((8 << 30) - 1, -1), [64, 16, 4]),
        ((2 << 30, -1), [64, 16, 4]), ((1 << 30, -1), [16, 4]), ((1 << 20, -1), []),
    ],
)  # fmt: skip
def test_of_what_a_process_may_reserve_a_stack_is_a_small_part(allowed: tuple[int, int], sizes: list[int]) -> None:
    """A 32nd, of what holds now and not of what it might be set to."""
    resource = pytest.importorskip("resource")
    assert -1 == resource.RLIM_INFINITY
    with patch.object(resource, "getrlimit", return_value=allowed):
        assert sizes == [size >> 20 for size in _stacks()]


def test_work_within_work_is_done_where_it_is_asked_for() -> None:
    """Once, and with no thread more; unless it has a limit of its own."""
    here = threading.get_ident
    assert call(lambda: [*stream(lambda: [here()])] == [here()])
    assert call(lambda: [*stream(lambda: [here()], 60)] != [here()])
    assert call(lambda: begin(here)() != here())


def test_what_several_threads_do_comes_in_the_order_of_the_tasks() -> None:
    """Whichever is done first."""
    second_is_done = threading.Event()

    def first() -> int:
        assert second_is_done.wait(60)
        return 1

    def second() -> int:
        second_is_done.set()
        return 2

    assert [1, 2, 3] == list(each([first, second, lambda: 3], 2))


def test_after_an_error_no_further_task_is_begun() -> None:
    """It is raised in its turn, behind what was done before."""
    begun: list[int] = []
    taken: list[int] = []

    def task(number: int) -> int:
        begun.append(number)
        time.sleep(0.05)
        if number == 1:
            raise ZeroDivisionError
        return number

    def take_all() -> None:
        taken.extend(each([partial(task, number) for number in range(50)], 2))

    with pytest.raises(ZeroDivisionError):
        take_all()
    for thread in threading.enumerate():
        if thread.name == "kg-worker":
            thread.join(60)

    assert [0] == taken
    assert len(begun) < 10
