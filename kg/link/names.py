"""How alike two names are, in tiers that a person can follow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.ask.folding import fold
from kg.link.families import other_family
from kg.link.naming import PLAIN, Naming

SAME = 0.98
ALIKE = 0.75
"""From here on two names may be meant as one: five of six letters are in common."""
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
    bare: str
    words: tuple[str, ...]
    remark: str
    inner: str
    signs: str
    joint: bool

    @property
    def latin(self) -> str:
        """The name without remark and spaces, if that is of Latin letters."""
        return self.plain_joined if self.plain_joined.isascii() else ""


@lru_cache(maxsize=100_000)
def _keys(name: str, naming: Naming = PLAIN) -> _Keys:
    without = without_remark(name)
    folded, plain = naming.folded(name), naming.folded(without)
    words = plain.split()
    remark = "" if plain == folded else " ".join(_BRACKETED.findall(name)).strip(" ()（）[]")
    return _Keys(
        unicodedata.normalize("NFC", name).casefold().strip(),
        folded,
        folded.replace(" ", ""),
        plain,
        "".join(words),
        " ".join(sorted(words)),
        naming.without_article(plain).replace(" ", ""),
        tuple(word for one in without.split() if (word := naming.folded(one).replace(" ", ""))),
        naming.folded(remark),
        remark,
        naming.signs_of(name),
        naming.is_joint(name),
    )


def without_remark(name: str) -> str:
    """Return a name without a remark in brackets, unless nothing else is in it.

    >>> without_remark("Rosé (singer)")
    'Rosé'
    """
    return _BRACKETED.sub(" ", name).strip() or name


def _is_hangul(text: str) -> bool:
    return bool(text) and all("가" <= ch <= "힣" for ch in text)


def iter_keys(name: str, naming: Naming = PLAIN) -> Iterator[str]:
    """Yield the keys under which a name is the same as another: folded, without spaces, remark, article, words sorted.

    What stands in brackets in another script is a name as well.
    """
    keys = _keys(name, naming)
    if keys.folded:
        inner = [naming.folded(keys.inner).replace(" ", "")] if _in_two_scripts(keys) else []
        yield from dict.fromkeys((keys.joined, keys.plain_joined, keys.sorted.replace(" ", ""), keys.bare, *inner))


def iter_part_keys(
    name: str, family_names: Collection[str], naming: Naming = PLAIN, seen: Collection[str] | None = None
) -> Iterator[str]:
    """Yield the keys of a person's name without the family name: a known one at the beginning, or any at the end.

    What is left is never a known family name. Nothing else is left out at the beginning: "Jonas" may be any of three
    brothers, "Kevin" only one of them. A word at the end that is no known family name has to be one of those `seen` in
    other names, where some are given. Where there are no family names, nothing is left out.
    """
    if not family_names:
        return

    keys = _keys(name, naming)
    joined, words = keys.plain_joined, keys.words
    if _is_hangul(joined):
        if len(joined) <= _LONGEST_HANGUL:
            yield from (joined[n:] for n in (1, 2) if len(joined) - n >= 2 and joined[:n] in family_names)
        return
    if len(words) > 1:
        rest = "".join(words[1:])
        if words[0] in family_names and len(rest) >= _LEAST_PART and rest not in family_names:
            yield rest
        left = "".join(words[:-1])
        known = seen is None or words[-1] in family_names or words[-1] in seen
        if known and len(left) >= _LEAST_PART and left not in family_names:
            yield left


@lru_cache(maxsize=100_000)
def _parts(name: str, family_names: frozenset[str], naming: Naming, seen: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(iter_part_keys(name, family_names, naming, seen))


def spellings(name: str) -> tuple[str, ...]:
    """Return a name as it may be written elsewhere: without a remark, spaces and hyphens, or accents."""
    plain = without_remark(name)
    joined = re.sub(r"[\s\-‐-–]+", "", plain)
    return tuple(dict.fromkeys(one for one in (name, plain, joined, fold(plain)) if one))


def compare_names(
    ours: str,
    theirs: str,
    *,
    family_names: Collection[str] = (),
    strict: bool = False,
    naming: Naming = PLAIN,
    related: Collection[str] = (),
    seen: Collection[str] | None = None,
) -> Likeness:
    """Return how alike two names are.

    1: the same but for case; .98: the same but for accents, punctuation or spaces, and, unless `strict`, but for the
    order of words, an article, a remark in brackets, one of some family names on one side, or the script; below: .9 of
    the share of letters in common. A remark may be one of `related` names, and the last word of ours be missing where
    theirs has been `seen` with it. A name of several together is never that of one of them.
    """
    a, b = _keys(ours, naming), _keys(theirs, naming)
    if a.exact == b.exact:
        return Likeness(1.0, "the same name")
    if not a.folded or not b.folded:
        return Likeness(0.0, "no letters to compare")
    if a.signs == b.signs:
        if a.folded == b.folded:
            return Likeness(SAME, "the same but for accents and punctuation")
        if a.joined == b.joined:
            return Likeness(SAME, "the same but for spaces")
        if not strict and (why := _same_in_part(a, b, family_names, naming, related, (ours, theirs, seen))):
            return Likeness(SAME, why)
    return _alike(a, b)


def _same_in_part(
    a: _Keys,
    b: _Keys,
    family_names: Collection[str],
    naming: Naming,
    related: Collection[str],
    given: tuple[str, str, Collection[str] | None],
) -> str:
    """Return in words what two names differ in, if they are the same but for that; else nothing."""
    if a.remark and b.remark:
        return ""  # two remarks that differ
    for one, other in ((a, b), (b, a)):
        if _in_two_scripts(one) and naming.folded(one.inner).replace(" ", "") == other.plain_joined:
            return "the same as what stands in brackets"
    if not all(_may_drop(one, family_names, naming, related) for one in (a, b)):
        return ""
    if a.plain_joined == b.plain_joined:
        return "the same but for a remark in brackets"
    if a.sorted == b.sorted:
        return "the same words in another order"
    if a.joint or b.joint:
        return ""  # several together are none of them
    if a.bare == b.bare:
        return "the same but for an article"
    ours, theirs, seen = given
    ours_in_part = tuple(iter_part_keys(ours, family_names, naming, seen))
    theirs_in_part = _parts(theirs, frozenset(family_names), naming, None)
    if a.plain_joined in theirs_in_part or b.plain_joined in ours_in_part:
        return "the same but for a family name"
    # In another script only a known family name may be missing: two guesses at once would be one too many.
    ours_in_part, theirs_in_part = (_parts(one, frozenset(family_names), naming, ()) for one in (ours, theirs))
    in_two = _same_in_two_scripts(a, ours_in_part, b, theirs_in_part, naming)
    return in_two or _same_in_two_scripts(b, theirs_in_part, a, ours_in_part, naming)


def _may_drop(keys: _Keys, family_names: Collection[str], naming: Naming, related: Collection[str]) -> bool:
    return (
        not keys.remark
        or naming.remarks is None
        or keys.remark in naming.remarks
        or keys.remark in related
        or _is_spelt_twice(keys, family_names, naming)
    )


def _is_spelt_twice(keys: _Keys, family_names: Collection[str], naming: Naming) -> bool:
    """Tell whether what stands in brackets is the name in another script: a place may stand there too."""
    if not _in_two_scripts(keys):
        return False
    inner, names = _keys(keys.inner, naming), frozenset(family_names)
    own_in_part, inner_in_part = (_parts(one, names, naming, ()) for one in (keys.plain, keys.inner))
    in_two = _same_in_two_scripts(keys, own_in_part, inner, inner_in_part, naming)
    return bool(in_two or _same_in_two_scripts(inner, inner_in_part, keys, own_in_part, naming))


def _in_two_scripts(keys: _Keys) -> bool:
    """Tell whether a name has another one in brackets, in Latin letters where it has none, or the other way about."""
    inner = keys.remark.replace(" ", "")
    return bool(inner) and not keys.joint and inner.isascii() != keys.plain_joined.isascii()


def _same_in_two_scripts(
    written: _Keys, in_part: Collection[str], latin: _Keys, latin_in_part: Collection[str], naming: Naming
) -> str:
    if not latin.latin or not naming.scripts.knows(written.plain_joined):
        return ""
    fits = naming.scripts.written_as
    words = latin.words
    turned = ("".join((*words[1:], words[0])), "".join((words[-1], *words[:-1]))) if len(words) > 1 else ()
    if any(fits(written.plain_joined, one) for one in (latin.plain_joined, *turned)):
        return "the same name in another script"
    parts = [(one, latin.plain_joined) for one in in_part] + [(written.plain_joined, one) for one in latin_in_part]
    return "the same in another script but for a family name" if any(fits(*pair) for pair in parts) else ""


def _alike(a: _Keys, b: _Keys) -> Likeness:
    """Return the share of letters in common, below SAME in any case."""
    if min(len(a.plain), len(b.plain)) < _LEAST_FUZZY:
        return Likeness(0.0, "another name")
    from rapidfuzz.fuzz import ratio, token_sort_ratio

    share = max(token_sort_ratio(a.plain, b.plain), ratio(a.plain_joined, b.plain_joined)) / 100
    return Likeness(round(0.9 * share, 4), f"{share:.0%} of the letters in common")


def best_likeness(
    ours: Iterable[str],
    theirs: Iterable[str],
    *,
    family_names: Collection[str] = (),
    strict: bool = False,
    naming: Naming = PLAIN,
    related: Collection[str] = (),
) -> tuple[Likeness, str, str]:
    """Return the best likeness between two sets of names, with the two names.

    Names that are the same are not where both sides show the same given name with different family names.
    """
    best = (Likeness(0.0, "no name to compare"), "", "")
    own, candidates = tuple(ours), tuple(theirs)
    seen = {word for name in candidates for word in _keys(name, naming).words} if family_names else None
    for one in own:
        for other in candidates:
            likeness = compare_names(
                one, other, family_names=family_names, strict=strict, naming=naming, related=related, seen=seen
            )
            if likeness.score > best[0].score:
                best = (likeness, one, other)
    if best[0].score >= SAME and family_names and (told := other_family(own, candidates, family_names, naming)):
        return (Likeness(_alike(*(_keys(name, naming) for name in best[1:])).score, told), *best[1:])
    return best
