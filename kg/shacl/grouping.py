"""Findings of one cause together, and each by itself again.

A report for people has one finding for each cause, with what follows from it beneath; a report in the form of SHACL
has them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kg.findings import Finding, Report
from kg.rdf.terms import BlankNode
from kg.rdf.vocabulary import TYPE


def key_of(finding: Finding) -> tuple[object, ...] | None:
    """Return what findings have in common that say the same of one thing; None for one that is alone.

    What is wrong with one value has one cause; of what a thing lacks, or has too much, each rule says its own.
    """
    if finding.cause is not None:
        return ("cause", finding.cause)
    if finding.focus is None or not finding.path or isinstance(finding.value, BlankNode):
        return None
    return "same", finding.focus, finding.path, finding.value or finding.message


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with those beneath the first one that have its cause, or say the same of the same value."""
    heads: dict[tuple[object, ...], int] = {}
    found: list[Finding] = []
    beneath: dict[int, list[Finding]] = {}
    for finding in findings:
        key = key_of(finding)
        head = heads.setdefault(key, len(found)) if key is not None else len(found)
        if head == len(found):
            found.append(finding)
        elif finding.cause is not None and finding.meant is not None and found[head].meant is None:
            beneath.setdefault(head, []).append(found[head])
            found[head] = finding
        else:
            beneath.setdefault(head, []).append(finding)
    for number, some in beneath.items():
        found[number] = found[number]._replace(under=(*found[number].under, *some))
    return found


def whole(report: Report) -> Report:
    """Return a report with every finding by itself, as programs count them; those beyond what is listed count too."""
    left_out = Counter(report.left_out)
    for finding in report.findings:
        left_out[finding.severity] += finding.beyond
    return report._replace(findings=flat(report.findings), left_out=left_out)


def flat(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with all that are beneath them behind each."""
    found: list[Finding] = []
    for finding in findings:
        found += (finding._replace(under=()), *flat(finding.under)) if finding.under else (finding,)
    return found


def without_told(findings: Iterable[Finding], told: Iterable[Finding]) -> list[Finding]:
    """Return findings without those that say of a thing what another step has told of it."""
    findings = list(findings)
    known: set[object] = set()
    for finding in flat(told) if findings else ():
        known |= _keys(finding)
    kept = []
    for finding in findings:
        new = [one for one in (finding._replace(under=()), *finding.under) if not _keys(one) & known]
        if new:
            kept.append(new[0]._replace(under=tuple(new[1:])))
    return kept


def _keys(finding: Finding) -> set[object]:
    """Return by what a finding is known again: its cause, and the value, or the lack of one, that it is about."""
    about = (finding.focus, finding.path, finding.value) if finding.focus is not None and finding.path else None
    lacks_class = finding.focus if finding.path == str(TYPE) and finding.value is None else None
    return {key for key in (finding.cause, about, lacks_class) if key is not None}
