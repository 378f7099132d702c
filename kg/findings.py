"""Findings: what a validation or a check reports, and the report that holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kg.errors import Advice, Location
from kg.rdf.terms import Term

Progress = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is at hand."""

SEVERITIES = ("violation", "warning", "info")


class Finding(NamedTuple):
    """One thing that is wrong: how bad, where, by which rule, on which node, and what to do.

    `label` is the node's, `line` the source line at the location, and `related` holds the places of other values that
    the finding is about, each with the value as text. `shape` is the shape around a rule with a name of its own, as a
    SPARQL constraint may have. `own_severity` is the IRI of a severity that is none of SHACL's, and so a violation.
    `limit` is how many values are allowed, where there are more, and `advice` what to do next.
    """

    severity: str
    message: str
    rule: str
    location: Location | None = None
    focus: Term | None = None
    path: str | None = None
    value: Term | None = None
    component: str | None = None
    label: str | None = None
    line: str | None = None
    related: tuple[tuple[Location, str], ...] = ()
    shape: str | None = None
    own_severity: str | None = None
    limit: int | None = None
    advice: Advice | None = None


class Report(NamedTuple):
    """All findings of a run, and notes on how it was done.

    `graphs` are the graphs that were asked. Whoever holds the report may ask them more, and none is taken apart before
    the report has been printed, which takes a large one a quarter of a second. `left_out` counts findings by severity
    that are not among `findings`, and `rules` names all that was looked for. `fail_on` is the least severity with which
    a finding is a failure, or "never".
    """

    findings: Sequence[Finding]
    notes: Sequence[str] = ()
    graphs: tuple[object, ...] = ()
    left_out: Mapping[str, int] = MappingProxyType({})
    rules: frozenset[str] = frozenset()
    fail_on: str = "violation"

    def by_severity(self) -> dict[str, int]:
        """Return how many findings there are of each severity, worst first."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] + self.left_out.get(severity, 0) for severity in SEVERITIES}

    def cut(self, most: int) -> Report:
        """Return the report with the first findings only; the others still count."""
        beyond = Counter(finding.severity for finding in self.findings[most:])
        if not beyond:
            return self
        note = f"{sum(beyond.values()):,} more finding{'s are' if sum(beyond.values()) > 1 else ' is'} not shown"
        return self._replace(findings=self.findings[:most], left_out=beyond, notes=(*self.notes, note))

    def has(self, severity: str) -> bool:
        """Tell whether any finding is of this severity or worse; never for "never"."""
        return bool(self._replace(fail_on=severity).failures)

    def is_failure(self, severity: str) -> bool:
        """Tell whether a finding of a severity is a failure."""
        return self.fail_on in SEVERITIES and SEVERITIES.index(severity) <= SEVERITIES.index(self.fail_on)

    @property
    def failures(self) -> int:
        """How many findings are failures, those left out included."""
        return sum(count for severity, count in self.by_severity().items() if self.is_failure(severity))


def merge_reports(reports: Iterable[Report]) -> Report:
    """Return one report with the findings of all, in order and without repetition."""
    findings: dict[Finding, None] = {}
    notes: dict[str, None] = {}
    graphs: list[object] = []
    rules: frozenset[str] = frozenset()
    for report in reports:
        findings.update(dict.fromkeys(report.findings))
        notes.update(dict.fromkeys(report.notes))
        graphs += report.graphs
        rules |= report.rules
    return Report(tuple(findings), tuple(notes), tuple(graphs), rules=rules)
