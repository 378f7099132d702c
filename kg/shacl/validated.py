"""What was found in some files taken together: with places, labels and lines, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from kg.ask.labels import stated_labels_of
from kg.engines.base import Engine
from kg.findings import SEVERITIES, Finding, Note, Report, Rule, changed
from kg.places.files import Places
from kg.places.locator import Locator
from kg.places.said import key_of
from kg.project.config import Project
from kg.rdf.terms import IRI, BlankNode, Prefixes, Term, Triple
from kg.rdf.vocabulary import SUBCLASS_OF, SUBJECT, TYPE
from kg.shacl.elsewhere import with_unseen
from kg.shacl.speaking import files_speaking
from kg.shacl.ways import ways_to

CONFLICT = "sources disagree: "
"""Begins what is told of findings that only several sources together have."""
_OF_VALUES = frozenset(
    f"{name}ConstraintComponent"
    for name in ("Datatype", "NodeKind", "Class", "Pattern", "In", "MinInclusive", "MaxInclusive", "MinExclusive",
                 "MaxExclusive", "MinLength", "MaxLength", "LanguageIn", "Or", "Xone")
)  # fmt: skip
"""What is wrong with one value, whatever else is there."""
MOST_BENEATH = 200
"""So many findings of one cause get a place each."""


class Validated:
    """What was found in some files taken together, and the graph that was asked."""

    def __init__(
        self,
        files: Sequence[Path],
        findings: Sequence[Finding],
        engine: Engine,
        places: Places,
        rules: Mapping[str, Rule] = MappingProxyType({}),
        beside: Sequence[Path] = (),
    ) -> None:
        self._beside = beside
        self.files, self.findings, self.engine, self.rules = files, findings, engine, rules
        self.places = places

    def report(self, project: Project | None, notes: Sequence[str | Note] = ()) -> Report:
        """Return the findings with place, label of the node and the source line."""
        return Report(self.located(project, self.findings), notes, (self.engine,), rules=self.rules)

    def about(self, files: Sequence[Path]) -> Validated:
        """Return the same with other files to look for places in."""
        return Validated(files, self.findings, self.engine, self.places, self.rules, self._beside)

    def with_more(self, findings: Sequence[Finding]) -> Validated:
        """Return the same with more findings."""
        return Validated(self.files, [*self.findings, *findings], self.engine, self.places, self.rules, self._beside)

    def located(self, project: Project | None, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings of this graph with place, label of the node and the source line, and those beneath them."""
        if not findings:
            return []
        beneath = [one for finding in findings for one in finding.under[:MOST_BENEATH]]
        told = self._placed(project, [*findings, *beneath])
        under = iter(told[len(findings) :])
        told = [
            one._replace(under=(*islice(under, len(one.under[:MOST_BENEATH])), *one.under[MOST_BENEATH:]))
            if one.under
            else one
            for one in told[: len(findings)]
        ]
        return _steady(told, [*self.files, *self._beside])

    def _placed(self, project: Project | None, findings: Sequence[Finding]) -> list[Finding]:
        prefixes = Prefixes(project.prefixes if project else {})
        blank = blank_triples(self.engine, findings)
        some = None
        if project and self.engine.traits.stated is not None:  # else the graph is not asked file by file
            some = files_speaking(project, self.engine, findings, self.files)
        locator = Locator(self.files if some is None else some, blank, self.places, prefixes)
        placed = locator.locate(findings)
        if self._beside and any(finding.location is None for finding in placed):  # the data do not speak of the node
            locator = Locator([*self._beside, *self.files], blank, self.places, prefixes)
            placed = locator.locate(placed)
        ways = ways_to({f.focus for f in placed if isinstance(f.focus, BlankNode)}, blank)
        labels = {}
        if project:
            labels = stated_labels_of(self.engine, project, {f.focus for f in placed if isinstance(f.focus, IRI)})
        told = [
            changed(
                finding,
                label=labels.get(finding.focus) if isinstance(finding.focus, IRI) else None,
                line=locator.line(finding.location) if finding.location else None,
                way=ways.get(finding.focus) if finding.focus is not None else None,
            )
            for finding in placed
        ]
        return with_unseen(told, self.engine)

    def conflicts(self, project: Project, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings that only several sources together have, with the values and places of each source.

        Too many values are none that are one by value, or of which too many are wrong by themselves.
        """
        if not findings:
            return []
        wrong = {(one.focus, one.path, one.value) for one in self.findings if one.component in _OF_VALUES}
        locator = Locator(self.files, places=self.places)
        locator.locate(findings)
        prefixes = Prefixes(project.prefixes)
        told = []
        for finding in self.located(project, findings):
            places = locator.places_of(finding.focus, finding.path) if finding.focus and finding.path else []
            if finding.limit is not None and places:
                places = [one for one in places if (finding.focus, finding.path, one[1]) not in wrong]
                if len({_number_of(value) for _, value in places}) <= finding.limit:
                    continue
                if finding.location not in (at := [place for place, _ in places]):
                    first = at[min(finding.limit, len(at) - 1)]
                    finding = finding._replace(location=first, line=locator.line(first))
            related = tuple((place, prefixes.render(value)) for place, value in places)
            message = f"{CONFLICT}{finding.message}"
            told.append(finding._replace(severity="warning", message=message, related=related))
        return told

    def with_classes(self, project: Project, misfits: Sequence[Finding]) -> list[Finding]:
        """Return findings of what does not fit its thing with the places where the thing's classes are given."""
        things = [_fitted(one) for one in misfits]
        locator, prefixes = Locator(self.files, places=self.places), Prefixes(project.prefixes)
        locator.locate([Finding("", "", "", focus=one, path=TYPE.value) for one in things if one is not None])
        places = {one: locator.places_of(one, TYPE.value) for one in things if one is not None}
        return [
            one._replace(related=(*one.related, *((at, prefixes.render(cls)) for at, cls in places[thing])))
            if thing
            else one
            for one, thing in zip(misfits, things, strict=True)
        ]


def _fitted(misfit: Finding) -> IRI | None:
    """Return the thing that a statement does not fit, made or spoken of in a claim; None for a slip, or a class."""
    if misfit.path in (TYPE.value, SUBCLASS_OF.value):
        return None
    thing = misfit.value if misfit.path == SUBJECT.value else misfit.focus
    return thing if misfit.cause is None and isinstance(thing, IRI) else None


def _number_of(value: Term) -> object:
    """Return a value, a number whatever its datatype."""
    key = key_of(value)
    return key[0] if isinstance(key, tuple) and isinstance(key[0], Decimal) else key


def blank_triples(engine: Engine, findings: Sequence[Finding]) -> list[Triple]:
    """Return the triples with blank nodes of the graph that was asked, if a finding is about one."""
    if not any(isinstance(one.focus, BlankNode) or isinstance(one.value, BlankNode) for one in findings):
        return []
    rows = engine.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }").rows
    return [(s, p, o) for s, p, o in rows if s is not None and p is not None and o is not None]


def _steady(findings: Sequence[Finding], files: Sequence[Path]) -> list[Finding]:
    """Return findings worst first, then as they stand in the files, with names for blank nodes that do not change."""
    order = {path: n for n, path in enumerate(files)}

    def key(finding: Finding) -> tuple[object, ...]:
        place = finding.location
        where = (order.get(place.path, 0), place.line or 0, place.column or 0) if place else (-1, 0, 0)
        terms = (finding.focus, finding.value)
        named = ["" if isinstance(term, BlankNode) else str(term) for term in terms]
        return SEVERITIES.index(finding.severity), *where, finding.rule, str(finding.path), *named, finding.message

    names: dict[Term, BlankNode] = {}

    def rename(term: Term | None) -> Term | None:
        return names.setdefault(term, BlankNode(f"b{len(names) + 1}")) if isinstance(term, BlankNode) else term

    return [
        f._replace(focus=rename(f.focus), value=rename(f.value))
        if isinstance(f.focus, BlankNode) or isinstance(f.value, BlankNode)
        else f
        for f in sorted(findings, key=key)
    ]
