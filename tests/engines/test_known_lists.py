"""Lists that a build knows stand in questions for them, with the rows that reading every triple gives."""

from __future__ import annotations

import random
import re
from functools import partial
from pathlib import Path

import pyoxigraph
import pytest

from kg.ask.opening import open_engine
from kg.engines.embedded import EmbeddedEngine
from kg.engines.known_coverage import count_filled
from kg.engines.known_lists import Known, has_class, may_use, use_known
from kg.io.kept import read_kept, write_kept
from kg.project.config import Project
from kg.project.contents import KNOWN as KNOWN_FILE
from kg.project.reading import read_project
from kg.project.snapshots import find_snapshot

_DATA = (
    "INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1, <urn:o> } GRAPH <urn:b> { <urn:s> <urn:q> [ <urn:r> 2 ] }"
    " GRAPH <urn:c> { [] <urn:p> <urn:o> } GRAPH <urn:d> { <urn:s> <urn:p> <urn:x> } }"
)
ASKED = (
    "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "select * {\n  graph ?g { ?a ?b ?c } # any\n  filter ( isBlank(?c) || isblank(?a) )\n}",
    "SELECT ?s ?o WHERE { GRAPH <urn:a> { ?s ?q ?t } OPTIONAL { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) } }",
    "ASK { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) FILTER(?g = <urn:c>) }",
)
OTHERS = (
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?p)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?s)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISIRI(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(!ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o) || ?o = 1) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) && ISBLANK(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o . ?o ?q ?r } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH <urn:a> { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH ?s { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } } # FILTER(ISBLANK(?s) || ISBLANK(?o))",
    "SELECT ('GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o))' AS ?x) { ?s ?p ?o }",
)


