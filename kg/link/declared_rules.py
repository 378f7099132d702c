"""What the file of rules for links may say: a line for each key, and what each value may be."""

from __future__ import annotations

import re
from typing import Any

from kg.ask.folding import fold
from kg.errors import UsageError
from kg.link.expressions import read_expression
from kg.link.taking_rules import enrichment_table, states_table
from kg.project.declared import (
    CURIE,
    FLAG,
    IRI,
    TEXT,
    Kind,
    Settings,
    list_of,
    named,
    number,
    one_of,
    read_text,
    table_of,
)

KINDS = ("item", "date", "id")


def _identifier(letter: str) -> Kind:
    """Return the kind of their identifiers that begin with a letter."""

    def read(value: Any, *_: object) -> str:
        if not re.fullmatch(rf"{letter}[1-9][0-9]*", read_text(value)):
            raise ValueError
        return str(value)

    return Kind(f"an identifier of theirs, such as {letter}5", f"identifiers of theirs, such as {letter}5", read)


def _read_sparql(value: Any, settings: Settings, _: object) -> str:
    for prefix in re.findall(r"\b([A-Za-z][\w-]*):[\w-]", read_text(value)):
        if prefix not in settings.prefixes:
            raise UsageError(f"the prefix {prefix}: is not declared in kg.toml")
    return str(value)


def _read_pattern(value: Any, *_: object) -> str:
    return read_expression(read_text(value))


_ITEM, _PROPERTY = _identifier("Q"), _identifier("P")
_SPARQL = Kind("SPARQL", "SPARQL", _read_sparql)
_PATTERN = Kind("a regular expression", "regular expressions", _read_pattern)
# What the file may say, a line for each key; a value goes by the same name in Rules, ClassRule or FactRule.
_CLASS = table_of(
    {
        "items": list_of(_ITEM).default([]),
        "predicate": CURIE,
        "needs": list_of(list_of(TEXT)),
        "family_names": list_of(TEXT),
        "strict": FLAG,
        "where": _SPARQL,
        "new": _ITEM,
        "parts": list_of(CURIE),
    }
)
_FACT = table_of(
    {
        "label": TEXT.needed,
        "path": _SPARQL.default(""),
        "where": _SPARQL,
        "properties": list_of(_PROPERTY, least=1).needed,
        "kind": one_of(*KINDS),
        "reverse": list_of(_PROPERTY),
        "weak": FLAG,
        "finds": FLAG,
        "offered": FLAG,
        "pattern": _PATTERN,
        "few": number(1, whole=True),
        "compared": FLAG,
        "states": states_table(_ITEM, _PROPERTY),
    }
)


def _read_sign(value: Any, *_: object) -> tuple[str, tuple[str, ...]]:
    sign, *spellings = read_text(value).split()
    if not spellings:
        raise ValueError
    return sign, tuple("" if one == "-" else fold(one) for one in spellings)


_SIGN = Kind(
    "a sign and how it is written, such as 'ж zh'", "signs and how they are written, such as 'ж zh'", _read_sign
)
_SCRIPT = table_of({"signs": list_of(_SIGN, least=1).needed, "beginnings": list_of(_SIGN).default([])})
_SPELLING = table_of(
    {
        "articles": list_of(TEXT),
        "joints": list_of(TEXT),
        "remarks": list_of(TEXT),
        "signs": TEXT,
        "letters": named(TEXT),
        "words": named(TEXT),
        "scripts": named(_SCRIPT),
    }
)


def _read_address(value: Any, *_: object) -> str:
    if not read_text(value).startswith("http") or not value.endswith("{id}"):
        raise ValueError
    return str(value)


def _read_way(value: Any, *_: object) -> str:
    parts = re.split("[/?#]", read_text(value))
    if value.count("{id}") != 1:
        raise ValueError
    if any(part.count("{id}") + part.count("{any}") > 2 for part in parts):  # each more takes the length once more
        raise UsageError("of {id} and {any} no more than two stand between slashes")
    return str(value)


_ADDRESS = Kind("an address that ends with {id}", "addresses that end with {id}", _read_address)
_WAY = Kind("an address with {id} in it", "addresses with {id} in them", _read_way)
_WHOLE = number(0, whole=True)
_CHECK = table_of(
    {
        "weights": list_of(_WHOLE, least=1).needed,
        "modulo": number(2, whole=True).needed,
        "remainder": _WHOLE,
    }
)
_READS = table_of(
    {
        "id": TEXT.needed,
        "names": list_of(TEXT, least=1).needed,
        "kind": TEXT.needed,
        "kinds": named(_ITEM).needed,
        "statements": named(TEXT).default({}),
    }
)


def _read_asked(value: Any, *_: object) -> str:
    if not read_text(value).startswith(("http://", "https://")) or not re.search(r"\{(id|query)\}", value):
        raise ValueError
    return str(value)


_ASKED = Kind("an address with {id} or {query} in it", "addresses with {id} or {query} in them", _read_asked)
_INTERFACE = table_of(
    {
        "search": _ASKED.needed,
        "found": TEXT.needed,
        "item": _ASKED.needed,
        "pause": number(0, 60),
    }
)
_TARGET = table_of(
    {
        "label": TEXT.needed,
        "address": _ADDRESS.needed,
        "form": _PATTERN.needed,
        "written": list_of(_WAY),
        "case": one_of("lower", "upper"),
        "drop": TEXT,
        "check": _CHECK,
        "property": _PROPERTY.needed,
        "path": _SPARQL.default("<https://schema.org/sameAs>"),
        "classes": list_of(CURIE).default([]),
        "example": TEXT.needed,
        "reads": _READS,
        "interface": _INTERFACE,
    }
)
RULES_FILE = table_of(
    {
        "entities": IRI.needed,
        "direct": IRI.needed,
        "languages": list_of(TEXT).default(["mul", "en"]),
        "names": list_of(_PROPERTY).default([]),
        "kind": _PROPERTY.needed,
        "broader": _PROPERTY.needed,
        "never": list_of(_ITEM).default([]),
        "addresses": list_of(CURIE).default([]),
        "read_on": list_of(CURIE).default([]),
        "written": list_of(_WAY).default([]),
        "spelling": _SPELLING.default({}),
        "classes": named(_CLASS).needed,
        "facts": named(_FACT).needed,
        "targets": named(_TARGET).default({}),
        "enrichment": enrichment_table(_ITEM, _PROPERTY),
    }
)
