"""Of which classes a thing is to be that nothing describes: as its like are, and as what names it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from kg.edit.stating import Texts, find_file_of_most, is_turtle, placed_in
from kg.findings import Finding
from kg.places.reader import Placed
from kg.project.config import Project
from kg.rdf.terms import IRI, BlankNode, Term
from kg.rdf.vocabulary import FIRST, OBJECT, PREDICATE, REST, SH, SUBCLASS_OF, TYPE

_PATH, _CLASS = IRI(SH + "path"), IRI(SH + "class")
# Where one of some shapes would do, or all are needed; what must not be so is no class to be of.
_ALTERNATIVES = (IRI(SH + "or"), IRI(SH + "xone"), IRI(SH + "and"), FIRST, REST)


def kinds_for(finding: Finding, project: Project, texts: Texts) -> list[tuple[IRI, ...]]:
    """Return the classes that the value of a finding may be of together, those of most things first; none if unknown.

    What is of a class that is asked for is often of another one as well, and so is what comes to it: as the things in
    the file are that has most of them.
    """
    asked = _asked(finding, project, texts)
    if not asked:
        return []
    enough = _with_below(asked, project, texts)
    where = find_file_of_most(project, texts, lambda one: one.predicate == TYPE and one.value in enough)
    if where is None:
        return [(cls,) for cls in asked]
    types: dict[Term, dict[IRI, None]] = {}
    for one in placed_in(where, texts):
        if one.predicate == TYPE and isinstance(one.value, IRI):
            types.setdefault(one.subject, {})[one.value] = None
    every = [tuple(some) for some in types.values() if not enough.isdisjoint(some)]
    sets = {frozenset(some) for some in every}
    plain = {frozenset(some): some for some in reversed(every) if not any(other < frozenset(some) for other in sets)}
    found = Counter({some: sum(few <= {*one} for one in every) for few, some in reversed(plain.items())})
    return [some for some, _ in found.most_common()]


def _asked(finding: Finding, project: Project, texts: Texts) -> tuple[IRI, ...]:
    if isinstance(finding.asked, IRI):
        return (finding.asked,)
    if finding.kinds or finding.path != OBJECT.value or finding.location is None:
        return finding.kinds
    path = finding.location.path
    own = [one for one in placed_in(path, texts) if one.subject == finding.focus] if is_turtle(path) else []
    stated = {one.value for one in own if one.predicate == PREDICATE}
    shapes = (one for one in project.iter_shape_files(within_a_source=True) if is_turtle(one))
    return tuple(dict.fromkeys(cls for one in shapes for cls in _classes_of_values(placed_in(one, texts), stated)))


def _classes_of_values(shapes: Iterable[Placed], properties: Collection[Term]) -> Iterator[IRI]:
    """Yield the classes that shapes ask of the values of some properties."""
    about: dict[Term, list[Placed]] = {}
    for one in shapes:
        about.setdefault(one.subject, []).append(one)
    left = [
        subject for subject, some in about.items() if any(x.predicate == _PATH and x.value in properties for x in some)
    ]
    while left:
        for one in about.get(left.pop(0), ()):
            if one.predicate == _CLASS and isinstance(one.value, IRI):
                yield one.value
            elif one.predicate in _ALTERNATIVES and isinstance(one.value, BlankNode):
                left.append(one.value)


def _with_below(classes: Iterable[IRI], project: Project, texts: Texts) -> set[Term]:
    """Return some classes with all that are said to be below them."""
    files = [path for path in project.iter_ontology_files() if is_turtle(path)]
    pairs = [
        (one.subject, one.value) for path in files for one in placed_in(path, texts) if one.predicate == SUBCLASS_OF
    ]
    found: set[Term] = set(classes)
    while more := {below for below, above in pairs if above in found} - found:
        found |= more
    return found
