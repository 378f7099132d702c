"""Targets: lists of others in which our things have an identifier, and how such identifiers are written.

All of it is data. An address is written in many ways; one of them is what we write, and all that the rules know are
read as the same. A check digit is told as a weighted sum, which has a certain remainder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote

from kg.link.expressions import is_whole
from kg.link.readings import Interface, Reads

_LONGEST = 2_000
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+/")
_PLACES = {"id": r"(?P<id>[^/?#\s][^/?#]*?)", "any": r"[^/?#]*"}


class Check(NamedTuple):
    """What the signs of an identifier must add up to: the sum of their values, each times its weight, by a modulus.

    A digit counts what it is, and X ten; signs without a weight at the beginning count nothing.
    """

    weights: tuple[int, ...]
    modulo: int
    remainder: int = 0

    def holds(self, identifier: str) -> bool:
        """Tell whether an identifier adds up.

        >>> isni = Check(tuple(2 ** n for n in range(15, -1, -1)), 11, 1)
        >>> isni.holds("0000000121032683"), isni.holds("0000000121032684")
        (True, False)
        """
        signs = identifier[-len(self.weights) :]
        values = [10 if sign in "Xx" else int(sign) for sign in signs if sign.isdigit() or sign in "Xx"]
        if len(values) != len(self.weights):
            return False
        return sum(map(int.__mul__, values, self.weights)) % self.modulo == self.remainder % self.modulo


class Target(NamedTuple):
    """A list of others: how its identifiers look, and the ways in which they and their addresses are written.

    `form` is a regular expression of an identifier; signs that are to `drop` do not count, letters are put in one
    `case`, and the `check` must hold. `written` are addresses with {id} in them, and {any} for what does not count;
    "{id}" alone is the bare identifier; `address` is what we write. `theirs` is their property for it, and `path` ours.
    Things of `classes` have such an identifier, all if none is said. `reads` says what its entities look like, and
    `interface` how they are asked for, where the list itself can be looked in.
    """

    name: str
    label: str
    address: str
    form: str
    written: tuple[str, ...] = ()
    case: str = ""
    drop: str = ""
    check: Check | None = None
    theirs: str = ""
    path: str = ""
    classes: tuple[str, ...] = ()
    example: str = ""
    reads: Reads | None = None
    interface: Interface | None = None

    @property
    def entities(self) -> str:
        """What stands before an identifier in its address."""
        return self.address.partition("{id}")[0]

    def address_of(self, identifier: str) -> str:
        """Return the address of an identifier, as we write it."""
        return self.address.replace("{id}", identifier)

    def is_id(self, text: str) -> bool:
        """Tell whether a text is an identifier as we write it."""
        return bool(text) and self.clean(text) == text

    def clean(self, text: str) -> str:
        """Return an identifier as we write it, or nothing for a text that is none."""
        bare = "".join(sign for sign in text.strip() if sign not in self.drop)
        bare = {"lower": bare.lower(), "upper": bare.upper()}.get(self.case, bare)
        fits = is_whole(self.form, bare) and (self.check is None or self.check.holds(bare))
        return bare if fits else ""

    def plain(self, text: str) -> str:
        """Return what a text means, an identifier or an address of one, as we write it; any other as it is."""
        return self.read(text) or self.clean(text) or text.strip()

    def read(self, text: str) -> str:
        """Return the identifier that a text is, or that an address has in it; nothing where there is none."""
        return next((found for one in self._matches(text) if (found := self.clean(one))), "")

    def fault(self, text: str) -> str:
        """Return in words what is wrong with an address that should have an identifier in it, or nothing."""
        found = self._matches(text, bare=False)
        if not found or any(map(self.clean, found)):
            return ""
        one = "".join(sign for sign in found[0] if sign not in self.drop)
        same = {"lower": one.lower(), "upper": one.upper()}.get(self.case, one)
        if self.check is not None and is_whole(self.form, same):
            return f"{found[0]!r} is no {self.label}: its check digit does not fit"
        return f"{found[0]!r} is no {self.label}, which looks like {self.example or self.form}"

    def _matches(self, text: str, *, bare: bool = True) -> list[str]:
        told = text.strip().removeprefix("<").removesuffix(">").strip()
        if len(told) > _LONGEST:
            return []
        ways = [way for way in _ways(self.address, *self.written) if bare or way.pattern != _BARE]
        forms = dict.fromkeys((told, told if "://" in unquote(told)[8:] else unquote(told)))
        return [unquote(match["id"]).strip() for form in forms for way in ways if (match := way.fullmatch(form))]


def items_behind(entities: str, written: tuple[str, ...] = ()) -> Target:
    """Return how items of a Wikibase are written: behind `entities`, as pages of its host, or as is told."""
    host = re.sub(r"^https?://(www\.)?([^/]*).*", r"\2", entities)
    ways = written or (f"{host}/entity/{{id}}", f"{host}/wiki/{{id}}")
    return Target("items", "item", f"{entities}{{id}}", "Q[1-9][0-9]*", ways, "upper", example="Q42")


def expanded(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a text that begins with one of our prefixes with its namespace, and any other as it is."""
    prefix, colon, rest = text.strip().partition(":")
    return prefixes[prefix] + rest if colon and prefix in prefixes and not rest.startswith("//") else text


_BARE = r"(?s:(?P<id>.+))"
_known: dict[tuple[str, ...], list[re.Pattern[str]]] = {}


def _ways(*written: str) -> list[re.Pattern[str]]:
    if written not in _known:
        _known[written] = [_way(one) for one in dict.fromkeys(written)]
    return _known[written]


def _way(written: str) -> re.Pattern[str]:
    """Return the expression for a way to write an address: with or without scheme, www, m, and what follows it."""
    if written == "{id}":
        return re.compile(_BARE)
    told = re.sub(r"^https?://(www\.)?", "", written)
    parts = re.split(r"\{(id|any)\}", told)
    body = "".join(_PLACES[part] if n % 2 else re.escape(part) for n, part in enumerate(parts))
    if not _HOST.match(told):
        return re.compile(body, re.IGNORECASE)
    return re.compile(rf"(?:https?:)?(?://)?(?:(?:www|m|mobile)\.){{0,2}}{body}/*(?:[?#&].*)?", re.IGNORECASE)


class Cleaner:
    """Puts the identifiers of others, by their property, into the spelling that we write."""

    def __init__(self, targets: Mapping[str, Target]) -> None:
        self._targets = targets

    @cached_property
    def _by_property(self) -> dict[str, Target]:
        return {one.theirs: one for one in self._targets.values() if one.theirs}

    @property
    def mark(self) -> str:
        """What an index depends on: what is cleaned, and how."""
        told: list[Any] = [(p, t.form, t.case, t.drop, t.check) for p, t in sorted(self._by_property.items())]
        return repr(told)

    def clean(self, prop: str, text: str) -> str:
        """Return a value of a property as we write it; as it is where it is no identifier."""
        target = self._by_property.get(prop)
        return (target.clean(text) or text) if target else text
