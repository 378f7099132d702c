"""Lines as a curator types them: what a thing is, and behind it properties with values, a semicolon between two.

book Paper Moon; by: Mina Park; subject: sea, ships; published = 2025-03-07
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from kg.ask.folding import fold
from kg.ask.slips import is_slip
from kg.errors import nearest

Key = TypeVar("Key")

_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_PARTING = re.compile(r"\s*[\t\n\v\f\r]\s*")
_BEHIND = re.compile(r"\s*(?:$|[,;]|@|\^\^)")
"""What may stand behind a text in quotation marks; a mark before anything else is part of the text."""
_NAMED = re.compile(r"\s*((?:[\w-]+:(?=\S))?[^:=]+?)\s*(?:=|:(?=\s|$|[\"“„«<]))\s*(.*)", re.DOTALL)
_CLOSE = re.compile(r"\s*([^:=\s]+):(\S.*)", re.DOTALL)


class Line(NamedTuple):
    """What stands before the first property, if anything does, and the properties with their values, as typed."""

    head: str
    pairs: tuple[tuple[str, str], ...]


def read_line(text: str, is_property: Callable[[str], bool]) -> Line:
    """Return the parts of a line; its beginning is a property only where that is known to be one.

    A part without a property goes on with the values of the one before.
    """
    head, pairs = "", list[tuple[str, str]]()
    for number, part in enumerate(split_outside(text, ";")):
        named = split_pair(part, is_property) if number == 0 else split_pair(part)
        if named:
            pairs.append(named)
        elif number == 0:
            head = part.strip()
        elif part.strip():
            name = pairs[-1][0] if pairs else ""
            pairs.append((name, part.strip()))
    return Line(head, tuple(pairs))


def split_pair(part: str, is_property: Callable[[str], bool] | None = None) -> tuple[str, str] | None:
    """Return a property and its value, as typed; None where a text has none, or none that is known."""
    for pattern in (_NAMED, _CLOSE):
        match = pattern.fullmatch(part)
        if match and (is_property is None or is_property(match[1].strip())):
            return match[1].strip(), match[2].strip()
    return None


def split_outside(text: str, mark: str) -> list[str]:
    """Return the parts of a text between marks, but for marks in quotation marks.

    >>> split_outside('a; "b; c"', ";")
    ['a', ' "b; c"']
    """
    parts, begin, end, escaped = [], 0, "", False
    for place, letter in enumerate(text):
        if end and escaped:
            escaped = False
        elif end:
            escaped = letter == "\\"
            end = "" if letter == end else end
        elif letter in _QUOTES and _QUOTES[letter] in text[place + 1 :] and (text[:place][-1:] or " ") in " \t:=,;":
            end = _QUOTES[letter]
        elif letter == mark:
            parts.append(text[begin:place])
            begin = place + 1
    return [*parts, text[begin:]]


def unquoted(text: str) -> tuple[str, bool]:
    """Return a text without the quotation marks around it, and whether there were any."""
    within = read_quoted(text)
    return (within[0], True) if within and not within[1] else (as_typed(text), False)


def as_typed(text: str) -> str:
    """Return a text without what parts the cells and the lines that it was copied from; quotation marks keep these.

    >>> as_typed("Tae\\tYang \\r")
    'Tae Yang'
    """
    return _PARTING.sub(" ", text.strip())


def read_quoted(text: str) -> tuple[str, str] | None:
    """Return what stands in the quotation marks that a text begins with, and what behind; None where it has none.

    >>> read_quoted('"so \\\\"true\\\\", she said"@en')
    ('so "true", she said', '@en')
    """
    bare = text.strip()
    end = _QUOTES.get(bare[:1])
    places = iter(range(1, len(bare)))
    for place in places:
        if bare[place] == "\\" and bare[place + 1 : place + 2] in ("\\", end):
            next(places)
        elif bare[place] == end and _BEHIND.match(bare, place + 1):
            return re.sub(rf"\\([\\{end}])", r"\1", bare[1:place]), bare[place + 1 :].strip()
    return None


class Names(Generic[Key]):
    """Names that people type for a few known keys, found although they are not typed as they are written."""

    def __init__(self, names: Mapping[Key, Sequence[str]]) -> None:
        self._known: dict[str, list[Key]] = {}
        self._written: dict[str, str] = {}
        for key, several in names.items():
            for name in several:
                keys = self._known.setdefault(plain(name), [])
                if key not in keys:
                    keys.append(key)
                self._written.setdefault(plain(name), name)

    def exact(self, text: str) -> Key | None:
        """Return the key of a name, whatever its case, spaces and hyphens; None where none is called so."""
        return next(iter(self._known.get(plain(text), ())), None)

    def find(self, text: str) -> Key | None:
        """Return the key that is meant by a name, or by the beginning or a word of one, or by one with a slip."""
        wanted = plain(text)
        if not wanted or wanted in self._known:
            return self.exact(text)
        ways: tuple[Callable[[str], bool], ...] = (
            lambda name: name.startswith(wanted),
            lambda name: name.endswith(wanted) or wanted in map(plain, self._written[name].split()),
            lambda name: is_slip(wanted, name),
        )
        for fits in ways:
            found = {id(key): key for name, keys in self._known.items() if fits(name) for key in keys}
            if len(found) == 1:
                return next(iter(found.values()))
        return None

    def near(self, text: str) -> tuple[str, ...]:
        """Return names as they are written that look like another."""
        return tuple(self._written[name] for name in nearest(plain(text), self._known))

    def longest_at_start(self, text: str) -> tuple[Key, str] | None:
        """Return the key whose name a text begins with, word by word, and the rest; the longest name counts."""
        words = text.split()
        for count in range(len(words), 0, -1):
            key = self.exact(" ".join(words[:count]))
            if key is not None:
                return key, text.split(None, count)[count] if count < len(words) else ""
        return None

    def slip_at_start(self, text: str) -> tuple[str, str] | None:
        """Return the name that the first words of a text have but for a slip, as it is written, and the rest."""
        words = text.split()
        for count in range(len(words) - 1, 0, -1):
            begin = plain(" ".join(words[:count]))
            found = [name for name in self._known if is_slip(begin, name)]
            if len(found) == 1:
                return self._written[found[0]], text.split(None, count)[count]
        return None


def plain(name: str) -> str:
    """Return a name as it is compared: without case, accents, spaces, hyphens and underscores."""
    return fold(name.replace("_", " ")).replace(" ", "")
