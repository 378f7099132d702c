"""Classes, properties and things that the rules for links name, and that neither the ontology nor the data have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from kg.ask.known_names import KnownNames
from kg.engines.base import Engine
from kg.errors import KgError
from kg.findings import Finding
from kg.project.config import Project
from kg.project.declared import Steps, read_settings
from kg.project.toml_text import read_toml
from kg.rdf.terms import IRI, Prefixes
from kg.shacl.closed_vocabularies import is_term
from kg.shacl.unknown_terms import CURIE, asked_for, iter_curies, meant_term

_RULE = "links"
_SPARQL = ("path", "where")
# What taking over describes itself.
_NEW = ("document", "describes")


class _Use(NamedTuple):
    """A term, and where in the text of the rules it stands."""

    term: IRI
    at: int


def find_unknown(project: Project, engine: Engine) -> list[Finding]:
    """Return a finding for each name in the rules for links that nothing has, where it stands first.

    What is of another vocabulary need not be used here; only a slip is told.
    """
    path = project.linking.rules
    if not path.is_file():
        return []
    settings = read_settings(path, project.root, project.prefixes)
    uses: dict[IRI, int] = {}
    with suppress(KgError):  # told by who reads the rules
        for use in _uses(read_toml(settings), (), settings.find_keys(), settings.text, Prefixes(project.prefixes)):
            uses[use.term] = min(use.at, uses.get(use.term, use.at))
    if not uses:
        return []
    known = {row[0] for row in engine.select(asked_for(uses)).rows}
    names, found = KnownNames(engine, project), []
    for term, at in sorted(uses.items(), key=lambda one: one[1]):
        if term not in known and not is_term(term.value):
            told = _told(project, names, term)
            found += [Finding("violation", told, _RULE, settings.place_of(at))] if told else []
    return found


def _told(project: Project, names: KnownNames, term: IRI) -> str | None:
    meant, render = meant_term(names, term) or names.meant(term), Prefixes(project.prefixes).render
    if meant is None and not (term.value.startswith(project.base) and names.has_like(term)):
        return None
    told = f"neither the ontology nor the data have {render(term)}"
    return f"{told}: did you mean {render(meant)}?" if meant else f"{told}; correct it, or describe it there."


def _uses(value: Any, steps: Steps, places: Mapping[Steps, int], text: str, prefixes: Prefixes) -> Iterator[_Use]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            here = (*steps, key)
            if isinstance(key, str):
                yield from _named(key, here, places, text, prefixes)
            if key not in _NEW:
                yield from _uses(inner, here, places, text, prefixes)
    elif isinstance(value, str):
        yield from _named(value, steps, places, text, prefixes)


def _named(value: str, steps: Steps, places: Mapping[Steps, int], text: str, prefixes: Prefixes) -> Iterator[_Use]:
    """Yield the terms that a text names: it is one, or SPARQL that has some."""
    whole = CURIE.fullmatch(value) is not None
    names = [value] if whole else [name for name, _ in iter_curies(value)] if steps[-1] in _SPARQL else []
    for name in names:
        with suppress(KgError):  # a prefix that is not declared is told by who reads the rules
            at = places.get(steps, 0)
            where = re.compile(rf"{name}(?![\w-])").search(text, at)
            yield _Use(prefixes.expand(name), where.start() if where else at)
