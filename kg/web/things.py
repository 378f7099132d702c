"""Things: a page, and what is stated of one in every form of RDF, chosen by ending or by Accept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, redirect, request

from kg.ask.neighbours import Page
from kg.errors import IdentifierError
from kg.rdf.formats import BY_MEDIA_TYPE, FORMATS, to_quad, write_quads
from kg.rdf.terms import IRI, Row, Term, find_iri, parse_iri
from kg.rdf.vocabulary import OBJECT, SUBJECT
from kg.web.accepting import GRAPHS, HTML, choose
from kg.web.addresses import Addresses, split_ending
from kg.web.application import page
from kg.web.blank_names import in_order
from kg.web.cards import AT_ONCE, read_page
from kg.web.problems import Problem
from kg.web.served import Served

FORMS = {"html": HTML, **GRAPHS}
THINGS = ("things.elsewhere", "things.of_project")
"""The endpoints of things as such, which send to a form of what they tell."""
_MOST_FACTS = 100_000


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes of things, which take every path that nothing else has."""
    routes = Blueprint("things", __name__)

    @routes.get("/thing")
    def elsewhere() -> Any:
        return _redirected(served, addresses, _named(served))

    @routes.get("/thing.<ending>")
    def elsewhere_as(ending: str) -> Response:
        return _answered(served, addresses, _named(served), ending)

    @routes.get("/<path:path>")
    def of_project(path: str) -> Any:
        iri = _found(served, addresses, path)
        if iri is not None:
            return _redirected(served, addresses, iri)
        bare, ending = split_ending(path, FORMS)
        iri = _found(served, addresses, bare) if ending else None
        if iri is None:
            raise Problem(404, f"nothing is known of {bare or path}")
        return _answered(served, addresses, iri, ending)

    return routes


def _found(served: Served, addresses: Addresses, path: str) -> IRI | None:
    """Return the thing whose page has a path, None where nothing is known of any."""
    return next((iri for iri in addresses.iris(path) if served.is_known(iri)), None)


def _named(served: Served) -> IRI:
    """Return the thing that the address names: an IRI as it stands, or else a CURIE, such as agent:x."""
    text = request.args.get("iri", "")
    with suppress(IdentifierError):
        iri = parse_iri(text)
        if served.is_known(iri):
            return iri
    found = find_iri(text, served.prefixes) if text else None
    if found is None:
        raise Problem(400, "the address names no thing; give its IRI or CURIE as iri")
    return found


def _redirected(served: Served, addresses: Addresses, iri: IRI) -> Any:
    """Send whoever asks for a thing to the form that is wanted (303, as a thing is no document)."""
    kind = choose(request.headers.get("Accept", ""), tuple(FORMS.values()))
    if kind is None:
        listed = ", ".join(FORMS.values())
        raise Problem(406, f"a thing is told as {listed}", offered=list(FORMS.values()))
    if not served.is_known(iri):
        raise _unknown(served, iri)
    ending = next(ending for ending, media in FORMS.items() if media == kind)
    return redirect(addresses.thing(iri, ending), 303)


def _unknown(served: Served, iri: IRI) -> Problem:
    return Problem(404, f"nothing is known of {served.prefixes.render(iri)}")


def _answered(served: Served, addresses: Addresses, iri: IRI, ending: str) -> Response:
    if ending not in FORMS:
        raise Problem(404, f"there is no form {ending!r}; there are {', '.join(FORMS)}")
    if ending != "html":
        return _as_rdf(served, iri, FORMS[ending])
    start = request.args.get("from", "0")
    offset = int(start) if start.isascii() and start.isdigit() and len(start) < 10 else 0
    made = read_page(served, addresses, iri, Page(AT_ONCE, offset))
    if made is None:
        raise _unknown(served, iri)
    others = [(form, addresses.thing(iri, form)) for form in ("ttl", "jsonld", "trig")]
    return page("thing.html", thing=made, others=others, offset=offset)


def _as_rdf(served: Served, iri: IRI, media_type: str) -> Response:
    """Return what is stated of a thing and what points at it; a form with graphs has each in its own, and claims."""
    name = BY_MEDIA_TYPE[media_type]
    buffer = io.BytesIO()
    find = _within_graphs if FORMATS[name].named_graphs and name != "jsonld" else _merged
    quads = served.again((find, iri), lambda: [to_quad(one) for one in in_order(_statements(find(served, iri)))])
    if not quads and not served.is_known(iri):
        raise _unknown(served, iri)
    write_quads(quads, buffer, name, served.project.prefixes)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(buffer.getvalue(), content_type=media_type + charset)


def _merged(served: Served, iri: IRI) -> Iterator[Row]:
    query = f"SELECT ?s ?p ?o WHERE {{ {{ BIND(<{iri}> AS ?s) ?s ?p ?o }} UNION {{ BIND(<{iri}> AS ?o) ?s ?p ?o }} }}"
    yield from served.engine.select(f"{query} LIMIT {_MOST_FACTS}").rows


def _within_graphs(served: Served, iri: IRI) -> Iterator[Row]:
    about = f"{{ BIND(<{iri}> AS ?s) GRAPH ?g {{ ?s ?p ?o }} }} UNION {{ BIND(<{iri}> AS ?o) GRAPH ?g {{ ?s ?p ?o }} }}"
    claims = f"{{ GRAPH ?g {{ ?s <{SUBJECT}>|<{OBJECT}> <{iri}> ; ?p ?o }} }}"
    query = f"SELECT DISTINCT ?s ?p ?o ?g WHERE {{ {about} UNION {claims} }} LIMIT {_MOST_FACTS}"
    yield from served.engine.select(query).rows


def _statements(rows: Iterator[Row]) -> Iterator[tuple[Term, ...]]:
    seen = set()
    for row in rows:
        terms = tuple(term for term in row if term is not None)
        if terms not in seen and len(terms) == len(row):
            seen.add(terms)
            yield terms
