"""The SPARQL 1.1 Protocol, queries only: /sparql answers programs, and shows a form to people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from flask import Blueprint, Response, request
from werkzeug.wrappers import Request

from kg.ask.running import Answer, prepare_text, run, write_json
from kg.engines.datasets import merged_engine
from kg.engines.embedded import EmbeddedEngine
from kg.errors import IdentifierError, KgError
from kg.rdf.terms import parse_iri
from kg.sparql.clauses import find_form, read_prologue, rests_on_base
from kg.sparql.dataset import Dataset, take_dataset
from kg.sparql.tokens import normalize
from kg.web.accepting import GRAPHS, HTML, ROWS, choose
from kg.web.addresses import Addresses
from kg.web.answers import Bounded, first_rows, why_nothing, write
from kg.web.application import page
from kg.web.description import describe
from kg.web.messages import Application
from kg.web.problems import Problem, problem_of
from kg.web.questions import MOST_ROWS, with_charset
from kg.web.served import Served
from kg.web.terms import Shown

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_BOOLEAN = (ROWS["json"], ROWS["xml"], ROWS["csv"], ROWS["tsv"])


class Sent(NamedTuple):
    """A query as it was sent: its text, and the dataset that stands beside it, which counts before its own."""

    text: str
    dataset: Dataset


_OFFERED = (ROWS["json"], *(media for media in ROWS.values() if media != ROWS["json"]), *GRAPHS.values(), HTML)


def shortened(served: Served, application: Application, headers: Mapping[str, str]) -> Application:
    """Return an application that answers by itself, with some headers, what programs ask most: rows as JSON, by GET.

    Such an answer costs less than finding out whose route it is. All else, and what has a fault, takes the long way.
    """

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = _rows_asked_for(served, environ)
        if body is None:
            return application(environ, start)
        length = ("Content-Length", str(len(body)))
        start("200 OK", [("Content-Type", with_charset(ROWS["json"])), length, *headers.items()])
        return [body]

    return answer


def _rows_asked_for(served: Served, environ: dict[str, Any]) -> bytes | None:
    """Return the rows that a request asks for as JSON; None where it asks for something else, or amiss."""
    if environ["PATH_INFO"] != "/sparql" or environ["REQUEST_METHOD"] != "GET":
        return None
    if choose(environ.get("HTTP_ACCEPT", ""), _OFFERED) != ROWS["json"]:
        return None
    try:
        sent = _sent_by_get(_decoded(environ["QUERY_STRING"].encode("latin-1"), "the address"))
        return None if sent is None else _prepared(served, sent, lambda: Request(environ).base_url).json()
    except (KgError, Problem):
        return None


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes of the protocol."""
    routes = Blueprint("protocol", __name__)

    @routes.route("/sparql", methods=("GET", "POST"))
    @routes.route("/sparql/", methods=("GET", "POST"))
    def sparql() -> Response:
        sent = _sent()
        wanted = choose(request.headers.get("Accept", ""), _OFFERED)
        if sent is None:
            return _without_query(served)
        if wanted == HTML:
            return _as_page(served, addresses, sent)
        return _as_file(served, sent)

    return routes


def _without_query(served: Served) -> Response:
    """Return what a service without a question tells: a form, or its description (SPARQL 1.1 Service Description)."""
    kind = choose(
        request.headers.get("Accept", ""), (GRAPHS["ttl"], *(m for m in GRAPHS.values() if m != GRAPHS["ttl"]), HTML)
    )
    if kind == HTML:
        return page("sparql.html", text="", problem=None, answered=False)
    if kind is None:
        raise Problem(406, f"the service is described as {', '.join(GRAPHS.values())}", offered=list(GRAPHS.values()))
    return Response(describe(served, request.base_url, kind), content_type=with_charset(kind))


def _sent() -> Sent | None:
    """Return the query of a request, None where it has none; raise Problem for one that the protocol does not know."""
    values: Mapping[str, Sequence[str]] = _decoded(request.query_string, "the address")
    if request.method in ("GET", "HEAD"):
        return _sent_by_get(values)
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    body = request.get_data(cache=False)
    if kind == FORM:
        within = _decoded(body, "the body")
        if "update" in within:
            raise Problem(403, "nothing is changed here; only questions are answered")
        together = {name: [*values.get(name, []), *within.get(name, [])] for name in {*values, *within}}
        texts = together.get("query", [])
        if not texts:
            raise Problem(400, "the form has no query")
        return _one(texts, together)
    if kind == DIRECT:
        try:
            return _one([body.decode("utf-8")], values)
        except UnicodeDecodeError as error:
            raise Problem(400, f"the query is not UTF-8, from byte {error.start + 1} on") from None
    if kind == "application/sparql-update":
        raise Problem(403, "nothing is changed here; only questions are answered")
    raise Problem(415, f"a query comes as {FORM} or {DIRECT}, not as {kind or 'nothing that is named'}")


