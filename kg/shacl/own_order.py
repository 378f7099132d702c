"""How pySHACL compares values: as SPARQL does, what has no order not at all (SHACL, sections 4.3 and 4.5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kg.engines.rdflib_values import compared


def is_before(sign: str, one: Any, other: Any) -> bool:
    """Tell whether a term is before another one; two without an order are not, and so is a node without a name."""
    from rdflib.plugins.sparql.sparql import SPARQLError

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
