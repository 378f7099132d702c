"""What is asked of an endpoint: its nodes without a name are never looked for in another answer, all others are."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, LANG_STRING, BlankNode, Literal, Term
from kg.rdf.turtle import read_triples
from kg.shacl.compiled import Outcome, validate
from kg.shacl.components import local_check
from kg.shacl.model import ShapesGraph
from kg.shacl.shape import Constraint

HEAD = "@prefix e: <urn:e:> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
INNER = "[ sh:property [ sh:path e:m ; sh:maxCount 0 ] ]"
CONSTRAINTS = {
    "node": f"sh:node {INNER}",
    "not": f"sh:not {INNER}",
    "and": f"sh:and ( {INNER} )",
    "or": f"sh:or ( {INNER} [ sh:nodeKind sh:Literal ] )",
    "xone": f"sh:xone ( {INNER} [ sh:nodeKind sh:Literal ] )",
    "class": "sh:class e:C",
    "closed": "sh:closed true",
    "qualified": f"sh:qualifiedValueShape {INNER} ; sh:qualifiedMinCount 2",
}


def found(folder: Path, data: str, said: str, *, endpoint: bool) -> Outcome:
    """Return what is found of the values of a property, where an engine is as an endpoint, or as ours."""
    (folder / "d.ttl").write_text(HEAD + data)
    (folder / "s.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; {said} ] ."
    )
    engine = EmbeddedEngine(load_merged([folder / "d.ttl"]))
    if endpoint:
        engine.traits = engine.traits._replace(tells_back=False, names_blank_nodes=False)
    return validate(engine, ShapesGraph(TermGraph(read_triples([folder / "s.ttl"]))))


@pytest.mark.parametrize("said", CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_only_what_speaks_of_nodes_without_a_name_is_left(tmp_path: Path, said: str) -> None:
    """Named nodes that do not conform are found there as here."""
    named = "e:a a e:T ; e:n e:x , e:y . e:x e:m 1 . e:y e:o 1 ."
    here, there = (found(tmp_path, named, said, endpoint=endpoint) for endpoint in (False, True))
    assert ([], []) == (here.left, there.left)
    assert here.findings
    assert here.findings == there.findings

    outcome = found(tmp_path, "e:a a e:T ; e:n [ e:m 1 ] , e:y . e:y e:o 1 .", said, endpoint=True)
    assert ["urn:e:S"] == [str(node) for node, _ in outcome.left]
    assert [] == outcome.findings


# One that our engine decides, and one that is left to Python.
PATTERNS = {"ours": "^[a-z:]+$", "python's": "^(?=[a-z:])[a-z:]+$"}


@pytest.mark.parametrize("endpoint", [False, True])
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_node_without_a_name_has_no_pattern(tmp_path: Path, pattern: str, endpoint: bool) -> None:
    """IRIs and literals of any kind are taken as texts (SHACL, section 4.4.3), and no answer is no match."""
    data = 'e:a a e:T ; e:n e:x , "abc" , "abc"@en , e:X , "ABC" , 12 , [ e:m "abc" ] .'
    outcome = found(tmp_path, data, f'sh:pattern "{pattern}"', endpoint=endpoint)

    assert [] == outcome.left
    values = [one.value for one in outcome.findings]
    assert ["12", "ABC", "urn:e:X"] == sorted(str(one) for one in values if not isinstance(one, BlankNode))
    assert 4 == len(values)


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_what_a_server_says_of_a_pattern_is_made_sure_of(pattern: str) -> None:
    """Its regular expressions are others, and it may have a text for a node without a name."""
    check = local_check(Constraint("pattern", Literal(pattern)), lenient=True)
    assert check is not None
    assert check.confirm is not None

    values: list[Term] = [
        BlankNode("abc"),
        IRI("urn:e:x"),
        Literal("abc", LANG_STRING, "en"),
        IRI("urn:e:X"),
        Literal("12"),
    ]
    assert [True, False, False, True, True] == [check.confirm(one) for one in values]
