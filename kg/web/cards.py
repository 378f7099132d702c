"""The page of a thing as values: what is stated of it, what is only reported, and where its sources disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from kg.ask.neighbours import Page, Statement
from kg.ask.precision import at_precision
from kg.ask.show import Card, Claimed, read_card
from kg.project.saved_query import Parameter, SavedQuery
from kg.rdf.terms import IRI
from kg.web.addresses import Addresses
from kg.web.footnotes import Note, Notes, notes_of, read_passages
from kg.web.panels import Part, Unanswered, panels_of
from kg.web.served import Served
from kg.web.terms import Shown, filled

AT_ONCE = 25
"""How many values of one property a page has."""


class Value(NamedTuple):
    """One value of a property: what is shown of it, the marks of those that state it, and what else is said of it."""

    shown: Markup
    marks: Markup
    said: Markup = Markup("")


class Fact(NamedTuple):
    """One property with its values, the number of those that are not on this page, and where they are."""

    name: Markup
    values: tuple[Value, ...]
    more: int = 0
    next_page: str = ""


class Section(NamedTuple):
    """A part of a page: its title, which is empty for the first, and its facts."""

    title: str
    facts: tuple[Fact, ...]


class Reported(NamedTuple):
    """A statement that no source asserts: itself, what is said of it, and the page of the claim, if that has a name."""

    statement: Markup
    about: tuple[tuple[Markup, Markup], ...]
    address: str


class ThingPage(NamedTuple):
    """What the page of a thing has; `statements` are those of a graph so called, `uses` those with it as property."""

    iri: IRI
    name: str
    curie: str
    kinds: tuple[Markup, ...]
    names: tuple[Value, ...]
    sections: tuple[Section, ...]
    incoming: tuple[Fact, ...]
    reported: tuple[Reported, ...]
    disputed: tuple[Fact, ...]
    panels: tuple[Part, ...]
    unanswered: tuple[Unanswered, ...]
    questions: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    statements: int = 0
    uses: int = 0


class _Maker:
    """Makes the parts of one page in the order in which they stand on it, so that footnotes rise."""

    def __init__(self, served: Served, addresses: Addresses, card: Card, page: Page) -> None:
        self._served, self._card, self._page = served, card, page
        self._addresses = addresses
        self.show = Shown(card.labels, served.prefixes, addresses)
        self.notes = Notes()
        self._left = {(one.predicate, one.incoming): one.total for one in card.left}
        self.classes = served.classes_above(card.types)

    def value(self, pointing: Statement) -> Value:
        """Return the other end of a statement, with what is stated of it where it has no name of its own.

        A detail has marks of its own where others state it than the pointing statement.
        """
        marks = self.notes.marks(pointing.sources)
        groups: dict[tuple[str, Markup, Markup], list[Markup]] = {}
        for detail, own in self._card.iter_details(pointing.value, pointing.sources, self.show.name):
            by = self.notes.marks(detail.sources) if own else Markup("")
            shown = self.show.term(detail.value)
            alone = Markup("") if isinstance(detail.value, IRI) else shown  # texts may have commas of their own
            groups.setdefault((self.show.name(detail.predicate), by, alone), []).append(shown)
        said = Markup("; ").join(
            filled("{}: {}{}", name, Markup(", ").join(values), by) for (name, by, _), values in groups.items()
        )
        said = filled(' <span class="detail">{}</span>', said) if said else said
        return Value(self.show.term(pointing.value), marks, said)

    def facts(self, statements: Iterable[Statement], *, incoming: bool = False) -> list[Fact]:
        """Return statements property by property."""
        made = []
        for predicate, group in groupby(statements, key=lambda one: one.predicate):
            values = tuple(map(self.value, group))
            total = self._left.get((predicate, incoming), len(values))
            after = self._page.offset + len(values)
            name = self.show.predicate(predicate)
            if incoming:
                name = self.show.called(
                    predicate, self._card.name_of_property(predicate, self._served.prefixes, incoming=True)
                )
            more = max(0, total - after)
            where = self._addresses.thing(self._card.thing, "html").partition("#")[0]
            joined = f"{where}{'&' if '?' in where else '?'}from={after}"
            made.append(Fact(name, values, more, joined if more else ""))
        return made

    def in_sections(self) -> list[Section]:
        """Return the statements about the thing in the order and the groups of the shapes."""
        order = self._served.order
        placed = sorted(
            self._card.statements,
            key=lambda one: (*order.place(one.predicate, self.classes), one.predicate.value),
        )
        return [
            Section(title, tuple(self.facts(group)))
            for title, group in groupby(placed, key=lambda one: order.place(one.predicate, self.classes).group)
        ]

    def disputed(self) -> list[Fact]:
        """Return the facts with several values where there can be one."""
        served, found = self._served, []
        for predicate, group in groupby(self._card.statements, key=lambda one: one.predicate):
            statements = list(group)
            single = predicate in served.functional or served.order.has_one_value(predicate, self.classes)
            if single and len(statements) > 1:
                found += self.facts(statements)
        return found

    def reported(self, claim: Claimed) -> Reported:
        """Return a claim."""
        ends = Markup(" ").join(
            (self.show.term(claim.subject), self.show.predicate(claim.predicate), self.show.term(claim.value))
        )
        about = tuple((self.show.predicate(prop), self.show.term(value)) for prop, value in claim.about)
        return Reported(ends, about, self._addresses.thing(claim.claim) if isinstance(claim.claim, IRI) else "")


def read_page(served: Served, addresses: Addresses, thing: IRI, page: Page = Page(AT_ONCE)) -> ThingPage | None:  # noqa: B008 - a value
    """Return the page of a thing, so many values of each property as the `page` takes; None where nothing is known."""
    card = at_precision(read_card(served.engine, served.project, thing, page), served.project.precision)
    statements, uses = _counts(served, f"GRAPH <{thing}> {{ ?s ?p ?o }}", f"?s <{thing}> ?o")
    told = (card.types, card.names, card.statements, card.incoming, card.claims, card.left)
    if not (statements or uses or any(told) or served.is_known(thing)):  # as who sends to this page looks at it
        return None
    make = _Maker(served, addresses, card, page)
    names = tuple(map(make.value, card.names))
    sections = tuple(make.in_sections())
    disputed = tuple(make.disputed())
    incoming = tuple(make.facts(card.incoming, incoming=True))
    reported = tuple(map(make.reported, card.claims))
    panels, unanswered = panels_of(served, addresses, thing, make.classes, make.show, make.notes)
    make.show.labels.update(served.labels([(source,) for _, source in make.notes]))
    return ThingPage(
        thing,
        make.show.name(thing),
        served.prefixes.render(thing),
        tuple(filled('<a href="{}">{}</a>', addresses.of_class(kind), make.show.name(kind)) for kind in card.types),
        names,
        sections,
        incoming,
        reported,
        disputed,
        tuple(panels),
        tuple(unanswered),
        tuple(questions_about(served, addresses, thing, make.classes)),
        tuple(notes_of(served, make.notes, make.show, read_passages(served, card))),
        statements,
        uses,
    )


def _counts(served: Served, *patterns: str) -> list[int]:
    """Return how many solutions some patterns have, of one question for all."""
    names = [f"?n{place}" for place in range(len(patterns))]
    parts = (f"{{ SELECT (COUNT(*) AS {name}) WHERE {{ {one} }} }}" for name, one in zip(names, patterns, strict=True))
    (row,) = served.engine.select(f"SELECT {' '.join(names)} WHERE {{ {' '.join(parts)} }}").rows
    return [int(str(number)) for number in row]


def questions_about(
    served: Served, addresses: Addresses, thing: IRI, classes: Sequence[IRI]
) -> Iterable[tuple[str, str]]:
    """Yield the saved queries that ask about a thing of some classes and need nothing else: summary and address."""
    name = served.prefixes.render(thing)
    for query, param in served.once(("asking", *classes), lambda: _asking(served, classes)):
        yield query.summary, addresses.question(query.name, {param.name: name})


def _asking(served: Served, classes: Sequence[IRI]) -> list[tuple[SavedQuery, Parameter]]:
    """Return the questions that a thing of some classes is offered, each with the parameter that takes it."""
    asking = [(query, only_parameter(query)) for query in served.queries if not query.is_check]
    return [(query, param) for query, param in asking if param and served.has_any(classes, param.classes)]


def only_parameter(query: SavedQuery) -> Parameter | None:
    """Return the one parameter that a question needs, where that is a thing of a class."""
    required = [param for param in query.params if param.required]
    return required[0] if len(required) == 1 and required[0].type == "iri" and required[0].classes else None
