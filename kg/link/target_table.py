"""The table of decisions on identifiers of a target."""

from __future__ import annotations

from kg.link.sssom import DecisionTable
from kg.link.targets import Target
from kg.project.config import Project


def target_table(project: Project, target: Target) -> DecisionTable:
    """Return the table of decisions on the identifiers that our things have in another list."""
    return DecisionTable(
        project.data / "links" / f"{target.name}.sssom.tsv",
        project,
        target.entities,
        target.is_id,
        f"<{target.address_of(target.example)}>",
        tuple(project.links),
        f"{target.label}: identifiers in {project.title}",
        "Accepted unseen are those that an item has to which a thing is linked",
        related=True,
        read_item=target.read,
    )
