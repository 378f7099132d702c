"""Cells for a spreadsheet, which computes a text that begins like a formula, whoever wrote it."""

from __future__ import annotations

import re

from kg.rdf.terms import Literal, Term
from kg.rdf.xsd import is_number
from kg.sparql.rows import Render, plain

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)


def harmless(text: str) -> str:
    """Return a text that a spreadsheet shows as it is: with an apostrophe before what begins like a formula.

    A tab or the end of a line at the beginning is a sign of such a text as well.
    """
    return f"'{text}" if text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(_FORMULA) else text


def for_spreadsheet(render: Render | None) -> Render:
    """Return what shows a term as `render` does, or else CSV, so that a spreadsheet computes nothing.

    Numbers stay numbers, those below zero as well.
    """
    show = render or plain

    def cell(term: Term) -> str:
        text = show(term)
        number = isinstance(term, Literal) and is_number(term.datatype) and NUMBER.fullmatch(text)
        return text if number else harmless(text)

    return cell
