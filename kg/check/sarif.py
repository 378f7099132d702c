"""Reports as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg._version import HOME, __version__
from kg.check.fingerprints import fingerprint
from kg.check.naming import Names
from kg.check.rules import explained
from kg.check.wording import brief, rule_for_machines, told
from kg.errors import Location
from kg.findings import Report, Rule
from kg.places.reader import end_of_term
from kg.shacl.grouping import whole

_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def sarif(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    """Follow SARIF 2.1.0."""
    report = whole(report)
    rules: dict[str, Rule] = {}
    for finding in report.findings:
        rules.setdefault(rule_for_machines(finding), explained(report, finding))
    order = {rule: n for n, rule in enumerate(sorted(rules))}
    seen: Counter[str] = Counter()
    results = []
    for finding in report.findings:
        place, rule, mark = finding.location, rule_for_machines(finding), fingerprint(finding)
        if place is None:  # a code host refuses the whole report for one result without a place
            place = Location(report.whole or Path())
        seen[mark] += 1
        results.append(
            {
                "ruleId": rule,
                "ruleIndex": order[rule],
                "level": _LEVELS[finding.severity],
                "message": {"text": told(finding, names)},
                "locations": [_location(place, finding.line)],
                "relatedLocations": [
                    {**_location(place), "id": n, "message": {"text": brief(value)}}
                    for n, (place, value) in enumerate(finding.related)
                ],
                # Not under the name that GitHub computes itself, from the line, and complains of where it is given.
                "partialFingerprints": {"finding/v1": f"{mark}:{seen[mark]}"},
            }
        )
    described = [_described(rule, rules[rule]) for rule in order]
    driver = {"name": "kg", "version": __version__, "informationUri": HOME, "rules": described}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    yield json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _described(name: str, rule: Rule) -> dict[str, Any]:
    page = {"helpUri": rule.page} if rule.page else {}
    full = {"text": rule.more or rule.text}
    # What code hosts show beside a finding is the help.
    told = {"shortDescription": {"text": rule.text}, "fullDescription": full, "help": full}
    return {"id": name, **told, **page}


def _location(place: Location, line: str | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
    if place.line:
        region = physical["region"] = {"startLine": place.line, "startColumn": place.column or 1}
        end = end_of_term(line, place.column - 1) if line is not None and place.column else None
        if end is not None:
            region["endColumn"] = end + 1  # the column after the last
    return {"physicalLocation": physical}


def _uri(path: Path) -> str:
    """Return a path as a URI, or relative to where the report is read; whatever its bytes are, they stand in it."""
    from urllib.parse import quote_from_bytes

    return path.as_uri() if path.is_absolute() else quote_from_bytes(os.fsencode(path))
