"""Whether files could still be used if they held something else, read as a project reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.errors import InputError, KgError, Location
from kg.io.decoding import not_utf8
from kg.project.config import CONFIG, Project


def require_usable(
    project: Project, contents: Mapping[Path, bytes | None], before: Mapping[Path, bytes | None]
) -> None:
    """Raise InputError for a file of settings, rules or a saved query that could be used before, and not with contents.

    `before` has what stood there; what was unusable already may be written, or nothing could ever be mended.
    """
    now: Project = project
    settings = contents.get(project.root / CONFIG)
    if settings is not None:
        _require(project, project.root / CONFIG, settings, before.get(project.root / CONFIG))
        now = _read_settings(project, settings) or project
    for path, content in contents.items():
        if content is not None and path != project.root / CONFIG:
            _require(now, path, content, before.get(path))


def _require(project: Project, path: Path, content: bytes, before: bytes | None) -> None:
    fault = _fault(project, path, content)
    if fault is None or (before is not None and _fault(project, path, before) is not None):
        return
    place = fault.location if fault.location is not None else Location(path)
    raise InputError(f"could not be used any more, so nothing was written: {fault.message}", location=place)


def _read_settings(project: Project, content: bytes) -> Project | None:
    from kg.project.reading import project_of_text

    try:
        return project_of_text(project.root, content.decode("utf-8-sig"))
    except (KgError, UnicodeDecodeError):  # it was so before
        return None


def _fault(project: Project, path: Path, content: bytes) -> KgError | None:
    """Return why a file could not be used with a content; None where it could be, and for files of other kinds."""
    try:
        text = content.decode("utf-8-sig")
        if path == project.root / CONFIG:
            from kg.project.reading import project_of_text

            project_of_text(project.root, text)
        elif path == project.linking.rules:
            from kg.link.rules import rules_of_text

            rules_of_text(project, text)
        elif path.suffix == ".rq" and path.is_relative_to(project.queries):
            from kg.project.catalog import query_of_text
            from kg.project.header import check_query

            check_query(query_of_text(path, text), project.prefixes)
    except KgError as error:
        return error
    except UnicodeDecodeError as error:
        return not_utf8(error, path, InputError)
    return None
