"""A small graph of terms in memory, as shapes are read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from kg.errors import ShapesError
from kg.rdf.terms import IRI, Term, Triple
from kg.rdf.vocabulary import FIRST, NIL, REST

_NOTHING: Mapping[Term, Sequence[Term]] = {}


class TermGraph:
    """Triples by subject and predicate, in the order in which they came."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_subject: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
        for subject, predicate, value in dict.fromkeys(triples):
            self._by_subject[subject][predicate].append(value)
            self._subjects[predicate, value].append(subject)

    def __len__(self) -> int:
        return sum(len(values) for by in self._by_subject.values() for values in by.values())

    def __iter__(self) -> Iterator[Triple]:
        for subject, by in self._by_subject.items():
            for predicate, values in by.items():
                for value in values:
                    yield subject, predicate, value

    def having(self, predicates: AbstractSet[Term]) -> Iterator[Triple]:
        """Yield the triples that have one of some predicates, in the order of all."""
        for subject, by in self._by_subject.items():
            if not predicates.isdisjoint(by):
                for predicate, values in by.items():
                    if predicate in predicates:
                        for value in values:
                            yield subject, predicate, value

    def naming(self, terms: AbstractSet[Term]) -> Iterator[Triple]:
        """Yield the triples that have one of some terms as predicate or value, in the order of all."""
        for subject, by in self._by_subject.items() if terms else ():
            for predicate, values in by.items():
                if predicate in terms or not terms.isdisjoint(values):
                    yield from ((subject, predicate, one) for one in values if predicate in terms or one in terms)

    def within(self, namespace: str) -> set[IRI]:
        """Return the predicates and values that are in a namespace."""
        found = {value for _, value in self._subjects if type(value) is IRI and value[0].startswith(namespace)}
        return found.union(one for one in self._values if isinstance(one, IRI) and one.value.startswith(namespace))

    def said_of(self, subject: Term) -> Mapping[Term, Sequence[Term]]:
        """Return the values of each predicate of a subject."""
        return self._by_subject.get(subject, _NOTHING)

    def subjects(self) -> Iterator[Term]:
        """Yield every subject."""
        return iter(list(self._by_subject))

    def subjects_of(self, predicates: frozenset[Term]) -> list[Term]:
        """Return the subjects that have one of some predicates."""
        return [subject for subject, by in self._by_subject.items() if not predicates.isdisjoint(by)]

    def used(self) -> Iterator[Term]:
        """Yield each predicate once."""
        return iter(self._values)

    def values_of(self, predicate: Term) -> list[Term]:
        """Return the values of a predicate, whoever has them."""
        return self._values.get(predicate, [])

    @cached_property
    def _values(self) -> dict[Term, list[Term]]:
        found: dict[Term, list[Term]] = {}
        for by in self._by_subject.values():
            for predicate, values in by.items():
                found.setdefault(predicate, []).extend(values)
        return found

    def subjects_with(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects that have a value for a predicate."""
        return self._subjects.get((predicate, value), ())

    def values(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """Return the values of a predicate of a subject."""
        by = self._by_subject.get(subject)
        return by.get(predicate, ()) if by else ()

    def predicates(self, subject: Term) -> Sequence[Term]:
        """Return the predicates of a subject."""
        return list(self._by_subject.get(subject, ()))

    def list_members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list; raise ShapesError for one that is broken, forked or endless."""
        members: list[Term] = []
        seen: set[Term] = set()
        node = head
        while node != NIL:
            first, rest = self.values(node, FIRST), self.values(node, REST)
            if node in seen or len(first) != 1 or len(rest) != 1:
                raise ShapesError(f"{_shown(head)} is no well-formed list; write it as ( one two )")
            seen.add(node)
            members.append(first[0])
            node = rest[0]
        return members

    def find_lister(self, cell: Term, predicates: Sequence[Term], known: dict[Term, Term | None]) -> Term | None:
        """Return what has a list, by one of some predicates, from one of its cells; `known` learns it of all passed."""
        passed: dict[Term, None] = {}
        found: Term | None = None
        cells: Sequence[Term] = [cell]
        while cells and found is None and cells[0] not in passed:
            here = cells[0]
            passed[here] = None
            having = (one for predicate in predicates for one in self.subjects_with(predicate, here))
            found = known.get(here) or next(having, None)
            cells = self.subjects_with(REST, here)
        known.update(dict.fromkeys(passed, found))
        return found


def _shown(term: Term) -> str:
    return f"<{term}>" if isinstance(term, IRI) else f"{str(term)!r}" if isinstance(term, tuple) else "a blank node"
