"""A shape as values: its targets, its path, its constraints (SHACL, section 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from kg.errors import QueryError, ShapesError
from kg.rdf.terms import IRI, XSD, Literal, Term, to_n3
from kg.rdf.vocabulary import SH
from kg.shacl.paths import Path

_COUNT, _MOST = re.compile(r"[+]?(?=[0-9])0*+([0-9]*)", re.ASCII), 10**18
"""A whole number, and more than there is of anything, which stands for all that are larger."""
TRUE = (Literal("true", XSD + "boolean"),)  # the suite wants the literal, not the value


@cache
def sh(name: str) -> IRI:
    """Return a term of the SHACL vocabulary."""
    return IRI(SH + name)


TARGETS: frozenset[Term] = frozenset(
    map(sh, ("target", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"))
)
"""The properties that give a shape a target."""


COUNTS: frozenset[Term] = frozenset(
    map(sh, ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount"))
)
"""The parameters that are a whole number from 0 up."""


def read_count(value: Term) -> int | None:
    """Return the number that one of COUNTS says, however many figures it has; None for what is none."""
    text = value.lexical if isinstance(value, Literal) and value.datatype == XSD + "integer" else ""
    if not (count := _COUNT.fullmatch(text)):
        return None
    return int(count[1] or 0) if len(count[1]) <= 18 else _MOST


def shown_count(value: Term) -> str:
    """Return the number that one of COUNTS says in all its figures, of which `read_count` has not more than 19."""
    count = _COUNT.fullmatch(value.lexical) if isinstance(value, Literal) else None
    return (count[1] or "0") if count else str(value)


def name_part(classes: Sequence[str], path: Path | None, component: str) -> str:
    """Return the part of a rule that a shape without a name is (Finding.part), with the classes that it is about."""
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    about = f"<{classes[0]}>" if classes else None
    return " ".join(filter(None, (about, path and path.sparql, f"<{name}>" if ":" in name else name)))


def unasked(node: Term, path: Path | None, error: QueryError | None = None) -> ShapesError:
    """Return the error of a shape of which no engine may be asked what is made of it, for its path or as is told."""
    from kg.engines.alternatives import TooManyWaysError  # a report does without

    shown = to_n3(node) if isinstance(node, IRI) else "a shape without a name"
    told = error.message if error else ""
    if path is not None and (error is None or isinstance(error, TooManyWaysError) or not path.has_room()):
        named = f"its path names {len(path.predicates):,} properties, in more ways than one question has room for"
        told = f"{named}; give it fewer, or write several shapes"
    return ShapesError(f"{shown} cannot be asked for: {told}", node=node)


class Target(NamedTuple):
    """One target declaration: "class", "node", "subjectsOf" or "objectsOf", and its term."""

    kind: str
    term: Term


class Constraint(NamedTuple):
    """One constraint of a shape: the component's local name, its parameter, and what else the component needs."""

    component: str
    value: Term
    members: tuple[Term, ...] = ()
    flags: str = ""
    minimum: int | None = None
    maximum: int | None = None
    source: Term | None = None
    bindings: tuple[tuple[str, Term], ...] = ()


class Shape(NamedTuple):
    """A node shape (`path` is None) or property shape."""

    node: Term
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: IRI
    messages: tuple[Literal, ...]
    deactivated: bool

    def names_any(self, nodes: AbstractSet[Term]) -> bool:
        """Tell whether it is one of some nodes, or has a constraint of which one is the value or the source."""
        return self.node in nodes or any(one.value in nodes or one.source in nodes for one in self.constraints)
