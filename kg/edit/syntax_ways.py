"""What would mend a fault in the syntax of a file: what its reader says, or what all of its statement tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.edit.bracketing import bracket_edit
from kg.edit.commenting import comment_edits
from kg.edit.listing import comma_edits
from kg.edit.names_made import near_name
from kg.edit.quoting import long_text_edits, quote_edit, unlike_marks_edits
from kg.edit.read_again import edit_of, is_good
from kg.edit.spans import Edit
from kg.edit.stating import Texts, is_turtle
from kg.edit.worded_ways import worded_edits
from kg.edit.written import declaration, prefixes_of
from kg.errors import Location
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.misread_lists import FURTHER_VALUE
from kg.rdf.misread_remarks import AROUND
from kg.rdf.misread_values import days_meant
from kg.rdf.usual_prefixes import USUAL_PREFIXES

_UNDECLARED = re.compile(r"The prefix (\S*): has not been declared")
_DATATYPE = re.compile(r"\^\^([\w-]+):")


class SyntaxWay(NamedTuple):
    """A way to mend a fault: its name, what is to be written, and whether it may be done unseen."""

    title: str
    edits: tuple[Edit, ...]
    is_sure: bool = True


def syntax_ways(finding: Finding, project: Project, texts: Texts) -> Iterator[SyntaxWay]:
    """Yield the ways to mend a fault after which the text reads better, the prefixes of its project declared."""
    prefixes = {**USUAL_PREFIXES, **project.prefixes}
    if undeclared := _UNDECLARED.match(finding.message):  # which is what is to be mended
        prefixes.pop(undeclared[1], None)
    for ways in _ways(finding, project, texts, prefixes):
        whole = [way._replace(edits=(*way.edits, *_declaring(way.edits, prefixes, texts))) for way in ways]
        good = [way for way in whole if is_good(way.edits, texts, prefixes)]
        for way in good:
            near = near_name(way.edits, texts, project, prefixes)
            yield way if near is None else SyntaxWay(f"write {near.shown}", (near.edit,), is_sure=False)
        if good:
            return


def _ways(finding: Finding, project: Project, texts: Texts, prefixes: Mapping[str, str]) -> Iterator[list[SyntaxWay]]:
    """Yield what is to be tried, and what else where nothing of that is good."""
    place = finding.location
    is_placed = place is not None and place.line is not None and is_turtle(place.path)
    if place is not None and is_placed:
        brackets = bracket_edit(place.path, texts, place.line or 1, project)
        if brackets is not None:
            yield [SyntaxWay(brackets.title, (brackets.edit,))] if brackets.edit is not None else []
            return
        if unlike := unlike_marks_edits(place.path, texts, place.line or 1, prefixes):
            yield [SyntaxWay("write the same quotation mark at both ends", unlike)]
    if place is not None and is_placed and finding.message.startswith(FURTHER_VALUE):
        commas = comma_edits(place, texts)
        yield [SyntaxWay("write commas", commas)] if len(commas) > 1 else []
    if place is not None and is_placed and finding.message.startswith(AROUND) and finding.mend is None:
        yield [SyntaxWay("write # before each line", edits)] if (edits := comment_edits(place, texts)) else []
        return
    if finding.mend is not None:
        yield [SyntaxWay(finding.mend.title, (edit_of(finding.mend, texts),))]
    if place is not None and is_placed:
        yield list(_of_texts(place, texts, prefixes))
        worded = worded_edits(place, texts, project, prefixes)
        yield [SyntaxWay(f"write {edit.text}", (edit,), said and len(worded) == 1) for edit, said in worded]


def _declaring(edits: Iterable[Edit], prefixes: Mapping[str, str], texts: Texts) -> Iterator[Edit]:
    """Yield what declares the prefixes of the datatypes that edits write."""
    for edit in edits:
        text = texts(edit.path)
        for prefix in dict.fromkeys(_DATATYPE.findall(edit.text)):
            namespace = prefixes.get(prefix)
            if namespace is not None and prefix not in prefixes_of(text):
                at, line = declaration(text, (prefix, namespace))
                place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
                yield Edit(edit.path, place, place, line)


def _of_texts(place: Location, texts: Texts, prefixes: Mapping[str, str]) -> Iterator[SyntaxWay]:
    line, column = place.line or 1, place.column or 1
    quote = quote_edit(place.path, texts, line, prefixes)
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
