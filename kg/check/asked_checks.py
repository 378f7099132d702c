"""Saved queries that look for faults: what each finds, a finding a row.

One that found nothing before an edit is asked only for what it may find since.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from kg.ask.running import bind_saved, prepare_text, run
from kg.check.kept_passes import KeptPasses
from kg.engines.base import Engine
from kg.errors import KgError
from kg.findings import Finding
from kg.project.config import Project
from kg.project.kept_findings import MOST, decode, encode
from kg.project.levels import severity_of
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import IRI, BlankNode, Literal
from kg.sparql.newly import Stated, read_differences

_MOST_CHANGED = 5_000
"""After more changes than this, the whole graph is asked."""


def advice_of(query: SavedQuery) -> str:
    """Return what a check says of each row that it finds: the fault, and what to do."""
    return f"{query.problem} {query.solution}".strip()


def find_faults(project: Project, engine: Engine, query: SavedQuery, passes: KeptPasses | None) -> list[Finding]:
    """Return what a check finds, from the run before where nothing came or went that it reads."""
    name = f"check {query.name}"
    with suppress(TypeError, ValueError, KeyError):
        held = passes.find_on_graph(name, query.text) if passes else None
        if held is not None:
            return decode(held, project.root)
    still = passes is not None and _finds_nothing_still(project, engine, query, passes)
    found = [] if still else list(_iter_faults(project, engine, query))
    # nodes without a name have other labels after a build from all files
    named = not any(isinstance(term, BlankNode) for one in found for term in (one.focus, one.value))
    if passes and named and len(found) <= MOST:
        with suppress(ValueError):
            passes.hold_on_graph(name, encode(found, project.root), query.text)
    return found


def _iter_faults(project: Project, engine: Engine, query: SavedQuery) -> Iterator[Finding]:
    """Yield a finding a row; a check selects ?focus ?path ?value."""
    text = prepare_text(bind_saved(query, {}, project.prefixes), project, query.path)
    answer = run(engine, text, path=query.path)
    severity = severity_of(project.style.queries.get(query.name, "")) or query.severity
    for row in answer.rows:
        cells = dict(zip(answer.variables, row, strict=True))
        path, focus = cells.get("path"), cells.get("focus")
        yield Finding(
            severity=severity,
            message=advice_of(query),
            rule=f"query/{query.name}",
            focus=focus,
            path=str(path) if isinstance(path, IRI | Literal) else None,
            value=cells.get("value"),
        )


def _finds_nothing_still(project: Project, engine: Engine, query: SavedQuery, passes: KeptPasses) -> bool:
    """Tell whether a check found nothing in the run before, and surely nothing since; else the whole graph is asked."""
    delta = passes.delta
    if delta is None or passes.find(f"check {query.name}", "", query.text) != []:
        return False
    with suppress(KgError):  # told by who asks the whole
        differences = read_differences(prepare_text(bind_saved(query, {}, project.prefixes), project, query.path))
        if differences is None:
            return False
        came: list[Stated] = [(*triple, None) for triple in delta.added]
        went: list[Stated] = [(*triple, None) for triple in delta.removed]
        if differences.asks_graphs:
            if passes.quads is None:
                return False
            came, went = [*came, *passes.quads[0]], [*went, *passes.quads[1]]
        if len(came) + len(went) <= _MOST_CHANGED:
            return differences.finds_any(came, went, lambda text: engine.select(text).rows) is False
    return False
