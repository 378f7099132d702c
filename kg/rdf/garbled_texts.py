"""Texts that came out of a page or a program otherwise than they were written: letters as bytes or by name, and tags.

A sign of two bytes in UTF-8 that is read one byte at a time is a capital with a mark and a sign behind it. Such two
may stand in a right text as well, as a quotation mark behind a name in capitals does; they are told only where the
sign is none that stands behind words, or where a capital within small letters shows that no person wrote it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.rdf.misread_entities import without_entities
from kg.rdf.terms import LANG_STRING, XSD_STRING, Literal, Term, to_n3


class Garbled(NamedTuple):
    """What stands in a text that nobody wrote, in words, and the text that was meant."""

    told: str
    meant: str


_BYTE_OF = {bytes([one]).decode("cp1252", "ignore") or chr(one): one for one in range(0x80, 0x100)}
# A program that knows Latin-1 alone has control signs where others have signs.
_BYTE_OF |= {chr(one): one for one in range(0x80, 0xA0)}
_TRAIL = "".join(map(re.escape, (sign for sign, one in _BYTE_OF.items() if one < 0xC0)))
_SEQUENCE = re.compile(f"[\u00c2-\u00df][{_TRAIL}]|[\u00e0-\u00ef][{_TRAIL}]{{2}}|[\u00f0-\u00f4][{_TRAIL}]{{3}}")
# Signs that stand behind words, or between them.
_USUAL = set("’‘‚“”„«»‹›…–—·•°™®©¡¿\u00a0")
_MOST_TURNS = 3
_ALONE = r"</?(?:br|hr|BR|HR)\s*/?>"
_NAMES = r"a|abbr|b|big|cite|div|em|font|h[1-6]|i|li|ol|p|q|ref|s|small|span|strong|sub|sup|u|ul"
_PAIR = rf"<(?P<name>{_NAMES})(?:\s[^<>]*)?>(?=.*</(?P=name)\s*>)|</(?:{_NAMES})\s*>"
_TAG = re.compile(rf"{_ALONE}|<img\s[^<>]*>|{_PAIR}", re.DOTALL)
# Each begins with bytes of its own, which are looked for at the speed of memory.
_SIGNS_IN_BYTES = re.compile(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]")
_NAMES_IN_BYTES = re.compile(rb"&(?:#\w{1,8}|[A-Za-z]\w{1,30});")
_TAGS_IN_BYTES = (b"</", b"<br", b"<BR", b"<hr", b"<HR", b"<img")


def may_be_garbled(content: bytes) -> bool:
    """Tell whether a file in UTF-8 may have a text that `garbled` tells of, by a look at its bytes alone."""
    if any(tag in content for tag in _TAGS_IN_BYTES):
        return True
    return _SIGNS_IN_BYTES.search(content) is not None or _NAMES_IN_BYTES.search(content) is not None


def garbled(text: str) -> Garbled | None:
    """Return what of a text is none of it, and the text that was meant; None for one that may be meant as it stands.

    >>> garbled("ROSÃ‰"), garbled("ROSÉ’s"), garbled("Rock & Roll")
    (Garbled(told='Ã‰ is É, of which the bytes were read as letters', meant='ROSÉ'), None, None)
    """
    told, meant = [], text
    for _ in range(_MOST_TURNS):  # a text may have gone through such a program twice
        if (found := _as_bytes(meant)) is None:
            break
        told.append(found.told)
        meant = found.meant
    if (plain := without_entities(meant)) != meant:
        named = next(one for one in re.findall(r"&[#\w]+;", meant) if without_entities(one) != one)
        letter = without_entities(named)
        told.append(f"{named} is {letter if letter.strip() else 'a blank'} in the source of a page")
        meant = re.sub(r"\s*\u00a0\s*", " ", plain) if "&nbsp;" in meant else plain
    elif (tag := _TAG.search(meant)) is not None:
        told.append(f"{tag[0]} is a sign of a page, which is no part of a text")
        meant = re.sub(r"[ \t]{2,}", " ", re.sub(_TAG, "", re.sub(_ALONE, " ", meant))).strip()
    return Garbled(", and ".join(told), meant) if told and meant.strip() else None


def garbled_literal(value: Term) -> tuple[str, Literal] | None:
    """Return what is wrong with a literal that `garbled` tells of, and the one that was meant; None for any other."""
    if not isinstance(value, Literal) or value.datatype not in (XSD_STRING, LANG_STRING):
        return None
    found = garbled(value.lexical)
    if found is None:
        return None
    meant = value._replace(lexical=found.meant)
    return f"{found.told}: write {to_n3(meant)}", meant


def _as_bytes(text: str) -> Garbled | None:
    """Return a text in which the signs that are the bytes of others are these; None where none surely is."""
    first = None
    for found in _SEQUENCE.finditer(text):
        if _letters(found[0]) is not None and _is_odd(text, found):
            first = found
            break
    if first is None:
        return None
    meant = _SEQUENCE.sub(lambda found: _letters(found[0]) or found[0], text)
    return Garbled(f"{first[0]} is {_letters(first[0])}, of which the bytes were read as letters", meant)


def _letters(signs: str) -> str | None:
    try:
        return bytes(_BYTE_OF[sign] for sign in signs).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_odd(text: str, found: re.Match[str]) -> bool:
    """Tell whether signs that may be the bytes of another one can hardly be meant as they stand."""
    signs, before, behind = found[0], text[: found.start()][-1:], text[found.end() : found.end() + 1]
    if any(sign not in _USUAL for sign in signs[1:]) and (len(signs) > 2 or signs[0] in "ÂÃ"):
        return True
    if len(signs) > 2 or signs[0] in "ß×":
        return False
    in_a_word = before.islower() or (not before.isalpha() and behind.islower())
    again = _SEQUENCE.match(text, found.end())
    return (in_a_word and signs[0] in "ÂÃÄÅ") or (again is not None and len(again[0]) == 2)
