"""Words of a mapping in YAML: keys by their long and short names, prefixes, references, each fault at its place."""

from __future__ import annotations

import re
from typing import Any

from kg.errors import KgError, nearest
from kg.mapping.model import KG_NS, Expression, MappingError, TermMap
from kg.mapping.templates import read_dollars
from kg.mapping.writing import find_bad
from kg.project.declared import Steps
from kg.project.yaml_text import YamlText
from kg.rdf.terms import IRI

_LONGEST = 1_000_000
_SHORT = {
    "mapping": "mappings", "m": "mappings", "source": "sources", "subject": "subjects", "s": "subjects",
    "predicateobject": "predicateobjects", "po": "predicateobjects", "predicate": "predicates", "p": "predicates",
    "object": "objects", "o": "objects", "graph": "graphs", "g": "graphs", "value": "value", "v": "value",
    "prefix": "prefixes", "conditions": "condition", "lang": "language",
}  # fmt: skip
_CURIE = re.compile(r"([A-Za-z][\w-]*):(?!//)")
_NO_PREFIXES = ("urn", "mailto", "tel", "data", "tag", "info", "file", "doi", "isbn", "did")


class MappingText(YamlText):
    """The text of a mapping."""

    error = MappingError
    whole = "the mapping"
    longest = _LONGEST


def comma_lost(text: str, *, any_value: bool = False) -> str | None:
    """Return what is to be said of a property and a value, a column or another name, that are written as one."""
    first, _, rest = text.partition(" ")
    is_value = any_value or rest.startswith("$(") or _CURIE.match(rest)
    return f"a comma is missing behind {first}" if rest and is_value and _CURIE.match(first) else None


class Words:
    """Reads what stands anywhere in a mapping; each method takes a value and the keys that lead to it."""

    def __init__(self, text: MappingText) -> None:
        self.text = text
        self.base: str | None = None

    def fail(self, told: str, steps: Steps) -> KgError:
        """Return the error of a fault at a value."""
        return self.text.fail(told, steps)

    def table(self, value: Any, steps: Steps) -> dict[str, Any]:
        """Return a table; raise MappingError for what is none."""
        if not isinstance(value, dict):
            raise self.fail(f"{self.text.value(steps)} must be a table, with a name on each line", steps)
        return value

    def keys(self, value: Any, at: Steps, known: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Steps]]:
        """Return a table by the long names of its keys, and where each stands; raise MappingError for others."""
        found: dict[str, Any] = {}
        steps: dict[str, Steps] = {}
        for key, inner in self.table(value, at).items():
            name = key if key in known else _SHORT.get(key, key)
            if name not in known:
                close = nearest(key, [*known, *(short for short, long in _SHORT.items() if long in known)], 1)
                hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"
                raise self.fail(f"unknown key {key!r}; {hint}", (*at, key))
            if name in found:
                raise self.fail(f"{key!r} stands here twice, by a short and a long name; keep one", (*at, key))
            found[name], steps[name] = inner, (*at, key)
        return found, {name: steps.get(name, at) for name in known}

    def word(self, value: Any, steps: Steps) -> str:
        """Return a text; a number or a truth is one as it is written."""
        if value is None or isinstance(value, dict | list):
            raise self.fail(f"{self.text.value(steps)} must be a text", steps)
        return str(value).lower() if isinstance(value, bool) else str(value)

    def several(self, value: Any, steps: Steps) -> list[tuple[Any, Steps]]:
        """Return a value, or each of a list, with where it stands."""
        return [(one, (*steps, n)) for n, one in enumerate(value)] if isinstance(value, list) else [(value, steps)]

    def expression(self, value: Any, steps: Steps) -> Expression:
        """Return what a text with references gives."""
        try:
            return read_dollars(self.word(value, steps))
        except ValueError as error:
            raise self.fail(str(error), steps) from None

    def iri(self, value: Any, steps: Steps) -> str:
        """Return an IRI without references, its prefix expanded."""
        text = self.word(value, steps).removesuffix("~iri")
        return self._expand("rdf:type" if text == "a" else text, steps, whole=True)

    def _expand(self, text: str, steps: Steps, *, whole: bool) -> str:
        """Return a text with the prefix at its beginning expanded; raise MappingError for one that is not declared."""
        match = _CURIE.match(text)
        if match and match[1] in self.text.prefixes:
            text = self.text.prefixes[match[1]] + text[match.end() :]
        elif match and match[1] == "kg":
            text = KG_NS + text[match.end() :]
        elif match and match[1].lower() not in _NO_PREFIXES:
            close = nearest(match[1], self.text.prefixes, 1)
            hint = f"did you mean {close[0]!r}?" if close else "declare it under 'prefixes', or in kg.toml"
            raise self.fail(f"there is no prefix {match[1]!r}; {hint}", steps)
        elif not match and "://" not in text:
            if self.base is None:
                raise self.fail(f"{text!r} is no IRI; begin it with a prefix, as ex:name, or with https:", steps)
            text = self.base + text
        if whole and (bad := find_bad(text)):
            raise self.fail(f"{text!r} is no IRI: {comma_lost(text) or bad}", steps)
        return text

    def node(self, value: Any, steps: Steps) -> TermMap:
        """Return the term map of an IRI that may have references."""
        text = self.word(value, steps).removesuffix("~iri")
        expression = self.expression(text, steps)
        first = expression.parts[0]
        if isinstance(first, str):
            head = self._expand(first, steps, whole=False)
            if bad := find_bad(head + "".join(part for part in expression.parts[1:] if isinstance(part, str))):
                raise self.fail(f"{text!r} is no IRI: {comma_lost(text) or bad}", steps)
            expression = Expression((head, *expression.parts[1:]))
            if not expression.references:
                expression = Expression(constant=IRI(head))
        return TermMap(expression, "IRI", place=self.text.place(steps))
