"""Running: from a saved query and terms, or from text, to an answer."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar

from kg.engines.base import Engine
from kg.engines.gate import most_parts
from kg.errors import Location, QueryError
from kg.io.worker import call, stream
from kg.project.config import Endpoint, Project
from kg.project.saved_query import SavedQuery, require_used
from kg.rdf.terms import Row, Term, Triple
from kg.sparql.binding import bind
from kg.sparql.clauses import declare_prefixes, find_form, find_projection, require_prefixes
from kg.sparql.guard import require_safe
from kg.sparql.tokens import find_variables, normalize

if TYPE_CHECKING:
    from kg.engines.embedded import EmbeddedEngine

T = TypeVar("T")


class Answer(NamedTuple):
    """The answer to a query: `rows` for SELECT, `boolean` for ASK, `triples` for CONSTRUCT and DESCRIBE."""

    form: str
    variables: tuple[str, ...] = ()
    rows: Iterator[Row] = iter(())
    boolean: bool | None = None
    triples: Iterator[Triple] = iter(())


def bind_saved(query: SavedQuery, terms: Mapping[str, Sequence[Term]], known: Mapping[str, str]) -> str:
    """Return the text of a saved query with the terms bound; its header's lines are empty, so that lines keep count.

    Raises QueryError for a prefix that it does not declare, also for one that the project knows: any SPARQL tool must
    be able to run the file as it is.
    """
    body = "\n".join("" if line.startswith("#+") else line for line in query.text.split("\n"))
    require_used(query, terms, body)
    require_prefixes(body, known, query.path)
    return bind(body, terms, [param.name for param in query.params if param.many], query.path)


def prepare_text(
    text: str,
    project: Project | None,
    path: Path | str = "query",
    *,
    services: Sequence[str] = (),
    seconds: float | None = None,
    ask_services: bool = True,
) -> str:
    """Return text that is safe to run and declares its prefixes; raise QueryError.

    SERVICE patterns whose host is among `services` are asked there, all within some `seconds`, and stand as rows in the
    text that is returned; without `ask_services` they stay.
    """
    require_safe(text, path, services=bool(services), most=most_parts())
    declared = declare_prefixes(normalize(text, path), project.prefixes if project else {}, path)
    if not services or not ask_services:
        return declared
    from kg.engines.federation import call_services

    until = None if seconds is None else time.monotonic() + seconds
    return call_services(declared, services, lambda address, public: _service(project, address, public, until))


def _service(project: Project | None, address: str, public: bool, until: float | None) -> Engine:
    from kg.engines.endpoint import EndpointEngine
    from kg.io.response import Limits

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
    with _placed(path, shift):
        if form == "ASK":
            return Answer(form, boolean=call(lambda: engine.ask(text), seconds))
        if form == "SELECT":
            variables, rows = _select(engine, text, seconds)
            return Answer(form, variables, _started(rows))
        triples = stream(lambda: engine.graph(text), seconds)
        return Answer(form, triples=_started(triples))


def write_json(
    engine: "EmbeddedEngine", text: str, file: IO[bytes], *, path: Path | str = "query", shift: int = 0
) -> bool:
    """Write the rows of `run` to a file as the store writes them, without a look at each; errors as `run`.

    Returns False and writes nothing where rows are put in order, or columns, as the store would not do it.
    """
    from kg.engines.sorting import take_order

    if find_form(text, path) != "SELECT" or find_projection(text) is None or take_order(text) is not None:
        return False
    with _placed(path, shift):
        engine.write_json(text, file)
    return True


@contextmanager
def _placed(path: Path | str, shift: int) -> Iterator[None]:
    try:
        yield
    except QueryError as error:
        line, column = (error.location.line, error.location.column) if error.location else (None, None)
        if line == 1 and column:
            column = max(1, column - shift)
        raise error.at(Location(Path(path), line, column)) from None


def _select(engine: Engine, text: str, seconds: float | None) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Run a SELECT; columns of `SELECT *` come in the order in which the text names them, on every engine."""
    pieces: Iterator[Any] = stream(lambda: _variables_then_rows(engine, text), seconds)
    variables: tuple[str, ...] = next(pieces)
    if find_projection(text) is not None:
        return variables, pieces
    wanted = [name for name in find_variables(text) if name in variables]
    order = [variables.index(name) for name in wanted]
    return tuple(wanted), (tuple(row[i] for i in order) for row in pieces)


def _variables_then_rows(engine: Engine, text: str) -> Iterator[Any]:
    solutions = engine.select(text)
    yield solutions.variables
    yield from solutions.rows


def _started(pieces: Iterator[T]) -> Iterator[T]:
    """Take the first row or triple now, so that a fault of the query shows before any output is opened."""
    return chain(list(islice(pieces, 1)), pieces)
