"""Findings of a name with a question mark: what is doubted is no fact, and so nothing mends that unseen."""

from __future__ import annotations

from collections.abc import Sequence

from kg.ask.called_things import CalledThings
from kg.ask.doubts import without_doubt
from kg.findings import Finding
from kg.rdf.terms import IRI, Term, to_n3
from kg.rdf.vocabulary import OBJECT, PREDICATE, SUBJECT


def with_doubt(finding: Finding, text: str, things: CalledThings, classes: Sequence[IRI | None]) -> Finding | None:
    """Return a finding of a text that names things with a doubt, and what to write; None for a text without one."""
    plain = without_doubt(text)
    if plain is None:
        return None
    named: dict[IRI, None] = {}
    for cls in classes:
        one = things.called(plain, cls)
        named |= dict.fromkeys((one,) if one is not None else things.called_together(plain, cls))
    return finding._replace(said=f"{finding.said}: {doubt_told(list(named), finding.path == OBJECT.value)}")


def doubt_told(named: Sequence[Term], in_claim: bool = False) -> str:
    """Return what a question mark behind the names of some things means, and what to write; `in_claim`: in a claim."""
    shown = ", ".join(map(to_n3, named))
    if in_claim:
        return f"a claim is no fact, so its object has no ?{f': write {shown}' if shown else ''}"
    parts = f"{to_n3(SUBJECT)}, {to_n3(PREDICATE)} and {to_n3(OBJECT)} {' or '.join(map(to_n3, named))}".rstrip()
    claim = "a claim" if len(named) < 2 else "a claim of what is"
    told = f"? says that it is doubted, and what is doubted is no fact: state {claim}, with {parts}"
    return f"{told}; if not, write {shown or 'the name without it'}"
