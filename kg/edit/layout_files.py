"""Which files are laid out: all Turtle, TriG and queries of a project but those that are made, or what is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.edit.layout import QUERY, is_laid_out, lay_out
from kg.errors import InputError, Location
from kg.project.config import MAPPINGS, Project
from kg.project.listing import iter_rdf_files
from kg.rdf.given import files_below


class LaidOut(NamedTuple):
    """A file with its content before and after."""

    path: Path
    before: bytes
    after: bytes


def files_of_project(project: Project) -> list[Path]:
    """Return the files of a project that have a layout, without those that `made_files` has."""
    made = made_files(project)
    folders = (project.data, project.ontology, project.shapes, project.cases, project.root / MAPPINGS)
    found = {path: None for folder in folders for path in iter_rdf_files(folder)}
    found |= dict.fromkeys(sorted(project.queries.rglob(f"*{QUERY}")))
    return [path for path in found if is_laid_out(path) and path not in made]


def files_named(project: Project | None, names: Sequence[Path]) -> list[Path]:
    """Return the files that names stand for: a file itself, and of a folder those that have a layout.

    Of a folder no files are taken that mappings make. Raises InputError for what is not there, is made, or has no
    layout.
    """
    made = made_files(project) if project else frozenset()
    found: dict[Path, None] = {}
    for name in names:
        if name.is_dir():
            below = [*files_below(name), *(p for p in sorted(name.rglob(f"*{QUERY}")) if not _is_hidden(p, name))]
            found |= dict.fromkeys(path for path in below if is_laid_out(path) and path.absolute() not in made)
        elif not name.is_file():
            raise InputError("is not there", location=Location(name))
        elif name.absolute() in made:
            raise InputError("is made of a table, and would be made anew; change its mapping", location=Location(name))
        else:
            found[name] = None
    return list(found)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def made_files(project: Project) -> frozenset[Path]:
    """Return the files that mappings make, which are left as they were made."""
    from kg.mapping.generated import iter_made

    return frozenset(
        path
        for made in iter_made(project)
        for path in (made.description, *(project.root / name for name in made.files))
    )


def iter_laid_out(project: Project | None, files: Iterable[Path], *, sort: bool = False) -> Iterator[LaidOut]:
    """Yield each file with its content before and after; errors are those of `lay_out`.

    Prefixes that nothing uses are left out, but in ontology and shapes, whose texts may have names with them.
    """
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", location=Location(path)) from None
        yield LaidOut(path, content, laid_out(project, path, content, sort=sort))


def laid_out(project: Project | None, path: Path, content: bytes, *, sort: bool = False) -> bytes:
    """Return what a file with a content is laid out as, on the disk and in an editor; errors are those of `lay_out`."""
    named = project.relative(path) if project else path
    prune = may_be_pruned(project, path)
    return lay_out(content, named, sort=sort, prune=prune, base=_base(project, path))


def may_be_pruned(project: Project | None, path: Path) -> bool:
    """Tell whether prefixes that nothing uses may go: in data, and in what is of no project."""
    if project is None:
        return True
    whole = path.absolute()
    return not any(
        whole.is_relative_to(folder) for folder in (project.ontology, project.shapes, project.root / MAPPINGS)
    )


def _base(project: Project | None, path: Path) -> str | None:
    whole = path.absolute()
    return project.graph_iri(whole) if project and whole.is_relative_to(project.root) else None
