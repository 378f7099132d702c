"""A comment between two signs of another language that goes over several lines: each of them with its own sign."""

from __future__ import annotations

from kg.edit.spans import Edit, offset_of, place_of
from kg.edit.stating import Texts
from kg.errors import Location
from kg.rdf.misread_remarks import PAIRS

_LONGEST = 8_000


def comment_edits(place: Location, texts: Texts) -> tuple[Edit, ...]:
    """Return what makes each line of a comment one of its own, where the comment that begins at a place ends."""
    text = texts(place.path)
    at = offset_of(text, place.line or 1, place.column or 1)
    sign = next((one for one in PAIRS if text.startswith(one, at)), None)
    end = text.find(PAIRS[sign], at + len(sign), at + _LONGEST) if sign is not None else -1
    if sign is None or end < 0:
        return ()
    own = text[text.rfind("\n", 0, at) + 1 : at]
    indent = own if not own.strip() else "    "
    lines = [line.strip() for line in text[at + len(sign) : end].strip().split("\n")]
    written = f"\n{indent}".join(f"# {line}".rstrip() for line in lines)
    stop = end + len(PAIRS[sign])
    rest = text[stop:].partition("\n")[0]
    stop += len(rest) - len(rest.lstrip())
    return (
        Edit(place.path, place_of(text, at), place_of(text, stop), written + (f"\n{indent}" if rest.strip() else "")),
    )
