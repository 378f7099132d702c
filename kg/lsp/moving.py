"""Findings carried along while a text cannot be read: those in lines that are as they were stay, where they are now."""

from __future__ import annotations

from collections.abc import Sequence

from kg.findings import Finding


def carried(before: str, after: str, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings of a text that stand in lines which another text has too, each with its line there."""
    old, new = before.split("\n"), after.split("\n")
    same = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        same += 1
    behind = 0
    while behind < min(len(old), len(new)) - same and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    shift = len(new) - len(old)
    kept = []
    for finding in findings:
        line = finding.location.line if finding.location else None
        if finding.location is None or line is None or line <= same:
            kept.append(finding)
        elif line > len(old) - behind:
            kept.append(finding._replace(location=finding.location._replace(line=line + shift)))
    return kept
