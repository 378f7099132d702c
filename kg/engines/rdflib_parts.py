"""The parts of a query that rdflib has read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def visit_parts(algebra: Any, look: Callable[[Any], Any]) -> None:
    """Call a function with each part of a query, also within EXISTS; what it returns takes the place of the part."""
    from rdflib.plugins.sparql.algebra import traverse

    def visit(part: Any) -> Any:
        found = look(part)
        if within := getattr(part, "__dict__", {}).get("graph"):  # of EXISTS, which is no item of it
            visit_parts(within, look)
        return found

    traverse(algebra, visitPre=visit)