KNOWN = Known("urn:", ["urn:b", "urn:c"], ["urn:p", "urn:q", "urn:r"], ["urn:s"], ["urn:o", "urn:x"])
WITHOUT_CLASS = (
    "SELECT ?x WHERE {{ {{ SELECT ?x WHERE {{ {} MINUS {{ ?x a ?c }} }} GROUP BY ?x }}"
    ' FILTER(ISIRI(?x) && STRSTARTS(STR(?x), "urn:kg-test:")) }}'
)
LISTS = (
    "SELECT ?p WHERE { { SELECT ?p WHERE { ?s ?p ?o } GROUP BY ?p } }",
    "select ?q ?n {\n  { select ?q where {\n ?a ?q ?b }\n group by ?q }\n OPTIONAL { ?q <urn:n> ?n } }",
    WITHOUT_CLASS.format("?x ?p ?o"),
    WITHOUT_CLASS.format("?s ?p ?x"),
    WITHOUT_CLASS.format("?s ?p ?x").replace("urn:kg-test:", "urn:kg-test:a"),
)
FILLED = (
    "SELECT * WHERE { { SELECT ?c ?p (COUNT(DISTINCT ?s) AS ?n) WHERE { { SELECT ?s ?p WHERE { ?s ?p ?v } }"
    " { SELECT ?s ?c WHERE { ?s a ?only BIND(?only AS ?c) } } } GROUP BY ?c ?p } }",
    "select ?n ?b\n{ { select ?a ?b (count(distinct ?t) as ?n) where\n{ { select ?t ?b where { ?t ?b ?o } }"
    "\n{ select ?t ?a where { ?t a ?k bind(?k as ?a) } }\n} group by ?b ?a }\n filter(?a = <urn:kg-test:C>) }",
)
NOT_FILLED = (
    FILLED[0].replace("?s ?p ?v", "?s ?p ?s"),
    FILLED[0].replace("?s ?p ?v", "?v ?p ?s"),
    FILLED[0].replace("?s ?p ?v", "?s ?p ?c"),
    FILLED[0].replace("?s ?p ?v", "?s ?p ?v FILTER(?v = 1)"),
    FILLED[0].replace("?s a ?only", "?x a ?only"),
    FILLED[0].replace("BIND(?only AS", "BIND(?other AS"),
    FILLED[0].replace("?only", "?v").replace("BIND(?v", "BIND(?s"),
    FILLED[0].replace("DISTINCT ?s", "DISTINCT ?p"),
    FILLED[0].replace("COUNT(DISTINCT ?s)", "COUNT(?s)"),
    FILLED[0].replace("COUNT(", "MAX("),
    FILLED[0].replace("SELECT ?c ?p (", "SELECT ?p ?c (").replace("?s ?p WHERE", "?s ?v WHERE"),
    FILLED[0].replace("GROUP BY ?c ?p", "GROUP BY ?c ?p ?s"),
    FILLED[0].replace("GROUP BY ?c ?p", "GROUP BY ?c ?p HAVING (COUNT(*) > 1)"),
    f"SELECT * {{ GRAPH ?g {FILLED[0].removeprefix('SELECT * WHERE ')} }}",
)
NO_LISTS = (
    LISTS[0].replace("?s ?p ?o", "?s ?p ?s"),
    LISTS[0].replace("?s ?p ?o", "?s ?p 1"),
    LISTS[0].replace("{ ?s ?p ?o }", "{ ?s ?p ?o . ?o ?q ?r }"),
    LISTS[0].replace("?s ?p ?o }", "?s ?p ?o FILTER(?o = 1) }"),
    LISTS[0].replace("SELECT ?p WHERE { ?s", "SELECT (COUNT(*) AS ?n) WHERE { ?s"),
    LISTS[0].replace("GROUP BY ?p", "GROUP BY ?p HAVING (COUNT(*) > 1)"),
    "SELECT ?p WHERE { GRAPH ?g { SELECT ?p WHERE { ?s ?p ?o } GROUP BY ?p } }",
    "SELECT ?p WHERE { GRAPH <urn:kg-test:g> { ?a ?b ?c { SELECT ?p WHERE { ?s ?p ?o } GROUP BY ?p } } }",
    WITHOUT_CLASS.format("?p ?x ?o"),
    WITHOUT_CLASS.format("?x ?p ?x"),
    WITHOUT_CLASS.format("?x ?p ?o").replace("?x a ?c", "?x a <urn:kg-test:C>"),
    WITHOUT_CLASS.format("?x ?p ?o").replace("?x a ?c", "?x a ?p"),
    WITHOUT_CLASS.format("?x ?p ?o").replace("?x a ?c", "?y a ?c"),
    WITHOUT_CLASS.format("?x ?p ?o").replace("urn:kg-test:", "urn:"),
    WITHOUT_CLASS.format("?x ?p ?o").replace('"urn:kg-test:"', "'''urn:kg-test:'''"),
    WITHOUT_CLASS.format("?x ?p ?o").replace('"urn:kg-test:"))', '"urn:kg-test:") || ?x = <urn:other>)'),
    WITHOUT_CLASS.format("?x ?p ?o").replace("ISIRI(?x)", "ISIRI(?y)"),
    WITHOUT_CLASS.format("?x ?p ?o").replace("ISIRI(?x) &&", "ISIRI(?x) ||"),
    WITHOUT_CLASS.format("?x ?p ?o").replace("STRSTARTS", "CONTAINS"),
)


def _store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.update(_DATA)
    return store


@pytest.mark.parametrize("text", ASKED)
def test_it_is_asked_of_the_graphs_with_blank_nodes_and_has_the_same_rows(text: str) -> None:
    asked = use_known(text, KNOWN, bool)
    assert may_use(text)
    assert "<urn:b> <urn:c>" in asked
    assert asked.count("\n") == text.count("\n")
    plain = EmbeddedEngine(_store())
    engine = EmbeddedEngine(plain._store, snapshot="one", known=lambda: KNOWN)
    if text.startswith("ASK"):
        assert plain.ask(text) is engine.ask(text) is True
    else:
        rows = sorted(map(str, plain.select(text).rows))
        assert sorted(map(str, engine.select(text).rows)) == rows != []


@pytest.mark.parametrize("text", OTHERS)
def test_any_other_question_stays_as_it_is(text: str) -> None:
    assert use_known(text, KNOWN, bool) == text


