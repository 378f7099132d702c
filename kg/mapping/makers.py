"""What term maps are compiled to: functions of the cells of a row, asked once for the same cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from operator import itemgetter
from typing import Any, NamedTuple

from kg.mapping.model import Expression, Reference
from kg.mapping.rows import Cell

Cells = list[Cell]
One = Callable[[Cells], str]
"""Gives a term, "" for none; no cell that it reads has several texts."""
Every = Callable[[Cells], Sequence[str]]
"""Gives all terms."""
# What was made of so many different cells is kept; then it begins anew, so that memory does not grow with the table.
MOST_KEPT = 100_000


class TermMaker(NamedTuple):
    """A term map as functions. `one` is None where a row may have several terms; `reads` are the places of cells."""

    one: One | None
    every: Every
    reads: tuple[int, ...]


class Kept(dict[Any, str]):
    """Texts by what they are made of, made when first asked for."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> str:
        if len(self) >= MOST_KEPT:
            self.clear()
        found = self[key] = self._make(key)
        return found


def once(make: One, reads: tuple[int, ...]) -> One:
    """Return a function that is asked once for the same cells."""
    if not reads or -1 in reads:
        return make
    key_of = itemgetter(*reads)
    known: dict[Any, str] = {}

    def once(cells: Cells) -> str:
        key = key_of(cells)
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            found = known[key] = make(cells)
        return found

    return once


def texts_around(expression: Expression) -> list[list[str]]:
    """Return the texts of a template before its first reference, and behind each."""
    found: list[list[str]] = [[]]
    for part in expression.parts:
        if isinstance(part, Reference):
            found.append([])
        else:
            found[-1].append(part)
    return found


def is_meant(separator: str, behind: tuple[str, ...] | None) -> bool:
    """Tell whether the one behind a separator is among those that are meant."""
    return behind is None or separator.strip() in behind


def every_way(one: One, reads: tuple[int, ...], *, plain: bool) -> Every:
    """Return the function that gives a term for each way to take one text of each cell with several."""

    def single(cells: Cells) -> Sequence[str]:
        found = one(cells)
        return (found,) if found else ()

    if plain:
        return single

    def spread(cells: Cells) -> Sequence[str]:
        several = [n for n in reads if type(cells[n]) is tuple]
        if not several:
            return single(cells)
        found: list[str] = []
        for chosen in product(*(cells[n] for n in several)):
            copy = list(cells)
            for n, value in zip(several, chosen, strict=True):
                copy[n] = value
            found += single(copy)
        return found

    return spread


def label_of(text: str) -> str:
    """Return the label of the blank node of a text: no other text has it."""
    if text.isascii() and text.isalnum():
        return f"t{text}"
    kept = (
        letter if letter.isascii() and letter.isalnum() and letter != "x" else f"x{ord(letter):x}x" for letter in text
    )
    return f"u{''.join(kept)}"
