"""What a file describes, as an outline: each subject with its label, as far as a broken text tells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from kg.edit.written import prefixes_of
from kg.errors import KgError
from kg.lsp.knowledge import Knowledge
from kg.places.reader import Placed, Reader
from kg.rdf.terms import IRI, Literal, Prefixes
from kg.rdf.vocabulary import TYPE

MOST = 20_000


class Described(NamedTuple):
    """A thing that a text describes: its name there, its label or no text, its classes, and from where to where."""

    thing: IRI
    name: str
    label: str
    kinds: tuple[IRI, ...]
    start: int
    end: int


def outline_of(knowledge: Knowledge | None, text: str, base: str = "") -> list[Described]:
    """Return the things that a text of Turtle or TriG describes, in the order of their places."""
    project = knowledge.project if knowledge else None
    labels = (*project.preferred, *project.others) if project else ()
    prefixes = Prefixes(prefixes_of(text))
    begun: list[tuple[IRI, int, str, tuple[IRI, ...]]] = []
    for placed in _placed(text, base):
        thing = placed.subject
        if not isinstance(thing, IRI):
            continue
        if not begun or begun[-1][0] != thing:
            if len(begun) >= MOST:
                break
            begun.append((thing, placed.at_subject, "", ()))
        _, at, label, kinds = begun[-1]
        if placed.predicate == TYPE and isinstance(placed.value, IRI):
            kinds = (*kinds, placed.value)
        elif not label and str(placed.predicate) in labels and isinstance(placed.value, Literal):
            label = placed.value.lexical
        begun[-1] = (thing, at, label, kinds)
    ends = [at for _, at, _, _ in begun[1:]] + [len(text)]
    return [
        Described(thing, prefixes.render(thing), label, kinds, at, at + max(1, len(text[at:end].rstrip())))
        for (thing, at, label, kinds), end in zip(begun, ends, strict=False)
    ]


def _placed(text: str, base: str) -> Iterator[Placed]:
    # Of a broken text the reader may run out of tokens, or meet an escape that is none.
    with suppress(RuntimeError, ValueError, IndexError, KeyError, AttributeError, KgError):
        yield from Reader(text, 0, {}, base).read()
