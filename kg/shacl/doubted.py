"""Findings of a name with a sign or a word of doubt: what is doubted is no fact, so nothing mends it unseen."""

from __future__ import annotations

from collections.abc import Sequence

from kg.ask.called_things import CalledThings
from kg.ask.doubts import without_doubt, without_doubting_word
from kg.findings import Finding
from kg.rdf.terms import IRI, Term, to_n3
from kg.rdf.vocabulary import OBJECT, PREDICATE, SUBJECT


def with_doubt(finding: Finding, text: str, things: CalledThings, classes: Sequence[IRI | None]) -> Finding | None:
    """Return a finding of a text that names things with a doubt, and what to write; None for a text without one.

    A word that doubts is one where what is beside it names something.
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
    if by_word is not None and not named:
        return None
    return finding._replace(said=f"{finding.said}: {doubt_told(list(named), finding.path == OBJECT.value, sign)}")


def doubt_told(named: Sequence[Term], in_claim: bool = False, sign: str = "?") -> str:
    """Return what a sign of doubt beside the names of some things means, and what to write; `in_claim`: in a claim."""
    shown = ", ".join(map(to_n3, named))
    if in_claim:
        return f"a claim is no fact, so its object has no {sign}{f': write {shown}' if shown else ''}"
    parts = f"{to_n3(SUBJECT)}, {to_n3(PREDICATE)} and {to_n3(OBJECT)} {' or '.join(map(to_n3, named))}".rstrip()
    claim = "a claim" if len(named) < 2 else "a claim of what is"
    kind = "denied" if sign.lower() == "not" else "doubted"
    told = f"{sign} says that it is {kind}, and what is {kind} is no fact: state {claim}, with {parts}"
    return f"{told}; if not, write {shown or 'the name without it'}"
