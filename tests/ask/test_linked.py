"""What of ours is linked to an item of others is found by what the item is called there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask.show import find_thing
from kg.errors import AmbiguousLabel, UnknownName
from kg.rdf.terms import IRI

from .conftest import Known

THING = "https://example.org/small/thing/"
OWN = IRI(THING + "rose")
LINKED = """
thing:rose skos:prefLabel "Rosé" ; ex:link <http://items.example/Q5> .
thing:a ex:link <http://items.example/Q6> . thing:b ex:link <http://items.example/Q6> .
thing:c ex:other <http://items.example/Q7> . thing:d ex:link <http://items.example/Q8> . <http://items.example/Q8> ex:of 1 .
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Q5", OWN), ("item:Q5", OWN), ("<http://items.example/Q5>", OWN), ("Rosé", OWN),
        ("item:Q6", IRI("http://items.example/Q6")), ("Q7", None), ("item:Q8", IRI("http://items.example/Q8")),
        ("Q8", IRI(THING + "d")), ("Q55", None), ("Q5> ?p", None), ("item:Q55", None),
    ],
)  # fmt: skip
def test_an_item_stands_for_the_one_thing_that_is_linked_to_it(
    known: Callable[..., Known], name: str, found: IRI | None
) -> None:
    """By its local name too; not where the item itself is described, and it stands for itself where several are."""
    engine, project = known(LINKED)
    prefixes = {**project.prefixes, "item": "http://items.example/"}
    project = project._replace(prefixes=prefixes, links=("https://example.org/small/ontology#link",))
    if found is None:
        with pytest.raises(UnknownName):
            find_thing(engine, project, name)
    else:
        assert found == find_thing(engine, project, name)


def test_the_things_are_told_that_one_name_of_an_item_leads_to(known: Callable[..., Known]) -> None:
    """Not that there is no such thing: two are linked to an item, or to items of two houses that are called alike."""
    engine, project = known(
        LINKED + "thing:e ex:link <http://items.example/Q9> . thing:f ex:link <http://others.example/Q9> ."
    )
    prefixes = {**project.prefixes, "item": "http://items.example/", "other": "http://others.example/"}
    project = project._replace(prefixes=prefixes, links=("https://example.org/small/ontology#link",))
    for name, things in (("Q6", "thing:a, thing:b"), ("Q9", "thing:e, thing:f")):
        with pytest.raises(AmbiguousLabel, match=f"'{name}' fits 2 things: {things};"):
            find_thing(engine, project, name)
