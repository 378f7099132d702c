"""Rows and groups of a query that rdflib runs: of nothing there is no group (SPARQL 1.1, section 11).

rdflib has one group of nothing then, with a row in which nothing has a value. An error as the key of a group is none
at all, and what a group has as its key is known of it, selected or not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kg.engines.rdflib_parts import evaluate_by, value_in

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
    from rdflib import Variable
    from rdflib.plugins.sparql.aggregates import Aggregator
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.sparql import FrozenBindings

    groups: dict[Any, Any] = defaultdict(lambda: Aggregator(aggregations=part.A))
    for row in evalPart(context, part.p):
        groups[tuple(value_in(row, key) for key in part.p.expr)].update(row)
    for keys, group in groups.items():
        known = zip(part.p.expr, keys, strict=True)
        named = {name: key for name, key in known if isinstance(name, Variable) and key is not None}
        yield FrozenBindings(context, {**named, **group.get_bindings()})
