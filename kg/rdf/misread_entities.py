"""What a person has most likely done wrong who copied a name from the source of a page: letters stand there by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from kg.rdf.misread_texts import Misread, Rule

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{1,30});")
"""A letter by its name or number (HTML, section 13.5)."""
_BEGUN = re.compile(r"[A-Za-z][\w-]*:[\w.%-]*$")
_REST = re.compile(r"(?:[\w.%-]|&[#\w]+;)*")


def _entity(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a letter that stands by its name in a name behind a prefix: which letter, and the plain one for it."""
    begun, found = _BEGUN.search(before), ENTITY.match(after)
    if not begun or not found or (letters := without_entities(found[0])) == found[0]:
        return None
    rest = _REST.match(after, found.end())
    behind = rest[0] if rest else ""
    written = _plain(letters) if behind or _plain(letters) != "-" else ""
    whole = f"{begun[0]}{written}{_plain(without_entities(behind))}"
    shown = letters if letters.isprintable() and letters.strip() else "a space"
    told = f"{found[0]} is {shown} in the source of a page, and no part of a name: write {whole}"
    return Misread(told, 0, found.end() + len(behind), whole.removeprefix(begun[0]), f"write {whole}")


def without_entities(text: str) -> str:
    """Return a text with the letters themselves where they stand by name or number; others stay as they are.

    >>> without_entities("ros&eacute; & AT&T; &#201;")
    'rosé & AT&T; É'
    """
    from html import unescape  # a table of two thousand names, for a text that has one

    return ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def _plain(letters: str) -> str:
    """Return letters as names have them, without marks, a hyphen for each other sign."""
    kept = "".join(ch for ch in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(ch))
    kept = re.sub(r"&", "-and-", kept)
    return re.sub(r"-+", "-", re.sub(r"[^\w.%-]+", "-", kept))


RULES: tuple[Rule, ...] = (_entity,)
"""What may be wrong with a letter that stands by its name."""
