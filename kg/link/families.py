"""Family names: whether two persons of one given name have different ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kg.link.naming import Naming


def other_family(ours: Iterable[str], theirs: Iterable[str], family_names: Collection[str], naming: Naming) -> str:
    """Return in words that both have a given name in common and known family names that differ; else nothing.

    Spellings of one family name are the same where a script has it: Yun and Yoon may both be 윤.
    """
    found = ""
    whole = [(name, *parts) for name in theirs for parts in _parted(name, family_names, naming)]
    for one in ours:
        for family, given in _parted(one, family_names, naming):
            for other, their_family, their_given in whole:
                if not _is_same(given, their_given, naming):
                    continue
                if _is_one_family(family, their_family, family_names, naming):
                    return ""
                found = found or f"{one!r} and {other!r} have another family name"
    return found


def _parted(name: str, family_names: Collection[str], naming: Naming) -> Iterator[tuple[str, str]]:
    """Yield the family name and the given name, where the first or the last is known as one."""
    words = [word for one in name.split() if (word := naming.folded(one).replace(" ", ""))]
    if len(words) == 2:
        first, last = words
        if (first in family_names) != (last in family_names):
            yield (first, last) if first in family_names else (last, first)
    elif len(words) == 1 and 3 <= len(words[0]) <= 4 and not words[0].isascii():
        length = 2 if words[0][:2] in family_names and len(words[0]) == 4 else 1
        if words[0][:length] in family_names:
            yield words[0][:length], words[0][length:]


def _is_same(one: str, other: str, naming: Naming) -> bool:
    fits = naming.scripts.written_as
    return one == other or (not one.isascii() and fits(one, other)) or (not other.isascii() and fits(other, one))


def _is_one_family(one: str, other: str, family_names: Collection[str], naming: Naming) -> bool:
    if _is_same(one, other, naming):
        return True
    signs = (name for name in family_names if not name.isascii())
    return any(_is_same(name, one, naming) and _is_same(name, other, naming) for name in signs)
