"""Printing reports of findings."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from kg.cli.output import open_output, say
from kg.findings import Finding, Report
from kg.project import Project
from kg.terms import IRI, Prefixes, to_n3

REPORT_FORMATS = ("text", "json")


def print_report(
    project: Project | None, report: Report, *, format_name: str = "text", path: str | None = None
) -> None:
    """Print findings as text (one line each) or as JSON, and notes on stderr."""
    prefixes = Prefixes(project.prefixes if project else {})
    with open_output(path) as output:
        if format_name == "json":
            output.write(json.dumps(_to_json(report), ensure_ascii=False, indent=1) + "\n")
        else:
            for finding in report.findings:
                output.write(_line(project, finding, prefixes) + "\n")
    for note in report.notes:
        say(f"note: {note}")


def _line(project: Project | None, finding: Finding, prefixes: Prefixes) -> str:
    where = ""
    if finding.location:
        path = finding.location.path
        shown = finding.location._replace(path=project.relative(path) if project else path)
        where = f"{shown}: "
    about = [prefixes.render(finding.focus)] if finding.focus is not None else []
    if finding.path:
        about.append(prefixes.render(IRI(finding.path)))
    if finding.value is not None:
        about.append(prefixes.render(finding.value))
    rule = prefixes.shrink(finding.rule) or finding.rule
    subject = f"{' '.join(about)}: " if about else ""
    return f"{where}{finding.severity}: {subject}{finding.message} [{rule}]"


def _to_json(report: Report) -> dict[str, object]:
    return {
        "count": report.by_severity(),
        "findings": [_finding_json(f) for f in report.findings],
        "notes": list(report.notes),
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    place = finding.location
    return {
        "severity": finding.severity,
        "message": finding.message,
        "rule": finding.rule,
        "file": str(place.path) if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "focus": to_n3(finding.focus) if finding.focus is not None else None,
        "path": finding.path,
        "value": to_n3(finding.value) if finding.value is not None else None,
        "component": finding.component,
    }


def summarize(report: Report, checked: Sequence[str] = ()) -> None:
    """Say on stderr how many findings of each severity there are."""
    counted = [
        f"{n} {severity}{'s' if n != 1 and severity != 'info' else ''}"
        for severity, n in report.by_severity().items()
        if n
    ]
    text = ", ".join(counted) or "no findings"
    say(f"{', '.join(checked)}: {text}" if checked else text)
    sys.stderr.flush()
