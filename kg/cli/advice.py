"""Advice in the words of the command line: which command, or which option, does a deed."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import Advice, Deed, KgError
from kg.findings import Finding, Note, Report

WORDS: Mapping[Deed, str] = {
    "accept-answer": " with: kg queries accept {about}",
    "advanced": "; pySHACL runs it with: kg validate --advanced",
    "allow-host": "; allow its host with --allow-service",
    "allow-service": "; if you trust that host: --allow-service {about}",
    "build": " with: kg build",
    "convert": " with: kg convert {about}",
    "decide-again": " with: kg link accept --proven, or: kg link review",
    "enrich": " with: kg enrich",
    "enrich-replace": ", then: kg enrich --replace",
    "force": ", or give --force",
    "import": " with: kg import {about} --graph NAME",
    "init": " with: kg init NAME",
    "keep-example": ": kg init NAME --example music",
    "link-accept": " with: kg link accept {about}",
    "link-apply": " with: kg link apply",
    "link-candidates": " with: kg link candidates",
    "link-index": " with: kg link index EXTRACT",
    "list-queries": "; list them with: kg query",
    "merge": "; give --merged to leave them out",
    "merge-file": " with: kg convert {about} OUT --merged",
    "more-time": " with --timeout",
    "name-import": "; give its file with --ontology or -s, or say where it is with --catalog",
    "name-nodes": "; give --name-nodes to give them IRIs",
    "name-ontology": "; give it with --ontology",
    "name-shapes": "; name the shapes with -s, as DATA and --shapes go together outside a project",
    "no-endpoint": "; leave --endpoint out",
    "push": " with: kg push {about}",
    "quote-names": "; a name of several words needs quotes: kg why {about}",
    "repair": " with: kg doctor --repair",
    "replace": "; give --replace to write it anew",
    "search": "; look for it with: kg search",
    "tables-new": " with: kg tables new TABLE",
    "tables-replace": ", then: kg tables run --replace",
    "tables-run": " with: kg tables run",
    "take-answer": " with: kg queries test --update {about}",
    "take-over": " with: kg wikidata ids",
    "target-candidates": " with: kg link candidates --target {about}",
    "target-decide": " with: kg link accept --proven --target {about}, or: kg link review --target {about}",
    "target-index": " with: kg link index FILE --target {about}",
    "undo-decision": " with: kg link undo {about}",
    "undo-name": " with: kg tables undo {about}",
    "update-baseline": " with --update-baseline",
}
"""What is added to a message for each deed."""


def in_words(advice: Advice | None) -> str:
    """Return what to add to a message; nothing where there is no advice."""
    return WORDS[advice.deed].format(about=advice.about) if advice else ""


def told(error: KgError) -> str:
    """Return an error as the command line tells it: its place, its option, its advice."""
    from kg.project.saved_query import option_name

    place = f"{error.location}: " if error.location else ""
    option = f"--{option_name(error.parameter)}: " if error.parameter else ""
    return f"{place}{option}{error.message}{in_words(error.advice)}"


def with_advice(report: Report) -> Report:
    """Return a report whose findings and notes say in words what to do next."""

    def worded(finding: Finding) -> Finding:
        if finding.advice is None:
            return finding
        return finding._replace(message=finding.message + in_words(finding.advice), advice=None)

    def said(note: str | Note) -> str | Note:
        return note if isinstance(note, str) else note._replace(text=note.text + in_words(note.advice), advice=None)

    return report._replace(findings=tuple(map(worded, report.findings)), notes=tuple(map(said, report.notes)))
