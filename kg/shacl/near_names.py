"""The name that a misspelt one was most likely meant to be, among very many, without a look at each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from kg.ask.meant import is_slip_of, meant_among
from kg.errors import nearest
from kg.rdf.terms import split_iri

# Among so many each is looked at.
_FEW = 100
# Two letters that so many names have side by side tell none of them from another.
_COMMON = 200
_CANDIDATES = 30
# So many pairs of letters are looked for by themselves; where more are asked for, all of all names are.
_SINGLY = 100


class NearNames:
    """Names to be asked for many times; each question looks at those that share the most pairs of letters."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: Sequence[str] = sorted(set(names))

        self._with_pair: dict[str, list[int]] = {}
        self._all_pairs = False

    @cached_property
    def _marked(self) -> list[str]:
        return [_marked(name) for name in self._names]

    def _numbers(self, pair: str) -> Sequence[int]:
        """Return the numbers of the names that have two letters side by side."""
        if pair not in self._with_pair and not self._all_pairs:
            if len(self._with_pair) < _SINGLY:
                self._with_pair[pair] = [number for number, name in enumerate(self._marked) if pair in name]
            else:
                self._all_pairs, self._with_pair = True, {}
                for number, name in enumerate(self._names):
                    for one in _pairs(name):
                        self._with_pair.setdefault(one, []).append(number)
        return self._with_pair.get(pair, ())

    def find(self, name: str) -> str | None:
        """Return the name that looks most like another, or None where none does."""
        return next(iter(nearest(name, self.candidates(name), 1)), None)

    def candidates(self, name: str) -> Sequence[str]:
        """Return the names that may look like another: all of them where they are few."""
        if len(self._names) <= _FEW:
            return self._names
        shared: Counter[int] = Counter()
        for pair in _pairs(name):
            numbers = self._numbers(pair)
            if len(numbers) <= _COMMON:
                shared.update(numbers)
        most = sorted(shared.items(), key=lambda one: (-one[1] / (1 + len(self._names[one[0]])), one[0]))
        return [self._names[number] for number, _ in most[:_CANDIDATES]]


class NearTerms:
    """Terms of vocabularies, to be asked which of them another one of the same namespace was meant to be."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._names: dict[str, list[str]] = {}
        self._near: dict[str, NearNames] = {}
        for space, name in map(split_iri, terms):
            self._names.setdefault(space, []).append(name)

    def meant(self, term: str) -> str | None:
        """Return the term that was meant by one that is none of these; None where none is near enough."""
        space, name = split_iri(term)
        if space not in self._names:
            return None
        near = self._near.get(space) or self._near.setdefault(space, NearNames(self._names[space]))
        meant = meant_among(name, [one for one in near.candidates(name) if not _is_another_word(name, one)])
        return f"{space}{meant}" if meant is not None else None


def _is_another_word(name: str, other: str) -> bool:
    """Tell whether one of two names is all of the other and more: a subtitle is no title misspelt."""
    shorter, longer = sorted((name.lower(), other.lower()), key=len)
    return shorter in longer and not is_slip_of(name, other)


def _marked(name: str) -> str:
    return f"^{name.lower()}$"


def _pairs(name: str) -> set[str]:
    """Return each two letters side by side, in small letters, the first and the last one marked."""
    text = _marked(name)
    return {text[n : n + 2] for n in range(len(text) - 1)}
