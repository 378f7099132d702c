"""What CONSTRUCT makes of its rows: of a template whose subject is a text, or whose predicate is no IRI, no triple.

SPARQL 1.1 (section 16.2) leaves such a triple out, where rdflib has a graph that nobody can write.
"""

from __future__ import annotations

from typing import Any

from kg.engines.rdflib_parts import evaluate_by

_OURS = "Template of triples"


def make_triples(algebra: Any) -> None:
    """Change the algebra of a query, so that its template makes triples alone."""
    evaluate_by(algebra, _OURS, lambda part: part.name == "ConstructQuery", _constructed)


def _constructed(context: Any, query: Any) -> Any:
    from rdflib import Graph, Literal, URIRef
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.evalutils import _fillTemplate

    graph = Graph()
    for row in evalPart(context, query.p):
        for subject, predicate, value in _fillTemplate(query.template, row):
            if not isinstance(subject, Literal) and isinstance(predicate, URIRef):
                graph.add((subject, predicate, value))
    return {"type_": "CONSTRUCT", "graph": graph}
