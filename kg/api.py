"""What Python programs use: `kg.open()`, and `kg.validate()` for graphs of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.ask.arguments import resolve_arguments
from kg.ask.opening import open_engine
from kg.ask.running import Answer, bind_saved, prepare_text, run
from kg.check.like_pyshacl import Validation, validate
from kg.engines.base import Engine
from kg.errors import QueryError
from kg.findings import Report
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import Project
from kg.project.current import open_fresh
from kg.project.reading import read_project
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import Row, Term, Triple
from kg.shacl.within_project import validate_project

if TYPE_CHECKING:
    import rdflib

__all__ = ["KnowledgeGraph", "Rows", "Validation", "open", "validate"]


class Rows(Sequence[Row]):
    """The rows of an answer: a sequence of tuples of terms, with the names of its columns in `variables`."""

    def __init__(self, variables: tuple[str, ...], rows: list[Row]) -> None:
        self.variables = variables
        self._rows = rows

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} rows of {', '.join(self.variables)}>"

    def dicts(self) -> list[dict[str, Term | None]]:
        """Return each row as a dictionary from variable to term."""
        return [dict(zip(self.variables, row, strict=True)) for row in self._rows]


class KnowledgeGraph:
    """A project's graph, as it is on disk when it is first asked; `project` is what its kg.toml says.

    The first question builds a snapshot where files have changed: it raises SyntaxErrors for files with faults, and
    StoreError where the snapshot cannot be built or read.

    >>> import kg
    >>> graph = kg.open()
    >>> rows = graph.query("chart_positions_of", work="Number One Girl", chart="Circle Digital Chart")
    >>> rows.variables
    ('chart', 'metric', 'position', 'atMost', 'source')
    >>> [str(position) for _, _, position, _, _ in rows]
    ['12']
    >>> len(graph.validate().findings)
    0
    >>> type(graph.dataset).__name__
    'Dataset'
    """

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def _engine(self) -> Engine:
        return open_engine(self.project)

    @cached_property
    def _catalog(self) -> Catalog:
        return read_catalog(self.project)

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset, read-only, on the same snapshot; its default graph is the merged graph."""
        import rdflib
        from oxrdflib import OxigraphStore

        store: Any = OxigraphStore(store=open_fresh(self.project)[1])
        dataset = rdflib.Dataset(store=store)
        for prefix, namespace in self.project.prefixes.items():
            dataset.namespace_manager.bind(prefix, namespace, override=True, replace=True)
        return dataset

    @property
    def queries(self) -> list[SavedQuery]:
        """The saved queries, by name."""
        return list(self._catalog.iter_queries())

    def query(self, name: str, *, timeout: float | None = None, **params: Any) -> Rows:
        """Return the rows of a saved SELECT query.

        Parameters take what the prompt takes (labels, CURIEs, dates as text), Python numbers, dates and booleans, or
        terms; lists where a parameter takes many. Raises UsageError for a wrong name or value, QueryError for a query
        that is no SELECT, LimitError after `timeout` seconds.
        """
        query = self._catalog.get(name)
        terms = resolve_arguments(self.project, self._engine, query, params)
        return self.sparql(bind_saved(query, terms), timeout=timeout, path=query.path)

    def sparql(self, text: str, *, timeout: float | None = None, path: Path | str = "query") -> Rows:
        """Return the rows of a SELECT query given as text; prefixes of the project need no declaration.

        Raises QueryError, with line and column in `path`, for text that is no query, that is no SELECT, or that changes
        data or reaches out; LimitError after `timeout` seconds.
        """
        answer = run(self._engine, prepare_text(text, self.project, path), seconds=timeout, path=path)
        if answer.form != "SELECT":
            raise QueryError(f"{answer.form} gives no rows; use .ask() for ASK, .triples() for CONSTRUCT and DESCRIBE")
        return Rows(answer.variables, list(answer.rows))

    def ask(self, name: str, **params: Any) -> bool:
        """Return the answer to a saved ASK query; parameters and errors are those of `query`."""
        return bool(self._answer(name, "ASK", params).boolean)

    def triples(self, name: str, **params: Any) -> list[Triple]:
        """Return the triples of a saved CONSTRUCT or DESCRIBE query; parameters and errors are those of `query`."""
        return list(self._answer(name, "triples", params).triples)

    def _answer(self, name: str, wanted: str, params: dict[str, Any]) -> Answer:
        query = self._catalog.get(name)
        terms = resolve_arguments(self.project, self._engine, query, params)
        answer = run(self._engine, prepare_text(bind_saved(query, terms), self.project, query.path), path=query.path)
        if (answer.form == "ASK") != (wanted == "ASK") or answer.form == "SELECT":
            raise QueryError(f"{name} is a {answer.form} query; use another method for it")
        return answer

    def validate(self) -> Report:
        """Return what the shapes find: faults within each source, and where sources disagree.

        Raises SyntaxErrors for files with faults, and ShapesError for shapes that cannot be applied.
        """
        return validate_project(self.project)


def open(path: Path | str | None = None) -> KnowledgeGraph:
    """Return the graph of the project at `path` (default: the one the working directory lies in).

    Raises ProjectError where there is none, or where its kg.toml cannot be used.
    """
    return KnowledgeGraph(read_project(path))
