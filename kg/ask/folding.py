"""Folding: what is left of a name when case, diacritics and punctuation do not count."""

from __future__ import annotations

import unicodedata

FOLDING = f"1, Unicode {unicodedata.unidata_version}"
"""Names the rules: what was folded by others is to be folded anew."""
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """Return text without case, diacritics and punctuation, words parted by single spaces.

    Marks are taken from Latin and Greek letters only; elsewhere they make another letter, as in Japanese ハ and バ.

    >>> fold("ROSÉ – Number  One Girl!")
    'rose number one girl'
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    kept, plain = [], True
    for ch in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()):
        if unicodedata.combining(ch):
            if not plain:
                kept.append(ch)
            continue
        letter = ch.isalnum()
        plain = not letter or ch.isascii() or "\u0370" <= ch <= "\u03ff" or "\u1f00" <= ch <= "\u1fff"
        kept.append(ch if letter else " ")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def fold_id(name: str) -> str:
    """Return the end of an id without case, diacritics and signs, what stands for a letter read as that letter.

    That is a letter as HTML has it, or as an address has it. Words stay parted: 1-12 is not 11-2.

    >>> fold_id("Number_One.Girl"), fold_id("ros&eacute;"), fold_id("ros%C3%A9")
    ('number one girl', 'rose', 'rose')
    """
    return fold(decoded(name))


def decoded(name: str) -> str:
    """Return a name with the letters themselves where they stand by name, as in HTML, or by their bytes, as in an IRI.

    >>> decoded("ros&eacute;"), decoded("hana%20seo"), decoded("R&B 100%")
    ('rosé', 'hana seo', 'R&B 100%')
    """
    if "&" in name:
        from kg.rdf.misread_entities import without_entities  # most names have none

        name = without_entities(name)
    if "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    return name
