"""Findings: what a validation or a check reports, and the report that holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kg.errors import (
    Advice,
    Faults,
    KgError,
    LimitError,
    Location,
    Mend,
    ProjectError,
    QueryError,
    RemoteError,
    ShapesError,
    StoreError,
    SyntaxErrors,
    TurtleError,
)
from kg.rdf.terms import IRI, Term, to_n3

Progress = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is at hand."""

SEVERITIES = ("violation", "warning", "info")

# By which rule an error is reported that is the only one of its run; the first class that fits counts.
_RULES: tuple[tuple[type[KgError], str], ...] = (
    (TurtleError, "syntax"), (SyntaxErrors, "syntax"), (ShapesError, "shapes/not-applicable"),
    (ProjectError, "project"), (QueryError, "query"), (StoreError, "snapshot"), (RemoteError, "remote"),
    (LimitError, "limit"), (KgError, "input"),
)  # fmt: skip


class Finding(NamedTuple):
    """One thing that is wrong: how bad, where, by which rule, on which node, and what to do.

    `label` is the node's, `line` the source line at the location, and `related` holds the places of other values that
    the finding is about, each with the value as text. `shape` is the shape around a rule with a name of its own, as a
    SPARQL constraint may have. `own_severity` is the IRI of a severity that is none of SHACL's, and so a violation.
    `limit` is how many values are allowed, where there are more. `step` is the part of a check that found it, and
    `advice` what to do next. `part` tells apart what has no name within the rule, such as the property shapes of a node
    shape: path and component, behind a targeted class where nothing around has a name; IRIs stand in brackets.
    `way` leads to a node without a name, by properties from a node that has one.

    `said` tells what is there and what is wrong with it, and `message` what the rule asks for: people read both, or
    what is to be done `instead` of the message, where it is not the rule that was broken;
    empty of one beneath another, with which it goes, so that people are not told.
    `asked` is what the value should be, a class or a datatype, and `meant` what was most likely meant in its place,
    `several` if these are more things than one; then `others` may be meant as values of an `other` property.
    `kinds` are the classes of which one would do, where shapes within the rule ask for them, and `unseen` the values of
    which nothing that was looked at says what they are.
    `cause` is a term that is at fault in more than this finding, such as a thing that nothing describes.
    `under` are the findings that this one is the cause of, or that say the same; nothing but a text shows them.
    `beyond` is how many more there are of these than are listed.
    `mend` is what a reader of the file would do about it.
    """

    severity: str
    message: str
    rule: str
    location: Location | None = None
    focus: Term | None = None
    path: str | None = None
    value: Term | None = None
    component: str | None = None
    label: str | None = None
    line: str | None = None
    related: tuple[tuple[Location, str], ...] = ()
    shape: str | None = None
    own_severity: str | None = None
    limit: int | None = None
    step: str | None = None
    advice: Advice | None = None
    part: str | None = None
    way: str | None = None
    said: str | None = None
    asked: Term | None = None
    meant: Term | None = None
    cause: Term | None = None
    under: tuple[Finding, ...] = ()
    mend: Mend | None = None
    beyond: int = 0
    kinds: tuple[IRI, ...] = ()
    unseen: tuple[Term, ...] = ()
    several: tuple[IRI, ...] = ()
    other: Term | None = None
    others: tuple[IRI, ...] = ()
    instead: str | None = None


def first_of(finding: Finding, stands: Callable[[Finding], bool]) -> Finding | None:
    """Return a finding that stands somewhere, or in its place the first of those beneath it that do; None for none."""
    if stands(finding):
        return finding
    beneath = [one for one in finding.under if stands(one)]
    if not beneath:
        return None
    first = beneath[0]._replace(under=tuple(beneath[1:]))
    if first.said is None and first.cause is None:  # what is wrong was said of the first one of all
        first = first._replace(said=finding.said, cause=finding.cause, meant=finding.meant)
    if finding.location is not None and finding.focus is not None:
        first = first._replace(related=(*first.related, (finding.location, to_n3(finding.focus))))
    return first


def changed(finding: Finding, **fields: object) -> Finding:
    """Return a finding with some fields changed, as `_replace` does in four times the time."""
    values: list[object] = list(finding)
    for name, value in fields.items():
        values[_AT[name]] = value
    return tuple.__new__(Finding, values)


_AT = {name: number for number, name in enumerate(Finding._fields)}


class Note(NamedTuple):
    """What is told beside the findings and is none: a text, its place in a file and what to do next, if any."""

    text: str
    location: Location | None = None
    advice: Advice | None = None

    def __str__(self) -> str:
        return f"{self.location}: {self.text}" if self.location else self.text


class Rule(NamedTuple):
    """What a rule asks for, in a sentence, the address of a page on it, and a longer description, if there are any."""

    text: str
    page: str | None = None
    more: str | None = None


