"""All that follows from statements, and what changes of it: the same as a plain reading of the rules gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph
import pytest

from kg.entail import closure
from kg.entail.closure import conclude, find_changes, says_nothing
from kg.entail.facts import Fact
from kg.entail.reasons import find_reasons
from kg.entail.rules import PROFILES, RULES, WORDS, Pattern, Rule, inference_of, is_fixed, rules_of, words_of
from kg.errors import LimitError, UsageError
from kg.rdf.vocabulary import OWL, RDF, RDFS
from tests import ROOT
from tests.growth import require_growth

DEFAULT, ENTAILED = pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode("urn:entailed")
HEAD = f"@prefix : <urn:> . @prefix rdf: <{RDF}> . @prefix rdfs: <{RDFS}> . @prefix owl: <{OWL}> .\n"


def facts_of(turtle: str) -> set[Fact]:
    parsed = pyoxigraph.parse((HEAD + turtle).encode(), pyoxigraph.RdfFormat.TURTLE)
    return {(quad.subject, quad.predicate, quad.object) for quad in parsed}


def store_of(facts: Iterable[Fact], entailed: Iterable[Fact] = ()) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*fact) for fact in facts)
    store.extend(pyoxigraph.Quad(*fact, ENTAILED) for fact in entailed)
    return store


def followed(facts: Iterable[Fact], rules: Iterable[Rule] = RULES) -> set[Fact]:
    found = conclude(store_of(facts), DEFAULT, list(rules))
    return {(quad.subject, quad.predicate, quad.object) for quad in found}


def read_plainly(facts: Iterable[Fact], rules: Iterable[Rule] = RULES) -> set[Fact]:
    """Return what follows, by trying every rule on every statement until nothing new comes."""
    known, stated = set(facts), set(facts)
    while True:
        new = set()
        for rule in rules:
            bindings: list[dict[str, Any]] = [{}]
            for premise in rule.premises:
                tried = (_bind(premise, fact, bound) for bound in bindings for fact in known)
                bindings = [bound for bound in tried if bound is not None]
            for bound in bindings:
                subject, predicate, value = (
                    bound[part] if part[0] == "?" else pyoxigraph.NamedNode(part) for part in rule.conclusion
                )
                if isinstance(predicate, pyoxigraph.NamedNode) and not isinstance(subject, pyoxigraph.Literal):
                    new.add((subject, predicate, value))
        new = {fact for fact in new - known if not says_nothing(fact)}
        if not new:
            return known - stated
        known |= new


def _bind(premise: Pattern, fact: Fact, bound: dict[str, Any]) -> dict[str, Any] | None:
    found = dict(bound)
    if premise[1][0] != "?" and isinstance(fact[2], pyoxigraph.Literal):
        return None
    for part, term in zip(premise, fact, strict=True):
        if part[0] != "?" and part != getattr(term, "value", None):
            return None
        if part[0] == "?" and found.setdefault(part, term) != term:
            return None
    return found


@pytest.mark.parametrize(
    ("name", "stated", "follows"),
    [
        ("rdfs2", ":p rdfs:domain :C . :x :p 1 .", ":x a :C ."),
        ("rdfs3", ":p rdfs:range :C . :x :p :y, 1 .", ":y a :C ."),
        ("rdfs5", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r ."),
        ("rdfs7", ":p rdfs:subPropertyOf :q . :x :p 'a'@en .", ":x :q 'a'@en ."),
        ("rdfs9", ":C rdfs:subClassOf :D . :x a :C .", ":x a :D ."),
        ("rdfs11", ":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .", ":C rdfs:subClassOf :E ."),
        ("cax-eqc1", ":C owl:equivalentClass :D . :x a :C . :y a :D .", ":x a :D ."),
        ("cax-eqc2", ":C owl:equivalentClass :D . :x a :C . :y a :D .", ":y a :C ."),
        ("prp-eqp1", ":p owl:equivalentProperty :q . :x :p 1 . :y :q 2 .", ":x :q 1 ."),
        ("prp-eqp2", ":p owl:equivalentProperty :q . :x :p 1 . :y :q 2 .", ":y :p 2 ."),
        ("prp-inv1", ":p owl:inverseOf :q . :x :p :y, 1 . :a :q :b .", ":y :q :x ."),
        ("prp-inv2", ":p owl:inverseOf :q . :x :p :y . :a :q :b, 1 .", ":b :p :a ."),
        ("prp-symp", ":p a owl:SymmetricProperty . :x :p :y, 1 .", ":y :p :x ."),
        ("prp-trp", ":p a owl:TransitiveProperty . :x :p :y . :y :p :z . :z :p :w .", ":x :p :z, :w . :y :p :w ."),
        ("eq-sym", ":x owl:sameAs :y, 'y' .", ":y owl:sameAs :x ."),
        ("eq-trans", ":x owl:sameAs :y . :y owl:sameAs :z .", ":x owl:sameAs :z ."),
        ("eq-rep-s", ":x owl:sameAs :y . :x :p 1 .", ":y :p 1 . :y owl:sameAs :y ."),
        ("eq-rep-p", ":p owl:sameAs :q . :x :p 1 .", ":x :q 1 ."),
        ("eq-rep-o", ":y owl:sameAs :z . :x :p :y .", ":x :p :z . "),
    ],
)
def test_a_rule_gives_what_the_standard_says(name: str, stated: str, follows: str) -> None:
    """Each alone; a text is never a subject, and neither a class nor the same as a thing."""
    rules = [rule for rule in RULES if rule.name == name]
    expected = {fact for fact in facts_of(follows) if not says_nothing(fact)}

    assert expected == followed(facts_of(stated), rules)


def test_every_rule_begins_with_a_term_of_the_standards() -> None:
    """Else what follows could not be found without reading all there is; and every rule has a word in a profile."""
    assert all(any(is_fixed(premise) for premise in rule.premises) for rule in RULES)
    assert [True, True, False, False] == [
        is_fixed(one)
        for one in (
            ("?c", f"{RDFS}subClassOf", "?d"),
            ("?p", f"{RDF}type", f"{OWL}TransitiveProperty"),
            ("?x", f"{RDF}type", "?c"),
            ("?x", "?p", "?y"),
        )
    ], "of what a thing is there are as many statements as things"
    assert len(RULES) == len({rule.name for rule in RULES})
    assert WORDS == words_of(["owlrl-lite"])
    assert set(PROFILES["rdfs"]) < set(WORDS)
    assert {"rdfs2", "rdfs3", "rdfs5", "rdfs7", "rdfs9", "rdfs11"} == {rule.name for rule in rules_of(PROFILES["rdfs"])}


@pytest.mark.parametrize(
    ("stated", "follows"),
    [
        (":x owl:sameAs :y . :y owl:sameAs :x .", ""),
        (":C rdfs:subClassOf :D . :D rdfs:subClassOf :C .", ""),
        (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", ""),
        (":p rdfs:subPropertyOf :q . :x :p :x .", ":x :q :x ."),
        (":p rdfs:subPropertyOf owl:sameAs . :x :p :x .", ""),
    ],
)
def test_that_a_thing_is_itself_does_not_follow(stated: str, follows: str) -> None:
    """Nor that it is below itself, also where it was stated and goes; that it knows itself may well follow."""
    facts = facts_of(stated)
    assert facts_of(follows) == followed(facts)
    itself = facts_of(":x owl:sameAs :x .")
    entailed = followed(facts | itself)
    gone, come = find_changes(store_of(facts, entailed), DEFAULT, ENTAILED, RULES, (), itself)
    assert (entailed - gone) | come == followed(facts)


def test_what_has_followed_is_what_more_follows_from() -> None:
    """Two statements that both only follow, and from both of them together a third."""
    rules = [rule for rule in RULES if rule.name in ("eq-sym", "eq-rep-s", "eq-rep-o")]
    facts = facts_of(":a rdfs:subPropertyOf :C . :a owl:sameAs :n . :C owl:sameAs :n .")

    assert facts_of(":C rdfs:subPropertyOf :a .") <= followed(facts, rules)


def test_a_profile_is_its_words_in_the_order_of_the_table() -> None:
    """Each once, whatever else is named; what is none is told."""
    assert {"domain", "range", "subproperty", "subclass", "hierarchy"} == set(words_of(["hierarchy", "rdfs", "domain"]))
    assert [word for word in WORDS if word in PROFILES["rdfs"]] == list(words_of(["hierarchy", "rdfs", "domain"]))
    assert words_of(["rdfs"]) == inference_of("rdfs")
    assert () == inference_of("none") == inference_of("as it is", ("none", "as it is"))
    with pytest.raises(UsageError, match="there is no inference 'owl'; known are none, rdfs, owlrl-lite"):
        inference_of("owl")


TERMS = [":a", ":b", ":c", ":C", ":D", ":p", ":q", "_:n"]
RELATIONS = [
    "rdf:type", "rdf:type", ":p", ":p", ":q", "rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range",
    "owl:inverseOf", "owl:equivalentClass", "owl:equivalentProperty", "owl:sameAs",
]  # fmt: skip
KINDS = ["owl:SymmetricProperty", "owl:TransitiveProperty"]


def some_facts(chance: random.Random, count: int) -> set[Fact]:
    lines = []
    for _ in range(count):
        subject, relation, value = chance.choice(TERMS), chance.choice(RELATIONS), chance.choice([*TERMS, "1"])
        if chance.random() < 0.1:
            subject, relation, value = chance.choice([":p", ":q"]), "rdf:type", chance.choice(KINDS)
        lines.append(f"{subject} {relation} {value} .")
    named = pyoxigraph.parse((HEAD + "\n".join(lines)).encode(), pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=False)
    return {(quad.subject, quad.predicate, quad.object) for quad in named}


@pytest.mark.parametrize("seed", range(30))
def test_what_follows_is_what_a_plain_reading_gives(seed: int) -> None:
    """With circles of every kind, and texts where no text can be."""
    chance = random.Random(seed)
    words = chance.sample(WORDS, chance.randrange(1, len(WORDS)))
    rules = rules_of(words)
    facts = some_facts(chance, chance.randrange(3, 9))

    assert read_plainly(facts, rules) == followed(facts, rules)


def some_of(chance: random.Random, facts: set[Fact], most: int) -> set[Fact]:
    return set(chance.sample(sorted(facts, key=str), chance.randrange(0, 1 + min(most, len(facts)))))


@pytest.mark.parametrize("always_anew", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_a_change_gives_what_all_statements_give(seed: int, always_anew: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever comes and goes; also where terms of the standards do, if these were not begun anew.

    What follows is now and then stated as well, and ceases to be.
    """
    if not always_anew:
        monkeypatch.setattr(closure, "must_begin_anew", lambda *_: False)
    chance = random.Random(seed)
    rules = rules_of(chance.sample(WORDS, chance.randrange(1, len(WORDS) + 1)))
    stated = some_facts(chance, chance.randrange(2, 14))
    entailed = followed(stated, rules)
    for _ in range(4):
        removed = some_of(chance, stated, len(stated) // 2)
        added = (some_facts(chance, chance.randrange(0, 4)) | some_of(chance, entailed, 4)) - stated
        stated = (stated - removed) | added
        gone, come = find_changes(store_of(stated, entailed), DEFAULT, ENTAILED, rules, added, removed)

        assert gone <= entailed
        assert not come & entailed
        entailed = (entailed - gone) | come
        assert entailed == followed(stated, rules)


@pytest.mark.parametrize("seed", range(30))
def test_a_reason_holds_by_itself(seed: int) -> None:
    """Each step follows from steps that are told behind it, down to statements; nothing rests on itself."""
    chance = random.Random(seed)
    stated = some_facts(chance, 12)
    entailed = followed(stated)
    store = store_of(stated, entailed)

    for goal in sorted(entailed, key=str)[:20]:
        reasons = find_reasons(store, DEFAULT, ENTAILED, RULES, goal)
        known: set[Fact] = set()
        for reason in reversed(reasons):
            if reason.rule is None:
                assert reason.fact in stated
            else:
                assert set(reason.premises) <= known
                assert reason.fact in followed(reason.premises, [reason.rule])
            known.add(reason.fact)
        assert goal == reasons[0].fact
        assert len(reasons) == len(known)


def test_what_is_stated_no_longer_may_still_follow() -> None:
    """By what stays: from other statements, from what follows from these, and from what has come."""
    stated = facts_of(":C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :x a :C, :D, :E . :y a :E .")
    removed, added = facts_of(":x a :D, :E . :y a :E ."), facts_of(":y a :D .")
    entailed = followed(stated)
    now = (stated - removed) | added

    gone, come = find_changes(store_of(now, entailed), DEFAULT, ENTAILED, RULES, added, removed)

    assert (set(), removed) == (gone, come)
    assert (entailed - gone) | come == followed(now)


def test_what_does_not_hold_has_no_reason() -> None:
    """And what is stated has itself."""
    stated = facts_of(":C rdfs:subClassOf :D . :x a :C .")
    store = store_of(stated, followed(stated))
    (other,), (said,) = facts_of(":x a :E ."), facts_of(":x a :C .")

    assert find_reasons(store, DEFAULT, ENTAILED, RULES, other) == []
    circle = facts_of(":x owl:sameAs :y . :y owl:sameAs :x .")  # each by the other, and by nothing that is stated
    assert [] == find_reasons(store_of((), circle), DEFAULT, ENTAILED, RULES, min(circle, key=str))
    assert [(said, None)] == [reason[:2] for reason in find_reasons(store, DEFAULT, ENTAILED, RULES, said)]


@pytest.mark.parametrize("word", ["owl:sameAs", "rdfs:subClassOf", "rdfs:subPropertyOf"])
def test_that_a_thing_is_itself_has_no_reason(word: str) -> None:
    """It follows from nothing, though a circle of two would give it."""
    stated = facts_of(f":a {word} :b . :b {word} :a .")
    (itself,) = facts_of(f":a {word} :a .")

    assert find_reasons(store_of(stated, followed(stated)), DEFAULT, ENTAILED, RULES, itself) == []


def test_a_million_may_follow() -> None:
    """As docs/settings.md says."""
    assert "More than 1,000,000 statements that follow end the build" in (ROOT / "docs/settings.md").read_text("utf-8")
    assert "more than 1,000,000 statements follow from what is stated" in closure._too_many(Counter(RULES)).message


def test_too_much_is_refused_with_the_rule_that_gives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a change gives it."""
    monkeypatch.setattr(closure, "MOST", 20)
    stated = facts_of("".join(f":c{n} rdfs:subClassOf :c{n + 1} ." for n in range(8)))
    with pytest.raises(LimitError) as told:
        followed(stated)

    assert str(told.value) == (
        "more than 20 statements follow from what is stated, most of them by hierarchy (rdfs11); "
        "leave that rule out, or look for what takes everything in"
    )
    monkeypatch.setattr(closure, "MOST", 28)
    assert 28 == len(followed(stated)), "just so many may follow"
    mixed = facts_of(":p rdfs:domain :c0 . :x :p 1 .") | stated
    with pytest.raises(LimitError, match="most of them by hierarchy"):
        followed(mixed, rules_of(["domain", "subclass", "hierarchy"]))
    rules = rules_of(["subclass"])
    things = facts_of(":x a :c0 . :y a :c0 . :z a :c0 .")
    with pytest.raises(LimitError, match="most of them by subclass"):
        find_changes(store_of(stated | things), DEFAULT, ENTAILED, rules, things, (), 20)


def test_what_is_given_up_and_follows_again_is_not_too_much() -> None:
    """Nothing new follows where it does in another way than before."""
    classes = "".join(f":c{n} rdfs:subClassOf :c{n + 1} ." for n in range(30))
    stated, removed = facts_of(f"{classes} :p rdfs:domain :c0 . :x :p 1 ."), facts_of(":x a :c0 .")
    rules = rules_of(["subclass", "domain"])
    store = store_of(stated, followed(stated | removed, rules))

    assert (set(), removed) == find_changes(store, DEFAULT, ENTAILED, rules, (), removed, 1)


@pytest.mark.parametrize(
    ("changed", "anew"),
    [
        (":C rdfs:subClassOf :D .", True),
        (":p a owl:SymmetricProperty .", True),
        (":x a :C .", False),
        (":x owl:sameAs 'x' .", False),
        (":x :p :y .", False),
    ],
)
def test_only_where_terms_of_the_standards_change_all_is_found_again(
    monkeypatch: pytest.MonkeyPatch, changed: str, anew: bool
) -> None:
    """Whether they come or go; a thing and its class are no rule, and so an edit takes no time by all there is."""
    begun: list[object] = []

    def begin(*given: object) -> pyoxigraph.Store:
        begun.append(given)
        return pyoxigraph.Store()

    monkeypatch.setattr(closure, "conclude", begin)
    store, facts = store_of(facts_of(":A rdfs:subClassOf :B .")), facts_of(changed)
    for added, removed in ((facts, ()), ((), facts)):
        find_changes(store, DEFAULT, ENTAILED, RULES, added, removed)

    assert (2 if anew else 0) == len(begun)


@pytest.mark.parametrize("longer", ["classes", "things"])
def test_time_grows_with_what_follows(longer: str) -> None:
    """Of a chain of classes and of their things, ten times as many take no more time than there is more to say."""

    def prepare(size: int) -> Callable[[], object]:
        classes, things = (size, 2) if longer == "classes" else (20, size // 10)
        of_class = "".join(f":c{n} rdfs:subClassOf :c{n + 1} ." for n in range(classes))
        store = store_of(facts_of(of_class + "".join(f":t{n} a :c0 ." for n in range(things))))

        def work() -> None:
            assert classes * things == len(conclude(store, DEFAULT, rules_of(["subclass"])))

        return work

    require_growth(prepare, 200)


def test_a_reason_of_many_steps_is_found() -> None:
    """Ten thousand classes, each below the next."""
    stated = facts_of("".join(f":c{n} rdfs:subClassOf :c{n + 1} ." for n in range(10_000)) + ":x a :c0 .")
    rules = rules_of(["subclass"])
    (goal,) = facts_of(":x a :c10000 .")
    reasons = find_reasons(store_of(stated, followed(stated, rules)), DEFAULT, ENTAILED, rules, goal)

    assert 20_001 == len(reasons)
