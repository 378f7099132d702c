"""What lies in the folders of a project and is not read: whoever put it there thinks that it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kg.errors import Advice
from kg.findings import Note
from kg.project.config import Project
from kg.project.listing import find_linked_folders
from kg.rdf.foreign import is_rdf
from kg.rdf.formats import GRAPH_ENDINGS, without_packing

# How an editor calls a file that it was not told what it is.
_OF_TEXT = (".txt", ".text")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*@?prefix\s+[\w.-]*:\s*<", re.IGNORECASE)
_HEAD = 2000


def iter_unread(project: Project) -> Iterator[Note]:
    """Yield a note for each file of RDF that is of no form of a project, and for each link to a folder."""
    folders = (project.data, project.ontology, project.shapes)
    for path in sorted({path for folder in folders for path in _iter_others(folder) if is_rdf(path)}):
        shown = project.relative(path)
        told = f"{shown} is not read, as files of a project are Turtle, TriG, N-Triples or N-Quads; "
        if path.is_relative_to(project.data):
            yield Note(f"{told}bring it in", advice=Advice("import", str(shown)))
        else:
            made = project.relative(without_packing(path).with_suffix(".ttl"))
            yield Note(f"{told}make Turtle of it", advice=Advice("convert", f"{shown} {made}"))
    for path in sorted(path for path in _iter_others(project.data) if path.suffix.lower() in _OF_TEXT):
        if _is_turtle(path):
            shown = project.relative(path)
            yield Note(f"{shown} is not read, and holds Turtle; name it {path.with_suffix('.ttl').name}")
    for folder in find_linked_folders(project.ontology, project.data, project.queries):
        shown = project.relative(folder)
        yield Note(f"{shown} is a link to a folder, in which nothing is read; put the files themselves there")


def _is_turtle(path: Path) -> bool:
    """Tell whether a text begins as files of Turtle do."""
    with suppress(OSError), path.open("rb") as file:
        return _BEGINS.match(file.read(_HEAD)) is not None
    return False


def _iter_others(folder: Path) -> Iterator[Path]:
    """Yield what lies below a folder and is no graph by its name; by text, as most are, and there may be thousands."""
    for above, folders, files in os.walk(folder):
        yield from (Path(above, name) for name in (*folders, *files) if not name.lower().endswith(GRAPH_ENDINGS))
