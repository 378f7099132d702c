"""Answers to a SELECT in JSON as the store writes them (SPARQL 1.1 Query Results JSON Format)."""

from __future__ import annotations

from typing import IO, Any

from kg.engines.base import NOTHING


def write_json(solutions: Any, file: IO[bytes]) -> None:
    """Write what the store has found; rows that show no variable have none."""
    from pyoxigraph import QueryResultsFormat

    if [one.value for one in solutions.variables] == [NOTHING]:
        file.write(b'{"head":{"vars":[]},"results":{"bindings":[%b]}}' % b",".join(b"{}" for _ in solutions))
    else:
        solutions.serialize(file, QueryResultsFormat.JSON)
