"""What is asked of a thing of a class: properties, how often each and with what values, and choices among them."""

from __future__ import annotations

from typing import NamedTuple

from kg.rdf.terms import IRI, Term
from kg.shacl.shape import Constraint

_LAST = 1e9


class Rule(NamedTuple):
    """One constraint on the values of a property, the shape that has it, and what that shape says of a misfit."""

    constraint: Constraint
    shape: Term
    message: str


class Property(NamedTuple):
    """What shapes say of one property of a class.

    There are at `least` and at `most` so many values, without a bound where that is None. A value is of one of the
    `datatypes`, of one of the `classes`, or one of the `members`, where there are any; `kind` is "IRI", "Literal" or
    another of SHACL's kinds of nodes, or "". Properties are asked for in their `order` (sh:order), and those without
    one as they stand. `also` are the names that the shapes have for it, and `rules` all constraints on the values.
    """

    path: IRI
    name: str
    definition: str = ""
    least: int = 0
    most: int | None = None
    datatypes: tuple[str, ...] = ()
    classes: tuple[IRI, ...] = ()
    kind: str = ""
    members: tuple[Term, ...] = ()
    order: float = _LAST
    also: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def is_required(self) -> bool:
        """Whether a thing must have a value."""
        return self.least > 0

    @property
    def is_ordered(self) -> bool:
        """Whether the shapes say where it stands among others."""
        return self.order < _LAST

    @property
    def takes_things(self) -> bool:
        """Whether values are things, known by labels and ids, and none of a list."""
        return (
            not self.members and not self.datatypes and (bool(self.classes) or self.kind in ("IRI", "BlankNodeOrIRI"))
        )

    @property
    def message(self) -> str:
        """What the shapes say of a value that does not fit, the first that says anything."""
        return next((rule.message for rule in self.rules if rule.message), "")


class Choice(NamedTuple):
    """Properties of which one is to be given, or just one where it is `exclusive`; and what the shape says of it."""

    paths: tuple[IRI, ...]
    exclusive: bool
    message: str


class Asked(NamedTuple):
    """What is asked of a thing, and allowed: its properties, the required ones first, and choices among them.

    Of its `kinds`, where there are any, one class is to be given beside its own.
    """

    properties: tuple[Property, ...]
    choices: tuple[Choice, ...] = ()
    kinds: tuple[IRI, ...] = ()

    def get(self, path: Term) -> Property | None:
        """Return what is said of a property; None for one of which no shape speaks."""
        return next((one for one in self.properties if one.path == path), None)

    @property
    def required(self) -> tuple[Property, ...]:
        """The properties without which a thing is not whole."""
        return tuple(one for one in self.properties if one.is_required)
