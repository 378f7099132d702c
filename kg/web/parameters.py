"""Parameters of saved questions as JSON Schema, for OpenAPI and for tools."""

from __future__ import annotations

from typing import Any

from kg.project.saved_query import Parameter

_TYPES = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
_FORMATS = {"date": "date", "dateTime": "date-time"}


def schema_of_value(param: Parameter) -> dict[str, Any]:
    """Return the schema of one value of a parameter."""
    schema: dict[str, Any] = {"type": _TYPES.get(param.type, "string")}
    if param.type in _FORMATS:
        schema["format"] = _FORMATS[param.type]
    if param.enum:
        schema["enum"] = list(param.enum)
    return schema


def of_all(param: Parameter, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what a parameter takes: one value, or a list of them."""
    return {"type": "array", "items": schema} if param.many else schema
