"""Signs of doubt beside a name: a question mark behind it, in brackets or not, is no part of most names."""

from __future__ import annotations

import re

_MARK = r"[(\[]?[ \t]*[?？]+(?:[ \t]*[)\]])?"
_DOUBT = re.compile(rf"\A\s*{_MARK}\s*(?=\S)|\s*{_MARK}(?=\s*(?:\Z|[,;/&|]|(?:and|or|with)\s))")


def without_doubt(text: str) -> str | None:
    """Return a text without the question marks behind its names, or before the first; None where it has none there.

    >>> without_doubt("Ada?"), without_doubt("Ada, Ben (?)"), without_doubt("Who? Me!")
    ('Ada', 'Ada, Ben', None)
    """
    plain = _DOUBT.sub("", text)
    return plain if plain != text and plain.strip() else None
