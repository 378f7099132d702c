"""What follows from the files of a project: in a graph of its own, the same after any history, and said by nobody."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

import kg as library
from kg.ask.opening import ENGINES, open_engine
from kg.engines.base import Engine
from kg.entail import closure
from kg.entail.closure import conclude
from kg.entail.rules import rules_of
from kg.errors import LimitError, ProjectError
from kg.project import building, entailing
from kg.project.building import build_snapshot
from kg.project.config import Project, entailed_graph
from kg.project.current import require_snapshot
from kg.project.reading import read_project
from kg.project.snapshots import Snapshot, find_snapshot, open_snapshot, verify_snapshot
from tests import histories
from tests.histories import canonical, from_all_files, iter_edits

from ..conftest import Ran

HEAD = (
    "@prefix ex: <urn:example:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)
# Every rule has something to do in a history: its terms are about the names that histories use.
TERMS = (
    "ex:p rdfs:subPropertyOf ex:q", "ex:q rdfs:domain ex:C", "ex:p rdfs:range ex:D", "ex:C rdfs:subClassOf ex:D",
    "ex:p owl:inverseOf ex:q", "ex:q a owl:TransitiveProperty", "ex:a owl:sameAs ex:b", "ex:p a owl:SymmetricProperty",
)  # fmt: skip


def with_rules(project: Project, rules: str) -> Project:
    """Return a project whose kg.toml has some rules, or none."""
    path = project.root / "kg.toml"
    text = path.read_text("utf-8").partition("\n[entailment]")[0]
    path.write_text(text + (f"\n[entailment]\nrules = {rules}\n" if rules else ""), "utf-8")
    return read_project(project.root)


def write(project: Project, name: str, text: str) -> Path:
    path = project.data / name
    path.write_text(HEAD + text, "utf-8")
    return path


def write_terms(project: Project, terms: Iterable[str]) -> None:
    """Write statements into the ontology, which histories leave alone."""
    (project.ontology / "terms.ttl").write_text(HEAD + "".join(f"{term} .\n" for term in terms), "utf-8")


def entailed_by(snapshot: Snapshot) -> list[str]:
    """Return what a snapshot holds of what follows."""
    graph = pyoxigraph.NamedNode(entailed_graph(snapshot.base))
    found = pyoxigraph.Store()
    for quad in open_snapshot(snapshot).quads_for_pattern(None, None, None, graph):
        found.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    return canonical(found)


def stated_by(snapshot: Snapshot) -> list[str]:
    graph, held = pyoxigraph.NamedNode(entailed_graph(snapshot.base)), pyoxigraph.Store()
    held.extend(quad for quad in open_snapshot(snapshot) if quad.graph_name != graph)
    return canonical(held)


def names(engine: Engine, query: str) -> list[str]:
    rows = engine.select("PREFIX ex: <urn:example:> " + query).rows
    return sorted(str(term).removeprefix("urn:example:") for row in rows for term in row)


@pytest.mark.parametrize("rules", ['["subclass", "domain"]', '"rdfs"', '"owlrl-lite"'])
@pytest.mark.parametrize("seed", range(6))
def test_after_any_history_it_is_what_all_files_entail(
    empty_project: Project, seed: int, rules: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By difference, with terms of the standards that come and go with the files; and what is stated is untouched."""
    chance = random.Random(seed)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    monkeypatch.setattr(histories, "_statement", _statement)
    project = with_rules(empty_project, rules)
    first = build_snapshot(project)
    write_terms(project, chance.sample(TERMS, 4))
    for step, done in enumerate(iter_edits(project, chance, 6)):
        if step == 3:
            write_terms(project, chance.sample(TERMS, 4))
        snapshot = require_snapshot(project)
        store = open_snapshot(snapshot)
        anew = conclude(store, pyoxigraph.DefaultGraph(), rules_of(project.entailment))
        graph = pyoxigraph.NamedNode(entailed_graph(project.base))

        assert snapshot.origin == first.name
        assert set(anew) == {
            pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)
            for quad in store.quads_for_pattern(None, None, None, graph)
        }, done
        assert snapshot.entailed == len(anew)
        assert verify_snapshot(snapshot) == []
    by_difference, anew_built = require_snapshot(project), build_snapshot(project, full=True)

    assert entailed_by(by_difference) == entailed_by(anew_built)


