"""What of ours is linked to an item of others is found by what the item is called there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask.show import find_thing
from kg.errors import UnknownName
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
        ("Q6", None), ("item:Q6", IRI("http://items.example/Q6")), ("Q7", None), ("item:Q8", IRI("http://items.example/Q8")),
        ("Q8", IRI(THING + "d")), ("Q55", None), ("Q5> ?p", None), ("item:Q55", None),
    ],
)  # fmt: skip
def test_an_item_stands_for_the_one_thing_that_is_linked_to_it(
    known: Callable[..., Known], name: str, found: IRI | None
) -> None:
    """By its local name too; not where several are, nor where the item itself is described."""
    engine, project = known(LINKED)
    prefixes = {**project.prefixes, "item": "http://items.example/"}
    project = project._replace(prefixes=prefixes, links=("https://example.org/small/ontology#link",))
    if found is None:
        with pytest.raises(UnknownName):
            find_thing(engine, project, name)
    else:
        assert found == find_thing(engine, project, name)
