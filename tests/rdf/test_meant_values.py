"""A text that is no value of its datatype is told as what it was meant to be, where that is certain."""

from __future__ import annotations

import pytest

from kg.rdf.left_out import left_out
from kg.rdf.meant_values import meant_by, why_not
from kg.rdf.terms import XSD


@pytest.mark.parametrize(
    ("text", "datatype", "meant"),
    [
        ("7 March 2025", "date", "2025-03-07"),
        ("7. Mar 2025", "date", "2025-03-07"),
        ("March 7th, 2025", "date", "2025-03-07"),
        ("22.11.2024", "date", "2024-11-22"),
        ("11/22/2024", "date", "2024-11-22"),
        ("2024/11/22", "date", "2024-11-22"),
        ("2024-1-2", "date", "2024-01-02"),
        ("2024-11-22T10:00:00", "date", "2024-11-22"),
        ("2024-11-22 00:00:00", "date", "2024-11-22"),
        ("2024-11-22 Friday", "date", None),
        ("3.3.2025", "date", "2025-03-03"),
        ("3.4.2025", "date", None),
        ("30 February 2025", "date", None),
        ("7 Mai 2025", "date", None),
        ("2025-02-30", "date", None),
        ("12.0", "integer", "12"),
        ("12.5", "integer", None),
        ("1,234", "integer", None),
        ("500.000", "integer", None),
        ("500.000 copies", "decimal", None),
        ("500,000", "decimal", None),
        ("0.000", "integer", "0"),
        ("500.000", "decimal", "500.000"),
        ("1,234,567", "integer", "1234567"),
        ("1.234.567", "integer", "1234567"),
        ("1.234.567.89", "decimal", None),
        ("1,23", "integer", None),
        ("15 tracks", "integer", "15"),
        ("500k", "integer", "500000"),
        ("1.5k", "integer", "1500"),
        ("0.5 million", "decimal", "500000"),
        ("1.2345k", "decimal", "1234.5"),
        ("2 million", "integer", "2000000"),
        ("500 thousand", "integer", "500000"),
        ("1 dozen", "integer", "12"),
        ("7O", "integer", "70"),
        ("5OO000", "integer", "500000"),
        ("1l", "integer", "11"),
        ("5M", "integer", None),
        ("3 m", "decimal", None),
        ("20%", "integer", "20"),
        ("about 15", "integer", None),
        ("200", "byte", None),
        ("3.50 million", "decimal", "3500000"),
        ("Yes", "boolean", "true"),
        ("TRUE", "boolean", "true"),
        ("maybe", "boolean", None),
        ("2024-11-22", "gYear", "2024"),
    ],
)
def test_a_value_is_meant_where_that_is_certain(text: str, datatype: str, meant: str | None) -> None:
    assert meant_by(text, XSD + datatype) == meant


@pytest.mark.parametrize(
    ("text", "datatype", "reason"),
    [
        ("29 February 2025", "date", "February 2025 has 28 days"),
        ("June 31st, 2025", "date", "June 2025 has 30 days"),
        ("March 2025", "date", "this is a month, and a day is needed, such as its first, 2025-03-01"),
        ("in March", "date", None),
        ("2025-02-30", "date", "February 2025 has 28 days"),
        ("2024-02-30", "date", "February 2024 has 29 days"),
        ("2025-13-01", "date", "there is no month 13"),
        ("2025-1-1", "date", "months and days have two digits"),
        ("2025-04-31T10:00:00", "dateTime", "April 2025 has 30 days"),
        ("2025-03-01", "date", None),
        ("300", "byte", "it is out of the range of this datatype"),
        ("98", "integer", None),
        ("12.0", "integer", None),
        (
            "500.000",
            "integer",
            "this is 500000 where the point parts thousands, and 500 where it does not; write which is meant",
        ),
        (
            "1,250",
            "decimal",
            "this is 1250 where the comma parts thousands, and 1.25 where it does not; write which is meant",
        ),
    ],
)
def test_what_is_wrong_with_a_day_or_a_number_is_said(text: str, datatype: str, reason: str | None) -> None:
    assert why_not(text, XSD + datatype) == reason


@pytest.mark.parametrize(
    ("text", "datatype", "lost"),
    [
        ("2024-11-22T12:00:00+07:00", "date", "12:00:00+07:00"),
        ("2024-11-22 23:59", "date", "23:59"),
        ("2024-11-22T00:00:00+09:00", "date", "00:00:00+09:00"),
        ("2024-11-22T00:00:00Z", "date", None),
        ("2024-11-22 00:00:00.0", "date", None),
        ("2024-11-22T00:00", "date", None),
        ("7 March 2025", "date", None),
        ("2024-11-22", "gYear", "11-22"),
        ("15 tracks", "integer", "tracks"),
        ("20%", "decimal", "%"),
        ("12.0", "integer", None),
        ("2nd", "integer", None),
        ("7O", "integer", None),
        ("2 million", "integer", None),
        ("Yes", "boolean", None),
    ],
)
def test_what_a_value_leaves_out_of_what_was_written_is_known(text: str, datatype: str, lost: str | None) -> None:
    meant = meant_by(text, XSD + datatype)

    assert meant is not None
    assert left_out(text, meant, XSD + datatype) == lost
