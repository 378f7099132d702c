"""What a graph uses is known from the check before, and is what somebody who asks the graph is told."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest
from pyoxigraph import NamedNode, Quad, Store

from kg.ask.names_within import NamesWithin, Used
from kg.check.kept_names import after, recall_names, write_with_names
from kg.check.steps import iter_steps
from kg.engines.embedded import EmbeddedEngine
from kg.findings import Finding
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.formats import triple_of
from kg.rdf.vocabulary import TYPE
from kg.shacl.again import Delta

OWL = "http://www.w3.org/2002/07/owl#"
SPACES = ("urn:a/", "urn:a/b/", "urn:c#")
TERMS = [f"{space}{name}" for space in SPACES for name in "xyz"]
PROPERTIES = [TYPE.value, f"{TERMS[0]}", f"{TERMS[4]}", f"{TERMS[8]}"]
KINDS = [*TERMS[3:6], f"{OWL}Class", f"{OWL}ObjectProperty"]


def store_of(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store


def used_in(engine: EmbeddedEngine) -> tuple[NamesWithin, dict[str, Any]]:
    names = NamesWithin(engine)
    found = {space: (names.classes(space), names.properties(space), names.things(space)) for space in (*SPACES, OWL)}
    return names, found


def as_sets(used: Used) -> tuple[set[str], set[str], dict[str, set[str]]]:
    assert used.classes is not None
    assert used.properties is not None
    return set(used.classes), set(used.properties), {one: set(names) for one, names in used.things.items()}


def test_what_is_used_after_an_edit_is_what_the_graph_then_uses() -> None:
    """Also where the last thing of a class went, or somebody else still is one; 40 random edits."""
    chance = random.Random(7)

    def quad() -> Quad:
        prop = chance.choice(PROPERTIES)
        value = chance.choice(KINDS if prop == TYPE.value else TERMS)
        return Quad(NamedNode(chance.choice(TERMS)), NamedNode(prop), NamedNode(value))

    held = {quad() for _ in range(8)}
    store = store_of(held)
    engine = EmbeddedEngine(store)
    changed = 0
    for _ in range(40):
        before, _ = used_in(engine)
        went, came = (
            set(chance.sample(sorted(held, key=str), min(len(held), chance.randrange(4)))),
            {quad() for _ in range(chance.randrange(4))},
        )
        came -= held
        for one in went:
            store.remove(one)
        store.extend(came)
        held = held - went | came
        engine = EmbeddedEngine(store)

        told = after(before.used, Delta([*map(triple_of, came)], [*map(triple_of, went)]), engine)

        now, expected = used_in(engine)
        assert as_sets(now.used) == as_sets(told)
        again = NamesWithin(engine)
        again.recall(told)
        assert expected == {
            space: (again.classes(space), again.properties(space), again.things(space)) for space in (*SPACES, OWL)
        }
        changed += as_sets(before.used) != as_sets(told)
    assert changed > 15


def test_what_nobody_asked_for_stays_unknown() -> None:
    engine = EmbeddedEngine(store_of([Quad(NamedNode("urn:a"), NamedNode(TYPE.value), NamedNode("urn:b"))]))
    assert Used(None, None, {}) == after(Used(None, None, {}), Delta(engine_triples(engine)), engine)


def engine_triples(engine: EmbeddedEngine) -> list[Any]:
    return [tuple(row) for row in engine.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }").rows]


def check(root: Path, *, keep: bool = True) -> list[Finding]:
    project = read_project(root)
    found = [one for _, step in iter_steps(project, keep=keep) for one in step().findings]
    return [one for one in found if one.rule == "named"]


def test_a_slip_in_a_question_follows_from_what_the_data_use(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as soon as the property that was meant is used, and no longer than that; nobody lists all for it."""
    base = empty_project.base
    (empty_project.queries / "q.rq").write_text(
        f"#+ summary: What has it?\nPREFIX ex: <{base}ontology#>\nSELECT ?s WHERE {{ ?s ex:birthDay ?o }}\n", "utf-8"
    )
    data, thing = empty_project.data / "b.ttl", f"<{base}thing/a>"
    declared = f"<{base}ontology#birthDate> <http://www.w3.org/2000/01/rdf-schema#label> 'birth date'@en .\n"
    texts = [declared, f"{declared}{thing} <{base}ontology#birthDate> '1997' .\n"]
    listed: list[str] = []
    terms = NamesWithin._terms

    def noted(self: NamesWithin, pattern: str) -> list[str]:
        listed.append(pattern)
        return terms(self, pattern)

    monkeypatch.setattr(NamesWithin, "_terms", noted)
    monkeypatch.setattr("kg.check.kept_names._MOST_CHANGED", 1)
    told: list[int] = []
    for n in (0, 1, 0, 1, 1):
        data.write_text(f"{texts[n]}# {len(told)}\n", "utf-8")
        before = len(listed)
        told.append(len(check(empty_project.root)))
        if len(told) > 1:
            assert not [one for one in listed[before:] if "?any ?s ?value" in one or one == "?any a ?s"]
        assert told[-1] == len(check(empty_project.root, keep=False))
    assert [0, 1, 0, 1, 1] == told
    monkeypatch.setattr("kg.check.kept_names._MOST_CHANGED", 0)
    data.write_text(texts[0], "utf-8")
    before = len(listed)
    assert not check(empty_project.root)
    assert [one for one in listed[before:] if "?any ?s ?value" in one]  # after so many changes it is listed anew


