"""The labels of all things, found by how they, or one of their words, begin; case and diacritics aside."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from kg.ask.folding import fold

_LAST = "\U0010ffff"


class Names:
    """Things by label: sorted once, and asked with every letter that is typed."""

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        """Take things, as text of their IRIs, with their labels."""
        self._things: list[tuple[str, str]] = list(labels)
        words: list[tuple[str, int]] = []
        size = len(self._things)
        for number, (_, label) in enumerate(self._things):
            folded = fold(label)
            words.append((folded, number))
            at = folded.find(" ")
            while at >= 0:
                words.append((folded[at + 1 :], number + size))  # behind whole labels that are the same
                at = folded.find(" ", at + 1)
        words.sort()
        self._keys = [word for word, _ in words]
        self._numbers = [number % size for _, number in words]
        self._by_id = sorted(range(len(self._things)), key=lambda number: self._things[number])

    def __len__(self) -> int:
        return len(self._things)

    def iter_beginning(self, typed: str) -> Iterator[tuple[str, str]]:
        """Yield things with the labels that begin, or of which a word begins, as something typed; in order of these."""
        wanted = fold(typed)
        if typed and not wanted:  # signs alone, which no label begins with
            return
        seen: set[int] = set()
        at = bisect_left(self._keys, wanted)
        end = bisect_left(self._keys, wanted + _LAST, at)
        for number in self._numbers[at:end]:
            if number not in seen:
                seen.add(number)
                yield self._things[number]

    def iter_ids(self, begin: str) -> Iterator[tuple[str, str]]:
        """Yield things whose IRI begins as something typed, each with one of its labels; in order of the IRIs."""
        at = bisect_left(self._by_id, begin, key=lambda number: self._things[number][0])
        last = ""
        for number in islice(self._by_id, at, None):
            thing, label = self._things[number]
            if not thing.startswith(begin):
                return
            if thing != last:
                yield thing, label
            last = thing
