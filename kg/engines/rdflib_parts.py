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


def evaluate_by(algebra: Any, ours: str, is_meant: Callable[[Any], bool], evaluate: Callable[[Any, Any], Any]) -> None:
    """Have rdflib evaluate the parts that are meant by a function of ours, which takes the context and the part.

    They go by a name of ours, under which rdflib knows the function.
    """
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        if isinstance(part, CompValue) and is_meant(part):
            part.name = ours

    known_as(ours, evaluate)
    visit_parts(algebra, look)


_evaluated: dict[str, Callable[[Any, Any], Any]] = {}


def known_as(ours: str, evaluate: Callable[[Any, Any], Any]) -> None:
    """Have rdflib evaluate the parts of a name by a function of ours."""
    from rdflib.plugins.sparql import CUSTOM_EVALS

    _evaluated.setdefault(ours, evaluate)
    CUSTOM_EVALS.setdefault("kg", _evaluate)


def _evaluate(context: Any, part: Any) -> Any:
    if part.name not in _evaluated:
        raise NotImplementedError  # whereupon rdflib does it
    return _evaluated[part.name](context, part)


def value_in(row: Any, expression: Any) -> Any:
    """Return the term that an expression has in a row; None where it is an error or has none."""
    from rdflib.plugins.sparql.evalutils import _eval
    from rdflib.plugins.sparql.sparql import SPARQLError

    found = _eval(expression, row, False)  # which gives an error back, and raises none
    return None if isinstance(found, SPARQLError) else found
