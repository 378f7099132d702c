"""Facets: which values the things of a class share, and what an address chooses of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from kg.rdf.terms import IRI, XSD, Literal, Prefixes
from kg.web.facets import facets_of, keep_chosen, read_chosen
from kg.web.problems import Problem

PREFIXES = Prefixes({"e": "http://e/"})
P, Q = IRI("http://e/p"), IRI("http://e/q")


def served(values: dict[IRI, dict[IRI, int]], known: Sequence[IRI]) -> Any:
    """Return what has so many things of each value in each piece of a question, and notes how many are asked about."""
    asked: list[int] = []

    def select(query: str) -> Any:
        (predicate,) = (one for one in known if f" <{one}> " in query)
        asked.append(len(re.findall("<http://e/thing", query)))
        rows = [(value, Literal(str(number), XSD + "integer")) for value, number in values.get(predicate, {}).items()]
        return SimpleNamespace(rows=rows)

    order = SimpleNamespace(properties=lambda _: known)
    return SimpleNamespace(order=order, engine=SimpleNamespace(select=select), asked=asked)


def things(number: int) -> list[IRI]:
    return [IRI(f"http://e/thing{n}") for n in range(number)]


def value(n: int) -> IRI:
    return IRI(f"http://e/value{n:03}")


def test_an_address_chooses_values_by_iri_or_curie() -> None:
    """Which class it is of and where the list begins are no choices, nor is what was left empty."""
    assert {P: Q} == read_chosen({"class": "e:C", "from": "50", "e:p": "e:q", "e:x": ""}, PREFIXES)
    assert {P: Q} == read_chosen({"http://e/p": "<http://e/q>"}, PREFIXES)


@pytest.mark.parametrize(
    "given", [{"e:p": "no id"}, {"no id": "e:q"}, {"nix:p": "e:q"}, {"e:p": "nix:q"}, {"e:p": "http://e/a b"}]
)
def test_any_other_choice_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Problem) as told:
        read_chosen(given, PREFIXES)
    assert 400 == told.value.status


def test_things_are_kept_that_have_each_value_that_is_chosen() -> None:
    a, b, c, d = things(4)
    has = {P: [a, b, d], Q: [b, c, d]}
    engine: Any = SimpleNamespace(
        select=lambda query: SimpleNamespace(rows=[(one,) for one in has[P if "<http://e/p>" in query else Q]])
    )
    assert {b} == keep_chosen(engine, [a, b, c], {P: value(1), Q: value(2)})
    assert {a, b} == keep_chosen(engine, [a, b, c], {P: value(1)})
    assert {a} == keep_chosen(engine, [a], {})


@pytest.mark.parametrize(
    ("numbers", "is_one"),
    [
        ([4], False),
        ([2, 2], True),
        ([3, 1], True),
        ([1, 1], False),
        ([1, 2], False),
        ([2] * 40, True),
        ([2] * 41, False),
        ([1] * 20, False),
        ([], False),
    ],
)
def test_a_property_parts_things_where_they_share_few_values_of_it(numbers: list[int], is_one: bool) -> None:
    """From two values on and up to forty, and two things for each or more."""
    values = {value(n): number for n, number in enumerate(numbers)}
    assert is_one == bool(facets_of(served({P: values}, [P]), [IRI("http://e/C")], things(10)))


def test_six_facets_are_told_in_the_order_of_the_shapes_values_of_most_things_first() -> None:
    known = [IRI(f"http://e/p{n}") for n in (3, 1, 2, 7, 6, 5, 4)]
    values = {value(1): 2, value(3): 5, value(2): 5}
    found = facets_of(served(dict.fromkeys(known, values), known), [IRI("http://e/C"), IRI("http://e/D")], things(10))
    assert known[:6] == [one.predicate for one in found]
    assert ((value(2), 5), (value(3), 5), (value(1), 2)) == found[0].values


@pytest.mark.parametrize(("number", "is_counted"), [(2, False), (3, True), (20_000, True), (20_001, False)])
def test_so_many_things_are_counted_as_is_said(number: int, is_counted: bool) -> None:
    """Twenty thousand; five hundred in each question, which is added up."""
    asked = served({P: {value(1): 2, value(2): 3}}, [P])
    found = facets_of(asked, [IRI("http://e/C")], things(number))
    assert is_counted == bool(found)
    pieces = -(-number // 500) if is_counted else 0
    assert (number * is_counted, pieces) == (sum(asked.asked), len(asked.asked))
    assert not found or ((value(2), 3 * pieces), (value(1), 2 * pieces)) == found[0].values


def test_where_no_shape_knows_a_property_nothing_is_asked() -> None:
    asked = served({}, [])
    assert [] == facets_of(asked, [IRI("http://e/C")], things(10))
    assert [] == asked.asked
