"""The header of a saved query: what its keys may say, and whether the query can be trusted to run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from kg.errors import KgError, Location, QueryError, nearest
from kg.pictures.view import View
from kg.project.declared import FLAG, TEXT, Kind, Settings, Steps, list_of, named, number, one_of, read_text, table_of
from kg.project.panels import CLASSES, VIEW, panels_of, settle_panels
from kg.project.saved_query import SavedQuery, parse_argument, require_used
from kg.rdf.terms import IRI, Prefixes, Term
from kg.sparql.binding import bind
from kg.sparql.clauses import find_form, find_projection, require_prefixes
from kg.sparql.guard import require_safe
from kg.sparql.tokens import find_variables, locate
from kg.sparql.valueless import find_valueless

# The common options of every query command, and what they are called within; a parameter may not take their names.
RESERVED = frozenset(
    (
        "format",
        "format_name",
        "output",
        "engine",
        "endpoint",
        "allow_service",
        "services",
        "limit",
        "labels",
        "bom",
        "view",
        "ids",
        "show",
        "explain",
        "timeout",
        "exit_status",
        "build",
        "no_build",
        "stated",
        "help",
    )
)

_MOST_PARAMETERS, _A_DAY = 100, 86_400


def header_declared() -> Kind:
    """Return what a header may say, a line for each key; a value goes by the same name in SavedQuery or Parameter."""
    from kg.findings import SEVERITIES
    from kg.rdf.values import VALUE_TYPES

    parameter = table_of(
        {
            "type": one_of(*VALUE_TYPES).needed,
            "class": CLASSES,
            "default": _PLAIN,
            "example": _PLAIN,
            "description": _PLAIN,
            "enum": list_of(_PLAIN).default([]),
            "many": FLAG,
            "optional": FLAG,
        },
        "a table such as {type: iri}",
    )
    return table_of(
        {
            "summary": Kind("the question it answers, with its question mark", "questions", _read_question).needed,
            "description": _STRIPPED.default(""),
            "tags": list_of(TEXT).default([]),
            "params": named(parameter, _is_parameter, "a parameter; use letters, digits and _").default({}),
            "answers": list_of(number(0, whole=True)).default([]),
            "no_data": _STRIPPED.default(""),
            "problem": _STRIPPED.default(""),
            "solution": _STRIPPED.default(""),
            "severity": one_of(*SEVERITIES).default("violation"),
            "view": VIEW,
            "panel": panels_of(_VALUES),
            "endpoint": _STRIPPED.default(""),
            "seconds": number(0, _A_DAY).default(0.0),
            "entailed": FLAG.default(True),
        },
        "keys such as summary and tags",
    )


def _is_parameter(name: str) -> bool:
    return name.isascii() and name[:1].isalpha() and name.isidentifier()


def _read_question(value: Any, *_: object) -> str:
    text = read_text(value).strip()
    if not text:
        raise ValueError
    return text


def _read_plain(value: Any, *_: object) -> str | None:
    """Return a YAML scalar as the text that a person would type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else read_text(value)


_STRIPPED = Kind("a text", "texts", lambda value, *_: read_text(value).strip())
_PLAIN = Kind("a text or a number", "texts or numbers", _read_plain)


def _read_values(value: Any, settings: Settings, steps: Steps) -> Any:
    return list(list_of(_PLAIN).read(value, settings, steps)) if isinstance(value, list) else _read_plain(value)


_VALUES = Kind("a text, a number, or a list of these", "values", _read_values)


def parse_header(text: str, path: Path) -> dict[str, Any]:
    """Return the fields of a SavedQuery that its header gives, as JSON can hold them."""
    from kg.project.yaml_text import Header

    header = Header(path, text)
    fields: dict[str, Any] = header_declared().check(header.read(), header)
    for name in islice(fields["params"], _MOST_PARAMETERS, None):
        raise header.fail(f"a query takes at most {_MOST_PARAMETERS} parameters", ("params", name))
    for name, param in fields["params"].items():
        param["classes"] = param.pop("class", [])
        default, here = param.get("default"), ("params", name)
        if name in RESERVED:
            raise header.fail(f"the parameter {name!r} has the name of a common option; give it another", here)
        if default is not None and param["enum"] and default not in param["enum"]:
            raise header.fail(f"the default of {name!r} is not one of its values", (*here, "default"))
        if default is not None and param.get("optional"):
            told = f"the parameter {name!r} is optional and has a default; keep one of the two"
            raise header.fail(told, (*here, "default"))
        param["name"] = name
    panels = fields.pop("panel", [])
    steps = [panel_steps(header, n) for n in range(len(panels))]
    fields["panels"] = settle_panels(panels, fields["params"], header, steps)
    return {"view": None, **fields, "params": [*fields["params"].values()]}


