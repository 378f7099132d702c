"""Arguments of a saved query: from what was typed to terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.engines.base import Engine
from kg.errors import UsageError
from kg.project.config import Project
from kg.project.saved_query import Parameter, SavedQuery, parse_argument
from kg.rdf.terms import IRI, BlankNode, Literal, Prefixes, Term


def resolve_arguments(
    project: Project, engine: Engine, query: SavedQuery, given: Mapping[str, Any]
) -> dict[str, list[Term]]:
    """Return the terms for each parameter that has a value, defaults included.

    Values may be texts as typed at the prompt, numbers, dates, booleans, or terms; lists where a parameter takes many.
    Raises UnknownName, IdentifierError or AmbiguousLabel for a wrong value, and UsageError for a missing one.
    """
    for name in given:
        query.parameter(name)
    prefixes = Prefixes(project.prefixes)
    terms: dict[str, list[Term]] = {}
    for param in query.params:
        value = given.get(param.name, param.default)
        values = list(value) if isinstance(value, list | tuple) and not isinstance(value, Term) else [value]
        values = [one for one in values if one is not None]
        if len(values) > 1 and not param.many:
            raise _about(param, f"one value is taken, not {len(values)}")
        if values:
            terms[param.name] = [_to_term(project, engine, param, one, prefixes) for one in values]
        elif param.required:
            example = f"; for example: {param.example!r}" if param.example else ""
            raise _about(param, f"{query.name} needs a value{example}")
    return terms


def find_misfit(project: Project, engine: Engine, query: SavedQuery, terms: Mapping[str, Sequence[Term]]) -> str | None:
    """Return in words which of the terms is a thing of another class than its parameter asks for, if one is."""
    from kg.ask.labels import other_class

    prefixes = Prefixes(project.prefixes)
    for param in query.params:
        cls = tuple(str(prefixes.expand(one)) for one in param.classes)
        for term in terms.get(param.name, ()):
            told = other_class(engine, project, term, cls) if isinstance(term, IRI) else None
            if told:
                return told
    return None


def _about(param: Parameter, message: str) -> UsageError:
    error = UsageError(message)
    error.parameter = param.name
    return error


def _to_term(project: Project, engine: Engine, param: Parameter, value: Any, prefixes: Prefixes) -> Term:
    if isinstance(value, IRI | BlankNode | Literal):
        return value
    of_rdflib = type(value).__name__ == "URIRef" and param.type == "iri"
    text = f"<{value}>" if of_rdflib else _typed(value)
    term = parse_argument(param, text, prefixes)
    if term is None:
        from kg.ask.labels import get_thing

        cls = tuple(str(prefixes.expand(one)) for one in param.classes)
        try:
            return get_thing(engine, project, text, cls)
        except UsageError as error:
            error.parameter = param.name
            raise
    return term


def _typed(value: Any) -> str:
    """Return a Python value as a person would type it at the prompt."""
    if isinstance(value, str):
        return str(value)  # a term of rdflib is a text as well
    if isinstance(value, bool):
        return "true" if value else "false"
    from datetime import date  # what is typed at the prompt is text, and needs no dates

    return value.isoformat() if isinstance(value, date) else str(value)
