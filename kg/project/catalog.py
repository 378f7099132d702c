"""Saved queries: one `.rq` file each, with a header of `#+` lines that hold YAML.

The file's name is the query's id and spells the question. What the header says is checked here; parsed headers are
kept under .kg/, because reading one with a YAML parser costs more than running most queries.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import IdentifierError, KgError, Location, QueryError, UnknownName, nearest
from kg.io.atomic import replace_file
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes, Term, find_iri
from kg.sparql.binding import bind
from kg.sparql.clauses import declare_prefixes
from kg.sparql.guard import require_safe
from kg.sparql.tokens import find_variables

MAX_BYTES = 1024 * 1024
_ID = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
_PARAMETER = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*\Z")
_CACHE_LAYOUT = 2
# The common options of every query command; a parameter may not take their names.
RESERVED = frozenset(("format", "output", "engine", "limit", "labels", "show", "explain", "timeout", "exit_status",
                      "build", "help"))  # fmt: skip
_KEYS = (
    "summary", "description", "tags", "params", "answers", "no_data", "problem", "solution", "severity", "chart",
    "endpoint",
)  # fmt: skip
_PARAM_KEYS = ("type", "class", "default", "example", "description", "enum", "many", "optional")


class Parameter(NamedTuple):
    """One parameter of a saved query, as its header declares it; `cls` is a CURIE, `default` a text or None."""

    name: str
    type: str
    description: str = ""
    cls: str | None = None
    default: str | None = None
    example: str | None = None
    enum: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False

    @property
    def required(self) -> bool:
        """Whether a caller must give a value."""
        return self.default is None and not self.optional


class SavedQuery(NamedTuple):
    """A saved query: its id, its file, the parts of its header, and its text with the header."""

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Parameter, ...]
    answers: tuple[int, ...]
    no_data: str
    problem: str
    solution: str
    severity: str
    chart: Mapping[str, str]
    endpoint: str
    text: str

    @property
    def is_check(self) -> bool:
        """Whether the query looks for faults: every row that it returns is one."""
        return bool(self.problem)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter; raise UnknownName."""
        for param in self.params:
            if param.name == name:
                return param
        raise UnknownName("parameter", name, [p.name for p in self.params], f"{self.name} takes {_listed(self)}")


def _listed(query: SavedQuery) -> str:
    return ", ".join(param.name for param in query.params) or "no parameters"


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
            raise UnknownName("query", name, self._paths, "list them with: kg query")
        return Path(self._paths[name])

    def get(self, name: str) -> SavedQuery:
        """Return a saved query; raise UnknownName, or QueryError with the place of a fault in its header."""
        path = self.path(name)
        status = path.stat()
        key = path.relative_to(self._folder).as_posix()
        stamp = [status.st_mtime_ns, status.st_size]
        text = _read_text(path, status.st_size)
        cached = self._known.get(key)
        if cached and cached[0] == stamp:
            with suppress(TypeError):
                return _from_fields(name, path, text, cached[1])
        fields = _parse_header(text, path)
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
            with suppress(KgError), replace_file(self._cache) as file:
                file.write(json.dumps({"layout": _CACHE_LAYOUT, "headers": self._known}, ensure_ascii=False).encode())
            self._changed = False


def read_catalog(project: Project) -> Catalog:
    """Return the catalogue of a project."""
    return Catalog(project.queries, project.state / "catalog.json")


