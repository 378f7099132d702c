"""Which name was meant by another one that nothing has: the nearest of those that there are, if it is near enough."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from kg.ask.folding import decoded, fold
from kg.ask.slips import is_slip
from kg.errors import nearest

# How much of two names is the same, at least, for one to be told as meant.
_ALIKE = 0.75
# By so many letters at most a slip differs from what was meant.
_MOST_LONGER = 1
_LEAST_PART = 3
_MOST_OTHER = 3
"""So many letters at most are in one of the two and not in the other: jennie and jenny have three such."""
_ByLength = dict[int | None, list[tuple[str, int]]]
_LONG = 7
"""Of a word with fewer letters others are one letter away."""
_WORDS = re.compile(r"[^\W_]+")


def words_of(name: str) -> list[str]:
    """Return the words of a name as an IRI ends in it: parted by hyphens, or each beginning with a capital.

    >>> words_of("hanna-seo"), words_of("numTracks")
    (['hanna', 'seo'], ['num', 'tracks'])
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", decoded(name))
    return [fold(word) for word in _WORDS.findall(parted)]


def is_slip_of(name: str, other: str) -> bool:
    """Tell whether a name is another one but for case, signs, an ending, or one letter in one of its words."""
    return _are_slips(words_of(name), words_of(other))


def is_sure_slip(name: str, other: str) -> bool:
    """Tell whether a name is surely another one: the same but for case and signs, or for one letter in a long word.

    Of a short word each letter tells who is meant, in a name of several words too.

    >>> is_sure_slip("Bruno_Mars", "bruno-mars"), is_sure_slip("joan-park", "john-park"), is_sure_slip("ros", "rose")
    (True, False, False)
    """
    mine, others = words_of(name), words_of(other)
    if "".join(mine) == "".join(others):
        return True
    odd = [(a, b) for a, b in zip(mine, others, strict=False) if a != b]
    return len(mine) == len(others) and len(odd) == 1 and min(map(len, odd[0])) >= _LONG and is_slip(*odd[0])


def slips_among(name: str, known: Iterable[str]) -> Iterator[str]:
    """Yield those of many names of which one is a slip, in their order; what is known of a frozen set is kept."""
    mine = words_of(name)
    size = sum(map(len, mine))
    for other in _likely("".join(mine), _parted(known)) if isinstance(known, frozenset) else known:
        plain = other.replace("-", "")
        # Most are too long or too short, which is seen without folding them.
        if plain.isascii() and plain.isalnum() and abs(len(plain) - size) > _MOST_LONGER:
            continue
        if _are_slips(mine, words_of(other)):
            yield other


def _likely(joined: str, parted: _ByLength) -> Iterator[str]:
    """Yield the names that may be slips of one, or of which it is one, by their lengths and letters."""
    letters = _letters_of(joined)
    for length in range(len(joined) - _MOST_LONGER, len(joined) + _MOST_LONGER + 1):
        for other, others in parted.get(length, ()):
            if (letters ^ others).bit_count() <= _MOST_OTHER:
                yield other
    yield from (other for other, _ in parted.get(None, ()))


def _by_length(known: Iterable[str]) -> _ByLength:
    """Return names with their letters by their length; those that must be folded for that stand under None."""
    found: _ByLength = {}
    for other in known:
        plain = other.replace("-", "")
        if plain.isascii() and plain.isalnum():
            found.setdefault(len(plain), []).append((other, _letters_of(plain.lower())))
        else:
            found.setdefault(None, []).append((other, 0))
    return found


_parted = lru_cache(8)(_by_length)


def _letters_of(text: str) -> int:
    """Return a number with a bit for each letter of a text; few letters have one in common."""
    bits = 0
    for letter in set(text):
        bits |= 1 << (ord(letter) & 63)
    return bits


def _are_slips(mine: Sequence[str], others: Sequence[str]) -> bool:
    if len(mine) == len(others):
        odd = [(a, b) for a, b in zip(mine, others, strict=True) if a != b]
        return (len(odd) < 2 and all(is_slip(a, b) for a, b in odd)) or "".join(mine) == "".join(others)
    joined, other = "".join(mine), "".join(others)
    return joined == other or is_slip(joined, other)


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

    For the name of a thing, each `whole` word counts: a name that has nothing for one of them is another thing's, and
    so is one that is written with another word as one.
    """
    known = known if isinstance(known, Collection) else list(known)
    near = list(nearest(name, known, 3))
    if whole:
        near = [one for one in near if covers(one, name) and not _is_half(one, name, known)]
    slips = [one for one in near if is_slip_of(name, one)]
    if slips:
        return slips[0]
    return next((one for one in near if _alike(name.lower(), one.lower())), None)


def _is_half(part: str, name: str, known: Iterable[str]) -> bool:
    """Tell whether a name is another one with a word of its own before or behind it: kpop is no pop, nor is artpop.

    Such a word is one that other names have, or a letter before a short word.
    """
    own, whole = "".join(words_of(part)), "".join(words_of(name))
    if len(whole) <= len(own):
        return False
    rests = [whole.removesuffix(own)] if whole.endswith(own) else []
    if rests and len(rests[0]) == 1 and len(own) < _LONG:
        return True
    rests += [whole.removeprefix(own)] if whole.startswith(own) else []
    return any(
        len(rest) > _MOST_LONGER and rest in words_of(one) for rest in rests for one in known if rest in fold(one)
    )


def near_among(name: str, known: Iterable[str]) -> list[str]:
    """Return some known names that look like one, all that it is a slip of among them."""
    return list(dict.fromkeys((*nearest(name, known, 20), *slips_among(name, known))))


def without_kind(name: str, known: Iterable[str], kinds: Iterable[str]) -> str | None:
    """Return the one name that another has beside words for its kind: bugs, for bugs_chart where that is a chart.

    >>> without_kind("bugs_chart", ["bugs", "melon"], ["chart"])
    'bugs'
    """
    kind = {word for one in kinds for word in words_of(one)}
    words = [word for word in words_of(name) if word not in kind]
    if not words or words == words_of(name):
        return None
    fit = [one for one in known if words_of(one) == words]
    return fit[0] if len(fit) == 1 else None


def parts_among(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that have all words of another one, one behind the other, and more; none for a short word.

    Or those words in another order, or, where it has a slash, those that are one of its parts.

    >>> parts_among("korea", ["south-korea", "korean-pop"]), parts_among("seoul/south-korea", ["seoul", "busan"])
    (['south-korea'], ['seoul'])
    """
    if "/" in name:
        parts = [words_of(part) for part in name.split("/")]
        return [one for one in known if words_of(one) in parts]
    own = sorted(words_of(name))
    words = f" {' '.join(words_of(name))} "
    if len(words.strip()) < _LEAST_PART:
        return []
    last = words.split()[-1]
    near = [(one, words_of(one)) for one in known if last in fold(one)]
    return [one for one, parts in near if words in f" {' '.join(parts)} " or sorted(parts) == own]
