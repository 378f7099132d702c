"""A regular expression that comes to no end is given up, and others are answered after it."""

from __future__ import annotations

import re
import time

import pytest

from kg.io.matching import EndlessError, Matcher
from tests.timing import LONG

ENDLESS = r"^(a+)+\1$"


def test_what_is_found_is_told() -> None:
    matcher = Matcher()
    texts = ["", "aa", "a\nb", "é\ud800", "a" * 200_000]
    patterns = [("^(a)\\1", 0), ("B", re.IGNORECASE), ("a.b", re.DOTALL), ("\ud800", 0), ("^$", 0)]
    told = [matcher.finds(one, options, text) for one, options in patterns for text in texts]
    assert told == [re.search(one, text, options) is not None for one, options in patterns for text in texts]


def test_what_has_no_end_is_given_up_and_the_next_is_answered() -> None:
    matcher = Matcher()
    began = time.monotonic()
    with pytest.raises(EndlessError):
        matcher.finds(ENDLESS, 0, "a" * 40 + "b", seconds=0.5)
    assert time.monotonic() - began < 10
    assert matcher.finds("^(a)\\1", 0, "aa")


def test_what_looks_for_it_ends_when_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher()
    monkeypatch.setattr(matcher, "_end", lambda: None)
    with pytest.raises(EndlessError):
        matcher.finds(ENDLESS, 0, "a" * 40 + "b", seconds=0.1)
    process = matcher._process
    assert process is not None
    assert process.wait(timeout=LONG) == 1