def _read_cache(path: Path) -> dict[str, Any]:
    try:
        held = json.loads(path.read_bytes())
        return dict(held["headers"]) if held["layout"] == _CACHE_LAYOUT else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _find_files(folder: Path) -> dict[str, str]:
    """Return the `.rq` files below a folder by id; raise QueryError for names that cannot be ids, or clash."""
    found: dict[str, str] = {}
    for name, path in sorted(_iter_files(str(folder))):
        if not _ID.match(name):
            raise QueryError(
                f"{name!r} cannot be the id of a query; use small letters, digits and _, a letter first",
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
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot be read: {error}", location=Location(path)) from None


# --- Headers


def _from_fields(name: str, path: Path, text: str, fields: Mapping[str, Any]) -> SavedQuery:
    params = tuple(Parameter(**{**param, "enum": tuple(param["enum"])}) for param in fields["params"])
    rest: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
    return SavedQuery(name=name, path=path, text=text, **{**rest, "params": params})


def _parse_header(text: str, path: Path) -> dict[str, Any]:
    """Return the fields of a SavedQuery that its header gives, as JSON can hold them."""
    import yaml

    header = [(n, line[2:].removeprefix(" ")) for n, line in enumerate(text.splitlines(), 1) if line.startswith("#+")]

    def fail(message: str, key: str = "") -> QueryError:
        pattern = re.compile(rf"\s*{re.escape(key)}\s*:") if key else re.compile("")
        line = next((n for n, row in header if pattern.match(row)), 1)
        return QueryError(message, location=Location(path, line, 1))

    if not header:
        raise fail("the query has no header; begin it with: #+ summary: the question it answers?")
    try:
        loaded = yaml.safe_load("\n".join(row for _, row in header))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = Location(path, header[min(mark.line, len(header) - 1)][0], mark.column + 4) if mark else Location(path)
        problem = getattr(error, "problem", None) or "it cannot be read"
        message = f"the header is not YAML: {problem}; put a text that holds a colon or a bracket in quotes"
        raise QueryError(message, location=where) from None
    if not isinstance(loaded, dict):
        raise fail("the header must hold keys such as summary and tags")
    for key in loaded:
        if key not in _KEYS:
            close = nearest(str(key), _KEYS, 1)
            raise fail(
                f"unknown key {key!r}; " + (f"did you mean {close[0]!r}?" if close else f"known: {', '.join(_KEYS)}"),
                str(key),
            )
    for key in ("summary", "description", "no_data", "problem", "solution", "endpoint"):
        if not isinstance(loaded.get(key, ""), str):
            raise fail(f"{key!r} must be a text", key)
    if not loaded.get("summary", "").strip():
        raise fail("the header needs a summary: the question, with its question mark", "summary")
    tags, answers, chart = loaded.get("tags", []), loaded.get("answers", []), loaded.get("chart", {})
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise fail("'tags' must be a list of texts", "tags")
    if not isinstance(answers, list) or not all(isinstance(number, int) for number in answers):
        raise fail("'answers' must be a list of numbers", "answers")
    severity = loaded.get("severity", "violation")
    from kg.findings import SEVERITIES

    if severity not in SEVERITIES:
        raise fail(f"'severity' must be one of: {', '.join(SEVERITIES)}", "severity")
    if not isinstance(chart, dict):
        raise fail("'chart' must be a table", "chart")
    params = loaded.get("params", {}) or {}
    if not isinstance(params, dict):
        raise fail("'params' must be a table of parameters", "params")
    return {
        "summary": loaded["summary"].strip(),
        "description": loaded.get("description", "").strip(),
        "tags": tags,
        "answers": answers,
        "no_data": loaded.get("no_data", "").strip(),
        "problem": loaded.get("problem", "").strip(),
        "solution": loaded.get("solution", "").strip(),
        "severity": severity,
        "chart": {str(key): str(value) for key, value in chart.items()},
        "endpoint": loaded.get("endpoint", ""),
        "params": [_parse_parameter(str(name), declared, fail) for name, declared in params.items()],
    }


def _parse_parameter(name: str, declared: Any, fail: Any) -> dict[str, Any]:
    if not _PARAMETER.match(name):
        raise fail(f"{name!r} cannot be a parameter; use letters, digits and _", name)
    if name in RESERVED:
        raise fail(f"the parameter {name!r} has the name of a common option; give it another", name)
    if not isinstance(declared, dict):
        raise fail(f"the parameter {name!r} must be a table such as {{type: iri}}", name)
    for key in declared:
        if key not in _PARAM_KEYS:
            close = nearest(str(key), _PARAM_KEYS, 1)
            advice = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(_PARAM_KEYS)}"
            raise fail(f"unknown key {key!r} of the parameter {name!r}; {advice}", name)
    from kg.rdf.values import VALUE_TYPES

    kind = declared.get("type")
    if kind not in VALUE_TYPES:
        close = nearest(str(kind), VALUE_TYPES, 1)
        advice = f"did you mean {close[0]!r}?" if close else f"use one of: {', '.join(VALUE_TYPES)}"
        raise fail(f"the parameter {name!r} has no known type; {advice}", name)
    enum = declared.get("enum", [])
    if not isinstance(enum, list):
        raise fail(f"'enum' of the parameter {name!r} must be a list", name)
    default = _as_text(declared.get("default"))
    if default is not None and enum and default not in map(_as_text, enum):
        raise fail(f"the default of {name!r} is not one of its values", name)
    for key in ("many", "optional"):
        if not isinstance(declared.get(key, False), bool):
            raise fail(f"{key!r} of the parameter {name!r} must be true or false", name)
    if declared.get("optional") and default is not None:
        raise fail(f"the parameter {name!r} is optional and has a default; keep one of the two", name)
    return {
        "name": name,
        "type": kind,
        "description": str(declared.get("description", "")),
        "cls": _as_text(declared.get("class")),
        "default": default,
        "example": _as_text(declared.get("example")),
        "enum": [_as_text(value) for value in enum],
        "many": declared.get("many", False),
        "optional": declared.get("optional", False),
    }


