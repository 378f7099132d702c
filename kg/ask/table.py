"""Rows of an answer, as Python programs and notebooks have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.rdf.terms import Prefixes, Row, Term

if TYPE_CHECKING:
    import pandas
    import polars
    import rdflib.query

# How many rows a notebook shows, as it shows every answer whole.
_SHOWN = 100


class Rows(Sequence[Row]):
    """The rows of an answer: a sequence of tuples of terms, with the names of its columns in `variables`.

    The answer to ASK has no columns, and one row for true or none for false; so it is true just where the answer is.
    Triples are rows of subject, predicate and object. A notebook shows a table; `prefixes` shorten the IRIs in it.
    """

    def __init__(
        self, variables: tuple[str, ...], rows: list[Row], *, prefixes: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.variables = variables
        self._rows = rows
        self._prefixes = prefixes

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __repr__(self) -> str:
        if not self.variables:
            return f"<{bool(self)}>".lower()
        return f"<{len(self):,} {'row' if len(self) == 1 else 'rows'} of {', '.join(self.variables)}>"

    def _repr_html_(self) -> str:
        """Return a table of the first rows, as notebooks show it."""
        from kg.sparql.hypertext import in_html, term_in_html

        if not self.variables:
            return f"<p>{str(bool(self)).lower()}</p>"
        prefixes = Prefixes(self._prefixes)
        head = "".join(f"<th>{in_html(name)}</th>" for name in self.variables)
        body = "".join(
            f"<tr>{''.join(f'<td>{term_in_html(term, prefixes)}</td>' for term in row)}</tr>\n"
            for row in self._rows[:_SHOWN]
        )
        more = f"<p>{len(self) - _SHOWN:,} more of {len(self):,} rows</p>" if len(self) > _SHOWN else ""
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>{more}"

    def dicts(self) -> list[dict[str, Term | None]]:
        """Return each row as a dictionary from variable to term."""
        return [dict(zip(self.variables, row, strict=True)) for row in self._rows]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a data frame of pandas.

        Numbers are numbers, days and times such, booleans booleans, where all values of a column are; all else is text,
        an IRI as well, and so is a number of more than 64 bits. Times with a zone are in UTC. Raises UsageError where
        pandas is not installed.
        """
        from kg.ask.columns import columns_of
        from kg.ask.frames import pandas_frame

        return pandas_frame(columns_of(self.variables, self._rows))

    def to_polars(self) -> polars.DataFrame:
        """Return the rows as a data frame of polars, with values as `to_pandas` has them.

        Raises UsageError where polars is not installed.
        """
        from kg.ask.columns import columns_of
        from kg.ask.frames import polars_frame

        return polars_frame(columns_of(self.variables, self._rows))

    @classmethod
    def from_rdflib(cls, result: rdflib.query.Result) -> Rows:
        """Return what `query` of an rdflib graph gave, whichever form the query had, as the same rows."""
        from kg.engines.rdflib_memory import from_rdflib

        if result.type == "ASK":
            return cls((), [()] if result.askAnswer else [])
        if result.type == "SELECT":
            names = [str(name) for name in result.vars or ()]
            rows: Any = result
            found = [tuple(map(from_rdflib, row)) for row in rows]
            return cls(tuple(names), found)
        held: Any = result.graph
        prefixes = {prefix: str(namespace) for prefix, namespace in held.namespaces()}
        return cls(TRIPLE, [tuple(map(from_rdflib, triple)) for triple in held], prefixes=prefixes)


TRIPLE = ("subject", "predicate", "object")
"""The names of the columns of triples."""
