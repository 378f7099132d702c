"""Panels: answers of saved questions on the pages of things, where their headers say; and the picture of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from kg.ask.running import Answer
from kg.errors import KgError
from kg.pictures.marks import AnswerRow, Fold, folded, marks_of
from kg.pictures.svg import svg
from kg.pictures.view import DRAWN, View
from kg.project.panels import Panel
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import IRI, Row, Term, to_n3
from kg.sparql.clauses import find_form, find_projection
from kg.web.addresses import Addresses
from kg.web.answers import ask, bound, first_rows
from kg.web.footnotes import Notes
from kg.web.served import Served
from kg.web.terms import Shown, filled, outside

_WIDE = 640
# Stands for the thing of a page in questions that are prepared once: an IRI is as good as another where one may stand.
_ANY = IRI("urn:kg:any")
_OTHERS = {"list": ("note", "date"), "number": ("unit", "label"), "quote": ("speaker", "place")}
_FIRST = {"list": "item", "number": "value", "quote": "text"}


class Shape(NamedTuple):
    """What a panel shows: its title, the answer as its view has it, where all of it is, and how many rows are left out.

    `variables` and `rows` are the table, for a view that is one, and beneath a picture.
    """

    title: str
    body: Markup
    address: str
    kind: str
    variables: tuple[str, ...]
    rows: tuple[tuple[Markup, ...], ...]
    more: bool


class Part(NamedTuple):
    """A section of panels, with its name."""

    title: str
    panels: tuple[Shape, ...]


class Unanswered(NamedTuple):
    """A question of a panel that has no answer, and the reason that it gives itself."""

    summary: str
    address: str
    reason: str


def panels_of(
    served: Served, addresses: Addresses, thing: IRI | None, classes: Sequence[IRI], show: Shown, notes: Notes
) -> tuple[list[Part], list[Unanswered]]:
    """Return the panels of a thing of some classes, section by section, or those of the front page for None.

    A question without an answer has no panel; where it says why, that is told. One that cannot be asked has none.
    """
    answered: list[tuple[Panel, SavedQuery, str, Answer, list[Row], bool]] = []
    silent: list[Unanswered] = []
    for panel, query in wanted_panels(served, thing, classes):
        about = {panel.thing: served.prefixes.render(thing)} if thing else {}
        address = addresses.question(query.name, {**panel.given, **about})
        try:
            answer = answer_of(served, panel, query, thing)
            _, rows, more = first_rows(answer, panel.rows)
        except KgError:
            continue
        if rows:
            answered.append((panel, query, address, answer, rows, more))
        elif query.no_data:
            silent.append(Unanswered(query.summary, address, query.no_data))
    show.labels.update(served.labels(row for *_, rows, _ in answered for row in rows))
    parts: dict[str, list[Shape]] = {}
    for panel, query, address, answer, rows, more in answered:
        made = _shape(query, panel, answer.variables, rows, address, show, notes)
        parts.setdefault(panel.section, []).append(made._replace(more=more))
    order = {name: place for place, name in enumerate(served.project.site.sections)}
    named = sorted(parts, key=lambda name: (order.get(name, len(order)), name))
    return [Part(name, tuple(parts[name])) for name in named], silent


def answer_of(served: Served, panel: Panel, query: SavedQuery, thing: IRI | None) -> Answer:
    """Return the answer to the question of a panel; raise KgError."""
    prepared, is_plain = served.once(
        ("panel", query.name, query.panels.index(panel)), lambda: _prepared(served, panel, query)
    )
    text = prepared if thing is None else prepared.replace(f"<{_ANY}>", to_n3(thing))
    if not is_plain:
        return ask(served, query, text)
    variables, rows = served.engine_for(query).select(text)
    return Answer("SELECT", variables, rows)


def _prepared(served: Served, panel: Panel, query: SavedQuery) -> tuple[str, bool]:
    """Return the text of a panel's question, safe to run for any thing, and whether an engine has its columns."""
    given = {**panel.given, **({panel.thing: f"<{_ANY}>"} if panel.thing else {})}
    text, _ = bound(served, query, given)
    return text, find_form(text) == "SELECT" and find_projection(text) is not None


