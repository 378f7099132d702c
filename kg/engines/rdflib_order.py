"""The order of rows of a query that rdflib runs, as a store has it (SPARQL 1.1, section 15.1).

rdflib fails where one value is no number, or an expression an error, and has an order of its own for unlike kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.engines.gate import admit
from kg.engines.rdflib_parts import evaluate_by, value_in
from kg.rdf.terms import XSD_STRING

_OURS = "Order of a store"


def order_by_the_store(algebra: Any) -> None:
    """Change a query that rdflib has read, so that a store puts its rows in order."""
    evaluate_by(algebra, _OURS, lambda part: part.name == "OrderBy", _in_order)


def _in_order(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalPart

    rows = list(evalPart(context, part.p))
    if len(rows) < 2:
        yield from rows
    else:
        descending = [each.order == "DESC" for each in part.expr]
        keys = ([value_in(row, each.expr) for each in part.expr] for row in rows)
        for place in _places(keys, descending):
            yield rows[place]


def _places(keys: Iterator[Sequence[Any]], descending: Sequence[bool]) -> Iterator[int]:
    """Yield the places of rows in their order; those that are alike stay as they are."""
    import pyoxigraph

    store, place = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:kg:place")
    names = [pyoxigraph.NamedNode(f"urn:kg:key:{number}") for number in range(len(descending))]

    def quads() -> Iterator[pyoxigraph.Quad]:
        for number, terms in enumerate(keys):
            row = pyoxigraph.BlankNode()
            yield pyoxigraph.Quad(row, place, pyoxigraph.Literal(number))
            yield from (
                pyoxigraph.Quad(row, name, _stored(term))
                for name, term in zip(names, terms, strict=True)
                if term is not None
            )

    store.bulk_extend(quads())
    pattern = "".join(f"OPTIONAL {{ ?row {name} ?key{number} }} " for number, name in enumerate(names))
    order = " ".join(f"{'DESC' if last else 'ASC'}(?key{number})" for number, last in enumerate(descending))
    query = f"SELECT ?place {{ ?row {place} ?place {pattern}}} ORDER BY {order} ?place"
    admit(query)
    answer: Any = store.query(query)
    return (int(row["place"].value) for row in answer)


def _stored(term: Any) -> Any:
    """Return a term of rdflib for a store."""
    import pyoxigraph
    from rdflib import BNode, Literal

    if isinstance(term, BNode):
        return pyoxigraph.BlankNode()
    if not isinstance(term, Literal):
        return pyoxigraph.NamedNode(str(term))
    if term.language:
        return pyoxigraph.Literal(str(term), language=str(term.language))
    return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype or XSD_STRING)))
