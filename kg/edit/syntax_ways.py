"""What would mend a fault in the syntax of a file: what its reader says, or what all of its statement tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kg.edit.bracketing import bracket_edit
from kg.edit.quoting import long_text_edits, quote_edit
from kg.edit.read_again import edit_of, is_good
from kg.edit.spans import Edit
from kg.edit.stating import Texts, is_turtle
from kg.errors import Location
from kg.findings import Finding
from kg.rdf.misread_values import days_meant


class SyntaxWay(NamedTuple):
    """A way to mend a fault: its name, what is to be written, and whether it may be done unseen."""

    title: str
    edits: tuple[Edit, ...]
    is_sure: bool = True


def syntax_ways(finding: Finding, texts: Texts) -> Iterator[SyntaxWay]:
    """Yield the ways to mend a fault after which the text reads better."""
    place = finding.location
    is_placed = place is not None and place.line is not None and is_turtle(place.path)
    if place is not None and is_placed:
        brackets = bracket_edit(place.path, texts, place.line or 1)
        if brackets is not None:
            if brackets.edit is not None and is_good((brackets.edit,), texts):
                yield SyntaxWay(brackets.title, (brackets.edit,))
            return
    if finding.mend is not None and is_good((edit := edit_of(finding.mend, texts),), texts):
        yield SyntaxWay(finding.mend.title, (edit,))
    elif place is not None and is_placed:
        yield from (way for way in _of_texts(place, texts) if is_good(way.edits, texts))


def _of_texts(place: Location, texts: Texts) -> Iterator[SyntaxWay]:
    line, column = place.line or 1, place.column or 1
    quote = quote_edit(place.path, texts, line)
    if quote is not None:
        yield SyntaxWay(
            "put the quotation mark that is missing" if len(quote.text) == 1 else "close the text", (quote,)
        )
    elif long := long_text_edits(place.path, texts, line):
        yield SyntaxWay('put the text in """', long)
    else:
        length, days = days_meant(texts(place.path).split("\n")[line - 1][column - 1 :])
        for day in days:
            edit = Edit(place.path, (line, column), (line, column + length), day)
            yield SyntaxWay(f"write {day}", (edit,), len(days) == 1)
