"""Which IRI of a question the data never uses is told, and nothing that is no IRI of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.ask.unbound import find_unbound
from kg.ask.unread_patterns import find_unread_patterns
from kg.ask.why import values_of
from kg.ask.why_empty import explain_empty, reason_of
from kg.engines.embedded import EmbeddedEngine
from kg.errors import LimitError, Location, RemoteError
from kg.rdf.terms import IRI, Literal, Prefixes

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
    'SELECT * { ?s ex:on "y"^^ex:Date ; ex:named "Rosé" }': '"Rosé" does not occur in the data; did you mean "Rosé"@en or "Rosé"@ko?',
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


TERMS = """
ex:Recording a owl:Class ; rdfs:label "recording"@en ; skos:definition "A song as it was released."@en .
ex:Agent a owl:Class ; rdfs:label "agent"@en ; skos:definition "Who makes a song."@en .
ex:Man a owl:Class ; rdfs:subClassOf ex:Agent ; skos:altLabel "person"@en .
ex:Woman a owl:Class ; rdfs:subClassOf ex:Agent .
ex:Group a owl:Class ; rdfs:subClassOf ex:Agent .
ex:madeBy a rdf:Property ; rdfs:label "song"@en .
ex:empty a owl:Class . ex:None a owl:Class ; rdfs:subClassOf ex:empty .
thing:a a ex:Man . thing:b a ex:Man, ex:Woman . thing:c a ex:Group . thing:d a ex:Recording ; ex:madeBy thing:a .
"""
OF_TERMS = {
    "SELECT * { ?s a ex:Song }": "ex:Song does not occur in the data; did you mean ex:Recording?",
    "SELECT * { ?s a ex:Person }": "ex:Person does not occur in the data; did you mean ex:Man?",
    "SELECT * { ?s a ex:Womn }": "ex:Womn does not occur in the data; did you mean ex:Woman?",
    "SELECT * { ?s ex:song ?o }": "ex:song does not occur in the data; did you mean ex:madeBy?",
    "SELECT * { ?s a ex:Agent }": "ex:Agent has no members itself; its subclasses ex:Man, ex:Group and ex:Woman have 3: write a/rdfs:subClassOf* ex:Agent",
    "SELECT * { ?s rdf:type ex:Agent ; ex:madeBy ?x }": "ex:Agent has no members itself; its subclasses ex:Man, ex:Group and ex:Woman have 3: write a/rdfs:subClassOf* ex:Agent",
    "SELECT * { ?s a/rdfs:subClassOf* ex:Agent ; ex:madeBy ?x }": None,
    "SELECT * { ?s a ex:Man ; ex:madeBy ?x }": None,
    "SELECT * { ?s a ex:empty }": None,
    "SELECT * { ?s ?p ex:Agent ; ex:madeBy ?x }": None,
}


@pytest.mark.parametrize(("text", "expected"), OF_TERMS.items())
def test_classes_are_told_by_what_they_are_called_and_by_those_below(
    known: Callable[..., Known], text: str, expected: str | None
) -> None:
    engine, project = known("@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + TERMS)
    rdf = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"

    assert expected == explain_empty(engine, HEAD + rdf + text, Prefixes(project.prefixes))


UNBOUND = {
    "SELECT ?produce { ?s ex:by ?producer }": ["nothing in the query gives ?produce a value; did you mean ?producer?"],
    "SELECT ?x ?s WHERE { ?s ex:by ?o }": ["nothing in the query gives ?x a value"],
    "PREFIX ex: <urn:#> SELECT DISTINCT ?s $o { ?s ex:by ?o }": [],
    "SELECT (COUNT(?nobody) AS ?n) ?s { ?s ex:by ?o } GROUP BY ?s": ["nothing in the query gives ?nobody a value"],
    "SELECT (IF(BOUND(?o), ?o, ?none) AS ?n) { ?s ex:by ?o }": [],
    "SELECT ?n { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }": [],
    "SELECT ?a { ?s ?p ?o } VALUES ?a { 1 }": [],
    "SELECT * { ?s ?p ?o }": [],
    "ASK { ?s ?p ?o }": [],
    "CONSTRUCT { ?x ?p ?o } { ?s ?p ?o }": ["nothing in the query gives ?x a value"],
    "SELECT ?s { ?s ?p '{ ?t }' }": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), UNBOUND.items())
def test_a_variable_that_nothing_gives_a_value_is_told(text: str, told: list[str]) -> None:
    assert told == find_unbound(text)
    assert [] == find_unbound(text, ["produce", "x", "nobody"])


def test_a_class_with_members_of_its_own_is_no_reason(known: Callable[..., Known]) -> None:
    """Though those below it have more."""
    engine, project = known(
        "ex:Man a rdfs:Class . ex:Boy rdfs:subClassOf ex:Man . thing:a a ex:Man . thing:b a ex:Boy ; ex:p 1 ."
    )

    assert None is explain_empty(engine, HEAD + "SELECT * { ?s a ex:Man ; ex:p 1 }", Prefixes(project.prefixes))


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ex:byy ?o }", 'SELECT * { ?s ex:named "Rosé" }', "SELECT * { ?s a ex:Song }"]
)
@pytest.mark.parametrize("fails", ["ask", "select"])
def test_an_engine_that_tells_no_more_is_no_fault_of_the_question(
    known: Callable[..., Known], monkeypatch: pytest.MonkeyPatch, text: str, fails: str
) -> None:
    """It has its answer; what is then told is what is known without asking on."""
    engine, project = known(SAID + " ex:Sub rdfs:subClassOf ex:Song .")

    def fail(*_: object, **__: object) -> None:
        raise RemoteError("no") if fails == "ask" else LimitError("no")

    monkeypatch.setattr(EmbeddedEngine, fails, fail)
    told = explain_empty(engine, HEAD + text, Prefixes(project.prefixes))
    assert told == ("ex:byy does not occur in the data" if (fails, "byy" in text) == ("select", True) else None)


def test_the_reason_of_a_question_is_that_of_what_was_given(known: Callable[..., Known]) -> None:
    """Its own reason holds where all that was given is there; without one its text is looked into."""
    engine, project = known(SAID)
    text, rose, no = HEAD + "SELECT * { ?s ex:byy ?o }", IRI("https://example.org/small/thing/rose"), "nobody knows"
    prefixes = Prefixes(project.prefixes)

    assert no == reason_of(engine, text, prefixes, no, [rose, Literal("x")])
    assert "no data: ex:byy does" in reason_of(engine, text, prefixes, "", [rose])
    assert "no data: thing:roso does not occur" in reason_of(engine, text, prefixes, no, [IRI(f"{rose.value[:-1]}o")])


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('ASK { FILTER(REGEX("a", "(a")) }', 25),
        ('SELECT (REPLACE("ab", "(a", "") AS ?x) {}', 23),
        ('SELECT (REPLACE("ab", "a", "(zz") AS ?x) {}', None),
        ('ASK { ?s ?p ?o FILTER(REGEX(?o, ?p)) }', None),
        ('ASK { ?s ?p ?o FILTER(REGEX(STR(?o), CONCAT("(", "a"))) }', None),
        ('ASK { FILTER(REGEX("a", "A", "i")) }', None),
    ],
)  # fmt: skip
def test_a_pattern_that_an_engine_does_not_know_is_told_where_it_stands(
    known: Callable[..., Known], text: str, column: int | None
) -> None:
    """One that is written in the question; in what stands before it, it has no place."""
    engine, _ = known(SAID)
    found = find_unread_patterns(engine, text)

    assert ([Location(Path("query"), 1, column)] if column else []) == [one.location for one in found]
    shifted = find_unread_patterns(engine, f"PREFIX x: <urn:x>\n{text}", shift=18)
    assert [one.location for one in found] == [one.location for one in shifted]
    within = find_unread_patterns(engine, text, shift=len(text))
    assert [None] * len(found) == [one.location for one in within]


def test_of_many_values_a_few_are_told(known: Callable[..., Known]) -> None:
    engine, _ = known("thing:a " + " ; ".join(f"ex:p {n}" for n in range(7)) + " .")
    thing, prop = (IRI(f"https://example.org/small/{name}") for name in ("thing/a", "ontology#p"))

    assert ["0", "1", "2", "3", "4"] == [str(one) for one in values_of(engine, (thing, prop, thing))]
