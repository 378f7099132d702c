"""Picking findings out of a report: those about a node, or of a shape."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.errors import UnknownName, UsageError
from kg.findings import Report
from kg.project.config import Project
from kg.rdf.terms import Prefixes, find_iri


def about(
    project: Project | None, report: Report, focus: str | None, shape: str | None, files: Sequence[Path]
) -> Report:
    """Return the findings about a node and of a shape, where these are given; raise UnknownName for others.

    Without a project their prefixes are those of the files, of which the first ones count more.
    """
    if (focus is None and shape is None) or not (report.graphs or report.rules):  # no source has changed
        return report
    from kg.ask.opening import open_engine
    from kg.rdf.turtle import read_prefixes

    declared = {p: namespace for path in reversed(files) for p, namespace, _ in read_prefixes(path)}
    prefixes = Prefixes(project.prefixes if project else declared)
    findings = report.findings
    if focus is not None:
        wanted = find_iri(focus, prefixes)
        if wanted is None:
            raise UsageError(f"--focus {focus!r} is no CURIE or <IRI>")
        known = f"ASK {{ {{ <{wanted}> ?p ?o }} UNION {{ ?s ?p <{wanted}> }} }}"
        graphs = report.graphs or (open_engine(project),) if project else report.graphs  # none, where it was kept
        if not any(graph.ask(known) for graph in graphs if hasattr(graph, "ask")):
            raise UnknownName("node", focus, (), "the data does not mention it; look for it with: kg search")
        findings = [finding for finding in findings if finding.focus == wanted]
    if shape is not None:
        named = find_iri(shape, prefixes)
        if named is None:
            raise UsageError(f"--shape {shape!r} is no CURIE or <IRI>")
        if not any(_is_of(rule, named.value) for rule in report.rules):
            raise UnknownName("shape", shape, [prefixes.shrink(rule) or f"<{rule}>" for rule in report.rules])
        findings = [f for f in findings if _is_of(f.rule, named.value) or (f.shape and _is_of(f.shape, named.value))]
    return report._replace(findings=tuple(findings))


def _is_of(rule: str, shape: str) -> bool:
    """Tell whether a rule is a shape, or by its name a part of it, as shapes:Person-name is of shapes:Person."""
    return rule == str(shape) or rule.startswith(f"{shape}-")
