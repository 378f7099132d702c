"""Paths of shapes: what stands for each in SPARQL, and from which nodes its predicates are."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.errors import ShapesError
from kg.rdf.formats import triples_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.shacl.paths import Path, read_path, write_path

HEAD = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def read(text: str) -> Path:
    """Return the path that is written so."""
    said = TermGraph(triples_of(pyoxigraph.parse(f"{HEAD}e:S e:is {text} .".encode(), pyoxigraph.RdfFormat.TURTLE)))
    return read_path(said, said.values(IRI("http://e/S"), IRI("http://e/is"))[0])


MAYBE, ANY, BACK = "[ sh:zeroOrOnePath e:{} ]", "[ sh:zeroOrMorePath e:{} ]", "[ sh:inversePath e:{} ]"
# Each path, that in SPARQL, whether it may have no step, and the predicates of its beginning and of what is beyond.
PATHS: dict[str, tuple[str, bool, str, str]] = {
    "e:p": ("p", False, "p", ""),
    BACK.format("p"): ("(^p)", False, "", "p"),
    MAYBE.format("p"): ("(p?)", True, "p", ""),
    ANY.format("p"): ("(p*)", True, "p", "p"),
    "[ sh:oneOrMorePath e:p ]": ("(p+)", False, "p", "p"),
    "[ sh:oneOrMorePath [ sh:zeroOrOnePath e:p ] ]": ("((p?)+)", True, "p", "p"),
    "[ sh:inversePath [ sh:zeroOrMorePath e:p ] ]": ("(^(p*))", True, "", "p"),
    "[ sh:zeroOrOnePath ( e:p e:q ) ]": ("((p/q)?)", True, "p", "q"),
    "[ sh:zeroOrOnePath [ sh:inversePath e:p ] ]": ("((^p)?)", True, "", "p"),
    "( e:p e:q e:r )": ("(p/q/r)", False, "p", "qr"),
    f"( {MAYBE.format('p')} e:q e:r )": ("((p?)/q/r)", False, "pq", "qr"),
    f"( {MAYBE.format('p')} {ANY.format('q')} )": ("((p?)/(q*))", True, "pq", "q"),
    f"( {BACK.format('p')} e:q )": ("((^p)/q)", False, "", "pq"),
    f"( e:p {BACK.format('q')} )": ("(p/(^q))", False, "p", "q"),
    f"[ sh:alternativePath ( e:p {MAYBE.format('q')} ) ]": ("(p|(q?))", True, "pq", ""),
    f"[ sh:alternativePath ( e:p {BACK.format('q')} ) ]": ("(p|(^q))", False, "p", "q"),
    "[ sh:alternativePath ( e:p ( e:q e:r ) ) ]": ("(p|(q/r))", False, "pq", "r"),
}  # fmt: skip


@pytest.mark.parametrize("text", PATHS)
def test_what_a_path_is(text: str) -> None:
    """A change of a predicate concerns the node where it begins, or others."""
    sparql, may_be_empty, begins, beyond = PATHS[text]
    path = read(text)

    assert sparql == path.sparql.replace("<http://e/", "").replace(">", "")
    assert (may_be_empty, text != "e:p") == (path.may_be_empty, path.may_repeat)
    assert [{f"http://e/{name}" for name in names} for names in (begins, beyond)] == [path.begins, path.beyond]
    assert sorted({*begins, *beyond}) == sorted({str(one)[-1] for one in path.predicates})
    assert path.sparql == read(write_path(path.sparql)).sparql


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("( e:p )", "a sequence path needs two members or more"), ("()", "a sequence path needs two members or more"),
        ("[ sh:alternativePath ( e:p ) ]", "an alternative path needs two members or more"),
        ("[ sh:alternativePath () ]", "an alternative path needs two members or more"),
        ("[ sh:inversePath e:p ; sh:zeroOrOnePath e:p ]", "a path is of one kind"),
        ("[ sh:inversePath e:p, e:q ]", "a path is of one kind"), ("[]", "a blank node without a path"), ("'p'", "is no property path"),
        ("_:b . _:b sh:inversePath _:b", "is no property path"), ("_:b . _:b sh:inversePath [ sh:zeroOrOnePath _:b ]", "is no property path"),
        ("[ sh:inversePath " * 102 + "e:p" + " ]" * 102, "a path is nested deeper than 100"),
    ],
)  # fmt: skip
def test_what_is_no_path_is_told(text: str, told: str) -> None:
    with pytest.raises(ShapesError, match=told):
        read(text)


def test_a_path_of_a_hundred_levels_is_read() -> None:
    assert 101 == read("[ sh:inversePath " * 101 + "e:p" + " ]" * 101).sparql.count("^")
