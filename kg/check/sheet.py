"""Reports as a sheet: CSV with one finding a row, for whoever sorts and filters findings in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from kg.check.naming import Names
from kg.check.wording import message_of, path_of, rule_for_machines, term_of
from kg.errors import name_shown
from kg.findings import Report
from kg.shacl.grouping import flat
from kg.sparql.rows import csv_cell, escape_control
from kg.sparql.spreadsheets import harmless

COLUMNS = ("severity", "file", "line", "column", "rule", "node", "label", "path", "value", "message")


def sheet(report: Report, names: Names, *, terminal: bool) -> Iterator[str]:
    """Yield RFC 4180's CSV: a row of names, and one for each finding, with terms as a text has them.

    A spreadsheet computes a cell that begins like a formula, and findings quote what strangers wrote: such a cell has
    an apostrophe before it, which keeps it a text. Who needs each value as it is reads JSON.
    """
    yield ",".join(COLUMNS) + "\r\n"
    for finding in flat(report.findings):
        place, prefixes = finding.location, names.at(finding)
        cells = (
            finding.severity,
            name_shown(place.path) if place else "",
            str(place.line or "") if place else "",
            str(place.column or "") if place else "",
            rule_for_machines(finding, names.common),
            term_of(finding.focus, prefixes) if finding.focus is not None else "",
            finding.label or "",
            path_of(finding, prefixes),
            term_of(finding.value, prefixes) if finding.value is not None else "",
            message_of(finding, prefixes),
        )
        yield ",".join(map(_harmless, cells)) + "\r\n"


def _harmless(text: str) -> str:
    """Return a cell that is a text to a spreadsheet, and quoted where it must be."""
    return csv_cell(harmless(escape_control(text)))
