"""What a check tells of the names in data that nothing declares, and of what two of its steps find."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.ask.known_names import KnownNames
from kg.engines.base import Engine
from kg.errors import Location
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.terms import IRI, Term, to_n3
from kg.rdf.vocabulary import TYPE
from kg.shacl.telling import MOST, flat, grouped, key_of


def tell_checks(project: Project, engine: Engine, findings: Sequence[Finding]) -> list[Finding]:
    """Return what saved queries found with what was most likely meant, each cause once, and graphs at their files."""
    if not findings or len(findings) > MOST:
        return list(findings)
    graphs = {project.graph_iri(path): path for path in project.iter_graph_files()}
    names = KnownNames(engine, project)
    names.look_up(term for f in findings for term in (f.value, f.focus, IRI(f.path) if _is_name(f.path) else None))
    told = []
    for finding in findings:
        finding = _told(project, names, finding)
        path = graphs.get(str(finding.focus))
        if path is not None and finding.location is None:
            said = finding.said or f"this file is the graph <{finding.focus}>"
            finding = finding._replace(location=Location(path, 1, 1), said=said)
        told.append(finding)
    return grouped(told)


def without_told(findings: Iterable[Finding], told: Iterable[Finding]) -> list[Finding]:
    """Return findings without those that say of a thing what another step has told of it."""
    known: set[object] = set()
    for finding in flat(told):
        known |= {key_of(finding), key_of(finding._replace(cause=None))}
    kept = []
    for finding in findings:
        under = tuple(one for one in finding.under if not _keys(one) & known)
        if _keys(finding) & known:
            kept += [one for one in under[:1]]
        else:
            kept.append(finding._replace(under=under))
    return kept


def _keys(finding: Finding) -> set[object]:
    return {key_of(finding), key_of(finding._replace(cause=None))} - {None}


def _told(project: Project, names: KnownNames, finding: Finding) -> Finding:
    path = IRI(finding.path) if _is_name(finding.path) else None
    value = finding.value
    if path is not None and path.value.startswith(project.base) and not names.is_described(path):
        return _meant(finding, "property", path, names.meant_property(path))
    if path == TYPE and isinstance(value, IRI) and not names.is_described(value):
        return _meant(finding, "class", value, names.meant_class(value))
    if path == TYPE and value is None and isinstance(finding.focus, IRI) and not names.classes(finding.focus):
        meant = names.meant(finding.focus)
        if meant is None:
            return finding
        said = f"{to_n3(finding.focus)} has no class: did you mean {to_n3(meant)}?"
        return finding._replace(said=said, meant=meant)
    if isinstance(value, IRI) and value.value.startswith(project.base) and not names.is_described(value):
        meant = names.meant(value)
        said = f"nothing describes {to_n3(value)}"
        said += f": did you mean {to_n3(meant)}?" if meant else ""
        return finding._replace(said=said, meant=meant, cause=value)
    if path is not None and value is None and isinstance(finding.focus, IRI):
        meant = names.as_siblings(finding.focus, path)
        if meant is not None:
            statement = f"{to_n3(finding.focus)} {to_n3(path)} {to_n3(meant)} ."
            return finding._replace(said=f"as its like have it, write {statement}", meant=meant)
    return finding


def _meant(finding: Finding, kind: str, term: IRI, meant: Term | None) -> Finding:
    said = f"nothing declares the {kind} {to_n3(term)}"
    said += f": did you mean {to_n3(meant)}?" if meant is not None else ""
    return finding._replace(said=said, meant=meant, cause=term)


def _is_name(path: str | None) -> bool:
    return path is not None and not path.startswith("(") and ":" in path
