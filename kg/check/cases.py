"""Cases: the expected answer of a saved query, one file each, compared row by row.

tests/queries/<query>/<case>.tsv    `#+` lines with the parameters, then the answer as terms parted by tabs
tests/queries/<query>/<case>.ttl    the data of this case, with the ontology; without it the case asks the project
tests/queries/<name>.ttl            data of several cases, each of which says `#+ data: <name>.ttl`
tests/queries/sample/               files of RDF that stand for the project's data, where they are there: what cases
                                    without data of their own ask, so that a new fact changes no expected answer
tests/queries/<query>/<case>.live   with a sample: the answer of the project's own data that somebody has looked at,
                                    where it is not that of the sample
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.ask.arguments import resolve_arguments
from kg.ask.opening import open_engine
from kg.ask.running import bind_saved, prepare_text, run
from kg.engines.base import Engine
from kg.errors import InputError, KgError, Location, QueryError
from kg.io.atomic import replace_file
from kg.io.decoding import not_utf8
from kg.project.catalog import Catalog
from kg.project.config import Project
from kg.project.header import parse_case_header, place_in_header
from kg.project.listing import iter_rdf_files
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import BlankNode, Prefixes, Term
from kg.sparql.tokens import tokenize

SAMPLE = "sample"
"""The folder, beside those of the cases, of the files that they ask in place of the project's data."""


class Case(NamedTuple):
    """One expected answer: which query, which file, the values of its parameters, and the data that several share."""

    query: str
    path: Path
    params: Mapping[str, Any]
    expected: tuple[str, ...]
    shared: Path | None = None

    @property
    def data(self) -> Path | None:
        """The Turtle file that the case asks instead of the project, if there is one."""
        if self.shared is not None:
            return self.shared
        beside = self.path.with_suffix(".ttl")
        return beside if beside.is_file() else None

    @property
    def live(self) -> Path:
        """The file of the answer of the project's own data that was accepted, if it is another one."""
        return self.path.with_suffix(".live")

    def of_live(self) -> Case:
        """Return the case with the answer that is expected of the project's own data."""
        if not self.live.is_file():
            return self
        return self._replace(expected=tuple(_read(self.live).splitlines()))


def sample_of(project: Project) -> Path | None:
    """Return the folder of the files that cases ask in place of the project's data; None where there is none."""
    folder = project.cases / SAMPLE
    return folder if folder.is_dir() else None


def sample_files(project: Project) -> list[tuple[str, Path]]:
    """Return the files of the sample, each with the graph that it stands for: that of its path in the data."""
    folder = sample_of(project)
    files = iter_rdf_files(folder) if folder else ()
    return [(project.graph_iri(project.data / path.relative_to(folder)), path) for path in files] if folder else []


class Outcome(NamedTuple):
    """What became of a case on one engine: lines that are missing and lines too many, or an error.

    `answered` is false where there is no answer at all, as to a query that cannot be asked.
    """

    case: Case
    engine: str
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    error: str = ""
    answered: bool = True

    @property
    def passed(self) -> bool:
        """Whether the answer is the expected one."""
        return not (self.missing or self.surplus or self.error)


def read_cases(project: Project, catalog: Catalog, names: Iterable[str] = ()) -> list[Case]:
    """Return the cases of some queries (default: all), sorted; raise InputError for one of no known query."""
    wanted = list(names)
    for name in wanted:
        catalog.path(name)
    cases = []
    for path in sorted(project.cases.glob("*/*.tsv")):
        if path.parent.name not in catalog:
            raise InputError(f"there is no query {path.parent.name!r} for this case", location=Location(path))
        if not wanted or path.parent.name in wanted:
            cases.append(_read_case(path))
    return cases


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(error, path, InputError) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error}", location=Location(path)) from None


def _read_case(path: Path) -> Case:
    text = _read(path)
    lines = text.splitlines()
    has_header = any(line.startswith("#+") for line in lines)
    params, data = parse_case_header(text, path) if has_header else ({}, "")
    shared = path.parent.parent / data if data else None
    if shared is not None and not (shared.parent == path.parent.parent and shared.is_file()):
        told = f"there is no {data} beside the folders of the cases; name a file of Turtle that is there"
        raise InputError(told, location=Location(path, 1, 1))
    return Case(path.parent.name, path, params, tuple(line for line in lines if not line.startswith("#+")), shared)


