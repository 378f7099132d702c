"""How pySHACL compares values: as SPARQL does, what has no order not at all (SHACL, sections 4.3 and 4.5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kg.engines.rdflib_values import compared
from kg.engines.store_values import kept
from kg.rdf.lexical import has_order
from kg.shacl.components import compare


def is_before(sign: str, one: Any, other: Any) -> bool:
    """Tell whether a term is before another one; two without an order are not, such as an IRI and itself."""
    from rdflib import Literal
    from rdflib.plugins.sparql.sparql import SPARQLError

    if not (
        isinstance(one, Literal) and isinstance(other, Literal) and has_order(kept(one)) and has_order(kept(other))
    ):
        return False
    exactly = compare(kept(one), sign, kept(other))
    if exactly is not None:
        return exactly
    try:
        return bool(compared(sign, one, other))
    except SPARQLError:
        return False


def order_of(one: Any, other: Any) -> int:
    """Return -1, 0 or 1, as a literal is before another one, equal to it or behind it; raise TypeError for no order."""
    for sign, order in (("<", -1), ("=", 0), (">", 1)):
        if is_before(sign, one, other):
            return order
    raise TypeError(f"{one!r} and {other!r} have no order")


def results_of_pairs(sign: str) -> Callable[..., Any]:
    """Return what pySHACL asks for the results of values that are not each before the values of another property."""

    def results(
        self: Any, values: Iterable[Any], others: Iterable[Any], graph: Any, focus: Any
    ) -> tuple[bool, list[Any]]:
        others = list(others)
        found = [
            self.make_v_result(graph, focus, value_node=value)
            for value in values
            for other in others
            if not is_before(sign, value, other)
        ]
        return bool(found), found

    return results
