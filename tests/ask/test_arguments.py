"""Values of parameters as a program gives them are the terms that the same text at the prompt is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdflib

from kg.ask.arguments import resolve_arguments
from kg.ask.opening import open_engine
from kg.ask.running import bind_saved
from kg.errors import QueryError, UnknownName, UsageError
from kg.project.catalog import query_of_text, read_catalog
from kg.project.config import Project
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Term

from .conftest import Known

THING = "https://example.org/small/thing/"
GIVEN: list[tuple[str, Any, Term]] = [
    ("iri", "Rose", IRI(THING + "rose")),
    ("iri", "thing:rose", IRI(THING + "rose")),
    ("iri", f"<{THING}rose>", IRI(THING + "rose")),
    ("iri", rdflib.URIRef(THING + "rose"), IRI(THING + "rose")),
    ("iri", rdflib.URIRef("urn:not:there"), IRI("urn:not:there")),
    ("iri", IRI("urn:not:there"), IRI("urn:not:there")),
    ("iri", BlankNode("b"), BlankNode("b")),
    ("string", rdflib.URIRef("urn:x"), Literal("urn:x")),
    ("string", rdflib.Literal("x"), Literal("x")),
    ("string", 7, Literal("7")),
    ("string", "", Literal("")),
    ("string", Literal("x", XSD + "token"), Literal("x", XSD + "token")),
    ("integer", 7, Literal("7", XSD + "integer")),
    ("integer", "007", Literal("7", XSD + "integer")),
    ("integer", 0, Literal("0", XSD + "integer")),
    ("decimal", Decimal("1.50"), Literal("1.50", XSD + "decimal")),
    ("boolean", False, Literal("false", XSD + "boolean")),
    ("boolean", True, Literal("true", XSD + "boolean")),
    ("date", date(2024, 2, 29), Literal("2024-02-29", XSD + "date")),
    ("dateTime", datetime(2024, 2, 29, 12, tzinfo=UTC), Literal("2024-02-29T12:00:00+00:00", XSD + "dateTime")),
]


def resolved(known: Callable[..., Known], kind: str, value: Any, more: str = "") -> list[Term]:
    """Return the terms that a value of a parameter of a type stands for."""
    engine, project = known('thing:rose a ex:Thing ; skos:prefLabel "Rose" .')
    header = f"#+ summary: What?\n#+ params:\n#+   one: {{type: {kind}{more}}}\n"
    (project.queries / "asked.rq").write_text(f"{header}SELECT * {{ ?s ?p ?one }}\n", "utf-8")
    return resolve_arguments(project, engine, read_catalog(project).get("asked"), {"one": value}).get("one", [])


@pytest.mark.parametrize(("kind", "value", "term"), GIVEN, ids=str)
def test_a_value_of_any_kind_is_the_term_that_it_stands_for(
    known: Callable[..., Known], kind: str, value: Any, term: Term
) -> None:
    assert [term] == resolved(known, kind, value, ", optional: true")


@pytest.mark.parametrize("value", [None, [], (), [None]])
def test_no_value_is_none_where_one_may_be_left_out(known: Callable[..., Known], value: Any) -> None:
    assert [] == resolved(known, "integer", value, ", optional: true")


@pytest.mark.parametrize(("kind", "value"), [("integer", True), ("integer", 1.5), ("date", datetime(2024, 1, 1, tzinfo=UTC)), ("iri", "Nobody"), ("boolean", 1), ("integer", [1, 2]), ("iri", rdflib.URIRef("no iri")), ("iri", rdflib.URIRef("urn:x> ?p ?o } #"))])  # fmt: skip
def test_a_value_that_is_none_of_its_type_is_refused_with_the_name_of_the_parameter(
    known: Callable[..., Known], kind: str, value: Any
) -> None:
    with pytest.raises(UsageError) as caught:
        resolved(known, kind, value, ", optional: true")

    assert "one" == caught.value.parameter


def test_only_a_value_that_is_listed_is_taken_where_values_are(known: Callable[..., Known]) -> None:
    """Another one is told with those that there are, before anything is asked with it."""
    listed = ", enum: [weeks, days]"
    assert [Literal("days")] == resolved(known, "string", "days", listed)
    for other in ("day", "years", ""):
        with pytest.raises(UsageError, match=f"'{other}' is not one of: weeks, days") as caught:
            resolved(known, "string", other, listed)
        assert "one" == caught.value.parameter


def test_a_name_is_looked_for_among_all_classes_of_a_parameter(shipped: Project) -> None:
    """What is of any of them is taken, and what is of another is told as what it is."""
    engine, query = open_engine(shipped), read_catalog(shipped).get("chart_positions_of")
    param = query.parameter("work")._replace(classes=("mg:MusicRecording", "mg:ReleaseGroup"))
    query = query._replace(params=(param,))

    for name, thing in (("APT.", "work/apt"), ("rosie", "work/rosie")):
        assert {"work": [IRI(f"{shipped.base}{thing}")]} == resolve_arguments(shipped, engine, query, {"work": name})
    with pytest.raises(UsageError, match=r"Rosé is a music artist and a person; this asks for a .+ or a .+") as told:
        resolve_arguments(shipped, engine, query, {"work": "Rosé"})
    assert told.value.parameter == "work"
    with pytest.raises(UnknownName, match="there is no mg:MusicRecording or mg:ReleaseGroup called 'Nothing'"):
        resolve_arguments(shipped, engine, query, {"work": "Nothing"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { ?s a ?other }", r"the parameter 'cls' does not occur in the query"),
        ("SELECT * { ?s a ?cls ; known:p 1 }", r"known:.*PREFIX known: <urn:known:>"),
    ],
)
def test_a_saved_query_that_would_not_say_what_it_does_is_not_asked(text: str, told: str) -> None:
    """With a parameter that changes nothing, or a prefix that only kg.toml has; nobody need have run a check before."""
    query = query_of_text(Path("q.rq"), f"#+ summary: Which?\n#+ params:\n#+   cls: {{type: iri}}\n{text}\n")

    with pytest.raises(QueryError, match=told):
        bind_saved(query, {"cls": [IRI("urn:C")]}, {"known": "urn:known:"})
