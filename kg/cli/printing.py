"""Printing reports of findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.check.reports import REPORT_FORMATS, rule_of
from kg.cli.advice import with_advice
from kg.cli.output import open_output, say
from kg.findings import Report
from kg.project.config import Project
from kg.rdf.terms import Prefixes


def print_report(
    project: Project | None,
    report: Report,
    *,
    format_name: str = "text",
    path: str | None = None,
    most: int | None = None,
) -> None:
    """Print findings in one of REPORT_FORMATS to stdout or a file, and notes on stderr.

    At most `most` findings are printed; the count of those left out is told.
    """
    prefixes = Prefixes(project.prefixes if project else {})
    shown = with_advice(report if most is None else report.cut(most))
    with open_output(path) as output:
        for piece in REPORT_FORMATS[format_name](shown, prefixes, terminal=output.terminal):
            output.write(piece)
    for note in shown.notes:
        say(f"note: {note}")


def print_by_rule(project: Project | None, report: Report) -> None:
    """Print how many findings each rule has, the most first."""
    prefixes = Prefixes(project.prefixes if project else {})
    counted = Counter((finding.severity, rule_of(finding, prefixes)) for finding in report.findings)
    with open_output(None) as output:
        for (severity, rule), count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
            output.write(f"{count:>8,}  {severity}  {rule}\n")


def summarize(report: Report, checked: Sequence[str] = ()) -> None:
    """Say on stderr how many findings of each severity there are."""
    counted = [f"{n:,} {s}{'s' if n != 1 and s != 'info' else ''}" for s, n in report.by_severity().items() if n]
    text = ", ".join(counted) or "no findings"
    say(f"{', '.join(checked)}: {text}" if checked else text)
