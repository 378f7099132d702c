"""What is offered where something may be typed: items, and how each is written in the text that it is for."""

from __future__ import annotations

from typing import NamedTuple

from kg.rdf.terms import Term


class Item(NamedTuple):
    """One thing that may be typed: what is shown, what it is, what is written in place of the word, and more about it.

    `declares` is a prefix that the text must declare for it. Items stand in the order in which they are offered.
    """

    label: str
    kind: str
    text: str
    detail: str = ""
    about: str = ""
    declares: tuple[str, str] | None = None


class Offer(NamedTuple):
    """What may stand in place of a part of the text: from `start` to the place that was asked about."""

    items: list[Item]
    start: int
    more: bool = False


class Named(NamedTuple):
    """A term that may be offered, and by which names it is found."""

    term: Term
    kind: str
    names: tuple[str, ...] = ()
    detail: str = ""
    about: str = ""
