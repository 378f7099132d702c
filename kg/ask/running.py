"""Asking: from a saved query and arguments, or from text, to an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kg.engines.base import Engine
from kg.errors import KgError, Location, QueryError, UsageError, nearest
from kg.io.worker import call, stream
from kg.project.catalog import Parameter, SavedQuery, option_name, parse_argument, require_used
from kg.project.config import Endpoint, Project
from kg.project.snapshots import open_snapshot, require_snapshot
from kg.rdf.terms import IRI, BlankNode, Literal, Prefixes, Row, Term, Triple
from kg.sparql.binding import bind
from kg.sparql.tokens import declare_prefixes, find_form, find_variables, normalize, require_safe, tokenize

if TYPE_CHECKING:
    from kg.findings import Progress

ENGINES = ("embedded", "memory")
T = TypeVar("T")


class Answer(NamedTuple):
    """The answer to a query: `rows` for SELECT, `boolean` for ASK, `triples` for CONSTRUCT and DESCRIBE."""

    form: str
    variables: tuple[str, ...] = ()
    rows: Iterator[Row] = iter(())
    boolean: bool | None = None
    triples: Iterator[Triple] = iter(())


def open_engine(
    project: Project,
    name: str = "embedded",
    *,
    build: bool = True,
    progress: Progress | None = None,
    endpoint: str | None = None,
    seconds: float | None = None,
) -> Engine:
    """Return an engine on the graph of a project, or on what an endpoint holds.

    The endpoint is given by its name or address, with the `seconds` that all its answers together may take. Raises
    StoreError for a damaged or, without `build`, stale snapshot, SyntaxErrors for files with faults, and RemoteError
    for an endpoint that does not answer.
    """
    if endpoint is not None:
        from kg.engines.endpoint import open_endpoint

        return open_endpoint(project, endpoint, seconds=seconds)
    if name == "memory":
        from kg.engines.rdflib_memory import MemoryEngine, load_files

        return MemoryEngine(call(lambda: load_files((project.graph_iri(p), p) for p in project.iter_graph_files())))
    from kg.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(open_snapshot(require_snapshot(project, build=build, progress=progress)))


# --- Arguments


def resolve_arguments(
    project: Project, engine: Engine, query: SavedQuery, given: Mapping[str, Any]
) -> dict[str, list[Term]]:
    """Return the terms for each parameter that has a value, defaults included.

    Values may be texts as typed at the prompt, numbers, dates, booleans, or terms; lists where a parameter takes many.
    Raises UnknownName, IdentifierError or AmbiguousLabel for a wrong value, and UsageError for a missing one.
    """
    for name in given:
        query.parameter(name)
    prefixes = Prefixes(project.prefixes)
    terms: dict[str, list[Term]] = {}
    for param in query.params:
        value = given.get(param.name, param.default)
        values = list(value) if isinstance(value, list | tuple) and not isinstance(value, Literal) else [value]
        values = [one for one in values if one is not None]
        if len(values) > 1 and not param.many:
            raise UsageError(f"--{option_name(param.name)} takes one value, not {len(values)}")
        if values:
            terms[param.name] = [_to_term(project, engine, param, one, prefixes) for one in values]
        elif param.required:
            example = f"; for example: --{option_name(param.name)} {param.example!r}" if param.example else ""
            raise UsageError(f"{query.name} needs a value for --{option_name(param.name)}{example}")
    return terms


def _to_term(project: Project, engine: Engine, param: Parameter, value: Any, prefixes: Prefixes) -> Term:
    if isinstance(value, IRI | BlankNode | Literal):
        return value
    if type(value).__name__ == "URIRef" and param.type == "iri":
        return IRI(value)
    text = _typed(value)
    term = parse_argument(param, text, prefixes)
    if term is None:
        from kg.ask.labels import get_thing

        cls = str(prefixes.expand(param.cls)) if param.cls else None
        try:
            return get_thing(engine, project, text, cls)
        except UsageError as error:
            error.message = f"--{option_name(param.name)}: {error.message}"
            error.args = (error.message,)
            raise
    return term


def _typed(value: Any) -> str:
    """Return a Python value as a person would type it at the prompt."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


# --- Running


def bind_saved(query: SavedQuery, terms: Mapping[str, Sequence[Term]]) -> str:
    """Return the text of a saved query with the terms bound; its header's lines are empty, so that lines keep count."""
    body = "\n".join("" if line.startswith("#+") else line for line in query.text.split("\n"))
    require_used(query, terms, body)
    return bind(body, terms, [param.name for param in query.params if param.many], query.path)


