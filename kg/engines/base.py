"""What every engine can do: answer a SELECT, an ASK, and a CONSTRUCT or DESCRIBE."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from kg.terms import Row, Triple


class Solutions(NamedTuple):
    """The answer to a SELECT: variables without their mark, and rows in the same order of columns."""

    variables: tuple[str, ...]
    rows: Iterator[Row]


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
