"""Who names the things of a mapping, for a project."""

from __future__ import annotations

from kg.mapping.deciding import Deciding
from kg.mapping.model import MappingFile
from kg.mapping.naming import Namer
from kg.project.config import Project


def namer_for(project: Project, mapping: MappingFile) -> Namer:
    """Return what decides which thing each name of a mapping means: by decisions, by what is known, or a new one.

    Raises InputError for decisions that cannot be used.
    """
    return Deciding.of(project, mapping.name)
