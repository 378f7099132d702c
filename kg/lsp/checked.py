"""What a whole check found in a saved file, beside what is found in it while it is edited.

The check of the saved file knows all other files, and costs more than a letter may. What it alone finds stays with the
lines that it stands in until the next one; of what both find, it knows best what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.check.part import about
from kg.errors import Location
from kg.findings import Finding, Report
from kg.lsp.moving import carried
from kg.lsp.undeclared import RULE
from kg.rdf.terms import IRI, BlankNode, split_iri, to_n3
from kg.shacl.grouping import without_told

_Key = tuple[object, ...]


class Checked(NamedTuple):
    """A text as it was saved, what only the check finds in it, and what the check says of what both find."""

    text: str = ""
    more: tuple[Finding, ...] = ()
    same: Mapping[_Key, Finding] = {}


def compared(text: str, edited: Sequence[Finding], whole: Sequence[Finding]) -> Checked:
    """Return what a check knows more of a saved text than is found in it while it is edited."""
    told = {_key(one): one for one in edited}
    places = {_place(one) for one in edited}
    same = {_key(one): one for one in whole if _key(one) in told}
    slips = [one for one in whole if one.cause is not None and (RULE, one.cause) in told]
    same |= {(RULE, one.cause): one for one in slips}
    left = [one for one in whole if one not in slips and _key(one) not in same and _place(one) not in places]
    return Checked(text, tuple(without_told(left, edited)), same)


def joined(edited: Sequence[Finding], checked: Checked, text: str) -> list[Finding]:
    """Return what is found in a text as it is now, with what the check of the saved one knows more."""
    found = []
    for one in edited:
        known = checked.same.get(_key(one))
        if known is not None:
            elsewhere = [other for other in known.related if not one.location or other[0].path != one.location.path]
            related = tuple(dict.fromkeys((*one.related, *elsewhere))) if one.related else known.related
            one = known._replace(location=one.location, line=one.line, related=related)
        found.append(one)
    return [*found, *carried(checked.text, text, checked.more)]


def iter_faulty(findings: Iterable[Finding]) -> Iterator[Path]:
    """Yield the files of which findings say that they cannot be read."""
    yield from dict.fromkeys(one.location.path for one in findings if one.rule == "syntax" and one.location)


def names_any(text: str, finding: Finding) -> bool:
    """Tell whether a text, which cannot be read in full, names a thing that a finding is about: it may bear on it."""
    terms = (finding.focus, finding.value, finding.cause, *finding.unseen)
    return any((split_iri(one.value)[1] or one.value) in text for one in terms if isinstance(one, IRI))


def still_says(lines: Mapping[int, str], finding: Finding) -> bool:
    """Tell whether a finding stands in one of the lines that a text has kept, and that has what it is about."""
    place = finding.location
    if place is None or place.line is None:
        return True
    line = lines.get(place.line)
    if line is None or finding.value is None:
        return line is not None
    value, path = (split_iri(text)[1] or text for text in (str(finding.value), finding.path or "\0"))
    return value in line or path in line


def without_same(findings: Iterable[Finding], others: Sequence[Finding]) -> list[Finding]:
    """Return findings without those of which others say the same, be it at another place."""
    known = {_key(one) for one in others}
    return [one for one in findings if _key(one) not in known]


def is_known(finding: Finding, others: Sequence[Finding]) -> bool:
    """Tell whether others say the same as a finding."""
    return not without_same([finding], others)


def standing_in(found: Sequence[Finding], path: Path, settings: Path) -> list[Finding]:
    """Return what a check has found in a file, each at its place there; what stands nowhere is said of the settings."""
    kept = []
    for one in about(Report(found), [path]).findings:
        if one.location is None and path == settings:
            kept.append(one._replace(location=Location(path, 1, 1)))
        elif one.location is not None and one.location.path == path:
            kept.append(one)
        elif one.location is not None:
            here = next(place for place, _ in one.related if place.path == path)
            known = any(place == one.location for place, _ in one.related)
            there = () if known or one.focus is None else ((one.location, to_n3(one.focus)),)
            kept.append(one._replace(location=here, line=None, related=(*there, *one.related)))
    return kept


def _key(finding: Finding) -> _Key:
    if finding.rule == RULE:
        return RULE, finding.cause
    if isinstance(finding.focus, BlankNode) or isinstance(finding.value, BlankNode):  # called otherwise each time
        return _place(finding)
    about_one = finding.focus is not None
    return (
        finding.rule, finding.focus, finding.path, finding.value, finding.component,
        None if about_one else finding.location, None if about_one else finding.message,
    )  # fmt: skip


def _place(finding: Finding) -> _Key:
    return finding.rule, finding.location, finding.path, finding.component, finding.value is None
