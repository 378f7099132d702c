"""Whether two things may be one: the one that stays is described, and they are not of unlike classes."""

from __future__ import annotations

from collections.abc import Collection

from kg.edit.functional import with_those_above
from kg.edit.merging import iter_said
from kg.edit.names import shown
from kg.edit.renaming_project import closest_told
from kg.errors import Advice, UsageError
from kg.project.config import Project
from kg.rdf.terms import RDF

# Whatever is said to be of these may be anything.
_OWL = "http://www.w3.org/2002/07/owl#"
_ANYTHING = frozenset((_OWL + "NamedIndividual", _OWL + "Thing", "http://www.w3.org/2000/01/rdf-schema#Resource"))


def require_alike(project: Project, gone: str, kept: str) -> None:
    """Raise UsageError, with the reason, for two things that are hardly one.

    That is where only the one to go is described, and where both have classes and none of either is one of the other,
    or above or below one in the ontology.
    """
    said = list(iter_said(project, (gone, kept)))
    described = {one.thing for one in said}
    if gone in described and kept not in described:
        told = f"nothing describes {shown(kept, project.prefixes)}{closest_told(project, kept)}"
        raise UsageError(told, advice=Advice("force"))
    first, second = (
        {one.meaning for one in said if one.thing == thing and one.predicate == RDF + "type"} - _ANYTHING
        for thing in (gone, kept)
    )
    if not first or not second:
        return
    if first & with_those_above(project, second) or second & with_those_above(project, first):
        return
    sides = f"{_kinds(project, gone, first)}, {_kinds(project, kept, second)}"
    told = f"{sides}, and no class of either is a kind of one of the other; give another id"
    raise UsageError(told, advice=Advice("force"))


def _kinds(project: Project, thing: str, classes: Collection[str]) -> str:
    names = sorted(shown(one, project.prefixes) for one in classes)
    return f"{shown(thing, project.prefixes)} is a {' and a '.join(names)}"