class _Kept:
    """What is kept of the names that a graph uses, and what came and went since."""

    delta = Delta((), ())
    snapshot = object()

    def __init__(self, held: Any, engine: EmbeddedEngine) -> None:
        self.held, self.engine = held, engine
        self.written = 0

    # As those of `KeptPasses`.
    def find(self, name: str) -> Any:
        return self.held

    def hold(self, name: str, value: Any) -> None:
        self.held = value

    def write(self) -> None:
        self.written += 1


@pytest.mark.parametrize(
    "held",
    [5, [], "x", {}, {"classes": [], "properties": []}, {"classes": [], "properties": [], "things": []},
     {"classes": [], "properties": [], "things": {"urn:a/": 5}}, {"classes": 5, "properties": [], "things": {}}],
)  # fmt: skip
def test_what_another_program_kept_of_names_is_asked_anew(held: Any) -> None:
    engine = EmbeddedEngine(store_of([Quad(NamedNode("urn:a/x"), NamedNode(TYPE.value), NamedNode("urn:a/y"))]))
    engine.traits = engine.traits._replace(snapshot="one")
    recall_names(cast(Any, _Kept(held, engine)))
    assert {"y"} == NamesWithin.of(engine).classes("urn:a/")


@pytest.mark.parametrize("most", [1, 2])
def test_names_are_kept_of_a_snapshot_but_not_where_they_are_many(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Of things alone: classes and properties are never many."""
    monkeypatch.setattr("kg.check.kept_names._MOST", most)
    of = NamedNode(TYPE.value)
    engine = EmbeddedEngine(store_of(Quad(NamedNode(f"urn:a/{one}"), of, NamedNode("urn:c#C")) for one in "xy"))
    engine.traits = engine.traits._replace(snapshot=f"of {most}")
    names = NamesWithin.of(engine)
    assert frozenset("xy") == names.things("urn:a/")
    assert frozenset("C") == names.classes("urn:c#")
    kept = _Kept(None, engine)
    write_with_names(cast(Any, kept))
    assert kept.written == 1
    assert kept.held["classes"] == ["urn:c#C"]
    assert sorted(kept.held["things"].get("urn:a/", [])) == (["x", "y"] if most == 2 else [])
    none = _Kept(None, engine)
    none.snapshot = cast(Any, None)
    write_with_names(cast(Any, none))
    assert (None, 1) == (none.held, none.written)
