"""What is remembered of a snapshot, and of nothing else."""

from __future__ import annotations

from functools import partial
from itertools import count

import pytest

from kg.ask import remembered as memory
from kg.ask.remembered import remembered, remembered_each
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.rdf.terms import IRI

A, B, C = (IRI(f"urn:x:{name}") for name in "abc")


def engine(snapshot: str) -> EmbeddedEngine:
    return EmbeddedEngine(load_graphs([]), snapshot=snapshot)


@pytest.mark.parametrize(("snapshot", "times"), [("2024", 1), ("", 2)])
def test_only_what_never_changes_is_asked_once(snapshot: str, times: int) -> None:
    """An engine that is no snapshot's, such as an endpoint, is asked each time."""
    asked, numbers = engine(snapshot), count(1)

    answers = [remembered(asked, "all", lambda: next(numbers)) for _ in range(2)]
    assert [1, times] == answers


def test_each_term_is_looked_for_once_on_each_engine() -> None:
    """Also one of which there is nothing to know; and what is asked by another name is another thing."""
    one, other = engine("2024"), engine("2024")
    wanted: list[list[IRI]] = []

    def find(terms: list[IRI]) -> dict[IRI, str]:
        wanted.append(terms)
        return {term: term.value[-1] for term in terms if term != B}

    assert {A: "a"} == remembered_each(one, "name", [A, B, A], find)
    assert {A: "a", C: "c"} == remembered_each(one, "name", [A, B, C], find)
    assert {A: "a"} == remembered_each(one, "other name", [A], find)
    assert {A: "a"} == remembered_each(other, "name", [A], find)
    assert [[A, B], [C], [A], [A]] == wanted


def test_a_memory_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 2)
    asked = engine("2024")
    for terms in ([A, B], [B, C], [A, B, C]):
        found = remembered_each(asked, "name", terms, lambda some: {term: term.value for term in some})
        assert {term: term.value for term in terms} == found
        assert len(remembered(asked, "name", dict)) <= 3, "so many as were asked for at once"
    assert [0, 1, 2, 3, 4, 0] == [remembered(asked, one, partial(int, one)) for one in (0, 1, 2, 3, 4, 0)]
    assert len(memory._memories[asked]) <= 2


def test_what_changes_is_looked_for_each_time() -> None:
    """Each term of it."""
    asked, wanted = engine(""), list[list[IRI]]()

    def find(terms: list[IRI]) -> dict[IRI, str]:
        wanted.append(terms)
        return {}

    for _ in range(2):
        assert {} == remembered_each(asked, "name", [A, B, A], find)
    assert [[A, B], [A, B]] == wanted
