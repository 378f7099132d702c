"""SHACL property paths: read from a shapes graph, written as SPARQL (SHACL, section 2.3.1)."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.errors import QueryError, ShapesError
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, BlankNode, Term
from kg.rdf.vocabulary import FIRST, NIL, SH

_DEEPEST = 100
_PIECE = re.compile(r"<[^>]*>|[()/|^*+?]")
_UNARY = {"inversePath": "^", "zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


class Path(NamedTuple):
    """A path: its node in the shapes graph, the SPARQL that stands for it, and its predicate if it is just one.

    One that `may_be_empty` leads from each node to that node itself, whether the graph has it or not. Of its
    predicates some are properties of the node where it begins, and those `beyond` of others.
    """

    node: Term
    sparql: str
    predicate: IRI | None = None
    may_be_empty: bool = False
    begins: frozenset[str] = frozenset()
    beyond: frozenset[str] = frozenset()

    @property
    def predicates(self) -> list[IRI]:
        """The predicates that the path leads along."""
        return [IRI(piece[1:-1]) for piece in _PIECE.findall(self.sparql) if piece.startswith("<")]

    @property
    def may_repeat(self) -> bool:
        """Whether SPARQL may give the same value twice for one start."""
        return self.predicate is None

    def has_room(self) -> bool:
        """Tell whether a question may have the path."""
        from kg.engines.gate import admit  # a report does without

        try:
            admit(f"SELECT ?value {{ ?focus {self.sparql} ?value }}")
        except QueryError:
            return False
        return True


def read_path(graph: TermGraph, node: Term) -> Path:
    """Return the path that a node of the shapes graph describes; raise ShapesError for a node that describes none."""
    return _read(graph, node, ())


def _read(graph: TermGraph, node: Term, above: tuple[Term, ...]) -> Path:
    if isinstance(node, IRI) and node != NIL:
        return Path(node, f"<{node}>", node, begins=frozenset({node.value}))
    if len(above) > _DEEPEST:
        raise ShapesError(f"a path is nested deeper than {_DEEPEST}; use fewer levels")
    if not (isinstance(node, BlankNode) or node == NIL) or node in above:
        raise ShapesError(
            f"{node} is no property path; give a property, a list, or a node such as [ sh:inversePath … ]"
        )
    if graph.values(node, FIRST) or node == NIL:  # of another kind as well it is a list to the suite of the W3C
        parts = [_read(graph, member, (*above, node)) for member in graph.list_members(node)]
        if len(parts) < 2:
            raise ShapesError("a sequence path needs two members or more")
        joined = "/".join(part.sparql for part in parts)
        first = next((n for n, part in enumerate(parts, 1) if not part.may_be_empty), len(parts))
        begins = frozenset().union(*(part.begins for part in parts[:first]))
        beyond = frozenset().union(*(part.beyond for part in parts), *(part.begins for part in parts[1:]))
        return Path(node, f"({joined})", None, all(part.may_be_empty for part in parts), begins, beyond)
    told = [f"sh:{name}" for name in ("alternativePath", *_UNARY) for _ in graph.values(node, IRI(SH + name))]
    if len(told) > 1:
        raise ShapesError(f"a path is of one kind, and this is of {' and '.join(told)}")
    alternatives = graph.values(node, IRI(SH + "alternativePath"))
    if alternatives:
        parts = [_read(graph, member, (*above, node)) for member in graph.list_members(alternatives[0])]
        if len(parts) < 2:
            raise ShapesError("an alternative path needs two members or more")
        joined = "|".join(part.sparql for part in parts)
        begins = frozenset().union(*(part.begins for part in parts))
        beyond = frozenset().union(*(part.beyond for part in parts))
        return Path(node, f"({joined})", None, any(part.may_be_empty for part in parts), begins, beyond)
    for name, sign in _UNARY.items():
        inner = graph.values(node, IRI(SH + name))
        if inner:
            part = _read(graph, inner[0], (*above, node))
            if sign == "^":
                return Path(node, f"(^{part.sparql})", None, part.may_be_empty, beyond=part.begins | part.beyond)
            beyond = part.beyond if sign == "?" else part.begins | part.beyond
            return Path(node, f"({part.sparql}{sign})", None, part.may_be_empty or sign in "*?", part.begins, beyond)
    raise ShapesError("a path is a blank node without a path; give a list, or sh:inversePath and its kin")


def write_path(sparql: str) -> str:
    """Return a path in Turtle, with the prefix sh:, from the SPARQL that `read_path` gives for it."""
    pieces = _PIECE.findall(sparql)

    def term() -> str:
        piece = pieces.pop(0)
        if piece != "(":
            return str(piece)
        if pieces[0] == "^":
            pieces.pop(0)
            told = f"[ sh:inversePath {term()} ]"
        else:
            members, sign = [term()], pieces[0]
            while pieces[0] in "/|":
                pieces.pop(0)
                members.append(term())
            told = f"( {' '.join(members)} )"
            if sign == "|":
                told = f"[ sh:alternativePath {told} ]"
            elif pieces[0] != ")":
                sign = pieces.pop(0)
                told = f"[ sh:{next(name for name, mark in _UNARY.items() if mark == sign)} {members[0]} ]"
        pieces.pop(0)  # the closing bracket
        return told

    return term()
