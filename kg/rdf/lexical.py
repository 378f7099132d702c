"""Whether a text is in the lexical space of an XSD datatype (XML Schema 1.1, part 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from kg.rdf.terms import LANG_STRING, XSD, Literal, Term
from kg.rdf.xsd import INTEGERS, is_number

_ZONE = r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_PATTERNS: Mapping[str, str] = {
    "boolean": "true|false|1|0",
    "integer": "[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|INF)|NaN",
    "dateTime": rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}{_ZONE}",
    "dateTimeStamp": rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}T{_TIME}{_ZONE[:-1]}",
    "date": rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}{_ZONE}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
    "gDay": rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
    "gMonthDay": rf"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9])){_ZONE}",
    "duration": r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9.])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
    "dayTimeDuration": r"-?P(?=[0-9T])(?:[0-9]+D)?(?:T(?=[0-9.])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
    "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "hexBinary": "(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?|= ?)=)?",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": r"(?:[^\W\d]|:)[\w.:-]*",
    "NCName": r"[^\W\d][\w.-]*",
    "NMTOKEN": r"[\w.:-]+",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"|[^\s](?:[^\t\n\r ]| (?! ))*(?<! )",
}
_BOUNDED = 20
"""How many figures the farthest bound of a datatype has; a number of more is beyond all, and may be of any length."""
_DAY = re.compile(r"(-?[0-9]+)-([0-9]{2})-([0-9]{2})")


def is_well_formed(literal: Literal) -> bool:
    """Tell whether a literal's text is one of its datatype; datatypes that are not known accept every text."""
    if literal.datatype == LANG_STRING:
        return literal.language is not None
    check = _CHECKS.get(literal.datatype)
    return check is None or check(literal.lexical)


_ORDERED = frozenset(
    XSD + name
    for name in (
        "boolean", "date", "dateTime", "dateTimeStamp", "dayTimeDuration", "duration", "gDay", "gMonth", "gMonthDay",
        "gYear", "gYearMonth", "string", "time", "yearMonthDuration",
    )
)  # fmt: skip


def has_order(term: Term) -> bool:
    """Tell whether `<=` of SPARQL has an operator for a term: a number, a text without a language, a truth, a time.

    One that is not well-formed has no value to compare, and what is not a number is before nothing (SPARQL 1.1,
    section 17.3; of times, stores know more than xsd:dateTime).
    """
    if not isinstance(term, Literal) or term.language or not is_well_formed(term):
        return False
    return term.datatype in _ORDERED or (is_number(term.datatype) and term.lexical != "NaN")


_TEXTS = ("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "anyURI", "QName", "ENTITY",
          "ID", "IDREF", "NOTATION", "anyAtomicType", "anySimpleType")  # fmt: skip


def datatypes() -> frozenset[str]:
    """Return the IRIs of all datatypes that XML Schema has."""
    return frozenset({*_CHECKS, *(XSD + name for name in _TEXTS)})


def can_be_ill_formed(datatype: str) -> bool:
    """Tell whether a datatype has a lexical space that this module knows."""
    return datatype in _CHECKS


@cache
def _compiled(name: str) -> re.Pattern[str]:
    """Return the pattern of a datatype; most runs meet a few of them."""
    return re.compile(rf"(?:{_PATTERNS[name]})\Z")


def _matches(name: str) -> Callable[[str], bool]:
    return lambda text: bool(_compiled(name).match(text))


def _in_range(least: int | None, most: int | None) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        if not _compiled("integer").match(text):
            return False
        figures = text.lstrip("+-").lstrip("0")
        if len(figures) > _BOUNDED:
            return (least if text[0] == "-" else most) is None
        number = int(f"{text[0] if text[0] == '-' else ''}{figures or 0}")
        return (least is None or number >= least) and (most is None or number <= most)

    return check


def _is_day(name: str) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        found = _DAY.match(text)
        if not _compiled(name).match(text) or not found:
            return False
        from calendar import monthrange  # with the names of months in all languages, and dates

        # Leap years come again after 400 years, so the last digits of a year of any length say enough.
        year, month, day = (int(part[-4:]) for part in found.groups())
        return 1 <= month <= 12 and 1 <= day <= monthrange(2000 + year % 400, month)[1]

    return check


_CHECKS = {XSD + name: _matches(name) for name in _PATTERNS}
_CHECKS[XSD + "float"] = _CHECKS[XSD + "double"]
_CHECKS |= {XSD + name: _in_range(*bounds) for name, bounds in INTEGERS.items() if bounds != (None, None)}
_CHECKS |= {XSD + name: _is_day(name) for name in ("date", "dateTime", "dateTimeStamp")}
