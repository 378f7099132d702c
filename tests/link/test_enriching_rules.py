"""What a rule for taking over must fit, and which node of ours a fact is stated at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kg.enrich.noding import Noding
from kg.enrich.reading import Misfit
from kg.enrich.requiring import require_fitting
from kg.errors import ProjectError
from kg.link.rules import read_rules
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal

OF_TEXTS = "https://w3id.org/music-kg/ontology#date"


@pytest.mark.parametrize("key", ["predicate", "value"])
def test_a_fact_that_is_a_thing_may_be_stated_as_a_text_where_its_values_are_texts(shipped: Project, key: str) -> None:
    """Otherwise the property of the rule is told, by the key that names it."""
    rules = read_rules(shipped)
    rule = next(
        one
        for one in rules.taken
        if one.kind == "item" and one.states and bool(one.states.predicate) == (key == "predicate")
    )
    ours: Any = SimpleNamespace(of_texts={OF_TEXTS}, of_things=frozenset())

    def require(**states: Any) -> None:
        assert rule.states is not None
        said: dict[str, Any] = {key: OF_TEXTS, **states}
        changed = rule._replace(states=rule.states._replace(**said))
        require_fitting(shipped, rules._replace(taken=(changed,), enrichment=None), ours)

    require(values={"Q1": Literal("a text")})
    with pytest.raises(ProjectError, match="has dates or texts, and the fact is a thing") as told:
        require(values={"Q1": IRI("urn:a")})
    assert f"'{'property' if key == 'predicate' else key}' in [facts.{rule.name}.states]" in told.value.message


THING, VALUE = IRI("urn:thing"), IRI("urn:value")


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("before", [False, True])
def test_a_fact_is_stated_at_the_one_node_that_may_be_meant(several: bool, before: bool) -> None:
    """Of ours, or of those of an earlier run; at none where ours has several, and at a new one where that run made them."""
    nodes = [IRI(f"urn:n{n}") for n in range(2 if several else 1)]
    said = {"urn:value-of": [VALUE], "urn:thing-of": [THING]}
    ours: Any = SimpleNamespace(
        nodes=lambda _: {} if before else {THING: [(node, said) for node in nodes]},
        nodes_before=dict.fromkeys(nodes, said) if before else {},
        prefixes={"n": "urn:new:"},
        described=lambda _: False,
    )
    states: Any = SimpleNamespace(value="urn:value-of", thing="urn:thing-of", node="n:{thing}", qualifiers={})
    rules: Any = SimpleNamespace()
    noding = Noding("label", states, rules, ours, lambda *_: None)
    found: Any = SimpleNamespace(thing=THING, value=SimpleNamespace(term=VALUE), qualified={})

    if several and not before:
        with pytest.raises(Misfit) as told:
            noding._node(found, "", "")
        assert "ours has several such" in told.value.why
    else:
        assert noding._node(found, "", "") == (IRI("urn:new:thing") if several else nodes[0])
