"""What a shape looks at in a graph, seen from its focus nodes: what must not have changed for its results to stand.

A read is a predicate, and the path by which its node is reached from the focus node. A triple that comes or goes can
only change the results of focus nodes from which the path leads to it, in the graph before or in the graph after.
What cannot be followed back to single nodes, such as a query, is said to be read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.errors import KgError
from kg.rdf.terms import IRI, Term
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.queries import read_constraint
from kg.shacl.shape import Shape
from kg.sparql.reads import find_predicates

_PIECE = re.compile(r"<[^>]*>|[()/|^*+?]")
# Shapes that refer to shapes can be reached by very many paths; then all is looked at anew.
_MOST = 500
_LISTED = ("and", "or", "xone")
_REFERS = ("node", "property", "not", "qualifiedValueShape")

Tree = tuple[str, "tuple[Tree, ...] | str"]
"""A property path: an operator with its parts, or "<" with an IRI."""


class Read(NamedTuple):
    """A predicate that is read, or every one (None), at the nodes to which a SPARQL path leads; None is no step.

    It is read forward where the node is the subject, and else where it is the object. Of types only those `of` a class
    are read, if one is named, and of its subclasses.
    """

    before: str | None
    predicate: IRI | None
    forward: bool = True
    of: Term | None = None


class Reads(NamedTuple):
    """All that a shape reads near its focus nodes, and the predicates that it reads as a whole; None are all."""

    near: tuple[Read, ...]
    whole: frozenset[Term] | None


def reads_of(shapes: ShapesGraph, target: Shape, shape: Shape) -> Reads:
    """Return what is read when a shape, or a part of it, is evaluated for the focus nodes of a target shape."""
    found: dict[Read, None] = {}
    whole: set[Term] = set()
    for kind, term in target.targets:
        if kind == "class":
            found[Read(None, TYPE, of=term)] = None
            whole.add(SUBCLASS_OF)
        elif kind != "node" and isinstance(term, IRI):
            found[Read(None, term, kind == "subjectsOf")] = None
    known = _collect(shapes, shape, None, found, whole)
    return Reads(tuple(found), frozenset(whole) if known else None)


def _collect(shapes: ShapesGraph, shape: Shape, before: str | None, found: dict[Read, None], whole: set[Term]) -> bool:
    """Add what a shape reads at the nodes to which a path leads; return False where nobody knows all of it."""
    if shape.deactivated:
        return True
    values = before
    if shape.path is not None:
        tree = read_tree(shape.path.sparql)
        found.update(dict.fromkeys(_steps(tree, before, inverse=False)))
        values = _join(before, shape.path.sparql)
    for constraint in shape.constraints:
        if len(found) > _MOST:
            return False
        kind, value = constraint.component, constraint.value
        if kind == "class":
            found[Read(values, TYPE, of=value)] = None
            whole.add(SUBCLASS_OF)
        elif kind == "closed":
            found[Read(values, None)] = None
        elif kind in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
            found[Read(before, value if isinstance(value, IRI) else None)] = None
        elif kind in _REFERS or kind in _LISTED:
            members = shapes.members(constraint)
            if kind == "qualifiedValueShape":
                members += [shapes.get(node) for node in constraint.members]
            if not all(_collect(shapes, member, values, found, whole) for member in members):
                return False
        elif kind in ("sparql", "custom"):
            try:
                predicates = find_predicates(read_constraint(shapes, shape, constraint).text)
            except KgError:
                return False
            if predicates is None:
                return False
            whole.update(predicates)
    return True


def read_tree(sparql: str) -> Tree:
    """Return a path as a tree, from the SPARQL that `kg.shacl.paths.read_path` gives for it."""
    pieces = _PIECE.findall(sparql)

    def term() -> Tree:
        piece = pieces.pop(0)
        if piece != "(":
            return "<", str(piece)[1:-1]
        if pieces[0] == "^":
            pieces.pop(0)
            tree: Tree = ("^", (term(),))
        else:
            parts, sign = [term()], str(pieces[0])
            while pieces[0] in "/|":
                pieces.pop(0)
                parts.append(term())
            if sign in "*+?":
                pieces.pop(0)
            tree = sign, tuple(parts)
        pieces.pop(0)  # the closing bracket
        return tree

    return term()


def may_be_empty(tree: Tree) -> bool:
    """Tell whether a path leads from a node to itself without any triple."""
    sign, parts = tree
    if isinstance(parts, str) or sign in "*?":
        return sign != "<"
    return (all if sign == "/" else any)(map(may_be_empty, parts))


def _write(tree: Tree) -> str:
    sign, parts = tree
    if isinstance(parts, str):
        return f"<{parts}>"
    written = [_write(part) for part in parts]
    if sign == "^":
        return f"(^{written[0]})"
    return f"({written[0]}{sign})" if sign in "*+?" else f"({sign.join(written)})"


def _steps(tree: Tree, before: str | None, *, inverse: bool) -> Iterator[Read]:
    """Yield a read for each predicate of a path, with the path that leads to where it is read."""
    sign, parts = tree
    if isinstance(parts, str):
        yield Read(before, IRI(parts), not inverse)
    elif sign == "/":
        for part in reversed(parts) if inverse else parts:
            yield from _steps(part, before, inverse=inverse)
            before = _join(before, _write(("^", (part,)) if inverse else part))
    else:
        if sign in "*+":
            before = _join(before, f"({_write(('^', parts) if inverse else parts[0])}*)")
        for part in parts:
            yield from _steps(part, before, inverse=inverse != (sign == "^"))


def _join(before: str | None, path: str) -> str:
    return path if before is None else f"({before}/{path})"
