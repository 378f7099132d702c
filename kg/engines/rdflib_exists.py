"""EXISTS wherever it stands in a query that rdflib reads, which knows it in FILTER and alone in BIND only.

Elsewhere rdflib leaves its pattern as it was parsed, and fails, or takes its variables for some of a group. So patterns
are put aside while rdflib makes its algebra, and read afterwards, as it reads any other.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Any

from kg.engines.rdflib_parts import visit_parts

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
    from rdflib.plugins.sparql.algebra import _traverseAgg
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        if isinstance(part, CompValue) and part.name in _NAMES and "graph" in part:
            part.graph = _read(OrderedDict.__getitem__(part, "graph").pattern, query.prologue)
            OrderedDict.__delitem__(part, "graph")

    visit_parts(query.algebra, look)
    _traverseAgg(query.algebra, partial(_variables, False))


def _read(pattern: Any, prologue: Any) -> Any:
    """Return the algebra of a pattern, as `translateQuery` of rdflib makes it of a query."""
    from rdflib.plugins.sparql import algebra

    pattern = algebra.traverse(pattern, visitPost=partial(algebra.translatePName, prologue=prologue))
    pattern = algebra._traverse(pattern, algebra._simplifyFilters)
    pattern = algebra.translateGroupGraphPattern(algebra.traverse(pattern, visitPost=algebra.translatePath))
    pattern = algebra.traverse(pattern, visitPost=algebra.simplify)
    algebra._traverseAgg(pattern, algebra.analyse)
    return pattern


def _variables(within: bool, part: Any, found: Any) -> Any:
    """Return the variables of a part, and keep them in it; those of the row count within a pattern of EXISTS."""
    from rdflib.plugins.sparql.algebra import _addVars, _traverseAgg
    from rdflib.plugins.sparql.operators import TrueFilter
    from rdflib.plugins.sparql.parserutils import CompValue

    variables = _addVars(part, found)
    if not isinstance(part, CompValue):
        return variables
    if part.name in _NAMES:
        part["_vars"] = variables = _traverseAgg(part.graph, partial(_variables, True))
    elif within and part.name == "Filter":
        part.no_isolated_scope = True
    elif within and part.name == "LeftJoin" and part["expr"] is not TrueFilter:
        part["p2"] = CompValue("Filter", expr=part["expr"], p=part["p2"], _vars=variables)
        part["p2"].no_isolated_scope, part["expr"] = True, TrueFilter
    elif within and part.name == "Extend":
        part["_vars"] = variables = set().union(*found)
    return variables
