"""What things lack because a property of theirs is misspelt: that follows from the slip, and goes with it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.findings import SEVERITIES, Finding
from kg.rdf.terms import Term
from kg.shacl.grouping import flat

_LACK = "MinCount"


def with_slips(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings, those that follow from a slip beneath it."""
    slips = [one for one in findings if _is_slip(one)]
    if not slips:
        return list(findings)
    kept, told = beneath_slips([one for one in findings if not _is_slip(one)], slips)
    return [*kept, *told]


def beneath_slips(findings: Sequence[Finding], unfit: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Return findings without the lacks that follow from a slip, and what does not fit, with these beneath the slips.

    A slip is as bad as what follows from it.
    """
    whose: dict[tuple[Term | None, str], int] = {}
    for number, slip in enumerate(unfit):
        if _is_slip(slip):
            whose.update(((one.focus, str(slip.meant)), number) for one in (slip, *slip.under))
    kept: list[Finding] = []
    beneath: dict[int, list[Finding]] = {}
    for finding in findings:
        is_lack = (finding.component or "").startswith(_LACK)
        of = whose.get((finding.focus, finding.path or "")) if is_lack else None
        if of is None:
            kept.append(finding)
        else:
            beneath.setdefault(of, []).extend(one._replace(instead="") for one in flat([finding]))
    told = list(unfit)
    for number, some in beneath.items():
        severity = min((told[number].severity, *(one.severity for one in some)), key=SEVERITIES.index)
        told[number] = told[number]._replace(severity=severity, under=(*told[number].under, *some))
    return kept, told


def _is_slip(finding: Finding) -> bool:
    return finding.meant is not None and finding.path == str(finding.cause)
