"""The literals that a question says, as a store takes them, for a graph of rdflib whose data are as in a snapshot.

A store finds 2.5 by `VALUES ?v { 2.50 }` and 1 by "1"^^xsd:int; rdflib would find neither.
"""

from __future__ import annotations

from typing import Any

from kg.engines.rdflib_parts import visit_parts
from kg.rdf.rewritten import given_back


def as_stored(algebra: Any) -> None:
    """Change a query that rdflib has read, so that it says each literal as a store gives it back."""
    import rdflib
    from rdflib.plugins.sparql.parserutils import CompValue

    def stored(term: Any) -> Any:
        if not isinstance(term, rdflib.Literal) or not term.datatype:
            return term
        lexical, kind = given_back(str(term), str(term.datatype))
        return rdflib.Literal(lexical, datatype=rdflib.URIRef(kind), normalize=False)

    def look(part: Any) -> Any:
        if isinstance(part, CompValue) and isinstance(rows := dict.get(part, "res"), list):  # of VALUES
            part["res"] = [{name: stored(term) for name, term in row.items()} for row in rows]
        return stored(part) if isinstance(part, rdflib.Literal) else None

    visit_parts(algebra, look)
