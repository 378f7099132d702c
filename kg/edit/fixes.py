"""Fixes: what would mend a finding, as text to put in the place of other text; who asks decides whether it is done.

A finding knows what was meant (`Finding.meant`), what a reader of the file missed (`Finding.mend`), or of which class
a thing is to be that nothing describes (`Finding.cause`, `asked`). Where in its file that stands is read from the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.ask.meant import parts_among
from kg.edit.kinds import kinds_for
from kg.edit.one_id import as_one
from kg.edit.read_again import edit_of
from kg.edit.spans import Edit
from kg.edit.stating import Texts, find_file_of_most, is_stated, is_turtle, placed_in
from kg.edit.stubs import Names, at_end, stub
from kg.edit.sure import is_meant
from kg.edit.syntax_ways import syntax_ways
from kg.errors import Location
from kg.findings import Finding
from kg.places.reader import end_of_term
from kg.places.said import same
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes, Term, split_iri
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE

_PREFIX = re.compile(r"^[ \t]*@prefix[ \t]+([\w.-]*):[ \t]*<([^>\n]*)>", re.MULTILINE)
USUAL_NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
"""What files of sources are called."""


class Fix(NamedTuple):
    """What would mend a finding: its name for a person, and what is to be written where."""

    title: str
    edits: tuple[Edit, ...]
    rule: str
    is_sure: bool = True
    """Whether it may be made without a person who looks at it."""


def fixes_of(finding: Finding, project: Project, texts: Texts) -> list[Fix]:
    """Return what would mend a finding, the likeliest first; nothing where a person must think.

    No file is written; files that are read are the finding's own, for a thing that is to be described those of the
    data, and for two that are to be one all in which things are named. What cannot be read has no fixes.
    """
    try:
        ways = [fix._replace(edits=_joined(fix.edits)) for fix in _ways(finding, project, texts) if fix.edits]
        return [fix for fix in ways if any(_changes(edit, texts) for edit in fix.edits)]
    except (OSError, UnicodeDecodeError):
        return []


def _changes(edit: Edit, texts: Texts) -> bool:
    (line, column), lines = edit.start, _lines(texts(edit.path))
    stands = lines[line - 1][column - 1 : edit.end[1] - 1] if edit.end[0] == line <= len(lines) else None
    return stands != edit.text


def _ways(finding: Finding, project: Project, texts: Texts) -> Iterable[Fix]:
    if finding.rule != "syntax" and finding.mend is not None and is_turtle(finding.mend.at.path):  # it can be read
        yield Fix(finding.mend.title, (edit_of(finding.mend, texts),), finding.rule)
        return
    if finding.rule == "syntax" or finding.mend is not None:
        yield from (Fix(*way[:2], finding.rule, way.is_sure) for way in syntax_ways(finding, project, texts))
        return
    if finding.rule == "meanings" and finding.location is not None:
        yield from _of_meaning(finding, finding.location, project, texts)
        return
    if finding.rule == "ids" and isinstance(finding.focus, IRI) and isinstance(finding.meant, IRI):
        way = as_one(project, finding.focus.value, finding.meant.value, texts)
        yield Fix(f"write {Prefixes(project.prefixes).render(finding.meant)}", way[0], finding.rule, way[1])
        return
    every = (finding, *finding.under)
    if finding.meant is not None:
        shown = Prefixes(project.prefixes).render(finding.meant)
        if finding.value is None and finding.path and finding.meant != finding.focus and isinstance(finding.focus, IRI):
            if finding.cause is None and isinstance(finding.meant, IRI) and not finding.component:
                yield from _subject_or_statement(finding, finding.meant, project, texts)
            return
        edits = [edit for one in every for edit in _in_place(one, finding, project, texts)]
        is_sure = is_meant(finding, project, texts)
        yield Fix(f"write {shown}", tuple(dict.fromkeys(edits)), finding.rule, is_sure)
        is_part = isinstance(finding.cause, IRI) and not is_sure and _is_part(finding.cause, finding.meant)
        if is_part and isinstance(finding.cause, IRI) and finding.cause == finding.value:
            yield from _described(finding, finding.cause, project, texts)
    elif finding.several:
        shown = _shown(finding.several, project)
        if isinstance(finding.other, IRI):
            shown += f", and {_shown([finding.other], project)} {_shown(finding.others, project)}"
        yield Fix(f"write {shown}", tuple(_in_place_of_names(finding, project, texts)), finding.rule)
    elif isinstance(finding.cause, IRI) and finding.cause == finding.value:
        yield from _described(finding, finding.cause, project, texts)
    elif finding.location is not None and finding.value is None and finding.cause is None:
        path = _path(finding)
        if path is not None and str(finding.focus) == project.graph_iri(finding.location.path):
            yield from _of_graph(finding, path, project, texts)


def _described(finding: Finding, thing: IRI, project: Project, texts: Texts) -> Iterable[Fix]:
    """Describe a thing as one of each kind that it may be of; a page of the web is none, nor what others name."""
    if not thing.value.startswith(project.base):
        space = split_iri(thing.value)[0]
        if find_file_of_most(project, texts, lambda one: str(one.subject).startswith(space)) is None:
            return
    for kind in kinds_for(finding, project, texts):
        told = " and ".join(f"a {Prefixes(project.prefixes).render(cls)}" for cls in kind)
        # Its name is made of its IRI, which nobody stated, and it may be another thing with a slip in its IRI.
        yield Fix(f"describe it as {told}", stub(thing, kind, project, texts), finding.rule, is_sure=False)


def _is_part(name: Term, other: Term) -> bool:
    """Tell whether a name has some words of another one only, so that it may well be somebody else's."""
    return bool(parts_among(split_iri(str(name))[1], [split_iri(str(other))[1]]))


