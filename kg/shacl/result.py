"""One result of a validation, and the component that it violates."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from kg.rdf.terms import Literal, Term
from kg.rdf.vocabulary import SH
from kg.shacl.paths import Path
from kg.shacl.shape import Constraint, Shape


class Result(NamedTuple):
    """One result of a validation, as the SHACL report has it; `component` is a full IRI.

    `root` is the node of the evaluated set for which the result came up: the focus node itself, or the node from which
    nested property shapes led to it. `target` is the shape whose target led there, and `constraint` what was violated.
    """

    root: Term
    focus: Term
    path: Path | None
    value: Term | None
    shape: Shape
    component: str
    messages: tuple[Literal, ...] = ()
    source: Term | None = None
    result_path: Term | None = None
    target: Term | None = None
    constraint: Constraint | None = None


def component_iri(name: str) -> str:
    """Return the IRI of SHACL's component of a name such as MinCount."""
    return f"{SH}{name}ConstraintComponent"


def component_of(constraint: Constraint) -> str:
    """Return the IRI of the component of a constraint."""
    return _named_after(constraint.component)


@cache
def _named_after(parameter: str) -> str:
    return component_iri(parameter[0].upper() + parameter[1:])
