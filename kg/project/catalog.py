"""The saved queries of a project, by name; parsed headers are kept under .kg/.

Reading one header with a YAML parser costs more than running most queries.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import Advice, KgError, Location, QueryError, UnknownName, name_shown
from kg.io.kept import read_kept, write_kept
from kg.pictures.view import KINDS, View
from kg.project.config import Project
from kg.project.panels import Panel
from kg.project.saved_query import Parameter, SavedQuery

MAX_BYTES = 1024 * 1024
_ID = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
_CACHE_LAYOUT = 5


class Catalog:
    """The saved queries of a folder by id; headers are read when asked for."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self._folder = folder
        self._cache = cache
        self._paths = _find_files(folder)
        self._known: dict[str, Any] = _read_cache(cache) if cache else {}
        self._changed = False

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def path(self, name: str) -> Path:
        """Return the file of a query; raise UnknownName."""
        if name not in self._paths:
            raise UnknownName("query", name, self._paths, advice=Advice("list-queries"))
        return Path(self._paths[name])

    def get(self, name: str) -> SavedQuery:
        """Return a saved query; raise UnknownName, or QueryError with the place of a fault in its header."""
        path = self.path(name)
        status = path.stat()
        key = path.relative_to(self._folder).as_posix()
        text = _read_text(path, status.st_size)
        stamp = [len(text), zlib.crc32(text.encode())]  # the text is read anyway, and a time may be set back
        cached = self._known.get(key)
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by a program that is not this one
            if cached and cached[0] == stamp and _is_sound(query := _from_fields(name, path, text, cached[1])):
                return query
        from kg.project.header import parse_header

        fields = parse_header(text, path)
        self._known[key] = [stamp, fields]
        self._changed = True
        return _from_fields(name, path, text, fields)

    def iter_queries(self) -> Iterator[SavedQuery]:
        """Yield every saved query by id; raise QueryError at the first faulty header."""
        for name in self._paths:
            yield self.get(name)
        self.save()

    def save(self) -> None:
        """Keep the headers read so far for the next process; a folder that cannot be written is no fault."""
        if self._cache and self._changed and self._cache.parent.is_dir():
            with suppress(KgError, OSError):
                write_kept(self._cache, {"layout": _CACHE_LAYOUT, "headers": self._known})
            self._changed = False


def query_of_text(path: Path, text: str) -> SavedQuery:
    """Return the saved query that a file would be with a text; raise QueryError with the place of a fault."""
    from kg.project.header import parse_header

    return _from_fields(path.stem, path, text, parse_header(text, path))


def read_catalog(project: Project) -> Catalog:
    """Return the catalogue of a project."""
    return Catalog(project.queries, project.state / "catalog.json")


def _read_cache(path: Path) -> dict[str, Any]:
    held = read_kept(path)
    with suppress(KeyError, TypeError, ValueError):
        return dict(held["headers"]) if held["layout"] == _CACHE_LAYOUT else {}
    return {}


def _find_files(folder: Path) -> dict[str, str]:
    """Return the `.rq` files below a folder by id; raise QueryError for names that cannot be ids, or clash."""
    found: dict[str, str] = {}
    for name, path in sorted(_iter_files(str(folder))):
        if not _ID.match(name):
            raise QueryError(
                f"'{name_shown(name)}' cannot be the id of a query; use small letters, digits and _, a letter first",
                location=Location(Path(path)),
            )
        if name in found:
            raise QueryError(f"has the same id as {found[name]}; rename one of them", location=Location(Path(path)))
        found[name] = path
    return found


def _iter_files(folder: str) -> Iterator[tuple[str, str]]:
    """Yield stem and path of each `.rq` file; raise QueryError for one that is no regular file."""
    if not os.path.isdir(folder):  # noqa: PTH112 - a Path for each of a hundred files costs a millisecond
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _iter_files(entry.path)
            elif entry.name.endswith(".rq"):
                if not entry.is_file(follow_symlinks=False):
                    raise QueryError("is not a regular file of this project", location=Location(Path(entry.path)))
                yield entry.name[:-3], entry.path


def _read_text(path: Path, size: int) -> str:
    if size > MAX_BYTES:
        raise QueryError(f"is larger than {MAX_BYTES:,} bytes", location=Location(path))
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        from kg.io.decoding import not_utf8  # a start does without

        raise not_utf8(error, path, QueryError) from None
    except OSError as error:
        raise QueryError(f"cannot be read: {error}", location=Location(path)) from None


def _is_sound(query: SavedQuery) -> bool:
    """Tell whether what was kept of a header has the types that a header gives."""
    if not (isinstance(query.tags, tuple) and isinstance(query.answers, tuple)):
        return False
    texts = (
        query.summary,
        query.description,
        query.no_data,
        query.problem,
        query.solution,
        query.severity,
        query.endpoint,
        *query.tags,
    )
    return (
        all(isinstance(text, str) for text in texts)
        and all(type(number) is int for number in query.answers)
        and type(query.seconds) is float
        and type(query.entailed) is bool
        and all(map(_is_parameter, query.params))
        and (query.view is None or _is_view(query.view))
        and all(map(_is_panel, query.panels))
    )


def _is_parameter(param: Parameter) -> bool:
    texts = (param.name, param.description, *param.enum, *param.classes)
    others = (param.default, param.example)
    flags = (param.many, param.optional)
    lists = isinstance(param.enum, tuple) and isinstance(param.classes, tuple)
    if not lists or not all(isinstance(text, str) for text in (*texts, *(one for one in others if one is not None))):
        return False
    if param.type != "iri":
        from kg.rdf.values import VALUE_TYPES

        if param.type not in VALUE_TYPES:
            return False
    return all(isinstance(flag, bool) for flag in flags)


def _is_view(view: View) -> bool:
    texts = (view.best, *view.roles, *view.roles.values(), *view.columns, *view.hide)
    lists = isinstance(view.columns, tuple) and isinstance(view.hide, tuple)
    if not lists or not all(isinstance(text, str) for text in texts) or view.kind not in KINDS:
        return False
    return all(role in view.roles for role in KINDS[view.kind].needed)


def _is_panel(panel: Panel) -> bool:
    values = [v for one in panel.given.values() for v in (one if isinstance(one, tuple) else (one,))]
    texts = (panel.thing, panel.section, panel.title, *panel.classes, *panel.given, *values)
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(panel.classes, tuple)
        and (panel.order is None or type(panel.order) is float)
        and type(panel.rows) is int
        and isinstance(panel.home, bool)
    )


def _from_fields(name: str, path: Path, text: str, fields: Mapping[str, Any]) -> SavedQuery:
    rest = _with_tuples(fields)
    params = tuple(Parameter(**_with_tuples(param)) for param in fields["params"])
    panels = tuple(Panel(**{**_with_tuples(one), "given": _with_tuples(one["given"])}) for one in fields["panels"])
    view = None if fields["view"] is None else View(**_with_tuples(fields["view"]))
    return SavedQuery(name=name, path=path, text=text, **{**rest, "params": params, "panels": panels, "view": view})


def _with_tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
