"""Findings as they are kept from one run to the next: as JSON, with files named as seen from the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import Advice, Location, Mend
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Literal, Term, TripleTerm

MOST = 20_000
"""A report of more findings than this is made anew each time; keeping it would take longer."""
_TERMS = ("focus", "value", "asked", "meant", "cause", "other")
_LISTS = ("kinds", "unseen", "several", "others")
_NOTHING = tuple(zip(Finding._fields, Finding("", "", ""), strict=True))


def encode(findings: Sequence[Finding], root: Path) -> list[dict[str, Any]]:
    """Return findings as values of JSON, their files as seen from a folder; raise ValueError where there is none."""
    return [_encode(finding, root) for finding in findings]


def _encode(finding: Finding, root: Path) -> dict[str, Any]:
    held: dict[str, Any] = {
        name: value
        for (name, usual), value in zip(_NOTHING, finding, strict=True)
        if value is not usual and value != usual
    }
    if finding.under:
        held["under"] = encode(finding.under, root)
    return _turned(held, encode_term, lambda place: encode_place(place, root))


def encode_place(place: Location, root: Path) -> list[Any]:
    """Return a place as values of JSON, its file as seen from a folder; raise ValueError for one outside of it."""
    return [_shown(place.path, root), place.line, place.column]


@lru_cache(1024)
def _shown(path: Path, root: Path) -> str:
    """Return a path as seen from a folder, once for the many places in a file; raise ValueError for one outside."""
    return path.relative_to(root).as_posix()


def decode(held: Sequence[dict[str, Any]], root: Path) -> list[Finding]:
    """Return what `encode` was given; raise ValueError, TypeError or KeyError for what it has not made."""
    found = []
    for one in held:
        fields = _turned(dict(one), decode_term, lambda place: decode_place(place, root))
        if "under" in fields:
            fields["under"] = tuple(decode(fields["under"], root))
        found.append(Finding(**fields))
    return found


def decode_place(held: Sequence[Any], root: Path) -> Location:
    """Return the place that `encode_place` was given; raise ValueError or TypeError for what it has not made."""
    path, line, column = held
    return Location(_read(path, root), line, column)


_read = lru_cache(1024)(lambda path, root: Path(root, path))


def _turned(fields: dict[str, Any], term: Callable[[Any], Any], place: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the fields of a finding with their terms and places in another form."""
    for name in _TERMS:
        if name in fields:
            fields[name] = term(fields[name])
    for name in _LISTS:
        if name in fields:
            fields[name] = tuple(map(term, fields[name]))
    if "location" in fields:
        fields["location"] = place(fields["location"])
    if "related" in fields:
        fields["related"] = tuple((place(one), str(shown)) for one, shown in fields["related"])
    if "advice" in fields:
        fields["advice"] = Advice(*fields["advice"])
    if "mend" in fields:
        title, at, length, text = fields["mend"]
        fields["mend"] = Mend(title, place(at), length, text)
    return fields


def encode_term(term: Term) -> list[str | None]:
    """Return a term as a list of texts; raise ValueError for a triple term."""
    if isinstance(term, Literal):
        return list(term)
    if isinstance(term, TripleTerm):
        raise ValueError("triple terms are not kept")
    return ["<" if isinstance(term, IRI) else "_:", term.value]


def decode_term(held: Sequence[Any]) -> Term:
    """Return the term that `encode_term` was given; raise ValueError for what it has not made."""
    if len(held) == 3:
        return Literal(str(held[0]), str(held[1]), None if held[2] is None else str(held[2]))
    mark, value = held
    return IRI(str(value)) if mark == "<" else BlankNode(str(value))
