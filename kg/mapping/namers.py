"""Who names the things of a mapping, for a project."""

from __future__ import annotations

from kg.mapping.model import MappingFile
from kg.mapping.naming import Minting, Namer
from kg.project.config import Project


def namer_for(project: Project, mapping: MappingFile) -> Namer:
    """Return what decides which thing each name of a mapping means; ids are made of names."""
    return Minting()
