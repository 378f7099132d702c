"""Whether files of a project are the graphs that they say they are, for whoever reads only what they say together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from kg.errors import TurtleError
from kg.project.config import Project
from kg.project.difference import find_sound_files
from kg.rdf.formats import NAMING_ENDINGS
from kg.rdf.turtle import iter_quads, require_sound


def require_own_graphs(project: Project, files: Sequence[Path]) -> None:
    """Raise SyntaxErrors, with all faults of some files, where one has statements of another graph than its own.

    Only formats that name graphs are looked at, and no file that the snapshot was built from and is as it was.
    """
    named = [path for path in files if os.fspath(path).lower().endswith(NAMING_ENDINGS)]  # by text, as all are asked
    sound = find_sound_files(project) if named else {}
    for path in named:
        if path not in sound:
            errors: list[TurtleError] = []
            for _ in iter_quads(path, errors, graph=project.graph_iri(path)):
                pass
            if errors:
                require_sound(files, graph_of=project.graph_iri)
