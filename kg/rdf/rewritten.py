"""Which literals Oxigraph's store gives back as they are written; it rewrites numbers and times (007 becomes 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from kg.rdf.terms import XSD

# Surely left as they are; anything else is tried.
_KEPT = {
    "integer": re.compile(r"0\Z|-?[1-9][0-9]{0,17}\Z"),
    "boolean": re.compile(r"true\Z|false\Z"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"),
    "gYear": re.compile(r"[0-9]{4}\Z"),
    "string": re.compile(r""),
    "anyURI": re.compile(r""),
}


@lru_cache(4096)  # numbers and days come again and again
def is_literal_kept(term: Any) -> bool:
    """Tell whether a store gives a term of pyoxigraph back as it was put in; one that is no literal always."""
    import pyoxigraph

    while isinstance(term, pyoxigraph.Triple):
        term = term.object
    return not isinstance(term, pyoxigraph.Literal) or is_kept(term.value, term.datatype.value)


def is_kept(lexical: str, datatype: str) -> bool:
    """Tell whether a store gives a literal back as it was put in."""
    if not datatype.startswith(XSD):
        return True
    return _is_surely_kept(lexical, datatype) or given_back(lexical, datatype) == (lexical, datatype)


def _is_surely_kept(lexical: str, datatype: str) -> bool:
    sure = _KEPT.get(datatype[len(XSD) :])
    return bool(sure and sure.match(lexical))


def not_kept(literals: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of some literals, each with its datatype, of which `is_kept` is not true; all are tried at once."""
    import pyoxigraph

    tried = [one for one in literals if one[1].startswith(XSD) and not _is_surely_kept(*one)]
    names = [pyoxigraph.NamedNode(f"urn:kg:{number}") for number in range(len(tried))]
    kinds = {datatype: pyoxigraph.NamedNode(datatype) for _, datatype in tried}
    store: Any = pyoxigraph.Store()
    store.extend(
        pyoxigraph.Quad(name, name, pyoxigraph.Literal(lexical, datatype=kinds[datatype]))
        for name, (lexical, datatype) in zip(names, tried, strict=True)
    )
    wanted, held = dict(zip(names, tried, strict=True)), ((quad.predicate, quad.object) for quad in iter(store))
    return {wanted[name] for name, value in held if (value.value, value.datatype.value) != wanted[name]}


@lru_cache(10_000)
def given_back(lexical: str, datatype: str) -> tuple[str, str]:
    """Return lexical form and datatype of a literal, one without a language, as a store gives it back."""
    import pyoxigraph

    name = pyoxigraph.NamedNode("urn:kg:x")
    literal = pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(datatype))
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(name, name, literal))
    (quad,) = store
    kept: Any = quad.object
    return kept.value, kept.datatype.value