def _statement(chance: random.Random) -> str:
    subject = chance.choice(("ex:a", "ex:b", "ex:c", "_:n", "ex:C"))
    relation = chance.choice(("ex:p", "ex:q", "a", "a", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"))
    return f"{subject} {relation} {chance.choice((*histories.VALUES, 'ex:C', 'ex:D', 'ex:c'))} .\n"


@pytest.mark.parametrize("seed", range(4))
def test_what_is_stated_is_what_the_files_hold(
    empty_project: Project, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The merged graph and those of the files are as they are without rules."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    project = with_rules(empty_project, '"owlrl-lite"')
    write_terms(project, ["ex:p rdfs:subPropertyOf ex:q", "ex:q rdfs:domain ex:C"])
    build_snapshot(project)
    for done in iter_edits(project, random.Random(seed), 4):
        assert stated_by(require_snapshot(project)) == from_all_files(project), done


def test_rules_that_are_switched_on_changed_and_switched_off(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot is no longer fresh then, and the next one holds what these rules give."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    write(empty_project, "a.ttl", "ex:C rdfs:subClassOf ex:D . ex:p rdfs:domain ex:C . ex:x ex:p 1 .")
    seen = []
    for rules in ("", '["domain"]', '["domain", "subclass"]', '["subclass"]', ""):
        project = with_rules(empty_project, rules)
        snapshot = require_snapshot(project)
        seen.append((len(entailed_by(snapshot)), snapshot.entailed))
        assert verify_snapshot(snapshot) == []
        assert not entailed_by(snapshot) or open_snapshot(snapshot).contains_named_graph(
            pyoxigraph.NamedNode(entailed_graph(project.base))
        )

    assert [(0, 0), (1, 1), (2, 2), (0, 0), (0, 0)] == seen


def test_where_nothing_follows_any_more_its_graph_is_gone(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a build by difference no graph is listed that one from all files would not list."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    project = with_rules(empty_project, '["subclass"]')
    listed = []
    for text in ("ex:C rdfs:subClassOf ex:D . ex:x a ex:C .", "ex:C rdfs:subClassOf ex:D ."):
        write(project, "a.ttl", text)
        snapshot = require_snapshot(project)
        listed.append({graph.value for graph in open_snapshot(snapshot).named_graphs()})

    assert snapshot.generation == 1
    assert listed[0] - listed[1] == {entailed_graph(project.base)}
    assert listed[1] == {graph.value for graph in open_snapshot(build_snapshot(project, full=True)).named_graphs()}


@pytest.mark.parametrize(("more", "is_too_much"), [("ex:y a ex:C .", False), ("ex:y a ex:C . ex:z a ex:C .", True)])
def test_an_edit_may_let_no_more_follow_than_a_build_from_all_files(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, more: str, is_too_much: bool
) -> None:
    """What followed before counts as well, however little comes at a time."""
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    for module in (closure, entailing):
        monkeypatch.setattr(module, "MOST", 2)
    project = with_rules(empty_project, '["subclass"]')
    text = "ex:C rdfs:subClassOf ex:D . ex:x a ex:C . "
    write(project, "a.ttl", text)
    assert require_snapshot(project).entailed == 1
    write(project, "a.ttl", text + more)
    if is_too_much:
        with pytest.raises(LimitError, match="more than 2 statements follow"):
            require_snapshot(project)
    else:
        assert require_snapshot(project).entailed == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_a_question_finds_what_follows_and_no_graph_says_it(empty_project: Project, engine: str) -> None:
    """In the merged graph, on each engine; `GRAPH ?g` ranges over the files, and what is only stated can be asked."""
    project = with_rules(empty_project, '["subclass"]')
    write(project, "a.ttl", "ex:C rdfs:subClassOf ex:D . ex:x a ex:C .")
    write(project, "b.ttl", "ex:y a ex:D .")
    more, stated = (open_engine(project, engine, entailed=entailed) for entailed in (True, False))

    assert ["x", "y"] == names(more, "SELECT ?s { ?s a ex:D }")
    assert ["y"] == names(stated, "SELECT ?s { ?s a ex:D }")
    for asked in (more, stated):
        assert ["y"] == names(asked, "SELECT ?s { GRAPH ?g { ?s a ex:D } }")
        graphs = [one.rpartition("/")[2] for one in names(asked, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")]
        assert ["a", "b", "terms"] == graphs


def test_what_follows_counts_for_questions_and_not_for_faults(empty_project: Project) -> None:
    """What looks for faults looks at what the files state, and so does a question that says so."""
    project = with_rules(empty_project, '["subclass"]')
    write(project, "a.ttl", "ex:C rdfs:subClassOf ex:D . ex:x a ex:C .")
    query = "PREFIX ex: <urn:example:>\nSELECT ?focus WHERE { ?focus a ex:D }\n"
    for name, header in (("asked", ""), ("stated", "#+ entailed: false\n"), ("fault", "#+ problem: It is one.\n")):
        (project.queries / f"{name}.rq").write_text(f"#+ summary: Which?\n{header}{query}", "utf-8")
    graph = library.open(project.root)

    assert [1, 0, 0] == [len(graph.query(name)) for name in ("asked", "stated", "fault")]


def test_the_graph_of_what_follows_is_asked_by_name(empty_project: Project) -> None:
    """It has what no file states, and nothing else."""
    project = with_rules(empty_project, '["subclass"]')
    write(project, "a.ttl", "ex:C rdfs:subClassOf ex:D . ex:x a ex:C . ex:z a ex:C, ex:D .")
    engine = open_engine(project)

    assert ["x"] == names(engine, f"SELECT ?s {{ GRAPH <{entailed_graph(project.base)}> {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ('["subclas"]', ":1: item 1 of 'rules' in [entailment] must be"),
        ('["subclass", 3]', ": item 2 of 'rules' in [entailment] must be"),
        ('"owl"', "'rules' in [entailment] must be domain, range, hierarchy, subproperty, subclass"),
        ("true", "'rules' in [entailment] must be a profile, or a list of rules and profiles"),
    ],
)
def test_a_rule_that_there_is_not_is_told_at_its_place(empty_project: Project, rules: str, told: str) -> None:
    with pytest.raises(ProjectError) as caught:
        with_rules(empty_project, rules)

    location = caught.value.location
    lines = (empty_project.root / "kg.toml").read_text("utf-8").splitlines()
    assert location is not None
    assert location.line == len(lines)
    assert told.removeprefix(":1: ").removeprefix(": ") in str(caught.value)


def test_a_key_that_there_is_not_is_told(empty_project: Project) -> None:
    path = empty_project.root / "kg.toml"
    path.write_text(path.read_text("utf-8") + '\n[entailment]\nrule = ["subclass"]\n', "utf-8")
    with pytest.raises(ProjectError, match="did you mean 'rules'"):
        read_project(empty_project.root)


def test_a_file_of_that_name_is_refused_where_rules_are_on(empty_project: Project) -> None:
    """Its statements would be taken for what follows; without rules it is a graph as any other."""
    write(empty_project, "entailed.ttl", "ex:x a ex:C .")
    assert "data/entailed.ttl" in require_snapshot(with_rules(empty_project, "")).files

    with pytest.raises(ProjectError, match="the graph of what is entailed"):
        build_snapshot(with_rules(empty_project, '["subclass"]'))


def test_without_rules_nothing_of_it_is_loaded(empty_project: Project) -> None:
    """Neither to read the project nor to build, nor to ask."""
    import subprocess
    import sys

    write(empty_project, "a.ttl", "ex:C rdfs:subClassOf ex:D . ex:x a ex:C .")
    code = (
        "import sys, kg, kg.cli.commands.query, kg.cli.commands.sparql; from kg.project.building import build_snapshot\n"
        "print(len(list(kg.open().sparql('SELECT ?s { ?s a ?c }'))))\n"
        "print(sorted(name for name in sys.modules if name.startswith(('kg.entail', 'kg.project.entailing'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=with_rules(empty_project, "").root, capture_output=True,
                          text=True, check=False, env={"PYTHONPATH": str(Path(building.__file__).parents[2])})  # fmt: skip

    assert done.stdout.splitlines()[-1] == "[]"
    assert int(done.stdout.split()[0]) > 0


def test_what_was_changed_in_the_graph_of_what_follows_is_noticed(empty_project: Project) -> None:
    """A snapshot that has more or less of it than was laid down is not sound."""
    project = with_rules(empty_project, '["subclass"]')
    write(project, "a.ttl", "ex:C rdfs:subClassOf ex:D . ex:x a ex:C .")
    snapshot = build_snapshot(project)
    changed: Any = snapshot._replace(entailed=7)

    assert verify_snapshot(snapshot) == []
    assert verify_snapshot(changed) == ["the graph of what is entailed holds 1 statements, and 7 were laid down"]


def test_a_build_tells_how_much_follows(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """Also that nothing does, where no file has what the rules start from; and no more without rules."""
    told = [kg("build", cwd=with_rules(empty_project, rules)).err for rules in ("", '["same-as"]')]
    write(empty_project, "a.ttl", "ex:a owl:sameAs ex:b . ex:a ex:p 1 .")
    told.append(kg("build", cwd=empty_project).err)

    assert "follow" not in told[0]
    assert "note: nothing follows by the rules in [entailment]" in told[1]
    assert "2 statements follow" in told[2]


def test_too_much_leaves_the_snapshot_before(
    empty_project: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build ends with the code for a limit and the rule; what was built before answers on."""
    project = with_rules(empty_project, "")
    before = build_snapshot(project)
    monkeypatch.setattr(closure, "MOST", 3)
    write(project, "a.ttl", "ex:A rdfs:subClassOf ex:B . ex:B rdfs:subClassOf ex:C . ex:C rdfs:subClassOf ex:D .\n"
                            "ex:D rdfs:subClassOf ex:E .")  # fmt: skip
    ran = kg("build", cwd=with_rules(project, '"rdfs"'))

    assert 4 == ran.code
    assert "more than 3 statements follow from what is stated, most of them by hierarchy (rdfs11)" in ran.err
    found = find_snapshot(project)
    assert found is not None
    assert before.name == found.name
    assert [] == list(project.state.glob("building-*"))
