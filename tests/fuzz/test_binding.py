"""Values of parameters: whatever is given, the query keeps its shape."""

from __future__ import annotations

import os
import re

import pytest

from kg.errors import KgError
from kg.project.catalog import read_catalog
from kg.project.reading import read_project
from kg.project.saved_query import Parameter, SavedQuery, parse_argument
from kg.rdf.terms import IRI, Literal, Prefixes, Term
from kg.rdf.values import VALUE_TYPES
from kg.sparql.binding import bind
from kg.sparql.tokens import meaningful, tokenize
from tests import ROOT

PROJECT = read_project(ROOT)
PREFIXES = Prefixes(PROJECT.prefixes)
QUERIES = [query for query in read_catalog(PROJECT).iter_queries() if query.params]
_CLOSING = (
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "\\\\",
    '\\"',
    "\\u0022",
    "\\U00000022",
    "\\\\u0022",
    ">",
    "> ",
    ")",
    "}",
    "\n",
    "\r\n",
    "\0",
)
_BEHIND = (
    " . ?s ?p ?o } #", " } UNION { ?s ?p ?o } #", ") || true #", "; DROP ALL #", " SERVICE <http://127.0.0.1:9/> { } #", "@en } #",
    "^^<http://e/> } #",
)  # fmt: skip
PAYLOADS = [f"Bob{closing}{behind}" for closing in _CLOSING for behind in _BEHIND]
ODD = (
    "'",
    "''",
    "(a)",
    "a;b",
    "a,b",
    "?a#b",
    "$a",
    "a'b\u00e9",
    "%3E%20%7D",
    "a:b@c",
    "*",
    "&amp;",
    "~",
    "!",
    "..",
    "#",
)
HARMLESS: dict[str, Term] = {"iri": IRI("http://harmless.example/"), "string": Literal("harmless")}


def shape_of(text: str) -> list[str]:
    """Return a query with the same word for each IRI and each text."""
    return [
        {"iri": "<>", "string": '""'}.get(token.kind, token.text.lower()) for token in meaningful(tokenize(text))
    ]  # fmt: skip


def tree_of(text: str) -> str:
    """Return what a second parser makes of a query, without its IRIs and texts."""
    from rdflib.plugins.sparql.parser import parseQuery

    head = "".join(
        f"PREFIX {name}: <{iri}>\n" for name, iri in PROJECT.prefixes.items() if f"PREFIX {name}:" not in text
    )
    told = repr(parseQuery(head + text))
    return re.sub(
        r"""(rdflib\.term\.(?:URIRef|Literal)|'string'):? ?\(?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", r"\1", told
    )


def terms_of(kind: str, payload: str) -> list[Term]:
    """Return what a payload can become as a value of a type: nothing where it is refused, or looked for as a label."""
    try:
        term = parse_argument(Parameter("value", kind), payload, PREFIXES)
    except KgError:
        return []
    return [] if term is None else [term]


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("kind", VALUE_TYPES)
def test_only_texts_take_any_text(kind: str) -> None:
    """A value of any other type that is taken is of that type, and no payload is."""
    taken = {payload for payload in PAYLOADS for wrapped in (payload, f"<{payload}>") if terms_of(kind, wrapped)}

    assert taken == (set(PAYLOADS) if kind == "string" else set())


def values_for(param: Parameter) -> list[Term]:
    """Return what may come as a value of a parameter and means harm, and before it what means none."""
    if param.type == "iri":
        return [HARMLESS["iri"], *(IRI(f"http://e/{odd}") for odd in ODD)]
    return [HARMLESS["string"], *map(Literal, PAYLOADS), *(Literal(payload, language="en") for payload in PAYLOADS)]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_no_payload_changes_the_shape_of_a_query(query: SavedQuery) -> None:
    """A text, with a language or without, at the place of each parameter of whatever type; and odd IRIs."""
    for param in query.params:
        many = [param.name] if param.many else []
        shapes = {
            type(value): shape_of(bind(query.text, {param.name: [value]}, many, grouping=True))
            for value in HARMLESS.values()
        }
        values = [*values_for(param), *(map(Literal, PAYLOADS) if param.type == "iri" else ())]
        for value in values:
            expected = shapes[type(value)]
            found = shape_of(bind(query.text, {param.name: [value]}, many, grouping=True))
            assert expected == [word for word in found if word != "@en"], value


def last_of(query: SavedQuery) -> Parameter:
    """Return a parameter of a query, one that is no IRI where there is one."""
    return next((param for param in query.params if param.type != "iri"), query.params[-1])


# A parser in Python takes a while, so of most queries only `make fuzz` asks it.
_WITH_TEXT = [query for query in QUERIES if last_of(query).type != "iri"]
_SECOND = QUERIES if "KG_EXAMPLES" in os.environ else [*_WITH_TEXT[::4], *QUERIES[::24]]


@pytest.mark.parametrize("query", _SECOND, ids=lambda query: query.name)
def test_a_second_parser_sees_the_same_tree(query: SavedQuery) -> None:
    """What rdflib makes of a query with a payload is what it makes of it with a harmless value."""
    param = last_of(query)
    many = [param.name] if param.many else []
    harmless, *harmful = values_for(param)
    number = QUERIES.index(query)
    some = harmful if "KG_EXAMPLES" in os.environ else [harmful[number % len(harmful)]]
    expected = tree_of(bind(query.text, {param.name: [harmless]}, many, grouping=True))

    for value in some:
        assert expected == tree_of(bind(query.text, {param.name: [value]}, many, grouping=True)), value
