"""The header of a saved query: `#+` lines that hold YAML, and whether the query can be trusted to run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import KgError, Location, QueryError, nearest
from kg.project.saved_query import SavedQuery, parse_argument, place_in_header, require_used
from kg.rdf.terms import IRI, Prefixes, Term
from kg.sparql.binding import bind
from kg.sparql.clauses import declare_prefixes
from kg.sparql.guard import require_safe

_PARAMETER = re.compile(r"[a-zA-Z][a-zA-Z0-9_]*\Z")
# The common options of every query command; a parameter may not take their names.
RESERVED = frozenset(("format", "output", "engine", "limit", "labels", "show", "explain", "timeout", "exit_status",
                      "build", "help"))  # fmt: skip
_KEYS = (
    "summary", "description", "tags", "params", "answers", "no_data", "problem", "solution", "severity", "chart",
    "endpoint",
)  # fmt: skip
_PARAM_KEYS = ("type", "class", "default", "example", "description", "enum", "many", "optional")


def parse_header(text: str, path: Path) -> dict[str, Any]:
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


def check_query(query: SavedQuery, namespaces: Mapping[str, str]) -> None:
    """Raise QueryError for a saved query that cannot be trusted to run.

    It is unsafe, a parameter does not occur or cannot be bound, or an example or default is not of its type.
    """
    require_safe(query.text, query.path)
    require_used(query, [param.name for param in query.params], query.text)
    prefixes = Prefixes(namespaces)
    sample: dict[str, list[Term]] = {}
    for param in query.params:
        here = place_in_header(query, param.name)
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
