"""What is found in files that others change meanwhile is found again, and told of one state of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kg.cli import unchanging
from kg.cli.unchanging import Unchanging, while_unchanging
from kg.errors import InputError, KgError
from kg.findings import Finding, Report

FOUND = Report([Finding("warning", "m", "r")])
NOTHING = Report([])
AGAIN = "files were changed while they were checked; they are checked again"
Looks = Callable[..., None]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is told; the project is any object."""
    told = list[str]()
    monkeypatch.setattr(unchanging, "say", told.append)
    monkeypatch.setattr(unchanging, "read_unchanging", lambda until, waiting: object())
    return told


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Return what lets the files look so, one time after the other."""

    def set_looks(*states: str) -> None:
        left: Iterator[str] = iter(states)
        monkeypatch.setattr(unchanging, "seen_now", lambda project: next(left))

    return set_looks


class Work:
    """Reads the files, looks at them, and finds something in them, or cannot; notes each time."""

    def __init__(self, found: Report | KgError, seen: str | None = None) -> None:
        self.found, self.seen, self.events = found, seen, list[str]()

    def __call__(self, one: Unchanging) -> Report:
        """Find it once."""
        one.read()
        one.look(self.seen)
        self.events.append("begun")
        one._until_told.callback(self.events.append, "let go")
        return one.verified(self._find)

    def _find(self) -> Report:
        if isinstance(self.found, KgError):
            raise self.found
        return self.found


@pytest.mark.parametrize(
    ("states", "runs", "last"),
    [("aa", 1, None), ("abcc", 2, None), ("abcdee", 3, None), ("abcdef", 3, "files change time and again")],
)
def test_what_is_told_is_of_one_state(looks: Looks, said: list[str], states: str, runs: int, last: str | None) -> None:
    """Three times, and each time the files are let go first; the last one is told as it is, with a word on it."""
    looks(*states)
    work = Work(FOUND)

    assert while_unchanging(work) is FOUND
    assert work.events == ["begun", "let go"] * runs
    assert said[: runs - 1] == [AGAIN] * (runs - 1)
    assert [one.startswith(last or "?") for one in said[runs - 1 :]] == ([True] if last else [])


def test_where_nothing_was_found_nobody_looks_again(looks: Looks, said: list[str]) -> None:
    looks("a")
    assert while_unchanging(Work(NOTHING)) is NOTHING
    assert said == []


@pytest.mark.parametrize(("states", "runs"), [("aa", 1), ("abcc", 2), ("abcdef", 3)])
def test_a_fault_is_told_of_one_state_too(looks: Looks, said: list[str], states: str, runs: int) -> None:
    looks(*states)
    work = Work(InputError("there is no such file"))

    with pytest.raises(InputError):
        while_unchanging(work)
    assert work.events == ["begun", "let go"] * runs
    assert said[: runs - 1] == [AGAIN] * (runs - 1)


@pytest.mark.usefixtures("said")
def test_what_the_files_looked_like_before_is_what_they_are_compared_with(looks: Looks) -> None:
    """Where that is known they are not looked at anew, which would be too late."""
    looks("b", "b", "b")
    work = Work(FOUND, seen="a")
    while_unchanging(work)
    assert work.events.count("begun") == 3


def test_without_files_there_is_nothing_to_compare(said: list[str], looks: Looks) -> None:
    """As of what stands in no project."""
    looks()

    def work(one: Unchanging) -> Any:
        one.look()
        return one.verified(lambda: FOUND)

    assert while_unchanging(work) is FOUND
    assert said == []


def test_that_files_change_time_and_again_is_told_once(looks: Looks, said: list[str]) -> None:
    looks(*"abcdefgh")

    def work(one: Unchanging) -> None:
        one.read()
        one.look()
        one.require_same()
        one.require_same()

    while_unchanging(work)
    assert len(said) == 3
