"""The aggregates of a query that rdflib runs, as SPARQL 1.1 (section 18.5.1) has them and a store computes them.

rdflib fails for a sum of what is no number, and leaves such values out of a mean. What a group has is collected here as
terms, and a store is asked for the rest. Of an error among them rdflib would tell the words.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kg.engines.rdflib_parts import value_in, visit_parts
from kg.engines.store_values import text_of, value_of
from kg.rdf.rewritten import given_back
from kg.rdf.terms import XSD_STRING

_OURS = "By a store: "
_FUNCTIONS = {
    "Sum": "SUM", "Avg": "AVG", "Min": "MIN", "Max": "MAX", "Count": "COUNT", "Sample": "", "GroupConcat": "",
}  # fmt: skip
"""What rdflib calls them, and a store; of terms that are only taken as they are, none is asked."""


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
    from rdflib import BNode, Literal
    from rdflib.plugins.sparql.aggregates import Accumulator, Aggregator

    class Collected(Accumulator):
        """The values of a group, None for an error; of DISTINCT each term once."""

        def __init__(self, aggregation: Any) -> None:
            super().__init__(aggregation)
            self._function = _FUNCTIONS[aggregation.name.removeprefix(_OURS)]
            self._values: list[Any] = []

        def use_row(self, row: Any) -> bool:
            return True

        def update(self, row: Any, aggregator: Any) -> None:
            self._values.append(value_in(row, self.expr))

        def set_value(self, bindings: Any) -> None:
            found = self._made(list(dict.fromkeys(self._values)) if self.distinct else self._values)
            if found is not None:
                bindings[self.var] = found

        def _made(self, values: list[Any]) -> Any:
            return _computed(self._function, values)

    class Sample(Collected):
        """The first value of a group that is no error."""

        def update(self, row: Any, aggregator: Any) -> None:
            if not self._values and (value := value_in(row, self.expr)) is not None:
                self._values.append(value)

        def _made(self, values: list[Any]) -> Any:
            return values[0] if values else None

    class Joined(Collected):
        """The texts of a group behind each other, with something in between."""

        def __init__(self, aggregation: Any) -> None:
            super().__init__(aggregation)
            separator = aggregation.separator
            self._between = " " if separator is None else str(separator)

        def _made(self, values: list[Any]) -> Any:
            if any(value is None or isinstance(value, BNode) for value in values):
                return None
            return Literal(self._between.join(map(str, values)))

    for name in _FUNCTIONS:
        Aggregator.accumulator_classes[_OURS + name] = {"Sample": Sample, "GroupConcat": Joined}.get(name, Collected)


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
