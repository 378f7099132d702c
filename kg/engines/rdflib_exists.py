"""EXISTS wherever it stands in a query that rdflib reads, which knows it in FILTER and alone in BIND only.

Elsewhere rdflib leaves its pattern as it was parsed, and fails, or takes its variables for some of a group. So patterns
are put aside while rdflib makes its algebra, and read afterwards, as it reads any other.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Any

from kg.engines.rdflib_parts import visit_parts
from kg.engines.rdflib_scopes import Given, begin

_NAMES = ("Builtin_EXISTS", "Builtin_NOTEXISTS")


class _Aside:
    """A pattern as it was parsed, which nobody looks into."""

    name, translated = "", True

    def __init__(self, pattern: Any) -> None:
        self.pattern = pattern


def put_aside(parsed: Any) -> bool:
    """Put the patterns of EXISTS aside in what rdflib has parsed; tell whether there are any."""
    from rdflib.plugins.sparql.algebra import traverse
    from rdflib.plugins.sparql.parserutils import CompValue

    found = False

    def look(part: Any) -> None:
        nonlocal found
        if isinstance(part, CompValue) and part.name in _NAMES and not isinstance(part["graph"], _Aside):
            found = True
            put_aside(part["graph"])
            part["graph"] = _Aside(part["graph"])

    traverse(parsed, visitPre=look)
    return found


def read_patterns(query: Any) -> None:
    """Read the patterns that were put aside, each as rdflib reads what stands in FILTER."""
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        if isinstance(part, CompValue) and part.name in _NAMES and "graph" in part:
            part.graph = _read(OrderedDict.__getitem__(part, "graph").pattern, query.prologue)
            OrderedDict.__delitem__(part, "graph")

    visit_parts(query.algebra, look)


def _read(pattern: Any, prologue: Any) -> Any:
    """Return the algebra of a pattern, as `translateQuery` of rdflib makes it of a query."""
    from rdflib.plugins.sparql import algebra

    pattern = algebra.traverse(pattern, visitPost=partial(algebra.translatePName, prologue=prologue))
    pattern = algebra._traverse(pattern, algebra._simplifyFilters)
    pattern = algebra.translateGroupGraphPattern(algebra.traverse(pattern, visitPost=algebra.translatePath))
    pattern = algebra.traverse(pattern, visitPost=algebra.simplify)
    algebra._traverseAgg(pattern, algebra.analyse)
    return pattern


def exists(part: Any, row: Any) -> Any:
    """Return whether a pattern has a row where that of a query is given (section 18.6), or for NOT EXISTS has none."""
    from rdflib import Literal
    from rdflib.plugins.sparql.evaluate import evalPart

    given = Given.of(row.ctx)
    within = begin(row.ctx, Given({**given, **row}, given.of_query, given.kept))
    found = any(True for _ in evalPart(within, part.graph))
    return Literal(found == (part.name == "Builtin_EXISTS"))
