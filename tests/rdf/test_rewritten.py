"""Whether a store keeps a literal is said without asking it, and said rightly."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.rewritten import is_kept, is_literal_kept
from kg.rdf.terms import XSD

NAME = pyoxigraph.NamedNode("urn:a")


def is_given_back(lexical: str, datatype: str) -> bool:
    """Put a literal into a store, and compare what comes out of it."""
    literal = pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(datatype))
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(NAME, NAME, literal))
    return [literal] == [quad.object for quad in store]


KINDS = ["integer", "decimal", "double", "float", "boolean", "date", "dateTime", "time", "gYear", "gYearMonth", "gMonthDay",
         "duration", "dayTimeDuration", "int", "nonNegativeInteger", "string", "anyURI", "normalizedString"]  # fmt: skip
signed = st.builds(
    lambda sign, digits: sign + digits, st.sampled_from(["", "-", "+", "0", "-0"]), st.text("0123456789", max_size=21)
)
days = st.builds(
    "{}-{:02}-{:02}".format,
    st.sampled_from(["2024", "0000", "0001", "-2024", "12024"]),
    st.integers(0, 13),
    st.integers(0, 32),
)
forms = st.one_of(
    signed, days, days.map(lambda day: day + "Z"), days.map(lambda day: day + "T12:00:00+00:00"), st.text(max_size=4),
    st.sampled_from(["true", "false", "1", "0", "True", "1.0", "1.50", "1E0", "NaN", "INF", "PT60M", "P1D", "2024", "2024Z", "24:00:00"]),
)  # fmt: skip


@settings(max_examples=700, deadline=None, derandomize=True)
@given(forms, st.sampled_from(KINDS))
def test_what_is_said_of_a_literal_is_what_a_store_does(lexical: str, kind: str) -> None:
    """The quick answer for plain forms is that of the store, for each of its datatypes."""
    assert is_given_back(lexical, XSD + kind) == is_kept(lexical, XSD + kind)


@pytest.mark.parametrize(("lexical", "kind"), [("007", "integer"), ("-0", "integer"), ("2024-01-02+00:00", "date"), ("2024+00:00", "gYear"), ("1.0", "decimal"), ("1", "boolean"), ("1", "int"),
                                               ("2024-01-02T03:04:05+00:00", "dateTime")])  # fmt: skip
def test_numbers_and_times_in_another_form_are_rewritten(lexical: str, kind: str) -> None:
    """What this module is for: 007 would come back as 7."""
    assert not is_kept(lexical, XSD + kind)
    assert not is_literal_kept(pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(XSD + kind)))


def test_everything_else_is_kept() -> None:
    """Datatypes of others, texts with a language, and what is no literal."""
    assert is_kept("007", "http://e/integer")
    assert is_literal_kept(pyoxigraph.Literal("007", language="en"))
    assert is_literal_kept(pyoxigraph.Literal("007"))
    assert is_literal_kept(NAME)
    assert is_literal_kept(pyoxigraph.BlankNode("b"))
