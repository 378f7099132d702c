"""JSON as it stands in a text: each value, and each key, with its offset; of a document that is known to be good."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple, TypeAlias

_TOKEN = re.compile(r'[ \t\r\n,:]*(?:("(?>[^"\\]++|\\.)*+")|([\[\]{}])|([^\s\[\]{},:"]+))', re.DOTALL)
_CONSTANTS = {"true": True, "false": False, "null": None}
_LONG = 30

Plain: TypeAlias = str | int | Decimal | bool | None


class Member(NamedTuple):
    """A key and its value; `at` is where the key begins."""

    key: str
    at: int
    value: Value


class Value(NamedTuple):
    """A value and where it begins: a list of members is an object, a list of values is one."""

    held: Plain | list[Value] | Object
    at: int


class Object:
    """The members of an object as they stand; a key may be there twice."""

    def __init__(self) -> None:
        self.members: list[Member] = []

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def first(self, key: str) -> Value | None:
        """Return the value of the first member with a key."""
        return next((one.value for one in self.members if one.key == key), None)


def read_json(text: str) -> Value:
    """Return what a text holds; however deep it nests, no more than a list of what is open is held beside."""
    root: list[Value] = []
    open_: list[tuple[list[Value] | Object, tuple[str, int] | None]] = []
    inside: list[Value] | Object = root
    key: tuple[str, int] | None = None
    keys: dict[str, str] = {}
    for found in _TOKEN.finditer(text):
        at, mark = found.start(found.lastindex or 0), found[2]
        if mark in ("]", "}"):
            if open_:
                inside, key = open_.pop()
            continue
        if found[1] is not None:
            quoted: str = json.loads(found[1], strict=False) if "\\" in found[1] else found[1][1:-1]
            if isinstance(inside, Object) and key is None:
                key = keys.setdefault(quoted, quoted), at
                continue
            value = Value(quoted, at)
        elif mark:
            value = Value(Object() if mark == "{" else [], at)
        else:
            value = Value(_plain(found[3]), at)
        if isinstance(inside, Object):
            if key is not None:
                inside.members.append(Member(*key, value))
            key = None
        else:
            inside.append(value)
        if mark:
            open_.append((inside, key))
            inside, key = value.held, None  # type: ignore[assignment]  # what has just been opened
    return root[0] if root else Value(None, 0)


def _plain(word: str) -> Plain:
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    try:
        return int(word) if len(word) < _LONG else Decimal(word)
    except ValueError:
        return Decimal(word)
