"""Only the prefixes that triples use stand before them, and no triple is lost."""

from __future__ import annotations

from kg.rdf.terms import IRI, Literal, Triple, TripleTerm
from kg.rdf.used_prefixes import MOST, used_prefixes

PREFIXES = {"a": "urn:a#", "ab": "urn:a#b/", "p": "urn:p#", "t": "urn:type#", "in": "urn:in#", "no": "urn:no#"}


def test_a_prefix_is_used_by_a_name_at_any_place() -> None:
    """Datatypes and what stands within a triple term as well; the longest one counts."""
    inner = TripleTerm(IRI("urn:in#s"), IRI("urn:p#p"), Literal("1", "urn:type#t"))
    triples: list[Triple] = [
        (IRI("urn:a#b/c"), IRI("urn:p#p"), inner),
        (IRI("urn:else"), IRI("urn:p#q"), IRI("urn:p#r")),
    ]
    given, used = used_prefixes(iter(triples), PREFIXES)

    assert triples == list(given)
    assert {"ab", "p", "t", "in"} == used.keys()
    assert ([], {}) == (list(used_prefixes([], PREFIXES)[0]), used_prefixes([], PREFIXES)[1])


def test_of_very_many_triples_any_prefix_may_be_used() -> None:
    triples: list[Triple] = [(IRI(f"urn:x{n}"), IRI("urn:p#p"), IRI("urn:a#b")) for n in range(MOST + 5)]
    given, used = used_prefixes(iter(triples), PREFIXES)

    assert (triples, PREFIXES) == (list(given), used)
