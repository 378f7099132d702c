"""Which name was meant by another one that nothing has: the nearest of those that there are, if it is near enough."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.ask.folding import fold
from kg.ask.slips import is_slip
from kg.errors import nearest

# How much of two names is the same, at least, for one to be told as meant.
_ALIKE = 0.75
_WORDS = re.compile(r"[^\W_]+")


def words_of(name: str) -> list[str]:
    """Return the words of a name as an IRI ends in it: parted by hyphens, or each beginning with a capital.

    >>> words_of("hanna-seo"), words_of("numTracks")
    (['hanna', 'seo'], ['num', 'tracks'])
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [fold(word) for word in _WORDS.findall(parted)]


def is_slip_of(name: str, other: str) -> bool:
    """Tell whether a name is another one but for case, signs, an ending, or one letter in one of its words."""
    mine, others = words_of(name), words_of(other)
    if "".join(mine) == "".join(others):
        return True
    if len(mine) != len(others):
        return is_slip("".join(mine), "".join(others))
    odd = [(a, b) for a, b in zip(mine, others, strict=True) if a != b]
    return len(odd) == 1 and is_slip(*odd[0])


def covers(name: str, other: str) -> bool:
    """Tell whether a name has something for each word of another one, or for none of them: no whole word is left over.

    >>> covers("bruno-mars", "Rosie, Bruno Marz"), covers("rosie-bruno-mars", "Bruno Marz")
    (False, True)
    """
    has, left = words_of(name), list[str]()
    wanted = words_of(other)
    for word in wanted:
        like = next((one for one in has if one == word or is_slip(one, word) or _alike(one, word)), None)
        if like is None:
            left.append(word)
        else:
            has.remove(like)
    return not left or len(left) == len(wanted) or "".join(words_of(name)) == "".join(wanted)


def _alike(one: str, other: str) -> bool:
    from difflib import SequenceMatcher  # most runs do without

    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


def meant_among(name: str, known: Iterable[str], *, whole: bool = False) -> str | None:
    """Return the known name that was most likely meant by one that is not known; None where none is near enough.

    For the name of a thing, each `whole` word counts: a name that has nothing for one of them is another thing's.
    """
    near = [one for one in nearest(name, known, 3) if not whole or covers(one, name)]
    slips = [one for one in near if is_slip_of(name, one)]
    if slips:
        return slips[0]
    return next((one for one in near if _alike(name.lower(), one.lower())), None)
