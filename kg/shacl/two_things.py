"""Two things that a file describes under one id: the id is wrong, and not that the thing has too many values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.ask.known_names import KnownNames
from kg.ask.meant import words_of
from kg.errors import TurtleError
from kg.findings import Finding
from kg.places.files import Places
from kg.rdf.terms import IRI, Literal, Term, split_iri, to_n3
from kg.rdf.vocabulary import RDFS, SKOS, TYPE

_CLASS, _LANGUAGES = "ClassConstraintComponent", "UniqueLang"
_LABELS = (f"{SKOS}prefLabel", f"{RDFS}label")
_ADVICE = "Give each of the two an id of its own."
_IF_TWO = "Where they are two, give the second an id of its own; where they are one, keep what is right of both."


class _Block(NamedTuple):
    """A statement on a thing that gives it a class and mostly a label, and the line that it begins at."""

    line: int
    classes: set[Term]
    labels: set[str]

    def is_called(self, thing: IRI) -> bool:
        """Tell whether an id has the words of a label."""
        return words_of(split_iri(thing.value)[1]) in map(words_of, self.labels)


def with_two_things(
    findings: Sequence[Finding],
    names: KnownNames,
    labels: Collection[str] | None = None,
    places: Places | None = None,
) -> list[Finding]:
    """Return findings of too many values, those of two things with both lines, and with the id that has no description.

    They come before what follows from them, that nothing is described, or is of a class, under the other id.
    """
    blocks = _blocks(findings, labels or _LABELS, places or Places())
    lost = [one for one in findings if _is_lost(one, names)] if blocks else []
    told, ahead = [], dict[Term | None, list[Finding]]()
    for finding in findings:
        two = blocks.get(finding.focus)
        if two is None or not _has_too_many(finding):
            told.append(finding)
            continue
        has_names = bool(two[0].labels)
        many = "two things under one id" if has_names else "one id, and perhaps two things"
        said = f"lines {two[0].line} and {two[1].line} describe {many}"
        cause: IRI | Literal = Literal(f"two things: {finding.focus}")
        if (found := _described_by(two, finding.focus, lost)) is not None:
            cause, block = found
            lacks = "gives a class to" if names.is_described(cause) else "describes"
            said += f"; nothing {lacks} {to_n3(cause)}: is line {block.line} it?"
        ahead.setdefault(cause, []).append(
            finding._replace(said=said, cause=cause, instead=_ADVICE if has_names else _IF_TWO)
        )
        told.append(ahead[cause][-1])
    first = {id(one) for some in ahead.values() for one in some}
    ordered: list[Finding] = []
    for finding in told:
        if id(finding) not in first:
            ordered += ahead.pop(finding.cause, ()) if finding.cause else ()
            ordered.append(finding)
        elif finding.cause in ahead:
            ordered += ahead.pop(finding.cause)
    return ordered


def _blocks(findings: Iterable[Finding], labels: Collection[str], places: Places) -> dict[Term | None, list[_Block]]:
    """Return the first two statements of one file on each thing that give it a class and labels unlike each other's.

    Or else those that give it a class, where it has no label.
    """
    wanted: dict[Path, set[Term]] = {}
    for finding in filter(_has_too_many, findings):
        for path, number in Counter(place.path for place, _ in finding.related).items():
            if number > 1 and finding.focus is not None:
                wanted.setdefault(path, set()).add(finding.focus)
    found = dict[Term | None, list[_Block]]()
    for path, things in wanted.items():
        of_thing = dict[tuple[Term, int], _Block]()
        try:
            positions = places.of(path)
        except (OSError, TurtleError):  # it has changed since
            continue
        for placed in positions.iter_placed(things):
            if placed.subject in things:
                line = positions.locate(placed.at_subject).line or 0
                block = of_thing.setdefault((placed.subject, placed.at_subject), _Block(line, set(), set()))
                if placed.predicate == TYPE:
                    block.classes.add(placed.value)
                elif str(placed.predicate) in labels:
                    block.labels.add(str(placed.value))
        for thing in things:
            some = [block for (one, _), block in of_thing.items() if one == thing and block.classes]
            named = [block for block in some if block.labels]
            some = named or some  # of what has no name each statement that gives a class describes one
            if len(some) > 1 and not some[0].labels & some[1].labels:
                found[thing] = some[:2]
    return found


def _has_too_many(finding: Finding) -> bool:
    of_number = finding.limit is not None or (finding.component or "").startswith(_LANGUAGES)
    return of_number and len(finding.related) > 1 and isinstance(finding.focus, IRI)


def _is_lost(finding: Finding, names: KnownNames) -> bool:
    value = finding.value
    if finding.component != _CLASS or finding.meant is not None or not isinstance(value, IRI):
        return False
    return finding.cause == value and not names.classes(value)


def _described_by(two: Sequence[_Block], thing: Term | None, lost: Sequence[Finding]) -> tuple[IRI, _Block] | None:
    """Return the id that is not described and was meant at one of two statements; None where none or several may be."""
    for finding in lost:
        for block in two:
            if isinstance(finding.value, IRI) and block.is_called(finding.value):
                return finding.value, block
    strangers = [block for block in two if isinstance(thing, IRI) and not block.is_called(thing)]
    if len(strangers) == 1:
        fitting = {one.value for one in lost if one.asked in strangers[0].classes and isinstance(one.value, IRI)}
        if len(fitting) == 1:
            return fitting.pop(), strangers[0]
    return None
