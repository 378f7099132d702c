"""The datatypes of XML Schema that are numbers, with the bounds of the whole ones (XML Schema 1.1, part 2)."""

from __future__ import annotations

from collections.abc import Mapping

from kg.rdf.terms import XSD

INTEGERS: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
"""The local name of each datatype of whole numbers, with the least and the greatest."""
_NUMBERS = frozenset((*INTEGERS, "decimal", "double", "float"))


def is_integer(datatype: str) -> bool:
    """Tell whether the values of a datatype are whole numbers."""
    return datatype.startswith(XSD) and datatype[len(XSD) :] in INTEGERS


def is_number(datatype: str) -> bool:
    """Tell whether the values of a datatype are numbers."""
    return datatype.startswith(XSD) and datatype[len(XSD) :] in _NUMBERS
