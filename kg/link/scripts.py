"""One name in two scripts: whether Latin letters may be what the signs of another script are written as.

How signs are written is data: a table from signs, as Unicode takes them apart, to their spellings. Nothing is turned
into one spelling; of all that a name may be written as, one has to be the other name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache


class Scripts:
    """The tables of scripts: the spellings of signs, and of signs that begin a name."""

    def __init__(self, signs: Mapping[str, tuple[str, ...]], beginnings: Mapping[str, tuple[str, ...]]) -> None:
        self._signs = {unicodedata.normalize("NFD", sign): spellings for sign, spellings in signs.items()}
        self._beginnings = {unicodedata.normalize("NFD", sign): spellings for sign, spellings in beginnings.items()}
        self._longest = max(map(len, (*self._signs, *self._beginnings)), default=0)
        self._first = frozenset(sign[0] for sign in self._signs)
        self.written_as = lru_cache(maxsize=100_000)(self._written_as)

    def __bool__(self) -> bool:
        return bool(self._signs)

    def knows(self, name: str) -> bool:
        """Tell whether a name has a sign of one of the scripts."""
        return not name.isascii() and not self._first.isdisjoint(unicodedata.normalize("NFD", name))

    def _written_as(self, name: str, latin: str) -> bool:
        """Tell whether a name may be written as some Latin letters; both are folded and without spaces."""
        signs = unicodedata.normalize("NFD", name)
        reached: list[set[int]] = [set() for _ in range(len(signs) + 1)]
        reached[0].add(0)
        for place, positions in enumerate(reached[:-1]):
            if not positions:
                continue
            if signs[place].isascii():
                reached[place + 1] |= {n + 1 for n in positions if latin.startswith(signs[place], n)}
            for length in range(1, self._longest + 1):
                sign = signs[place : place + length]
                if len(sign) < length:
                    break
                spellings = self._signs.get(sign, ())
                if place == 0 and sign in self._beginnings:
                    spellings = (*spellings, *self._beginnings[sign])
                for spelling in spellings:
                    ends = {n + len(spelling) for n in positions if latin.startswith(spelling, n)}
                    reached[place + length] |= ends
        return len(latin) in reached[-1]


NONE = Scripts({}, {})
