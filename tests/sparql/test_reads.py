"""What a query reads is known, or it is said that nobody knows."""

from __future__ import annotations

import pytest

from kg.project.catalog import read_catalog
from kg.project.reading import read_project
from kg.sparql.reads import find_predicates
from tests import ROOT

PREFIXES = "PREFIX e: <urn:e:>\nPREFIX : <urn:n:>\n"


def names(text: str) -> set[str] | None:
    found = find_predicates(PREFIXES + text)
    return None if found is None else {iri.value.rpartition(":")[2].rpartition("#")[2] for iri in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s e:p ?o }", "p"),
        ("SELECT ?a ?b WHERE { ?a e:p ?b ; e:q 'x'@en, \"y\"^^e:t, -1, true . ?b a e:C }", "p q type"),
        ("ASK { e:x :p e:y }", "p"),
        ("SELECT * { ?s ^e:p/(e:q|<urn:e:r>)+ ?o }", "p q r"),
        ("SELECT * { ?s a/e:sub* ?c }", "type sub"),
        ("SELECT * { e:x e:sub* ?c }", "sub"),
        ("SELECT * { ?s e:sub? e:x }", "sub"),
        ("SELECT * { [] e:p [ e:q ?x ; e:r ( 1 ?y ) ] }", "p q r first rest"),
        ("SELECT * { [ e:p ?x ] . ?s e:q ?o }", "p q"),
        ("SELECT * { ?s e:p ?o OPTIONAL { ?o e:q ?x } MINUS { ?s e:r 1 } { ?s e:t 1 } UNION { ?s e:u 1 } }", "p q r t u"),
        ("SELECT * { ?s e:p ?o FILTER(?o > 1 && NOT EXISTS { ?s e:q ?x }) ?s e:r ?y }", "p q r"),
        ("SELECT * { ?s e:p ?o . FILTER NOT EXISTS { ?s e:q ?x } FILTER regex(?o, '{') }", "p q"),
        ("SELECT * { ?s e:p ?o BIND(e:f(?o, 2) AS ?z) VALUES ?s { e:a e:b } }", "p"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s e:p ?o } GROUP BY ?s HAVING(COUNT(?o) > 1) ORDER BY ?s ?n LIMIT 1", "p"),
        ("SELECT ?s { { SELECT ?s (MAX(?x) AS ?m) { ?s e:p ?x } GROUP BY ?s } ?s e:q ?m }", "p q"),
        ("SELECT ?s (EXISTS { ?s e:q 1 } AS ?x) { ?s e:p ?o } VALUES (?s ?o) { (e:a 1) (UNDEF 2) }", "p q"),
        ("CONSTRUCT { ?s e:q ?o } WHERE { ?s e:p ?o }", "p q"),
    ],
)  # fmt: skip
def test_predicates_are_found(text: str, expected: str) -> None:
    assert names(text) == set(expected.split())


# Paths that may be empty, as a node is then led to itself, and paths that never are (SPARQL 1.1, section 18.4).
EMPTY = (
    "e:p*", "e:p?", "^e:p*", "(^e:p)?", "e:p|e:q*", "e:q*|e:p", "e:p|e:q?", "e:q?|e:p", "e:p|^e:q*", "e:p|e:q*|e:r",
    "e:p|e:q|e:r?", "(e:p|e:q*)", "(e:p|e:q*)+", "(e:q?|e:p)+", "(e:p|e:q)*", "(e:p/e:q)?", "^(e:p|e:q*)", "e:p?/e:q*",
    "(e:p|e:q?)/e:r*", "e:r*/(e:p|e:q?)", "(e:p|e:q?)/(e:r*|e:p)", "e:p|e:q*/e:r?", "e:p/e:r|e:q*", "e:q*|e:p/e:r",
    "(e:p|(e:q|e:r*))", "((e:p*)+)", "e:p?/e:q*/e:r?",
)  # fmt: skip
NEVER_EMPTY = (
    "e:p", "^e:p", "e:p+", "e:p|e:q", "e:p|e:q+", "e:p/e:q*", "e:q*/e:p", "e:q?/e:p/e:r*", "(e:p|e:q)+", "(e:p|e:q*)/e:r",
    "e:r/(e:q*|e:p)", "e:r/e:q*|e:p", "(e:p/e:q?)+", "^(e:p/e:q*)", "(e:p|e:q)/e:r?", "e:p/e:q*|e:q?/e:r",
)  # fmt: skip


@pytest.mark.parametrize("path", NEVER_EMPTY)
def test_a_path_that_is_never_empty_reads_its_predicates(path: str) -> None:
    assert names(f"SELECT * {{ ?s {path} ?o }}") == {name for name in "pqr" if f"e:{name}" in path}


@pytest.mark.parametrize("path", [*EMPTY, *NEVER_EMPTY])
def test_a_path_from_or_to_a_given_node_reads_its_predicates(path: str) -> None:
    """If it is empty it leads to that node, whatever else there is."""
    for text in (f"SELECT * {{ e:x {path} ?o }}", f"SELECT * {{ ?s {path} e:x }}"):
        assert names(text) == {name for name in "pqr" if f"e:{name}" in path}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }", "SELECT * { ?s e:p ?o ; ?p 1 }", "SELECT * { [ ?p 1 ] e:p 1 }", "DESCRIBE e:x",
        "SELECT * { ?s !e:p ?o }", "SELECT * { ?s e:p* ?o }", "SELECT * { ?s e:p?/e:q* ?o }",
        "SELECT * { GRAPH ?g { ?s e:p ?o } }", "SELECT * FROM e:g { ?s e:p ?o }", "SELECT * { ?s f:p ?o }",
        "SELECT * { ?s e:p ?o FILTER EXISTS { ?s ?q 1 } }", "SELECT ?s (EXISTS { ?s ?q 1 } AS ?x) { ?s e:p 1 }",
        "SELECT * { SERVICE e:s { ?s e:p ?o } }", "SELECT * { << ?s e:p ?o >> e:q 1 }", "SELECT * { ?s e:p ?o",
        "SELECT * { ?s e:p* [] }", "SELECT * { _:b e:p* ?o }", "SELECT * { [] e:p? _:b }", "SELECT * { ?s e:p }", "BASE <urn:b> SELECT * { ?s e:p 1 }", "", "SELECT * { ?s <p> ?o }", "SELECT * { ?s e:a\\-b ?o }", "ORDER BY ?x",
        *(f"SELECT * {{ ?s {path} ?o }}" for path in EMPTY),
    ],
)  # fmt: skip
def test_what_may_read_everything_is_said_to(text: str) -> None:
    assert names(text) is None


def test_most_saved_queries_are_known() -> None:
    """A checker that never knows would be right, and of no use."""
    project = read_project(ROOT)
    catalog = read_catalog(project)
    texts = {name: catalog.get(name).text for name in catalog}
    unknown = [name for name, text in texts.items() if find_predicates(text) is None and " GRAPH " not in text]

    assert len(unknown) <= 12, unknown
