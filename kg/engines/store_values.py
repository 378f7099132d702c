"""What a store makes of one operation on terms of rdflib, for the queries that rdflib runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kg.engines.gate import admit
from kg.rdf.terms import IRI, LANG_STRING, XSD_STRING, to_n3
from kg.rdf.terms import Literal as KeptLiteral

if TYPE_CHECKING:
    from pyoxigraph import Store


def computed(expression: str, *terms: Any) -> Any:
    """Return what a store makes of an expression in ?a to ?d; raise SPARQLError where that is an error."""
    from rdflib.plugins.sparql.sparql import SPARQLError

    found = _answer(expression, *(text_of(sound(term)) for term in terms))
    if found is None:
        raise SPARQLError("the expression has no value")
    return found


def sound(term: Any) -> Any:
    """Return a term; raise an error of SPARQL that was passed on as one."""
    from rdflib.plugins.sparql.sparql import SPARQLError

    if isinstance(term, SPARQLError):
        raise term
    return term


def text_of(term: Any, *, blank: bool = False) -> str:
    """Return a term of rdflib for a query; raise SPARQLError for a blank node unless an IRI may stand for it."""
    from rdflib import Literal, URIRef
    from rdflib.plugins.sparql.sparql import SPARQLError

    if isinstance(term, URIRef):
        return to_n3(IRI(str(term)))
    if not isinstance(term, Literal):
        if blank:
            return to_n3(IRI(f"urn:kg:blank:{term}"))
        raise SPARQLError("a node without a name has no value")
    return to_n3(kept(term))


def is_text(term: Any) -> bool:
    """Tell whether a literal of rdflib is a text, in a language or none."""
    return str(term.datatype or XSD_STRING) in (XSD_STRING, LANG_STRING)


def kept(term: Any) -> KeptLiteral:
    """Return a literal of rdflib as ours."""
    language = str(term.language or "")
    return KeptLiteral(str(term), LANG_STRING if language else str(term.datatype or XSD_STRING), language)


def holds(pattern: str) -> bool:
    """Tell whether a pattern has a row in no data, without the thread and the rewriting of a question."""
    return bool(_empty_store().query(admit(f"ASK {{ {pattern} }}")))


@lru_cache(100_000)
def _answer(expression: str, *terms: str) -> Any:
    return value_of(expression, [f"({' '.join(terms)})"], f"({' '.join(('?a', '?b', '?c', '?d')[: len(terms)])})")


def value_of(expression: str, rows: Sequence[str], names: str = "?a") -> Any:
    """Return what a store makes of an expression, or an aggregate, over some rows; None where that is an error."""
    import rdflib

    found = _found(expression, rows, names)
    if found is None:
        return None
    if not hasattr(found, "datatype"):
        return rdflib.URIRef(found.value)
    if found.language:
        return rdflib.Literal(found.value, lang=found.language)
    kind = found.datatype.value
    datatype = None if kind == XSD_STRING else rdflib.URIRef(kind)
    return rdflib.Literal(found.value, datatype=datatype, normalize=False)


def text_made(expression: str, text: str) -> str | None:
    """Return the text that a store makes by an expression of a text ?a; None where that is an error."""
    found = _found(expression, [f"({to_n3(KeptLiteral(text))})"], "(?a)")
    return None if found is None else str(found.value)


def _found(expression: str, rows: Sequence[str], names: str) -> Any:
    # Of constants in the expression itself, and of substitutions, pyoxigraph 0.5 makes something else at times.
    query = f"SELECT (({expression}) AS ?x) {{ VALUES {names} {{ {' '.join(rows)} }} }}"
    admit(query)
    answer: Any = _empty_store().query(query)
    (row,) = answer
    return row["x"]


@cache
def _empty_store() -> Store:
    import pyoxigraph

    return pyoxigraph.Store()
