"""Regular expressions of shapes (XPath and XQuery Functions, section 5.6), and who decides what they match.

Our own engine decides wherever it can, for its time grows with the text and not with the ways to match it: `^(a+)+$`
takes microseconds there, and for ever in Python. What only Python knows, such as looking ahead, is left to Python.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kg.engines.store_values import holds
from kg.errors import ShapesError
from kg.rdf.terms import Literal, to_n3
from kg.sparql.regex import find_unlike, for_python, in_rust, is_for_python

FLAGS = "ismxq"
_NOT_TAME, _UNBOUNDED = re.compile(r"\)[*+?{]|\\[0-9]|\(\?"), re.compile(r"[*+}]")
_SHOWN = 60


class Pattern(NamedTuple):
    """A regular expression: its text, as SPARQL has it, as our own engine decides it, or else as Python does.

    `sparql` and `own` are the arguments of REGEX behind the text that is looked at.
    """

    text: str
    sparql: str
    own: str | None
    python: re.Pattern[str] | None

    def finds(self, text: str) -> bool:
        """Tell whether it matches a part of a text; raise ShapesError where Python comes to no end."""
        if self.own is not None:
            return holds(f"FILTER(REGEX({to_n3(Literal(text))}, {self.own}))")
        return self.python is not None and _finds_in_time(self.python, self.text, text)


@lru_cache(1000)
def read_pattern(text: str, flags: str = "") -> Pattern:
    """Return the regular expression that a shape gives, with its flags; raise ShapesError for one that is none."""
    shown = _shown(text)
    for flag in flags:
        if flag not in FLAGS:
            raise ShapesError(f"sh:flags {flags!r}: {flag!r} is no flag; use i, s, m, x or q")
    if "q" not in flags and (unlike := find_unlike(text)):
        raise ShapesError(f"sh:pattern {shown} at position {unlike[1]}: {unlike[0]}")
    sparql, own = _arguments(text, flags), own_text(text, flags)
    if own is not None:
        return Pattern(text, sparql, _arguments(own, _kept(flags)), None)
    try:
        return Pattern(text, sparql, None, for_python(text, flags))
    except (re.error, OverflowError, RecursionError) as error:
        if not _is_read(sparql):
            if isinstance(error, RecursionError):
                raise ShapesError(f"sh:pattern {shown} is nested too deeply; write it flatter") from None
            raise ShapesError(f"sh:pattern {shown} is no regular expression: {error}") from None
        return Pattern(text, sparql, sparql, None)


def own_text(text: str, flags: str = "") -> str | None:
    """Return a regular expression of XPath as our own engine has it, with the flags i, s and m still to be given.

    None for what only Python knows, and for what our engine finds too large.
    """
    if "q" not in flags and is_for_python(text):
        return None
    own = in_rust(text, flags)
    return own if _is_read(_arguments(own, _kept(flags))) else None


@lru_cache(1000)
def compile_tame(text: str, flags: str = "") -> re.Pattern[str] | None:
    """Return a regular expression as Python's where it takes no time on a short text; None for others."""
    if _NOT_TAME.search(text) or len(_UNBOUNDED.findall(text)) > 2:
        return None
    try:
        return for_python(text, flags)
    except (re.error, OverflowError, RecursionError):
        return None


def _kept(flags: str) -> str:
    return "".join(flag for flag in flags if flag in "ism")


def _arguments(text: str, flags: str) -> str:
    return to_n3(Literal(text)) + (f", {to_n3(Literal(flags))}" if flags else "")


def _finds_in_time(python: re.Pattern[str], pattern: str, text: str) -> bool:
    from kg.io.matching import LONGEST, MATCHER, EndlessError

    try:
        return MATCHER.finds(python.pattern, python.flags, text)
    except EndlessError:
        told = f"sh:pattern {_shown(pattern)} was tried on {_shown(text)} for {LONGEST:.0f} s and came to no end"
        raise ShapesError(f"{told}; write it without repetition of what repeats") from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def _is_read(arguments: str) -> bool:
    """Tell whether our own engine knows a regular expression, and does not find it too large."""
    return holds(f'BIND(REGEX("", {arguments}) AS ?found) FILTER(BOUND(?found))')
