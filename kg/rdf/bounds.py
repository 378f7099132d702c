"""Bounds in place of a value: a text that says at most which number it is, such as `top 10` or `up to 4`."""

from __future__ import annotations

import re

_WORDS = {"three": 3, "five": 5, "ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
_AT_MOST = r"top|at[ ]most|up[ ]to|(?:no|not)[ ]more[ ]than|max(?:imum)?(?:[ ]of)?\.?|<=|≤"
_NUMBER = rf"(?P<number>\d+|{'|'.join(_WORDS)})"
_BEFORE = re.compile(rf"\s*(?:(?:in|within)\s+)?(?:the\s+)?(?:{_AT_MOST})[\s-]*{_NUMBER}\s*", re.IGNORECASE)
_BEHIND = re.compile(rf"\s*{_NUMBER}\s+or\s+(?:less|fewer|better)\s*", re.IGNORECASE)


def bound_in(text: str) -> int | None:
    """Return the number that a text says is the most there may be; None for a text that is no such bound.

    >>> bound_in("top 10"), bound_in("in the top ten"), bound_in("10")
    (10, 10, None)
    """
    found = _BEFORE.fullmatch(text) or _BEHIND.fullmatch(text)
    if found is None:
        return None
    number = found["number"].lower()
    return _WORDS[number] if number in _WORDS else int(number)
