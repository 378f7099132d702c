"""What the other end denies or limits goes from what stays: just that, with what it was credited by."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kg.enrich.telling import Section
from kg.enrich.unheard import Unheard
from kg.rdf.terms import IRI, Literal, Term, Triple

GRAPH = "urn:g"
NODE, OTHER = IRI("urn:node"), IRI("urn:other")
ITEMS = {"Q1": IRI("urn:a"), "Q2": IRI("urn:b"), "Q22": IRI("urn:c")}
PLAIN = SimpleNamespace(name="plain", states=SimpleNamespace(predicate="urn:p", value="", thing=""),
                        properties=("P1",), reverse=("P2",))  # fmt: skip
NODED = SimpleNamespace(name="noded", states=SimpleNamespace(predicate="", value="urn:of", thing="urn:has"),
                        properties=("P3",), reverse=("P4",))  # fmt: skip
NAMED = SimpleNamespace(name="named", states=None, properties=("P5",), reverse=())


def iri(name: str) -> IRI:
    return IRI(f"{GRAPH}#{name}" if name.startswith("Q") else f"urn:{name}")


def triples(text: str) -> frozenset[Triple]:
    """Return statements of three names each."""
    return frozenset((iri(s), iri(p), iri(o)) for s, p, o in (line.split() for line in text.split(".") if line.strip()))


def without(item: str, said: str, denied: dict[str, set[Any]], limits: dict[Term, set[Triple]]) -> Section | None:
    """Return what is left of a section of an item; the same one where it stays as it is."""
    ours: Any = SimpleNamespace(thing_of=ITEMS, rests_of=lambda left: {"left": str(len(left))})
    telling: Any = SimpleNamespace(
        passage=lambda one: IRI(f"{GRAPH}#{one}"),
        facts=lambda some: [one for section in some for one in section.triples if not str(one[0]).startswith(GRAPH)],
    )
    rules: Any = SimpleNamespace(taken=(PLAIN, NODED, NAMED))
    section = Section(item, "label", triples(said), {"left": "as before"})
    return Unheard(rules, ours, telling, denied, limits).without([section]).get(item, section)


CREDITS = "Q1 about a . Q1-P1-{0} about b . Q1-P1-{0} ref Q1-P1-{0}-r1 . Q1-P1-{0}-r1 url x"
PAIR = {"plain": {(iri("a"), iri("b"))}}


@pytest.mark.parametrize(
    ("item", "said", "left"),
    [
        ("Q1", f"a p b . a name x . {CREDITS.format('Q2')}", "a name x . Q1 about a"),
        ("Q1", f"a p b . a name x . {CREDITS.format('Q2-digest')}", "a name x . Q1 about a"),
        ("Q1", f"a p b . a p c . {CREDITS.format('Q22')}", f"a p c . {CREDITS.format('Q22')}"),
        ("Q1", f"a p c . {CREDITS.format('Q2')}", None),
        ("Q2", "a p b . b name x . Q2 about b . Q2-P2-Q1 about a", "b name x . Q2 about b"),
        ("Q2", "a p b . b name x . Q2-P4-Q1 about a", "b name x . Q2-P4-Q1 about a"),
    ],
)
def test_a_pair_that_is_denied_goes_with_what_credits_it(item: str, said: str, left: str | None) -> None:
    """From either end; what is of another value stays, and so does all where the pair is not stated."""
    found = without(item, said, PAIR, {})

    assert found is not None
    assert triples(said if left is None else left) == found.triples
    assert {"left": "as before" if left is None else str(len(found.triples))} == found.rests


def test_where_no_fact_is_left_nothing_is() -> None:
    assert without("Q1", f"a p b . {CREDITS.format('Q2')}", PAIR, {}) is None


STATED = "node has a . node of b . other has a . other of c . a name x"
ABOUT = "Q1 about node . Q1 about a . Q1-P3-Q2 about node . Q1-P3-Q2 ref Q1-P3-Q2-r1 . Q1-P3-Q2-r1 url x . Q1-P3-Q22 about other"
LEFT = "other has a . other of c . a name x . Q1 about a . Q1-P3-Q22 about other"


def test_a_node_that_is_denied_goes_with_what_leads_to_it() -> None:
    """The one that has both ends; the passage of the item stays, for what else it is about."""
    found = without("Q1", f"{STATED} . {ABOUT}", {"noded": {(iri("a"), iri("b"))}}, {})

    assert found is not None
    assert triples(LEFT) == found.triples


@pytest.mark.parametrize(("limit", "left"), [("1", False), ("2", True)])
def test_a_node_that_has_other_limits_now_goes(limit: str, left: bool) -> None:
    """And not one that has just these already, or of which nothing is told here."""
    limits: dict[Term, set[Triple]] = {
        NODE: {(NODE, IRI("urn:ends"), Literal(limit))},
        IRI("urn:x"): {(IRI("urn:x"), IRI("urn:ends"), Literal("1"))},
    }
    ours: Any = SimpleNamespace(thing_of=ITEMS, rests_of=lambda _: {})
    telling: Any = SimpleNamespace(passage=lambda one: IRI(f"{GRAPH}#{one}"), facts=lambda some: [True])
    said = triples(f"{STATED} . {ABOUT}") | {(NODE, IRI("urn:ends"), Literal("2"))}
    found = Unheard(SimpleNamespace(taken=()), ours, telling, {}, limits).without([Section("Q1", "", said)])  # type: ignore[arg-type]

    assert ({} if left else {"Q1"}) == (found if left else found.keys())
    assert left or triples(LEFT) == getattr(found["Q1"], "triples", None)
