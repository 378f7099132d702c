"""Where in tables findings stand, for projects that have any; what reads tables is imported for no other."""

from __future__ import annotations

from kg.findings import Report
from kg.project.config import Project


def told_in_tables(project: Project, report: Report, kept_as: str | None = None) -> Report:
    """Return a report whose findings in files made of tables also have the places of the cells.

    What was found before is kept under a name (`kept_as`), if one is given.
    """
    if not report.findings or not project.may_have_tables:
        return report
    from kg.mapping.table_places import with_table_places

    return with_table_places(project, report, kept_as)
