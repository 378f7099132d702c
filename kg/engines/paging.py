"""Rows of any number from a server that cuts its answers: page by page in a fixed order, checked against its count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.engines.base import Engine, read_count
from kg.errors import RemoteError
from kg.rdf.terms import BlankNode, Row

PAGE = 50_000


def iter_rows(engine: Engine, pattern: str, variables: Sequence[str], *, page: int = PAGE) -> Iterator[Row]:
    """Yield the rows of a pattern, sorted.

    The order stands in a subquery, since some servers limit how many rows a query may sort and cut. Raises RemoteError
    when the pages do not add up to the server's count, and for blank nodes on several pages, whose labels mean nothing
    from one answer to the next.
    """
    expected = read_count(engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"))
    names = " ".join(f"?{name}" for name in variables)
    count = 0
    while count < expected:
        text = (
            f"SELECT {names} WHERE {{ {{ SELECT {names} WHERE {{ {pattern} }} ORDER BY {names} }} }} "
            f"LIMIT {page} OFFSET {count}"
        )
        before = count
        for row in engine.select(text).rows:
            if expected > page and any(isinstance(term, BlankNode) for term in row):
                raise RemoteError(
                    "there are nodes without a name, which cannot be followed from one answer to the next"
                )
            count += 1
            yield row
        if count == before:
            break
    if count != expected:
        raise RemoteError(f"the server counts {expected:,} rows and gives {count:,}; what was read is not whole")
