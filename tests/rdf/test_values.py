"""A value that a person types is a literal of its type, or refused with what the type looks like."""

from __future__ import annotations

import pytest

from kg.errors import IdentifierError
from kg.rdf.terms import LANG_STRING, XSD, Literal
from kg.rdf.values import VALUE_TYPES, is_date, parse_value


@pytest.mark.parametrize(
    ("kind", "text", "lexical"),
    [
        ("string", "", ""),
        ("integer", "007", "7"),
        ("integer", "-0", "0"),
        ("integer", "+5", "5"),
        ("decimal", "3.50", "3.50"),
        ("decimal", ".5", ".5"),
        ("boolean", "true", "true"),
        ("date", "2024-02-29", "2024-02-29"),
        ("dateTime", "2024-11-22T12:00:00+07:00", "2024-11-22T12:00:00+07:00"),
        ("dateTime", "2024-11-22T12:00:00.5Z", "2024-11-22T12:00:00.5Z"),
        ("langString", "Rosé@ko", "Rosé"),
        ("langString", "a@b@en-GB", "a@b"),
    ],
)
def test_a_value_of_its_type_is_taken(kind: str, text: str, lexical: str) -> None:
    """Values arrive in the form that the type has."""
    assert lexical == parse_value(kind, text).lexical


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "3.0"), ("integer", "three"), ("integer", ""), ("integer", "１２"), ("integer", "1" * 5000),
        ("decimal", "1e5"), ("decimal", "."), ("decimal", "NaN"), ("boolean", "yes"), ("boolean", "TRUE"),
        ("date", "2024-02-30"), ("date", "22.11.2024"), ("date", "2024-11-22T00:00:00"), ("date", "2024-11-22 "),
        ("dateTime", "2024-11-22T12:00:00"), ("dateTime", "2024-11-22"), ("dateTime", "2024-13-22T12:00:00Z"),
        ("langString", "Rosé"), ("langString", "Rosé@en } #"), ("string", "\ud800"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused(kind: str, text: str) -> None:
    """The message says what the type looks like, and never grows with the value."""
    with pytest.raises(IdentifierError, match="is not") as caught:
        parse_value(kind, text)

    assert len(caught.value.message) < 200


@pytest.mark.parametrize("kind", ["integer", "decimal", "boolean", "date", "dateTime"])
def test_a_value_has_the_datatype_of_its_type(kind: str) -> None:
    """Each type but `iri` is one of XML Schema's, or text with its language."""
    example = {"integer": "7", "decimal": "7", "boolean": "true", "date": "2024-11-22"}.get(
        kind, "2024-11-22T12:00:00Z"
    )

    assert XSD + kind == parse_value(kind, example).datatype
    assert Literal("Rosé", LANG_STRING, "zh-hant") == parse_value("langString", "Rosé@zh-Hant")
    assert Literal("7") == parse_value("string", "7")


def test_a_value_that_does_not_fit_is_told_what_would() -> None:
    """The beginning of a long one is enough."""
    with pytest.raises(IdentifierError, match=r"^'yes' is not true or false$"):
        parse_value("boolean", "yes")
    with pytest.raises(IdentifierError, match=r"^'x{57}\.\.\.' is not a whole number$"):
        parse_value("integer", "x" * 61)
    assert "a CURIE, an <IRI> or a label" == VALUE_TYPES["iri"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2024-02-29", True), ("2023-02-29", False), ("2024-2-29", False), ("20240229", False), ("2024-W09-4", False),
     ("-2024-02-29", False), ("٢٠٢٤-٠٢-٢٩", False), ("2024-02-29\n", False), ("0000-01-01", False)],
)  # fmt: skip
def test_a_day_is_one_of_the_calendar(text: str, expected: bool) -> None:
    assert expected == is_date(text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("+07:00", True),
        ("-03:30", True),
        ("+14:00", True),
        ("+14:01", False),
        ("+99:00", False),
        ("7", False),
        ("+7:00", False),
        ("x", False),
        ("Z", False),
    ],
)
def test_an_offset_is_one_of_xml_schema(text: str, fits: bool) -> None:
    if fits:
        assert parse_value("offset", text) == Literal(text)
    else:
        with pytest.raises(IdentifierError, match="an offset from UTC"):
            parse_value("offset", text)
