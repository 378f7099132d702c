"""Cells for a spreadsheet: whatever one would compute is shown with an apostrophe before it, and nothing else is."""

from __future__ import annotations

import pytest

from kg.rdf.terms import IRI, XSD, Literal
from kg.sparql.spreadsheets import for_spreadsheet, harmless

# Those that OWASP names for CSV injection, and the same of full width.
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("before", ["", " ", "\t", "\n", "\r", "\r\n", "  \t", "\u00a0", "\u3000"])
@pytest.mark.parametrize("sign", SIGNS)
def test_what_begins_like_a_formula_is_shown(sign: str, before: str) -> None:
    """Behind white space as well, and if it is all there is."""
    for text in (f"{before}{sign}1", f"{before}{sign}"):
        assert f"'{text}" == harmless(text) == for_spreadsheet(None)(Literal(text))


@pytest.mark.parametrize("text", ["\t", "\ra", "\na", "\ta=1"])
def test_a_tab_or_the_end_of_a_line_is_a_sign_of_one(text: str) -> None:
    assert f"'{text}" == harmless(text)


@pytest.mark.parametrize("text", ["", "a", " a", "1+1", "a=1", "'=1", '"=1"', "#1", "(=1)", "é", "1\t", "a\n=1"])
def test_what_does_not_is_as_it_was(text: str) -> None:
    assert text == harmless(text) == for_spreadsheet(None)(Literal(text))


@pytest.mark.parametrize("text", ["-1", "+1", "-1.5", "-.5", "+1.", "-1e5", "-1.5E-10", "-1e+3"])
def test_a_number_stays_one_and_a_text_like_it_does_not(text: str) -> None:
    for datatype in ("integer", "decimal", "double", "float", "long", "negativeInteger"):
        assert text == for_spreadsheet(None)(Literal(text, XSD + datatype))
    for literal in (Literal(text), Literal(text, "urn:a"), Literal(text, "", "en"), Literal(text, XSD + "date")):
        assert f"'{text}" == for_spreadsheet(None)(literal)


@pytest.mark.parametrize(
    "text", ["-1+1", "-a", "-", "+", "--1", "-1e", "-1 ", "-\u0661", "-1\n=1", "-INF", "-e5", "-."]
)
def test_what_is_no_number_is_none_whatever_its_datatype(text: str) -> None:
    """The files may have it."""
    assert f"'{text}" == for_spreadsheet(None)(Literal(text, XSD + "integer"))


def test_names_are_looked_at_as_they_are_shown() -> None:
    assert "'=1" == for_spreadsheet(lambda _: "=1")(IRI("urn:a"))
    assert "urn:a" == for_spreadsheet(None)(IRI("urn:a"))
