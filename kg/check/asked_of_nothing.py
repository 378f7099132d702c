"""Whether a saved query can be asked at all, which an engine says on a graph without a triple."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from pathlib import Path

from kg.ask.running import run
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import QueryError
from kg.project.header import check_query
from kg.project.saved_query import SavedQuery
from kg.sparql.tokens import locate
from kg.sparql.valueless import find_valueless

_MAY_BE_EMPTY = ("path", "value")
"""What a query that looks for faults may give beside ?focus, or leave empty."""


class AskedOfNothing:
    """A graph without a triple, of which queries are asked."""

    def __init__(self) -> None:
        """Make the graph."""
        self.engine = EmbeddedEngine(load_merged([]), in_memory=True)

    def require_sound(self, query: SavedQuery, namespaces: Mapping[str, str]) -> None:
        """Raise KgError for a query that cannot be trusted, that no engine reads, or with a variable without a value.

        In this order, as what a query lacks of its grammar may be what would give a variable its value.
        """
        check_query(query, namespaces)
        answer = run(self.engine, query.text, path=query.path)
        for _ in chain(answer.rows, answer.triples):
            pass
        given = [param.name for param in query.params]
        if query.is_check:
            given += _MAY_BE_EMPTY
        require_values(query.text, given, query.path)


def require_values(text: str, given: Collection[str], path: Path) -> None:
    """Raise QueryError, at the first of them, for variables of a query that lack a value by mistake."""
    found = sorted((one for one in find_valueless(text, given) if one.by_mistake), key=lambda one: one.token.start)
    if found:
        told, places = "", [locate(text, one.token.start, path) for one in found]
        for one, place in zip(found[1:], places[1:], strict=True):
            told += f". And at {place.line}:{place.column}: {one.told()}"
        raise QueryError(found[0].told(instead="give it one, or leave it out") + told, location=places[0])
