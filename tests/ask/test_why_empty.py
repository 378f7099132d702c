"""Which IRI of a question the data never uses is told, and nothing that is no IRI of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.ask.unbound import find_unbound
from kg.ask.why_empty import explain_empty
from kg.rdf.terms import Prefixes

from .conftest import Known

SAID = 'thing:rose a ex:Song ; ex:by thing:who ; ex:on "2024-01-01"^^<urn:date> ; ex:of thing:a.b ; ex:named "Rosé"@en , "Rosé"@ko .'
HEAD = "PREFIX ex: <https://example.org/small/ontology#> PREFIX thing: <https://example.org/small/thing/>\n"
NONE = [
    "SELECT * { ?s ex:by thing:who }",
    "SELECT * { thing:rose a ?x }",
    "SELECT * { ?s ex:of thing:a\\.b }",
    "SELECT * { ?s ex:of <https://example.org/small/thing/a.b> }",
    'SELECT * { ?s ex:on "x"^^ex:Never }',
    'SELECT * { ?s ex:on "x"^^<urn:never> }',
    'SELECT * { ?s ex:on "ex:never <urn:never>" }',
    "SELECT * { ?s ex:by ?o } # ex:never",
    'SELECT * { ?s ex:named "Rosé"@ko }',
    'SELECT * { ?s ex:named ?n FILTER(STR(?n) = "Rosé") }',
    'SELECT * { ?s ex:named "Nobody" }',
    "PREFIX never: <urn:never#> SELECT * { ?s ex:by ?o }",
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && 2 > ?o) }",
]
TOLD = {
    "SELECT * { ?s ex:byy thing:who }": "ex:byy does not occur in the data; did you mean ex:by?",
    "SELECT * { ?s ex:by thing:rosé }": "<https://example.org/small/thing/rosé> does not occur in the data; did you mean thing:rose?",
    "SELECT * { ?s ex:by <https://example.org/small/thing/roso> }": "thing:roso does not occur in the data; did you mean thing:rose?",
    "SELECT * { ?s <urn:never> ?o . ?s ex:bi ?o }": "<urn:never> does not occur in the data",
    "SELECT * { ?s ex:by ?o ; ex:qqqqqq ?x }": "ex:qqqqqq does not occur in the data",
    'SELECT * { ?s ex:on "x"^^ex:Never ; ex:byy ?o }': "ex:byy does not occur in the data; did you mean ex:by?",
    "SELECT * { ?s ex:of thing:a\\.c }": "thing:a.c does not occur in the data; did you mean thing:a.b?",
    'SELECT * { ?s ex:named "Rosé" }': '"Rosé" does not occur in the data; did you mean "Rosé"@en or "Rosé"@ko?',
    'SELECT * { ?s ex:named "Rosé"@fr }': '"Rosé"@fr does not occur in the data; did you mean "Rosé"@en or "Rosé"@ko?',
    'SELECT * { ?s ?p "Rosé" }': '"Rosé" does not occur in the data; did you mean "Rosé"@en or "Rosé"@ko?',
    'SELECT * { ?s <https://example.org/small/ontology#named> "Rosé"^^<urn:x> }': '"Rosé"^^<urn:x> does not occur in the data; did you mean "Rosé"@en or "Rosé"@ko?',
    "ASK { ?s a ex:Sung }": "ex:Sung does not occur in the data; did you mean ex:Song?",
}


@pytest.mark.parametrize("text", NONE)
def test_what_the_data_has_is_not_told(known: Callable[..., Known], text: str) -> None:
    """As subject, property or value, however it is written; a datatype, a comment and a text are no node."""
    engine, project = known(SAID)

    assert explain_empty(engine, HEAD + text, Prefixes(project.prefixes)) is None


@pytest.mark.parametrize(("text", "expected"), TOLD.items())
def test_the_first_that_the_data_has_not_is_told_with_the_nearest_that_it_has(
    known: Callable[..., Known], text: str, expected: str
) -> None:
    engine, project = known(SAID)

    assert expected == explain_empty(engine, HEAD + text, Prefixes(project.prefixes))


UNBOUND = {
    "SELECT ?produce { ?s ex:by ?producer }": ["?produce is asked for, and nothing in the pattern gives it a value; did you mean ?producer?"],
    "SELECT ?x ?s WHERE { ?s ex:by ?o }": ["?x is asked for, and nothing in the pattern gives it a value"],
    "PREFIX ex: <urn:#> SELECT DISTINCT ?s $o { ?s ex:by ?o }": [],
    "SELECT (COUNT(?nobody) AS ?n) ?s { ?s ex:by ?o } GROUP BY ?s": [],
    "SELECT ?n { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }": [],
    "SELECT ?a { ?s ?p ?o } VALUES ?a { 1 }": [],
    "SELECT * { ?s ?p ?o }": [],
    "ASK { ?s ?p ?o }": [],
    "CONSTRUCT { ?x ?y ?z } { ?s ?p ?o }": [],
    "SELECT ?s { ?s ?p '{ ?t }' }": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), UNBOUND.items())
def test_a_variable_that_nothing_gives_a_value_is_told(text: str, told: list[str]) -> None:
    assert told == find_unbound(text)
