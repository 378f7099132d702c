"""A query that found nothing is asked for what it may find after an edit: it finds nothing then, or some of this does."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.engines.embedded import EmbeddedEngine
from kg.rdf.formats import triple_of
from kg.rdf.terms import IRI, Term
from kg.sparql import newly
from kg.sparql.newly import Stated, read_differences
from tests import ROOT

TERMS, PROPERTIES, GRAPHS, NAMES = ("urn:a", "urn:b", "urn:c"), ("urn:p", "urn:q"), ("urn:g1", "urn:g2"), "xyzw"


def engine_on(quads: Iterable[Quad]) -> EmbeddedEngine:
    """Return an engine on graphs, and on the merged graph of them."""
    store = Store()
    store.extend(quads)
    store.extend({Quad(one.subject, one.predicate, one.object) for one in quads})
    return EmbeddedEngine(store)


def stated(quads: set[Quad], others: set[Quad]) -> list[Stated]:
    """Return what only some quads state and others do not: by their graphs, and all together."""
    merged: set[tuple[Term, Term, Term]] = {triple_of(one) for one in quads} - {triple_of(one) for one in others}
    in_graphs: list[Stated] = [
        (*triple_of(one), IRI(one.graph_name.value)) for one in quads - others if isinstance(one.graph_name, NamedNode)
    ]
    return [*in_graphs, *((*triple, None) for triple in merged)]


def may_find(text: str, before: set[Quad], after: set[Quad]) -> bool | None:
    """Tell whether anything new is found where the change is; None where the whole query has to be asked."""
    differences = read_differences(text)
    engine = engine_on(after)
    came, went = (sorted(one, key=str) for one in (stated(after, before), stated(before, after)))
    return differences.finds_any(came, went, lambda one: engine.select(one).rows) if differences else None


def quad(text: str) -> Quad:
    """Return a quad of four short names: a number is a literal, and _ a node without a name."""
    subject, predicate, value, graph = text.split()

    def term(name: str) -> NamedNode | BlankNode:
        return BlankNode("n") if name == "_" else NamedNode(f"urn:{name}")

    held = Literal(int(value)) if value.isdigit() else term(value)
    return Quad(term(subject), NamedNode(f"urn:{predicate}"), held, NamedNode(f"urn:{graph}"))


CASES = [
    ("a triple comes", "SELECT ?x { ?x <urn:p> ?y }", "", "a p b g", True),
    ("one of another property comes", "SELECT ?x { ?x <urn:p> ?y }", "", "a q b g", False),
    ("a part of what is asked for comes", "SELECT ?x { ?x <urn:p> ?y . ?y <urn:q> ?z }", "a p b g", "a p b g|b q c g", True),
    ("one comes that joins nothing", "SELECT ?x { ?x <urn:p> ?y . ?y <urn:q> ?z }", "a p b g", "a p b g|c q c g", False),
    ("a literal comes", "SELECT ?x { ?x <urn:p> 1 }", "", "a p 1 g", True),
    ("a node without a name comes", "SELECT ?x { ?x <urn:p> ?y ; <urn:q> ?z }", "", "_ p 1 g|_ q _ g", True),
    ("what stood against it goes", "SELECT ?x { ?x <urn:p> ?y FILTER NOT EXISTS { ?x <urn:q> ?z } }", "a p b g|a q c g", "a p b g", True),
    ("one of two that stood against it goes", "SELECT ?x { ?x <urn:p> ?y FILTER NOT EXISTS { ?x <urn:q> ?z } }", "a p b g|a q b g|a q c g", "a p b g|a q c g", False),
    ("what MINUS took away goes", "SELECT ?x { ?x <urn:p> ?y MINUS { ?x <urn:q> ?z } }", "a p b g|a q c g", "a p b g", True),
    ("the last of two patterns goes", "SELECT ?x { ?x <urn:p> ?y . FILTER NOT EXISTS { ?y <urn:p> ?z . ?z <urn:q> ?y } FILTER(?y = <urn:b>) }", "a p b g|b p c g|c q b g", "a p b g|b p c g", True),
    ("in a subquery", "SELECT ?v ?s { { SELECT ?v { ?x <urn:p> ?v MINUS { ?v <urn:q> ?z } } GROUP BY ?v } ?s ?any ?v }", "a p b g|b q c g", "a p b g", True),
    ("one way of two", "SELECT ?x { { ?x <urn:p> <urn:b> } UNION { ?x <urn:q> <urn:c> } }", "a p c g", "a p c g|a q c g", True),
    ("a condition of one way of two", "SELECT ?x { ?x <urn:p> ?y . { ?x <urn:q> ?z FILTER(?x = <urn:b>) } UNION { ?x <urn:q> ?z } }", "a q c g", "a q c g|a p b g", True),
    ("a condition of a group beside", "SELECT ?x { ?x <urn:p> ?y . { ?x <urn:q> ?z FILTER(?x = <urn:b>) } }", "a q c g", "a q c g|a p b g", False),
    ("in another graph", "SELECT ?g { GRAPH ?g { ?x <urn:p> ?y } FILTER(?g = <urn:h>) }", "a p b g", "a p b g|a p b h", True),
    ("merged, it is as before", "SELECT ?x { ?x <urn:p> ?y FILTER(?y = <urn:c>) }", "a p b g", "a p b g|a p b h", False),
    ("a circle closes", "SELECT ?x { ?x <urn:p>+ ?x }", "a p b g", "a p b g|b p a g", None),
    ("what MINUS took away goes, where a name of it has a value later on", "SELECT ?x { ?x <urn:p> ?y MINUS { ?x <urn:q> ?z } ?z <urn:r> ?w }", "a p b g|a q c g|b r d g", "a p b g|b r d g", True),
    ("MINUS knows nothing of what stands behind it", "SELECT ?x { ?x <urn:p> ?y MINUS { ?x <urn:q> ?z } ?z <urn:r> ?w }", "a q c g|b r d g", "a q c g|b r d g|a p b g", False),
    ("MINUS of what is named behind it takes nothing away", "SELECT ?x { ?y <urn:q> ?z MINUS { ?x <urn:r> ?w } ?x <urn:p> ?y }", "a r c g|b q c g", "a r c g|b q c g|a p b g", True),
    ("MINUS of other names takes nothing away", "SELECT ?x { ?x <urn:p> ?y MINUS { ?z <urn:q> ?w } }", "a q c g", "a q c g|a p b g", True),
    ("what stood against what comes behind it goes", "SELECT ?x { FILTER NOT EXISTS { ?x <urn:q> ?z } ?x <urn:p> ?y }", "a p b g|a q c g", "a p b g", True),
    ("what stood against a name that is made goes", "SELECT ?x { FILTER NOT EXISTS { ?z <urn:q> ?v } ?x <urn:p> ?y BIND(?y AS ?z) ?z <urn:r> ?w }", "a p b g|b r c g|b q c g", "a p b g|b r c g", None),
    ("what stands against it says so of two names", "SELECT ?x { ?x <urn:p> ?y FILTER NOT EXISTS { ?x <urn:q> ?y } }", "a q c g", "a q c g|a p b g", True),
    ("what stands against it is in another graph", "SELECT ?x { GRAPH <urn:g> { ?x <urn:p> ?y FILTER NOT EXISTS { ?x <urn:q> ?z } } }", "a q c h", "a q c h|a p b g", True),
    ("a condition where the name has no value", "SELECT ?x { ?x <urn:p> ?y . { ?y <urn:q> ?z FILTER(!BOUND(?x)) } }", "b q c g", "b q c g|a p b g", True),
    ("a subquery has a name of its own", "SELECT ?x { { SELECT ?x { ?x <urn:p> ?y } } ?y <urn:q> ?x FILTER(?y = <urn:c>) }", "c q a g", "c q a g|a p b g", True),
    ("a subquery beside has a name of its own", "SELECT ?x { ?x <urn:p> ?y . { SELECT ?x { ?x <urn:q> ?y } } }", "a q c g", "a q c g|a p b g", True),
    ("a subquery beside has a condition of its own", "SELECT ?x { ?x <urn:p> ?y . { SELECT ?x { ?x <urn:q> ?y FILTER(?y = <urn:c>) } } }", "a q c g", "a q c g|a p b g", True),
    ("the subquery around has a name of its own", "SELECT ?x { { SELECT ?x { { SELECT * { ?x <urn:p> ?y } } } } ?y <urn:q> ?x FILTER(?y = <urn:c>) }", "c q a g", "c q a g|a p b g", True),
    ("an IRI with an escape", r"SELECT ?x { ?x <urn:\u0070> ?y }", "", "a p b g", None),
    ("a name with an escape", r"PREFIX u: <urn:> SELECT ?x { ?x u:p\-q ?y }", "", "a p-q b g", None),
    ("of three things one, by what joins it", "SELECT ?x { ?x <urn:p> ?y . ?y <urn:q> ?z }", "c q a g", "c q a g|a p a g|b p b g|c p c g", True),
    ("of three things one, by a condition", "SELECT ?x { ?x <urn:p> ?y . ?y <urn:q> ?z FILTER(?y = <urn:c>) }", "c q a g", "c q a g|a p a g|b p b g|a p c g", True),
    ("what MINUS took away goes, where a name of it has a value in a group later on", "SELECT ?x { ?x <urn:p> ?y MINUS { ?x <urn:q> ?z } { ?z <urn:r> ?w } }", "a p b g|a q c g|b r d g", "a p b g|b r d g", True),
    ("what MINUS took away goes, where a subquery has such a name", "SELECT ?x { { SELECT ?x { ?x <urn:p> ?z } } MINUS { ?x <urn:q> ?z } ?z <urn:r> ?w }", "a p b g|a q c g|b r d g", "a p b g|b r d g", True),
    ("what stood against a name of a subquery goes", "SELECT ?x { { SELECT * { ?x <urn:p> ?y } } FILTER NOT EXISTS { ?x <urn:q> ?z } }", "a p b g|a q c g", "a p b g", True),
    ("what stood against a name that one of two ways has goes", "SELECT ?y { { ?x <urn:p> ?y } UNION { ?z <urn:q> ?y } FILTER(!BOUND(?x)) FILTER NOT EXISTS { ?x <urn:r> ?w } }", "b q a g|a r b g", "b q a g", None),
    ("what stood against it goes from one graph of two", "SELECT ?x { GRAPH <urn:g> { ?x <urn:p> ?y FILTER NOT EXISTS { ?x <urn:q> ?z } } }", "a p b g|a q c g|a q c h", "a p b g|a q c h", True),
    ("the first way of two", "SELECT ?x { { ?x <urn:p> <urn:b> } UNION { ?x <urn:q> <urn:c> } }", "a p c g", "a p c g|a p b g", True),
    ("it may be any", "SELECT ?x { ?x <urn:p> ?y FILTER NOT EXISTS { ?z <urn:q> ?w } }", "a p b g|a q c g", "a p b g", None),
    ("a pattern without variables", "SELECT (1 AS ?one) { <urn:a> <urn:p> <urn:b> }", "", "a p b g", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "before", "after", "expected"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_what_is_new_is_found_where_the_change_is(text: str, before: str, after: str, expected: bool | None) -> None:
    was, now = ({quad(one) for one in part.split("|") if one} for part in (before, after))
    assert not list(engine_on(was).select(text).rows)
    assert expected == may_find(text, was, now)
    assert (expected is not False) == bool(list(engine_on(now).select(text).rows))


@pytest.mark.parametrize("number", [1, 2])
def test_what_is_new_is_found_in_parts(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few changes are asked for at once, nothing of what came is left out."""
    monkeypatch.setattr(newly, "_AT_ONCE", number)
    for what, text, before, after, expected in CASES:
        was, now = ({quad(one) for one in part.split("|") if one} for part in (before, after))
        assert (what, expected) == (what, may_find(text, was, now))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?x ?y ?z }",
        "BASE <urn:> SELECT ?x { ?x <p> ?z }",
        "SELECT ?x FROM <urn:g1> { ?x ?y ?z }",
        "SELECT (COUNT(?x) AS ?n) { ?x ?y ?z }",
        "SELECT ?x { ?x ?y ?z } GROUP BY ?x HAVING(SUM(?z) > 1)",
        "SELECT ?x { ?x ?y ?z } GROUP BY (STR(?x) AS ?x2)",
        "SELECT ?x { ?x ?y ?z } LIMIT 1",
        "SELECT ?x { ?x ?y ?z } ORDER BY ?x OFFSET 1",
        "SELECT ?x { ?x ?y ?z } VALUES ?x { <urn:a> }",
        "SELECT ?x { { SELECT ?x { ?x ?y ?z } ORDER BY ?x LIMIT 1 } }",
        "SELECT ?x { ?x <urn:p>* ?z }",
        "SELECT ?x { ?x <urn:p>+ ?z }",
        "SELECT ?x { ?x a+ ?x }",
        "SELECT ?x { ?x <urn:p>? ?z }",
        "SELECT ?x { ?x ^<urn:p> ?z }",
        "SELECT ?x { ?x <urn:p>/<urn:q> ?z }",
        "SELECT ?x { ?x <urn:p>|<urn:q> ?z }",
        "SELECT ?x { ?x !<urn:p> ?z }",
        "SELECT ?x { [] ?y ?x }",
        "SELECT ?x { ?x ?y [] }",
        "SELECT ?x { ?x ?y ( 1 ) }",
        "SELECT ?x { _:x ?y ?x }",
        "SELECT ?x { ?x ?y _:x }",
        "SELECT ?x { ?x ?y ?z OPTIONAL { ?x <urn:p> ?w } FILTER(!BOUND(?w)) }",
        "SELECT ?x { ?x ?y ?z FILTER EXISTS { ?x <urn:p> ?w } }",
        "SELECT ?x { ?x ?y ?z FILTER(!EXISTS { ?x <urn:p> ?w }) }",
        "SELECT ?x { ?x ?y ?z BIND(EXISTS { ?x <urn:p> ?w } AS ?v) }",
        "SELECT ?x { ?x ?y ?z FILTER NOT EXISTS { ?x <urn:p> ?w FILTER(?w = ?z) } }",
        "SELECT ?x { ?x ?y ?z MINUS { ?x <urn:p> ?w MINUS { ?x <urn:q> ?w } } }",
        "SELECT ?x { ?x ?y ?z MINUS { { ?x <urn:p> ?w } UNION { ?x <urn:q> ?w } } }",
        "SELECT ?g { GRAPH ?g { } }",
        "SELECT ?g { GRAPH ?g { GRAPH <urn:g1> { ?x ?y ?z } } }",
        "SELECT ?g { GRAPH ?g { { SELECT ?x { ?x ?y ?z } } } }",
        "SELECT ?x { SERVICE <urn:s> { ?x ?y ?z } }",
        "SELECT ?x { ?x ?y ?z",
        "SELECT",
    ],
)
def test_what_may_lose_by_what_comes_is_asked_as_a_whole(text: str) -> None:
    assert read_differences(text) is None


