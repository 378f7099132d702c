"""How alike two names are, in tiers that a person can follow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.ask.folding import fold

SAME = 0.98
_LEAST_FUZZY = 5
_LEAST_PART = 3
_LONGEST_HANGUL = 5
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


def iter_part_keys(name: str, family_names: Collection[str]) -> Iterator[str]:
    """Yield the keys of a person's name without the family name: a known one at the beginning, or any at the end.

    What is left is never a known family name. Nothing else is left out at the beginning: "Jonas" may be any of three
    brothers, "Kevin" only one of them. Where there are no family names, nothing is left out.
    """
    if not family_names:
        return

    keys = _keys(name)
    joined, words = keys.plain_joined, keys.plain.split()
    if _is_hangul(joined):
        if len(joined) <= _LONGEST_HANGUL:
            yield from (joined[n:] for n in (1, 2) if len(joined) - n >= 2 and joined[:n] in family_names)
        return
    if len(words) > 1:
        rest = "".join(words[1:])
        if words[0] in family_names and len(rest) >= _LEAST_PART and rest not in family_names:
            yield rest
        left = "".join(words[:-1])
        if len(left) >= _LEAST_PART and left not in family_names:
            yield left


def spellings(name: str) -> tuple[str, ...]:
    """Return a name as it may be written elsewhere: without a remark, spaces and hyphens, or accents."""
    plain = without_remark(name)
    joined = re.sub(r"[\s\-‐-–]+", "", plain)
    return tuple(dict.fromkeys(one for one in (name, plain, joined, fold(plain)) if one))


def compare_names(ours: str, theirs: str, *, family_names: Collection[str] = (), strict: bool = False) -> Likeness:
    """Return how alike two names are.

    1: the same but for case; .98: the same but for accents, punctuation or spaces, and, unless `strict`, but for the
    order of words, a remark in brackets on one side, or one of some family names on one side; below: .9 of the share of
    letters in common. Hangul is compared as Hangul, never transliterated.
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
    if not strict:
        if a.plain_joined == b.plain_joined and (a.plain == a.folded or b.plain == b.folded):
            return Likeness(SAME, "the same but for a remark in brackets")
        if a.folded != a.plain and b.folded != b.plain:
            return _alike(a, b)  # two remarks that differ
        if a.sorted == b.sorted:
            return Likeness(SAME, "the same words in another order")
        ours_in_part, theirs_in_part = iter_part_keys(ours, family_names), iter_part_keys(theirs, family_names)
        if a.plain_joined in theirs_in_part or b.plain_joined in ours_in_part:
            return Likeness(SAME, "the same but for a family name")
    return _alike(a, b)


def _alike(a: _Keys, b: _Keys) -> Likeness:
    """Return the share of letters in common, below SAME in any case."""
    if min(len(a.plain), len(b.plain)) < _LEAST_FUZZY:
        return Likeness(0.0, "another name")
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    share = max(token_sort_ratio(a.plain, b.plain), ratio(a.plain_joined, b.plain_joined)) / 100
    return Likeness(round(0.9 * share, 4), f"{share:.0%} of the letters in common")


def best_likeness(
    ours: Iterable[str], theirs: Iterable[str], *, family_names: Collection[str] = (), strict: bool = False
) -> tuple[Likeness, str, str]:
    """Return the best likeness between two sets of names, with the two names."""
    best = (Likeness(0.0, "no name to compare"), "", "")
    candidates = tuple(theirs)
    for one in ours:
        for other in candidates:
            likeness = compare_names(one, other, family_names=family_names, strict=strict)
            if likeness.score > best[0].score:
                best = (likeness, one, other)
    return best