def panel_steps(header: Settings, n: int) -> Steps:
    """Return the keys that lead to a panel, which stands alone or in a list."""
    return ("panel", n) if ("panel", n) in header.find_keys() else ("panel",)


def parse_case_header(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """Return the values of parameters that the header of a case gives, and the file of data that it names, if any.

    Raises QueryError with the place of a fault.
    """
    from kg.project.yaml_text import Header

    header = Header(path, text)
    known = table_of({"params": named(_VALUES).default({}), "data": TEXT.default("")}, "params: {name: value}")
    said = known.check(header.read() or {}, header)
    return dict(said["params"]), str(said["data"])


def place_in_header(query: SavedQuery, name: str | int, *, within: Steps = ("params",)) -> Location:
    """Return where the header of a query declares a parameter, or has another key."""
    from kg.project.yaml_text import Header

    return Header(query.path, query.text).place((*within, name))


def place_of_panel(query: SavedQuery, n: int, key: str) -> Location:
    """Return where the header of a query has a key of its panel number `n`, or else the panel."""
    from kg.project.yaml_text import Header

    header = Header(query.path, query.text)
    return header.place((*panel_steps(header, n), key))


def _check_view(query: SavedQuery, view: View) -> None:
    """Raise QueryError for a view that the query has no rows for, or that names a variable that these lack."""
    form = find_form(query.text, query.path)
    if form != "SELECT":
        told = f"a view shows rows, and {form} gives none; leave it out, or ask with SELECT"
        raise QueryError(told, location=place_in_header(query, "view", within=()))
    selected = find_projection(query.text)
    known = find_variables(query.text, query.path) if selected is None else selected
    for role, name in view.iter_variables():
        if name not in known:
            close = nearest(name, known, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"it gives {', '.join(known)}"
            told = f"the query gives no ?{name}, which its view has as {role!r}; {hint}"
            if close and len(re.findall(rf"[?$]{close[0]}\b", query.text)) == 1 and f"?{name}" in query.text:
                told = f"?{close[0]} stands nowhere else in the query: did you mean ?{name}, which its view has too?"
                at = re.search(rf"[?$]{close[0]}\b", query.text)
                raise QueryError(told, location=locate(query.text, at.start() if at else 0, query.path))
            raise QueryError(told, location=place_in_header(query, role, within=("view",)))


def check_query(query: SavedQuery, namespaces: Mapping[str, str]) -> None:
    """Raise QueryError for a saved query that cannot be trusted to run.

    It is unsafe, a parameter does not occur or cannot be bound, a variable never has a value, an example or default is
    not of its type, or its view names what it does not give.
    """
    require_safe(query.text, query.path)
    selected = find_projection(query.text) if query.is_check and find_form(query.text) == "SELECT" else None
    if selected is not None and "focus" not in selected:
        told = "a query that looks for faults selects ?focus, the node at fault, and perhaps ?path and ?value"
        raise QueryError(told, location=place_in_header(query, "problem", within=()))
    names = [param.name for param in query.params]
    require_used(query, names, query.text)
    for one in find_valueless(query.text, names):
        if one.by_mistake:
            told = one.told(instead="give it one, or leave it out")
            raise QueryError(told, location=locate(query.text, one.token.start, query.path))
    if query.view is not None:
        _check_view(query, query.view)
    prefixes = Prefixes(namespaces)
    sample: dict[str, list[Term]] = {}
    for param in query.params:
        if param.required and param.example is None:
            told = f"the parameter {param.name!r} needs an example"
            raise QueryError(told, location=place_in_header(query, param.name))
        for text in filter(None, (param.example, param.default, *param.enum)):
            try:
                term = parse_argument(param, text, prefixes)
            except KgError as error:
                raise QueryError(error.message, location=place_in_header(query, param.name)) from None
            sample[param.name] = [term or IRI("urn:sample")]  # a label is looked up only when the query runs
    bind(query.text, sample, [param.name for param in query.params if param.many], query.path)
    require_prefixes(query.text, namespaces, query.path)
