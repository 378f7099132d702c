"""Expressions of the rules for links: read as Python would, in time that grows with the text, or refused."""

from __future__ import annotations

import os
import re
import time
import warnings
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.link.expressions import first_part, is_whole, read_expression
from tests.shacl.test_patterns import RUNAWAY

REFUSED = {
    r"(a+)+\1": "might take for ever",
    r"(?=a)(a+)+": "might take for ever",
    r"(?<!a)b": "might take for ever",
    r"a++b": "might take for ever",
    r"\w{1,64}": "as [0-9A-Za-z] for",
    "(a": "unterminated subpattern",
    "a{4294967296}": "the repetition number is too large",
    "a)": "unbalanced parenthesis",
    "a" + "(" * 5000 + ")" * 5000: "nested too deeply",
}
PIECES = ["a", "b", "1", "_", ".", "^", "$", "|", "(a|b)", "(?:a)", "(?P<n>b)", "[ab]", "[^a(]", r"\(", r"\d", "a*", "(b+)+",
          "a?", "[[(]", "a{1,2}", "é", r"\.", " "]  # fmt: skip


@pytest.mark.parametrize("expression", RUNAWAY)
@pytest.mark.parametrize("times", [1, 100])
def test_what_runs_away_in_python_is_decided_at_once(expression: str, times: int) -> None:
    began = time.process_time()
    text = RUNAWAY[expression] * times
    read_expression(expression)

    assert not is_whole(expression, text)
    assert first_part(expression, text) == ""
    assert time.process_time() - began < 3


@pytest.mark.parametrize("length", [10, 199, 201, 2000, 200_000])
def test_a_few_repetitions_take_no_time_however_long_the_text_is(length: int) -> None:
    began = time.process_time()
    assert not is_whole(r".*.*x", "a" * length)
    assert first_part(r"\d*\d*x", "1" * length) == ""
    assert time.process_time() - began < 2


@pytest.mark.parametrize("longer", ["", "~" * 200])
def test_of_what_fits_the_first_group_is_meant_where_there_is_one(longer: str) -> None:
    """In short texts and in long ones, which another engine looks at."""
    given = {"Q([0-9]+)": "12", "Q[0-9]+": "Q12", "(?:Q)[0-9]": "Q1", "Q(x)?[0-9]": "", "(Q)(1)": "Q", "none": ""}
    assert given == {one: first_part(one, f"see Q12 and Q3{longer}") for one in given}
    assert [True, False] == [is_whole("Q1|Q12", f"{one}{longer}"[: len(one)]) for one in ("Q12", "Q123")]
    assert [True, False] == [is_whole("~+|a", f"~{longer}{end}") for end in ("", "a")]


@pytest.mark.parametrize("expression", REFUSED)
def test_what_may_run_away_is_refused_where_it_is_read(expression: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_expression(expression)
    assert REFUSED[expression] in caught.value.message


def test_what_is_read_is_found_in_long_texts_too() -> None:
    """At the size that our own engine just knows by itself, and no more with the text around it."""
    read = []
    for times in range(185, 205):
        with suppress(UsageError):
            read.append((times, read_expression(rf"\d{{{times}}}")))
    assert read == [(times, one) for times, one in read if first_part(one, "1" * times + "~" * 200) == "1" * times]
    assert read


@settings(max_examples=int(os.environ.get("KG_EXAMPLES", "150")), deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    st.text("ab1_ .é(", max_size=6),
    st.sampled_from(["", "~" * 200]),
)
def test_it_means_what_python_takes_it_for(expression: str, text: str, longer: str) -> None:
    """Short texts and long ones, which another engine looks at, and the first group where there is one."""
    with warnings.catch_warnings(action="ignore"):
        try:
            python = re.compile(read_expression(expression).replace("$", r"\Z"))
        except (re.error, UsageError):
            return
    text += longer
    match = python.search(text)

    assert is_whole(expression, text) == bool(python.fullmatch(text))
    assert first_part(expression, text) == ((match[1 if python.groups else 0] or "") if match else "")
