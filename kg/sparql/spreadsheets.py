"""Cells for a spreadsheet, which computes a text that begins like a formula, whoever wrote it."""

from __future__ import annotations

import re

from kg.sparql.rows import Render, plain

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"


def harmless(text: str) -> str:
    """Return a text that a spreadsheet shows as it is: with an apostrophe before what begins like a formula.

    Numbers below zero stay numbers. A tab or the end of a line at the beginning is a sign of such a text as well.
    """
    if text.startswith(("\t", "\r", "\n")) or (
        text.lstrip().startswith(_FORMULA) and not re.fullmatch(_NUMBER, text, re.ASCII)
    ):
        return f"'{text}"
    return text


def for_spreadsheet(render: Render | None) -> Render:
    """Return what shows a term as `render` does, or else CSV, so that a spreadsheet computes nothing."""
    show = render or plain
    return lambda term: harmless(show(term))
