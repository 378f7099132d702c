"""A part of a project: files of it that somebody names, and what a report says of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from kg.errors import InputError, Location, UsageError
from kg.findings import Finding, Report, first_of
from kg.project.config import Project
from kg.rdf.formats import is_graph_file

# Beside files of RDF; what else lies in the folders of a project is nowhere read.
_READ = (".rq", ".tsv", ".live", ".toml", ".yml", ".yaml")


def looked_at(files: Iterable[Path]) -> list[Path]:
    """Return those of the files in the folders of a project that a check reads, by their names."""
    return [path for path in files if path.suffix in _READ or is_graph_file(path)]


def find_named(project: Project, names: Iterable[Path], files: Iterable[Path]) -> frozenset[Path]:
    """Return those of some files of a project that are named, a folder for all below it.

    Raises InputError for what is not there, and UsageError for what is none of the files: looking at nothing must not
    look like finding nothing.
    """
    known = {os.path.realpath(path): path for path in files}
    found: set[Path] = set()
    for name in names:
        real = os.path.realpath(name)
        if not os.path.exists(real):  # noqa: PTH110 - as the line above
            raise InputError("there is no such file or folder", location=Location(name))
        some = {path for at, path in known.items() if at == real or at.startswith(f"{real}{os.sep}")}
        if not some:
            raise UsageError(f"{name} is no part of {project.title}, in {project.root}, that could be looked at")
        found |= some
    return frozenset(found)


def about(report: Report, files: Iterable[Path]) -> Report:
    """Return a report with the findings that stand in some files, and those that stand nowhere.

    Of a finding elsewhere the first of those beneath it that stand in these files takes its place.
    """
    wanted = frozenset(files)

    def stands_there(finding: Finding) -> bool:
        place = finding.location
        return place is None or place.path in wanted or any(other.path in wanted for other, _ in finding.related)

    kept = [first_of(finding, stands_there) for finding in report.findings]
    return report._replace(findings=[one for one in kept if one is not None])
