"""Classes: the things of one, page by page, with the properties that its shapes put first, and by what they have."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint, Response, current_app, redirect, request

from kg.ask.labels import iter_labels
from kg.rdf.terms import IRI, Literal, Row, Term, find_iri
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE
from kg.sparql.rows import iter_rows_text
from kg.web.accepting import ROWS
from kg.web.addresses import Addresses
from kg.web.application import page
from kg.web.facets import Facet, facets_of, keep_chosen, read_chosen
from kg.web.problems import Problem
from kg.web.questions import with_charset
from kg.web.served import Served
from kg.web.terms import Shown

AT_ONCE = 50
_COLUMNS = 4
_MOST_VALUES = 5


class Listed(NamedTuple):
    """A thing of a class, with the first values of some properties, and whether there are more."""

    thing: IRI
    cells: tuple[tuple[tuple[Term, ...], bool], ...]


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes of classes."""
    routes = Blueprint("classes", __name__)
    named: dict[IRI, list[tuple[str, IRI]]] = {}
    faceted: dict[IRI, list[Facet]] = {}

    def chosen_of(cls: IRI) -> tuple[list[tuple[str, IRI]], dict[IRI, IRI]]:
        """Return the things of a class that have the values that the address chooses, and these by property."""
        chosen = read_chosen(request.args, served.prefixes)
        listed = things_of(cls)
        if not chosen:
            return listed, chosen
        kept = keep_chosen(served.engine, (thing for _, thing in listed), chosen)
        return [(name, thing) for name, thing in listed if thing in kept], chosen

    def things_of(cls: IRI) -> list[tuple[str, IRI]]:
        """Return the things of a class and of those below it, by name; in order of name, then of IRI."""
        if cls not in named:
            labels: dict[IRI, str] = {}
            for thing, label in iter_labels(served.engine, served.project, cls.value):
                labels.setdefault(thing, label)
            preferred = served.labels([(thing,) for thing in labels])
            below = " ".join(f"<{one}>" for one in _below(served, cls))
            query = f"SELECT DISTINCT ?s WHERE {{ VALUES ?c {{ {below} }} ?s <{TYPE}> ?c }}"
            found = [thing for (thing,) in served.engine.select(query).rows if isinstance(thing, IRI)]
            names = {thing: preferred.get(thing) or served.prefixes.render(thing) for thing in found}
            named[cls] = sorted(
                ((name, thing) for thing, name in names.items()), key=lambda one: (one[0].casefold(), one)
            )
        return named[cls]

    @routes.get("/browse")
    def browse() -> Any:
        if not request.args.get("class"):
            return redirect("/", 303)  # where the classes are listed
        cls = _class(served)
        start = _whole(request.args.get("from", "0"))
        listed, chosen = chosen_of(cls)
        if not listed and not chosen:
            raise Problem(404, f"there is nothing of the class {served.prefixes.render(cls)}")
        if start >= max(1, len(listed)):
            raise Problem(404, f"there are {len(listed):,} of them, and none from {start + 1:,} on")
        columns = _columns(served, cls)
        part = listed[start : start + AT_ONCE]
        rows = _rows(served, [thing for _, thing in part], columns)
        facets: list[Facet] = []
        if not current_app.jinja_env.globals["is_static"]:  # a form needs a server
            if cls not in faceted:
                faceted[cls] = facets_of(served, served.classes_above([cls]), [thing for _, thing in things_of(cls)])
            facets = faceted[cls]
        terms: list[Row] = [(cls, *columns), *((row.thing,) for row in rows)]
        terms += [(facet.predicate, *(value for value, _ in facet.values)) for facet in facets]
        terms += [values for row in rows for values, _ in row.cells]
        show = Shown(served.labels(terms), served.prefixes, addresses)
        after = start + AT_ONCE
        kept = {served.prefixes.render(prop): served.prefixes.render(value) for prop, value in chosen.items()}
        return page(
            "class.html",
            cls=cls,
            show=show,
            columns=columns,
            rows=rows,
            total=len(listed),
            first=min(start + 1, len(listed)),
            facets=facets,
            chosen=chosen,
            curie=served.prefixes.render,
            last=start + len(part),
            before=addresses.of_class(cls, **kept, **{"from": max(0, start - AT_ONCE)}) if start else "",
            after=addresses.of_class(cls, **kept, **{"from": after}) if after < len(listed) else "",
            files=[
                (ending, f"/browse.{ending}?{request.query_string.decode('latin-1')}")
                for ending in ("csv", "json", "ndjson")
            ],
        )

    @routes.get("/browse.<ending>")
    def as_file(ending: str) -> Response:
        if ending not in ROWS:
            raise Problem(404, f"there is no form {ending!r}; there are {', '.join(ROWS)}")
        rows: list[Row] = [(thing, Literal(name)) for name, thing in chosen_of(_class(served))[0]]
        text = "".join(iter_rows_text(("thing", "label"), rows, {"md": "markdown"}.get(ending, ending)))
        return Response(text, content_type=with_charset(ROWS[ending]))

    return routes


def _class(served: Served) -> IRI:
    text = request.args.get("class", "")
    iri = find_iri(text, served.prefixes) if text else None
    if iri is None:
        raise Problem(400, "the address names no class; give its IRI or CURIE as class")
    return iri


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem(400, "from is a whole number")
    return int(text)


def _below(served: Served, cls: IRI) -> list[IRI]:
    """Return a class and all below it."""
    found = [cls]
    query = f"SELECT DISTINCT ?c WHERE {{ ?c <{SUBCLASS_OF}>+ <{cls}> }} ORDER BY ?c"
    found += [below for (below,) in served.engine.select(query).rows if isinstance(below, IRI) and below != cls]
    return found


def _columns(served: Served, cls: IRI) -> list[IRI]:
    """Return the first properties of a class by its shapes that name no thing."""
    naming = {*served.project.preferred, *served.project.others}
    classes = served.classes_above([cls])
    known = dict.fromkeys(one for above in classes for one in served.order.properties(above))
    return [one for one in known if one != TYPE and one.value not in naming][:_COLUMNS]


def _rows(served: Served, things: list[IRI], columns: list[IRI]) -> list[Listed]:
    values: dict[tuple[IRI, IRI], list[Term]] = {}
    named = " ".join(f"<{thing}>" for thing in things)
    for column in columns if things else ():  # given a list of both, an engine reads all that there is
        query = f"SELECT ?s ?o WHERE {{ VALUES ?s {{ {named} }} ?s <{column}> ?o }} ORDER BY ?s ?o"
        for thing, value in served.engine.select(query).rows:
            if isinstance(thing, IRI) and value is not None:
                values.setdefault((thing, column), []).append(value)
    made = []
    for thing in things:
        found = [values.get((thing, column), []) for column in columns]
        made.append(Listed(thing, tuple((tuple(one[:_MOST_VALUES]), len(one) > _MOST_VALUES) for one in found)))
    return made
