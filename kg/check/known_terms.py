"""What a check tells of the names in data that nothing declares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kg.ask.known_names import KnownNames
from kg.check.fitting_properties import FittingProperties
from kg.edit.allowed import read_allowed
from kg.edit.fixes import USUAL_NAME
from kg.engines.base import Engine
from kg.errors import KgError, Location
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.formats import without_packing
from kg.rdf.terms import IRI, Term, to_n3
from kg.rdf.vocabulary import TYPE
from kg.shacl.claims_and_facts import with_facts
from kg.shacl.grouping import grouped
from kg.shacl.telling import MOST
from kg.shacl.undescribed import label_of, meant_said


def tell_checks(project: Project, engine: Engine, findings: Sequence[Finding]) -> list[Finding]:
    """Return what saved queries found with what was most likely meant, each cause once, and graphs at their files."""
    if not findings or len(findings) > MOST:
        return list(findings)
    graphs = {project.graph_iri(path): path for path in project.iter_graph_files()}
    names = KnownNames(engine, project)
    names.look_up(term for finding in findings for term in (finding.value, finding.focus, _property(finding)))
    told, fitting = [], FittingProperties(project, names)
    for finding in findings:
        finding = _told(project, names, fitting, finding)
        path = graphs.get(str(finding.focus))
        if path is not None and finding.location is None:
            said = finding.said or _of_graph(project, names, finding, path)
            finding = finding._replace(location=Location(path, 1, 1), said=said)
        told.append(finding)
    return grouped(with_facts(told, engine))


def _of_graph(project: Project, names: KnownNames, finding: Finding, file: Path) -> str:
    """Return which graph a file is, and what is said of the graphs of its like that is not said of it."""
    said, prop = f"this file is the graph <{finding.focus}>", _property(finding)
    if not isinstance(finding.focus, IRI) or prop is None or finding.value is not None:
        return said
    stem = without_packing(Path(file.name)).stem
    if not USUAL_NAME.fullmatch(stem):
        plain = "-".join(re.findall(r"[a-z0-9]+", stem.lower())) or "name"
        return f"{said}; name it {plain}{''.join(Path(file.name).suffixes)}, in small letters and hyphens, first"
    if (other := names.graph_without_file(prop)) is not None:
        return f"{said}, and <{other}>, of which that is said, is no file: are the two meant to be one?"
    if (like := names.as_siblings(finding.focus, prop, described=False)) is not None:
        described = "" if names.is_described(like) else f" and describe {to_n3(like)}{_as_asked(project, names, prop)}"
        return f"{said}: as its like have it, write <{finding.focus}> <{prop}> {to_n3(like)} .{described}"
    return said


def _as_asked(project: Project, names: KnownNames, prop: IRI) -> str:
    """Return of which class a value of a property is to be, and what the shapes ask of such a thing."""
    cls = names.usual_class_of_values(prop)
    if cls is None:
        return ""
    asked: list[str] = []
    with suppress(KgError):  # shapes that cannot be read are told by others
        asked = [to_n3(one.path) for one in read_allowed(project).of([cls]).required]
    return f" as a {to_n3(cls)}{' with ' if asked else ''}{' and '.join(asked)}"


def _told(project: Project, names: KnownNames, fitting: FittingProperties, finding: Finding) -> Finding:
    path, value = _property(finding), finding.value
    if path is not None and path.value.startswith(project.base) and not names.is_described(path):
        meant = names.meant_property(path)
        told = _meant(finding, "property", path, meant)
        if meant is None and (near := names.property_within(path)):
            has = " or ".join(to_n3(cls) for cls in near[1])
            told = told._replace(said=f"{told.said}; {to_n3(near[0])} is one{f', which a {has} has' if has else ''}")
        elif meant is None:
            told = told._replace(said=f"{told.said}{fitting.said(finding)}")
        return told
    if path is not None and path.value.startswith(project.base) and names.kind_of(path) == "thing":
        return finding._replace(said=f"{to_n3(path)} is a thing, and a property is needed", cause=path)
    if path == TYPE and isinstance(value, IRI) and not names.is_described(value):
        told, thing = _meant(finding, "class", value, names.meant_class(value)), finding.focus
        if told.meant is None and isinstance(thing, IRI):
            usual = names.usual_class(thing)
            if usual is not None and names.is_described(usual):
                like = f"{told.said}; what is like {to_n3(thing)} is of the class {to_n3(usual)}"
                return told._replace(said=like)
        return told
    if path == TYPE and isinstance(value, IRI) and (kind := names.kind_of(value)):
        return finding._replace(said=f"{to_n3(value)} is a {kind}, and a class is needed", cause=value)
    if path == TYPE and value is None and isinstance(finding.focus, IRI) and not names.classes(finding.focus):
        meant = names.meant(finding.focus)
        if meant is None or names.is_no_slip(finding.focus, meant):
            usual = names.usual_class(finding.focus)
            said = (
                f"{to_n3(finding.focus)} has no class; what is like it is of the class {to_n3(usual)}"
                if usual
                else None
            )
            return finding._replace(said=said) if said else finding
        said = f"{to_n3(finding.focus)} has no class: did you mean {to_n3(meant)}?"
        return finding._replace(said=said, meant=meant)
    if isinstance(value, IRI) and value.value.startswith(project.base) and not names.is_described(value):
        meant = names.meant(value)
        meant = meant if meant != finding.focus else None
        said = f"nothing describes {to_n3(value)}"
        said += meant_said(value, meant, label_of(value, meant, names.engine)) if meant else ""
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


def _property(finding: Finding) -> IRI | None:
    """Return the property that a finding is about; None for a path of several, and for what is no IRI."""
    path = finding.path
    return IRI(path) if path is not None and not path.startswith("(") and ":" in path else None
