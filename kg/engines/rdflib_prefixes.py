"""Prefixes of a query that stand for the same namespace, of which rdflib keeps the last one alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def write_out_names(parsed: Any, prefixes: Mapping[str, Any]) -> Any:
    """Return a query, as rdflib parses it, with its names as IRIs where two prefixes mean one namespace.

    `prefixes` are those that it may use without a declaration (SPARQL, section 4.1.1).
    """
    from rdflib import URIRef
    from rdflib.plugins.sparql.algebra import traverse
    from rdflib.plugins.sparql.parserutils import CompValue

    known, base = {prefix: str(iri) for prefix, iri in prefixes.items()}, ""
    for one in parsed[0]:
        if one.name == "Base":
            base = str(one.iri)
        elif one.name == "PrefixDecl":
            known[one.prefix or ""] = str(one.iri if ":" in one.iri else URIRef(one.iri, base=base))
    if len({*known.values()}) == len(known):
        return parsed[1]

    def look(part: Any) -> Any:
        if isinstance(part, CompValue) and part.name == "pname" and (part.prefix or "") in known:
            return URIRef(known[part.prefix or ""] + (part.localname or ""))
        return None

    return traverse(parsed[1], visitPost=look)