def _sent_by_get(values: Mapping[str, Sequence[str]]) -> Sent | None:
    if "update" in values:
        raise Problem(403, "nothing is changed here; only questions are answered")
    texts = values.get("query", [])
    return _one(texts, values) if texts else None


def _decoded(raw: bytes, what: str) -> dict[str, list[str]]:
    try:
        return parse_qs(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except UnicodeDecodeError:
        raise Problem(400, f"{what} is not UTF-8, or has letters that are not escaped") from None
    except ValueError as error:
        raise Problem(400, f"{what} cannot be read: {error}") from None


def _one(texts: Sequence[str], values: Mapping[str, Sequence[str]]) -> Sent:
    if len(texts) > 1:
        raise Problem(400, "one query is answered at a time")
    return Sent(texts[0].removeprefix("\ufeff"), _dataset(values))  # the mark at the beginning of a file in UTF-8


def _dataset(values: Mapping[str, Sequence[str]]) -> Dataset:
    try:
        default = tuple(parse_iri(one) for one in values.get("default-graph-uri", ()))
        named = tuple(parse_iri(one) for one in values.get("named-graph-uri", ()))
    except IdentifierError as error:
        raise Problem(400, str(error)) from None
    return Dataset(default, named)


class _Prepared(NamedTuple):
    text: str
    engine: EmbeddedEngine
    shift: int

    def answer(self) -> Answer:
        """Return the answer; faults have their place in the text as it was sent."""
        return run(self.engine, self.text, shift=self.shift)

    def json(self) -> bytes | None:
        """Return the answer as the store writes it in JSON, None where it is not as `answer` has it."""
        file = Bounded()
        return file.getvalue() if write_json(self.engine, self.text, file, shift=self.shift) else None


def _prepared(served: Served, sent: Sent, base: Callable[[], str] = lambda: request.base_url) -> _Prepared:
    text, own = take_dataset(sent.text)
    dataset = sent.dataset if sent.dataset.is_given else own
    prepared = prepare_text(text, served.project)
    engine = served.with_entailed if dataset.is_given else served.engine_for_text(prepared)
    if not isinstance(engine, EmbeddedEngine):
        raise TypeError("a snapshot is served")
    if dataset.is_given:
        engine = merged_engine(engine, dataset.default, dataset.named)
    if rests_on_base(prepared) and read_prologue(text).base is None:
        prepared = f"BASE <{base()}> {prepared}"  # relative IRIs hang on where they were sent (RFC 3986, 5.1.3)
    return _Prepared(prepared, engine, len(prepared) - len(normalize(text)))


def _as_file(served: Served, sent: Sent) -> Response:
    prepared = _prepared(served, sent)
    form = find_form(prepared.text)
    possible = tuple((ROWS if form == "SELECT" else GRAPHS).values()) if form != "ASK" else _BOOLEAN
    kind = choose(request.headers.get("Accept", ""), possible)
    body = prepared.json() if form == "SELECT" and kind == ROWS["json"] else None
    if body is None:
        answer = prepared.answer()  # what is wrong with a query is told before what is wanted of it
        if kind is None:
            raise Problem(406, f"the answer to {form} is told as {', '.join(possible)}", offered=list(possible))
        body = write(served, answer, kind)
    return Response(body, content_type=with_charset(kind or ""))


def _as_page(served: Served, addresses: Addresses, sent: Sent) -> Response:
    try:
        prepared = _prepared(served, sent)
        answer = prepared.answer()
    except KgError as error:
        problem = problem_of(error)
        made = page("sparql.html", text=sent.text, problem=problem, answered=False)
        made.status_code = problem.status
        return made
    if answer.boolean is not None:
        why = "" if answer.boolean else why_nothing(served, prepared.engine, prepared.text)
        return page("sparql.html", text=sent.text, problem=None, answered=True, boolean=answer.boolean, why=why)
    variables, rows, more = first_rows(answer, MOST_ROWS)
    show = Shown(served.labels(rows), served.prefixes, addresses)
    why = "" if rows else why_nothing(served, prepared.engine, prepared.text)
    return page(
        "sparql.html", text=sent.text, problem=None, answered=True, boolean=None, variables=variables, rows=rows,
        more=more, show=show, most=MOST_ROWS, why=why,
    )  # fmt: skip
