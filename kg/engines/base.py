"""What every engine can do: answer a SELECT, an ASK, and a CONSTRUCT or DESCRIBE."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from kg.errors import RemoteError
from kg.rdf.terms import Literal, Row, Triple


class Solutions(NamedTuple):
    """The answer to a SELECT: variables without their mark, and rows in the same order of columns."""

    variables: tuple[str, ...]
    rows: Iterator[Row]


def read_count(solutions: Solutions) -> int:
    """Return the one number that a query for a count gives; raise RemoteError where it gives none."""
    first = [row[0] for row in solutions.rows if row]  # to the end, so that nothing is left open
    term = first[0] if first else None
    if isinstance(term, Literal) and term.lexical.isascii() and term.lexical.isdigit():
        return int(term.lexical)
    raise RemoteError("the server gives no number where it was asked to count")


class Engine(Protocol):
    """One way to ask a graph; every engine gives the same rows to the same question.

    The merged graph is the default graph, and `GRAPH ?g` ranges over the files. Text that an engine cannot parse
    raises QueryError.
    """

    name: str

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        ...

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        ...

    def graph(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or a DESCRIBE."""
        ...
