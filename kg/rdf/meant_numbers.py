"""Which number people mean who write letters behind its digits: `500k`, `2 million`, `7O` with a letter, `12 weeks`."""

from __future__ import annotations

import re
from decimal import Decimal

_WITH_WORD = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([A-Za-z%]+)\Z")
_LOOKS_LIKE_DIGITS = re.compile(r"[+-]?\d[\dOoIl]*[OoIl][\dOoIl]*\Z")
_DIGITS = str.maketrans("OoIl", "0011")
_TIMES = {
    "k": 1_000, "dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "thousand": 1_000, "thousands": 1_000,
    "million": 1_000_000, "millions": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "billion": 1_000_000_000,
    "billions": 1_000_000_000, "bn": 1_000_000_000, "mrd": 1_000_000_000,
}  # fmt: skip
_ORDINALS = ("st", "nd", "rd", "th")


def number_with_word(text: str) -> str | None:
    """Return the number that a text with letters behind its digits means; None where these may mean more than one.

    A word that multiplies is taken into the number; any other counts what the number says, unless it is one letter.

    >>> number_with_word("500k"), number_with_word("7O"), number_with_word("12 weeks"), number_with_word("5M")
    ('500000', '70', '12', None)
    """
    if _LOOKS_LIKE_DIGITS.match(text):
        return text.translate(_DIGITS)
    found = _WITH_WORD.match(text)
    if found is None:
        return None
    number, word = found.groups()
    if word.lower() in _TIMES:
        product = Decimal(number) * _TIMES[word.lower()]
        return str(int(product)) if product == product.to_integral_value() else f"{product.normalize():f}"
    return number if len(word) > 1 or word == "%" else None


def word_beside(text: str) -> str | None:
    """Return the word behind a number that is no part of it, as it says what the number counts; None where none is.

    >>> word_beside("12 weeks"), word_beside("500k"), word_beside("12")
    ('weeks', None, None)
    """
    found = None if _LOOKS_LIKE_DIGITS.match(text) else _WITH_WORD.match(text)
    return found[2] if found and found[2].lower() not in (*_TIMES, *_ORDINALS) else None
