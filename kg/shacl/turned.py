"""Findings of one thing that only together tell what is wrong: two values the wrong way round, two claims in one."""

from __future__ import annotations

from collections.abc import Sequence

from kg.ask.known_names import KnownNames
from kg.findings import Finding
from kg.rdf.terms import IRI, Literal, Term, to_n3
from kg.rdf.vocabulary import OBJECT, PREDICATE, SUBJECT
from kg.shacl.said import shown

_CLASS, _DATATYPE = "ClassConstraintComponent", "DatatypeConstraintComponent"
_OF_CLAIMS = {one.value for one in (SUBJECT, PREDICATE, OBJECT)}


def with_turned(findings: Sequence[Finding], names: KnownNames) -> list[Finding]:
    """Return findings of a text for a thing and of a thing for a text, of one node, as of values that changed places.

    The thing must be of the class that is asked for where the text stands.
    """
    texts = {one.focus: one for one in findings if _is_text_for_thing(one)}
    things = {one.focus: one for one in findings if one.focus in texts and _is_thing_for_text(one)}
    turned: dict[Term | None, str] = {}
    for focus, thing in things.items():
        text = texts[focus]
        classes = names.classes(thing.value) if isinstance(thing.value, IRI) else ()
        if text.asked not in classes or not (text.path and thing.path and text.value and thing.value):
            continue
        first, second = to_n3(IRI(text.path)), to_n3(IRI(thing.path))
        written = f"write {first} {to_n3(thing.value)} and {second} {shown(text.value)}"
        turned[focus] = f"the values of {first} and {second} are the wrong way round: {written}"
    return [
        one._replace(said=turned[one.focus], meant=None, cause=None)
        if one.focus in turned and one in (texts[one.focus], things[one.focus])
        else one
        for one in findings
    ]


def _is_text_for_thing(finding: Finding) -> bool:
    return finding.component == _CLASS and isinstance(finding.value, Literal)


def _is_thing_for_text(finding: Finding) -> bool:
    return finding.component == _DATATYPE and isinstance(finding.value, IRI)


def with_claims_apart(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings of a statement of which more than one subject, predicate or object is given, as of several."""
    return [
        one._replace(said=f"{one.said}: describe a thing like this one for each, as each is a statement of its own")
        if one.path in _OF_CLAIMS and one.limit == 1 and len({shown for _, shown in one.related}) > 1
        else one
        for one in findings
    ]
