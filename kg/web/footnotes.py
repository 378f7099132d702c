"""The footnotes of a page: which sources state what is on it, and where in them it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from kg.ask.neighbours import Statement
from kg.ask.show import Card
from kg.rdf.terms import IRI, Term
from kg.web.served import Served
from kg.web.terms import Shown, filled, outside

_NUMBER = re.compile(r"([0-9]+)")


class Note(NamedTuple):
    """A footnote: its number, the source, where it can be read, and the passages of it that are told of."""

    number: int
    source: Markup
    address: Markup
    passages: tuple[tuple[Markup, tuple[Markup, ...]], ...]


class Passage(NamedTuple):
    """A place in a source, and what stands there: a node, and what it says where that is known."""

    place: Term
    node: Term
    words: Term | None


class Notes:
    """The footnotes of a page: a number for each source, in the order in which they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[IRI, int] = {}

    def marks(self, sources: Iterable[IRI]) -> Markup:
        """Return the marks for the sources of one statement, each a link to its footnote."""
        numbers = sorted({self._numbers.setdefault(source, len(self._numbers) + 1) for source in sources})
        if not numbers:
            return Markup("")
        links = Markup(" ").join(filled('<a href="#source-{0}">{0}</a>', number) for number in numbers)
        return filled("<sup>{}</sup>", links)

    def __iter__(self) -> Iterator[tuple[int, IRI]]:
        return iter((number, source) for source, number in self._numbers.items())

    def __len__(self) -> int:
        return len(self._numbers)


def read_passages(served: Served, card: Card) -> dict[IRI, list[Passage]]:
    """Return the passages that a card tells of, by source: of the thing itself, of what points at it, and of claims."""
    site = served.project.site
    found: dict[IRI, list[Passage]] = {}
    if not site.passage:
        return found
    told: dict[Term, Sequence[Statement]] = {card.thing: card.statements, **card.details}
    for node, statements in told.items():
        words = next((one.value for one in statements if one.predicate.value == site.quote), None)
        for one in statements:
            if one.predicate.value == site.passage:
                for source in one.sources:
                    found.setdefault(source, []).append(Passage(one.value, node, words))
    documents = {document for some in served.documents.values() for document in some}
    for claim in card.claims:
        if claim.claim == card.thing:
            continue
        for source in (said for _, said in claim.about if isinstance(said, IRI) and said in documents):
            places = (said for prop, said in claim.about if prop.value == site.passage)
            found.setdefault(source, []).extend(Passage(place, claim.claim, None) for place in places)
    return found


def notes_of(
    served: Served, notes: Notes, show: Shown, passages: Mapping[IRI, Sequence[Passage]] | None = None
) -> Iterator[Note]:
    """Yield the footnotes of a page, each with the passages of its source, from the first to the last."""
    for number, source in notes:
        places: dict[Term, dict[Markup, None]] = {}
        for one in sorted((passages or {}).get(source, ()), key=_in_order):
            linked = show.term(one.node if one.words is None else one.words)
            if isinstance(one.node, IRI):
                words = show.name(one.words if one.words is not None else one.node)
                linked = filled('<a href="{}">{}</a>', show.addresses.thing(one.node), words)
            places.setdefault(one.place, {})[linked] = None
        told = tuple((show.term(place), tuple(links)) for place, links in places.items())
        yield Note(number, show.term(source), Markup(" ").join(map(outside, served.read_at(source))), told)


def _in_order(passage: Passage) -> tuple[list[int | str], str]:
    """Return what places of a source are put in order by: the numbers in them as numbers."""
    parts = _NUMBER.split(str(passage.place))
    return [int(part) if n % 2 else part for n, part in enumerate(parts)], str(passage.node)
