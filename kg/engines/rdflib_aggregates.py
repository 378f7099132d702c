"""The aggregates of a query that rdflib runs, as SPARQL 1.1 (section 18.5.1) has them and a store computes them.

rdflib fails for a sum of what is no number, and leaves such values out of a mean. What a group has is collected here as
terms, and a store is asked for the rest.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kg.engines.rdflib_parts import visit_parts
from kg.engines.store_values import text_of, value_of
from kg.rdf.rewritten import given_back
from kg.rdf.terms import XSD_STRING

_OURS = "By a store: "
_FUNCTIONS = {"Sum": "SUM", "Avg": "AVG", "Min": "MIN", "Max": "MAX", "Count": "COUNT"}


def aggregates_by_the_store(algebra: Any) -> None:
    """Change a query that rdflib has read, so that its aggregates of values are computed here."""
    from rdflib.plugins.sparql.parserutils import CompValue

    def look(part: Any) -> None:
        if not isinstance(part, CompValue):
            return
        kind, _, name = part.name.partition("_")
        if kind == "Aggregate" and name in _FUNCTIONS and dict.get(part, "vars") != "*":
            part.name = _OURS + name

    _register()
    visit_parts(algebra, look)


@cache
def _register() -> None:
    """Tell rdflib of our aggregates, under names of their own."""
    from rdflib.plugins.sparql.aggregates import Accumulator, Aggregator
    from rdflib.plugins.sparql.evalutils import _eval
    from rdflib.plugins.sparql.sparql import NotBoundError, SPARQLError

    class Collected(Accumulator):
        """The values of a group; of DISTINCT each term once."""

        def __init__(self, aggregation: Any) -> None:
            super().__init__(aggregation)
            self._function = _FUNCTIONS[aggregation.name.removeprefix(_OURS)]
            self._values: list[Any] = []

        def use_row(self, row: Any) -> bool:
            return True

        def update(self, row: Any, aggregator: Any) -> None:
            try:
                value = _eval(self.expr, row)
            except NotBoundError as error:
                value = error
            self._values.append(None if isinstance(value, SPARQLError) else value)

        def set_value(self, bindings: Any) -> None:
            values = list(dict.fromkeys(self._values)) if self.distinct else self._values
            found = _computed(self._function, values)
            if found is not None:
                bindings[self.var] = found

    for name in _FUNCTIONS:
        Aggregator.accumulator_classes[_OURS + name] = Collected


def _computed(function: str, values: list[Any]) -> Any:
    """Return what a function makes of some values, None standing for an error; None where that is an error."""
    texts = ["UNDEF" if value is None else text_of(value, blank=True) for value in values]
    found = value_of(f"{function}(?a)", texts)
    if found is None or function not in ("MIN", "MAX"):
        return found
    return next((value for value in values if value is not None and _stored(value) == _stored(found)), None)


def _stored(term: Any) -> object:
    """Return a term as the store tells it, for which an IRI stood if it has no name."""
    from rdflib import Literal

    if not isinstance(term, Literal) or term.language:
        return text_of(term, blank=True)
    return given_back(str(term), str(term.datatype or XSD_STRING))