def _as_text(value: Any) -> str | None:
    """Return a YAML scalar as the text that a person would type."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


# --- Values


def parse_argument(param: Parameter, text: str, prefixes: Prefixes) -> Term | None:
    """Return the term that a value of a parameter stands for, or None for a label that is still to be looked up.

    Raises IdentifierError or UnknownName with the parameter's name.
    """
    try:
        if param.enum and text not in param.enum:
            raise IdentifierError(f"{text!r} is not one of: {', '.join(param.enum)}")
        if param.type == "iri":
            return find_iri(text, prefixes)
        from kg.rdf.values import parse_value

        return parse_value(param.type, text)
    except IdentifierError as error:
        raise IdentifierError(f"--{option_name(param.name)}: {error.message}") from None


def option_name(parameter: str) -> str:
    """Return a parameter's name as it is typed on the command line."""
    return parameter.replace("_", "-")


def require_used(query: SavedQuery, names: Iterable[str], text: str) -> None:
    """Raise QueryError for a parameter that the text does not use: whatever its value, the answer would be the same."""
    variables = find_variables(text, query.path)
    for name in names:
        if name not in variables:
            close = nearest(name, variables, 1)
            advice = f"did you mean ?{close[0]}?" if close else "use it, or remove it from the header"
            told = f"the parameter {name!r} does not occur in the query; {advice}"
            raise QueryError(told, location=_place_in_header(query, name))


def _place_in_header(query: SavedQuery, name: str) -> Location:
    rows = enumerate(query.text.splitlines(), 1)
    return Location(query.path, next((n for n, row in rows if re.match(rf"#\+\s+{name}\s*:", row)), 1), 1)


def check_query(query: SavedQuery, namespaces: Mapping[str, str]) -> None:
    """Raise QueryError for a saved query that cannot be trusted to run.

    It is unsafe, a parameter does not occur or cannot be bound, or an example or default is not of its type.
    """
    require_safe(query.text, query.path)
    require_used(query, [param.name for param in query.params], query.text)
    prefixes = Prefixes(namespaces)
    sample: dict[str, list[Term]] = {}
    for param in query.params:
        here = _place_in_header(query, param.name)
        if param.required and param.example is None:
            raise QueryError(f"the parameter {param.name!r} needs an example", location=here)
        for text in filter(None, (param.example, param.default, *param.enum)):
            try:
                term = parse_argument(param, text, prefixes)
            except KgError as error:
                raise QueryError(error.message, location=here) from None
            sample[param.name] = [term or IRI("urn:sample")]  # a label is looked up only when the query runs
    bind(query.text, sample, [param.name for param in query.params if param.many], query.path)
    declare_prefixes(query.text, {}, query.path)  # any SPARQL tool must be able to run the file as it is
