"""What shapes ask of a thing of a class, and what they allow it: the properties, how often each, and with what values.

It is read from the shapes as values, without looking at any data; names and definitions are those of the ontology.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from kg.edit.asked import Asked, Choice, Property, Rule
from kg.project.config import Project
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Literal, Term, split_iri
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import LABEL, RDFS, SH, SKOS, SUBCLASS_OF, TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.reading import read_graph
from kg.shacl.shape import Constraint, Shape, sh

_NAMES = (LABEL, IRI(SKOS + "prefLabel"))
_DEFINITIONS = (IRI(SKOS + "definition"), IRI(RDFS + "comment"))
_DEEPEST = 20


class Allowed:
    """Shapes and an ontology, asked for what things of classes may have."""

    def __init__(self, shapes: ShapesGraph, ontology: TermGraph) -> None:
        self.shapes, self.ontology = shapes, ontology
        self._of: dict[tuple[frozenset[IRI], frozenset[IRI]], Asked] = {}

    @classmethod
    def read(cls, shapes: Iterable[Path], ontology: Iterable[Path]) -> Allowed:
        """Return what the shapes in files allow, with the names of an ontology; raise SyntaxErrors and ShapesError."""
        return cls(read_graph(list(shapes)), TermGraph(read_triples(ontology)))

    @cached_property
    def classes(self) -> tuple[IRI, ...]:
        """The classes of which a shape speaks, and those below them, in the order of the shapes."""
        found: dict[IRI, None] = {}
        for shape in self._targeted:
            for kind, term in shape.targets:
                if kind == "class" and isinstance(term, IRI):
                    found[term] = None
        for cls in list(found):
            found.update(dict.fromkeys(sorted(self.below(cls))))
        return tuple(found)

    @cached_property
    def properties(self) -> tuple[Property, ...]:
        """All properties of which a shape speaks, as the ontology calls them, in the order of the shapes."""
        found: dict[IRI, None] = {}
        for shape in self._targeted:
            found |= dict.fromkeys(_having(shape))
            for part in self._parts(shape):
                if part.path is not None and part.path.predicate is not None:
                    found[part.path.predicate] = None
        return tuple(map(self._plain, found))

    @cached_property
    def unclassed(self) -> tuple[Property, ...]:
        """What shapes for whatever has a property say of this one: things of no class have it, such as graphs."""
        of = dict.fromkeys(path for shape in self._targeted for path in _having(shape))
        found = ((path, self.of((), (path,)).get(path)) for path in of)
        return tuple(known or self._plain(path) for path, known in found)

    @cached_property
    def _targeted(self) -> list[Shape]:
        return [shape for shape in map(self.shapes.get, self.shapes.targeted_nodes) if not shape.deactivated]

    def above(self, cls: IRI) -> set[IRI]:
        """Return a class and all above it."""
        return self._walk(cls, self.ontology.values)

    def below(self, cls: IRI) -> set[IRI]:
        """Return a class and all below it."""
        return self._walk(cls, lambda node, prop: self.ontology.subjects_with(prop, node))

    @staticmethod
    def _walk(cls: IRI, step: Callable[[Term, Term], Iterable[Term]]) -> set[IRI]:
        found, waiting = {cls}, [cls]
        while waiting:
            new = [one for one in step(waiting.pop(), SUBCLASS_OF) if isinstance(one, IRI) and one not in found]
            found.update(new)
            waiting += new
        return found

    def of(self, classes: Iterable[IRI], given: Collection[IRI] = ()) -> Asked:
        """Return what is asked of a thing of some classes, which has values for the `given` properties already.

        Shapes for classes above speak of it as well, and so do shapes for whatever has one of the given properties.
        """
        of = frozenset(above for cls in classes for above in self.above(cls))
        key = (of, frozenset(given))
        if key not in self._of:
            self._of[key] = self._read(of, frozenset(given))
        return self._of[key]

    def knowing(self, path: IRI) -> list[IRI]:
        """Return the classes whose own shapes know a property."""
        return [cls for cls in self.classes if self.of([cls]).get(path) is not None]

    def _read(self, of: frozenset[IRI], given: frozenset[IRI]) -> Asked:
        found: dict[IRI, Property] = {}
        choices: list[Choice] = []
        kinds: dict[IRI, None] = {}
        for shape in self._targeted:
            about = any(
                term in (of if kind == "class" else given)
                for kind, term in shape.targets
                if kind in ("class", "subjectsOf")
            )
            for part in self._parts(shape) if about else ():
                if part.path is None:
                    choices += self._choices(part)
                elif part.path.predicate == TYPE:
                    kinds |= dict.fromkeys(self._kinds(part))
                elif part.path.predicate is not None:
                    path = part.path.predicate
                    found[path] = self._merged(found.get(path) or self._plain(path), part)
        ordered = sorted(found.values(), key=lambda one: (not one.is_required, one.order))
        return Asked(tuple(ordered), tuple(dict.fromkeys(choices)), tuple(kinds))

    def _parts(self, shape: Shape, depth: int = 0) -> Iterator[Shape]:
        """Yield a shape and all that must hold as well where it does: its properties, and the shapes that it names."""
        if shape.deactivated or depth > _DEEPEST:
            return
        yield shape
        if shape.path is None:
            for constraint in shape.constraints:
                if constraint.component in ("property", "node", "and"):
                    for member in self.shapes.members(constraint):
                        yield from self._parts(member, depth + 1)

    def _choices(self, shape: Shape) -> Iterator[Choice]:
        """Yield each choice among properties, where each alternative asks for no more than a value of one of them."""
        for constraint in shape.constraints:
            if constraint.component not in ("or", "xone"):
                continue
            paths = [
                member.path.predicate
                if member.path and any(c.component == "minCount" and c.minimum for c in member.constraints)
                else None
                for member in self.shapes.members(constraint)
            ]
            if paths and None not in paths:
                told = tuple(path for path in paths if path)
                yield Choice(told, constraint.component == "xone", _message(shape))

    def _kinds(self, shape: Shape) -> Iterator[IRI]:
        """Yield the classes among which a shape for types asks for one."""
        for constraint in shape.constraints:
            members = constraint.members if constraint.component == "in" else ()
            if constraint.component == "qualifiedValueShape" and constraint.minimum:
                (asked,) = self.shapes.members(constraint)
                members = next((c.members for c in asked.constraints if c.component == "in"), ())
            yield from (member for member in members if isinstance(member, IRI))

    def _plain(self, path: IRI) -> Property:
        return Property(path, self.name_of(path), self.definition_of(path))

    def _merged(self, known: Property, shape: Shape) -> Property:
        """Return what is known of a property with what one more shape says of it."""
        message = _message(shape)
        changed: dict[str, object] = {
            "rules": (*known.rules, *(Rule(c, shape.node, message) for c in shape.constraints))
        }
        for constraint in shape.constraints:
            kind, value = constraint.component, constraint.value
            if kind == "minCount":
                changed["least"] = max(known.least, constraint.minimum or 0)
            elif kind == "maxCount" and constraint.minimum is not None:
                changed["most"] = min(constraint.minimum, constraint.minimum if known.most is None else known.most)
            elif kind == "in":
                changed["members"] = constraint.members
            elif kind == "nodeKind":
                changed["kind"] = str(value).removeprefix(SH)
            elif kind == "datatype" or (kind == "or" and self._each(constraint, "datatype")):
                each = self._each(constraint, "datatype") if kind == "or" else [value]
                changed["datatypes"] = tuple(map(str, each))
            elif kind == "class" or (kind == "or" and self._each(constraint, "class")):
                each = self._each(constraint, "class") if kind == "or" else [value]
                narrower = [one for one in each if isinstance(one, IRI)]
                if not known.classes or any(cls in self.above(one) for one in narrower for cls in known.classes):
                    changed["classes"] = tuple(narrower)
        named = _text(self.shapes.graph.values(shape.node, sh("name")))
        described = _text(self.shapes.graph.values(shape.node, sh("description")))
        order = _number(self.shapes.graph.values(shape.node, sh("order")))
        changed |= {"definition": known.definition or described} if described else {}
        changed |= {"also": (*known.also, named)} if named else {}
        changed |= {"order": min(order, known.order)} if order is not None else {}
        return known._replace(**changed)  # type: ignore[arg-type]  # the names are those of its fields

    def _each(self, constraint: Constraint, component: str) -> list[Term]:
        """Return the one value that each of some alternatives has for a component; none where one has another."""
        found = []
        for member in self.shapes.members(constraint):
            values = [c.value for c in member.constraints if c.component == component]
            if len(values) != 1 or member.path is not None:
                return []
            found += values
        return found

    def name_of(self, term: IRI) -> str:
        """Return the label that the ontology has for a term, or else how its IRI ends."""
        return next((text for prop in _NAMES if (text := _text(self.ontology.values(term, prop)))), _local(term))

    def definition_of(self, term: IRI) -> str:
        """Return what the ontology says that a term means, or nothing."""
        return next((text for prop in _DEFINITIONS if (text := _text(self.ontology.values(term, prop)))), "")


def read_allowed(project: Project) -> Allowed:
    """Return what the shapes of a project allow, with the names of its ontology; raise SyntaxErrors and ShapesError."""
    return Allowed.read(project.iter_shape_files(within_a_source=True), project.iter_ontology_files())


def _having(shape: Shape) -> list[IRI]:
    """Return the properties that make a shape speak of what has them."""
    return [term for kind, term in shape.targets if kind == "subjectsOf" and isinstance(term, IRI)]


def _message(shape: Shape) -> str:
    return _text(shape.messages)


def _text(terms: Sequence[Term]) -> str:
    """Return one of some texts, English before others."""
    texts = [term for term in terms if isinstance(term, Literal)]
    best = sorted(texts, key=lambda one: (not (one.language or "en").startswith("en"), one.lexical))
    return best[0].lexical if best else ""


def _number(terms: Sequence[Term]) -> float | None:
    try:
        return float(str(terms[0])) if terms else None
    except ValueError:
        return None


def _local(iri: IRI) -> str:
    return split_iri(iri.value)[1]
