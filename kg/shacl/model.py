"""Shapes as values: what a shapes graph says, read once and checked for recursion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cached_property

from kg.errors import ShapesError
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, BlankNode, Literal, Term
from kg.rdf.vocabulary import CLASSES, FIRST, TYPE
from kg.shacl.faults import UNNAMED
from kg.shacl.own_components import bound_by, read_components
from kg.shacl.paths import read_path
from kg.shacl.shape import TARGETS, TRUE, Constraint, Shape, Target, name_part, read_count, sh

# Parameters with one value each make a constraint of their own; the component is named after the parameter.
_SIMPLE = (
    "class", "datatype", "nodeKind", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "minLength",
    "maxLength", "languageIn", "equals", "disjoint", "lessThan", "lessThanOrEquals", "hasValue", "in", "minCount",
    "maxCount", "uniqueLang",
)  # fmt: skip
# An engine gets the patterns of nested shapes nested, and native engines crash on many thousands of levels.
DEEPEST = 100
_SHAPED = ("node", "property", "not")
_LISTED = ("and", "or", "xone")
# A node is a shape by its own account with one of these, or by its type.
_MARKS: frozenset[Term] = TARGETS | {sh("path")}
_NUMBERS: dict[Term, int] = {sh(name): number for number, name in enumerate(_SIMPLE)}
_DECLARED: tuple[tuple[str, Term], ...] = (
    ("class", sh("targetClass")), ("node", sh("targetNode")), ("subjectsOf", sh("targetSubjectsOf")),
    ("objectsOf", sh("targetObjectsOf")),
)  # fmt: skip
_KINDS = (sh("NodeShape"), sh("PropertyShape"))


class ShapesGraph:
    """All shapes of a shapes graph; each is read when first asked for.

    `name` is the IRI under which the graph can be asked beside the data, if it can; `$shapesGraph` means it. Shapes
    and queries that are `left_out` are passed over. Where it is `advanced`, another engine runs what this one cannot.
    """

    def __init__(
        self,
        graph: TermGraph,
        name: IRI | None = None,
        left_out: AbstractSet[Term] = frozenset(),
        *,
        advanced: bool = False,
    ) -> None:
        self.graph = graph
        self.name, self.left_out, self.advanced = name, left_out, advanced
        self._shapes: dict[Term, Shape] = {}
        self._heights: dict[Term, int] = {}
        self._names: dict[Term, IRI | None] = {}
        self._listers: dict[Term, Term | None] = {}
        self._parts: dict[tuple[Term, str], str | None] = {}
        self._components = {c.node: c for c in read_components(graph)}

    @cached_property
    def targeted(self) -> list[Shape]:
        """The shapes that have a target and are not deactivated; raises ShapesError when one refers to itself."""
        shapes = [self.get(node) for node in self.targeted_nodes]
        for shape in shapes:
            self._height(shape, ())
        return [shape for shape in shapes if not shape.deactivated]

    def without(self, nodes: AbstractSet[Term]) -> ShapesGraph:
        """Return the same with some more shapes left out; what was read of the others is not read again."""
        rest = ShapesGraph(self.graph, self.name, self.left_out | nodes, advanced=self.advanced)
        rest._shapes = {node: shape for node, shape in self._shapes.items() if not shape.names_any(nodes)}
        return rest

    def get(self, node: Term) -> Shape:
        """Return the shape at a node; raise ShapesError where it is not well-formed."""
        if node not in self._shapes:
            self._shapes[node] = self._read(node)
        return self._shapes[node]

    @cached_property
    def targeted_nodes(self) -> list[Term]:
        """The nodes with a target, whether they can be read as shapes or not."""
        return [node for node in self._marked if self._targets(node)]

    @cached_property
    def _marked(self) -> list[Term]:
        """The nodes that may be shapes by their own account, as they come; a graph may say much else."""
        typed = {node for kind in _KINDS for node in self.graph.subjects_with(TYPE, kind)}
        marked = typed.union(self.graph.subjects_of(_MARKS))
        return [node for node in self.graph.subjects() if node in marked]

    @cached_property
    def without_validator(self) -> dict[Term, tuple[IRI, ...]]:
        """The components that have no validator in SPARQL, each with its parameters."""
        return {c.node: tuple(path for path, _ in c.parameters) for c in self._components.values() if not c.can_check}

    @cached_property
    def needs_own_graph(self) -> bool:
        """Whether a query of the shapes asks the shapes graph itself."""
        texts = (*self.graph.values_of(sh("select")), *self.graph.values_of(sh("ask")))
        return any("shapesGraph" in text.lexical for text in texts if isinstance(text, Literal))

    @cached_property
    def shape_nodes(self) -> list[Term]:
        """The nodes that are shapes by their type, their targets, a path, or because a shape refers to them."""
        found: dict[Term, None] = {}
        for node in self._marked:
            types = self.graph.values(node, TYPE)
            has_path = bool(self.graph.values(node, sh("path"))) and not self._is_parameter(node)
            has_target = bool(self._targets(node) or self.graph.values(node, sh("target")))
            if sh("NodeShape") in types or sh("PropertyShape") in types or has_path or has_target:
                found[node] = None
        for name in (*_SHAPED, "qualifiedValueShape"):
            found.update(dict.fromkeys(self.graph.values_of(sh(name))))
        for name in _LISTED:
            for head in self.graph.values_of(sh(name)):
                with suppress(ShapesError):  # told of the shape that has the list
                    found.update(dict.fromkeys(self.graph.list_members(head)))
        return [node for node in found if node not in self.left_out]

    def _is_parameter(self, node: Term) -> bool:
        """Tell whether a node describes a parameter of a component; its path names no property of data."""
        of_type = sh("Parameter") in self.graph.values(node, TYPE)
        return of_type or bool(self.graph.subjects_with(sh("parameter"), node))

    def parent(self, node: Term) -> Term | None:
        """Return a node that refers to another: the shape around a shape without a name."""
        for name in ("property", "node", "not", "qualifiedValueShape", "sparql"):
            for subject in self.graph.subjects_with(sh(name), node):
                return subject
        cells = self.graph.subjects_with(FIRST, node)
        return self.graph.find_lister(cells[0], tuple(map(sh, _LISTED)), self._listers) if cells else None

    def name_near(self, node: Term) -> IRI | None:
        """Return the IRI of a shape, or of the nearest shape around one without a name."""
        if node not in self._names:
            *_, last = self._outwards(node)
            self._names[node] = last if isinstance(last, IRI) else None
        return self._names[node]

    def part_of(self, shape: Shape, component: str) -> str | None:
        """Return what tells a shape without a name apart within the shape around it (Finding.part); None for others."""
        node = shape.node
        if not isinstance(node, BlankNode):
            return None
        if (node, component) not in self._parts:
            near = list(self._outwards(node))
            above = () if isinstance(near[-1], IRI) else near
            classes = sorted(str(one) for n in above for one in self.graph.values(n, sh("targetClass")))
            self._parts[node, component] = name_part(classes, shape.path, component)
        return self._parts[node, component]

    def _outwards(self, node: Term) -> Iterator[Term]:
        """Yield a node and those around it, up to the first that has a name."""
        above: Term | None = node
        seen: set[Term] = set()
        while isinstance(above, BlankNode) and above not in seen:
            seen.add(above)
            yield above
            above = self.parent(above)
        if above is not None and above not in seen:
            yield above

    def members(self, constraint: Constraint) -> list[Shape]:
        """Return the shapes that a constraint refers to."""
        nodes = constraint.members if constraint.component in _LISTED else (constraint.value,)
        return [self.get(node) for node in nodes]

    def _height(self, shape: Shape, above: tuple[Term, ...]) -> int:
        """Return how many levels of shapes hang below one; raise ShapesError for recursion and for too many."""
        if shape.node in above:
            names = " → ".join(_name(node) for node in (*above[above.index(shape.node) :], shape.node))
            told = f"these shapes refer to themselves, which SHACL leaves undefined: {names}"
            raise ShapesError(told, node=shape.node)
        if shape.node not in self._heights:  # a shape that many refer to is gone through once
            inner = [c for c in shape.constraints if c.component in (*_SHAPED, *_LISTED, "qualifiedValueShape")]
            below = (member for constraint in inner for member in self.members(constraint))
            deeper = len(above) <= DEEPEST
            height = max((1 + self._height(one, (*above, shape.node)) for one in below), default=0) if deeper else 0
            self._heights[shape.node] = height
        if len(above) + self._heights[shape.node] > DEEPEST:
            top = (*above, shape.node)[0]
            told = f"shapes are nested deeper than {DEEPEST} at {_name(top)}; use fewer levels"
            raise ShapesError(told, node=top)
        return self._heights[shape.node]

    # --- Reading

    def _targets(self, node: Term) -> tuple[Target, ...]:
        if node in self.left_out:
            return ()
        said = self.graph.said_of(node)
        declared = [Target(kind, term) for kind, name in _DECLARED if name in said for term in said[name]]
        types = said.get(TYPE, ())
        if any(kind in types for kind in _KINDS) and any(cls in types for cls in CLASSES):
            declared.append(Target("class", node))
        return tuple(declared)

    def _one(self, node: Term, name: str) -> Term | None:
        values = self.graph.values(node, sh(name))
        if len(values) > 1:
            raise ShapesError(f"{_name(node)} has {len(values)} values for sh:{name}; keep one")
        return values[0] if values else None

    def _integer(self, node: Term, name: str) -> int | None:
        value = self._one(node, name)
        if value is None:
            return None
        if (count := read_count(value)) is None:
            raise ShapesError(f"{_name(node)}: sh:{name} must be a whole number from 0 up, such as 1")
        return count

    def _read(self, node: Term) -> Shape:
        if isinstance(node, Literal):
            raise ShapesError(f"{node.lexical!r} stands where a shape must be")
        paths = self.graph.values(node, sh("path"))
        if len(paths) > 1:
            raise ShapesError(f"{_name(node)} has {len(paths)} paths; a property shape has one")
        severity = self._one(node, "severity")
        if severity is not None and not isinstance(severity, IRI):
            raise ShapesError(f"{_name(node)}: sh:severity must be sh:Violation, sh:Warning or sh:Info")
        return Shape(
            node=node,
            path=read_path(self.graph, paths[0]) if paths else None,
            targets=self._targets(node),
            constraints=tuple(self._constraints(node, is_property=bool(paths))),
            severity=severity or sh("Violation"),
            messages=tuple(one for one in self.graph.values(node, sh("message")) if isinstance(one, Literal)),
            deactivated=self._one(node, "deactivated") in TRUE,
        )

    def _constraints(self, node: Term, *, is_property: bool) -> Iterable[Constraint]:
        values, said = self.graph.values, self.graph.said_of(node)
        # A shape has a few of all parameters.
        for name in [_SIMPLE[number] for number in sorted([_NUMBERS[one] for one in said if one in _NUMBERS])]:
            for value in said[sh(name)]:
                if name in ("minCount", "maxCount", "minLength", "maxLength"):
                    yield Constraint(name, value, minimum=self._integer(node, name))
                elif name in ("in", "languageIn"):
                    yield Constraint(name, value, members=tuple(self.graph.list_members(value)))
                elif name != "uniqueLang" or value in TRUE:
                    yield Constraint(name, value)
        flags = self._one(node, "flags")
        for pattern in said.get(sh("pattern"), ()):
            yield Constraint("pattern", pattern, flags=flags.lexical if isinstance(flags, Literal) else "")
        for name in _SHAPED:
            for value in said.get(sh(name), ()):
                if value not in self.left_out:
                    yield Constraint(name, value)
        for name in _LISTED:
            for value in said.get(sh(name), ()):
                yield Constraint(name, value, members=tuple(self.graph.list_members(value)))
        yield from self._qualified(node)
        if self._one(node, "closed") in TRUE:
            yield Constraint("closed", TRUE[0], members=tuple(self._allowed(node)))
        for value in said.get(sh("sparql"), ()):
            if value not in self.left_out and not any(d in TRUE for d in values(value, sh("deactivated"))):
                yield Constraint("sparql", value, source=value)
        for component in self._components.values():
            for constraint in bound_by(self.graph, node, component, is_property=is_property):
                if constraint.source not in self.left_out:
                    yield constraint

    def _qualified(self, node: Term) -> Iterable[Constraint]:
        for value in self.graph.values(node, sh("qualifiedValueShape")):
            siblings: tuple[Term, ...] = ()
            if self._one(node, "qualifiedValueShapesDisjoint") in TRUE:
                siblings = tuple(
                    other
                    for parent in self.graph.subjects_with(sh("property"), node)
                    for sibling in self.graph.values(parent, sh("property"))
                    for other in self.graph.values(sibling, sh("qualifiedValueShape"))
                    if other != value
                )
            bounds = ("qualifiedMinCount", "qualifiedMaxCount")
            least, most = (self._integer(node, name) for name in bounds)
            given = tuple((name, bound) for name in bounds if (bound := self._one(node, name)) is not None)
            yield Constraint("qualifiedValueShape", value, siblings, minimum=least, maximum=most, bindings=given)

    def _allowed(self, node: Term) -> Iterable[Term]:
        for shape in self.graph.values(node, sh("property")):
            yield from (path for path in self.graph.values(shape, sh("path")) if isinstance(path, IRI))
        for ignored in self.graph.values(node, sh("ignoredProperties")):
            yield from self.graph.list_members(ignored)


def _name(node: Term) -> str:
    return f"<{node}>" if isinstance(node, IRI) else f"a {UNNAMED}" if isinstance(node, BlankNode) else str(node)
