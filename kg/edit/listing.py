"""Semicolons before further values of a property, on as many lines as these stand: commas in place of all of them."""

from __future__ import annotations

from kg.edit.spans import Edit, offset_of, place_of
from kg.edit.stating import Texts
from kg.errors import Location
from kg.places.terminals import TOKEN

_MOST = 400


def comma_edits(place: Location, texts: Texts) -> tuple[Edit, ...]:
    """Return commas in place of the semicolon at a place and of those behind further values like the one behind it.

    A value is a name of the same prefix with none behind it that would be its value; nothing for a text.
    """
    text = texts(place.path)
    at = offset_of(text, place.line or 1, place.column or 1)
    pieces: list[tuple[str, str, int]] = []
    for token in TOKEN.finditer(text, at):
        if token.lastgroup != "space":
            pieces.append((token.lastgroup or "", token[0], token.start()))
        if len(pieces) == _MOST or token[0] in (".", "]"):
            break
    found: list[int] = []
    first = pieces[1][1] if len(pieces) > 1 else ""
    for sign, name, behind in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
        if sign[1] not in (";", ",") or name[0] != "name" or not _is_like(name[1], first):
            break
        if behind[1] not in (";", ",", ".", "]"):
            break  # it is a property
        found += [sign[2]] if sign[1] == ";" else []
    return tuple(_comma(place, text, offset) for offset in found)


def _is_like(name: str, first: str) -> bool:
    (prefix, _, local), (own, _, other) = name.partition(":"), first.partition(":")
    return prefix == own and local[:1].isupper() == other[:1].isupper()


def _comma(place: Location, text: str, offset: int) -> Edit:
    line, column = place_of(text, offset)
    return Edit(place.path, (line, column), (line, column + 1), ",")
