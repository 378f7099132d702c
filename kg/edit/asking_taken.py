"""The lines of a dialogue that were taken in, each with the statements that came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from kg.edit.belonging import Belonging
from kg.edit.drafts import Draft, Said
from kg.rdf.terms import IRI, Term


class Entered(NamedTuple):
    """A line, as typed, and the statements that came of it."""

    typed: str
    said: frozenset[Said]


class TakenLines:
    """Takes lines into a draft, each whole or not at all."""

    def __init__(self, draft: Draft, belonging: Belonging) -> None:
        self._draft, self._belonging = draft, belonging
        self._lines: list[Entered] = []

    @contextmanager
    def one(self, typed: str) -> Iterator[None]:
        """Take in all that a line says, or nothing of it where something raises an error."""
        before = set(self._draft.triples())
        try:
            with self._draft.all_or_nothing():
                yield
        except Exception:
            self._belonging.free({str(iri) for iri in self._draft.things})
            raise
        self._lines.append(Entered(typed, frozenset(self._draft.triples()) - before))

    def clear(self) -> None:
        """Forget which lines there were; what they say stays."""
        self._lines.clear()

    def last_of(self, things: Collection[Term]) -> Entered | None:
        """Return the last line that said something of one of some things."""
        return next((one for one in reversed(self._lines) if any(said[0] in things for said in one.said)), None)

    def take_back(self, line: Entered, wrong: Collection[IRI]) -> None:
        """Leave out a line after all, with the new things that only it names."""
        self._lines.remove(line)
        self._draft.take_back(line.said, wrong)
        self._belonging.free({str(iri) for iri in self._draft.things})
