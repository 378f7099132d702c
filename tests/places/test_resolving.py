"""Relative IRIs mean for us what they mean for the parsers; nodes are the same where the same is said of them."""

from __future__ import annotations

from itertools import product

import pyoxigraph
import pytest

from kg.places.resolving import resolve
from kg.places.signatures import signatures
from kg.rdf.formats import triples_of
from kg.rdf.terms import BlankNode, Term

BASES = (
    "http://a/b/c/d;p?q",
    "http://a",
    "http://a/",
    "http://a/b/",
    "http://a/b?x=/y/z",
    "file:///a/b.ttl",
    "urn:a:b",
)
RELATIVE = (
    "g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "g#s", "g?y#s", ";x", "g;x", "", ".", "./", "..", "../", "../g",
    "../..", "../../g", "../../../g", "/./g", "/../g", "g.", ".g", "g..", "..g", "./../g", "./g/.", "g/./h", "g/../h",
    "g?y/./x", "g#s/../x", "http:g", "urn:x", "g:h", "a/b/../../../c", "//h/../x",
)  # fmt: skip


def test_a_relative_iri_is_what_the_parser_makes_of_it() -> None:
    """With every base; what has a scheme is what it is (RFC 3986, section 5)."""
    differ, read = [], 0
    for base, relative in product(BASES, RELATIVE):
        text = f"@base <{base}> . <{relative}> <urn:p> <urn:o> ."
        try:
            (quad,) = pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TURTLE)
        except SyntaxError:
            continue
        read += 1
        if quad.subject.value != resolve(base, relative):
            differ.append((base, relative, quad.subject.value, resolve(base, relative)))
    assert [] == differ
    assert read > 200
    assert "g" == resolve("", "g")


def told_apart(turtle: str) -> list[list[str]]:
    """Return the nodes without a name, by those of which the same is said; each is called by its value of urn:is."""
    triples = list(triples_of(pyoxigraph.parse(turtle.encode(), pyoxigraph.RdfFormat.TURTLE)))
    names: dict[Term, str] = {s: str(o) for s, p, o in triples if str(p) == "urn:is" and isinstance(s, BlankNode)}
    found = signatures([one for one in triples if str(one[1]) != "urn:is"])
    parts: dict[int, list[str]] = {}
    for node, number in found.items():
        if node in names:
            parts.setdefault(number, []).append(names[node])
    return sorted(map(sorted, parts.values()))


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("_:a <urn:p> 1 . _:b <urn:p> 1 .", [["a", "b"]]),
        ("_:a <urn:p> 1 . _:b <urn:p> 2 .", [["a"], ["b"]]),
        ("_:a <urn:p> 1 . _:b <urn:q> 1 .", [["a"], ["b"]]),
        ("_:a <urn:p> 1 , 1 . _:b <urn:p> 1 .", [["a", "b"]]),  # a graph does not say a thing twice
        ("<urn:x> <urn:p> _:a . <urn:x> <urn:p> _:b .", [["a", "b"]]),
        ("<urn:x> <urn:p> _:a . <urn:y> <urn:p> _:b .", [["a"], ["b"]]),
        ("<urn:x> <urn:p> _:a . _:b <urn:p> <urn:x> .", [["a"], ["b"]]),
        # what is said of those that they are joined to, either way and however far
        ("_:a <urn:p> _:c . _:b <urn:p> _:d . _:c <urn:p> 1 . _:d <urn:p> 2 .", [["a"], ["b"], ["c"], ["d"]]),
        ("_:c <urn:p> _:a . _:d <urn:p> _:b . _:c <urn:p> 1 . _:d <urn:p> 2 .", [["a"], ["b"], ["c"], ["d"]]),
        ("_:a <urn:p> _:c . _:b <urn:p> _:d . _:c <urn:p> 1 . _:d <urn:p> 1 .", [["a", "b"], ["c", "d"]]),
        ("_:a <urn:p> _:b . _:c <urn:q> _:d .", [["a"], ["b"], ["c"], ["d"]]),
        ("_:a <urn:p> _:b , _:c .", [["a"], ["b", "c"]]),
        ("_:a <urn:p> _:b . _:b <urn:p> _:c . _:c <urn:p> _:d .", [["a"], ["b"], ["c"], ["d"]]),
        ("_:x <urn:p> _:a . _:y <urn:q> _:b . _:x <urn:r> _:c . _:y <urn:r> _:d .", [["a"], ["b"], ["c"], ["d"]]),
        (
            "_:a <urn:p> _:c ; <urn:q> _:d . _:b <urn:p> _:d ; <urn:q> _:c . _:c <urn:r> 1 .",
            [["a"], ["b"], ["c"], ["d"]],
        ),
        (
            "<urn:x> <urn:p> _:c . <urn:y> <urn:p> _:d . _:a <urn:r> _:c . _:b <urn:r> _:d .",
            [["a"], ["b"], ["c"], ["d"]],
        ),
        (
            "_:a <urn:p> _:m1 . _:m1 <urn:p> _:m2 . _:m2 <urn:p> _:m3 . _:m3 <urn:p> _:m4 . _:m4 <urn:p> 1 . "
            "_:b <urn:p> _:n1 . _:n1 <urn:p> _:n2 . _:n2 <urn:p> _:n3 . _:n3 <urn:p> _:n4 . _:n4 <urn:p> 2 .",
            [["a"], ["b"]],
        ),
    ],
)
def test_nodes_without_a_name_are_told_apart_by_what_is_said_near_and_far(said: str, parts: list[list[str]]) -> None:
    """In whatever order it stands."""
    nodes = " ".join(f'_:{name} <urn:is> "{name}" .' for name in "abcd" if f"_:{name} " in f"{said} ")
    statements = [f"{one} ." for one in said.split(" .") if one.strip()]
    for some in (statements, statements[::-1]):
        assert parts == told_apart(f"{nodes} {' '.join(some)}")
