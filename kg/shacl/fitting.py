"""What a validation tells beside the shapes: properties that do not fit their things, or that a slip made.

It is a habit of a house and no result of SHACL: a warning by default, whose level a project sets. In a large project it
is looked at again only where the graph has changed.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

from kg.engines.base import Engine
from kg.findings import Finding
from kg.project.config import Project
from kg.project.kept_findings import MOST, decode_term, encode_term
from kg.project.levels import severity_of
from kg.rdf.terms import IRI
from kg.shacl.again import Delta
from kg.shacl.fit import Fit, Misfit
from kg.shacl.model import ShapesGraph
from kg.shacl.strange import Strange

_SINGLY = 2_000
"""More misfits than this are told in groups, as nobody mends them one by one."""


_MOST_COMPARED = 200
"""With more properties than these that nobody knows, the shapes are for other data, and no property is a slip."""


class Unfit(NamedTuple):
    """The statements of a graph that do not fit their things, and its properties and classes that are a slip."""

    misfits: list[Misfit]
    unknown: list[str]


class Fitting:
    """What the shapes of a project, or of files outside any, know of properties, to be asked of a graph."""

    def __init__(self, shapes: ShapesGraph, project: Project | None) -> None:
        """Find out what the shapes know; what a project calls things by, and links them with, fits anything."""
        common = (*project.preferred, *project.others, *project.links, *project.beside) if project else ()
        self._level = severity_of(project.style.fit) if project else "warning"
        self._fit = Fit(shapes, common)
        self._strange = Strange(
            shapes,
            common,
            project.prefixes if project else None,
            anywhere=project is not None,
            base=project.base if project else "",
            bracketed=project is not None and severity_of(project.style.prefixes) is not None,
        )
        self.found: Unfit | None = None
        """What was found, once anything was looked at."""

    @property
    def is_wanted(self) -> bool:
        """Whether anybody wants to be told."""
        return self._level is not None

    def look(self, engine: Engine, before: Unfit | None = None, delta: Delta | None = None) -> Unfit:
        """Find what does not fit, from what was found before some triples came and went where that is known."""
        misfits, unknown = None, None
        if before is not None and delta == Delta(()):
            self.found = before
            return before
        if before is not None and delta is not None:
            misfits = self._fit.find_again(engine, before.misfits, delta)
            unknown = self._strange.find_again(engine, before.unknown, delta)
        misfits = self._fit.find(engine) if misfits is None else misfits
        self.found = Unfit(misfits, self._strange.find(engine) if unknown is None else unknown)
        return self.found

    def tell(self, engine: Engine) -> list[Finding]:
        """Return what does not fit in the graph of a project, a finding for each thing."""
        if self._level is None:
            return []
        found = self.found or self.look(engine)
        if len(found.misfits) > _SINGLY:
            told = self._fit.tell_in_groups(engine, self._level)
        else:
            told = self._fit.tell(engine, found.misfits, self._level)
        return [*told, *self._strange.tell(engine, found.unknown, self._level)]

    def tell_in_groups(self, engine: Engine) -> list[Finding]:
        """Return what does not fit in a graph, a finding for each class and property."""
        if self._level is None:
            return []
        told = self._fit.tell_in_groups(engine, self._level)
        return [*told, *self._strange.tell(engine, self._strange.find(engine, _MOST_COMPARED), self._level)]


def encode(found: Unfit | None) -> Any:
    """Return what was found as a value of JSON; None where there is too much of it, or it cannot be kept."""
    if found is None or len(found.misfits) + len(found.unknown) > MOST:
        return None
    with suppress(ValueError):
        rows = [[one.thing.value, one.prop, encode_term(one.value), str(one.claim or "")] for one in found.misfits]
        return [rows, found.unknown]
    return None


def decode(held: Any) -> Unfit | None:
    """Return what `encode` was given; None for what it has not made."""
    with suppress(TypeError, ValueError):
        rows, unknown = held
        misfits = [
            Misfit(IRI(str(thing)), str(prop), decode_term(value), IRI(str(claim)) if claim else None)
            for thing, prop, value, claim in rows
        ]
        return Unfit(misfits, [str(prop) for prop in unknown])
    return None