class Report(NamedTuple):
    """All findings of a run, and notes on how it was done.

    `graphs` are the graphs that were asked. Whoever holds the report may ask them more, and none is taken apart before
    the report has been printed, which takes a large one a quarter of a second. `left_out` counts findings by severity
    that are not among `findings`, and `rules` names all that was looked for. `fail_on` is the least severity with which
    a finding is a failure, or "never". `title` is what was run, and `whole` the file that stands for all of it, where a
    finding has no place of its own. Of findings that say the same of different things, a text shows `most_alike` and
    counts the others, unless it is None; forms for machines have all.
    """

    findings: Sequence[Finding]
    notes: Sequence[str | Note] = ()
    graphs: tuple[object, ...] = ()
    left_out: Mapping[str, int] = MappingProxyType({})
    rules: Mapping[str, Rule] = MappingProxyType({})
    fail_on: str = "violation"
    title: str = ""
    whole: Path | None = None
    most_alike: int | None = 10

    def by_severity(self) -> dict[str, int]:
        """Return how many findings there are of each severity, worst first."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] + self.left_out.get(severity, 0) for severity in SEVERITIES}

    def cut(self, most: int) -> Report:
        """Return the report with the first findings only, each shown; the others still count."""
        beyond = Counter(finding.severity for finding in self.findings[most:])
        if not beyond:
            return self._replace(most_alike=None)
        note = f"{sum(beyond.values()):,} more finding{'s are' if sum(beyond.values()) > 1 else ' is'} not shown"
        notes = (*self.notes, note)
        return self._replace(findings=self.findings[:most], left_out=beyond, notes=notes, most_alike=None)

    def has(self, severity: str) -> bool:
        """Tell whether any finding is of this severity or worse; never for "never"."""
        return bool(self._replace(fail_on=severity).failures)

    def is_failure(self, severity: str) -> bool:
        """Tell whether a finding of a severity is a failure."""
        return self.fail_on in SEVERITIES and SEVERITIES.index(severity) <= SEVERITIES.index(self.fail_on)

    def seen_from(self, folder: Path) -> Report:
        """Return the report with all places as one would write them in a folder."""
        return self.with_places(lambda path: Location(path).seen_from(folder).path)

    def with_places(self, change: Callable[[Path], Path]) -> Report:
        """Return the report with the path of each place changed."""
        near = cache(change)

        def seen(place: Location) -> Location:
            return Location(near(place.path), *place[1:])

        def moved(finding: Finding) -> Finding:
            location = seen(finding.location) if finding.location else None
            if not (finding.related or finding.under or finding.mend):
                return changed(finding, location=location)
            return finding._replace(
                location=location,
                related=tuple((seen(place), value) for place, value in finding.related),
                under=tuple(map(moved, finding.under)),
                mend=finding.mend._replace(at=seen(finding.mend.at)) if finding.mend else None,
            )

        findings = list(map(moved, self.findings))
        notes = [
            note._replace(location=seen(note.location)) if isinstance(note, Note) and note.location else note
            for note in self.notes
        ]
        return self._replace(findings=findings, notes=notes, whole=near(self.whole) if self.whole else None)

    @property
    def failures(self) -> int:
        """How many findings are failures, those left out included."""
        return sum(count for severity, count in self.by_severity().items() if self.is_failure(severity))


def merge_reports(reports: Iterable[Report]) -> Report:
    """Return one report with the findings of all, in order and without repetition."""
    findings: dict[Finding, None] = {}
    notes: dict[str | Note, None] = {}
    graphs: list[object] = []
    rules: dict[str, Rule] = {}
    for report in reports:
        findings.update(dict.fromkeys(report.findings))
        notes.update(dict.fromkeys(report.notes))
        graphs += report.graphs
        rules |= report.rules
    return Report(tuple(findings), tuple(notes), tuple(graphs), rules=rules)


def faults_of(error: KgError) -> tuple[Finding, ...]:
    """Return what an error tells as findings, so that it can stand in a report: each fault of several, or the one."""
    if isinstance(error, ShapesError) and error.findings:
        return error.findings
    faults = error.errors if isinstance(error, Faults) else (error,)
    rule = next(rule for kind, rule in _RULES if isinstance(error, kind))
    return tuple(
        Finding(
            "violation", fault.message, rule, fault.location, advice=fault.advice, mend=getattr(fault, "mend", None)
        )
        for fault in faults
    )


def texts_of(findings: Iterable[Finding]) -> str:
    """Return findings as the text of one error, a line each, with their places."""
    return "\n".join(f"{one.location}: {one.message}" if one.location else one.message for one in findings)


def told_elsewhere(error: KgError, change: Callable[[Path], Path]) -> KgError:
    """Return an error with the path of each place changed, as `Report.with_places` does for a report."""
    if isinstance(error, SyntaxErrors):
        faults = (told_elsewhere(one, change) for one in error.errors)
        return SyntaxErrors([one for one in faults if isinstance(one, TurtleError)])
    changed = error.at(error.location._replace(path=change(error.location.path)) if error.location else None)
    if isinstance(changed, ShapesError) and changed.findings:
        changed.findings = tuple(Report(changed.findings).with_places(change).findings)
        changed.message = texts_of(changed.findings)
    return changed
