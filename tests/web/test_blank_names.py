"""Blank nodes on their way out have names that rest on what is stated of them."""

from __future__ import annotations

import random
import re

import pytest

from kg.rdf.formats import triples_of
from kg.rdf.terms import Triple, to_n3
from kg.web.blank_names import in_order

TEXTS = {
    "told apart by their own": "<e:a> <e:p> _:x . <e:a> <e:p> _:y . _:x <e:q> 1 . _:y <e:q> 2 .",
    "told apart by what they name": "<e:a> <e:p> _:x . <e:a> <e:p> _:y . _:x <e:q> _:z . _:y <e:q> _:w . _:z <e:r> 1 .",
    "alike": "<e:a> <e:p> _:x . <e:a> <e:p> _:y . <e:a> <e:p> _:z . _:z <e:q> <e:a> .",
    "each the other's": "_:x <e:p> _:y . _:y <e:p> _:x . _:y <e:q> 1 .",
    "in a statement about a statement": "_:x <e:p> 1 . <e:a> <e:says> <<( _:x <e:p> 1 )>> . _:y <e:p> 2 .",
    "told apart by their end of a statement": "_:x <e:p> _:y .",
    "told apart by what is three steps away": (
        "<e:a> <e:p> _:x . _:x <e:q> _:y . _:y <e:q> _:z . _:z <e:r> 1 . "
        "<e:a> <e:p> _:u . _:u <e:q> _:v . _:v <e:q> _:w . _:w <e:r> 2 ."
    ),
    "only in a statement about a statement": "<e:a> <e:says> <<( _:x <e:p> 1 )>> . _:y <e:p> 2 .",
    "none": "<e:b> <e:p> 1 . <e:a> <e:p> <e:b> .",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_names_and_order_do_not_rest_on_the_names_before(text: str) -> None:
    import pyoxigraph

    def parsed(seed: int) -> list[Triple]:
        names = random.Random(seed).sample(range(100), 7)
        other = text
        for letter, name in zip("xyzwuvt", names, strict=True):
            other = other.replace(f"_:{letter} ", f"_:n{name} ")
        triples = list(triples_of(pyoxigraph.parse(other, pyoxigraph.RdfFormat.TURTLE, base_iri="e:/")))
        random.Random(seed).shuffle(triples)
        return triples

    first, *others = ([" ".join(map(to_n3, one)) for one in in_order(parsed(seed))] for seed in range(20))

    assert sorted(first) == first
    assert len(first) == len(set(first)) == len(parsed(0)), "two nodes that are alike stay two"
    assert len(set(re.findall(r"_:\w+", text))) == len(set(re.findall(r"_:\w+", " ".join(first))))
    assert all(other == first for other in others)
