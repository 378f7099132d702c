"""What Python programs use: `kg.open()`, and `kg.validate()` for graphs of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.ask.arguments import resolve_arguments
from kg.ask.labels import labels_of, name_of
from kg.ask.neighbours import Page
from kg.ask.opening import open_engine
from kg.ask.running import Answer, bind_saved, prepare_text, run
from kg.ask.search import search
from kg.ask.show import find_thing, read_card
from kg.ask.table import TRIPLE, Rows
from kg.ask.thing import Thing
from kg.check.like_pyshacl import Validation, validate
from kg.engines.base import Engine
from kg.errors import IdentifierError, QueryError
from kg.findings import Report
from kg.project.announced import announced
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import Project
from kg.project.current import open_fresh
from kg.project.reading import read_project
from kg.project.saved_query import SavedQuery
from kg.project.step import Step
from kg.rdf.terms import IRI, XSD, Literal, Prefixes, Row, Term, Triple, parse_iri
from kg.shacl.within_project import validate_project

if TYPE_CHECKING:
    import rdflib

__all__ = ["KnowledgeGraph", "Rows", "Step", "Thing", "Validation", "open", "validate"]


class KnowledgeGraph:
    """A project's graph, as it is on disk when it is first asked; `project` is what its kg.toml says.

    The first question builds a snapshot where files have changed: it raises SyntaxErrors for files with faults, and
    StoreError where the snapshot cannot be built or read. The logger "kg" tells of a build, and of one that takes more
    than a second with a warning, which Python shows on stderr.

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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.project.title!r} in {self.project.root}>"

    @cached_property
    def _engine(self) -> Engine:
        with announced(self.project) as progress:
            return open_engine(self.project, progress=progress)

    def _engine_for(self, name: str) -> Engine:
        return self._engine.with_entailed if self._catalog.get(name).asks_entailed else self._engine

    @cached_property
    def _catalog(self) -> Catalog:
        return read_catalog(self.project)

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset, read-only, on the same snapshot; its default graph is the merged graph."""
        import rdflib
        from oxrdflib import OxigraphStore

        with announced(self.project) as progress:
            store: Any = OxigraphStore(store=open_fresh(self.project, progress=progress)[1])
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
        query, engine = self._catalog.get(name), self._engine_for(name)
        terms = resolve_arguments(self.project, engine, query, params)
        text = prepare_text(bind_saved(query, terms, self.project.prefixes), self.project, query.path)
        answer = run(engine, text, seconds=timeout, path=query.path)
        if answer.form != "SELECT":
            raise QueryError(f"{answer.form} gives no rows; use .ask() for ASK, .triples() for CONSTRUCT and DESCRIBE")
        return self._rows(answer)

    def sparql(
        self, text: str, *, timeout: float | None = None, path: Path | str = "query", stated: bool = False
    ) -> Rows:
        """Return the answer to a query given as text, as rows; prefixes of the project need no declaration.

        What follows by the rules of kg.toml counts, unless only what is `stated` is wanted.

        The rows of CONSTRUCT and DESCRIBE are triples; those of ASK are true or false as the answer is. Raises
        QueryError, with line and column in `path`, for text that is no query, or that changes data or reaches out;
        LimitError after `timeout` seconds.
        """
        engine = self._engine if stated else self._engine.with_entailed
        answer = run(engine, prepare_text(text, self.project, path), seconds=timeout, path=path)
        return self._rows(answer)

    def _rows(self, answer: Answer) -> Rows:
        if answer.form == "ASK":
            return Rows((), [()] if answer.boolean else [])
        if answer.form == "SELECT":
            return Rows(answer.variables, list(answer.rows), prefixes=self.project.prefixes)
        return Rows(TRIPLE, list(answer.triples), prefixes=self.project.prefixes)

    def show(self, thing: IRI | str, *, limit: int | None = None) -> Thing:
        """Return what is known of a thing, given as a label, a CURIE or an IRI; of each property at most `limit`.

        Raises UnknownName for what is not there, with what is called nearly so, and AmbiguousLabel.
        """
        iri = find_thing(self._engine, self.project, f"<{thing}>" if isinstance(thing, IRI) else thing)
        return Thing(read_card(self._engine, self.project, iri, Page(limit)), self.project.prefixes)

    def why(self, subject: IRI | str, predicate: IRI | str, value: Term | str) -> list[Step]:
        """Return why a statement holds: itself first, then what it rests on; an empty list where it does not hold.

        Names are labels, CURIEs or IRIs, and `a` is the property of classes. A step is stated in the graphs of files,
        or has a rule and its premises. Raises UnknownName and AmbiguousLabel.
        """
        from kg.ask.statement_words import find_statement
        from kg.ask.why import why

        thing, prop = (f"<{one}>" if isinstance(one, IRI) else one for one in (subject, predicate))
        with announced(self.project) as progress:
            snapshot, store = open_fresh(self.project, progress=progress)
        return why(snapshot, store, find_statement(self._engine.with_entailed, self.project, thing, prop, value))

    def search(self, text: str, *, cls: IRI | str | None = None, limit: int = 20) -> Rows:
        """Return the things whose label or alias has all words of a text, best first; at most `limit` of them.

        They are rows of thing, label, matched, kind and score; case and diacritics do not matter. With `cls`, a label,
        a CURIE or an IRI, only things of that class are found.
        """
        wanted = None
        if cls is not None:
            wanted = find_thing(self._engine, self.project, f"<{cls}>" if isinstance(cls, IRI) else cls).value
        hits = search(self._engine, self.project, text, cls=wanted, limit=limit)
        kinds = labels_of(self._engine, self.project, [kind for hit in hits for kind in hit.types])
        prefixes = Prefixes(self.project.prefixes)
        rows: list[Row] = [
            (
                hit.thing,
                Literal(hit.label),
                Literal(hit.matched),
                Literal(", ".join(name_of(kind, kinds, prefixes) for kind in hit.types)),
                Literal(str(hit.score), XSD + "decimal"),
            )
            for hit in hits
        ]
        return Rows(("thing", "label", "matched", "kind", "score"), rows, prefixes=self.project.prefixes)

    def labels(self, things: Iterable[IRI | str | None]) -> dict[str, str]:
        """Return the label of each thing that has one, by the text of its IRI; what is no IRI is passed over.

        So `frame["chart"].map(graph.labels(frame["chart"]))` names what is in a column of a data frame.
        """
        iris = [iri for thing in things if (iri := _iri(thing))]
        return {iri.value: label for iri, label in labels_of(self._engine, self.project, iris).items()}

    def ask(self, name: str, **params: Any) -> bool:
        """Return the answer to a saved ASK query; parameters and errors are those of `query`."""
        return bool(self._answer(name, "ASK", params).boolean)

    def triples(self, name: str, **params: Any) -> list[Triple]:
        """Return the triples of a saved CONSTRUCT or DESCRIBE query; parameters and errors are those of `query`."""
        return list(self._answer(name, "triples", params).triples)

    def _answer(self, name: str, wanted: str, params: dict[str, Any]) -> Answer:
        query, engine = self._catalog.get(name), self._engine_for(name)
        terms = resolve_arguments(self.project, engine, query, params)
        text = prepare_text(bind_saved(query, terms, self.project.prefixes), self.project, query.path)
        answer = run(engine, text, path=query.path)
        if (answer.form == "ASK") != (wanted == "ASK") or answer.form == "SELECT":
            raise QueryError(f"{name} is a {answer.form} query; use another method for it")
        return answer

    def validate(self, *, inference: str = "none") -> Report:
        """Return what the shapes find: faults within each source, and where sources disagree.

        With `inference`, "rdfs" or "owlrl-lite", what follows is validated as well. Raises UsageError for another,
        SyntaxErrors for files with faults, and ShapesError for shapes that cannot be applied.
        """
        from kg.check.in_tables import told_in_tables

        rules: Sequence[str] = ()
        if inference != "none":
            from kg.entail.rules import inference_of

            rules = inference_of(inference)
        return told_in_tables(self.project, validate_project(self.project, inference=rules))


def open(path: Path | str | None = None) -> KnowledgeGraph:
    """Return the graph of the project at `path` (default: the one the working directory lies in).

    Raises ProjectError where there is none, or where its kg.toml cannot be used.
    """
    return KnowledgeGraph(read_project(path))


def _iri(thing: object) -> IRI | None:
    """Return an IRI, or the text of one, as an IRI; None for all else, such as what a data frame has for no value."""
    if isinstance(thing, IRI):
        return thing
    try:
        return parse_iri(thing) if isinstance(thing, str) else None
    except IdentifierError:
        return None
