"""Findings of a name with a sign or a word of doubt: what is doubted is no fact, so nothing mends it unseen."""

from __future__ import annotations

from collections.abc import Sequence

from kg.ask.called_things import CalledThings
from kg.ask.doubts import surely_doubts, without_doubt, without_doubting_word
from kg.findings import Finding
from kg.rdf.terms import IRI, Term, to_n3
from kg.rdf.vocabulary import OBJECT, PREDICATE, SUBJECT
from kg.shacl.asked_properties import asked_by
from kg.shacl.model import ShapesGraph

_STATEMENT = {SUBJECT, PREDICATE, OBJECT}


def with_doubt(
    finding: Finding,
    text: str,
    things: CalledThings,
    classes: Sequence[IRI | None],
    shapes: ShapesGraph | None = None,
) -> Finding | None:
    """Return a finding of a text that names things with a doubt, and what to write; None for a text without one.

    A word with which names begin as well doubts only where what is beside it names something.
    """
    plain, sign = without_doubt(text), "?"
    by_word = without_doubting_word(text) if plain is None else None
    if by_word is not None:
        plain, sign = by_word
    if plain is None:
        return None
    named: dict[IRI, None] = {}
    for cls in classes:
        one = things.called(plain, cls)
        named |= dict.fromkeys((one,) if one is not None else things.called_together(plain, cls))
    if by_word is not None and not named and not surely_doubts(text):
        return None
    told = doubt_told(list(named), finding.path == OBJECT.value, sign, claims_asked(shapes) if shapes else None)
    return finding._replace(said=f"{finding.said}: {told}")


def doubt_told(
    named: Sequence[Term], in_claim: bool = False, sign: str = "?", asked: tuple[IRI, Sequence[IRI]] | None = None
) -> str:
    """Return what a sign of doubt beside the names of some things means, and what to write; `in_claim`: in a claim.

    `asked` are the class of claims, and what the shapes ask of one.
    """
    shown = ", ".join(map(to_n3, named))
    if in_claim:
        return f"a claim is no fact, so its object has no {sign}{f': write {shown}' if shown else ''}"
    what = f"{to_n3(OBJECT)} {' or '.join(map(to_n3, named))}".rstrip()
    rest = [to_n3(one) for one in asked[1] if one not in _STATEMENT] if asked else []
    *parts, last = [to_n3(SUBJECT), to_n3(PREDICATE), what, *rest]
    kind = "denied" if sign.lower() == "not" else "doubted"
    claim = f"a {to_n3(asked[0])}" if asked else "a claim"
    claim += "" if len(named) < 2 else " of what is"
    told = f"{sign} says that it is {kind}, and what is {kind} is no fact: state {claim}"
    told += f", with {', '.join(parts)} and {last}"
    return f"{told}; if not, write {shown or 'the name without it'}"


def claims_asked(shapes: ShapesGraph) -> tuple[IRI, Sequence[IRI]] | None:
    """Return the class of claims, of which shapes ask for the parts of a statement, and all that they ask of one."""
    for shape in shapes.targeted:
        classes = [one.term for one in shape.targets if one.kind == "class" and isinstance(one.term, IRI)]
        asked = asked_by(shape, shapes) if classes else []
        if set(asked) >= _STATEMENT:
            return classes[0], asked
    return None
