"""Rows and groups of a query that rdflib runs: of nothing there is no group (SPARQL 1.1, section 11).

rdflib has one group of nothing then, with a row in which nothing has a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kg.engines.rdflib_parts import evaluate_by

_OURS = "Groups of something"


def every_row(result: Any) -> Iterator[tuple[Any, ...]]:
    """Yield rows as rdflib finds them, those too in which nothing has a value, which it leaves out by itself."""
    for found in result._genbindings or result._bindings:
        yield tuple(found.get(variable) for variable in result.vars)


def groups_of_something(algebra: Any) -> None:
    """Change a query that rdflib has read, so that it has a group for each key that is found, and no other."""
    evaluate_by(
        algebra, _OURS, lambda part: part.name == "AggregateJoin" and dict.get(part.p, "expr") is not None, _groups
    )


def _groups(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.aggregates import Aggregator
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.evalutils import _eval
    from rdflib.plugins.sparql.sparql import FrozenBindings

    groups: dict[Any, Any] = defaultdict(lambda: Aggregator(aggregations=part.A))
    for row in evalPart(context, part.p):
        groups[tuple(_eval(key, row, False) for key in part.p.expr)].update(row)
    for group in groups.values():
        yield FrozenBindings(context, group.get_bindings())
