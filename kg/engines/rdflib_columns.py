"""The columns of `SELECT *`: the variables that are in scope (SPARQL 1.1, section 18.2.1), in the order of a store.

rdflib takes any that stand in a query, those of MINUS and FILTER too, and none of VALUES behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.engines.rdflib_parts import visit_parts
from kg.errors import QueryError

_NONE = "no column of a query"


def name_columns(parsed: Any) -> None:
    """Say the columns of each SELECT that rdflib has parsed and that has none; raise QueryError where it may not."""
    from rdflib import Variable
    from rdflib.plugins.sparql.algebra import traverse
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        is_select = isinstance(part, CompValue) and part.name in ("SelectQuery", "SubSelect")
        if is_select and not part.projection:
            if part.groupby or part.having:
                raise QueryError("SELECT * has no columns where rows are grouped; name those that are wanted")
            names = sorted({*_visible(part)} - {Variable(_NONE)}) or [Variable(_NONE)]
            part["projection"] = [CompValue("vars", var=name) for name in names]

    traverse(parsed, visitPost=look)


def without_columns(algebra: Any) -> None:
    """Change the algebra of a query, so that a SELECT of which no variable is in scope has no column."""

    def look(part: Any) -> None:
        if getattr(part, "PV", None) and str(part.PV[0]) == _NONE:
            part["PV"] = []

    visit_parts(algebra, look)


def _visible(part: Any) -> Iterator[Any]:
    """Yield the variables that a part may give a value, as it is parsed."""
    from rdflib import Variable

    if isinstance(part, Variable):
        yield part
    elif isinstance(part, (list, tuple)) or type(part).__name__ in ("ParseResults", "plist"):
        for each in part:
            yield from _visible(each)
    elif not hasattr(part, "name") or part.name in ("Filter", "MinusGraphPattern"):
        return
    elif part.name == "SubSelect" and part.projection:
        yield from (column.evar or column.var for column in part.projection)
    elif part.name in ("Bind", "InlineData", "ValuesClause"):
        yield from _visible(part.var)
    elif part.name in ("SelectQuery", "SubSelect"):
        yield from _visible([part.where, part.valuesClause])
    else:
        yield from _visible(list(part.values()))
