"""The bounds of the whole numbers are those of XML Schema 1.1, part 2, sections 3.4.13 to 3.4.25."""

from __future__ import annotations

import pytest

from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import XSD, Literal
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
