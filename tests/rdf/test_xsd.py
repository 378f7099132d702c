"""The bounds of the whole numbers are those of XML Schema 1.1, part 2, sections 3.4.13 to 3.4.25."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from kg.rdf.lexical import has_order, is_well_formed
from kg.rdf.terms import IRI, LANG_STRING, XSD, Literal, Term
from kg.rdf.xsd import INTEGERS, is_integer, is_number

BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-9223372036854775808, 9223372036854775807),
    "int": (-2147483648, 2147483647),
    "short": (-32768, 32767),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "unsignedLong": (0, 18446744073709551615),
    "unsignedInt": (0, 4294967295),
    "unsignedShort": (0, 65535),
    "unsignedByte": (0, 255),
    "positiveInteger": (1, None),
}
FAR = 10**30


def is_one(name: str, number: int) -> bool:
    return is_well_formed(Literal(str(number), XSD + name))


def test_every_type_of_whole_numbers_is_known() -> None:
    """No other is; of the numbers three have a fraction."""
    assert INTEGERS.keys() == BOUNDS.keys()
    assert all(is_integer(XSD + name) and is_number(XSD + name) for name in BOUNDS)
    for name in ("decimal", "double", "float"):
        assert (False, True) == (is_integer(XSD + name), is_number(XSD + name))
    for other in (XSD + "string", XSD + "date", "http://e/integer", "integer"):
        assert (False, False) == (is_integer(other), is_number(other))


@pytest.mark.parametrize(("name", "least", "greatest"), [(name, *bounds) for name, bounds in BOUNDS.items()])
def test_the_bounds_are_values_and_what_lies_beyond_is_none(name: str, least: int | None, greatest: int | None) -> None:
    """Where there is no bound, a number of any length is one."""
    if least is None:
        assert is_one(name, -FAR)
    else:
        assert is_one(name, least)
        assert not is_one(name, least - 1)
        assert not is_one(name, -FAR)
    if greatest is None:
        assert is_one(name, FAR)
    else:
        assert is_one(name, greatest)
        assert not is_one(name, greatest + 1)
        assert not is_one(name, FAR)


def days(years: tuple[int, ...]) -> Iterator[tuple[str, bool]]:
    """Yield every day that can be written of some years, and whether it is one of the calendar."""
    for year in years:
        for month in range(14):
            for day in range(33):
                try:
                    date(year, month, day)
                except ValueError:
                    yield f"{year:04}-{month:02}-{day:02}", False
                else:
                    yield f"{year:04}-{month:02}-{day:02}", True


@pytest.mark.parametrize(("name", "rest"), [("date", ""), ("date", "Z"), ("date", "-14:00"), ("dateTime", "T12:00:00"), ("dateTime", "T24:00:00Z"), ("dateTimeStamp", "T00:00:00.5+01:00")])  # fmt: skip
def test_a_day_is_one_of_the_calendar_in_every_kind_of_year(name: str, rest: str) -> None:
    """Leap years are those of the Gregorian calendar, of four digits and of more: it comes again after 400 years."""
    for text, expected in days((1, 4, 1900, 2000, 2023, 2024, 2100, 9999)):
        assert expected == is_well_formed(Literal(text + rest, XSD + name)), text
    for text, expected in days((1900, 2000, 2023, 2024, 2100)):
        assert expected == is_well_formed(Literal(f"{int(text[:4]) + 40000}{text[4:]}{rest}", XSD + name)), text


@pytest.mark.parametrize(
    ("literal", "is_one"),
    [
        (Literal("x", LANG_STRING, "en"), True),
        (Literal("x", LANG_STRING), False),  # a text in no language has another datatype
        (Literal("x", "urn:mine"), True),  # of what is not known nobody can tell
        (Literal("true", XSD + "boolean"), True),
        (Literal("truer", XSD + "boolean"), False),
        (Literal("untrue", XSD + "boolean"), False),
        (Literal("1\n", XSD + "integer"), False),
        (Literal("2020-01-01\n", XSD + "date"), False),
        (Literal("9" * 5000, XSD + "integer"), True),
        (Literal("9" * 5000, XSD + "byte"), False),  # that many digits are no number that Python makes
        (Literal("9" * 5000, XSD + "nonNegativeInteger"), True),
        (Literal("-" + "9" * 5000, XSD + "nonNegativeInteger"), False),
        (Literal("-" + "9" * 5000, XSD + "negativeInteger"), True),
        (Literal("+" + "9" * 5000, XSD + "nonPositiveInteger"), False),
        (Literal("-" + "0" * 5000 + "128", XSD + "byte"), True),
        (Literal("0" * 5000 + "128", XSD + "byte"), False),
        (Literal("0" * 5000, XSD + "positiveInteger"), False),
        (Literal("-" + "0" * 5000, XSD + "nonNegativeInteger"), True),
    ],
)
def test_a_text_is_as_a_whole_one_of_its_datatype(literal: Literal, *, is_one: bool) -> None:
    assert is_one == is_well_formed(literal)


@pytest.mark.parametrize(
    ("term", "ordered"),
    [
        (Literal("7", XSD + "byte"), True),
        (Literal("seven", XSD + "byte"), False),
        (Literal("1.5", XSD + "double"), True),
        (Literal("INF", XSD + "double"), True),
        (Literal("NaN", XSD + "double"), False),  # is before nothing, and nothing is before it
        (Literal("x"), True),
        (Literal("x", LANG_STRING, "en"), False),
        (Literal("2020-02-30", XSD + "date"), False),
        (Literal("x", "urn:mine"), False),
        (IRI("urn:a"), False),
    ],
)
def test_what_has_a_place_in_an_order(term: Term, *, ordered: bool) -> None:
    assert ordered == has_order(term)