class Examiner:
    """Runs cases on an engine, and keeps the engines that several cases share."""

    def __init__(
        self,
        project: Project,
        catalog: Catalog,
        engine: str,
        opened: Callable[[Case], Engine] | None = None,
        *,
        live: bool = False,
    ) -> None:
        """Run cases on one of ENGINES, or on what `opened` gives for a case, which then goes by the name `engine`.

        With `live`, what would ask the sample asks the project's own data.
        """
        self._project, self._catalog, self._engine, self._opened = project, catalog, engine, opened
        self._sample = [] if live else sample_files(project)
        self._shared: dict[bool, Engine] = {}

    def engine_for(self, case: Case) -> Engine:
        """Return the engine that a case asks."""
        if self._opened is not None:
            return self._opened(case)
        entailed = self._catalog.get(case.query).asks_entailed
        if case.data is None:
            if entailed not in self._shared:
                self._shared[entailed] = (
                    self._loaded(self._sample, entailed=entailed)
                    if self._sample
                    else open_engine(self._project, self._engine, entailed=entailed)
                )
            return self._shared[entailed]
        return self._loaded([(f"{self._project.base}graph/{case.data.stem}", case.data)], entailed=entailed)

    def _loaded(self, data: Sequence[tuple[str, Path]], *, entailed: bool) -> Engine:
        """Return an engine on the ontology and some files of data, each as a graph."""
        rules = self._project.entailment if entailed else ()
        files = [(self._project.graph_iri(path), path) for path in self._project.iter_ontology_files()]
        files += data
        if self._engine == "memory":
            from kg.engines.rdflib_memory import MemoryEngine, load_files

            return MemoryEngine(load_files(files, rules))
        from kg.engines.embedded import EmbeddedEngine
        from kg.engines.stores import load_store

        return EmbeddedEngine(load_store(files, rules))

    def answer(self, case: Case) -> list[str]:
        """Return the lines of the actual answer to a case: a line of variables, then one for each row."""
        query = self._catalog.get(case.query)
        engine = self.engine_for(case)
        terms = resolve_arguments(self._project, engine, query, case.params)
        text = prepare_text(bind_saved(query, terms, self._project.prefixes), self._project, query.path)
        return list(_iter_lines(engine, text, query, Prefixes(self._project.prefixes)))

    def examine(self, case: Case) -> Outcome:
        """Compare the answer to a case with the expected one, in order where the query orders its rows."""
        try:
            actual = self.answer(case)
        except KgError as error:
            return Outcome(case, self._engine, error=str(error), answered=False)
        expected = list(case.expected)
        if actual == expected:
            return Outcome(case, self._engine)
        missing, surplus = Counter(expected) - Counter(actual), Counter(actual) - Counter(expected)
        if missing or surplus:
            return Outcome(case, self._engine, tuple(missing.elements()), tuple(surplus.elements()))
        if is_ordered(self._catalog.get(case.query)):
            return Outcome(case, self._engine, error="the rows are right but not in the expected order")
        return Outcome(case, self._engine)


def is_ordered(query: SavedQuery) -> bool:
    """Tell whether a query orders its rows."""
    return any(token.word == "ORDER" for token in tokenize(query.text))


def _iter_lines(engine: Engine, text: str, query: SavedQuery, prefixes: Prefixes) -> Iterator[str]:
    answer = run(engine, text, path=query.path)
    if answer.boolean is not None:
        yield "true" if answer.boolean else "false"
        return
    if answer.form == "SELECT":
        yield "\t".join(f"?{name}" for name in answer.variables)
        for row in answer.rows:
            yield "\t".join("" if term is None else _render(term, prefixes) for term in row)
        return
    yield from sorted(" ".join(_render(term, prefixes) for term in triple) for triple in answer.triples)


def _render(term: Term, prefixes: Prefixes) -> str:
    """Return a term as a case has it; the label of a blank node differs from run to run and is left out."""
    return "_:b" if isinstance(term, BlankNode) else prefixes.render(term)


def begin_case(project: Project, query: SavedQuery) -> Case:
    """Return the first case of a query, with the examples in its header as values; its file is not there yet."""
    for param in query.params:
        if param.required and param.example is None:
            message = f"the parameter {param.name!r} has no example, so no first case can be made of it; give it one"
            raise QueryError(message, location=place_in_header(query, param.name))
    params = {param.name: param.example for param in query.params if param.required}
    path = project.cases / query.name / ("example.tsv" if params else "all.tsv")
    return Case(query.name, path, params, ())


def write_expected(examiner: Examiner, case: Case) -> bool:
    """Write the actual answer of a case into its file as the expected one, parameters kept; tell whether it differs."""
    text = _read(case.path) if case.path.exists() else f"#+ params: {json.dumps(case.params)}\n" if case.params else ""
    header = [line for line in text.splitlines() if line.startswith("#+")]
    new = "\n".join([*header, *examiner.answer(case)]) + "\n"
    case.path.parent.mkdir(parents=True, exist_ok=True)
    with replace_file(case.path) as file:
        file.write(new.encode())
    return new != text


def write_live(case: Case, answer: Sequence[str]) -> None:
    """Note what the project's own data answer as looked at; where the sample answers the same, nothing is kept."""
    if list(answer) == list(case.expected):
        case.live.unlink(missing_ok=True)
        return
    with replace_file(case.live) as file:
        file.write(("\n".join(answer) + "\n").encode())


def queries_without_case(catalog: Catalog, cases: Iterable[Case]) -> list[str]:
    """Return the queries that no case examines."""
    examined = {case.query for case in cases}
    return [name for name in catalog if name not in examined]
