"""Classes and properties that saved queries name, and that neither the ontology nor the data have."""

from __future__ import annotations

from collections.abc import Container
from contextlib import suppress
from typing import Any

from kg.ask.known_names import KnownNames
from kg.check.kept_names import recall_names
from kg.check.kept_passes import KeptPasses
from kg.engines.base import Engine
from kg.errors import KgError
from kg.findings import Finding
from kg.project.catalog import Catalog
from kg.project.config import Project
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import IRI, Prefixes
from kg.shacl.unknown_terms import asked_for, iter_curies, meant_term
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import locate

_RULE = "named"


def check_queries_terms(
    project: Project, catalog: Catalog, engine: Engine, faulty: Container[str], passes: KeptPasses | None = None
) -> dict[str, list[Finding]]:
    """Return, by the names of saved queries, a finding for each of their names that is a slip, where it stands first.

    That is a class or a property that nothing has and that is nearly called as one that there is: such a query finds
    nothing, and one that looks for faults would never tell of any.
    """
    uses = {name: _known_uses(catalog.get(name), passes) for name in catalog if name not in faulty}
    terms = {term for some in uses.values() for term in some}
    if not terms:
        return {}
    text = asked_for(terms)
    held = passes.find_on_graph("named in queries", text) if passes else None
    known = {str(row[0]) for row in engine.select(text).rows} if held is None else set(map(str, held))
    if passes:
        passes.hold_on_graph("named in queries", sorted(known), text)
        recall_names(passes)
    names, render = KnownNames(engine, project), Prefixes(project.prefixes).render
    meant = {term: meant_term(names, term) for term in sorted(terms) if term.value not in known}
    found: dict[str, list[Finding]] = {}
    for name, some in uses.items():
        for term, at in some.items():
            if (close := meant.get(term)) is not None:
                told = f"neither the ontology nor the data have {render(term)}: did you mean {render(close)}?"
                query = catalog.get(name)
                place = locate(query.text, at, query.path)
                found.setdefault(name, []).append(Finding("violation", told, _RULE, place))
    return found


def _known_uses(query: SavedQuery, passes: KeptPasses | None) -> dict[IRI, int]:
    """Return the terms that a query names, as they were found before where its text is the same."""
    if passes is None:
        return _uses(query)

    def make() -> list[list[Any]]:
        return [[term.value, at] for term, at in _uses(query).items()]

    return {IRI(str(term)): int(at) for term, at in passes.find_or_make(f"terms of {query.name}", make, query.text)}


def _uses(query: SavedQuery) -> dict[IRI, int]:
    """Return the terms that a query names by prefixes, each with where it stands first, without those of its header."""
    found: dict[IRI, int] = {}
    with suppress(KgError):  # told by the step of the saved queries
        prefixes = Prefixes(read_prologue(query.text).prefixes)
        for name, at in iter_curies(query.text):
            found.setdefault(prefixes.expand(name), at)
    return found