def _of_meaning(finding: Finding, place: Location, project: Project, texts: Texts) -> Iterable[Fix]:
    """Give a prefix the meaning that kg.toml says."""
    line = _lines(texts(place.path))[(place.line or 1) - 1]
    found = _PREFIX.match(line)
    if found and (meaning := project.prefixes.get(found[1])) is not None:
        number = place.line or 1
        edit = Edit(place.path, (number, found.start(2) + 1), (number, found.end(2) + 1), meaning)
        yield Fix(f"{found[1]}: is <{meaning}>", (edit,), finding.rule)


def _in_place(one: Finding, head: Finding, project: Project, texts: Texts) -> Iterable[Edit]:
    """Yield what is to be written in place of the term at fault in one of the findings of a cause."""
    meant = head.meant
    if one.location is None or one.focus is None or meant is None or not is_turtle(one.location.path):
        return
    cause = head.cause
    if cause is not None and cause not in (one.value, _path(one)):  # a class, of which the value is one
        for place, _ in one.related:
            for placed in placed_in(place.path, texts):
                if placed.value == cause and placed.predicate in (TYPE, SUBCLASS_OF):
                    yield from _edit(place.path, placed.at_value, meant, project, texts)
        return
    path = one.location.path
    for placed in placed_in(path, texts):
        if placed.subject == one.focus and placed.predicate == _path(one):
            if cause is not None and cause == _path(one):
                yield from _edit(path, placed.at_predicate, meant, project, texts)
            elif one.value is not None and same(placed.value, one.value) and placed.subject != meant:
                yield from _edit(path, placed.at_value, meant, project, texts)


def _in_place_of_names(one: Finding, project: Project, texts: Texts) -> Iterable[Edit]:
    """Yield a list of things in place of the text that names them."""
    if one.location is not None and one.value is not None and is_turtle(path := one.location.path):
        for placed in placed_in(path, texts):
            if (placed.subject, placed.predicate) == (one.focus, _path(one)) and same(placed.value, one.value):
                yield from _edit(path, placed.at_value, one.several, project, texts)
                if isinstance(one.other, IRI):
                    yield from _before(path, placed.at_predicate, one.other, one.others, project, texts)


def _before(
    path: Path, offset: int, prop: IRI, values: Sequence[IRI], project: Project, texts: Texts
) -> Iterable[Edit]:
    """Yield a property with values, of the same thing, before the property at an offset of a file."""
    text = texts(path)
    begin = text.rfind("\n", 0, offset) + 1
    at = text.count("\n", 0, offset) + 1, offset - begin + 1
    names = Names(project, text)
    indent = line if not (line := text[begin:offset]).strip() else "    "
    told = f"{names.render(prop)} {', '.join(map(names.render, values))} ;\n{indent}"
    yield Edit(path, at, at, told)
    yield from names.declare(path)


def _shown(terms: Iterable[IRI], project: Project) -> str:
    return ", ".join(map(Prefixes(project.prefixes).render, terms))


