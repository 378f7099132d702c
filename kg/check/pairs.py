"""Findings about two things of one class, as of one name: both are told by id and label, with the places of both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.ask.labels import stated_labels_of
from kg.engines.base import Engine
from kg.findings import Finding
from kg.places.files import Places
from kg.places.locator import Locator
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, to_n3
from kg.shacl.on_snapshot import files_about
from kg.shacl.telling import MOST


def tell_pairs(
    project: Project, engine: Engine, findings: Sequence[Finding], files: Sequence[Path], places: Places | None = None
) -> list[Finding]:
    """Return what saved queries found, with both things where a row is about two; what is too much is as it was.

    It is about two where they have a class in common, and nothing states the row. `places` are those in files that were
    read already.
    """
    pairs = [finding for finding in findings if _is_pair(engine, finding)] if len(findings) <= MOST else []
    if not pairs:
        return list(findings)
    others = [Finding("", "", "", focus=finding.value) for finding in pairs]
    locator = Locator(files_about(project, engine, others, files), places=places)
    locator.locate(others)
    things = {term for one in pairs for term in (one.focus, one.value) if isinstance(term, IRI)}
    labels = stated_labels_of(engine, project, things)

    def called(thing: object) -> str:
        shown = to_n3(thing) if isinstance(thing, IRI) else ""
        return f"{shown} {to_n3(Literal(labels[thing]))}" if isinstance(thing, IRI) and thing in labels else shown

    told = []
    for finding in findings:
        if finding in pairs and finding.value is not None:
            predicate = IRI(finding.path) if finding.path else None
            place = locator.find_property(finding.value, predicate)
            shown = Prefixes(project.prefixes).render(finding.value)
            related = (*finding.related, *(((place, shown),) if place else ()))
            said = f"{called(finding.focus)} and {called(finding.value)}"
            finding = finding._replace(said=said, related=related)
        told.append(finding)
    return told


def _is_pair(engine: Engine, finding: Finding) -> bool:
    one, other = finding.focus, finding.value
    if finding.said or not (isinstance(one, IRI) and isinstance(other, IRI)) or one == other:
        return False
    if not engine.ask(f"ASK {{ {to_n3(one)} a ?class . {to_n3(other)} a ?class }}"):
        return False
    stated = to_n3(IRI(finding.path)) if finding.path and ":" in finding.path else "?p"
    return not engine.ask(f"ASK {{ {to_n3(one)} {stated} {to_n3(other)} }}")