def prepare_text(
    text: str,
    project: Project | None,
    path: Path | str = "query",
    *,
    services: Sequence[str] = (),
    seconds: float | None = None,
    call: bool = True,
) -> str:
    """Return text that is safe to run and declares its prefixes; raise QueryError.

    SERVICE patterns whose host is among `services` are asked there, all within some `seconds`, and stand as rows in the
    text that is returned; without `call` they stay.
    """
    require_safe(text, path, services=bool(services))
    declared = declare_prefixes(normalize(text, path), project.prefixes if project else {}, path)
    if not services or not call:
        return declared
    from kg.engines.federation import call_services

    until = None if seconds is None else time.monotonic() + seconds
    return call_services(declared, services, lambda address, public: _service(project, address, public, until))


def _service(project: Project | None, address: str, public: bool, until: float | None) -> Engine:
    from kg.engines.endpoint import EndpointEngine
    from kg.io.http import Limits

    limits = Limits(seconds=60, size=64 << 20, public=public, until=until)
    return EndpointEngine(Endpoint(address), contact=project.contact if project else "", limits=limits)


def run(
    engine: Engine, text: str, *, seconds: float | None = None, path: Path | str = "query", shift: int = 0
) -> Answer:
    """Ask an engine in the form that the text has; raise QueryError, StoreError or LimitError.

    Rows and triples come as the engine finds them; the time limit counts until the last one is taken. Faults are
    placed in `path`, whose first line has `shift` characters less than that of the text.
    """
    form = find_form(text, path)
    try:
        if form == "ASK":
            return Answer(form, boolean=call(lambda: engine.ask(text), seconds))
        if form == "SELECT":
            variables, rows = _select(engine, text, seconds)
            return Answer(form, variables, _started(rows))
        triples = stream(lambda: engine.graph(text), seconds)
        return Answer(form, triples=_started(triples))
    except QueryError as error:
        line, column = (error.location.line, error.location.column) if error.location else (None, None)
        if line == 1 and column:
            column = max(1, column - shift)
        raise QueryError(error.message, location=Location(Path(path), line, column)) from None


def _select(engine: Engine, text: str, seconds: float | None) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Run a SELECT; columns of `SELECT *` come in the order in which the text names them, on every engine."""
    pieces: Iterator[Any] = stream(lambda: _variables_then_rows(engine, text), seconds)
    variables: tuple[str, ...] = next(pieces)
    if not _selects_all(text):
        return variables, pieces
    wanted = [name for name in find_variables(text) if name in variables]
    order = [variables.index(name) for name in wanted]
    return tuple(wanted), (tuple(row[i] for i in order) for row in pieces)


def _variables_then_rows(engine: Engine, text: str) -> Iterator[Any]:
    solutions = engine.select(text)
    yield solutions.variables
    yield from solutions.rows


def _selects_all(text: str) -> bool:
    words = [token for token in tokenize(text) if token.kind not in ("space", "comment")]
    after = next((n for n, token in enumerate(words) if token.word == "SELECT"), 0) + 1
    while after < len(words) and words[after].word in ("DISTINCT", "REDUCED"):
        after += 1
    return after < len(words) and words[after].text == "*"


def _started(pieces: Iterator[T]) -> Iterator[T]:
    """Take the first row or triple now, so that a fault of the query shows before any output is opened."""
    return chain(list(islice(pieces, 1)), pieces)


# --- Why nothing was found


def explain_empty(engine: Engine, text: str, prefixes: Prefixes) -> str | None:
    """Return a sentence on the first IRI of the query that the data never uses, with the nearest that it does."""
    for iri in _iris_of(text):
        used = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} UNION {{ ?s ?p <{iri}> }} }}"
        if engine.ask(used):
            continue
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        known = _iris_starting(engine, iri[:cut])
        close = nearest(iri[cut:], known, 1)
        sentence = f"{prefixes.render(iri)} does not occur in the data"
        return f"{sentence}; did you mean {prefixes.render(IRI(iri[:cut] + close[0]))}?" if close else sentence
    return None


def _iris_of(text: str) -> list[IRI]:
    namespaces: dict[str, str] = {}
    found: dict[IRI, None] = {}
    previous, declared = "", ""
    for token in tokenize(text):
        if token.kind in ("space", "comment"):
            continue
        if token.kind == "name" and previous == "PREFIX":
            declared = token.text[:-1]
        elif token.kind == "iri" and previous == "name of a prefix":
            namespaces[declared] = token.text[1:-1]
        elif token.kind == "iri" and previous not in ("BASE", "^^") and ":" in token.text:
            found[IRI(token.text[1:-1])] = None
        elif token.kind == "name" and previous != "^^":
            prefix, _, local = token.text.partition(":")
            if prefix in namespaces:
                found[IRI(namespaces[prefix] + local.replace("\\", ""))] = None
        previous = "name of a prefix" if previous == "PREFIX" else token.word or token.text
    return list(found)


def _iris_starting(engine: Engine, namespace: str) -> list[str]:
    query = (
        "SELECT DISTINCT ?iri WHERE { { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri } "
        f'FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "{namespace}")) }} LIMIT 20000'
    )
    try:
        return [str(iri)[len(namespace) :] for (iri,) in engine.select(query).rows if iri is not None]
    except KgError:
        return []
