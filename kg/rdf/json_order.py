"""A document of JSON-LD, written again with the keys in such an order that it can be read as a stream."""

from __future__ import annotations

import json
from bisect import bisect_left
from decimal import Decimal

from kg.rdf.json_text import Member, Object, Value, read_json

_FIRST = ("@context", "@type", "@id")
_OTHERS = len(_FIRST)


class Ordered:
    """The document in the other order, as text, and where in the first one each part stands."""

    def __init__(self, document: str) -> None:
        """Take a document that is known to be good JSON."""
        self._parts: list[str] = []
        self._length = 0
        self._begins: list[int] = []
        self._stands: list[int] = []
        root = read_json(document)
        self._aliases = _aliases(root)
        self._write(root)
        self.text = "".join(self._parts)

    def begin_of_last(self, end: int) -> int | None:
        """Return where in the first document the last part stands that is read when so much of the text is."""
        number = bisect_left(self._begins, end) - 1
        return self._stands[number] if number >= 0 else None

    def _put(self, text: str, at: int | None = None) -> None:
        if at is not None:
            self._begins.append(self._length)
            self._stands.append(at)
        self._parts.append(text)
        self._length += len(text)

    def _write(self, value: Value) -> None:
        """Put a value; what ends far from where it begins stands, to its end, where it begins."""
        held = value.held
        if isinstance(held, Object | list):
            self._put("{" if isinstance(held, Object) else "[", value.at)
            inner = sorted(held, key=self._rank) if isinstance(held, Object) else held
            for number, one in enumerate(inner):
                if number:
                    self._put(",")
                if isinstance(one, Member):
                    self._put(json.dumps(one.key), one.at)
                    self._put(":")
                self._write(one.value if isinstance(one, Member) else one)
            self._put("}" if isinstance(held, Object) else "]", value.at)
        else:
            # a number is read to its end only with what follows it
            self._put(str(held) if isinstance(held, Decimal) else json.dumps(held), value.at)
            self._put(" ")

    def _rank(self, member: Member) -> int:
        key = self._aliases.get(member.key, member.key)
        return _FIRST.index(key) if key in _FIRST else _OTHERS


def _aliases(root: Value) -> dict[str, str]:
    """Return the names that any context of a document has for keywords that must come first."""
    found: dict[str, str] = {}
    todo = [root]
    while todo:
        held = todo.pop().held
        if isinstance(held, Object):
            for member in held:
                told = member.value.held.first("@id") if isinstance(member.value.held, Object) else member.value
                if told is not None and told.held in _FIRST:
                    found[member.key] = str(told.held)
                todo.append(member.value)
        elif isinstance(held, list):
            todo += held
    return found
