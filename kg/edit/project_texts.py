"""The files of a project in which things are named: data, ontology, shapes, queries, cases, decisions, settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.edit.names import declared_by_shapes
from kg.edit.renaming import DECISIONS
from kg.errors import InputError, Location
from kg.io.decoding import not_utf8
from kg.project.config import CONFIG, MAPPINGS, Project
from kg.project.listing import iter_rdf_files
from kg.rdf.formats import packing_of
from kg.rdf.held import held_content


class ProjectText(NamedTuple):
    """A file of a project as text; one that is packed can be read, and not be changed."""

    path: Path
    content: bytes
    text: str
    packed: bool = False


def iter_texts(project: Project) -> Iterator[ProjectText]:
    """Yield the files in which things are named, each once; raise InputError for what cannot be read or is no text."""
    for path in dict.fromkeys(_iter_paths(project)):
        packed = packing_of(path) is not None
        try:
            held = held_content(path)
            content = path.read_bytes() if held is None else held
            if held is not None:
                yield ProjectText(path, held, held.decode("utf-8", "replace"))
            elif packed:
                from kg.rdf.turtle import read_bytes

                yield ProjectText(path, content, read_bytes(path).decode("utf-8"), True)
            else:
                yield ProjectText(path, content, content.decode("utf-8"))
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", location=Location(path)) from None
        except UnicodeDecodeError as error:
            raise not_utf8(error, path, InputError) from None


def _iter_paths(project: Project) -> Iterator[Path]:
    for folder in (project.data, project.ontology, project.shapes, project.root / MAPPINGS):
        yield from iter_rdf_files(folder)
    yield from sorted(project.data.rglob(f"*{DECISIONS}"))
    for folder in (project.queries, project.cases):
        yield from sorted(folder.rglob("*.rq"))
    for folder in (project.cases, project.cases.parent / "shapes"):
        for ending in ("*.ttl", "*.trig", "*.nt", "*.nq", "*.tsv", "*.live"):
            yield from sorted(folder.rglob(ending))
    yield project.root / CONFIG
    if project.linking.rules.is_file():
        yield project.linking.rules
    for ending in ("*.yml", "*.yaml"):
        yield from sorted((project.root / MAPPINGS).rglob(ending))


def is_case(project: Project, path: Path) -> bool:
    """Tell whether a file is, or is part of, a case that examines a question or a shape."""
    own = (project.data, project.ontology, project.shapes, project.queries)
    return any(path.is_relative_to(folder) for folder in (project.cases, project.cases.parent / "shapes")) and not any(
        path.is_relative_to(folder) for folder in own
    )


def prefixes_of_shapes(project: Project) -> dict[str, str]:
    """Return the prefixes that the shapes of a project declare for the questions in them."""
    found: dict[str, str] = {}
    for path in iter_rdf_files(project.shapes):
        if packing_of(path) is None:
            held = held_content(path)
            found |= declared_by_shapes((path.read_bytes() if held is None else held).decode("utf-8", "replace"))
    return found