def wanted_panels(served: Served, thing: IRI | None, classes: Sequence[IRI]) -> list[tuple[Panel, SavedQuery]]:
    """Return the panels of a page with their questions, in their order: of a thing, or for None of the front page."""
    what = ("panels", thing is None, *classes)
    return served.once(what, lambda: _wanted(served, thing, classes))


def _wanted(served: Served, thing: IRI | None, classes: Sequence[IRI]) -> list[tuple[Panel, SavedQuery]]:
    found = []
    for query in served.queries:
        for panel in query.panels:
            of_page = (
                panel.home
                if thing is None
                else bool(panel.thing) and (not panel.classes or served.has_any(classes, panel.classes))
            )
            if of_page:
                found.append((panel, query))
    return sorted(found, key=lambda one: (one[0].order is None, one[0].order or 0.0, one[1].name))


def _shape(
    query: SavedQuery, panel: Panel, variables: Sequence[str], rows: Sequence[Sequence[Term | None]], address: str,
    show: Shown, notes: Notes,
) -> Shape:  # fmt: skip
    view = query.view or View("table", {})
    named: list[AnswerRow] = [dict(zip(variables, row, strict=True)) for row in rows]
    title = panel.title or query.summary
    body = drawn(view, named, title, show, notes)
    columns = [one for one in view.columns or variables if one not in view.hide]
    if view.kind in _FIRST:
        return Shape(title, body, address, view.kind, (), (), False)
    cells = tuple(_cells(columns, view.variable("source"), named, show, notes))
    return Shape(title, body, address, view.kind, tuple(columns), cells, False)


def _cells(
    columns: Sequence[str], source: str, rows: Iterable[AnswerRow], show: Shown, notes: Notes
) -> Iterator[tuple[Markup, ...]]:
    """Yield the rows of a table; those that differ only in who says so are one, with the marks of all their sources."""
    together: dict[tuple[Term | None, ...], list[Term]] = {}
    for row in rows:
        told = together.setdefault(tuple(row.get(one) for one in columns if one != source), [])
        if (term := row.get(source)) is not None:
            told.append(term)
    for key, told in together.items():
        terms = iter(key)
        yield tuple(_by(told, show, notes) if one == source else show.cell(next(terms)) for one in columns)


def _by(sources: Sequence[Term], show: Shown, notes: Notes) -> Markup:
    """Return the marks of sources, and those that are no things as they are."""
    marks = notes.marks(source for source in sources if isinstance(source, IRI))
    return Markup(" ").join(filter(None, (marks, *(show.term(one) for one in sources if not isinstance(one, IRI)))))


def drawn(view: View, rows: Sequence[AnswerRow], title: str, show: Shown, notes: Notes) -> Markup:
    """Return an answer as its view has it, without a table: a picture, or words with the marks of their sources."""
    if view.kind in DRAWN:
        if not marks_of(view, rows, show.name).marks:
            return Markup("")  # the table tells more than a picture without a mark
        # Whatever the data holds is text there, as the pictures see to it.
        picture = Markup(svg(view, rows, show.name, title=title, alone=False, wide=_WIDE))  # noqa: S704
        return filled('<div class="wide" tabindex="0" role="region" aria-label="Picture: {}">{}</div>', title, picture)
    if view.kind not in _FIRST:
        return Markup("")
    lines = Markup("\n").join(_line(view.kind, fold, show, notes) for fold in folded(view, rows))
    return filled('<ul class="answer-list">\n{}\n</ul>', lines)


def _line(kind: str, fold: Fold, show: Shown, notes: Notes) -> Markup:
    """Return a fold in a line: what it is of, what else there is to say, how far it stands, and who says so."""
    terms: Mapping[str, Term] = fold.terms
    said = Markup(" – ").join(_terms(terms, (_FIRST[kind], *_OTHERS[kind]), show))
    link = terms.get("link")
    if isinstance(link, IRI):
        known = link in show.labels  # else it lies elsewhere
        said += filled(" – {}", show.term(link)) if known else filled(" {}", outside(link.value))
    if "standing" in terms:
        said += filled(' <span class="standing">{}</span>', show.term(terms["standing"]))
    marks = notes.marks(source for source in fold.sources if isinstance(source, IRI))
    return filled("<li>{}{}</li>", said, marks)


def _terms(terms: Mapping[str, Term], roles: Iterable[str], show: Shown) -> Iterator[Markup]:
    for role in roles:
        if role in terms:
            yield show.term(terms[role])
