"""How alike two names are, in tiers that a person can follow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.labels import fold

SAME = 0.98
_LEAST_FUZZY = 5
_LEAST_PART = 3
_BRACKETED = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*")


class Likeness(NamedTuple):
    """How alike two names are, from 0 to 1, and in words why."""

    score: float
    why: str


class _Keys(NamedTuple):
    exact: str
    folded: str
    joined: str
    plain: str
    plain_joined: str
    sorted: str


@lru_cache(maxsize=50_000)
def _keys(name: str) -> _Keys:
    folded, plain = fold(name), fold(without_remark(name))
    words = plain.split()
    return _Keys(
        unicodedata.normalize("NFC", name).casefold().strip(),
        folded,
        folded.replace(" ", ""),
        plain,
        "".join(words),
        " ".join(sorted(words)),
    )


def without_remark(name: str) -> str:
    """Return a name without a remark in brackets, unless nothing else is in it.

    >>> without_remark("Rosé (singer)")
    'Rosé'
    """
    return _BRACKETED.sub(" ", name).strip() or name


def _is_hangul(text: str) -> bool:
    return bool(text) and all("가" <= ch <= "힣" for ch in text)


def iter_keys(name: str) -> Iterator[str]:
    """Yield the keys under which a name is the same as another: folded, without spaces or remark, words sorted."""
    keys = _keys(name)
    if keys.folded:
        yield from dict.fromkeys((keys.joined, keys.plain_joined, keys.sorted.replace(" ", "")))


def iter_part_keys(name: str) -> Iterator[str]:
    """Yield the keys of a person's name without one word, or a Korean one without its family name."""
    keys = _keys(name)
    joined, words = keys.plain_joined, keys.plain.split()
    if _is_hangul(joined):
        if len(joined) <= 5:
            yield from (joined[n:] for n in (1, 2) if len(joined) - n >= 2)
        return
    if len(words) > 1:
        yield from (part for part in ("".join(words[1:]), "".join(words[:-1])) if len(part) >= _LEAST_PART)


def spellings(name: str) -> tuple[str, ...]:
    """Return a name as it may be written elsewhere: without a remark, spaces and hyphens, or accents."""
    plain = without_remark(name)
    joined = re.sub(r"[\s\-‐-–]+", "", plain)
    return tuple(dict.fromkeys(one for one in (name, plain, joined, fold(plain)) if one))


def compare_names(ours: str, theirs: str, *, family_names: bool = False) -> Likeness:
    """Return how alike two names are.

    1: the same but for case; .98: the same but for accents, punctuation, spaces, the order of words or a remark in
    brackets, or, where people have family names, the same but for one of the names; below: .9 of the share of letters
    in common. Hangul is compared as Hangul, never transliterated.
    """
    a, b = _keys(ours), _keys(theirs)
    if a.exact == b.exact:
        return Likeness(1.0, "the same name")
    if not a.folded or not b.folded:
        return Likeness(0.0, "no letters to compare")
    if a.folded == b.folded:
        return Likeness(SAME, "the same but for accents and punctuation")
    if a.joined == b.joined:
        return Likeness(SAME, "the same but for spaces")
    if a.plain_joined == b.plain_joined:
        return Likeness(SAME, "the same but for a remark in brackets")
    if a.sorted == b.sorted:
        return Likeness(SAME, "the same words in another order")
    if family_names and (a.plain_joined in iter_part_keys(theirs) or b.plain_joined in iter_part_keys(ours)):
        return Likeness(SAME, "the same but for a family name")
    if min(len(a.plain), len(b.plain)) < _LEAST_FUZZY:
        return Likeness(0.0, "another name")
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    share = max(token_sort_ratio(a.plain, b.plain), ratio(a.plain_joined, b.plain_joined)) / 100
    return Likeness(round(0.9 * share, 4), f"{share:.0%} of the letters in common")


def best_likeness(
    ours: Iterable[str], theirs: Iterable[str], *, family_names: bool = False
) -> tuple[Likeness, str, str]:
    """Return the best likeness between two sets of names, with the two names."""
    best = (Likeness(0.0, "no name to compare"), "", "")
    candidates = tuple(theirs)
    for one in ours:
        for other in candidates:
            likeness = compare_names(one, other, family_names=family_names)
            if likeness.score > best[0].score:
                best = (likeness, one, other)
    return best
