"""What is left out of a text by how it is written as a value: a time of the day, a month, words behind a number.

What a person wrote may be lost then, so that a person has to say whether it may be.
"""

from __future__ import annotations

import re

from kg.rdf.meant_numbers import word_beside
from kg.rdf.terms import XSD
from kg.rdf.xsd import is_number

MOMENT = re.compile(r"(-?\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?[ ]?(?:Z|[+-]\d\d:?\d\d)?)\Z")
"""A day with a time behind it, as programs write both."""
_MIDNIGHT = re.compile(r"00:00(?::00(?:\.0+)?)?[ ]?Z?\Z")


def left_out(text: str, meant: str, datatype: str) -> str | None:
    """Return what of a text is not in a value of a datatype that it was meant to be; None where all of it is.

    Midnight without a zone is what programs put behind a day of which they know no more.

    >>> left_out("2024-11-22T12:00:00+07:00", "2024-11-22", "http://www.w3.org/2001/XMLSchema#date")
    '12:00:00+07:00'
    >>> left_out("2024-11-22T00:00:00", "2024-11-22", "http://www.w3.org/2001/XMLSchema#date") is None
    True
    """
    text = text.strip()
    if datatype == XSD + "date" and (moment := MOMENT.match(text)):
        return None if _MIDNIGHT.match(moment[2]) else moment[2]
    if datatype == XSD + "gYear" and text.startswith(meant):
        return text.removeprefix(meant).strip("-") or None
    return word_beside(text) if is_number(datatype) else None
