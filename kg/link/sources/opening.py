"""The index of a project: where it is, and as a source."""

from __future__ import annotations

from pathlib import Path

from kg.errors import KgError, StoreError
from kg.link.rules import Rules
from kg.link.sources.base import CandidateSource
from kg.project.config import Project


def index_path(project: Project, rules: Rules) -> Path:
    """Return the file of the index of the items, or of a target."""
    return project.state / "link" / (f"{rules.target.name}.sqlite" if rules.target else "index.sqlite")


def open_index(project: Project, rules: Rules) -> CandidateSource | None:
    """Return the index of a project as a source; None where there is none that can be used."""
    from kg.link.sources.index import OfflineIndex

    try:
        return OfflineIndex(index_path(project, rules), rules)
    except KgError:
        return None


def why_no_index(project: Project, rules: Rules) -> StoreError:
    """Return what keeps the index of a project from being used: it is not there, of another version, or damaged."""
    from kg.link.sources.index import OfflineIndex

    try:
        OfflineIndex(index_path(project, rules), rules)
    except StoreError as error:
        return error
    return StoreError("the index was not looked in, since it was made just now; try again")
