"""What a person has most likely done wrong whose keyboard wrote a sign of another script, which looks like ours."""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.lookalikes import in_plain_signs, is_wide, lookalikes
from kg.rdf.misread_texts import Misread, Rule

_NAME = re.compile(r"(?:^|\s)[A-Za-z][\w.-]*:[\w-]+$")
_LONG = ('"' * 3, "'" * 3)
_ODD = re.compile(r'\\.|(")')


def _looks_alike(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of such signs on the line of a fault, or on the last one before it; all on the line are mended at once."""
    begin = before.rpartition("\n")[2]
    above = before.removesuffix(begin).rstrip()
    last = above.rpartition("\n")[2]
    for line, end in ((last, len(above)), (begin + after, len(before) - len(begin) + len(begin + after))):
        found = [(at, signs, _meant(line[:at], signs, meant)) for at, signs, meant in lookalikes(line)]
        if not any(signs.strip() for _, signs, _ in found) or sum(map(bool, _ODD.findall(line))) % 2:
            continue
        if any(before[: end - len(line)].count(marks) % 2 for marks in _LONG):  # a line of a text
            continue
        first, until = found[0][0], found[-1][0] + len(found[-1][1])
        written, at = "", first
        for place, signs, meant in found:
            written += line[at:place] + meant
            at = place + len(signs)
        back = len(before) - (end - len(line) + first)
        shown = list(dict.fromkeys((signs.strip(), meant.strip()) for _, signs, meant in found if signs.strip()))
        plain = " and ".join(meant or "a space" for _, meant in shown)
        told = f"{_told([signs for signs, _ in shown])}: write {plain}"
        return Misread(told, back, until - first, written, f"write {plain}")
    return None


def _meant(before: str, signs: str, meant: str) -> str:
    """Return what is meant by signs behind others on their line: a colon behind a name with its prefix parts them."""
    return " " if meant == ":" and _NAME.search(before) else meant


def _told(shown: list[str]) -> str:
    every = "".join(shown)
    width = "of full width" if is_wide(every) else "of another script"
    names = " and ".join(shown)
    if any(len(one) > 1 and one[1:-1].strip() and in_plain_signs(one[1:-1]) == one[1:-1] for one in shown):
        return f"{names} {'is' if len(shown) == 1 else 'are'} written in signs {width}"
    kind = "digit" if every.isdigit() else "letter" if every.isalnum() else "sign"
    return f"the {kind} {names} is {width}" if len(every) == 1 else f"the {kind}s {names} are {width}"


RULES: tuple[Rule, ...] = (_looks_alike,)
"""What may be wrong with a sign that looks like another one."""
