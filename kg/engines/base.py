"""What every engine can do: answer a SELECT, an ASK, and a CONSTRUCT or DESCRIBE."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from kg.errors import RemoteError
from kg.rdf.terms import IRI, Literal, Row, Term, Triple

MARK = "urn:kg:as-written:"
"""What the datatype begins with of a literal that a store would rewrite, where it is to stay as it is written."""

NOTHING = "kg_nothing"
"""The variable that a query shows, which has no value, where `SELECT *` names none and its rows are to be counted."""


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


class Written(Protocol):
    """A graph whose literals are as files have them, asked with terms bound beforehand."""

    def tells_more(self, query: str, bound: Mapping[str, Term]) -> bool:
        """Tell whether a query with some terms may see a literal that a store has rewritten."""
        ...

    def select(self, query: str, bound: Mapping[str, Term]) -> Solutions:
        """Answer a SELECT."""
        ...

    def ask(self, query: str, bound: Mapping[str, Term]) -> bool:
        """Answer an ASK."""
        ...


class Traits(NamedTuple):
    """What an engine is like, for whoever asks it more than one question; nobody asks it who it is.

    `as_written`: literals are told apart as the files write them, and numbers are not compared as values.
    `tells_back`: a literal that it gave is found again in the form in which it was given.
    `names_blank_nodes`: a blank node has the same label in each of its answers.
    `holds_shapes`: a graph of shapes can be asked beside the data.
    `repeats`: a triple that stands in two of its graphs may come twice.
    `in_memory`: finding one thing takes hardly longer than going on to the next.
    `entailed`: how many statements were added that follow from the others; None where nobody wanted them.
    `beside`: the graph of what is known though it is no data, such as an ontology; no text where there is none.
    `written`: gives the same graph for queries that see how literals are written; None where they are the server's own.
    `keep`: puts what a pattern binds ?node to into a named graph, as what that graph has by itself; None where nobody
    may add to the graphs.
    `stated`: yields things with what is stated of them, by one property or any, and the graph that states it; None
    where a query finds that as fast.
    `snapshot`: the name of the snapshot that it asks, beside which more may be kept of it; no text where it is none.
    """

    as_written: bool = False
    tells_back: bool = True
    names_blank_nodes: bool = True
    holds_shapes: bool = True
    repeats: bool = False
    in_memory: bool = False
    snapshot: str = ""
    beside: str = ""
    entailed: int | None = None
    written: Callable[[], Written] | None = None
    keep: Callable[[str, str], None] | None = None
    stated: Callable[[Iterable[IRI], IRI | None], Iterator[tuple[IRI, Term, str]]] | None = None


class Engine(Protocol):
    """One way to ask a graph; every engine gives the same rows to the same question.

    The merged graph is the default graph, and `GRAPH ?g` ranges over the files. Text that an engine cannot parse
    raises QueryError.
    """

    @property
    def traits(self) -> Traits:
        """What the engine is like."""
        ...

    @property
    def plain(self) -> "Engine":
        """The same graph with numbers that can be compared, for queries written by others; mostly the engine itself."""
        ...

    @property
    def with_entailed(self) -> "Engine":
        """The same with what follows from it in the merged graph, where that is known; mostly the engine itself."""
        ...

    def write(self, term: Term) -> str:
        """Return a term as a query of this engine names it."""
        ...

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        ...

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        ...

    def graph(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or a DESCRIBE."""
        ...


def columns_of(query: str, solutions: Any) -> tuple[str, ...]:
    """Return the variables of what the store has found for a query; none where one stands for none."""
    names = tuple([one.value for one in solutions.variables])
    if names == (NOTHING,):
        from kg.engines.alternatives import shows_none

        return () if shows_none(query) else names
    return names
