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
from kg.shacl.validated import Validated


def check_fit(project: Project, passes: KeptPasses | None = None) -> list[Finding]:
    """Return, at their places, the things that have properties which only shapes of other classes know.

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
    if before == [] and delta == Delta(()):
        if known:
            known.hold("fit", [], *rests_on)
        return []
    engine = passes.engine if passes else open_engine(project)
    fit = Fit(read_graph(files), (*project.preferred, *project.others, *project.links, *project.beside))
    again = fit.find_again(engine, before, delta) if before is not None and delta is not None else None
    misfits = fit.find(engine) if again is None else again
    if known and len(misfits) <= MOST:
        with suppress(ValueError):
            known.hold("fit", _encode(misfits), *rests_on)
    if not misfits:
        return []
    found = fit.tell(engine, misfits, level)
    about = files_about(project, engine, found, list(project.iter_graph_files()))
    return Validated(about, (), engine, Places()).located(project, found)


def _encode(misfits: Sequence[Misfit]) -> list[Any]:
    """Return misfits as values of JSON; raise ValueError where one cannot be kept."""
    return [[one.thing.value, one.prop, encode_term(one.value)] for one in misfits]


def _decode(held: Any) -> list[Misfit] | None:
    """Return the misfits that `_encode` was given; None for what it has not made."""
    with suppress(TypeError, ValueError):
        return [Misfit(IRI(str(thing)), str(prop), decode_term(value)) for thing, prop, value in held]
    return None
