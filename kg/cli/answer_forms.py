"""In which form an answer is written, and which of the options go with it."""

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.ask.running import Answer
from kg.cli.forms import form_of
from kg.errors import UsageError
from kg.pictures.view import View
from kg.rdf.formats import BY_SUFFIX, FORMATS
from kg.rdf.terms import Term
from kg.sparql.rows import ROW_FORMATS

PICTURES = ("chart", "svg", "png", "vegalite")
"""The forms that draw an answer as its view says."""

READERS = (*PICTURES, "html", "xlsx")
"""The forms for people: pictures, pages and workbooks."""

_SUFFIXES = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".xml": "xml", ".ndjson": "ndjson", ".jsonl": "ndjson",
    ".md": "markdown", ".svg": "svg", ".png": "png", ".html": "html", ".htm": "html", ".xlsx": "xlsx",
}  # fmt: skip


class Shown(NamedTuple):
    """What is known of a question beside its text: its title, its view, and the terms of its parameters."""

    title: str = ""
    view: View | None = None
    terms: Mapping[str, Sequence[Term]] = {}


UNTITLED = Shown()
"""What is known of a question that is only a text."""


def choose_form(answer: Answer, output: str | None, given: str | None, *, view: bool, bom: bool) -> str:
    """Return the form of an answer: the one that is given, else that of the suffix, else the usual one.

    That is a chart where a `view` was asked for. Raises UsageError for a form that the answer cannot have, for a suffix
    that names none, and for a view or a byte order mark that the form has no use for.
    """
    if answer.form in ("SELECT", "ASK"):
        possible: Sequence[str] = (*ROW_FORMATS, *READERS) if answer.form == "SELECT" else ROW_FORMATS
        default = "table" if output in (None, "-") and sys.stdout.isatty() else "csv"
        default = "chart" if view else default
        known = {**BY_SUFFIX, **_SUFFIXES}
    else:
        from kg.rdf.foreign import SUFFIXES

        possible, default, known = tuple(FORMATS), "turtle", {**_SUFFIXES, **SUFFIXES}
    chosen = form_of(output, given, known, default)
    if chosen not in possible:
        raise UsageError(f"{answer.form} cannot be written as {chosen}; choose one of: {', '.join(possible)}")
    if view and chosen not in (*PICTURES, "html"):
        raise UsageError(
            f"--view says what a picture shows, and {chosen} has none; give -f {', '.join(PICTURES)} or html"
        )
    if bom and chosen != "csv":
        raise UsageError(
            f"--bom is for CSV that a spreadsheet opens, and this is {chosen}; leave it out, or give -f csv"
        )
    return chosen