def _subject_or_statement(finding: Finding, meant: IRI, project: Project, texts: Texts) -> Iterable[Fix]:
    """Give a misspelt thing the name that was meant; or a thing the statement that its like have."""
    if finding.location is None:
        return
    shown = Prefixes(project.prefixes).render(meant)
    path = finding.location.path
    if _path(finding) == TYPE:
        own = [one for one in placed_in(path, texts) if one.subject == finding.focus]
        at = dict.fromkeys(one.at_subject for one in own if all(other.value != meant for other in own))
        edits = [edit for offset in at for edit in _edit(path, offset, meant, project, texts)]
        yield Fix(f"write {shown}", tuple(edits), finding.rule, is_meant(finding, project, texts))
        return
    if finding.focus is None or is_stated(project, texts, finding.focus, _path(finding), meant):
        return
    where = find_file_of_most(project, texts, lambda one: one.predicate == _path(finding))
    described = find_file_of_most(project, texts, lambda one: one.subject == meant and one.predicate == TYPE)
    if described is not None and not described.is_relative_to(project.spine):
        where = described  # what all sources share would speak of a thing that only this one knows
    if where is not None and isinstance(finding.focus, IRI):
        names = Names(project, texts(where))
        told = f"{names.render(finding.focus)} {names.render(IRI(finding.path or ''))} {names.render(meant)} ."
        yield Fix(f"state {told}", (*names.declare(where), at_end(where, texts, told)), finding.rule)


def _of_graph(finding: Finding, path: IRI, project: Project, texts: Texts) -> Iterable[Fix]:
    """Say of a graph what is said of its like, and describe what that names: a thing of its own name, and of theirs."""
    where = find_file_of_most(project, texts, lambda one: one.predicate == path)
    if where is None or not isinstance(finding.focus, IRI) or is_stated(project, texts, finding.focus, path):
        return
    space, own = split_iri(finding.focus.value)
    placed = placed_in(where, texts)
    pairs = [(one.subject, one.value) for one in placed if one.predicate == path]
    values = [v.value for s, v in pairs if isinstance(s, IRI) and isinstance(v, IRI) and s.value.startswith(space)]
    spaces = {split_iri(value)[0] for value in values}
    kinds = [one.value for one in placed if one.predicate == TYPE and str(one.subject) in values]
    named = {str(one.value) for one in placed_in(finding.location.path, texts)} if finding.location else set()
    if len(spaces) != 1 or not kinds or not USUAL_NAME.fullmatch(own) or not named.isdisjoint(values):
        return  # the file is to have another name first, or speaks of a document of others
    thing, cls = IRI(spaces.pop() + own), max(sorted(set(kinds), key=str), key=kinds.count)
    is_there = is_stated(project, texts, thing, TYPE)
    told_of = stub(thing, [cls], project, texts) if isinstance(cls, IRI) else ()
    if is_there or (told_of and all(one.subject != thing for one in placed)):
        names = Names(project, texts(where))
        told = f"{names.render(finding.focus)} {names.render(path)} {names.render(thing)} ."
        shown = names.render(thing)
        title = f"state {told}" if is_there else f"describe {shown} and state {names.render(path)} {shown}"
        yield Fix(title, (*told_of, *names.declare(where), at_end(where, texts, told)), finding.rule)


def _edit(path: Path, offset: int, meant: Term | Sequence[IRI], project: Project, texts: Texts) -> Iterable[Edit]:
    """Yield a term in place of the one at an offset of a file, written as that file writes names."""
    text = texts(path)
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin:].partition("\n")[0]
    end = end_of_term(line, offset - begin)
    if end is not None:
        number = text.count("\n", 0, offset) + 1
        names = Names(project, text)
        written = ", ".join(map(names.render, [meant] if isinstance(meant, Term) else meant))
        yield Edit(path, (number, offset - begin + 1), (number, end + 1), written)
        yield from names.declare(path)


def _joined(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits of which those that put something at one place are one."""
    found: dict[tuple[object, ...], Edit] = {}
    for edit in dict.fromkeys(edits):
        key = (edit.path, edit.start) if edit.start == edit.end else (edit,)
        found[key] = edit._replace(text=found[key].text + edit.text) if key in found else edit
    return tuple(found.values())


def _path(finding: Finding) -> IRI | None:
    return IRI(finding.path) if finding.path and not finding.path.startswith("(") else None


def _lines(text: str) -> list[str]:
    return text.split("\n")
