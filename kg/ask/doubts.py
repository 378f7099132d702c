"""Signs and words of doubt beside a name: a question mark behind it, in brackets or not, is no part of most names."""

from __future__ import annotations

import re

from kg.rdf.words_of_doubt import BEGINNING_NAMES, DOUBTING

_MARK = r"[(\[]?[ \t]*[?？]+(?:[ \t]*[)\]])?"
_DOUBT = re.compile(rf"\A\s*{_MARK}\s*(?=\S)|\s*{_MARK}(?=\s*(?:\Z|[,;/&|]|(?:and|or|with)\s))")


def without_doubt(text: str) -> str | None:
    """Return a text without the question marks behind its names, or before the first; None where it has none there.

    >>> without_doubt("Ada?"), without_doubt("Ada, Ben (?)"), without_doubt("Who? Me!")
    ('Ada', 'Ada, Ben', None)
    """
    plain = _DOUBT.sub("", text)
    return plain if plain != text and plain.strip() else None


_WORD_BEFORE = re.compile(rf"\s*({DOUBTING})\b[ \t]*:?[ \t]+(?=\S)", re.IGNORECASE)
_WORD_BEHIND = re.compile(rf"(?:\s*[(\[]\s*({DOUBTING})\s*[)\]]|,[ \t]*({DOUBTING}))\s*\Z", re.IGNORECASE)


def without_doubting_word(text: str) -> tuple[str, str] | None:
    """Return a text without the word before or behind it that doubts what it names, and that; None where it has none.

    Such a word may well be part of a name.

    >>> without_doubting_word("probably Ada"), without_doubting_word("Ada (rumoured)")
    (('Ada', 'probably'), ('Ada', 'rumoured'))
    """
    found = _WORD_BEFORE.match(text)
    plain = text[found.end() :] if found else ""
    if found is None and (found := _WORD_BEHIND.search(text)) is not None:
        plain = text[: found.start()]
    return (plain, found[1] or found[2]) if found is not None and plain.strip() else None


def surely_doubts(text: str) -> bool:
    """Tell whether a text has a word that doubts what it names, and can hardly be a part of the name.

    >>> surely_doubts("reportedly Ada"), surely_doubts("Ada (not)"), surely_doubts("Maybe Tomorrow")
    (True, True, False)
    """
    found = _WORD_BEFORE.match(text)
    return without_doubting_word(text) is not None and (found is None or found[1].lower() not in BEGINNING_NAMES)
