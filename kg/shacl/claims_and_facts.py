"""Findings of a claim that says what is stated as a fact too: both lines are told, and each such claim once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from kg.engines.base import Engine
from kg.errors import TurtleError
from kg.findings import Finding
from kg.places.locator import Locator
from kg.rdf.terms import IRI, BlankNode, Literal, Term, to_n3
from kg.rdf.vocabulary import OBJECT, PREDICATE, SUBJECT

_CHUNK = 400
_OF_QUERIES = "SPARQL"

_Fact = tuple[IRI, IRI, Term]


def with_facts(findings: Sequence[Finding], engine: Engine) -> list[Finding]:
    """Return findings, those of claims with the place of the fact that says the same, which is their cause.

    A query tells of such a claim with the property that it speaks of, or with its object.
    """
    facts = dict(_facts([one for one in findings if _may_be_of_claim(one)], engine))
    locators: dict[Path, Locator] = {}
    told = []
    for finding in findings:
        fact = facts.get((finding.focus, finding.value)) if _may_be_of_claim(finding) else None
        if fact is not None and finding.path in (OBJECT.value, fact[1].value):
            shown = " ".join(map(to_n3, fact))
            place = None
            if finding.location is not None:
                path = finding.location.path
                locator = locators.setdefault(path, Locator([path]))
                with suppress(OSError, TurtleError):  # it has changed since
                    place = locator.find_triple(fact)
            related = (*finding.related, (place, shown)) if place else finding.related
            finding = finding._replace(related=related, cause=Literal(f"claimed and stated: {shown}"))
        told.append(finding)
    return told


def _may_be_of_claim(finding: Finding) -> bool:
    by_query = finding.component is None or finding.component.startswith(_OF_QUERIES)
    named = isinstance(finding.focus, IRI) and not isinstance(finding.value, BlankNode | None)
    return by_query and named and finding.path is not None and finding.cause is None


def _facts(findings: Sequence[Finding], engine: Engine) -> Iterator[tuple[tuple[Term | None, Term | None], _Fact]]:
    """Yield what is stated of what some things claim, by the claim and its object."""
    for start in range(0, len(findings), _CHUNK):
        pairs = dict.fromkeys((one.focus, one.value) for one in findings[start : start + _CHUNK])
        values = " ".join(f"({to_n3(one)} {to_n3(value)})" for one, value in pairs if one is not None and value)
        rows = engine.select(
            f"SELECT ?claim ?s ?p ?o WHERE {{ VALUES (?claim ?o) {{ {values} }} "
            f"?claim <{SUBJECT}> ?s ; <{PREDICATE}> ?p ; <{OBJECT}> ?o . ?s ?p ?o "
            "FILTER NOT EXISTS { ?claim ?p ?o } }"
        ).rows
        for claim, subject, predicate, value in rows:
            if isinstance(subject, IRI) and isinstance(predicate, IRI) and value is not None:
                yield (claim, value), (subject, predicate, value)
