"""Things of ours that are linked to an item of others, found by what that item is called."""

from __future__ import annotations

import re

from kg.engines.base import Engine
from kg.errors import AmbiguousLabel
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes

_LOCAL = re.compile(r"[\w.-]+\Z")


def find_linked(engine: Engine, project: Project, item: IRI | str) -> IRI | None:
    """Return the one thing that is linked to an item; None where none is, or several are to an IRI.

    The item is an IRI, or the local name of one in any namespace of kg.toml; raises AmbiguousLabel for a name that fits
    several things, of which the card of an IRI tells by itself.
    """
    if isinstance(item, IRI):
        items = [item.value]
    elif _LOCAL.match(item):
        items = [f"{namespace}{item}" for namespace in dict.fromkeys(project.prefixes.values())]
    else:
        return None
    if not items or not project.links:
        return None
    values, links = (" ".join(f"<{one}>" for one in some) for some in (items, project.links))
    query = (
        f"SELECT DISTINCT ?thing WHERE {{ VALUES ?item {{ {values} }} VALUES ?link {{ {links} }} ?thing ?link ?item }}"
    )
    found = [thing for (thing,) in engine.select(query).rows if isinstance(thing, IRI)]
    if len(found) > 1 and isinstance(item, str):
        raise AmbiguousLabel(item, sorted(map(Prefixes(project.prefixes).render, found)))
    return found[0] if len(found) == 1 else None
