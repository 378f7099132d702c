"""What a query says and rdflib passes over: it takes 0, false, an empty text and an empty list for nothing at all.

So `FILTER(false)` would keep every row, and `CONSTRUCT {}` would make what it finds. What is so is said otherwise here,
before rdflib makes its algebra of what it has parsed.
"""

from __future__ import annotations

from typing import Any

from kg.engines.rdflib_parts import visit_parts

_NEVER_BOUND = "no variable of a query"


def say_constants(parsed: Any) -> Any:
    """Return what rdflib has parsed, so that what Python takes for false counts as what it is."""
    from rdflib.plugins.sparql.algebra import traverse
    from rdflib.plugins.sparql.parserutils import CompValue, Expr

    def look(part: Any) -> Any:
        if not isinstance(part, CompValue):
            return None
        if part.name == "Filter":
            part["expr"] = Expr("Truth", arg=part["expr"])
        elif part.name in ("InlineData", "ValuesClause") and "var" not in part:
            part["var"], part["value"] = ("",), [[] for _ in dict.get(part, "value", ())]
        elif part.name == "ConstructQuery":
            _say_template(part)
        elif part.name == "GroupAs" and "var" not in part:
            return traverse(part["expr"], visitPre=look)
        return None

    return traverse(parsed, visitPre=look)


def _say_template(query: Any) -> None:
    """Give a CONSTRUCT its template: what it is to find, where it has none of its own, or else nothing."""
    from rdflib import Variable
    from rdflib.plugins.sparql.parserutils import CompValue

    if "where" not in query:
        query["where"] = CompValue("GroupGraphPatternSub")
    if "template" in query:
        return
    is_short = query["where"].name == "FakeGroupGraphPatten"
    query["template"] = list(query["where"]["part"][0]["triples"]) if is_short else [[Variable(_NEVER_BOUND)] * 3]


def rows_of_nothing(algebra: Any) -> None:
    """Change the algebra of a query, so that VALUES without a row has none, where rdflib has a list in its place."""
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        if isinstance(part, CompValue) and part.name == "ToMultiSet" and isinstance(part["p"], list):
            part["p"] = CompValue("values", res=[])

    visit_parts(algebra, look)
