"""In which order a thing is told: as the shapes of its classes have it, and what of it there may be one of."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.rdf.terms import IRI
from kg.web.order import Order, Place, read_order

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix e: <http://e/> .
"""
SHAPES = """
e:First a sh:PropertyGroup ; sh:order 1 ; rdfs:label "First" . e:Second a sh:PropertyGroup ; sh:order 2.5 ; rdfs:label "Second" . e:Odd a sh:PropertyGroup ; sh:order "x" . e:Iri a sh:PropertyGroup ; sh:order e:first .
e:S sh:targetClass e:A, e:B ; sh:property e:late, e:early, e:grouped, e:second, e:odd, e:plain, e:way, e:none .
e:late sh:path e:l ; sh:order 7 . e:early sh:path e:e ; sh:order -1 ; sh:maxCount 1 . e:grouped sh:path e:g ; sh:group e:First ; sh:maxCount 2 .
e:second sh:path e:s ; sh:group e:Second ; sh:maxCount 1 . e:odd sh:path e:o ; sh:group e:Odd . e:plain sh:path e:p ; sh:maxCount 0 . e:way sh:path [ sh:inversePath e:i ] . e:none sh:order 1 .
e:Implicit a sh:NodeShape, rdfs:Class ; sh:property [ sh:path e:p ; sh:maxCount 1 ] .
e:Again sh:targetClass e:A ; sh:property [ sh:path e:l ; sh:order 0.5 ] . e:Worse sh:targetClass e:A ; sh:property [ sh:path e:e ; sh:order 99 ] .
e:ByIri sh:targetClass e:D ; sh:property [ sh:path e:d ; sh:group e:Iri ; sh:order e:first ] .
e:Nobody a sh:NodeShape ; sh:property [ sh:path e:x ; sh:maxCount 1 ] . e:Text sh:targetClass "a" ; sh:property [ sh:path e:y ] .
"""


def named(name: str) -> IRI:
    return IRI(f"http://e/{name}")


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """What two files say, between which is one with a fault."""
    for name, text in (
        ("a", PREFIXES + SHAPES),
        ("b", "no"),
        ("c", PREFIXES + "e:T sh:targetClass e:C ; sh:property [ sh:path e:c ] ."),
    ):
        (tmp_path / f"{name}.ttl").write_text(text)
    return read_order(tmp_path / f"{name}.ttl" for name in "abc")


def test_properties_are_in_the_order_of_their_shapes_and_groups(order: Order) -> None:
    """The better of two places counts; a number that is none is behind all; without one the file says it."""
    assert [named(one) for one in "elpgso"] == order.properties(named("A"))
    assert [named(one) for one in "eplgso"] == order.properties(named("B"))
    assert [named("c")] == order.properties(named("C"))
    assert [named("p")] == order.properties(named("Implicit"))
    assert [] == order.properties(named("Nobody")) == order.properties(named("E"))


def test_a_property_has_the_best_place_of_the_classes_of_a_thing(order: Order) -> None:
    last = Place(float("inf"), "", float("inf"))
    assert (
        Place(0.0, "", 0.5)
        == order.place(named("l"), [named("B"), named("A")])
        == order.place(named("l"), [named("A"), named("D")])
    )
    assert Place(0.0, "", 7.0) == order.place(named("l"), [named("B")])
    assert Place(1.0, "First", 2.0) == order.place(named("g"), [named("A")])
    assert Place(2.5, "Second", 3.0) == order.place(named("s"), [named("A")])
    assert Place(float("inf"), "", 4.0) == order.place(named("o"), [named("A")])
    assert (
        last
        == order.place(named("l"), [])
        == order.place(named("i"), [named("A")])
        == order.place(named("c"), [named("A")])
    )


def test_of_a_property_there_is_one_value_where_a_shape_of_any_class_says_so(order: Order) -> None:
    assert order.has_one_value(named("e"), [named("D"), named("A")])
    assert order.has_one_value(named("s"), [named("A"), named("D")])
    assert not order.has_one_value(named("g"), [named("A")])
    assert not order.has_one_value(named("p"), [named("A")])
    assert not order.has_one_value(named("e"), [named("C")])
    assert not order.has_one_value(named("e"), [])
    assert [(named(cls), named(one)) for cls, one in ("Ae", "As", "Be", "Bs")] == list(order.singles)[:4]
    assert (named("Implicit"), named("p")) == list(order.singles)[-1]
    assert 5 == len(list(order.singles))
