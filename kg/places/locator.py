"""Giving findings a place: the file, line and column where an editor must go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from kg.errors import Location
from kg.findings import Finding, changed
from kg.places.far_values import FarValues
from kg.places.files import LARGE, Places
from kg.places.lines import AnyPositions
from kg.places.reader import Placed
from kg.places.said import Said, key_of, predicates_in, same, stored_alike
from kg.places.signatures import signatures
from kg.rdf.terms import IRI, BlankNode, Literal, Prefixes, Term, Triple

_EQUALS = "EqualsConstraintComponent"  # whose value may be that of another property, without any path
# Values at the end of a path of several properties are looked for along it, as they are compared with those of one.
_PAIRED = tuple(f"{name}ConstraintComponent" for name in ("Equals", "Disjoint", "LessThan", "LessThanOrEquals"))
_CLOSED = "ClosedConstraintComponent"
# Findings about how many values there are; the place is that of a value too many.
_TOO_MANY = ("MaxCountConstraintComponent", "UniqueLangConstraintComponent")


OffsetOf: TypeAlias = Callable[[Finding, Said, Path], "int | None"]
"""Gives where a finding stands in what a file says of its node."""


class Locator:
    """Finds the places of findings in some files; a file is looked into only when something is found."""

    def __init__(
        self,
        files: Sequence[Path],
        blank: Iterable[Triple] = (),
        places: Places | None = None,
        prefixes: Prefixes | None = None,
    ) -> None:
        """Take the files, the one to look into first at the end, and the triples that have blank nodes, if only these.

        They are gone through more than once.
        `prefixes` are those by which values are shown.
        """
        self._prefixes = prefixes or Prefixes({})
        self._files = list(reversed(files))
        self._places = places or Places()
        self._placed: dict[Path, dict[Term, list[Placed]]] = {}
        self._found: dict[Term | None, list[tuple[Path, Said]]] = {}
        self._shown: tuple[Path, AnyPositions | None] | None = None
        self._where: dict[Term, list[Path]] | None = None
        self._whole: set[Path] = set()  # files that were read to the last statement
        self._mentions: dict[Path, dict[object, int]] = {}
        self._blank = blank

    def locate(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings with their places, where the files have them."""
        wanted = {finding.focus for finding in findings if finding.focus is not None}
        if not wanted:
            return list(findings)
        named: set[Term] = {term for term in wanted if isinstance(term, IRI)}
        labels = any(isinstance(finding.value, BlankNode) for finding in findings)
        for path in self._files:
            # What is said of a node with a label may stand in any statement.
            everything = len(named) < len(wanted) or (labels and self._places.of(path).has_labels)
            self._read(path, None if everything else named)
        return [finding if finding.location else self._with_place(finding) for finding in findings]

    def places_of(self, focus: Term, path: str) -> list[tuple[Location, Term]]:
        """Return every place, in all files, where a property of a thing has a value."""
        return [
            (self._places.of(file).locate(placed.at_value), placed.value)
            for file, said in reversed(self._found_of(focus))
            for placed in said.of([path])
        ]

    def find_property(self, focus: Term, predicate: IRI | None) -> Location | None:
        """Return the place where a property of a node is given, or where the node begins."""
        self.locate([Finding("", "", "", focus=focus)])
        for path, said in reversed(self._found_of(focus)):
            given = said.first_of([str(predicate)])
            return self._places.of(path).locate(given.at_predicate if given else said.first.at_subject)
        return None

    def find_use(self, focus: Term, term: Term) -> Location | None:
        """Return the place where a term stands in what is said of a node, as a property or as a value."""
        self.locate([Finding("", "", "", focus=focus)])
        for path, said in reversed(self._found_of(focus)):
            if as_property := said.first_of([str(term)]):
                return self._places.of(path).locate(as_property.at_predicate)
            if (as_value := said.anywhere(term)) is not None:
                return self._places.of(path).locate(as_value.at_value)
        return None

    def find_triple(self, triple: Triple) -> Location | None:
        """Return the place of the value of a triple, which a store may have written, in the first file that has it."""
        return self._find_triple(triple, same) or self._find_triple(triple, stored_alike)

    def _find_triple(self, triple: Triple, alike: Callable[[Term, Term], bool]) -> Location | None:
        subject, predicate, value = triple
        for path in self._files:
            for placed in self._places.of(path).iter_placed({subject} if isinstance(subject, IRI) else None):
                of_it = placed.subject == subject or isinstance(subject, BlankNode)
                if of_it and placed.predicate == predicate and alike(placed.value, value):
                    return self._places.of(path).locate(placed.at_value)
        return None

    def line(self, location: Location) -> str | None:
        """Return the source line of a location, if its file was read."""
        if self._shown is None or self._shown[0] is not location.path:  # most stand in the file of the one before
            known = location.path in self._files
            self._shown = location.path, self._places.of(location.path) if known else None
        return self._shown[1].line(location.line) if self._shown[1] and location.line else None

    def _read(self, path: Path, subjects: set[Term] | None) -> None:
        """Remember what the file says of the subjects; a statement's triples in brackets belong to its subject too."""
        if path in self._whole:
            return
        if subjects is None:
            self._whole.add(path)
        by_subject: dict[Term, list[Placed]] = {}
        for placed in self._places.of(path).iter_placed(subjects):
            by_subject.setdefault(placed.subject, []).append(placed)
        self._placed[path] = by_subject
        self._found, self._where = {}, None
        self.__dict__.pop("_nodes", None)  # what is known of nodes without a name rests on what was read

    def _subjects(self, focus: Term | None) -> list[tuple[Path, Term]]:
        """Return the files that say anything about a node, each with the node as it is named there."""
        if isinstance(focus, BlankNode):
            path, subject = self._nodes.get(focus, (None, None))
            says = path is not None and subject is not None and subject in self._placed[path]
            return [(path, subject)] if says and path and subject else []
        if self._where is None:
            self._where = {}
            for path in self._files:
                for subject in self._placed.get(path, ()):
                    self._where.setdefault(subject, []).append(path)
        return [(path, focus) for path in self._where.get(focus, ())] if focus is not None else []

    def _found_of(self, focus: Term | None) -> list[tuple[Path, Said]]:
        """Return what each file says of a node; many findings may be about one."""
        if focus not in self._found:
            self._found[focus] = [
                (path, Said(self._placed[path][subject], self._placed[path])) for path, subject in self._subjects(focus)
            ]
        return self._found[focus]

    def _with_place(self, finding: Finding) -> Finding:
        found = self._found_of(finding.focus)
        if finding.component in _TOO_MANY and (told := self._too_many(finding, found)):
            return told
        if len(found) > 1:  # the file that says what kind of thing the node is comes first
            found = sorted(found, key=lambda pair: not pair[1].is_typed)
        for offset_of in (self._of_value, self._of_any, self._of_node):  # each in all files before the next
            if offset_of == self._of_node and (far := self._far_value(finding)):
                return finding._replace(location=far)
            for path, said in found:
                offset = offset_of(finding, said, path)
                if offset is not None:
                    located = changed(finding, location=self._places.of(path).locate(offset))
                    return self._with_others(located, found, path, offset_of)
        if isinstance(finding.focus, IRI | Literal):
            return finding._replace(location=self._mention(finding.focus))
        return finding._replace(location=self._value(finding.focus))

    def _with_others(
        self, finding: Finding, found: Sequence[tuple[Path, Said]], here: Path, offset_of: OffsetOf
    ) -> Finding:
        """Return a finding with its places in other files, as whoever mends it must know them.

        They have the same statement, or say of the same node what kind of thing it is.
        """
        if len(found) < 2:
            return finding
        of_node = offset_of == self._of_node
        shown = finding.focus if of_node else finding.value
        if finding.related or shown is None:
            return finding
        others = [(path, said) for path, said in found if path != here and (said.is_typed or not of_node)]
        offsets = [(path, offset_of(finding, said, path)) for path, said in others]
        text = self._prefixes.render(shown) if offsets else ""
        places = [(self._places.of(path).locate(offset), text) for path, offset in offsets if offset is not None]
        return changed(finding, related=tuple(sorted(places))) if places else finding

    def _value(self, node: Term | None) -> Location | None:
        """Return the place of a node without a name of which nothing is said, where it is a value."""
        path, name = self._nodes.get(node, (None, None)) if isinstance(node, BlankNode) else (None, None)
        if path is None:
            return None
        values = (placed for about in self._placed[path].values() for placed in about if placed.value == name)
        first = min((placed.at_value for placed in values), default=None)
        return None if first is None else self._places.of(path).locate(first)

    def _too_many(self, finding: Finding, found: Sequence[tuple[Path, Said]]) -> Finding | None:
        """Return a finding about too many values of a property with the place of each different one.

        The place is that of the first value too many, or of the first value in a language that another one has.
        """
        if finding.path is None:
            return None
        values: dict[object, tuple[Location, Term]] = {}
        for path, said in reversed(found):
            for triple in said.of([finding.path]):
                values.setdefault(key_of(triple.value), (self._places.of(path).locate(triple.at_value), triple.value))
        places, allowed = list(values.values()), finding.limit or 0
        if finding.component == "UniqueLangConstraintComponent":
            tags = Counter(_tag(value) for _, value in places)
            places, allowed = [pair for pair in places if _tag(pair[1]) and tags[_tag(pair[1])] > 1], 1
        if not places:
            return None
        shown = tuple((place, self._prefixes.render(value)) for place, value in places)
        return finding._replace(location=places[min(allowed, len(places) - 1)][0], related=finding.related or shown)

    def _mention(self, focus: IRI | Literal) -> Location | None:
        """Return the place where a node is the value of another, in a file that says nothing about it."""
        for path in reversed(self._files):
            positions = self._places.of(path)
            if positions.size < LARGE:
                if path not in self._mentions:
                    self._mentions[path] = {}
                    for placed in positions.iter_placed():
                        self._mentions[path].setdefault(key_of(placed.value), placed.at_value)
                if (key := key_of(focus)) in self._mentions[path]:
                    return positions.locate(self._mentions[path][key])
        return None

    def _of_value(self, finding: Finding, said: Said, path: Path) -> int | None:
        """Return where the property of a finding has the value that it is about; of one not allowed, the property."""
        if finding.value is None:
            return None
        triple = said.with_value(predicates_in(finding.path or ""), self._as_in(path, finding.value))
        if triple is None or finding.path is None:
            return None
        return triple.at_predicate if finding.component == _CLOSED else triple.at_value

    def _of_any(self, finding: Finding, said: Said, path: Path) -> int | None:
        """Return where a value stands that no property of the finding leads to at once, or the property not allowed."""
        if finding.component == _CLOSED and (first := said.first_of(predicates_in(finding.path or ""))):
            return first.at_predicate
        if finding.value is None:
            return None
        if finding.path is None and (finding.component != _EQUALS or finding.value == finding.focus):
            return None
        triple = said.anywhere(self._as_in(path, finding.value))
        return None if triple is None else triple.at_value

    def _far_value(self, finding: Finding) -> Location | None:
        """Return the place of a value to which a path of several properties leads, in files that are read fast."""
        is_far = finding.component in _PAIRED and (finding.path or "").startswith("(")
        if not is_far or finding.focus is None or finding.value is None:
            return None
        step = self._far.find(finding.focus, predicates_in(finding.path or ""), finding.value)
        return step.positions.locate(step.placed.at_value) if step else None

    @cached_property
    def _far(self) -> FarValues:
        positions = [self._places.of(path) for path in reversed(self._files)]
        return FarValues(one for one in positions if one.size < LARGE)

    def _of_node(self, finding: Finding, said: Said, path: Path) -> int | None:
        """Return where the node of a finding is described."""
        return said.first.at_subject

    def _as_in(self, path: Path, value: Term) -> Term:
        return (self._find_blank(path, value) or value) if isinstance(value, BlankNode) else value

    def _find_blank(self, path: Path, node: BlankNode) -> Term | None:
        """Return the blank node of a file that has the triples of one in the graph; labels differ between the two."""
        where, found = self._nodes.get(node, (None, None))
        return found if where == path else None

    @cached_property
    def _nodes(self) -> dict[Term, tuple[Path, Term]]:
        """Each blank node of the graph with a file and the node there that is like it, each with one of its own."""
        alike: dict[int, list[tuple[Path, Term]]] = {}
        for path in reversed(self._files):
            for node, signature in signatures(chain.from_iterable(self._placed[path].values())).items():
                alike.setdefault(signature, []).append((path, node))
        found: dict[Term, tuple[Path, Term]] = {}
        taken: Counter[int] = Counter()
        for node, signature in signatures(self._blank).items():
            if places := alike.get(signature):
                found[node] = places[min(taken[signature], len(places) - 1)]
                taken[signature] += 1
        return found


def _tag(term: Term) -> str:
    return (term.language or "").lower() if isinstance(term, Literal) else ""