def test_where_no_graph_has_one_nothing_is_read() -> None:
    engine = EmbeddedEngine(_store(), snapshot="one", known=lambda: KNOWN._replace(with_blank_nodes=[]))
    assert list(engine.select(ASKED[0]).rows) == []
    assert len(list(EmbeddedEngine(engine._store).select(ASKED[0]).rows)) == 3


def _random_file(chance: random.Random) -> str:
    """Return statements about a few things, some with classes, some without a name, some beyond the base."""
    names = [*(f"<urn:kg-test:{letter}>" for letter in "abcdef"), "<urn:other>", "_:n", "[ <urn:kg-test:p> 1 ]"]
    lines = ['<urn:kg-test:a> <urn:kg-test:text> "urn:kg-test:b" .']
    for _ in range(chance.randrange(9)):
        subject, value = chance.choice(names[:-1]), chance.choice([*names, '"urn:kg-test:d"', "7"])
        property_ = chance.choice(["a", "<urn:kg-test:p>", "<urn:kg-test:q>", "<urn:elsewhere>"])
        class_ = f"<urn:kg-test:{chance.choice('CCD')}>"
        lines.append(f"{subject} {property_} {class_ if property_ == 'a' else value} .")
    return "\n".join(lines)


@pytest.mark.parametrize("by_difference", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_after_each_build_every_question_has_the_rows_that_reading_gives(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, seed: int, by_difference: bool
) -> None:
    """After a build from all files, after those by difference, and when a file is gone."""
    monkeypatch.setattr("kg.project.building.is_small", lambda *_: by_difference)
    chance = random.Random(seed)
    config = empty_project.root / "kg.toml"
    config.write_text(re.sub("base = .*", 'base = "urn:kg-test:"', config.read_text()))
    project = read_project(empty_project.root)
    for step in range(5):
        for name in ("one", "two", "three") if step == 0 else [chance.choice(["one", "two"])]:
            (project.data / f"{name}.ttl").write_text(_random_file(chance))
        if step == 3:
            (project.data / "three.ttl").unlink()
        engine = open_engine(project)
        assert isinstance(engine, EmbeddedEngine)
        plain = EmbeddedEngine(engine._store)
        for text in (*ASKED[:2], *LISTS, *NO_LISTS, *FILLED, *NOT_FILLED[:5]):
            assert _sorted(engine, text) == _sorted(plain, text), text
        assert engine._known is not None
        known = engine._known()
        assert known is not None
        assert all(
            use_known(text, known, partial(has_class, engine._store)) != text and may_use(text)
            for text in (*ASKED, *LISTS)
        )
        assert all(use_known(text, known, partial(has_class, engine._store)) == text for text in (*OTHERS, *NO_LISTS))
        assert count_filled(engine._store, known) is not None
    snapshot = find_snapshot(project)
    assert snapshot is not None
    assert (snapshot.generation > 0) is by_difference


@pytest.mark.parametrize("text", FILLED)
def test_what_is_filled_stands_as_rows(text: str) -> None:
    asked = use_known(text, KNOWN, bool, lambda: [("urn:kg-test:C", "urn:p", 2)])
    assert may_use(text)
    assert "(<urn:kg-test:C> <urn:p> 2)" in asked
    assert asked.count("\n") == text.count("\n")
    assert len(list(EmbeddedEngine(_store()).select(asked).rows)) == 1


@pytest.mark.parametrize("text", NOT_FILLED)
def test_what_asks_for_something_else_stays_as_it_is(text: str) -> None:
    assert use_known(text, KNOWN, bool, list) == text


def test_what_follows_is_in_no_file(empty_project: Project) -> None:
    """Asked without it, the classes that follow count nothing, and are not looked up."""
    config = empty_project.root / "kg.toml"
    config.write_text(config.read_text() + '\n[entailment]\nrules = "rdfs"\n')
    (empty_project.data / "one.ttl").write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <urn:C> rdfs:subClassOf <urn:D> . <urn:a> a <urn:C> ."
    )
    (empty_project.data / "two.ttl").write_text("<urn:a> a <urn:C> ; <urn:p> 1 .")
    engine = open_engine(read_project(empty_project.root))
    assert isinstance(engine, EmbeddedEngine)
    assert engine._known is not None
    known = engine._known()
    assert known is not None
    found = count_filled(engine._store, known, engine._apart)
    assert [row for row in found or () if row[:2] == ("urn:C", "urn:p") or row[0] == "urn:D"] == [("urn:C", "urn:p", 1)]
    assert _sorted(engine, FILLED[0]) == _sorted(EmbeddedEngine(engine._store, apart=engine._apart), FILLED[0])
    assert len(_sorted(engine, FILLED[0])) < len(_sorted(engine.with_entailed, FILLED[0]))


