"""What a text was meant to be that is no value of its datatype: a day that is not there, a date as people write it."""

from __future__ import annotations

import re

from kg.rdf.left_out import MOMENT, left_out
from kg.rdf.lexical import is_well_formed
from kg.rdf.lookalikes import in_plain_signs, is_wide
from kg.rdf.meant_numbers import number_with_word
from kg.rdf.terms import XSD, Literal
from kg.rdf.xsd import is_integer, is_number

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = re.compile(r"(-?\d{4,})-(\d{1,2})-(\d{1,2})(?=\Z|T|Z|[+-]\d)")
_NUMBERS = re.compile(r"(\d{1,4})[./ -](\d{1,2})[./ -](\d{1,4})\Z")
_WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([A-Za-z]{3,9})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (\d{4})\Z")
# Groups of three digits: a point or a comma, once, parts either thousands or what is less than one.
_PARTED = re.compile(r"\s*([+-]?[1-9]\d{0,2})([.,])(\d{3})(?=\s*(?:[A-Za-z%]+\s*)?\Z)")
_POINTS = re.compile(r"\A[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}(?![\d.,])")
_WRITTEN = {
    "date": "2024-10-18", "dateTime": "2024-10-18T20:30:00", "time": "20:30:00", "gYear": "2024",
    "gYearMonth": "2024-10", "duration": "PT3M20S", "integer": "12", "decimal": "4.2", "boolean": "true",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:[Nn](?:o|r|umber)\.?|[#№]|N[º°])\s*(\d+)")
_CLOCK = re.compile(r"(?:.*T)?(\d\d):(\d\d)(?::(\d\d))?")
_SIGNS = {".": "point", ",": "comma"}
_TRUTHS = {"yes": "true", "y": "true", "no": "false", "n": "false"}


def why_not(text: str, datatype: str) -> str | None:
    """Return what is wrong with a text that should be a value of a datatype, in words; None where that is not known.

    >>> why_not("2025-02-30", "http://www.w3.org/2001/XMLSchema#date")
    'February 2025 has 28 days'
    >>> why_not("29 February 2025", "http://www.w3.org/2001/XMLSchema#date")
    'February 2025 has 28 days'
    """
    if in_plain_signs(text) != text and is_well_formed(Literal(in_plain_signs(text).strip(), datatype)):
        return f"it is written with {'digits and signs of full width' if is_wide(text) else 'signs of another script'}"
    if datatype in (XSD + "date", XSD + "dateTime") and text[-1:].isdigit():
        first = day_in_words(f"1 {text}")
        text = first[:7] if first else day_in_words(text) or text
    if datatype in (XSD + "date", XSD + "dateTime") and (found := _DAY.match(text)):
        year, month, day = (int(part) for part in found.groups())
        if not 1 <= month <= 12:
            return f"there is no month {month:02}"
        from calendar import monthrange

        last = monthrange(2000 + year % 400, month)[1]
        if not 1 <= day <= last:
            return f"{_MONTHS[month - 1]} {year} has {last} days"
        if len(found[2]) < 2 or len(found[3]) < 2:
            return "months and days have two digits"
    if datatype in (XSD + "date", XSD + "dateTime") and (found := re.fullmatch(r"\d{4}(-\d\d)?", text)):
        what, first = ("month", f"{text}-01") if found[1] else ("year", f"{text}-01-01")
        return f"this is a {what}, and a day is needed, such as its first, {first}"
    if datatype in (XSD + "dateTime", XSD + "time") and (clock := _CLOCK.match(text)):
        hour, minute, second = (int(part or 0) for part in clock.groups())
        if hour > 24 or (hour == 24 and (minute or second)):
            return f"there is no hour {hour}"
        if minute > 59 or second > 59:
            return f"there is no {'minute' if minute > 59 else 'second'} {minute if minute > 59 else second}"
    if is_number(datatype) and (parted := _PARTED.match(text)) and not is_well_formed(Literal(text, datatype)):
        whole, sign, rest = parted.groups()
        less = f"{whole}.{rest}".rstrip("0").rstrip(".")
        told = f"this is {whole}{rest} where the {_SIGNS[sign]} parts thousands, and {less} where it does not"
        return f"{told}; write which is meant"
    if is_integer(datatype) and re.fullmatch(r"[+-]?[0-9]+", text) and not is_well_formed(Literal(text, datatype)):
        return "it is out of the range of this datatype"
    return None


def meant_by(text: str, datatype: str) -> str | None:
    """Return how a value is written that a text of another form was meant to be; None where that is not certain.

    >>> meant_by("7 March 2025", "http://www.w3.org/2001/XMLSchema#date")
    '2025-03-07'
    """
    text = in_plain_signs(text).strip()
    found = next((way for way in _ways(text, datatype) if way is not None), None)
    return found if found is not None and is_well_formed(Literal(found, datatype)) else None


def how_to_write(shown: str, text: str, meant: str, datatype: str) -> str:
    """Return that a value is to be written as shown, and what of the text of a person is left out by that."""
    lost = left_out(text, meant, datatype)
    return f"write {shown}, which leaves out {lost}" if lost else f"write {shown}"


def example_of(datatype: str) -> str | None:
    """Return how a value of a datatype is written, for those that are common."""
    return _WRITTEN.get(datatype.removeprefix(XSD)) or ("12" if is_number(datatype) else None)


def _ways(text: str, datatype: str) -> list[str | None]:
    ways: list[str | None] = [text]
    if datatype == XSD + "date":
        moment = MOMENT.match(text)
        ways = [text, _padded(text), _date(text), moment[1] if moment else None]
    elif datatype == XSD + "boolean":
        ways = [text.lower(), _TRUTHS.get(text.lower())]
    elif datatype == XSD + "gYear":
        ways = [text, text[:4] if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text) else None]
    elif is_number(datatype) and _PARTED.match(text) and not is_well_formed(Literal(text, datatype)):
        ways = []
    elif is_number(datatype):
        if text.count(".") > 1:
            text = re.sub(_POINTS, lambda found: found[0].replace(".", ""), text)
        plain = re.sub(r"(?<=\d),(?=\d{3}(?:\D|\Z))", "", text) if "," in text else text
        whole = re.sub(r"\.0+\Z", "", plain) if is_integer(datatype) else plain
        ways = [whole if is_well_formed(Literal(whole, datatype)) else None, number_with_word(plain)]
        ways.append(numbered[1] if (numbered := _NUMBERED.fullmatch(text)) else None)
    return [way if way is not None and is_well_formed(Literal(way, datatype)) else None for way in ways]


def _padded(text: str) -> str | None:
    found = _DAY.match(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found and found.end() == len(text) else None


def _date(text: str) -> str | None:
    """Return a date that people write in figures or with the name of its month, where day and month are certain."""
    if found := _NUMBERS.match(text):
        first, second, third = found.groups()
        if len(first) == 4:
            return f"{first}-{int(second):02}-{int(third):02}" if len(third) < 3 else None
        if len(third) != 4 or (int(first) <= 12 and int(second) <= 12 and first != second):
            return None  # 3/4/2025 is a day in March or in April
        day, month = (int(first), int(second)) if int(second) <= 12 else (int(second), int(first))
        return f"{third}-{month:02}-{day:02}"
    return day_in_words(text)


def day_in_words(text: str) -> str | None:
    """Return a date with the name of its month as one in figures, be there such a day or not; None for what is none.

    >>> day_in_words("29 February 2025")
    '2025-02-29'
    """
    if (found := _WORDS.match(text)) and bool(found[1]) != bool(found[3]):
        month = next((n for n, name in enumerate(_MONTHS, 1) if name.lower().startswith(found[2].lower())), 0)
        return f"{found[4]}-{month:02}-{int(found[1] or found[3]):02}" if month else None
    return None