class _Maker:
    """Makes up queries and graphs."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def quad(self) -> Quad:
        chance = self.chance
        subjects: list[NamedNode | BlankNode] = [*map(NamedNode, TERMS), BlankNode("b1")]
        values: list[NamedNode | BlankNode | Literal] = [*subjects, Literal("a"), Literal(1)]
        subject, value = chance.choice(subjects), chance.choice(values)
        return Quad(subject, NamedNode(chance.choice(PROPERTIES)), value, NamedNode(chance.choice(GRAPHS)))

    def term(self, *more: str) -> str:
        known = (*more, *(f"<{one}>" for one in TERMS))
        return f"?{self.chance.choice(NAMES)}" if self.chance.random() < 0.7 else self.chance.choice(known)

    def triples(self) -> str:
        verbs = [*(f"<{one}>" for one in PROPERTIES), f"?{self.chance.choice(NAMES)}"]
        found = f"{self.term()} {self.chance.choice(verbs)} {self.term('1', 'true')}"
        if self.chance.random() < 0.3:
            found += f", {self.term('1')} ; {self.chance.choice(verbs)} {self.term('1')}"
        return f"{found} . "

    def group(self, depth: int, *, in_graph: bool = False) -> str:
        chance = self.chance
        parts = [self.triples() for _ in range(chance.choice([1, 1, 2]))]
        for _ in range(chance.choice([0, 1, 1, 2])):
            kind = chance.random()
            inner = self.triples() + (self.triples() if chance.random() < 0.3 else "")
            if kind < 0.5:
                parts.append(f"{'FILTER NOT EXISTS' if kind < 0.3 else 'MINUS'} {{ {inner}}} ")
            elif kind < 0.62:
                parts.append(
                    chance.choice(
                        [
                            "FILTER(?x != ?y) ",
                            "FILTER(!BOUND(?y)) ",
                            "VALUES ?x { <urn:a> <urn:p> } ",
                            *(f"FILTER(?{one} {sign} <urn:a>) " for one in NAMES for sign in ("=", "!=")),
                        ]
                    )
                )
            elif depth and kind < 0.74:
                ways = (self.group(depth - 1, in_graph=in_graph) for _ in "ab")
                parts.append(" UNION ".join(f"{{ {one}}}" for one in ways) + " ")
            elif depth and kind < 0.88 and not in_graph:
                names = " ".join(f"?{one}" for one in chance.sample(NAMES, 2))
                head, tail = chance.choice([(names, f"GROUP BY {names}"), (f"DISTINCT {names}", ""), ("*", "")])
                parts.append(f"{{ SELECT {head} WHERE {{ {self.group(depth - 1)}}} {tail} }} ")
            elif depth and not in_graph:
                graph = chance.choice(["?g", "?x", "<urn:g1>"])
                parts.append(f"GRAPH {graph} {{ {self.group(depth - 1, in_graph=True)}}} ")
        if chance.random() < 0.3:
            chance.shuffle(parts)
        return "".join(parts)


def compare(seed: int, number: int) -> Counter[tuple[bool, bool | None]]:
    """Compare what made-up queries find after made-up edits with what is told; return how often which came about."""
    maker = _Maker(seed)
    seen: Counter[tuple[bool, bool | None]] = Counter()
    for _ in range(number):
        text = f"SELECT * WHERE {{ {maker.group(2)}}}"
        held = {maker.quad() for _ in range(maker.chance.randrange(9))}
        for _ in range(6):
            if list(engine_on(held).select(text).rows):
                held = set(maker.chance.sample(sorted(held, key=str), max(0, len(held) - 2)))
                continue
            went = maker.chance.sample(sorted(held, key=str), min(len(held), maker.chance.randrange(3)))
            now = held - set(went) | {maker.quad() for _ in range(maker.chance.randrange(3))}
            there, told = bool(list(engine_on(now).select(text).rows)), may_find(text, held, now)
            assert not (there and told is False), (text, held, now)
            seen[there, told] += 1
            held = now
    return seen


def test_nothing_new_is_ever_missed() -> None:
    """By queries and edits that are made up, six edits of each query; others each time where more are asked for."""
    asked = os.environ.get("KG_EXAMPLES")
    seen = compare(random.randrange(10**9) if asked else 20, int(asked or "360") // 6)
    assert min(seen[False, False], seen[True, True]) > 10, seen


def test_most_questions_of_the_project_that_look_for_faults_can_be_asked_so() -> None:
    texts = [path.read_text("utf-8") for path in sorted(Path(ROOT, "queries/checks").glob("*.rq"))]
    read = [read_differences("\n".join(one for one in text.split("\n") if not one.startswith("#"))) for text in texts]
    assert len([one for one in read if one]) >= len(texts) - 3