def test_what_has_no_iri_for_a_class_or_too_much_to_look_up_is_read(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both give the rows that reading every triple does."""
    file = empty_project.data / "one.ttl"
    file.write_text("<urn:a> a <urn:C>, [ <urn:p> 1 ] . <urn:b> a <urn:C> ; <urn:p> 1 .")
    engine = open_engine(empty_project)
    assert isinstance(engine, EmbeddedEngine)
    assert _sorted(engine, FILLED[0]) == _sorted(EmbeddedEngine(engine._store), FILLED[0])
    assert engine._known is not None
    known = engine._known()
    assert known is not None
    assert count_filled(engine._store, known) is None
    file.write_text("<urn:a> a <urn:C>, <urn:D> ; <urn:q> 1 . <urn:b> <urn:p> 1 .")
    engine = open_engine(empty_project)
    assert isinstance(engine, EmbeddedEngine)
    rows = _sorted(engine, FILLED[0])
    monkeypatch.setattr("kg.engines.known_coverage._MOST", 1)
    assert _sorted(engine, FILLED[0]) == rows


def _sorted(engine: EmbeddedEngine, text: str) -> list[str]:
    return sorted(str(row) for row in engine.select(text).rows)


TEXTS: dict[str, object] = {
    "of other types": '[false,"abc",[],[],[],{}]',
    "with too few numbers": '[false,["urn:p"],[],[],[],{"urn:C":[]}]',
    "too short": "[false]",
    "no JSON": "[",
    "no text": [False, [], [], [], [], {}],
}


@pytest.mark.parametrize("damage", ["gone", "of another time", "cut", "of another base", *TEXTS])
def test_what_is_not_of_this_snapshot_is_not_used(empty_project: Project, damage: str) -> None:
    """Every triple is read then, and the rows are right."""
    file = empty_project.data / "one.ttl"
    file.write_text("<urn:s> <urn:p> 1 .")
    open_engine(empty_project)
    old = _known_file(empty_project).read_bytes()
    file.write_text("<urn:s> <urn:q> 1 .")
    open_engine(empty_project)
    path = _known_file(empty_project)
    held = read_kept(path)
    if damage == "gone":
        path.unlink()
    elif damage == "of another time":
        path.write_bytes(old)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-5])
    elif damage in TEXTS:
        files = {name: [one[0], TEXTS[damage]] for name, one in held["files"].items()}
        write_kept(path, {**held, "files": files})
    else:
        write_kept(path, {**held, "base": "urn:other:"})
    engine = open_engine(empty_project)
    assert isinstance(engine, EmbeddedEngine)
    assert engine._known is not None
    assert engine._known() is None
    rows = [str(row[0]) for row in engine.select(LISTS[0]).rows]
    assert "urn:q" in rows
    assert "urn:p" not in rows


def test_too_many_names_are_not_kept(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.project.contents._MOST", 3)
    (empty_project.data / "one.ttl").write_text("".join(f"<{empty_project.base}{n}> <urn:p> 1 .\n" for n in range(4)))
    open_engine(empty_project)
    assert not _known_file(empty_project).exists()


def _known_file(project: Project) -> Path:
    return project.state / "snapshots" / (project.state / "current").read_text().strip() / KNOWN_FILE
