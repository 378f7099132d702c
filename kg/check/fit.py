"""Whether things have the properties of their classes: a habit of a house, looked at where the graph has changed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from kg.ask.opening import open_engine
from kg.check.kept_passes import KeptPasses, contents_of
from kg.findings import Finding
from kg.places.locator import Places
from kg.project.config import Project
from kg.project.kept_findings import MOST, decode_term, encode_term
from kg.project.levels import severity_of
from kg.rdf.terms import IRI
from kg.shacl.again import Delta
from kg.shacl.fit import Fit, Misfit
from kg.shacl.on_snapshot import files_about
from kg.shacl.reading import read_graph
from kg.shacl.strange import Strange
from kg.shacl.validated import Validated


def check_fit(project: Project, passes: KeptPasses | None = None) -> list[Finding]:
    """Return, at their places, the things with properties which only shapes of other classes know, or nothing knows.

    What was found before is found again only for what has changed since. The shapes are taken to be sound. Raises
    SyntaxErrors.
    """
    level = severity_of(project.style.fit)
    files = list(project.iter_shape_files(within_a_source=True))
    if level is None or not files:
        return []
    known = passes if passes and passes.snapshot else None
    # nodes without a name have other labels after a build from all files
    rests_on = [known.snapshot.origin, *contents_of(files)] if known and known.snapshot else []
    before = _decode(known.find("fit", *rests_on)) if known else None
    delta = known.delta if known and before is not None else None
    if before == ([], []) and delta == Delta(()):
        if known:
            known.hold("fit", _encode([], []), *rests_on)
        return []
    engine = passes.engine if passes else open_engine(project)
    shapes, common = read_graph(files), (*project.preferred, *project.others, *project.links, *project.beside)
    fit, strange = Fit(shapes, common), Strange(shapes, common, project.base)
    misfits, unknown = None, None
    if before is not None and delta is not None:
        misfits, unknown = fit.find_again(engine, before[0], delta), strange.find_again(engine, before[1], delta)
    misfits = fit.find(engine) if misfits is None else misfits
    unknown = strange.find(engine) if unknown is None else unknown
    if known and len(misfits) + len(unknown) <= MOST:
        with suppress(ValueError):
            known.hold("fit", _encode(misfits, unknown), *rests_on)
    found = [*fit.tell(engine, misfits, level), *strange.tell(engine, unknown, level)]
    if not found:
        return []
    about = files_about(project, engine, found, list(project.iter_graph_files()))
    return Validated(about, (), engine, Places()).located(project, found)


def _encode(misfits: Sequence[Misfit], unknown: Sequence[str]) -> list[Any]:
    """Return misfits and properties as values of JSON; raise ValueError where one cannot be kept."""
    rows = [[one.thing.value, one.prop, encode_term(one.value), str(one.claim or "")] for one in misfits]
    return [rows, list(unknown)]


def _decode(held: Any) -> tuple[list[Misfit], list[str]] | None:
    """Return what `_encode` was given; None for what it has not made."""
    with suppress(TypeError, ValueError):
        rows, unknown = held
        misfits = [
            Misfit(IRI(str(thing)), str(prop), decode_term(value), IRI(str(claim)) if claim else None)
            for thing, prop, value, claim in rows
        ]
        return misfits, [str(prop) for prop in unknown]
    return None
