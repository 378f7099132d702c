"""Saved questions: a form, the answer with its links, and the same answer in every form that programs take."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Blueprint, Response, request
from markupsafe import Markup

from kg.ask.running import Answer
from kg.errors import KgError
from kg.pictures.view import DRAWN
from kg.project.saved_query import Parameter, SavedQuery, option_name
from kg.rdf.terms import Row, Term
from kg.web.accepting import GRAPHS, HTML, ROWS, choose
from kg.web.addresses import Addresses, split_ending
from kg.web.answers import ask, bound, first_rows, given_of, why_none, write
from kg.web.application import page
from kg.web.footnotes import Notes
from kg.web.panels import drawn
from kg.web.problems import Problem, problem_of
from kg.web.served import Served
from kg.web.terms import Shown

MOST_ROWS = 1_000
"""How many rows a page has; every other form has all of them."""
_SPARQL = "rq"
ENDINGS = {**ROWS, **GRAPHS, _SPARQL: "application/sparql-query", "html": HTML}


class Field(NamedTuple):
    """One field of the form of a question: its parameter, what was typed, and the choices where it has few."""

    param: Parameter
    value: str
    choices: Sequence[str]


class Ways(NamedTuple):
    """How to ask the same elsewhere, quoted for a shell: options with values, an address and what is sent, Python."""

    options: tuple[tuple[str, str], ...]
    address: str
    sent: tuple[str, ...]
    python: str


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes of saved questions."""
    routes = Blueprint("questions", __name__)

    @routes.get("/questions")
    def listed() -> Response:
        queries = [query for query in served.queries if not query.is_check]
        return page("questions.html", topics=by_topic(queries), checks=_checks(served))

    @routes.route("/query/<name>", methods=("GET", "POST"))
    def asked(name: str) -> Response:
        wanted, ending = split_ending(name, ENDINGS)
        if ending and name not in served.catalog:
            return _as_file(served, wanted, ending)
        query = served.saved(name)
        offered = (HTML, *ROWS.values(), *GRAPHS.values())
        kind = choose(request.headers.get("Accept", ""), offered)
        if kind is None:
            raise Problem(406, f"an answer is told as {', '.join(offered)}", offered=list(offered))
        if kind != HTML:
            return _as_file(served, name, next(end for end, media in ENDINGS.items() if media == kind))
        return _as_page(served, addresses, query)

    return routes


def by_topic(queries: Sequence[SavedQuery]) -> list[tuple[str, list[SavedQuery]]]:
    """Return queries by the first of their tags, each once, topics in alphabetical order."""
    topics: dict[str, list[SavedQuery]] = {}
    for query in queries:
        topics.setdefault(query.tags[0] if query.tags else "other", []).append(query)
    return sorted(topics.items())


def _checks(served: Served) -> list[SavedQuery]:
    return [query for query in served.queries if query.is_check]


def _values() -> dict[str, list[str]]:
    """Return what the address and the form give, in the order in which they name it."""
    names = dict.fromkeys([*request.args, *request.form])
    return {name: request.values.getlist(name) for name in names}


def _as_file(served: Served, name: str, ending: str) -> Response:
    """Return an answer for a program, the same bytes that the prompt writes in that form."""
    query = served.saved(name)
    if ending not in ENDINGS:
        raise Problem(404, f"there is no form {ending!r}; there are {', '.join(ENDINGS)}")
    text, _ = bound(served, query, given_of(query, _values()))
    if ending == _SPARQL:
        return Response(text, content_type=f"{ENDINGS[_SPARQL]}; charset=utf-8")
    answer = ask(served, query, text)
    possible = ROWS if answer.form in ("SELECT", "ASK") else GRAPHS
    if ending not in possible:
        raise Problem(406, f"the answer of {name} is told as {', '.join(possible)}")
    body = write(served, answer, possible[ending])
    made = Response(body, content_type=with_charset(possible[ending]))
    made.headers["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    return made


def with_charset(media_type: str) -> str:
    """Return a media type with the encoding, where one is to be said."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _as_page(served: Served, addresses: Addresses, query: SavedQuery) -> Response:
    values = _values()
    fields = [Field(param, " ".join(values.get(param.name, ())), param.enum) for param in query.params]
    made: dict[str, Any] = {"query": query, "fields": fields, "asked": False, "problem": None, "status": 200}
    typed = {name: [text for text in texts if text] for name, texts in values.items()}
    if not any(typed.values()) and any(param.required for param in query.params):
        example = {param.name: param.example for param in query.params if param.required and param.example}
        return page("question.html", **made, example=addresses.question(query.name, example) if example else "")
    try:
        text, terms = bound(served, query, given_of(query, values))
        answer = ask(served, query, text)
        made |= _told(served, addresses, query, answer, text, terms)
        made |= {
            "asked": True,
            "sparql": text,
            "ways": _ways(query, typed, answer.form),
            "files": _files(addresses, query, typed, answer),
        }
    except KgError as error:
        made["problem"] = problem_of(error)
        made["status"] = made["problem"].status
    answer_page = page("question.html", **made)
    answer_page.status_code = made["status"]
    return answer_page


def _told(
    served: Served,
    addresses: Addresses,
    query: SavedQuery,
    answer: Answer,
    text: str,
    terms: Mapping[str, Sequence[Term]],
) -> dict[str, Any]:
    """Return what the page tells of an answer: its rows, and why there are none."""
    if answer.boolean is not None:
        return {"boolean": answer.boolean, "why": "" if answer.boolean else why_none(served, query, text, terms)}
    variables, rows, more = first_rows(answer, MOST_ROWS)
    show = Shown(served.labels(rows), served.prefixes, addresses)
    picture = _picture(query, variables, rows, show)
    why = "" if rows else why_none(served, query, text, terms)
    return {
        "variables": variables,
        "rows": rows,
        "more": more,
        "show": show,
        "why": why,
        "most": MOST_ROWS,
        "picture": picture,
    }


def _picture(query: SavedQuery, variables: Sequence[str], rows: Sequence[Row], show: Shown) -> Markup:
    """Return the answer as the view of the question draws it; nothing for a view that is words, or no rows."""
    if query.view is None or query.view.kind not in DRAWN or not rows:
        return Markup("")
    named = [dict(zip(variables, row, strict=True)) for row in rows]
    return drawn(query.view, named, query.summary, show, Notes())


def _files(
    addresses: Addresses, query: SavedQuery, values: Mapping[str, Sequence[str]], answer: Answer
) -> list[tuple[str, str]]:
    possible = ROWS if answer.form in ("SELECT", "ASK") else GRAPHS
    return [(ending, addresses.question(query.name, values, ending)) for ending in (*possible, _SPARQL)]


def _ways(query: SavedQuery, values: Mapping[str, Sequence[str]], form: str) -> Ways:
    options = tuple((option_name(name), shlex.quote(text)) for name, texts in values.items() for text in texts)
    wanted = "csv"
    sent = tuple(shlex.quote(f"{name}={text}") for name, texts in values.items() for text in texts)
    address = request.host_url.rstrip("/")
    name, method = {"SELECT": ("rows", "query"), "ASK": ("answer", "ask")}.get(form, ("triples", "triples"))
    arguments = "".join(
        f", {name}={json.dumps(list(texts) if len(texts) > 1 else texts[0], ensure_ascii=False)}"
        for name, texts in values.items()
        if texts
    )
    return Ways(
        options,
        shlex.quote(f"{address}/query/{query.name}.{wanted}"),
        sent,
        f"import kg\n\n{name} = kg.open().{method}({json.dumps(query.name)}{arguments})",
    )
