"""Things renamed in a text by meaning: each name of a thing is changed, whatever its form, and not a byte besides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.edit.edits import Edit
from kg.edit.names import (
    LINES,
    Mention,
    Name,
    iter_plain_names,
    iter_query_names,
    iter_turtle_names,
)
from kg.edit.names_of_settings import iter_answer_names, iter_decision_names, iter_toml_names, iter_yaml_names
from kg.rdf.formats import BY_SUFFIX, without_packing

_RUN = re.compile(r"[A-Za-z0-9]+")
DECISIONS = ".sssom.tsv"


class Renamed(NamedTuple):
    """What is to be changed in a file, and the lines of comments and texts that speak of a thing and are left."""

    edits: list[Edit]
    mentions: list[int]


def names_in(
    text: str,
    path: Path,
    prefixes: Mapping[str, str],
    base: str = "",
    declared: Mapping[str, str] | None = None,
) -> Iterator[Name | Mention]:
    """Yield the names in the text of a file of a project, by what its name says that it is, and what may speak of them.

    `prefixes` are those of the project, `declared` those of the questions in shapes.
    """
    suffix = without_packing(path).suffix.lower()
    if suffix in BY_SUFFIX:
        return iter_turtle_names(text, prefixes, base, declared)
    if suffix == ".rq":
        return iter_query_names(text, prefixes, path)
    if path.name.lower().endswith(DECISIONS):
        return iter_decision_names(text, prefixes)
    if suffix in (".tsv", ".live"):
        return iter_answer_names(text, prefixes)
    if suffix == ".toml":
        return iter_toml_names(text, prefixes)
    return iter_yaml_names(text, prefixes)


def renamed(
    text: str,
    path: Path,
    names: Mapping[str, str],
    prefixes: Mapping[str, str],
    base: str = "",
    declared: Mapping[str, str] | None = None,
) -> Renamed:
    """Return what is to be changed in the text of a file so that things have other IRIs: the new of each old one."""
    edits: list[Edit] = []
    mentions: list[int] = []
    done: set[tuple[int, int]] = set()
    if not may_name(text, names):
        return Renamed(edits, mentions)
    for one in names_in(text, path, prefixes, base, declared):
        if isinstance(one, Name):
            new = names.get(one.iri)
            if new is not None:
                done.add((one.start, one.end))
                edits.append(Edit(path, one.start, one.end, one.written(new)))
        elif any(
            said.iri in names and (said.start, said.end) not in done
            for said in iter_plain_names(text, prefixes, within=LINES, start=one.start, end=one.end)
        ):
            mentions.append(text.count("\n", 0, one.start) + 1)
    return Renamed(edits, mentions)


def may_name(text: str, names: Mapping[str, str]) -> bool:
    """Tell whether a text may name one of some things; what may be spelled in another way counts as well."""
    return "\\u" in text or "\\U" in text or any(_last_word(old) in text for old in names)


def _last_word(iri: str) -> str:
    words = _RUN.findall(iri)
    return words[-1] if words else ""
